// SPDX-License-Identifier: Apache-2.0
// The consolidated response (docs/formats/response.md), assembled from a check: pure, no clock, no store. It never
// merges two agencies' people: it shows who says what, and where they disagree.
#pragma once

#include "base/json.hpp"
#include "hub/model/check.hpp"

namespace mash::hub {

// The whole response as of `as_of`, without its `receipt`, which the log adds. Of an older version, `newest` is the
// same check as it stands now: whose place is protected since is masked in older versions too.
[[nodiscard]] json::object assemble(const check& whole, instant as_of, json::storage_ptr store = {},
                                    const check* newest = nullptr);

}  // namespace mash::hub
