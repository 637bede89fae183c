// SPDX-License-Identifier: Apache-2.0
#include "tests/support/synthetic_agreement.hpp"

#include <algorithm>
#include <random>

namespace mash::policy::synthetic {
namespace {

using std::chrono::sys_days;

class maker {
 public:
  explicit maker(const shape& of) : of_(of), random_(of.seed) {}

  [[nodiscard]] terms make() {
    made_.id = "synthetic-" + std::to_string(of_.seed);
    made_.parent = "synthetic-tier1";
    made_.version = "1";
    made_.tier = 2;
    made_.valid_from = day(2026, 1);
    made_.review_due = day(2030, 1);
    parties();
    purposes();
    law();
    while (made_.rules.size() < of_.rules) rule();
    while (made_.limits.size() < of_.limits) limit();
    questions();
    return std::move(made_);
  }

 private:
  [[nodiscard]] static civil_date day(int year, unsigned month) {
    return std::chrono::year(year) / std::chrono::month(month) / 1;
  }
  [[nodiscard]] std::size_t below(std::size_t end) { return random_() % end; }
  [[nodiscard]] bool one_in(std::size_t n) { return below(n) == 0; }
  // Each value with chance 1 in n; at least one.
  template <class Enum>
  [[nodiscard]] value_set<Enum> some(value_set<Enum> of, std::size_t n) {
    value_set<Enum> picked;
    for (const Enum each : of)
      if (one_in(n)) picked.insert(each);
    if (!picked.empty()) return picked;
    auto at = of.begin();
    for (std::size_t skip = below(of.size()); skip > 0; --skip) ++at;
    return {*at};
  }
  template <class Enum>
  [[nodiscard]] value_set<Enum> all_or_some(std::size_t n) {
    return one_in(2) ? value_set<Enum>::all() : some(value_set<Enum>::all(), n);
  }

  void parties() {
    // From the end of the vocabulary, so that seeds do not all speak of the same bodies.
    for (std::size_t i = 0; i < of_.parties; ++i) {
      party each;
      each.member = "member-" + std::to_string(i);
      each.kind = static_cast<agency_kind>((i * 7 + of_.seed) % words<agency_kind>::list.size());
      each.name = "Member " + std::to_string(i);
      each.signed_up = i < 2 || !one_in(4);
      each.may_ask = i == 0 || one_in(3);
      each.may_answer = i > 0 || one_in(2);
      (each.may_ask ? asking_ : nobody_).insert(each.kind);
      (each.may_answer ? answering_ : nobody_).insert(each.kind);
      made_.parties.push_back(each);
    }
  }

  void purposes() {
    value_set<purpose> known;
    while (known.size() < of_.purposes) {
      purpose_terms each;
      each.why = static_cast<purpose>(below(words<purpose>::list.size()));
      if (each.why == purpose::crime_prevention || known.contains(each.why)) continue;
      known.insert(each.why);
      const std::string word(to_word(each.why));
      each.title = "a check for " + word;
      each.clause = "P";
      each.because = "It is so.";
      each.true_when = "it is so";
      each.decided_by = "somebody";
      each.public_task = "checking.";
      each.powers = some(value_set<power>::all(), 2);
      each.article6_grounds = some(value_set<article6>::all(), 2);
      each.special_grounds = some(value_set<article9_10>::all(), 2);
      each.confidence = some(value_set<confidentiality>::all(), 2);
      each.roles = some(value_set<role>::all(), 3);
      each.family.enough = some(value_set<agreement_state>::all(), 2);
      if (const auto rest = value_set<agreement_state>::all() - each.family.enough; !rest.empty() && one_in(2)) {
        each.family.with_manager = some(rest, 2);
        if (one_in(2)) each.family.red_owes = std::chrono::minutes(60);
      }
      if (one_in(2)) each.look_back_years = static_cast<int>(1 + below(20));
      each.deadlines.fill({std::chrono::seconds(5), std::chrono::minutes(60)});
      made_.purposes.push_back(each);
    }
    purposes_ = known;
  }

