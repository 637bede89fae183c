// SPDX-License-Identifier: Apache-2.0
#include "policy/explain.hpp"

#include <algorithm>
#include <cctype>

#include "policy/analyse/plain.hpp"
#include "policy/nearest.hpp"
#include "policy/sentences.hpp"

namespace mash::policy {
namespace {

using analyse::plain;
using compiled = agreement::compiled;

[[nodiscard]] std::string name_of(const party* who, std::string_view member) {
  return who == nullptr ? std::string(member) : who->name;
}

[[nodiscard]] std::string_view word_of(gate_name gate) {
  switch (gate) {
    case gate_name::parties:
      return "parties";
    case gate_name::signatures:
      return "signatures";
    case gate_name::standing:
      return "standing";
    case gate_name::commencement:
      return "commencement";
    case gate_name::purpose:
      return "purpose";
    case gate_name::urgency:
      return "urgency";
    case gate_name::role:
      return "role";
    case gate_name::question:
      return "question";
    case gate_name::family:
      return "family";
    case gate_name::rule:
      return "rule";
    case gate_name::look_back:
      return "look_back";
    case gate_name::limit:
      return "limit";
    case gate_name::protection:
      return "protection";
    case gate_name::basis:
      return "basis";
    case gate_name::none:
      break;
  }
  return "";
}

// Collects the reports: `pass` until the gate that refused, which says why and ends the walk.
class walk {
 public:
  walk(gate_name stopped, std::string_view because) : stopped_(stopped), because_(because) {}
  walk& pass(gate_name gate, std::string says) {
    if (ended_) return *this;
    ended_ = gate == stopped_;
    made.push_back({word_of(gate), !ended_, ended_ ? std::string(because_) : std::move(says)});
    return *this;
  }
  [[nodiscard]] bool ended() const { return ended_; }
  std::vector<gate_report> made;

 private:
  gate_name stopped_;
  std::string_view because_;
  bool ended_ = false;
};

// The gates that a question and an item share.
struct between {
  std::string asker, holder;
  purpose why;
  urgency rating;
};

void pass_shared(walk& on, const compiled& tables, const between& those) {
  const purpose_terms* why = tables.terms_of(those.why);
  on.pass(gate_name::parties, those.asker + " and " + those.holder + " are parties to the agreement.")
      .pass(gate_name::signatures, "Both have signed this version.")
      .pass(gate_name::standing, those.asker + " may ask, and " + those.holder + " answers.")
      .pass(gate_name::commencement, "This version is in force since " + to_iso_date(tables.written.valid_from) + ".")
      .pass(gate_name::purpose, why == nullptr ? std::string() : "It covers " + why->title + " (" + why->clause + ").")
      .pass(gate_name::urgency, "It is rated " + std::string(to_word(those.rating)) + ".");
}

[[nodiscard]] std::string say_family(const purpose_terms* why, agreement_state family, std::string_view otherwise) {
  std::string text(plain(family));
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  if (why != nullptr && why->family.enough.contains(family)) return text + ": that is enough for " + why->title + ".";
  return text.append(": ").append(otherwise);
}

[[nodiscard]] std::string numbered(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count).append(" ").append(count == 1 ? one : many);
}

// "Rule pol-1 (Schedule 2, 2.1) lets it leave in full. Because ..."
[[nodiscard]] std::string say_rule(const rule_terms& rule) {
  return "Rule " + rule.id + " (" + rule.clause + ") tells it " + std::string(plain(rule.form)) + ". " + rule.because;
}

[[nodiscard]] std::string say_look_back(const compiled& tables, const disclosure_question& asked,
                                        const rule_terms& rule) {
  const purpose_terms* why = tables.terms_of(asked.why);
  const int by_purpose = why == nullptr ? 0 : why->look_back_years;
  const int years = by_purpose == 0 || rule.look_back_years == 0 ? std::max(by_purpose, rule.look_back_years)
                                                                 : std::min(by_purpose, rule.look_back_years);
  if (years == 0) return "There is no limit on how old it may be.";
  return "It is not older than " + numbered(static_cast<std::size_t>(years), "year", "years") +
         ", or says how matters stand.";
}

template <class Enum>
void add_gateways(std::string_view list, value_set<Enum> values, const std::vector<law_entry<Enum>>& entries,
                  std::vector<gateway_text>& into) {
  for (const Enum value : values) {
    const auto entry = std::ranges::find(entries, value, &law_entry<Enum>::value);
    if (entry != entries.end()) into.push_back({list, to_word(value), entry->clause});
  }
}

}  // namespace

std::string_view plain_name(category what) { return plain(what); }
std::string_view plain_name(disposition form) { return plain(form); }

value_set<category> categories_of(const agreement& under, agency_kind holder) {
  value_set<category> found;
  for (const rule_terms& rule : under.tables().written.rules)
    if (rule.where.holders.contains(holder) && rule.form != disposition::withheld)
      found = found | rule.where.categories;
  return found;
}

