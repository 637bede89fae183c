// SPDX-License-Identifier: Apache-2.0
#include "policy/replay.hpp"

#include <algorithm>
#include <map>

#include "policy/compiled.hpp"

namespace mash::policy {
namespace {

// As of when: a draft's own commencement must not refuse everything that was ever asked.
[[nodiscard]] civil_date day_under(const agreement& under, const std::string& decided_under, civil_date on) {
  if (decided_under == under.digest()) return on;
  return std::max(std::chrono::sys_days(on), std::chrono::sys_days(under.tables().written.valid_from));
}

template <class Change>
class tally {
 public:
  void add(Change change, std::int64_t count) {
    const auto [place, is_new] = places_.try_emplace(key_of(change), changes.size());
    if (is_new) changes.push_back(std::move(change));
    changes[place->second].count += count;
  }
  std::vector<Change> changes;

 private:
  static auto key_of(const question_change& one) {
    return std::tuple(one.member, one.why, one.was_permitted, one.is_permitted, std::vector<category>(one.gained),
                      std::vector<category>(one.lost), one.rule);
  }
  static auto key_of(const item_change& one) {
    return std::tuple(one.member, one.why, one.what, one.before, one.after, one.rule_before, one.rule_after);
  }
  std::map<decltype(key_of(std::declval<const Change&>())), std::size_t> places_;
};

void replay_question(const agreement& under, const past_question& was, rehearsal& into,
                     tally<question_change>& changes) {
  question asked = was.labels;
  asked.on = day_under(under, was.agreement, asked.on);
  const ask_verdict now = may_ask_in_any(under, std::move(asked), was.roles);
  const value_set<category> categories = now.permitted ? value_set<category>(now.categories) : value_set<category>();
  into.questions += was.count;
  if (now.permitted == was.permitted && categories == was.categories) {
    if (now.rule != was.rule) into.other_rule += was.count;
    return;
  }
  question_change change;
  change.member = was.labels.member;
  change.why = was.labels.why;
  change.was_permitted = was.permitted;
  change.is_permitted = now.permitted;
  if (now.permitted && was.permitted) {
    change.gained = categories - was.categories;
    change.lost = was.categories - categories;
  }
  change.rule = now.rule;
  if (!now.permitted) change.because = now.because;
  changes.add(std::move(change), was.count);
}

void replay_item(const agreement& under, const past_item& was, rehearsal& into, tally<item_change>& changes) {
  disclosure_question asked = was.labels;
  asked.on = day_under(under, was.agreement, asked.on);
  // Its age is kept, not its day: a look-back counts from the day of the decision.
  asked.occurred = day_so_far_back(years_past(was.labels.occurred, was.labels.on), asked.on);
  const disclosure_verdict now = may_disclose(under, asked);
  into.items += was.count;
  if (now.form == was.form) {
    if (now.rule != was.rule) into.other_rule += was.count;
    return;
  }
  changes.add(
      {was.labels.holder, was.labels.why, was.labels.what, was.form, now.form, was.rule, std::string(now.rule), 0},
      was.count);
}

}  // namespace

rehearsal replay(const agreement& under, const past_decisions& past) {
  rehearsal made;
  tally<question_change> questions;
  tally<item_change> items;
  for (const past_question& each : past.questions) replay_question(under, each, made, questions);
  for (const past_item& each : past.items) replay_item(under, each, made, items);
  made.question_changes = std::move(questions.changes);
  made.item_changes = std::move(items.changes);
  return made;
}

}  // namespace mash::policy
