// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/records.hpp"

#include <algorithm>

#include "adapters/kit/source/people.hpp"
#include "adapters/kit/source/values.hpp"
#include "adapters/local_authority/words.hpp"

namespace mash::local_authority {

namespace {

using contract::record;
using contract::record_kind;
using policy::category;
using policy::item_status;

class maker {
 public:
  maker(const std::string& child, const std::string& subject, const holder& by)
      : child_(child), subject_(subject), by_(by) {}

  void referral_record(const referral& from);
  void assessment_records(const assessment& from);
  void enquiry_record(const enquiry& from);
  void conference_record(const std::string& held, const origin& from);
  void need_plan_record(const need_plan& from);
  void protection_plan_record(const protection_plan& from);
  void care_record(const care_episode& from, const std::string& adoption_since);
  void absence_record(const absence& from);
  void liberty_record(const liberty_order& from);
  void early_help_record(const early_help& from);
  void contact_record(const contact& from);
  void pre_proceedings_record(const std::string& began, const origin& from);
  void adoption_record(const std::string& since, const origin& from);
  void worker_record(const worker& from, const history& of);

  [[nodiscard]] std::vector<record> take() { return std::move(out_); }

 private:
  record& add(record_kind kind, category of, const origin& from, const std::string& row);
  // Of something with a beginning and perhaps no end. Says whether it is open now, or was on the return's day.
  bool set_span(record& what, const std::string& from, const std::string& to, const origin& by);
  [[nodiscard]] bool is_recent(const origin& from) const;
  [[nodiscard]] bool is_live(const origin& from) const { return from.as_at == to_iso_date(by_.today); }
  // "Is ... now, since 2025-01-01." for what is open, as an alert beside the chronology's entry.
  void alert(const record& of, const std::string& what, const std::string& from, const origin& by);

