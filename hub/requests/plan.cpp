// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/plan.hpp"

#include <algorithm>
#include <set>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/labels.hpp"
#include "base/ids.hpp"
#include "hub/requests/break_glass.hpp"
#include "hub/requests/minimise.hpp"
#include "hub/requests/request_types.hpp"

namespace mash::hub {
namespace {

bool names_a_school(const request& asked) {
  return std::ranges::any_of(asked.subjects, [](const subject& who) { return !who.identity.school_urn.empty(); });
}

// Who asks this in which check, under which agreement and when, and whether a manager has authorised it.
struct asking {
  const request& asked;
  const policy::agreement& under;
  const asking_person& by;
  instant now;
  bool manager_authorised = false;
  std::string_view id;  // of the check
  std::span<const known_member> members;

  [[nodiscard]] const calendar* desk_of(std::string_view member) const {
    const auto known = std::ranges::find(members, member, &known_member::name);
    return known == members.end() ? nullptr : known->desk.get();
  }
  [[nodiscard]] bool has_no_line(std::string_view member) const {
    const auto known = std::ranges::find(members, member, &known_member::name);
    return known != members.end() && known->by_other_means;
  }
};

// W3C trace context in which the question itself is the trace: an agency's tracing finds it by the id that both sides'
// logs have, and no agency learns what others were asked.
std::string traceparent_of(std::string_view ask_id) {
  std::string digits(ask_id);
  std::erase(digits, '-');
  return "00-" + digits + "-" + digits.substr(digits.size() / 2) + "-01";
}

class planner {
 public:
  explicit planner(const asking& of) : of_(of) {}

  // Decides on one member, and says so in `into`.
  void decide(agency& into) {
    policy::question question;
    question.why = of_.asked.purpose;
    question.rating = of_.asked.urgency;
    question.authority = of_.asked.authority;
    question.member = into.member;
    question.family = governing_agreement(of_.asked);
    question.manager_authorised = of_.manager_authorised || of_.asked.break_glass;
    question.categories = of_.asked.categories;
    question.gateways = of_.asked.gateways;
    question.on = date_of(of_.now);
    const std::vector<policy::role> roles = of_.asked.break_glass ? roles_with_glass(of_.by.roles) : of_.by.roles;
    policy::ask_verdict verdict = policy::may_ask_in_any(of_.under, question, roles);
    if (!verdict.permitted && !question.manager_authorised && !needs_a_school(into.member)) {
      policy::question authorised = question;
      authorised.manager_authorised = true;
      awaits_authority_ |= policy::may_ask_in_any(of_.under, authorised, roles).permitted;
    }
    decided_.push_back({std::move(question), roles, of_.under.digest(), verdict.permitted, std::string(verdict.rule),
                        verdict.categories});
    into.rule = std::string(verdict.rule);
    into.clause = std::string(verdict.clause);
    into.because = std::string(verdict.because);
    into.would_need = std::string(verdict.would_need);
    into.reason = verdict.reason;
    verdicts_.push_back(std::move(verdict));
  }

  // The question to the member that was decided on as number `at`, if it may be asked now.
  std::optional<contract::ask> question_to(agency& into, std::size_t at) {
    const policy::ask_verdict& verdict = verdicts_.at(at);
    if (!verdict.permitted || awaits_authority_) return std::nullopt;
    if (!type_asks_it(into.member)) {
      into.because = "A school is asked about the children on its roll, and this check is of the wider family.";
      into.would_need = "A check of the child at that school (request_type initial).";
      into.reason = policy::refusal_reason::not_proportionate;
      return std::nullopt;
    }
    if (needs_a_school(into.member)) {
      into.because = "A school is asked only if the request names it; no subject of this request has a school.";
      into.would_need = "The school of at least one child (school.urn).";
      into.reason = policy::refusal_reason::not_proportionate;
      return std::nullopt;
    }
    if (verdict.authority_owed && (!owed_within_ || verdict.authority_within < *owed_within_))
      owed_within_ = verdict.authority_within;
    return question_for(into, verdict);
  }

