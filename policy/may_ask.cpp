// SPDX-License-Identifier: Apache-2.0
#include "policy/decide.hpp"
#include "policy/nearest.hpp"
#include "policy/traits.hpp"

namespace mash::policy {
namespace {

using compiled = agreement::compiled;

struct refusal {
  gate_name at;
  std::string_view rule, clause, because, would_need;
  refusal_reason reason = refusal_reason::out_of_isa;
};

[[nodiscard]] settled_question refused(const refusal& why) {
  settled_question made;
  made.at = why.at;
  made.verdict.rule = why.rule;
  made.verdict.clause = why.clause;
  made.verdict.because = why.because;
  made.verdict.reason = why.reason;
  made.verdict.would_need = why.would_need;
  return made;
}

constexpr std::string_view parties_clause = "List of parties";

[[nodiscard]] std::optional<settled_question> refuse_parties(const compiled& tables, const question& asked,
                                                             const party* authority, const party* member,
                                                             const supposing& also) {
  if (authority == nullptr)
    return refused({gate_name::parties, "agreement.parties", parties_clause,
                    "The authority you ask for is not a party to this agreement.",
                    "An agreement that your authority has signed with this agency."});
  if (!also.signed_up(*authority))
    return refused({gate_name::signatures, "agreement.signatures", parties_clause,
                    tables.said_about(*authority).not_signed, tables.said_about(*authority).not_signed_need});
  if (!authority->may_ask)
    return refused({gate_name::standing, "agreement.parties", parties_clause, tables.said_about(*authority).may_not_ask,
                    tables.said_about(*authority).may_not_ask_need});
  if (member == nullptr)
    return refused({gate_name::parties, "agreement.parties", parties_clause,
                    "That agency is not a party to this agreement.",
                    "An agreement that the agency has signed; until then ask by telephone."});
  if (!also.signed_up(*member))
    return refused({gate_name::signatures, "agreement.signatures", parties_clause,
                    tables.said_about(*member).not_signed, tables.said_about(*member).not_signed_need});
  if (!member->may_answer)
    return refused({gate_name::standing, "agreement.parties", parties_clause, tables.said_about(*member).may_not_answer,
                    tables.said_about(*member).may_not_answer_need});
  if (std::chrono::sys_days(asked.on) < std::chrono::sys_days(tables.written.valid_from))
    return refused({gate_name::commencement, "agreement.valid_from", "Commencement",
                    "This version of the agreement is not in force yet.", "The agreement in force on that day."});
  return std::nullopt;
}

[[nodiscard]] std::optional<settled_question> refuse_purpose(const compiled& tables, const question& asked) {
  if (asked.why == purpose::crime_prevention)
    return refused(
        {gate_name::purpose, "agreement.purposes", "List of purposes",
         "This agreement is for safeguarding children; nothing is asked or shared under it to prevent crime.",
         "Nothing: use the route that the police have for that.", refusal_reason::no_gateway});
  const purpose_terms* why = tables.terms_of(asked.why);
  if (why == nullptr)
    return refused({gate_name::purpose, "agreement.purposes", "List of purposes",
                    "This agreement does not cover that purpose.",
                    "A purpose that the agreement has, if it is truly the reason."});
  if (asked.rating == urgency::blue)
    return refused({gate_name::urgency, "agreement.urgency", "List of urgencies",
                    "Blue means that no partner agency is asked.",
                    "A rating of green, amber or red, with the reason for it.", refusal_reason::not_proportionate});
  const purpose_sentences& said = tables.said_for(asked.why);
  if (!why->roles.contains(asked.asker_role))
    return refused({gate_name::role, said.rule_id, why->clause, said.role_because, said.role_need});
  return std::nullopt;
}

// What the family has said against what the purpose needs. True in `owed`: goes at once, the manager's act is owed.
[[nodiscard]] std::optional<settled_question> refuse_family(const compiled& tables, const question& asked, bool& owed) {
  const purpose_terms& why = *tables.terms_of(asked.why);
  const purpose_sentences& said = tables.said_for(asked.why);
  if (why.family.enough.contains(asked.family)) return std::nullopt;
  if (!why.family.with_manager.contains(asked.family))
    return refused({gate_name::family, said.rule_id, why.clause, said.family_because, said.family_need,
                    refusal_reason::no_gateway});
  if (asked.manager_authorised) return std::nullopt;
  owed = asked.rating == urgency::red && why.family.red_owes.count() > 0;
  if (owed) return std::nullopt;
  return refused({gate_name::family, said.rule_id, why.clause, said.manager_because, said.manager_need,
                  refusal_reason::no_gateway});
}

// The categories that some rule lets this kind of agency tell at all, for this purpose, urgency and family answer.
[[nodiscard]] value_set<category> agreed_categories(const compiled& tables, agency_kind holder, const question& asked) {
  value_set<category> found;
  for (const rule_terms& rule : tables.written.rules)
    if (rule.form != disposition::withheld && rule.where.holders.contains(holder) &&
        rule.where.purposes.contains(asked.why) && rule.where.urgencies.contains(asked.rating) &&
        rule.where.family.contains(asked.family))
      found = found | rule.where.categories;
  return found;
}

// The basis for the question: every ground that some asked category needs.
[[nodiscard]] lawful_basis basis_for(const lawful_basis& between, value_set<category> categories,
                                     agreement_state family) {
  lawful_basis whole = between;
  whole.special_grounds = {};
  for (const category what : categories) {
    lawful_basis part = between;
    if (!narrow_basis(part, what, family)) continue;
    whole.special_grounds = whole.special_grounds | part.special_grounds;
    whole.confidence = part.confidence;
  }
  return whole;
}

[[nodiscard]] question_shape shape_for(const compiled& tables, const party& member, const question& asked) {
  question_shape shape;
  if (const question_terms* told = tables.question_to(member.kind, asked.why)) shape = told->shape;
  const purpose_terms& why = *tables.terms_of(asked.why);
  const deadline_terms& deadline = why.deadlines.at(static_cast<std::size_t>(asked.rating));
  shape.look_back_years = why.look_back_years;
  shape.machine_deadline = deadline.machine;
  shape.human_deadline = deadline.human;
  return shape;
}

// Categories without a complete basis are not asked for: what may not leave is not worth the question.
[[nodiscard]] value_set<category> with_basis(value_set<category> categories, const lawful_basis& between,
                                             agreement_state family) {
  for (const category what : categories) {
    lawful_basis part = between;
    if (!narrow_basis(part, what, family)) categories.erase(what);
  }
  return categories;
}

}  // namespace

settled_question settle(const compiled& tables, const question& asked, const supposing& also) {
  const party* authority = tables.find_party(asked.authority);
  const party* member = tables.find_party(asked.member);
  if (auto refusal = refuse_parties(tables, asked, authority, member, also)) return *refusal;
  if (auto refusal = refuse_purpose(tables, asked)) return *refusal;
  bool owed = false;
  if (auto refusal = refuse_family(tables, asked, owed)) return *refusal;

  const compiled::relation bodies{*authority, *member, asked.why, asked_about};
  const lawful_basis between = tables.basis_if(bodies, asked.on, also.begins);
  if (between.powers.empty() || !between.powers.contains(value_set<power>(asked.gateways)))
    return refused(
        {gate_name::basis, "agreement.gateway", "Lawful basis", tables.basis_between(bodies, asked.on).gateways,
         "Leave the powers out: the hub derives them and prints them on the question.", refusal_reason::no_gateway});

  const value_set<category> covered = agreed_categories(tables, member->kind, asked);
  const value_set<category> wanted =
      asked.categories.empty() ? covered : covered & value_set<category>(asked.categories);
  const value_set<category> categories = with_basis(wanted, between, asked.family);
  if (categories.empty())
    return refused({gate_name::rule, "agreement.no_rule", "No rule of the agreement",
                    "The agreement lets this agency share nothing of what you ask for, for this purpose and urgency.",
                    "Another purpose or urgency, if it is truly the case; or other categories."});

  const purpose_terms& why = *tables.terms_of(asked.why);
  const purpose_sentences& said = tables.said_for(asked.why);
  settled_question made;
  ask_verdict& verdict = made.verdict;
  verdict.permitted = true;
  verdict.authority_owed = owed;
  verdict.authority_within = owed ? why.family.red_owes : std::chrono::minutes(0);
  verdict.rule = said.rule_id;
  verdict.clause = why.clause;
  verdict.because = owed ? said.owed_because : std::string_view(why.because);
  verdict.categories = categories;
  verdict.basis = basis_for(between, categories, asked.family);
  verdict.shape = shape_for(tables, *member, asked);
  return made;
}

ask_verdict may_ask(const agreement& under, const question& asked) {
  settled_question made = settle(under.tables(), asked);
  if (!made.verdict.permitted) made.verdict.would_need = nearest_permit_for(under.tables(), asked, made).text;
  return std::move(made.verdict);
}

}  // namespace mash::policy
