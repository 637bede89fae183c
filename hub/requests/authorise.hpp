// SPDX-License-Identifier: Apache-2.0
// The act by which a manager lets a check go without the family's agreement, with their own certificate
// (docs/api.md). Pure: what is said, who may say it, and what it finds.
//
// A manager who asked a check may authorise it too: what the agreement demands is that a manager decides, by an act of
// their own, and answers for it, not that there are two people; at night there is one. It has to be this separate act,
// and the response says that both were the same person.
#pragma once

#include "hub/requests/plan.hpp"

namespace mash::hub {

// Roles that may authorise at all; and this check: any manager of the authority that asked.
[[nodiscard]] bool may_authorise_any(const asking_person& by);
[[nodiscard]] bool may_authorise(const check& whole, const asking_person& by);

// The same manager has said the same before: what a client sends twice has one effect.
[[nodiscard]] bool has_authorised(const check& whole, const asking_person& by, std::string_view reason);
// Why there is nothing to authorise (409); null: an authorisation is awaited or owed.
[[nodiscard]] std::optional<plan_refusal> refuse_authority(const check& whole, instant now);

}  // namespace mash::hub