  // Some agency would be asked if a manager authorised it: until then none is.
  [[nodiscard]] bool awaits_authority() const { return awaits_authority_; }
  // A manager's own act is owed afterwards (Red, without agreement), within the shortest time that any purpose gives.
  [[nodiscard]] std::optional<std::chrono::minutes> owed_within() const { return owed_within_; }
  [[nodiscard]] std::vector<policy::past_question> decided() && { return std::move(decided_); }

 private:
  [[nodiscard]] bool needs_a_school(const std::string& member) const {
    const policy::party* party = of_.under.find_party(member);
    return party != nullptr && party->kind == policy::agency_kind::school && !names_a_school(of_.asked);
  }

  [[nodiscard]] bool type_asks_it(const std::string& member) const {
    const policy::party* party = of_.under.find_party(member);
    return party == nullptr || type_asks(of_.asked.type, party->kind);
  }

  contract::ask question_for(agency& into, const policy::ask_verdict& verdict) const {
    minimised told = minimise(of_.asked, verdict.shape);
    into.ask_id = new_uuid_beside(of_.id);  // by its millisecond a late answer finds the check (store_port.hpp)
    into.asked_at = of_.now;
    into.machine_deadline = of_.now + std::chrono::milliseconds(verdict.shape.machine_deadline);
    look_at_desk(into, verdict.shape.human_deadline);
    if (of_.asked.break_glass) {
      into.machine_deadline = std::min(into.machine_deadline, of_.asked.break_glass->expires_at);
      into.human_deadline = std::min(into.human_deadline, of_.asked.break_glass->expires_at);
    }
    // Of a later round it may have passed: that one has the agreement's.
    if (const auto& by = of_.asked.return_by; by && *by > of_.now) {
      into.machine_deadline = std::min(into.machine_deadline, *by);
      into.human_deadline = std::min(into.human_deadline, *by);
    }
    into.categories = verdict.categories;
    into.legal = contract::to_basis(verdict.basis);
    contract::ask out;
    out.ask_id = into.ask_id;
    out.traceparent = traceparent_of(into.ask_id);
    out.type = of_.asked.type;
    out.purpose = of_.asked.purpose;
    out.urgency = of_.asked.urgency;
    out.family_agreement = governing_agreement(of_.asked);
    out.authority = of_.asked.authority;
    out.public_task = of_.under.public_task_statement(of_.asked.authority, of_.asked.purpose);
    out.legal = into.legal;
    out.asker = {of_.by.who.name, of_.by.who.role, of_.by.who.team, of_.by.who.telephone};
    if (const auto context = of_.asked.context.find(into.member); context != of_.asked.context.end())
      out.context = context->second;
    out.concerns = std::move(told.concerns);
    out.subjects = std::move(told.subjects);
    out.relations = std::move(told.relations);
    out.categories = verdict.categories;
    if (verdict.shape.look_back_years > 0) {
      civil_date since = date_of(of_.now) - std::chrono::years(verdict.shape.look_back_years);
      if (!since.ok()) since = since.year() / since.month() / std::chrono::last;  // asked on 29 February
      out.look_back = since;
    }
    // Whoever asks may want less than the agreement has, and never more.
    if (const auto& since = of_.asked.look_back; since && (!out.look_back || *since > *out.look_back))
      out.look_back = since;
    out.asked_at = of_.now;
    out.machine_deadline = into.machine_deadline;
    out.human_deadline = into.human_deadline;
    out.agreement = of_.under.digest();
    return out;
  }

  // Red runs through closing time: then it matters all the more that nobody is there.
  void look_at_desk(agency& into, std::chrono::minutes within) const {
    into.human_deadline = of_.now + within;
    const calendar* desk = of_.desk_of(into.member);
    if (desk == nullptr) return;
    if (of_.asked.urgency != policy::urgency::red)
      into.human_deadline = desk->after_working_time(of_.now, within).value_or(into.human_deadline);
    if (auto closed = desk->closed_at(of_.now)) {
      into.closed_because = std::move(closed->because);
      into.reopens_at = closed->reopens;
    }
  }

