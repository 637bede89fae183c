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

std::vector<aged> model::by_age(const rule_terms& rule, const reach& asked, const region& mine) const {
  static const std::uint64_t standing = aged_out_never().bits();
  const bool rule_ages = rule.look_back_years > 0;
  if (!rule_ages && asked.look_back_years == 0) return {{mine, rule.form, false, false}};
  std::vector<aged> found;
  const auto add = [&](std::uint64_t categories, std::uint64_t ages, aged how) {
    how.where = mine;
    how.where.set(axis::categories, mine.on(axis::categories) & categories);
    how.where.set(axis::ages, mine.on(axis::ages) & ages);
    if (!how.where.empty()) found.push_back(how);
  };
  constexpr auto only = [](age_class age) { return bit(static_cast<std::size_t>(age)); };
  const disposition undated = rule_ages ? std::max(rule.form, disposition::human_review) : rule.form;
  add(standing, 0b111, {{}, rule.form, false, false});
  add(~standing, only(age_class::within), {{}, rule.form, false, false});
  add(~standing, only(age_class::undated), {{}, undated, false, rule_ages});
  add(~standing, only(age_class::beyond), {{}, disposition::withheld, true, false});
  return found;
}

void model::items_of_rule(std::uint16_t number, const region& own, std::vector<decided>& into) const {
  const rule_terms& rule = tables_->written.rules[number];
  std::vector<region> stricter;
  for (const std::uint16_t other : meeting_[number])
    if (decides_before(other, number) && rules_[other].meets(own)) stricter.push_back(rules_[other]);
  std::vector<piece> pieces;
  for (const reach& asked : reaches_) {
    const region mine = own & asked.where;
    if (mine.empty()) continue;
    for (const region& left : difference({mine}, stricter))
      for (const aged& each : by_age(rule, asked, left)) {
        const auto by = each.too_old ? settled_by::look_back : settled_by::rule;
        const disposition before_limits = each.too_old ? each.form : rule.form;
        pieces.push_back({{each.where, before_limits, by, number, 0, nullptr}, each.undated_to_person});
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
  for (const std::uint16_t number : rule_order_)
    if (const region own = rules_[number] & within; !own.empty()) items_of_rule(number, own, found);
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
