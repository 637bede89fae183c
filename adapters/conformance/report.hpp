// SPDX-License-Identifier: Apache-2.0
// What a trial found, for the agency's own file and to hand over. Nothing of a person is in it.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/words.hpp"

namespace mash::conformance {

enum class mark : unsigned char { passed, failed, not_tried };

struct case_result {
  std::string name, group, expected;
  mark how{};
  std::string came;  // in words; not tried: why
  std::chrono::milliseconds took{};
};

struct report {
  std::string member, program;  // as HELLO names them
  std::vector<std::int64_t> minors;
  std::vector<std::string> command;
  std::string config_digest;  // SHA-256 of the configuration or template that was given
  std::string kit;            // "mashctl 0.1.0"
  instant at;
  std::vector<case_result> results;
  std::chrono::milliseconds took{};  // the whole trial, in which one case may be played beside others

  [[nodiscard]] std::size_t count(mark how) const;
  [[nodiscard]] bool passed() const { return count(mark::failed) == 0 && count(mark::passed) > 0; }
};

[[nodiscard]] std::string line_of(const case_result& one);  // while it runs, without LF
[[nodiscard]] std::string to_text(const report& from);
[[nodiscard]] json::object to_json(const report& from);

}  // namespace mash::conformance

namespace mash {

template <>
struct words<conformance::mark> {
  static constexpr auto list = std::to_array<std::string_view>({"passed", "failed", "not_tried"});
};

}  // namespace mash
