// SPDX-License-Identifier: Apache-2.0
// Decisions that were taken, as labels: what each was taken on and what came out. No person, no request, no text, and
// no date of anything that happened to anybody: an item's age is whole years at the time of the decision, which is all
// that a look-back can ask. Equal ones are counted, not listed.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "policy/decision.hpp"

namespace mash::policy {

struct past_question {
  question labels;          // `asker_role` is not used
  std::vector<role> roles;  // of whoever asked
  std::string agreement;    // digest of the version that decided
  bool permitted = false;
  std::string rule;
  value_set<category> categories;  // that were asked for; empty if refused
  std::int64_t count = 1;
};

struct past_item {
  disclosure_question labels;
  std::string agreement;
  disposition form = disposition::withheld;
  std::string rule;
  std::int64_t count = 1;
};

struct past_decisions {
  std::vector<past_question> questions;
  std::vector<past_item> items;
};

// Puts equal ones together.
void count_equal(past_decisions& decisions);

[[nodiscard]] json::object to_json(const past_question& one);
[[nodiscard]] json::object to_json(const past_item& one);
// `invalid`: not decisions as `to_json` writes them. `document` has the members `questions` and `items`.
[[nodiscard]] result<past_decisions> read_past_decisions(const json::value& document);

// How many whole years, counted as a look-back counts them, something lay back: a look-back of so many years leaves it
// out, one of a year more does not. Nothing for something without a date.
[[nodiscard]] std::optional<int> years_past(const std::optional<civil_date>& occurred, civil_date on);
// Any day that lies so far back.
[[nodiscard]] std::optional<civil_date> day_so_far_back(const std::optional<int>& years, civil_date on);

// The first of somebody's roles that may ask this, else what the first is told: its reason is as good as any.
[[nodiscard]] ask_verdict may_ask_in_any(const agreement& under, question asked, const std::vector<role>& roles);

}  // namespace mash::policy
