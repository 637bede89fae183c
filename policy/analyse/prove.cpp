// SPDX-License-Identifier: Apache-2.0
#include "policy/analyse/prove.hpp"

#include <algorithm>

#include "policy/analyse/counter_words.hpp"
#include "policy/analyse/leaving.hpp"

namespace mash::policy::analyse {
namespace {

// Keeps the plainest of all points offered.
class smallest {
 public:
  // Whether this one is the plainest so far.
  bool offer(const region& among) { return offer_point(plainest_point(among)); }
  bool offer_point(const region& point) {
    if (found_ && !plainer(point, *found_)) return false;
    found_ = point;
    return true;
  }
  // Null: none was offered.
  [[nodiscard]] const region* found() const { return found_ ? &*found_ : nullptr; }

 private:
  std::optional<region> found_;
};

// The forms up to some form, and none beyond: then one mark more can only leave the set, never enter it.
[[nodiscard]] bool closed_downwards(value_set<disposition> forms) {
  bool ended = false;
  for (const disposition each : value_set<disposition>::all()) {
    if (!forms.contains(each)) ended = true;
    if (forms.contains(each) && ended) return false;
  }
  return true;
}

// Where an item with one of the region's marks and one mark more leaves in one of `forms`. The form for both is the
// stricter of the two, so one mark has that form and the other none stricter; and no third mark gives another form.
[[nodiscard]] std::optional<counter_example> disprove_pairs(const model& of, const region& within,
                                                            const invariant& each) {
  region whatever = each.where & within;
  whatever.forget(axis::marks);
  const scope in(of, whatever);
  const auto with_one = in.leaving(each.where, value_set<disposition>::all());
  smallest plainest;
  decided worst;
  for (const decided& other : in.leaving(whatever, each.forms)) {
    region elsewhere = other.where;
    elsewhere.forget(axis::marks);
    for (const decided& one : with_one) {
      if (one.form > other.form || !elsewhere.meets(one.where)) continue;
      region point = plainest_point(elsewhere & one.where);
      point.set(axis::marks, point.on(axis::marks) | plainest_point(other.where).on(axis::marks));
      if (plainest.offer_point(point)) worst = other;
    }
  }
  const region* point = plainest.found();
  if (point == nullptr) return std::nullopt;
  return counter_example{*point, worst.form, words_of_item(of, *point, worst)};
}

[[nodiscard]] std::optional<counter_example> disprove_leaving(const model& of, const region& where,
                                                              const forms_of_rule& forms) {
  const auto point = plainest_leaving(of, where, forms);
  if (!point) return std::nullopt;
  const decided settled = of.decision_at(*point).value();
  return counter_example{*point, settled.form, words_of_item(of, *point, settled)};
}

[[nodiscard]] std::optional<counter_example> disprove_forms(const model& of, const region& within,
                                                            const invariant& each) {
  if (each.carries && !closed_downwards(each.forms)) return disprove_pairs(of, within, each);
  return disprove_leaving(of, each.where & within, [&](const rule_terms&) { return each.forms; });
}

[[nodiscard]] std::string fields_told(const rule_terms& rule) {
  if (rule.form != disposition::redacted || rule.fields.empty()) return " Every field of it is told.";
  std::string text;
  for (const std::string& each : rule.fields)
    text.append(text.empty() ? " Of its fields it tells " : ", ").append(each);
  return text + ".";
}

// What leaves in full leaves with every field, and what a limit holds to "redacted" too: only a rule names fields.
[[nodiscard]] std::optional<counter_example> disprove_fields(const model& of, const region& within,
                                                             const invariant& each) {
  auto found = disprove_leaving(of, each.where & within, [&](const rule_terms& rule) -> value_set<disposition> {
    if (rule.form == disposition::released) return {disposition::released, disposition::redacted};
    const bool tells = rule.fields.empty() || std::ranges::find_first_of(rule.fields, each.fields) != rule.fields.end();
    if (rule.form == disposition::redacted && tells) return {disposition::redacted};
    return {};
  });
  if (found) found->words += fields_told(of.tables().written.rules[of.decision_at(found->point).value().rule]);
  return found;
}

// The points of an `always` statement: those about which the agency may be asked. A purpose that the agreement does not
// have is among them: where nothing is asked, nothing leaves.
[[nodiscard]] std::vector<region> asked_points(const model& of, const region& where) {
  std::vector<region> points;
  region unknown = where;
  for (const reach& each : of.reaches()) {
    const region known = where & each.where;
    if (!known.empty()) points.push_back(known);
    unknown.set(axis::purposes, unknown.on(axis::purposes) & ~each.where.on(axis::purposes))
        .set(axis::recipients, unknown.on(axis::recipients) & each.where.on(axis::recipients))
        .set(axis::holders, unknown.on(axis::holders) & each.where.on(axis::holders))
        .set(axis::urgencies, unknown.on(axis::urgencies) & each.where.on(axis::urgencies));
  }
  unknown = unknown & of.space();
  if (!unknown.empty()) points.push_back(unknown);
  return points;
}

[[nodiscard]] std::optional<counter_example> disprove_always(const model& of, const region& within,
                                                             const invariant& each) {
  const region where = each.where & within;
  const scope in(of, where);
  std::vector<region> right;
  for (const decided& part : in.leaving(where, each.forms)) right.push_back(part.where);
  smallest plainest;
  for (const region& left : difference(asked_points(of, where), right)) plainest.offer(left);
  const region* point = plainest.found();
  if (point == nullptr) return std::nullopt;
  if (const auto settled = of.decision_at(*point))
    return counter_example{*point, settled->form, words_of_item(of, *point, *settled)};
  return counter_example{*point, disposition::withheld, words_of_silence(of, *point)};
}

[[nodiscard]] std::optional<counter_example> disprove_reliance(const model& of, const region& within,
                                                               const invariant& each) {
  const auto relied_on = of.where_basis([&](const lawful_basis& narrowed, bool complete) {
    return complete && (narrowed.powers.meets(each.grounds.powers) ||
                        narrowed.article6_grounds.meets(each.grounds.article6_grounds) ||
                        narrowed.special_grounds.meets(each.grounds.special_grounds) ||
                        narrowed.confidence.meets(each.grounds.confidence));
  });
  smallest plainest;
  for (const reach& asked : of.reaches())
    for (const region& where : relied_on)
      if (const region both = where & asked.where & each.where & within; !both.empty()) plainest.offer(both);
  const region* point = plainest.found();
  if (point == nullptr) return std::nullopt;
  return counter_example{*point, {}, words_of_basis(of, *point, each.grounds)};
}

// A question is about nobody in particular: the part of a rule about adults is asked for as the whole of it is.
[[nodiscard]] region for_questions(region within) {
  for (const axis each : {axis::about, axis::bands, axis::ages, axis::roles}) within.forget(each);
  return within;
}

[[nodiscard]] std::optional<counter_example> disprove_silence(const model& of, const region& within,
                                                              const invariant& each) {
  smallest plainest;
  for (const region& asked : of.questions(for_questions(within) & each.where))
    for (const region& both : of.lawful(asked)) plainest.offer(both);
  const region* point = plainest.found();
  if (point == nullptr) return std::nullopt;
  return counter_example{*point, {}, words_of_question(of, *point)};
}

[[nodiscard]] std::optional<counter_example> disprove_no_rule(const model& of, const region& within,
                                                              const invariant& each) {
  smallest plainest;
  const rule_terms* speaks = nullptr;
  for (const rule_terms& rule : of.tables().written.rules)
    if (const region both = of.box_of_rule(rule.where) & each.where & within; !both.empty() && plainest.offer(both))
      speaks = &rule;
  const region* point = plainest.found();
  if (point == nullptr) return std::nullopt;
  return counter_example{*point, speaks->form, words_of_rule(of, *point, *speaks)};
}

}  // namespace

scope::scope(const model& over, const region& within)
    : over_(&over),
      within_(within),
      items_(over.items(within_.forget(axis::marks))),
      questions_(over.questions(for_questions(within_))) {}

std::vector<decided> scope::leaving(const region& where, value_set<disposition> forms) const {
  std::vector<decided> found;
  for (const decided& each : items_) {
    if (each.form == disposition::withheld || !forms.contains(each.form) || !each.where.meets(where)) continue;
    for (const region& part : over_->lawful(each.where & where)) {
      found.push_back(each);
      found.back().where = part;
    }
  }
  return found;
}

std::optional<counter_example> disprove(const model& over, region within, const invariant& each) {
  within.forget(axis::marks);
  switch (each.what) {
    case claim::never_leaves_as:
      return disprove_forms(over, within, each);
    case claim::always_leaves_as:
      return disprove_always(over, within, each);
    case claim::never_tells:
      return disprove_fields(over, within, each);
    case claim::never_relied_on:
      return disprove_reliance(over, within, each);
    case claim::never_asked:
      return disprove_silence(over, within, each);
    case claim::no_rule:
      return disprove_no_rule(over, within, each);
  }
  return std::nullopt;
}

result<void> prove(const agreement::compiled& tables, const std::vector<invariant>& all) {
  const auto strict = compile(strict_reading(tables.written));
  MASH_TRY(over, model::of(*strict));
  std::string broken;
  for (const invariant& each : all)
    if (const auto found = disprove(*over, over->space(), each))
      broken.append(broken.empty() ? "" : "\n")
          .append(each.place + ": broken: " + each.says + " (" + each.law + "): " + found->words);
  if (!broken.empty()) return fail(errc::invalid, std::move(broken));
  return {};
}

}  // namespace mash::policy::analyse
