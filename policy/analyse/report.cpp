// SPDX-License-Identifier: Apache-2.0
#include "policy/analyse/report.hpp"

namespace mash::policy::analyse {
namespace {

// A rule settles something where its own form is the one that stands, even if a protection says the same.
void find_dead(const model& of, const std::vector<decided>& parts, report& into) {
  const auto& written = of.tables().written;
  std::vector<bool> rules(written.rules.size()), limits(written.limits.size());
  for (const decided& each : parts) {
    const bool stands = each.form == disposition::withheld || of.somewhere_lawful(each.where);
    if (!stands) continue;
    if (each.form == written.rules[each.rule].form) rules[each.rule] = true;
    if (each.by == settled_by::limit) limits[each.limit] = true;
  }
  for (std::size_t i = 0; i < rules.size(); ++i)
    if (!rules[i]) into.dead_rules.push_back(&written.rules[i]);
  // A prohibition is there so that no rule can be written against it: none is there for it to hold.
  for (std::size_t i = 0; i < limits.size(); ++i)
    if (!limits[i] && !written.limits[i].prohibits()) into.dead_limits.push_back(&written.limits[i]);
}

void find_overlaps(const model& of, report& into) {
  const auto& rules = of.tables().written.rules;
  std::vector<region> boxes;
  for (const rule_terms& each : rules) boxes.push_back(of.box_of_rule(each.where));
  for (std::size_t i = 0; i < rules.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      if (!boxes[i].meets(boxes[j])) continue;
      const bool later_wins = rules[i].form > rules[j].form;
      into.overlaps.push_back(
          {later_wins ? &rules[i] : &rules[j], later_wins ? &rules[j] : &rules[i], boxes[i] & boxes[j]});
    }
}

void find_gaps(const model& of, const std::vector<decided>& parts, report& into) {
  value_set<purpose> served;
  for (const decided& each : parts)
    if (each.form != disposition::withheld && of.somewhere_lawful(each.where))
      served = served | value_set<purpose>::of_bits(each.where.on(axis::purposes));
  for (const purpose each : value_set<purpose>::all() - served) into.get_nothing.push_back(each);
  for (const purpose_terms& why : of.tables().written.purposes) {
    value_set<category> spoken_of;
    for (const rule_terms& rule : of.tables().written.rules)
      if (rule.where.purposes.contains(why.why)) spoken_of = spoken_of | rule.where.categories;
    into.gaps.push_back({why.why, value_set<category>::all() - spoken_of});
  }
}

}  // namespace

report describe(const scope& whole) {
  const model& of = whole.over();
  report made;
  made.points = of.space().points();
  made.regions = whole.items().size() + whole.questions().size();
  find_dead(of, whole.items(), made);
  find_overlaps(of, made);
  find_gaps(of, whole.items(), made);
  return made;
}

}  // namespace mash::policy::analyse
