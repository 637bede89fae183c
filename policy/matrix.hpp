// SPDX-License-Identifier: Apache-2.0
// What an agreement shares, as a table: one line for each purpose, agency, category and kind of person about whom
// anything leaves. For people; who has signed is left out of it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/agreement.hpp"

namespace mash::policy {

struct matrix_filter {
  std::optional<purpose> why;
  std::optional<category> what;
  std::string holder;  // a member; empty: every one
};

struct matrix_line {
  purpose why{};
  std::string_view holder;  // a view into the agreement
  category what{};
  subject_kind about{};
  std::array<disposition, 3> by_rating{};  // red, amber, green; the family has agreed, the item is recent and unmarked
  disposition if_limited{};                // on red, if the family's agreement is limited
  disposition if_refused{};                // on red, if the family refused: withheld where nothing is asked then
  std::string_view rule;                   // that decides on red
};

// In the order of the agreement's purposes and parties. `on` is the day of the law.
[[nodiscard]] std::vector<matrix_line> matrix_of(const agreement& under, civil_date on, const matrix_filter& only = {});

// The rules and limits of every tier, in the order of the files. Not prohibitions: a rule that one of them would hold
// is refused, so that no item ever meets it.
struct rule_name {
  std::string id, place;  // "tier2.toml:441"
};
[[nodiscard]] std::vector<rule_name> rules_of(const agreement& under);

}  // namespace mash::policy
