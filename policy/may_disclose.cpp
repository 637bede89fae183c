// SPDX-License-Identifier: Apache-2.0
#include "policy/compiled.hpp"
#include "policy/protect.hpp"

namespace mash::policy {
namespace {

using compiled = agreement::compiled;

// Something that stops an item before any rule is looked at: who, whom, when, for what.
struct gate {
  std::string_view rule, clause, because, would_need;
  refusal_reason reason = refusal_reason::out_of_isa;
};

constexpr std::string_view no_rule_clause = "No rule of the agreement";

[[nodiscard]] std::optional<gate> party_gate(const compiled& tables, const disclosure_question& asked,
                                             const party* holder, const party* recipient) {
  if (holder == nullptr || recipient == nullptr)
    return gate{"agreement.parties", "List of parties", "One of the two bodies is not a party to the agreement.",
                "That body would have to join the agreement and sign it."};
  for (const party* each : {holder, recipient})
    if (!each->signed_up)
      return gate{"agreement.signatures", "List of parties", tables.said_about(*each).not_signed,
                  tables.said_about(*each).not_signed_need};
  if (!holder->may_answer)
    return gate{"agreement.parties", "List of parties", tables.said_about(*holder).may_not_answer,
                tables.said_about(*holder).may_not_answer_need};
  if (!recipient->may_ask)
    return gate{"agreement.parties", "List of parties", tables.said_about(*recipient).may_not_ask,
                tables.said_about(*recipient).may_not_ask_need};
  if (std::chrono::sys_days(asked.on) < std::chrono::sys_days(tables.written.valid_from))
    return gate{"agreement.valid_from", "Commencement", "This version of the agreement is not in force yet.",
                "The agreement in force on that day."};
  return std::nullopt;
}

[[nodiscard]] std::optional<gate> question_gate(const compiled& tables, const disclosure_question& asked) {
  const purpose_terms* why = tables.terms_of(asked.why);
  if (asked.why == purpose::crime_prevention || why == nullptr)
    return gate{"agreement.purposes", "List of purposes", "The agreement shares nothing for this purpose.",
                "A purpose that the agreement has, if it is truly the reason."};
  if (asked.rating == urgency::blue)
    return gate{"agreement.urgency", "List of urgencies", "Blue means that no partner agency is asked.",
                "A rating of green, amber or red, with the reason for it."};
  if (!asked.asked_for)
    return gate{"agreement.question", "List of categories", "Nobody asked this agency for this kind of information.",
                "A question that asks for it, if the agreement lets that be asked."};
  const purpose_sentences& said = tables.said_for(asked.why);
  if (!(why->family.enough | why->family.with_manager).contains(asked.family))
    return gate{said.rule_id, why->clause, said.family_because, said.family_need, refusal_reason::no_gateway};
  return std::nullopt;
}

enum class age : unsigned char { within, beyond, unknown };

// `unknown` where there is a limit and no date: a person has to look.
[[nodiscard]] age age_of(const disclosure_question& asked, int years) {
  if (years == 0 || traits_of(asked.what).standing) return age::within;
  if (!asked.occurred) return age::unknown;
  civil_date oldest = asked.on - std::chrono::years(years);
  if (!oldest.ok()) oldest = oldest.year() / oldest.month() / std::chrono::last;  // 29 February
  return std::chrono::sys_days(*asked.occurred) < std::chrono::sys_days(oldest) ? age::beyond : age::within;
}

[[nodiscard]] bool fits(const box& where, const disclosure_question& asked, urgency rating) {
  return where.about.contains(asked.about) && where.urgencies.contains(rating) && where.family.contains(asked.family);
}

// A purpose and rating other than the question's own, tried to find the nearest permit.
struct under_which {
  purpose why{};
  urgency rating{};
};

// The strictest rule whose box holds the item; null: no rule speaks about it.
[[nodiscard]] const rule_terms* rule_for(const compiled& tables, const party& holder, const disclosure_question& asked,
                                         under_which tried) {
  for (const std::uint16_t i : tables.rules_for(holder.kind, asked.what, tried.why))
    if (const rule_terms& each = tables.written.rules[i];
        fits(each.where, asked, tried.rating) && each.where.grants_to(asked.roles))
      return &each;
  return nullptr;
}

[[nodiscard]] const rule_terms* limit_for(const compiled& tables, const party& holder, const disclosure_question& asked,
                                          value_set<caveat> marks) {
  for (const std::uint16_t i : tables.limits_for(holder.kind, asked.what, asked.why)) {
    const rule_terms& each = tables.written.limits[i];
    if (each.where.binds(asked.roles, marks) && fits(each.where, asked, asked.rating)) return &each;
  }
  return nullptr;
}

[[nodiscard]] bool shows_content(disposition form) { return form <= disposition::summary_only; }

// Whether some rule for this other purpose or rating tells the content of such an item.
[[nodiscard]] bool would_show(const compiled& tables, const party& holder, const disclosure_question& asked,
                              under_which tried) {
  const rule_terms* rule = rule_for(tables, holder, asked, tried);
  return rule != nullptr && shows_content(rule->form);
}

// The nearest permit: a higher rating, else the first other purpose, in the order of the agreement, whose rules would
// tell more. From policy and purpose alone, so that it says nothing about what is held.
[[nodiscard]] std::string_view nearest_permit(const compiled& tables, const party& holder,
                                              const disclosure_question& asked) {
  if (most_that_may_leave(asked.what) <= disposition::summary_only) {
    if (asked.rating == urgency::green || asked.rating == urgency::amber) {
      const urgency higher = asked.rating == urgency::green ? urgency::amber : urgency::red;
      if (would_show(tables, holder, asked, {asked.why, higher}))
        return "A higher rating (amber or red), with the reason for it, if that is the case.";
    }
    for (const purpose_terms& other : tables.written.purposes)
      if (other.why != asked.why && would_show(tables, holder, asked, {other.why, asked.rating}))
        return tables.said_for(other.why).nearest;
  }
  return "Nothing in this agreement: no purpose shares it by this route. The agency's duty desk can be telephoned.";
}

void hold_to(disclosure_verdict& verdict, const rule_terms& rule) {
  verdict.form = rule.form;
  verdict.rule = rule.id;
  verdict.clause = rule.clause;
  verdict.because = rule.because;
  verdict.reason = rule.reason;
}

[[nodiscard]] disclosure_verdict refused(const gate& why, category what) {
  return {.rule = why.rule,
          .clause = why.clause,
          .because = why.because,
          .reason = why.reason,
          .display = display_of(what),
          .would_need = why.would_need,
          .basis = {}};
}

// What the agreement says, before protections.
[[nodiscard]] disclosure_verdict agreed(const compiled& tables, const party& holder, const disclosure_question& asked) {
  const rule_terms* rule = rule_for(tables, holder, asked, {asked.why, asked.rating});
  if (rule == nullptr)
    return refused({"agreement.no_rule", no_rule_clause,
                    "The agreement has no rule that lets this agency share this for this purpose.",
                    nearest_permit(tables, holder, asked)},
                   asked.what);
  disclosure_verdict verdict;
  verdict.display = display_of(asked.what);
  hold_to(verdict, *rule);
  const int purpose_years = tables.terms_of(asked.why)->look_back_years;
  const age by_purpose = age_of(asked, purpose_years), by_rule = age_of(asked, rule->look_back_years);
  if (by_purpose == age::beyond || by_rule == age::beyond)
    return refused({rule->id, rule->clause, tables.said_for(asked.why).look_back_because,
                    nearest_permit(tables, holder, asked), refusal_reason::not_proportionate},
                   asked.what);
  value_set<caveat> marks(asked.caveats);
  if (const rule_terms* limit = limit_for(tables, holder, asked, marks); limit && limit->form > verdict.form)
    hold_to(verdict, *limit);
  if (by_rule == age::unknown && verdict.form < disposition::human_review) {
    verdict.form = disposition::human_review;
    verdict.reason = refusal_reason::not_proportionate;
    verdict.because = "It has no date, and this rule looks back a limited time: a person at the agency decides.";
  }
  if (!shows_content(verdict.form)) verdict.would_need = nearest_permit(tables, holder, asked);
  return verdict;
}

void protect(disclosure_verdict& verdict, const ceiling& top, agency_kind holder) {
  if (top.rule.empty() || top.form < verdict.form) return;
  // What the agreement holds as tightly anyway keeps its own reason: a surer match or a mark less would not help.
  if (top.form == verdict.form && !top.hides_category) return;
  verdict.form = top.form;
  verdict.rule = top.rule;
  verdict.clause = top.clause;
  verdict.because = top.because;
  verdict.reason = shows_content(top.form) ? std::nullopt : std::optional(top.reason);
  verdict.would_need = top.would_need;
  if (top.hides_category) verdict.display = standing_line_of(holder).display;
}

}  // namespace

disclosure_verdict may_disclose(const agreement& under, const disclosure_question& asked) {
  const compiled& tables = under.tables();
  const party* holder = under.find_party(asked.holder);
  const party* recipient = under.find_party(asked.recipient);
  std::optional<gate> stopped = party_gate(tables, asked, holder, recipient);
  if (!stopped) stopped = question_gate(tables, asked);
  const ceiling& top = strictest_protection(asked);
  disclosure_verdict verdict = stopped ? refused(*stopped, asked.what) : agreed(tables, *holder, asked);
  protect(verdict, top, holder == nullptr ? agency_kind::voluntary : holder->kind);
  if (verdict.form == disposition::withheld) return verdict;

  verdict.basis = tables.basis_between({*recipient, *holder, asked.why, asked.about}, asked.on).all;
  if (!narrow_basis(verdict.basis, asked.what, asked.family))
    return refused({"agreement.gateway", "Lawful basis",
                    "The law in force gives no basis on which this agency may share this for this purpose.",
                    nearest_permit(tables, *holder, asked), refusal_reason::no_gateway},
                   asked.what);
  return verdict;
}

const disclosure_verdict& stricter(const disclosure_verdict& a, const disclosure_verdict& b) {
  return b.form > a.form ? b : a;
}

}  // namespace mash::policy