  const std::string& child_;
  const std::string& subject_;
  const holder& by_;
  std::vector<record> out_;
  std::map<std::string, int> used_;  // rows without a date, and rows told twice, still have ids of their own
};

record& maker::add(record_kind kind, category of, const origin& from, const std::string& row) {
  record one;
  std::string part = std::string(to_word(of)) + std::string(to_word(kind));
  if (const int before = used_[row + part]++; before > 0) part += std::to_string(before);
  one.id = kit::record_id(by_.organisation, child_ + "\n" + row, part);
  one.kind = kind;
  one.category = of;
  one.subjects = {subject_};
  one.organisation = by_.organisation;
  one.source = from.system;
  if (!from.as_at.empty()) one.fields["as_at"] = from.as_at;
  return out_.emplace_back(std::move(one));
}

bool maker::is_recent(const origin& from) const {
  const auto day = kit::to_date(from.as_at);
  if (!day) return false;
  return std::chrono::sys_days(by_.today) - std::chrono::sys_days(*day) <= std::chrono::days(RETURN_DAYS_MAX);
}

bool maker::set_span(record& what, const std::string& from, const std::string& to, const origin& by) {
  what.when = {from, to,
               from.empty() ? policy::precision::unknown
               : to.empty() ? policy::precision::day
                            : policy::precision::range};
  if (!to.empty()) return false;
  if (is_live(by)) what.status = item_status::ongoing;
  return true;
}

void maker::alert(const record& of, const std::string& what, const std::string& from, const origin& by) {
  if (!is_live(by) && !is_recent(by)) return;
  record copy = of;
  copy.id = of.id.substr(0, 31) + "a";
  copy.kind = record_kind::alert;
  copy.status = item_status::ongoing;
  copy.summary = is_live(by) ? "Now: " + what : "On " + by.as_at + ", when the return was made: " + what;
  copy.summary += from.empty() ? "." : ", since " + from + ".";
  out_.push_back(std::move(copy));
}

// " from 2023-03-10 to 2024-08-30" / " since 2023-03-10"
std::string span_words(const std::string& from, const std::string& to) {
  if (from.empty()) return to.empty() ? "" : " until " + to;
  return to.empty() ? " since " + from : " from " + from + " to " + to;
}

void maker::referral_record(const referral& from) {
  const std::string source = referral_source_words(from.source), need = need_words(from.need);
  const std::string by_whom = source.empty() ? "" : " by " + source;
  if (from.nfa) {
    record& out = add(record_kind::event, category::contact_s47_history, from.by, "referral " + from.from);
    out.when = {from.from, "", policy::precision::day};
    out.summary = "Referred to children's social care" + by_whom + "; no further action.";
    out.status = item_status::nfa;
    return;
  }
  record& out = add(record_kind::event, category::cin_cp_status, from.by, "referral " + from.from);
  const bool open = set_span(out, from.from, from.to, from.by);
  out.summary = "Referred to children's social care" + by_whom + "; child in need" + span_words(from.from, from.to) +
                (need.empty() ? "" : "; main need: " + need);
  if (!from.to.empty()) {
    const std::string why = closure_words(from.closure_reason);
    out.summary += why.empty() ? "; closed" : "; closed: " + why;
    if (!why.empty()) out.fields["closed_because"] = why;
  }
  out.summary += ".";
  if (!source.empty()) out.fields["referred_by"] = source;
  if (!need.empty()) out.fields["main_need"] = need;
  // A referral without a date is an entry that could not be read, and no ground to call a child open today.
  if (open && !from.from.empty())
    alert(record(out), "open to children's social care as a child in need", from.from, from.by);
}

void maker::assessment_records(const assessment& from) {
  std::map<category, json::array> risks;
  risks[category::contact_s47_history];  // told even without a factor: an assessment was made
  for (const std::string& code : from.factors)
    if (const factor found = factor_of(code); !found.words.empty()) risks[found.category].emplace_back(found.words);
  for (auto& [of, list] : risks) {
    record& out = add(record_kind::assessment, of, from.by, "assessment " + from.from);
    out.when = {from.from, from.to, from.from.empty() ? policy::precision::unknown : policy::precision::range};
    out.nature = policy::nature::professional_judgement;
    std::string words;
    for (const json::value& one : list) words.append(words.empty() ? "" : "; ").append(one.get_string());
    out.summary = "Social-care assessment" + std::string(words.empty() ? "." : "; found: " + words + ".");
    out.fields["risks"] = std::move(list);
    out.fields["by"] = by_.service;
    if (!from.to.empty()) out.fields["at"] = from.to;
  }
}

void maker::enquiry_record(const enquiry& from) {
  record& out = add(record_kind::event, category::contact_s47_history, from.by, "s47 " + from.from);
  set_span(out, from.from, from.to, from.by);
  out.summary = "Enquiry whether the child was suffering significant harm (Children Act 1989 section 47)" +
                std::string(from.nfa ? "; no conference or further action was needed." : ".");
  if (from.nfa) out.status = item_status::nfa;
  out.nature = policy::nature::professional_judgement;
}

void maker::conference_record(const std::string& held, const origin& from) {
  record& out = add(record_kind::event, category::contact_s47_history, from, "conference " + held);
  out.when = {held, "", policy::precision::day};
  out.summary = "Initial child protection conference.";
}

void maker::need_plan_record(const need_plan& from) {
  record& out = add(record_kind::event, category::cin_cp_status, from.by, "cin plan " + from.from);
  const bool open = set_span(out, from.from, from.to, from.by);
  out.summary = "Child in need plan" + span_words(from.from, from.to) + ".";
  if (open) alert(record(out), "on a child in need plan", from.from, from.by);
}

void maker::protection_plan_record(const protection_plan& from) {
  record& out = add(record_kind::event, category::cin_cp_status, from.by, "cp plan " + from.from);
  const bool open = set_span(out, from.from, from.to, from.by);
  const std::string kind = abuse_words(from.latest.empty() ? from.initial : from.latest);
  out.summary = "Child protection plan" + (kind.empty() ? "" : " for " + kind) + span_words(from.from, from.to) +
                (from.other_authority ? ", made by another council." : ".");
  out.nature = policy::nature::professional_judgement;
  if (!kind.empty()) out.fields["plan_category"] = kind;
  if (const std::string first = abuse_words(from.initial); !first.empty() && first != kind)
    out.fields["first_plan_category"] = first;
  if (open)
    alert(record(out), "subject to a child protection plan" + (kind.empty() ? "" : " for " + kind), from.from, from.by);
}

void maker::care_record(const care_episode& from, const std::string& adoption_since) {
  record& out = add(record_kind::event, category::lac, from.by, "care " + from.from);
  const bool open = set_span(out, from.from, from.to, from.by);
  out.summary = "Looked after by the council" + span_words(from.from, from.to);
  // From a placement order on, status and place would tell of the adoption; those go out as the marker or not at all.
  std::string under;
  if (adoption_since.empty() && !is_adoption_status(from.legal_status, from.place)) {
    const std::string legal = legal_words(from.legal_status), place = place_words(from.place);
    under = (legal.empty() ? "" : "; legal status: " + legal) + (place.empty() ? "" : "; placement: " + place);
    if (!legal.empty()) out.fields["legal_status"] = legal;
    if (!place.empty()) out.fields["placement"] = place;
  }
  out.summary += under + ".";
  if (open) alert(record(out), "looked after by the council" + under, from.from, from.by);
}

void maker::absence_record(const absence& from) {
  record& out = add(record_kind::event, category::missing_episode, from.by, "missing " + from.from);
  const bool open = set_span(out, from.from, from.to, from.by);
  const std::string what = from.without_authorisation ? "away without authorisation" : "missing";
  out.summary = "Was " + what + span_words(from.from, from.to) + ".";
  if (from.return_interview_offered) out.fields["return_interview_offered"] = *from.return_interview_offered;
  if (open) alert(record(out), what, from.from, from.by);
}

void maker::liberty_record(const liberty_order& from) {
  record& out = add(record_kind::event, category::court_order, from.by, "liberty " + from.from);
  const bool open = set_span(out, from.from, from.to, from.by);
  out.summary = "A court allowed the child to be deprived of liberty" + span_words(from.from, from.to) + ".";
  out.nature = policy::nature::finding_of_court;
  if (open) alert(record(out), "under a deprivation of liberty order", from.from, from.by);
}

void maker::early_help_record(const early_help& from) {
  record& out = add(record_kind::event, category::early_help_plan, from.by, "early help " + from.from);
  set_span(out, from.from, from.to, from.by);
  out.summary = "Early help" + span_words(from.from, from.to) + ".";
}

void maker::contact_record(const contact& from) {
  record& out = add(record_kind::event, category::contact_s47_history, from.by, "contact " + from.from);
  out.when = {from.from, "", policy::precision::day};
  const std::string source = referral_source_words(from.source);
  out.summary = "Contact with children's social care" + (source.empty() ? "" : " by " + source) + ".";
}

void maker::pre_proceedings_record(const std::string& began, const origin& from) {
  record& out = add(record_kind::event, category::contact_s47_history, from, "pre-proceedings " + began);
  out.when = {began, "", policy::precision::day};
  out.summary = "Pre-proceedings began: the council considered going to court.";
}

void maker::adoption_record(const std::string& since, const origin& from) {
  record& out = add(record_kind::event, category::adoption_marker, from, "adoption");
  out.fields.clear();
  if (kit::to_date(since)) out.when = {since, "", policy::precision::day};
  out.summary = "Speak to the adoption records custodian of this council.";
  out.caveats.push_back(policy::caveat::legal_restriction);
}

void maker::worker_record(const worker& from, const history& of) {
  record& out =
      add(record_kind::involvement, category::involvement_current, from.by, "worker " + from.from + " " + from.name);
  const bool open = set_span(out, from.from, from.to, from.by);
  out.summary = open && is_live(from.by) ? "A worker of children's social care is allocated."
                : open && !from.by.as_at.empty()
                    ? "On " + from.by.as_at + " a worker of children's social care was allocated."
                    : "A worker of children's social care was allocated.";
  out.fields["service"] = by_.service;
  if (!from.name.empty()) out.fields["worker"] = from.name;
  // "Adoption and Permanence" would tell of the adoption.
  const bool may_say_where = of.adoption_since.empty();
  if (may_say_where && !from.role.empty()) out.fields["role"] = from.role;
  if (may_say_where && !from.team.empty()) out.fields["team"] = from.team;
  if (!by_.telephone.empty()) out.fields["telephone"] = by_.telephone;
  if (!from.from.empty()) out.fields["from"] = from.from;
  if (!from.to.empty()) out.fields["to"] = from.to;
  out.fields["current"] = open && is_live(from.by);
  const visit* last = nullptr;
  for (const visit& one : of.visits) {
    const bool during = one.seen && one.date >= from.from && (from.to.empty() || one.date <= from.to);
    if (during && (last == nullptr || one.date > last->date)) last = &one;
  }
  if (last == nullptr) return;
  out.fields["last_seen"] = last->date;
  out.fields["child_seen_alone"] = last->seen_alone;
}

}  // namespace

std::vector<record> make_records(const std::string& child, const std::string& subject, const history& known,
                                 const holder& by) {
  history of = known;
  of.forget_ends_after(to_iso_date(by.today));
  maker make(child, subject, by);
  const auto origin_of = [](const auto& list) { return list.empty() ? origin{} : list.front().by; };
  for (const referral& one : of.referrals) make.referral_record(one);
  for (const assessment& one : of.assessments) make.assessment_records(one);
  std::map<std::string, origin> conferences;  // a conference is told by its enquiry, its plan and its return
  for (const enquiry& one : of.enquiries) {
    if (!one.from.empty()) make.enquiry_record(one);
    if (!one.conference.empty()) conferences.try_emplace(one.conference, one.by);
  }
  for (const auto& [held, from] : conferences) make.conference_record(held, from);
  for (const need_plan& one : of.need_plans) make.need_plan_record(one);
  for (const protection_plan& one : of.protection_plans) make.protection_plan_record(one);
  for (const care_episode& one : periods_of_care(of.care)) make.care_record(one, of.adoption_since);
  for (const absence& one : of.absences) make.absence_record(one);
  for (const liberty_order& one : of.liberty_orders) make.liberty_record(one);
  for (const early_help& one : of.early_helps) make.early_help_record(one);
  for (const contact& one : of.contacts) make.contact_record(one);
  for (const std::string& began : of.pre_proceedings) make.pre_proceedings_record(began, origin_of(of.referrals));
  if (!of.adoption_since.empty()) make.adoption_record(of.adoption_since, origin_of(of.care));
  for (const worker& one : of.workers) make.worker_record(one, of);
  return make.take();
}

}  // namespace mash::local_authority
