// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/unmatch.hpp"

#include <algorithm>

#include "adapters/kit/answering.hpp"

namespace mash::kit {

using policy::roster_outcome;
using policy::search_result;

void unmatch(contract::answer& from, const std::string& subject, const std::string& organisation) {
  const auto is_it = [&](const auto& one) {
    return one.subject == subject && (organisation.empty() || one.organisation == organisation);
  };
  std::erase_if(from.people, is_it);
  if (std::ranges::find(from.people, subject, &contract::candidate::subject) == from.people.end())
    std::erase(from.place_protected, subject);
  for (contract::search& one : from.searches)
    if (is_it(one) && one.result == search_result::found) one.result = search_result::no_trace;
}

void tell_anew(contract::answer& reply) {
  const auto found = [&](const std::string& organisation) {
    return std::ranges::any_of(reply.searches, [&](const contract::search& one) {
      return one.result == search_result::found && (organisation.empty() || one.organisation == organisation);
    });
  };
  for (contract::organisation& one : reply.organisations)
    if (one.outcome == roster_outcome::answered && !found(one.id)) one.outcome = roster_outcome::no_trace;
  if (reply.outcome == roster_outcome::answered &&
      std::ranges::none_of(reply.organisations,
                           [](const contract::organisation& one) { return one.outcome == roster_outcome::answered; }))
    reply.outcome = roster_outcome::no_trace;
  if (reply.safety.known == "yes" && !found("")) reply.safety.known = "no_trace";
  add_risks(reply);
}

}  // namespace mash::kit
