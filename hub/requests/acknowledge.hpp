// SPDX-License-Identifier: Apache-2.0
// A recipient of what an agency has corrected says that they know, or one of ours says how somebody outside was told
// (docs/formats/correction.md). Pure: what is said, and what it finds.
#pragma once

#include "hub/requests/plan.hpp"

namespace mash::hub {

struct acknowledge_body {
  std::string recipient;  // empty: whoever sends it
  acknowledged_by means = acknowledged_by::self;
  std::string told_to, reason;
};

// 400, 413 or 422 with every fault that the document shows by itself.
[[nodiscard]] std::expected<acknowledge_body, plan_refusal> read_acknowledge(std::string_view body);

// Whoever may open the check, and whoever is a recipient of one of its corrections.
[[nodiscard]] bool may_acknowledge(const check& whole, const asking_person& by);

// The recipients that it is about, none where it was said before; or why it cannot stand: 404 where there is no such
// correction, 409 where the caller is no recipient of it, 403 where only a manager may say so of a colleague, 422.
[[nodiscard]] std::expected<std::vector<std::string>, plan_refusal> acknowledging(const check& whole, int number,
                                                                                  const asking_person& by,
                                                                                  const acknowledge_body& what);

}  // namespace mash::hub