  template <class Enum>
  void entries(std::vector<law_entry<Enum>>& into, value_set<Enum> needed, bool names_bodies) {
    for (const Enum value : needed) {
      law_entry<Enum> each;
      each.value = value;
      each.clause = "Law of " + std::string(to_word(value));
      const auto all = value_set<agency_kind>::all();
      each.holders = names_bodies && !one_in(3) ? answering_ : one_in(4) ? some(all, 2) : all;
      each.recipients = names_bodies && !one_in(3) ? asking_ : all;
      each.about = one_in(4) ? some(value_set<subject_kind>::all(), 2) : value_set<subject_kind>::all();
      each.from = day(2000, 1);
      if (one_in(3)) each.from = day(2026, 2 + static_cast<unsigned>(below(std::max<std::size_t>(of_.law_dates, 1))));
      if (one_in(8)) each.from.reset();
      if (each.from && one_in(5)) each.until = day(2028, 1);
      if (!names_bodies && one_in(4)) each.needs_power = some(value_set<power>::all(), 4);
      into.push_back(each);
    }
  }
  void law() {
    value_set<power> powers;
    value_set<article6> grounds;
    value_set<article9_10> special;
    value_set<confidentiality> confidence;
    for (const purpose_terms& each : made_.purposes) {
      powers = powers | each.powers;
      grounds = grounds | each.article6_grounds;
      special = special | each.special_grounds;
      confidence = confidence | each.confidence;
    }
    special.erase(article9_10::none);
    entries(made_.law.powers, powers, true);
    entries(made_.law.article6_grounds, grounds, false);
    entries(made_.law.special_grounds, special, false);
    entries(made_.law.confidence, confidence, false);
  }

  void where(box& into) {
    into.purposes = some(purposes_, 3);
    into.about = all_or_some<subject_kind>(2);
    into.urgencies = one_in(2) ? value_set<urgency>{urgency::red, urgency::amber, urgency::green}
                               : some(value_set<urgency>{urgency::red, urgency::amber, urgency::green}, 2);
    into.family = all_or_some<agreement_state>(2);
    into.roles = value_set<role_in_concern>::all();
  }

  void rule() {
    rule_terms each;
    each.id = "rule-" + std::to_string(made_.rules.size());
    each.clause = "R";
    each.because = "It is needed.";
    where(each.where);
    each.where.holders = some(answering_, 2);
    each.where.categories = some(value_set<category>::all(), 8);
    if (!of_.loadable && one_in(6)) each.where.roles = some(value_set<role_in_concern>::all(), 2);
    each.form = static_cast<disposition>(below(words<disposition>::list.size()));
    if (each.form > disposition::summary_only) each.reason = refusal_reason::not_proportionate;
    if (one_in(4)) each.look_back_years = static_cast<int>(1 + below(20));
    if (of_.loadable && !fits(each)) return;
    each.place = "synthetic.toml:" + std::to_string(made_.rules.size());
    made_.rules.push_back(each);
  }
  // As check_terms wants it.
  [[nodiscard]] bool fits(rule_terms& each) {
    each.where.categories.erase(category::sexual_health);
    each.where.categories.erase(category::adoption_marker);
    if (each.where.categories.empty()) return false;
    return std::ranges::none_of(made_.rules, [&](const rule_terms& other) {
      return (other.where.contains(each.where) && other.form >= each.form) ||
             (each.where.contains(other.where) && each.form >= other.form);
    });
  }

  void limit() {
    rule_terms each;
    each.id = "limit-" + std::to_string(made_.limits.size());
    each.clause = "L";
    each.because = "It must be held.";
    where(each.where);
    each.where.holders = value_set<agency_kind>::all();
    each.where.categories = one_in(2) ? value_set<category>::all() : some(value_set<category>::all(), 6);
    if (!one_in(5)) each.where.caveats = some(value_set<caveat>::all(), 8);
    if (one_in(3)) each.where.roles = some(value_set<role_in_concern>::all(), 3);
    if (each.where.roles.contains(role_in_concern::alleged_source_of_harm))
      each.where.roles.insert(role_in_concern::not_assessed);
    each.form = static_cast<disposition>(1 + below(words<disposition>::list.size() - 1));
    if (each.form > disposition::summary_only) each.reason = refusal_reason::not_proportionate;
    if (of_.loadable && std::ranges::any_of(made_.limits, [&](const rule_terms& other) {
          return covers(other, each) || covers(each, other);
        }))
      return;
    each.place = "synthetic.toml:" + std::to_string(1000 + made_.limits.size());
    made_.limits.push_back(each);
  }

  [[nodiscard]] static bool covers(const rule_terms& outer, const rule_terms& inner) {
    box a = outer.where, b = inner.where;
    if (!a.caveats.empty() && b.caveats.empty()) return false;
    if (a.caveats.empty()) b.caveats = {};
    return outer.form >= inner.form && a.contains(b);
  }

  void questions() {
    question_terms each;
    each.to = answering_;
    each.purposes = value_set<purpose>::all();
    each.shape.subject_kinds = {subject_kind::child};
    made_.questions.push_back(each);
  }

