// SPDX-License-Identifier: Apache-2.0
// More is known of somebody whom an agency could not match for certain (docs/api.md): it is added to the check, never
// over what the check says already, and goes in a new question to the agencies that asked for it. Pure.
#pragma once

#include "hub/requests/plan.hpp"

namespace mash::hub {

struct identifiers_wish {
  std::string reason;
  std::vector<std::string> agencies;  // members; empty: everybody who asked for an identifier
  json::array identifiers;            // as they were sent; empty: nobody here knows more
};

// Reads `{"reason", "agencies", "identifiers"}`; 400, 413 or 422 with every fault.
[[nodiscard]] std::expected<identifiers_wish, plan_refusal> read_identifiers(std::string_view body);

// The request with these added; what it has already is left out, what contradicts it is a fault, and everything that
// holds of a request holds of it (docs/formats/request.md). Faults point into `identifiers`.
[[nodiscard]] std::expected<request, std::vector<json::fault>> with_identifiers(const request& asked,
                                                                                const json::array& identifiers);

// The members that ask for an identifier, of those that are named.
[[nodiscard]] std::vector<std::string> who_wants(const check& whole, const identifiers_wish& what, instant now);
// Why nothing can be given now (409), or the faults in what it names (422); null: it can.
[[nodiscard]] std::optional<plan_refusal> refuse_identifiers(const check& whole, const identifiers_wish& what,
                                                             instant now);
// The same person gave the same, or said the same, last: what a client sends twice has one effect.
[[nodiscard]] bool has_identified(const check& whole, const asking_person& by, const identifiers_wish& what);

// Takes out of a planned round whoever would be asked the same question again, because the agreement lets it be told
// none of what was added; says so in its place. Refused where nobody is left.
[[nodiscard]] std::optional<plan_refusal> drop_who_learns_nothing(const check& before, plan& made);

}  // namespace mash::hub
