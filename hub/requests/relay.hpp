// SPDX-License-Identifier: Apache-2.0
// What somebody at an agency said by telephone or e-mail, as one of ours records it (docs/formats/relayed.md): for an
// agency without a line to the hub, and for one whose line is down. Pure: what is said, what it finds, and the answer
// that it makes. No policy: that decides on it afterwards, as on any answer.
#pragma once

#include "hub/requests/plan.hpp"

namespace mash::hub {

inline constexpr std::size_t RELAYED_ITEMS_MAX = 100, RELAYED_PER_AGENCY_MAX = 20;

struct relay_body {
  std::string agency;
  relay_means means{};
  contract::staff told_by;  // the organisation as the team
  std::string number, found_in;
  instant told_at;
  contract::answer said;  // outcome, searches, people, items without ids, safety; `corrects` where it withdraws some
  std::string digest;     // of the canonical document
};

// 400, 413 or 422 with every fault that the document shows by itself.
[[nodiscard]] std::expected<relay_body, plan_refusal> read_relay(std::string_view body);

// Why it cannot stand: 409 where the check is cancelled or awaits authority, the agency was not asked, or it has had
// its number; 422 with a pointer for each fault against the check.
[[nodiscard]] std::optional<plan_refusal> refuse_relay(const check& whole, const relay_body& what, instant now);
// The same person has recorded the same: what a client sends twice has one effect.
[[nodiscard]] bool has_relayed(const check& whole, const asking_person& by, const relay_body& what);

// The answer as an agency's own would be, under the agreement with that digest. Its items are `reviewed`: a person at
// the agency has read them and chosen to say them.
[[nodiscard]] contract::answer answer_of(const relay_body& what, const agency& of, const std::string& agreement);

}  // namespace mash::hub
