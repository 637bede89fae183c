// SPDX-License-Identifier: Apache-2.0
// The two texts of a step as they are kept: compressed where that is worth it, then sealed in the step's own place
// (docs/formats/sealed.md, "What the hub seals"). For the store and for whoever checks a copy of it.
#pragma once

#include "hub/store/places.hpp"

namespace mash::hub {

// `which`: CONTENT or RECORD, and `key` the request's key for it.
[[nodiscard]] std::string seal_step(const sealing_key& key, std::string_view which, std::string_view request,
                                    const step_head& step, std::string_view text);
// `corrupt`: changed, or it belongs elsewhere.
[[nodiscard]] result<std::string> open_step(const sealing_key& key, std::string_view which, std::string_view request,
                                            const step_head& step, std::string_view sealed);

}  // namespace mash::hub