  shape of_;
  std::mt19937 random_;
  terms made_;
  value_set<agency_kind> asking_, answering_, nobody_;
  value_set<purpose> purposes_;
};

// Writes members of one table.
class writer {
 public:
  writer& table(std::string_view name) {
    text_.append("\n[[").append(name).append("]]\n");
    return *this;
  }
  writer& text(std::string_view name, std::string_view value) {
    text_.append(name).append(" = \"").append(value).append("\"\n");
    return *this;
  }
  writer& raw(std::string_view name, const std::string& value) {
    text_.append(name).append(" = ").append(value).append("\n");
    return *this;
  }
  template <class Enum>
  writer& list(std::string_view name, value_set<Enum> values) {
    return raw(name, listed(values));
  }
  template <class Enum>
  [[nodiscard]] static std::string listed(value_set<Enum> values) {
    std::string items;
    for (const Enum each : values) items.append(items.empty() ? "\"" : ", \"").append(to_word(each)).append("\"");
    return "[" + items + "]";
  }
  void line(std::string_view whole) { text_.append(whole).append("\n"); }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

template <class Enum>
void write_law(writer& into, std::string_view name, const std::vector<law_entry<Enum>>& entries) {
  for (const auto& each : entries) {
    into.table(name).text("value", to_word(each.value)).text("clause", each.clause);
    if (each.from)
      into.raw("from", to_iso_date(*each.from));
    else
      into.text("not_in_force", "not yet");
    if (each.until) into.raw("until", to_iso_date(*each.until));
    into.list("holders", each.holders).list("recipients", each.recipients).list("about", each.about);
    if (!each.needs_power.empty()) into.list("needs_power", each.needs_power);
  }
}

void write_purpose(writer& into, const purpose_terms& each) {
  into.table("purposes").text("purpose", to_word(each.why)).text("title", each.title).text("clause", each.clause);
  into.text("because", each.because).text("true_when", each.true_when).text("decided_by", each.decided_by);
  into.text("public_task", each.public_task).list("power", each.powers).list("article6", each.article6_grounds);
  into.list("article9_10", each.special_grounds).list("confidentiality", each.confidence).list("roles", each.roles);
  if (each.look_back_years > 0) into.raw("look_back_years", std::to_string(each.look_back_years));
  std::string family = "{ enough = " + writer::listed(each.family.enough);
  if (!each.family.with_manager.empty()) family += ", with_manager = " + writer::listed(each.family.with_manager);
  if (each.family.red_owes.count() > 0)
    family += ", red_owes_minutes = " + std::to_string(each.family.red_owes.count());
  into.raw("family", family + " }");
  into.line("[purposes.deadlines]");
  for (const auto* rating : {"red", "amber", "green"}) into.raw(rating, "{ machine_seconds = 5, human_minutes = 60 }");
}

void write_rule(writer& into, const rule_terms& each, bool is_limit) {
  into.table(is_limit ? "limits" : "rules").text("id", each.id).text("clause", each.clause);
  into.text("because", each.because).list("holders", each.where.holders).list("categories", each.where.categories);
  into.list("purposes", each.where.purposes).list("about", each.where.about);
  into.list("urgencies", each.where.urgencies).list("family", each.where.family).list("roles", each.where.roles);
  if (!each.where.caveats.empty()) into.list("caveats", each.where.caveats);
  into.text(is_limit ? "at_most" : "disposition", to_word(each.form));
  if (each.reason) into.text("reason", to_word(*each.reason));
  if (each.look_back_years > 0) into.raw("look_back_years", std::to_string(each.look_back_years));
}

}  // namespace

terms make(const shape& of) { return maker(of).make(); }

std::string to_toml(const terms& written) {
  writer into;
  into.text("id", written.id).raw("tier", std::to_string(written.tier)).text("parent", written.parent);
  into.text("version", written.version).raw("valid_from", to_iso_date(written.valid_from));
  into.raw("review_due", to_iso_date(written.review_due));
  for (const party& each : written.parties) {
    into.table("parties").text("member", each.member).text("kind", to_word(each.kind)).text("name", each.name);
    if (each.signed_up) into.raw("signed_on", "2025-12-01");
    into.raw("may_ask", each.may_ask ? "true" : "false").raw("may_answer", each.may_answer ? "true" : "false");
  }
  write_law(into, "law.power", written.law.powers);
  write_law(into, "law.article6", written.law.article6_grounds);
  write_law(into, "law.article9_10", written.law.special_grounds);
  write_law(into, "law.confidentiality", written.law.confidence);
  for (const purpose_terms& each : written.purposes) write_purpose(into, each);
  for (const question_terms& each : written.questions)
    into.table("questions").list("to", each.to).list("about", value_set<subject_kind>{subject_kind::child});
  for (const rule_terms& each : written.rules) write_rule(into, each, false);
  for (const rule_terms& each : written.limits) write_rule(into, each, true);
  return into.take();
}

}  // namespace mash::policy::synthetic
