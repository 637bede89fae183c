// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/plan.hpp"

#include <algorithm>
#include <set>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/labels.hpp"
#include "base/ids.hpp"
#include "hub/requests/minimise.hpp"

namespace mash::hub {
namespace {

bool names_a_school(const request& asked) {
  return std::ranges::any_of(asked.subjects, [](const subject& who) { return !who.identity.school_urn.empty(); });
}

class planner {
 public:
  planner(const request& asked, const policy::agreement& under, const asking_person& by, instant now)
      : asked_(asked), under_(under), by_(by), now_(now) {}

  // Decides on one member; fills `into`, and returns the question if it may be asked.
  std::optional<contract::ask> consider(agency& into) {
    const policy::party* party = under_.find_party(into.member);
    policy::question question;
    question.why = asked_.purpose;
    question.rating = asked_.urgency;
    question.authority = asked_.authority;
    question.member = into.member;
    question.family = governing_agreement(asked_);
    question.categories = asked_.categories;
    question.gateways = asked_.gateways;
    question.on = date_of(now_);
    const policy::ask_verdict verdict = policy::may_ask_in_any(under_, question, by_.roles);
    decided_.push_back({std::move(question), by_.roles, under_.digest(), verdict.permitted, std::string(verdict.rule),
                        verdict.categories});
    into.rule = std::string(verdict.rule);
    into.clause = std::string(verdict.clause);
    into.because = std::string(verdict.because);
    into.would_need = std::string(verdict.would_need);
    into.reason = verdict.reason;
    if (!verdict.permitted) return std::nullopt;
    authority_owed_ |= verdict.authority_owed;
    if (party != nullptr && party->kind == policy::agency_kind::school && !names_a_school(asked_)) {
      into.because = "A school is asked only if the request names it; no subject of this request has a school.";
      into.would_need = "The school of at least one child (school.urn).";
      into.reason = policy::refusal_reason::not_proportionate;
      return std::nullopt;
    }
    return question_for(into, verdict);
  }

  // A manager's own act is owed afterwards (Red, without agreement).
  [[nodiscard]] bool authority_owed() const { return authority_owed_; }
  [[nodiscard]] std::vector<policy::past_question> decided() && { return std::move(decided_); }

 private:
  contract::ask question_for(agency& into, const policy::ask_verdict& verdict) const {
    minimised told = minimise(asked_, verdict.shape);
    into.ask_id = new_uuid(now_);
    into.asked_at = now_;
    into.machine_deadline = now_ + std::chrono::milliseconds(verdict.shape.machine_deadline);
    into.human_deadline = now_ + std::chrono::milliseconds(verdict.shape.human_deadline);
    into.categories = verdict.categories;
    into.legal = contract::to_basis(verdict.basis);
    contract::ask out;
    out.ask_id = into.ask_id;
    out.type = asked_.type;
    out.purpose = asked_.purpose;
    out.urgency = asked_.urgency;
    out.family_agreement = governing_agreement(asked_);
    out.authority = asked_.authority;
    out.public_task = under_.public_task_statement(asked_.authority, asked_.purpose);
    out.legal = into.legal;
    out.asker = {by_.who.name, by_.who.role, by_.who.team, by_.who.telephone};
    if (const auto context = asked_.context.find(into.member); context != asked_.context.end())
      out.context = context->second;
    out.concerns = std::move(told.concerns);
    out.subjects = std::move(told.subjects);
    out.relations = std::move(told.relations);
    out.categories = verdict.categories;
    if (verdict.shape.look_back_years > 0) {
      civil_date since = date_of(now_) - std::chrono::years(verdict.shape.look_back_years);
      if (!since.ok()) since = since.year() / since.month() / std::chrono::last;  // asked on 29 February
      out.look_back = since;
    }
    out.asked_at = now_;
    out.machine_deadline = into.machine_deadline;
    out.human_deadline = into.human_deadline;
    out.agreement = under_.digest();
    return out;
  }

  const request& asked_;
  const policy::agreement& under_;
  const asking_person& by_;
  instant now_;
  bool authority_owed_ = false;
  std::vector<policy::past_question> decided_;
};

std::vector<json::fault> check_agencies(const request& asked, const policy::agreement& under,
                                        std::span<const known_member> members) {
  std::vector<json::fault> faults;
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < asked.agencies.size(); ++i) {
    const std::string& name = asked.agencies[i];
    const std::string pointer = "/agencies/" + std::to_string(i);
    if (!seen.insert(name).second) faults.push_back({pointer, "duplicate", "this agency is named twice"});
    if (std::ranges::find(members, name, &known_member::name) == members.end() && under.find_party(name) == nullptr)
      faults.push_back({pointer, "unknown_agency", "neither the member directory nor the agreement knows this agency"});
  }
  for (const auto& [name, text] : asked.context)
    if (!seen.contains(name))
      faults.push_back(
          {json::join_pointer("/context", name), "unknown_agency", "context is for an agency that is asked"});
  return faults;
}

}  // namespace

std::expected<plan, plan_refusal> consider_plan(request asked, const asking_person& by, const policy::agreement& under,
                                                std::span<const known_member> members, instant now) {
  if (std::ranges::find(by.authorities, asked.authority) == by.authorities.end())
    return std::unexpected(plan_refusal{
        403, "not_your_authority", "Your entry in the member directory does not let you ask for this authority.", {}});
  if (auto faults = check_agencies(asked, under, members); !faults.empty())
    return std::unexpected(
        plan_refusal{422, "invalid_request", "The request names agencies that cannot be asked.", std::move(faults)});
  plan out;
  check& opened = out.opened;
  opened.id = new_uuid(now);
  opened.asker = by.who;
  opened.opened_at = now;
  opened.agreement = under.id();
  opened.agreement_version = under.version();
  opened.agreement_digest = under.digest();
  opened.public_task = under.public_task_statement(asked.authority, asked.purpose);
  planner decide(asked, under, by, now);
  for (const std::string& name : asked.agencies) {
    agency one;
    one.member = name;
    const auto known = std::ranges::find(members, name, &known_member::name);
    const policy::party* party = under.find_party(name);
    one.name = known != members.end() ? known->display : party->name;
    if (known != members.end()) one.contact = known->contact;
    if (auto question = decide.consider(one)) {
      one.question = contract::encode(*question);
      out.asks.push_back(*std::move(question));
    } else {
      one.fixed = policy::roster_outcome::not_asked;
    }
    opened.agencies.push_back(std::move(one));
  }
  opened.authority_owed = decide.authority_owed();
  out.decided = std::move(decide).decided();
  for (const policy::party& party : under.parties())
    if (party.may_answer && party.signed_up &&  // one that has not signed could not have been asked
        std::ranges::find(asked.agencies, party.member) == asked.agencies.end())
      opened.coverage_gaps.push_back(party.name);
  opened.request = std::move(asked);
  return out;
}

std::expected<plan, plan_refusal> make_plan(request asked, const asking_person& by, const policy::agreement& under,
                                            std::span<const known_member> members, instant now) {
  auto made = consider_plan(std::move(asked), by, under, members, now);
  if (!made || !made->asks.empty()) return made;
  std::string detail = "Nothing may be asked of any agency named.";
  for (const agency& one : made->opened.agencies) detail += " " + one.name + ": " + one.because;
  return std::unexpected(plan_refusal{403, "nothing_may_be_asked", std::move(detail), {}});
}

}  // namespace mash::hub
