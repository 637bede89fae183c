// SPDX-License-Identifier: Apache-2.0
// Cases: what an agreement's authors expect it to decide, in words (docs/formats/agreement.md, "cases.toml"). They are
// tried whenever it is loaded, so that a change which nobody meant refuses the version that has it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/agreement.hpp"

namespace mash::policy {

struct box;  // policy/terms.hpp

// One entry of the file; with lists of words it stands for every combination of them.
struct tried_case {
  int line = 0;
  std::size_t decisions = 0, wrong = 0;
  std::string first_wrong;  // what was expected and what is decided; empty: all right
  std::string rule;         // the one it names, if it does
};

struct tried_cases {
  std::vector<tried_case> cases;
  [[nodiscard]] std::size_t decisions() const;
  [[nodiscard]] std::size_t wrong() const;  // entries, not combinations
};

// Cases read once, to be tried on several versions of one agreement's tables.
class case_list {
 public:
  // `invalid` for a file that breaks its format: every fault with `name`, line and suggestion, as in an agreement.
  [[nodiscard]] static result<case_list> read(const agreement& under, std::string_view toml, std::string_view name);

  [[nodiscard]] tried_cases try_on(const agreement::compiled& tables) const;
  // Of those that speak about some item of the box, the line of the first that is decided otherwise; 0: none.
  [[nodiscard]] int first_wrong(const agreement::compiled& tables, const box& touched) const;

 private:
  struct entries;
  std::shared_ptr<const entries> entries_;
};

// Fails as case_list::read does.
[[nodiscard]] result<tried_cases> try_cases(const agreement& under, std::string_view toml, std::string_view name);

// The same as a verdict: `invalid` lists every case that is decided otherwise.
[[nodiscard]] result<void> check_cases(const agreement& under, std::string_view toml, std::string_view name);

}  // namespace mash::policy
