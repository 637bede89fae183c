// SPDX-License-Identifier: Apache-2.0
#include "policy/analyse/model.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace mash::policy::analyse {
namespace {

[[nodiscard]] std::vector<std::uint16_t> strictest_first(const std::vector<rule_terms>& rules) {
  std::vector<std::uint16_t> order(rules.size());
  std::iota(order.begin(), order.end(), std::uint16_t{0});
  std::ranges::sort(
      order, [&](auto a, auto b) { return rules[a].form != rules[b].form ? rules[a].form > rules[b].form : a < b; });
  return order;
}

}  // namespace

result<model> model::of(const agreement::compiled& tables) {
  model made(tables);
  const auto start = std::chrono::sys_days(tables.written.valid_from);
  const auto after = std::ranges::upper_bound(tables.epochs, start, {}, &law_epoch::from);
  made.first_ = static_cast<std::size_t>(after - tables.epochs.begin()) - 1;
  const std::size_t epochs = tables.epochs.size() - made.first_;
  if (epochs > 64)
    return fail(errc::too_large, "the law has more than 63 dates after the agreement starts: it cannot be proved");
  made.space_ = region::everything().set(axis::epochs, epochs == 64 ? ~std::uint64_t{0} : bit(epochs) - 1);
  for (const rule_terms& each : tables.written.rules) made.rules_.push_back(made.box_of_rule(each.where));
  for (const rule_terms& each : tables.written.limits) made.limits_.push_back(made.box_of_limit(each.where));
  made.sort_by_strictness();
  made.find_overlaps();
  made.find_reaches();
  made.gather_bases();
  made.complete_ = made.where_basis([](const lawful_basis&, bool complete) { return complete; });
  return made;
}

void model::sort_by_strictness() {
  rule_order_ = strictest_first(tables_->written.rules);
  limit_order_ = strictest_first(tables_->written.limits);
  place_.resize(rule_order_.size());
  for (std::size_t i = 0; i < rule_order_.size(); ++i) place_[rule_order_[i]] = static_cast<std::uint16_t>(i);
}

void model::find_overlaps() {
  meeting_.resize(rules_.size());
  for (std::uint16_t i = 0; i < rules_.size(); ++i)
    for (std::uint16_t j = 0; j < i; ++j)
      if (rules_[i].meets(rules_[j])) {
        meeting_[i].push_back(j);
        meeting_[j].push_back(i);
      }
}

region model::box_of_rule(const box& where) const {
  region made = space_;
  made.set(axis::holders, where.holders)
      .set(axis::categories, where.categories)
      .set(axis::purposes, where.purposes)
      .set(axis::about, where.about)
      .set(axis::urgencies, where.urgencies)
      .set(axis::family, where.family);
  if (where.names_roles()) made.keep_role_sets([&](auto known) { return where.grants_to(known); });
  return made;
}

region model::box_of_limit(const box& where) const {
  box asked_only = where;
  asked_only.roles = value_set<role_in_concern>::all();
  region made = box_of_rule(asked_only);
  if (!where.caveats.empty()) made.set(axis::marks, where.caveats.bits());
  if (where.names_roles()) made.keep_role_sets([&](auto known) { return where.binds(known, where.caveats); });
  return made;
}

void model::find_reaches() {
  value_set<agency_kind> asking, answering;
  for (const party& each : tables_->written.parties) {
    if (each.signed_up && each.may_ask) asking.insert(each.kind);
    if (each.signed_up && each.may_answer) answering.insert(each.kind);
  }
  std::map<std::pair<std::uint64_t, int>, value_set<purpose>> alike;
  for (const purpose_terms& each : tables_->written.purposes)
    if (each.why != purpose::crime_prevention)
      alike[{(each.family.enough | each.family.with_manager).bits(), each.look_back_years}].insert(each.why);
  for (const auto& [key, purposes] : alike) {
    region where = space_;
    where.set(axis::purposes, purposes)
        .set(axis::recipients, asking)
        .set(axis::holders, answering)
        .set(axis::urgencies, RATINGS_ASKED)
        .set(axis::family, key.first);
    if (!where.empty()) reaches_.push_back({where, key.second});
  }
}

}  // namespace mash::policy::analyse