std::vector<gateway_text> gateways_of(const agreement& under, const lawful_basis& basis) {
  const law_lists& law = under.tables().written.law;
  std::vector<gateway_text> found;
  add_gateways("power", basis.powers, law.powers, found);
  add_gateways("article6", basis.article6_grounds, law.article6_grounds, found);
  add_gateways("article9_10", basis.special_grounds, law.special_grounds, found);
  add_gateways("confidentiality", basis.confidence, law.confidence, found);
  return found;
}

ask_explanation explain(const agreement& under, const question& asked) {
  const compiled& tables = under.tables();
  settled_question settled = settle(tables, asked);
  const purpose_terms* why = tables.terms_of(asked.why);
  walk on(settled.at, settled.verdict.because);
  pass_shared(on, tables,
              {name_of(under.find_party(asked.authority), asked.authority),
               name_of(under.find_party(asked.member), asked.member), asked.why, asked.rating});
  on.pass(gate_name::role, "Somebody with the role " + analyse::plain_word(asked.asker_role) + " may ask for it.")
      .pass(gate_name::family, say_family(why, asked.family,
                                          settled.verdict.authority_owed
                                              ? "it is Red, so it goes at once and a manager's authority is owed."
                                              : "a manager has authorised going without."))
      .pass(gate_name::basis, "The law in force carries the question.")
      .pass(gate_name::rule,
            numbered(settled.verdict.categories.size(), "kind", "kinds") + " of information may be asked for.");
  ask_explanation made;
  made.gates = std::move(on.made);
  if (!settled.verdict.permitted) {
    made.nearest = nearest_permit_for(tables, asked, settled);
    settled.verdict.would_need = made.nearest->text;
  }
  made.gateways = gateways_of(under, settled.verdict.basis);
  made.verdict = std::move(settled.verdict);
  return made;
}

item_explanation explain(const agreement& under, const disclosure_question& asked) {
  const compiled& tables = under.tables();
  settled_item settled = settle(tables, asked);
  // A protection decides over whatever the agreement says, so what the agreement says is told first.
  walk on(settled.by_agreement, settled.agreement_because);
  pass_shared(on, tables,
              {name_of(under.find_party(asked.recipient), asked.recipient),
               name_of(under.find_party(asked.holder), asked.holder), asked.why, asked.rating});
  on.pass(gate_name::question, "It was asked for.")
      .pass(gate_name::family,
            say_family(tables.terms_of(asked.why), asked.family, "a manager's authorisation stands in for it."))
      .pass(gate_name::rule, settled.rule == nullptr ? std::string() : say_rule(*settled.rule))
      .pass(gate_name::look_back, settled.rule == nullptr ? std::string() : say_look_back(tables, asked, *settled.rule))
      .pass(gate_name::limit, settled.limit == nullptr
                                  ? "No limit of the agreement holds it."
                                  : "Limit " + settled.limit->id + " (" + settled.limit->clause +
                                        ") tells it at most " + std::string(plain(settled.limit->form)) + ". " +
                                        settled.limit->because);
  item_explanation made;
  made.gates = std::move(on.made);
  if (settled.at == gate_name::protection)
    made.gates.push_back({"protection", shows_content(settled.verdict.form), std::string(settled.verdict.because)});
  else if (!on.ended())
    made.gates.push_back({"protection", true, "No protection that stands above every agreement holds it."});
  if (settled.at == gate_name::basis)
    made.gates.push_back({"basis", false, std::string(settled.verdict.because)});
  else if (settled.verdict.form != disposition::withheld)
    made.gates.push_back({"basis", true, "The law in force carries it."});
  if (!shows_content(settled.verdict.form)) made.nearest = nearest_permit_for(tables, asked, settled);
  made.gateways = gateways_of(under, settled.verdict.basis);
  if (made.nearest) settled.verdict.would_need = made.nearest->text;
  made.verdict = std::move(settled.verdict);
  return made;
}

json::array to_json(const std::vector<gate_report>& gates) {
  json::array list;
  for (const gate_report& one : gates)
    list.push_back(json::object{{"gate", one.gate}, {"passed", one.passed}, {"says", one.says}});
  return list;
}

json::array to_json(const std::vector<gateway_text>& gateways) {
  json::array list;
  for (const gateway_text& one : gateways)
    list.push_back(json::object{{"list", one.list}, {"value", one.value}, {"clause", one.clause}});
  return list;
}

json::object to_json(const nearest_permit& nearest) {
  json::object made{{"fact", to_word(nearest.fact)}, {"text", nearest.text}};
  if (!nearest.to.empty()) made["to"] = nearest.to;
  if (!nearest.supplied_by.empty()) made["supplied_by"] = nearest.supplied_by;
  return made;
}

}  // namespace mash::policy
