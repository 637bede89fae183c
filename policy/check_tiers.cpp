// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "policy/read_terms.hpp"

namespace mash::policy {
namespace {

using faults = std::vector<json::fault>;
using std::chrono::sys_days;

template <class Enum>
[[nodiscard]] std::string listed(value_set<Enum> words_of) {
  std::string text;
  for (const Enum each : words_of) text.append(text.empty() ? "" : ", ").append(to_word(each));
  return text;
}

[[nodiscard]] std::string did_you_mean(const std::string& written, const std::vector<party>& parties) {
  std::vector<std::string_view> known;
  for (const party& each : parties) known.push_back(each.member);
  const std::string_view meant = nearest_word(written, known);
  return meant.empty() ? std::string() : "; did you mean \"" + std::string(meant) + "\"?";
}

// Gives each party of the lower tier its kind and name. A party to both has signed both.
void join_parties(terms& lower, const terms& upper, faults& found) {
  for (std::size_t i = 0; i < lower.parties.size(); ++i) {
    party& each = lower.parties[i];
    const auto above = std::ranges::find(upper.parties, each.member, &party::member);
    if (above == upper.parties.end()) {
      found.push_back({"/parties/" + std::to_string(i) + "/member", "not_a_party",
                       "tier1.toml has no such party, and who is none there is none here" +
                           did_you_mean(each.member, upper.parties)});
      continue;
    }
    each.kind = above->kind;
    each.name = above->name;
    each.signed_up = each.signed_up && above->signed_up;
    each.signatories.insert(each.signatories.begin(), above->signatories.begin(), above->signatories.end());
  }
}

void check_head_under(const terms& lower, const terms& upper, faults& found) {
  if (lower.parent.empty())
    found.push_back({"/parent", "required", "say which agreement it stands under: parent = \"" + upper.id + "\""});
  else if (lower.parent != upper.id)
    found.push_back({"/parent", "another_parent", "the tier 1 agreement beside this file is \"" + upper.id + "\""});
  if (lower.tier <= upper.tier)
    found.push_back({"/tier", "out_of_range", "what stands under a tier 1 agreement is of tier 2"});
  if (sys_days(lower.valid_from) < sys_days(upper.valid_from))
    found.push_back({"/valid_from", "before_its_parent",
                     "it cannot begin before the agreement it stands under, on " + to_iso_date(upper.valid_from)});
}

void check_purposes_under(const terms& lower, const terms& upper, faults& found) {
  for (const purpose_terms& each : lower.purposes)
    if (!upper.permitted_purposes.contains(each.why) && each.why != purpose::crime_prevention)
      found.push_back({each.pointer + "/purpose", "not_permitted",
                       "tier1.toml permits these purposes only: " + listed(upper.permitted_purposes)});
}

// The limit would hold what the rule says it releases: two texts that people sign would say two things.
void check_rule_under(const rule_terms& rule, const terms& upper, faults& found) {
  for (const rule_terms& limit : upper.limits) {
    if (!limit.prohibits() || rule.form >= limit.form || !rule.where.meets(limit.where)) continue;
    found.push_back({rule.pointer + "/disposition", "laxer_than_parent",
                     limit.place + ": limit \"" + limit.id + "\" holds " +
                         listed(rule.where.categories & limit.where.categories) + " for " +
                         listed(rule.where.purposes & limit.where.purposes) + " to " +
                         std::string(to_word(limit.form)) + " at most: say \"" + std::string(to_word(limit.form)) +
                         "\" for these in a rule of their own, or leave them out"});
  }
}

void check_limit_under(const rule_terms& limit, const terms& upper, faults& found) {
  for (const rule_terms& above : upper.limits)
    if (above.holds_all_of(limit))
      found.push_back(
          {limit.pointer, "no_effect",
           above.place + ": limit \"" + above.id + "\" holds all that this one holds, for every agreement"});
}

void check_ids_under(const terms& lower, const terms& upper, faults& found) {
  std::set<std::string_view> above;
  for (const rule_terms& each : upper.limits) above.insert(each.id);
  for (const auto* list : {&lower.rules, &lower.limits})
    for (const rule_terms& each : *list)
      if (above.contains(each.id))
        found.push_back({each.pointer + "/id", "repeated", "a limit of tier1.toml has this id already"});
}

void check_upper_parties(const terms& upper, faults& found) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < upper.parties.size(); ++i)
    if (!seen.insert(upper.parties[i].member).second)
      found.push_back({"/parties/" + std::to_string(i) + "/member", "repeated", "this member is a party already"});
}

void check_upper_limits(const terms& upper, faults& found) {
  std::set<std::string_view> seen;
  for (const rule_terms& each : upper.limits) {
    if (!seen.insert(each.id).second)
      found.push_back({each.pointer + "/id", "repeated", "a limit has this id already"});
    for (const purpose other : each.where.purposes - upper.permitted_purposes)
      found.push_back({each.pointer + "/purposes", "unreachable",
                       "no agreement under this one may have the purpose " + std::string(to_word(other))});
    if (each.form == disposition::released)
      found.push_back({each.pointer + "/at_most", "no_effect", "a limit that releases everything limits nothing"});
  }
}

void check_retention(const terms& upper, faults& found) {
  value_set<outcome> seen;
  for (const retention_terms& each : upper.retention) {
    for (const outcome repeated : each.outcomes& seen)
      found.push_back({each.pointer + "/outcomes", "repeated",
                       std::string(to_word(repeated)) + " has a schedule already: one outcome, one time"});
    seen = seen | each.outcomes;
  }
  if (const auto without = value_set<outcome>::all() - seen; !upper.retention.empty() && !without.empty())
    found.push_back({"/retention", "required", "no schedule says how long these are kept: " + listed(without)});
}

}  // namespace

void check_upper(const terms& upper, faults& found) {
  if (upper.tier != 1) found.push_back({"/tier", "out_of_range", "tier1.toml is of tier 1"});
  if (!upper.parent.empty()) found.push_back({"/parent", "contradiction", "a tier 1 agreement stands under no other"});
  if (sys_days(upper.review_due) <= sys_days(upper.valid_from))
    found.push_back({"/review_due", "out_of_range", "the review must come after the day the agreement starts"});
  if (upper.permitted_purposes.contains(purpose::crime_prevention))
    found.push_back(
        {"/permitted_purposes", "never_allowed", "no agreement shares information about children to prevent crime"});
  check_upper_parties(upper, found);
  check_upper_limits(upper, found);
  check_retention(upper, found);
}

void stand_under(terms& lower, const terms& upper, faults& found) {
  check_head_under(lower, upper, found);
  join_parties(lower, upper, found);
  check_purposes_under(lower, upper, found);
  check_ids_under(lower, upper, found);
  for (const rule_terms& each : lower.rules) check_rule_under(each, upper, found);
  for (const rule_terms& each : lower.limits) check_limit_under(each, upper, found);
  lower.law = upper.law;
  lower.controller = upper.controller;
  lower.joint_with = upper.joint_with;
  lower.processor = upper.processor;
  lower.privacy_notice = upper.privacy_notice;
  lower.policy_document = upper.policy_document;
  lower.permitted_purposes = upper.permitted_purposes;
  lower.retention = upper.retention;
  lower.breach = upper.breach;
  if (lower.reviewed_by.empty()) lower.reviewed_by = upper.reviewed_by;
  if (sys_days(upper.review_due) < sys_days(lower.review_due)) lower.review_due = upper.review_due;
}

void inherit_limits(terms& lower, const terms& upper) {
  lower.limits.insert(lower.limits.begin(), upper.limits.begin(), upper.limits.end());
}

}  // namespace mash::policy