  const asking& of_;
  bool awaits_authority_ = false;
  std::optional<std::chrono::minutes> owed_within_;
  std::vector<policy::ask_verdict> verdicts_;
  std::vector<policy::past_question> decided_;
};

// Decides on every agency of `out.opened`, and phrases the questions to those that may be asked.
void decide_all(const asking& of, plan& out) {
  check& opened = out.opened;
  opened.agreement = of.under.id();
  opened.agreement_version = of.under.version();
  opened.agreement_digest = of.under.digest();
  opened.public_task = of.under.public_task_statement(of.asked.authority, of.asked.purpose);
  planner each(of);
  for (agency& one : opened.agencies) each.decide(one);
  for (std::size_t i = 0; i < opened.agencies.size(); ++i) {
    agency& one = opened.agencies[i];
    if (auto question = each.question_to(one, i)) {
      one.question = contract::encode(*question);
      one.asked_about = subjects_of(*question);
      if (of.has_no_line(one.member)) one.fixed = policy::roster_outcome::asked_by_other_means;
      out.asks.push_back(*std::move(question));
    } else {
      one.fixed = policy::roster_outcome::not_asked;
    }
  }
  opened.awaiting_authority = each.awaits_authority();
  opened.authority_owed = each.owed_within().has_value();
  if (const auto within = each.owed_within()) opened.authority_due = of.now + *within;
  out.decided = std::move(each).decided();
  for (const policy::party& party : of.under.parties())
    if (party.may_answer && party.signed_up &&  // one that has not signed could not have been asked
        std::ranges::find(of.asked.agencies, party.member) == of.asked.agencies.end())
      opened.coverage_gaps.push_back(party.name);
}

agency to_be_asked(const std::string& member, std::string name, std::span<const known_member> members) {
  agency out;
  out.member = member;
  out.name = std::move(name);
  const auto known = std::ranges::find(members, member, &known_member::name);
  if (known == members.end()) return out;
  out.name = known->display;
  out.contact = known->contact;
  return out;
}

// Whether another manager has found that of the break-glass. Until one has, the review that is owed stands for the
// manager's act that is owed of a check without the family's agreement.
bool was_reviewed_as(const check& whole, glass_finding finding) {
  return whole.glass && whole.glass->reviewed && whole.glass->reviewed->finding == finding;
}

plan_refusal not_justified() {
  return {403,
          "nothing_may_be_asked",
          "This check went out under break-glass, and its review found that not justified: without the family's "
          "agreement nobody is asked again by it. Send a new check, which a manager authorises.",
          {}};
}

plan_refusal nothing_may_be_asked(const check& of) {
  std::string detail = "Nothing may be asked of any agency named.";
  for (const agency& one : of.agencies) detail += " " + one.name + ": " + one.because;
  return {403, "nothing_may_be_asked", std::move(detail), {}};
}

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

// A birth date in a request is a fact, and of an unborn child there is none.
std::vector<json::fault> check_birth_dates(const request& asked, instant now) {
  std::vector<json::fault> faults;
  for (std::size_t i = 0; i < asked.subjects.size(); ++i)
    if (const auto& born = asked.subjects[i].identity.date_of_birth;
        born && std::chrono::sys_days(*born) > std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1))
      faults.push_back({"/subjects/" + std::to_string(i) + "/date_of_birth", "in_the_future",
                        "nobody is born after today; an unborn child has an expected_date_of_delivery"});
  return faults;
}

// What a new check says of time. Asked again, its return time may well have passed.
std::vector<json::fault> check_dates(const request& asked, instant now) {
  std::vector<json::fault> faults = check_birth_dates(asked, now);
  if (asked.return_by && *asked.return_by <= now)
    faults.push_back({"/return_by", "in_the_past", "an answer cannot be wanted by a time that has passed"});
  if (asked.look_back &&
      std::chrono::sys_days(*asked.look_back) > std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1))
    faults.push_back({"/lookback", "in_the_future", "nothing is on record from after today"});
  return faults;
}

}  // namespace

