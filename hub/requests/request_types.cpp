// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/request_types.hpp"

#include <algorithm>

namespace mash::hub {
namespace {

using policy::request_type;
using faults = std::vector<json::fault>;

// Nobody of the wider family is the child that the first check was about, and each is somebody's relative.
void look_at_family(const request& asked, faults& into) {
  if (asked.linked_requests.empty())
    into.push_back({"/linked_requests", "required", "name the check whose family this widens"});
  for (std::size_t i = 0; i < asked.subjects.size(); ++i) {
    const subject& who = asked.subjects[i];
    const bool tied = std::ranges::any_of(asked.relationships, [&](const stated_relation& one) {
      return one.tie.from == who.identity.id || one.tie.to == who.identity.id;
    });
    if (!tied)
      into.push_back({"/subjects/" + std::to_string(i), "no_relationship",
                      "say whose relative this is: a check of the wider family is of nobody else"});
  }
  if (asked.break_glass)
    into.push_back({"/break_glass", "contradiction", "what cannot wait is asked about the child, as a first check"});
}

// Outside its hours the authority has nobody but its out-of-hours team; within them it has a front door.
void look_at_urgent(const request& asked, const calendar* front_door, instant now, faults& into) {
  if (asked.urgency != policy::urgency::red)
    into.push_back({"/urgency", "red_only", "what may wait until the front door opens is sent then"});
  if (front_door != nullptr && front_door->is_open(now))
    into.push_back({"/request_type", "front_door_open", "the front door is open: hand it over, or send it as initial"});
}

}  // namespace

std::optional<plan_refusal> refuse_type(const request& asked, const asking_person& by, const calendar* front_door,
                                        instant now) {
  faults found;
  switch (asked.type) {
    case request_type::initial:
      return std::nullopt;
    case request_type::recheck:
      found.push_back({"/request_type", "not_here", "a recheck is a later round of a check: POST …/recheck"});
      break;
    case request_type::supplementary:
      found.push_back({"/request_type", "not_here", "more on an open check is a round of it: POST …/identifiers"});
      break;
    case request_type::inbound:
      found.push_back({"/request_type", "not_here", "what somebody outside asks is an enquiry: POST /v1/enquiries"});
      break;
    case request_type::extended_family:
      look_at_family(asked, found);
      break;
    case request_type::edt_urgent:
      if (std::ranges::find(by.roles, policy::role::edt_worker) == by.roles.end())
        return plan_refusal{403,
                            "role_may_not",
                            "A check of the type edt_urgent is sent by the out-of-hours team. Send it as initial.",
                            {}};
      look_at_urgent(asked, front_door, now, found);
      break;
    case request_type::handover_edt:
      if (asked.linked_requests.empty())
        found.push_back({"/linked_requests", "required", "name the check that the out-of-hours team hands over"});
      break;
  }
  if (found.empty()) return std::nullopt;
  return plan_refusal{422, "invalid_request", "The request has faults.", std::move(found)};
}

bool type_asks(request_type type, policy::agency_kind kind) {
  return type != request_type::extended_family || kind != policy::agency_kind::school;
}

}  // namespace mash::hub
