// SPDX-License-Identifier: Apache-2.0
// What a check of each request type has to be, before policy decides on it (docs/formats/request.md, "Types"). A type
// widens nothing: by whom and of whom something may be asked is the agreement's to say. Pure.
#pragma once

#include "hub/requests/plan.hpp"

namespace mash::hub {

// 403 for whoever may not send that type, 422 with every fault; null: it stands. `front_door`: the authority's working
// hours; null: not known.
[[nodiscard]] std::optional<plan_refusal> refuse_type(const request& asked, const asking_person& by,
                                                      const calendar* front_door, instant now);

// Whether a check of that type asks agencies of that kind at all: a school is asked about the children on its roll, and
// nobody of the wider family is one.
[[nodiscard]] bool type_asks(policy::request_type type, policy::agency_kind kind);

}  // namespace mash::hub
