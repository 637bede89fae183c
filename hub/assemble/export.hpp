// SPDX-License-Identifier: Apache-2.0
// What one audience may be given about one child (docs/formats/export.md): made of the response, so that whatever
// policy withheld and whatever is masked there is not in it either, and then cut. Pure.
#pragma once

#include "base/json.hpp"
#include "hub/assemble/audience.hpp"
#include "hub/model/check.hpp"

namespace mash::hub {

// `child`: a subject of the check that is no adult. Without `receipt`, as `assemble`. What was left out is stated:
// between professionals with how much of it, to others in the same words whether or not there was any.
[[nodiscard]] json::object export_of(const check& whole, const subject& child, audience to, instant as_of);

}  // namespace mash::hub
