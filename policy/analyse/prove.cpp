// SPDX-License-Identifier: Apache-2.0
#include "policy/analyse/prove.hpp"

#include "policy/analyse/counter_words.hpp"

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
[[nodiscard]] std::optional<counter_example> disprove_pairs(const scope& in, const invariant& each) {
  const model& of = in.over();
  region whatever = each.where;
  whatever.forget(axis::marks);
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

[[nodiscard]] std::optional<counter_example> disprove_forms(const scope& in, const invariant& each) {
  const model& of = in.over();
  if (each.carries && !closed_downwards(each.forms)) return disprove_pairs(in, each);
  smallest plainest;
  decided worst;
  for (const decided& part : in.leaving(each.where, each.forms))
    if (plainest.offer(part.where)) worst = part;
  const region* point = plainest.found();
  if (point == nullptr) return std::nullopt;
  return counter_example{*point, worst.form, words_of_item(of, *point, worst)};
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

[[nodiscard]] std::optional<counter_example> disprove_always(const scope& in, const invariant& each) {
  const model& of = in.over();
  std::vector<region> right;
  for (const decided& part : in.leaving(each.where, each.forms)) right.push_back(part.where);
  smallest plainest;
  for (const region& left : difference(asked_points(of, each.where & in.within()), right)) plainest.offer(left);
  const region* point = plainest.found();
  if (point == nullptr) return std::nullopt;
  if (const auto settled = of.decision_at(*point))
    return counter_example{*point, settled->form, words_of_item(of, *point, *settled)};
  return counter_example{*point, disposition::withheld, words_of_silence(of, *point)};
}

[[nodiscard]] std::optional<counter_example> disprove_reliance(const scope& in, const invariant& each) {
  const model& of = in.over();
  const auto relied_on = of.where_basis([&](const lawful_basis& narrowed, bool complete) {
    return complete && (narrowed.powers.meets(each.grounds.powers) ||
                        narrowed.article6_grounds.meets(each.grounds.article6_grounds) ||
                        narrowed.special_grounds.meets(each.grounds.special_grounds) ||
                        narrowed.confidence.meets(each.grounds.confidence));
  });
  smallest plainest;
  for (const reach& asked : of.reaches())
    for (const region& where : relied_on)
      if (const region both = where & asked.where & each.where & in.within(); !both.empty()) plainest.offer(both);
  const region* point = plainest.found();
  if (point == nullptr) return std::nullopt;
  return counter_example{*point, {}, words_of_basis(of, *point, each.grounds)};
}

[[nodiscard]] std::optional<counter_example> disprove_silence(const scope& in, const invariant& each) {
  const model& of = in.over();
  smallest plainest;
  for (const region& asked : in.questions())
    if (asked.meets(each.where))
      for (const region& both : of.lawful(asked & each.where)) plainest.offer(both);
  const region* point = plainest.found();
  if (point == nullptr) return std::nullopt;
  return counter_example{*point, {}, words_of_question(of, *point)};
}

[[nodiscard]] std::optional<counter_example> disprove_no_rule(const scope& in, const invariant& each) {
  const model& of = in.over();
  smallest plainest;
  const rule_terms* speaks = nullptr;
  for (const rule_terms& rule : of.tables().written.rules)
    if (const region both = of.box_of_rule(rule.where) & each.where & in.within();
        !both.empty() && plainest.offer(both))
      speaks = &rule;
  const region* point = plainest.found();
  if (point == nullptr) return std::nullopt;
  return counter_example{*point, speaks->form, words_of_rule(of, *point, *speaks)};
}

}  // namespace

scope::scope(const model& over, const region& within)
    : over_(&over), within_(within), items_(over.items(within_.forget(axis::marks))) {
  region of_questions = within_;
  for (const axis each : {axis::about, axis::bands, axis::ages, axis::roles}) of_questions.forget(each);
  questions_ = over.questions(of_questions);
}

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

std::optional<counter_example> disprove(const scope& in, const invariant& each) {
  switch (each.what) {
    case claim::never_leaves_as:
      return disprove_forms(in, each);
    case claim::always_leaves_as:
      return disprove_always(in, each);
    case claim::never_relied_on:
      return disprove_reliance(in, each);
    case claim::never_asked:
      return disprove_silence(in, each);
    case claim::no_rule:
      return disprove_no_rule(in, each);
  }
  return std::nullopt;
}

result<void> prove(const agreement::compiled& tables, const std::vector<invariant>& all) {
  const auto strict = compile(strict_reading(tables.written));
  MASH_TRY(over, model::of(*strict));
  const scope whole(*over, over->space());
  std::string broken;
  for (const invariant& each : all)
    if (const auto found = disprove(whole, each))
      broken.append(broken.empty() ? "" : "\n")
          .append(each.place + ": broken: " + each.says + " (" + each.law + "): " + found->words);
  if (!broken.empty()) return fail(errc::invalid, std::move(broken));
  return {};
}

}  // namespace mash::policy::analyse
