// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/history.hpp"

#include <algorithm>
#include <tuple>

namespace mash::local_authority {

namespace {

void fill(std::string& into, const std::string& from) {
  if (into.empty()) into = from;
}

void complete(referral& into, const referral& from) {
  fill(into.source, from.source);
  fill(into.need, from.need);
  fill(into.closure_reason, from.closure_reason);
}
void complete(assessment& into, const assessment& from) {
  into.factors.insert(from.factors.begin(), from.factors.end());
}
void complete(enquiry& into, const enquiry& from) { fill(into.conference, from.conference); }
void complete(protection_plan& into, const protection_plan& from) {
  fill(into.initial, from.initial);
  fill(into.latest, from.latest);
}
void complete(care_episode& into, const care_episode& from) {
  fill(into.legal_status, from.legal_status);
  fill(into.place, from.place);
  fill(into.reason_ended, from.reason_ended);
}
void complete(absence& into, const absence& from) {
  if (!into.return_interview_offered) into.return_interview_offered = from.return_interview_offered;
}
void complete(worker&, const worker&) {}
void complete(need_plan&, const need_plan&) {}
void complete(early_help&, const early_help&) {}
void complete(liberty_order&, const liberty_order&) {}
void complete(contact& into, const contact& from) { fill(into.source, from.source); }

template <class Item>
bool is_same(const Item& a, const Item& b) {
  return a.from == b.from;
}
template <>
bool is_same(const worker& a, const worker& b) {
  return a.from == b.from && a.name == b.name;
}

template <class Item>
std::string end_of(const Item& one) {
  if constexpr (requires { one.to; }) return one.to;
  return {};
}

// Two entries of one source that began on one day are two: police protection for a day, and the order that followed
// it. So an entry is taken only for one that was there before this merge, each of those once, and first for the one
// that also ended on the same day. A row that a file has twice is one entry.
template <class Item>
void merge_list(std::vector<Item>& into, const std::vector<Item>& from) {
  const std::size_t before = into.size();
  std::vector<bool> taken(before, false);
  std::vector<const Item*> unknown;
  const auto take = [&](const Item& one, bool same_end) {
    for (std::size_t i = 0; i < before; ++i) {
      if (taken[i] || !is_same(into[i], one) || (same_end && end_of(into[i]) != end_of(one))) continue;
      taken[i] = true;
      // Only the source that was read first may say that something is still open: the others are older.
      complete(into[i], one);
      return true;
    }
    return false;
  };
  for (std::size_t i = 0; i < from.size(); ++i) {
    const bool twice = std::find(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(i), from[i]) !=
                       from.begin() + static_cast<std::ptrdiff_t>(i);
    if (from[i].from.empty() || (!twice && !take(from[i], true))) unknown.push_back(&from[i]);
  }
  // What the older source has as open is rather what has ended since than another entry of that day.
  for (const bool open : {true, false})
    for (const Item* one : unknown)
      if (end_of(*one).empty() == open && (one->from.empty() || !take(*one, false))) into.push_back(*one);
}

}  // namespace

void history::merge(const history& other) {
  merge_list(referrals, other.referrals);
  merge_list(assessments, other.assessments);
  merge_list(enquiries, other.enquiries);
  merge_list(need_plans, other.need_plans);
  merge_list(protection_plans, other.protection_plans);
  merge_list(care, other.care);
  merge_list(absences, other.absences);
  merge_list(early_helps, other.early_helps);
  merge_list(liberty_orders, other.liberty_orders);
  merge_list(contacts, other.contacts);
  history added;  // a return that does not say since when adds nobody who is known already
  for (const worker& one : other.workers)
    if (!one.from.empty() || std::ranges::find(workers, one.name, &worker::name) == workers.end())
      added.workers.push_back(one);
  merge_list(workers, added.workers);
  visits.insert(visits.end(), other.visits.begin(), other.visits.end());
  pre_proceedings.insert(other.pre_proceedings.begin(), other.pre_proceedings.end());
  upns.insert(other.upns.begin(), other.upns.end());
  fill(adoption_since, other.adoption_since);
  adopted = adopted || other.adopted;
}

void history::set_as_at(const std::string& day) {
  const auto set = [&](auto& list) {
    for (auto& one : list) one.by.as_at = day;
  };
  set(referrals);
  set(assessments);
  set(enquiries);
  set(need_plans);
  set(protection_plans);
  set(care);
  set(absences);
  set(early_helps);
  set(liberty_orders);
  set(contacts);
  set(workers);
}

void history::forget_ends_after(const std::string& day) {
  const auto forget = [&](auto& list) {
    for (auto& one : list)
      if (one.to > day) one.to.clear();
  };
  forget(referrals);
  forget(assessments);
  forget(enquiries);
  forget(need_plans);
  forget(protection_plans);
  forget(care);
  forget(absences);
  forget(early_helps);
  forget(liberty_orders);
  forget(workers);
}

std::vector<care_episode> periods_of_care(std::vector<care_episode> episodes) {
  // An episode that began and ended on one day comes before the one that began there and goes on.
  const auto order = [](const care_episode& one) { return std::tuple(one.from, one.to.empty(), one.to); };
  std::ranges::sort(episodes, {}, order);
  std::vector<care_episode> out;
  for (care_episode& one : episodes) {
    // What a newer source has as open, an older return does not end: it may know what the newer one does not say.
    if (!out.empty() && out.back().to.empty() && one.by.as_at < out.back().by.as_at) {
      complete(out.back(), one);
      continue;
    }
    // An episode left open although another began after it was ended by that one: only the latest can be open.
    if (!out.empty() && out.back().to.empty()) out.back().to = one.from;
    if (out.empty() || out.back().to != one.from) {
      out.push_back(std::move(one));
      continue;
    }
    care_episode& period = out.back();
    period.to = one.to;
    period.legal_status = one.legal_status;
    period.place = one.place;
    period.reason_ended = one.reason_ended;
    period.by = one.by;
  }
  return out;
}

}  // namespace mash::local_authority