std::expected<plan, plan_refusal> consider_plan(request asked, const asking_person& by, const policy::agreement& under,
                                                std::span<const known_member> members, instant now) {
  if (std::ranges::find(by.authorities, asked.authority) == by.authorities.end())
    return std::unexpected(plan_refusal{
        403, "not_your_authority", "Your entry in the member directory does not let you ask for this authority.", {}});
  const auto front = std::ranges::find(members, asked.authority, &known_member::name);
  if (auto why = refuse_type(asked, by, front == members.end() ? nullptr : front->desk.get(), now))
    return std::unexpected(*std::move(why));
  if (auto why = refuse_break_glass(asked, by, now)) return std::unexpected(*std::move(why));
  if (auto faults = check_agencies(asked, under, members); !faults.empty())
    return std::unexpected(
        plan_refusal{422, "invalid_request", "The request names agencies that cannot be asked.", std::move(faults)});
  if (auto faults = check_dates(asked, now); !faults.empty())
    return std::unexpected(plan_refusal{422, "invalid_request", "The request has faults.", std::move(faults)});
  plan out;
  check& opened = out.opened;
  opened.id = new_uuid(now);
  opened.asker = by.who;
  opened.asker_roles = by.roles;
  opened.opened_at = now;
  for (const std::string& name : asked.agencies) {
    const policy::party* party = under.find_party(name);
    opened.agencies.push_back(to_be_asked(name, party == nullptr ? name : party->name, members));
  }
  const asking of{asked, under, by, now, false, opened.id, members};
  decide_all(of, out);
  if (const calendar* front_door = of.desk_of(asked.authority); front_door != nullptr && asked.referral_received_at)
    opened.decide_by = front_door->after_working_days(*asked.referral_received_at, 1);
  if (asked.break_glass) opened.glass = break_glass_of(asked, by.who, of.desk_of(asked.authority), now);
  opened.request = std::move(asked);
  return out;
}

std::expected<plan, plan_refusal> make_plan(request asked, const asking_person& by, const policy::agreement& under,
                                            std::span<const known_member> members, instant now) {
  auto made = consider_plan(std::move(asked), by, under, members, now);
  if (!made || !made->asks.empty() || made->opened.awaiting_authority) return made;
  return std::unexpected(nothing_may_be_asked(made->opened));
}

std::expected<plan, plan_refusal> plan_authorised(const check& whole, const policy::agreement& under,
                                                  std::span<const known_member> members, instant now) {
  plan out;
  out.opened.id = whole.id;
  out.opened.opened_at = whole.opened_at;
  for (const agency& one : whole.agencies) out.opened.agencies.push_back(to_be_asked(one.member, one.name, members));
  const asking_person by{whole.asker, whole.asker_roles, {whole.request.authority}};
  decide_all({whole.request, under, by, now, true, whole.id, members}, out);
  if (out.asks.empty()) return std::unexpected(nothing_may_be_asked(out.opened));
  return out;
}

std::expected<plan, plan_refusal> plan_again(const check& whole, const asking_person& by,
                                             std::span<const std::string> agencies, const round_terms& terms) {
  plan out;
  out.opened.id = whole.id;
  out.opened.opened_at = whole.opened_at;
  for (const agency& one : whole.agencies)
    if (agencies.empty() || std::ranges::find(agencies, one.member) != agencies.end())
      out.opened.agencies.push_back(to_be_asked(one.member, one.name, terms.members));
  request asked = terms.with == nullptr ? whole.request : *terms.with;
  if (auto faults = check_birth_dates(asked, terms.now); !faults.empty())
    return std::unexpected(plan_refusal{422, "invalid_request", "The request has faults.", std::move(faults)});
  asked.type = terms.kind;
  asked.break_glass.reset();  // its time is over: whoever asks again has their own role, and no other
  const bool found_justified = was_reviewed_as(whole, glass_finding::justified);
  decide_all({asked, terms.under, by, terms.now, whole.authorised || found_justified, whole.id, terms.members}, out);
  if (out.opened.authority_owed && was_reviewed_as(whole, glass_finding::not_justified))
    return std::unexpected(not_justified());
  if (out.asks.empty()) return std::unexpected(nothing_may_be_asked(out.opened));
  return out;
}

}  // namespace mash::hub
