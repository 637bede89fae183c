// SPDX-License-Identifier: Apache-2.0
#include "policy/decide.hpp"
#include "policy/nearest.hpp"
#include "policy/protect.hpp"

namespace mash::policy {
namespace {

using compiled = agreement::compiled;

// Something that stops an item before any rule is looked at: who, whom, when, for what.
struct gate {
  std::string_view rule, clause, because, would_need;
  refusal_reason reason = refusal_reason::out_of_isa;
  gate_name name = gate_name::none;
};

constexpr std::string_view no_rule_clause = "No rule of the agreement";

// The two bodies, as far as they are parties.
struct bodies {
  const party *holder, *recipient;
};

[[nodiscard]] std::optional<gate> party_gate(const compiled& tables, const disclosure_question& asked, bodies between,
                                             const supposing& also) {
  const auto [holder, recipient] = between;
  if (holder == nullptr || recipient == nullptr)
    return gate{"agreement.parties",
                "List of parties",
                "One of the two bodies is not a party to the agreement.",
                "That body would have to join the agreement and sign it.",
                refusal_reason::out_of_isa,
                gate_name::parties};
  for (const party* each : {holder, recipient})
    if (!also.signed_up(*each))
      return gate{"agreement.signatures",
                  "List of parties",
                  tables.said_about(*each).not_signed,
                  tables.said_about(*each).not_signed_need,
                  refusal_reason::out_of_isa,
                  gate_name::signatures};
  if (!holder->may_answer)
    return gate{"agreement.parties",
                "List of parties",
                tables.said_about(*holder).may_not_answer,
                tables.said_about(*holder).may_not_answer_need,
                refusal_reason::out_of_isa,
                gate_name::standing};
  if (!recipient->may_ask)
    return gate{"agreement.parties",
                "List of parties",
                tables.said_about(*recipient).may_not_ask,
                tables.said_about(*recipient).may_not_ask_need,
                refusal_reason::out_of_isa,
                gate_name::standing};
  if (std::chrono::sys_days(asked.on) < std::chrono::sys_days(tables.written.valid_from))
    return gate{"agreement.valid_from",
                "Commencement",
                "This version of the agreement is not in force yet.",
                "The agreement in force on that day.",
                refusal_reason::out_of_isa,
                gate_name::commencement};
  return std::nullopt;
}

[[nodiscard]] std::optional<gate> question_gate(const compiled& tables, const disclosure_question& asked) {
  const purpose_terms* why = tables.terms_of(asked.why);
  if (asked.why == purpose::crime_prevention || why == nullptr)
    return gate{"agreement.purposes",
                "List of purposes",
                "The agreement shares nothing for this purpose.",
                "A purpose that the agreement has, if it is truly the reason.",
                refusal_reason::out_of_isa,
                gate_name::purpose};
  if (asked.rating == urgency::blue)
    return gate{"agreement.urgency",
                "List of urgencies",
                "Blue means that no partner agency is asked.",
                "A rating of green, amber or red, with the reason for it.",
                refusal_reason::out_of_isa,
                gate_name::urgency};
  if (!asked.asked_for)
    return gate{"agreement.question",
                "List of categories",
                "Nobody asked this agency for this kind of information.",
                "A question that asks for it, if the agreement lets that be asked.",
                refusal_reason::out_of_isa,
                gate_name::question};
  const purpose_sentences& said = tables.said_for(asked.why);
  if (!(why->family.enough | why->family.with_manager).contains(asked.family))
    return gate{said.rule_id,     why->clause, said.family_because, said.family_need, refusal_reason::no_gateway,
                gate_name::family};
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

[[nodiscard]] bool fits(const box& where, const disclosure_question& asked) {
  return where.about.contains(asked.about) && where.urgencies.contains(asked.rating) &&
         where.family.contains(asked.family);
}

void hold_to(disclosure_verdict& verdict, const rule_terms& rule) {
  verdict.form = rule.form;
  verdict.rule = rule.id;
  verdict.clause = rule.clause;
  verdict.because = rule.because;
  verdict.reason = rule.reason;
  if (!rule.fields.empty()) verdict.fields = &rule.fields;
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

// Its date is unknown and it would age out: a person has to look.
void hold_undated(settled_item& made) {
  if (made.verdict.form >= disposition::human_review) return;
  made.at = gate_name::look_back;
  made.verdict.form = disposition::human_review;
  made.verdict.reason = refusal_reason::not_proportionate;
  made.verdict.because = "It has no date, and this rule looks back a limited time: a person at the agency decides.";
}

// What the agreement says, before protections.
[[nodiscard]] settled_item agreed(const compiled& tables, const party& holder, const disclosure_question& asked) {
  settled_item made;
  made.rule = strictest_rule(tables, holder.kind, asked);
  if (made.rule == nullptr) {
    made.at = gate_name::rule;
    made.verdict = refused({"agreement.no_rule", no_rule_clause,
                            "The agreement has no rule that lets this agency share this for this purpose.", ""},
                           asked.what);
    return made;
  }
  const rule_terms& rule = *made.rule;
  made.verdict.display = display_of(asked.what);
  hold_to(made.verdict, rule);
  if (!shows_content(rule.form)) made.at = gate_name::rule;
  const int purpose_years = tables.terms_of(asked.why)->look_back_years;
  const age by_purpose = age_of(asked, purpose_years), by_rule = age_of(asked, rule.look_back_years);
  if (by_purpose == age::beyond || by_rule == age::beyond) {
    made.at = gate_name::look_back;
    made.verdict = refused(
        {rule.id, rule.clause, tables.said_for(asked.why).look_back_because, "", refusal_reason::not_proportionate},
        asked.what);
    return made;
  }
  made.limit = strictest_limit(tables, holder.kind, asked, value_set<caveat>(asked.caveats));
  if (made.limit != nullptr && made.limit->form > made.verdict.form) {
    hold_to(made.verdict, *made.limit);
    if (!shows_content(made.limit->form)) made.at = gate_name::limit;
  }
  if (by_rule == age::unknown) hold_undated(made);
  return made;
}

void protect(settled_item& made, const ceiling& top, agency_kind holder) {
  disclosure_verdict& verdict = made.verdict;
  if (top.rule.empty() || top.form < verdict.form) return;
  // What the agreement holds as tightly anyway keeps its own reason: a surer match or a mark less would not help.
  if (top.form == verdict.form && !top.hides_category) return;
  made.at = gate_name::protection;
  verdict.form = top.form;
  verdict.rule = top.rule;
  verdict.clause = top.clause;
  verdict.because = top.because;
  verdict.reason = shows_content(top.form) ? std::nullopt : std::optional(top.reason);
  verdict.would_need = top.would_need;
  if (top.hides_category) verdict.display = standing_line_of(holder).display;
}

}  // namespace

const rule_terms* strictest_rule(const compiled& tables, agency_kind holder, const disclosure_question& asked) {
  for (const std::uint16_t i : tables.rules_for(holder, asked.what, asked.why))
    if (const rule_terms& each = tables.written.rules[i]; fits(each.where, asked) && each.where.grants_to(asked.roles))
      return &each;
  return nullptr;
}

const rule_terms* strictest_limit(const compiled& tables, agency_kind holder, const disclosure_question& asked,
                                  value_set<caveat> marks) {
  for (const std::uint16_t i : tables.limits_for(holder, asked.what, asked.why))
    if (const rule_terms& each = tables.written.limits[i];
        each.where.binds(asked.roles, marks) && fits(each.where, asked))
      return &each;
  return nullptr;
}

settled_item settle(const compiled& tables, const disclosure_question& asked, const supposing& also) {
  const party* holder = tables.find_party(asked.holder);
  const party* recipient = tables.find_party(asked.recipient);
  std::optional<gate> stopped = party_gate(tables, asked, {holder, recipient}, also);
  if (!stopped) stopped = question_gate(tables, asked);
  settled_item made;
  if (stopped) {
    made.at = stopped->name;
    made.verdict = refused(*stopped, asked.what);
  } else {
    made = agreed(tables, *holder, asked);
  }
  made.by_agreement = made.at;
  made.agreement_because = made.verdict.because;
  protect(made, strictest_protection(asked), holder == nullptr ? agency_kind::voluntary : holder->kind);
  if (made.verdict.form == disposition::withheld) return made;

  made.verdict.basis = tables.basis_if({*recipient, *holder, asked.why, asked.about}, asked.on, also.begins);
  if (narrow_basis(made.verdict.basis, asked.what, asked.family)) return made;
  made.at = gate_name::basis;
  made.verdict = refused({"agreement.gateway", "Lawful basis",
                          "The law in force gives no basis on which this agency may share this for this purpose.", "",
                          refusal_reason::no_gateway},
                         asked.what);
  return made;
}

namespace {

[[nodiscard]] disclosure_verdict told(const compiled& tables, const disclosure_question& asked, const supposing& also) {
  settled_item made = settle(tables, asked, also);
  if (!shows_content(made.verdict.form) && made.at != gate_name::protection)
    made.verdict.would_need = nearest_as_told(tables, asked, made, also).text;
  return std::move(made.verdict);
}

}  // namespace

disclosure_verdict decide(const compiled& tables, const disclosure_question& asked, signatures signing) {
  return told(tables, asked, {.all_signed = signing == signatures::as_if_all_signed});
}

disclosure_verdict may_disclose(const agreement& under, const disclosure_question& asked) {
  return told(under.tables(), asked, {});
}

const disclosure_verdict& stricter(const disclosure_verdict& a, const disclosure_verdict& b) {
  return b.form > a.form ? b : a;
}

}  // namespace mash::policy
