// SPDX-License-Identifier: Apache-2.0
#include "policy/analyse/model.hpp"

namespace mash::policy::analyse {
std::vector<region> model::questions(const region& within) const {
  // A question is about a child at least, and about people, not about a marked, dated, matched item.
  region plain = within;
  plain.set(axis::about, within.on(axis::about) & value_set<subject_kind>{asked_about}.bits())
      .set(axis::marks, within.on(axis::marks) & bit(unmarked))
      .set(axis::bands, within.on(axis::bands) & value_set<match_band>{match_band::certain}.bits())
      .set(axis::ages, within.on(axis::ages) & bit(static_cast<std::size_t>(age_class::within)));
  std::vector<region> gates;
  for (const reach& each : reaches_)
    for (const purpose_terms& why : tables_->written.purposes) {
      region of_purpose = each.where & plain;
      of_purpose.set(axis::purposes, of_purpose.on(axis::purposes) & value_set<purpose>{why.why}.bits())
          .set(axis::askers, of_purpose.on(axis::askers) & why.roles.bits());
      const auto gate = [&](value_set<agreement_state> family, std::uint64_t managers, value_set<urgency> ratings) {
        region some = of_purpose;
        some.set(axis::family, some.on(axis::family) & family.bits())
            .set(axis::managers, some.on(axis::managers) & managers)
            .set(axis::urgencies, some.on(axis::urgencies) & ratings.bits());
        if (!some.empty()) gates.push_back(some);
      };
      gate(why.family.enough, 0b11, RATINGS_ASKED);
      gate(why.family.with_manager, 0b10, RATINGS_ASKED);
      if (why.family.red_owes.count() > 0) gate(why.family.with_manager, 0b01, {urgency::red});
    }
  std::vector<region> found;
  for (const std::uint16_t number : rule_order_) {
    const rule_terms& rule = tables_->written.rules[number];
    if (rule.form == disposition::withheld) continue;
    region told = rules_[number];  // that some item may be told is enough to ask: whom it is about is not looked at
    told.forget(axis::about).forget(axis::roles);
    for (const region& gate : gates) {
      const region both = told & gate;
      if (!both.empty()) found.push_back(both);
    }
  }
  merge(found);
  return found;
}

}  // namespace mash::policy::analyse
