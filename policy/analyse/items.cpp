// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "policy/analyse/model.hpp"
#include "policy/traits.hpp"

namespace mash::policy::analyse {
namespace {

[[nodiscard]] value_set<category> aged_out_never() {
  value_set<category> standing;
  for (const category each : value_set<category>::all())
    if (traits_of(each).standing) standing.insert(each);
  return standing;
}

}  // namespace

// A part of one rule's points on the way through limits, protections and basis.
struct model::piece {
  decided so_far;
  bool undated_to_person = false;  // the rule looks back a limited time, and these items have no date
};

// The strictest limit that binds; one that is no stricter than the form so far changes nothing.
void model::apply_limits(std::vector<piece>& pieces) const {
  std::vector<piece> next;
  std::vector<region> rest;
  for (const std::uint16_t number : limit_order_) {
    const disposition form = tables_->written.limits[number].form;
    next.clear();
    for (const piece& each : pieces) {
      if (form <= each.so_far.form || !each.so_far.where.meets(limits_[number])) {
        next.push_back(each);
        continue;
      }
      piece held = each;
      held.so_far.where = each.so_far.where & limits_[number];
      held.so_far.form = form;
      held.so_far.by = settled_by::limit;
      held.so_far.limit = number;
      next.push_back(held);
      rest.clear();
      each.so_far.where.without(limits_[number], rest);
      for (const region& other : rest) {
        next.push_back(each);
        next.back().so_far.where = other;
      }
    }
    std::swap(pieces, next);
  }
}

namespace {

// As may_disclose puts a protection on a verdict: of equal forms the agreement's own words stand, but where they would
// name what must not be named.
void protect(const decided& so_far, std::vector<decided>& into) {
  for (const protected_region& each : protections()) {
    if (!each.where.meets(so_far.where)) continue;
    decided& held = into.emplace_back(so_far);
    held.where = so_far.where & each.where;
    const bool silent = each.top->rule.empty() || each.top->form < so_far.form ||
                        (each.top->form == so_far.form && !each.top->hides_category);
    if (silent) continue;
    held.form = each.top->form;
    held.by = settled_by::protection;
    held.protection = each.top;
  }
}

}  // namespace

void model::items_of_rule(std::uint16_t number, const region& own, const std::vector<region>& stricter,
                          std::vector<decided>& into) const {
  static const std::uint64_t standing = aged_out_never().bits();
  constexpr auto only = [](age_class age) { return bit(static_cast<std::size_t>(age)); };
  const rule_terms& rule = tables_->written.rules[number];
  std::vector<piece> pieces;
  const auto add = [&](const region& where, settled_by by, disposition form, bool undated_to_person) {
    if (!where.empty()) pieces.push_back({{where, form, by, number, 0, nullptr}, undated_to_person});
  };
  for (const reach& asked : reaches_) {
    const region mine = own & asked.where;
    if (mine.empty()) continue;
    const bool purpose_ages = asked.look_back_years > 0, rule_ages = rule.look_back_years > 0;
    for (const region& each : difference({mine}, stricter)) {
      if (!purpose_ages && !rule_ages) {
        add(each, settled_by::rule, rule.form, false);
        continue;
      }
      region ages_not = each, ages = each;
      ages_not.set(axis::categories, each.on(axis::categories) & standing);
      ages.set(axis::categories, each.on(axis::categories) & ~standing);
      add(ages_not, settled_by::rule, rule.form, false);
      const auto of_age = [&](age_class age) {
        region some = ages;
        return some.set(axis::ages, ages.on(axis::ages) & only(age));
      };
      add(of_age(age_class::within), settled_by::rule, rule.form, false);
      add(of_age(age_class::undated), settled_by::rule, rule.form, rule_ages);
      add(of_age(age_class::beyond), settled_by::look_back, disposition::withheld, false);
    }
  }
  apply_limits(pieces);
  for (piece& each : pieces) {
    if (each.undated_to_person) each.so_far.form = std::max(each.so_far.form, disposition::human_review);
    protect(each.so_far, into);
  }
}

std::vector<decided> model::items(const region& within) const {
  std::vector<decided> found;
  std::vector<region> stricter;
  for (std::size_t place = 0; place < rule_order_.size(); ++place) {
    const region own = rules_[rule_order_[place]] & within;
    if (own.empty()) continue;
    stricter.clear();
    for (std::size_t before = 0; before < place; ++before)
      if (rules_[rule_order_[before]].meets(own)) stricter.push_back(rules_[rule_order_[before]]);
    items_of_rule(rule_order_[place], own, stricter, found);
  }
  return found;
}

std::optional<decided> model::decision_at(const region& point) const {
  const std::vector<decided> found = items(point);
  if (found.empty()) return std::nullopt;
  decided settled = found.front();
  if (settled.form != disposition::withheld && !somewhere_lawful(point)) {
    settled.form = disposition::withheld;
    settled.by = settled_by::no_basis;
  }
  return settled;
}

}  // namespace mash::policy::analyse
