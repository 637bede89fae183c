// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/identity.hpp"

#include <algorithm>

namespace mash::kit {
namespace {

constexpr std::string_view SOMEBODY = "somebody";

bool may_leave(const std::optional<releaser::judged>& of) {
  return of && of->verdict.form <= policy::disposition::human_review;
}

std::vector<contract::candidate> all_confirmed(std::vector<contract::candidate> people) {
  for (contract::candidate& one : people)
    if (one.band == policy::match_band::probable) one.confirmed_by = SOMEBODY;
  return people;
}

bool is_open(const contract::candidate& one) { return contract::counts_as(one) == policy::match_band::probable; }

}  // namespace

identity_holds::identity_holds(const contract::ask& question, const deciding_versions& under, const std::string& member,
                               const contract::answer& draft, instant now)
    : draft_(draft),
      confirmed_(all_confirmed(draft.people)),
      as_it_is_(question, under, member, draft.people, now),
      if_confirmed_(question, under, member, confirmed_, now) {}

// Of a record that may never leave the draft has labels alone.
bool identity_holds::holds(const contract::item& one) const {
  return one.disposition <= policy::disposition::human_review && !may_leave(as_it_is_.judge(one.what)) &&
         may_leave(if_confirmed_.judge(one.what));
}

// A body that shares a file with another has found whom the other has.
std::vector<const contract::item*> identity_holds::waiting_for(const contract::candidate& whom) const {
  std::vector<const contract::item*> out;
  if (!is_open(whom)) return out;
  const auto found_by = [&](const std::string& organisation) {
    return std::ranges::any_of(draft_.people, [&](const contract::candidate& one) {
      return one.subject == whom.subject && one.organisation == organisation;
    });
  };
  for (const contract::item& one : draft_.items)
    if (std::ranges::find(one.what.subjects, whom.subject) != one.what.subjects.end() &&
        (one.what.organisation == whom.organisation || !found_by(one.what.organisation)) && holds(one))
      out.push_back(&one);
  return out;
}

bool identity_holds::any_open(const std::vector<person_ruling>& ruled) const {
  return std::ranges::any_of(draft_.people, [&](const contract::candidate& one) {
    return is_open(one) && ruling_on(ruled, one) == nullptr && !waiting_for(one).empty();
  });
}

}  // namespace mash::kit
