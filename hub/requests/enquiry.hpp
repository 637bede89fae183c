// SPDX-License-Identifier: Apache-2.0
// An enquiry by somebody outside: another authority, a court, a force (docs/formats/enquiry.md). The hub holds no
// records of its own, only checks. So an enquiry is about a person of one check, or about nobody here; and what may be
// told is decided item by item, by the agreement, as if each agency were asked for the enquirer. Pure.
#pragma once

#include "hub/requests/plan.hpp"

namespace mash::hub {

struct enquiry_body {
  std::string authority, request, subject;  // request and subject: of a check here; both or neither
  std::string member;                       // the enquirer as a party of the agreement; empty: of none
  std::string organisation;                 // the enquirer's
  policy::agency_kind kind{};
  policy::purpose why{};
  policy::urgency rating{};
  std::vector<policy::power> powers;         // that the enquirer names
  std::vector<policy::category> categories;  // wanted; empty: whatever may be told
  instant rung_at;
  json::object document;  // as it was sent
};

// 400, 413 or 422 with every fault that the document shows by itself.
[[nodiscard]] std::expected<enquiry_body, plan_refusal> read_enquiry(std::string_view body, instant now);

// `may_be_told` and `withheld`: of the response's items about that person alone, what the agreement lets each agency
// tell this enquirer for this purpose, never more than the response shows.
[[nodiscard]] json::object told_of(const check& whole, const enquiry_body& asked, const policy::agreement& under,
                                   instant now);

}  // namespace mash::hub
