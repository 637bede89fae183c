// SPDX-License-Identifier: Apache-2.0
// A check that was answered is asked again: a new round with new questions, decided under the agreement as it is now
// (docs/api.md). Pure: what is said, who is asked, and why not.
#pragma once

#include "hub/requests/plan.hpp"

namespace mash::hub {

struct recheck_wish {
  std::string reason;
  std::vector<std::string> agencies;  // members; empty: everybody on the roster
};

// Reads `{"reason", "agencies"}`; 400, 413 or 422 with every fault.
[[nodiscard]] std::expected<recheck_wish, plan_refusal> read_recheck(std::string_view body);

// The same person has asked the same of the same agencies for the same reason, and not all of those have answered
// since: what a client sends twice has one effect.
[[nodiscard]] bool has_asked_again(const check& whole, const asking_person& by, const recheck_wish& what, instant now);
// Why nobody can be asked again now (409), or the faults in whom it names (422); null: somebody can.
[[nodiscard]] std::optional<plan_refusal> refuse_recheck(const check& whole, const recheck_wish& what, instant now);

}  // namespace mash::hub
