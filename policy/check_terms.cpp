// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "policy/protect.hpp"
#include "policy/read_terms.hpp"

namespace mash::policy {
namespace {

using faults = std::vector<json::fault>;

void check_head(const terms& written, faults& found) {
  if (std::chrono::sys_days(written.review_due) <= std::chrono::sys_days(written.valid_from))
    found.push_back({"/review_due", "out_of_range", "the review must come after the day the agreement starts"});
  if (written.tier > 1 && written.parent.empty())
    found.push_back({"/parent", "required", "an agreement below tier 1 names the one it stands under"});
  if (written.tier == 1 && !written.parent.empty())
    found.push_back({"/parent", "contradiction", "a tier 1 agreement stands under no other"});
}

void check_parties(const terms& written, faults& found) {
  std::set<std::string_view> seen;
  bool somebody_asks = false, somebody_answers = false;
  for (std::size_t i = 0; i < written.parties.size(); ++i) {
    const party& each = written.parties[i];
    if (!seen.insert(each.member).second)
      found.push_back({"/parties/" + std::to_string(i) + "/member", "repeated", "this member is a party already"});
    if (!each.may_ask && !each.may_answer)
      found.push_back({"/parties/" + std::to_string(i), "no_effect", "a party asks, or answers, or both"});
    somebody_asks |= each.may_ask;
    somebody_answers |= each.may_answer;
  }
  if (!somebody_asks) found.push_back({"/parties", "no_effect", "no party may ask"});
  if (!somebody_answers) found.push_back({"/parties", "no_effect", "no party may answer"});
}

template <class Enum>
void check_listed(value_set<Enum> used, const std::vector<law_entry<Enum>>& entries, const std::string& pointer,
                  faults& found) {
  for (const Enum value : used)
    if (std::ranges::none_of(entries, [&](const auto& entry) { return entry.value == value; }) &&
        (!std::is_same_v<Enum, article9_10> || to_word(value) != "none"))
      found.push_back({pointer, "not_listed", "the list of law above has no entry for " + std::string(to_word(value))});
}

void check_purposes(const terms& written, faults& found) {
  value_set<purpose> seen;
  for (const purpose_terms& each : written.purposes) {
    if (each.why == purpose::crime_prevention)
      found.push_back({each.pointer + "/purpose", "never_allowed",
                       "no agreement shares information about children to prevent crime"});
    if (seen.contains(each.why))
      found.push_back({each.pointer + "/purpose", "repeated", "this purpose is there already"});
    seen.insert(each.why);
    check_listed(each.powers, written.law.powers, each.pointer + "/power", found);
    check_listed(each.article6_grounds, written.law.article6_grounds, each.pointer + "/article6", found);
    check_listed(each.special_grounds, written.law.special_grounds, each.pointer + "/article9_10", found);
    check_listed(each.confidence, written.law.confidence, each.pointer + "/confidentiality", found);
    if (each.family.red_owes.count() > 0 && each.family.with_manager.empty())
      found.push_back({each.pointer + "/family/red_owes_minutes", "contradiction",
                       "nothing is owed where no manager can authorise going without the family's agreement"});
  }
}

[[nodiscard]] value_set<agency_kind> kinds_of(const terms& written, bool answering_only) {
  value_set<agency_kind> kinds;
  for (const party& each : written.parties)
    if (each.may_answer || !answering_only) kinds.insert(each.kind);
  return kinds;
}

[[nodiscard]] value_set<purpose> purposes_of(const terms& written) {
  value_set<purpose> purposes;
  for (const purpose_terms& each : written.purposes) purposes.insert(each.why);
  return purposes;
}

// Every agency that answers has exactly one shape of question for each purpose it answers for.
void check_questions(const terms& written, faults& found) {
  const value_set<purpose> purposes = purposes_of(written);
  for (const agency_kind kind : kinds_of(written, true)) {
    value_set<purpose> covered;
    for (const question_terms& each : written.questions) {
      if (!each.to.contains(kind)) continue;
      if (covered.meets(each.purposes & purposes))
        found.push_back({each.pointer, "overlap",
                         "two questions to " + std::string(to_word(kind)) + " speak about the same purpose"});
      covered = covered | each.purposes;
    }
    for (const purpose missing : purposes - covered)
      found.push_back({"/questions", "required",
                       "no question says what " + std::string(to_word(kind)) + " may be told for " +
                           std::string(to_word(missing))});
  }
  for (const question_terms& each : written.questions)
    if (!each.to.meets(kinds_of(written, true)))
      found.push_back({each.pointer + "/to", "unreachable", "no party of this kind answers"});
}

// A rule must be able to take effect as a whole: a word in it that nothing can match is a mistake about another word.
void check_reach(const terms& written, const rule_terms& rule, faults& found) {
  if (rule.where.purposes.contains(purpose::crime_prevention))
    found.push_back({rule.pointer + "/purposes", "never_allowed",
                     "no agreement shares information about children to prevent crime"});
  for (const purpose each : rule.where.purposes - purposes_of(written) - value_set<purpose>{purpose::crime_prevention})
    found.push_back({rule.pointer + "/purposes", "unreachable",
                     "the agreement does not have the purpose " + std::string(to_word(each))});
  if (rule.where.urgencies.contains(urgency::blue))
    found.push_back({rule.pointer + "/urgencies", "unreachable", "nothing is asked on blue"});
}

void check_rule(const terms& written, const rule_terms& rule, faults& found) {
  check_reach(written, rule, found);
  for (const agency_kind each : rule.where.holders - kinds_of(written, true))
    found.push_back({rule.pointer + "/holders", "unreachable",
                     "no party that answers is of the kind " + std::string(to_word(each))});
  for (const category each : rule.where.categories)
    if (const disposition most = most_that_may_leave(each, rule.where.purposes); rule.form < most)
      found.push_back({rule.pointer + "/disposition", "laxer_than_protection",
                       std::string(to_word(each)) + " leaves as " + std::string(to_word(most)) +
                           " at most for these purposes, whatever an agreement says" +
                           (each == category::adoption_marker && rule.form == disposition::existence_only
                                ? ": that an adoption exists is itself what must not be told"
                                : "")});
  // Of two that take out different parts neither is the stricter, and their order must mean nothing.
  for (const rule_terms& other : written.rules)
    if (&other < &rule && other.form == disposition::redacted && rule.form == disposition::redacted &&
        other.fields != rule.fields && other.where.meets(rule.where))
      found.push_back({rule.pointer + "/fields", "ambiguous",
                       "rule \"" + other.id + "\" names other fields for some of the same items"});
  // Another rule that speaks about all of this one's items, at least as strictly, always decides in its place.
  for (const rule_terms& other : written.rules)
    if (&other != &rule && other.where.contains(rule.where) &&
        (other.form > rule.form || (other.form == rule.form && &other < &rule)))
      found.push_back({rule.pointer, "no_effect", "rule \"" + other.id + "\" covers everything this one says"});
}

void check_limit(const terms& written, const rule_terms& limit, faults& found) {
  check_reach(written, limit, found);
  if (limit.form == disposition::released)
    found.push_back({limit.pointer + "/at_most", "no_effect", "a limit that releases everything limits nothing"});
  if (limit.where.categories.contains(category::adoption_marker) && limit.where.categories.size() == 1 &&
      limit.form < disposition::call_agency)
    found.push_back({limit.pointer + "/at_most", "no_effect", "adoption is held tighter than this already"});
  for (const rule_terms& other : written.limits)
    if (&other != &limit && other.holds_all_of(limit) && (&other < &limit || !limit.holds_all_of(other)))
      found.push_back({limit.pointer, "no_effect", "limit \"" + other.id + "\" holds all that this one holds"});
}

void check_rules(const terms& written, faults& found) {
  std::set<std::string_view> ids;
  for (const auto* list : {&written.rules, &written.limits})
    for (const rule_terms& each : *list)
      if (!ids.insert(each.id).second)
        found.push_back({each.pointer + "/id", "repeated", "a rule or limit has this id already"});
  if (written.rules.empty()) found.push_back({"/rules", "required", "an agreement without rules shares nothing"});
  for (const rule_terms& each : written.rules) check_rule(written, each, found);
  for (const rule_terms& each : written.limits) check_limit(written, each, found);
}

}  // namespace

void check_terms(const terms& written, faults& found) {
  check_head(written, found);
  check_parties(written, found);
  check_purposes(written, found);
  // A party or a purpose that is amiss would be told again by every rule that names it.
  if (!found.empty()) return;
  check_questions(written, found);
  check_rules(written, found);
}

std::vector<std::string> lacks_of(const terms& written) {
  std::vector<std::string> lacks;
  const auto need = [&](const std::string& text, std::string_view what) {
    if (text.empty()) lacks.push_back("the agreement names no " + std::string(what));
  };
  need(written.controller, "controller");
  need(written.joint_with, "joint controllers (say so if there are none)");
  need(written.processor, "processor (say so if there is none)");
  need(written.privacy_notice, "privacy notice");
  need(written.policy_document, "appropriate policy document (DPA 2018 Schedule 1 Part 4)");
  need(written.breach.contact, "contact for a breach");
  if (written.retention.empty()) lacks.emplace_back("the agreement does not say how long anything is kept");
  return lacks;
}

std::vector<std::string> warnings_about(const terms& written) {
  std::vector<std::string> warnings = lacks_of(written);
  for (const party& each : written.parties)
    if (!each.signed_up) warnings.push_back(each.name + " has not signed");
  return warnings;
}

}  // namespace mash::policy
