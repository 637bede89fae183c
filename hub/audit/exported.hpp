// SPDX-License-Identifier: Apache-2.0
// The entry for an export: part of a response was made for somebody outside.
#pragma once

#include "hub/audit/leaves.hpp"

namespace mash::hub {

// `released`, with the version, the word `export` and the audience. `body`: the export without its receipt.
[[nodiscard]] audit_entry exported_entry(const check& whole, std::string_view actor, std::string_view audience,
                                         std::string_view body, instant at);

}  // namespace mash::hub
