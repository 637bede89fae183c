// SPDX-License-Identifier: Apache-2.0
// What an adapter is tried with. Each case is one promise of docs/formats/exchange.md; docs/conformance.md lists them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "adapters/conformance/stage.hpp"

namespace mash::conformance {

// What came, in words, if it is as it must be; else an error that says what came instead. Never a name, a number or a
// record, for the report leaves the agency.
using outcome = result<std::string>;

enum class need : unsigned char {
  nothing,
  witness,  // the adapter witnesses the hub's log
  subject,  // somebody whom its source knows was named
  minor_4,  // it reads CORRECTION
};

struct test_case {
  std::string_view name;      // stable: reports of two versions are compared by it
  std::string_view expected;  // one sentence
  outcome (*play)(stage&);
  need needs = need::nothing;
  // Mostly it listens: it is played on an adapter of its own, beside the others, and costs them no time.
  bool aside = false;
};

struct case_group {
  std::string_view title;
  std::span<const test_case> cases;
};

// In the order in which they are tried.
[[nodiscard]] std::span<const case_group> all_cases();

// Private to this room: each group's table.
[[nodiscard]] std::span<const test_case> connecting_cases();
[[nodiscard]] std::span<const test_case> asking_cases();
[[nodiscard]] std::span<const test_case> hostile_cases();
[[nodiscard]] std::span<const test_case> lasting_cases();
[[nodiscard]] std::span<const test_case> witness_cases();
[[nodiscard]] std::span<const test_case> last_cases();
// Of the group of questions and answers, in a file of their own.
[[nodiscard]] outcome renews_its_credit(stage& on);
[[nodiscard]] outcome keeps_to_the_credit(stage& on);

}  // namespace mash::conformance
