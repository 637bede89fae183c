// SPDX-License-Identifier: Apache-2.0
// The certificate of whoever calls: told before it runs out, because the hub's refusal afterwards is only an alert of
// TLS.
#pragma once

#include <string>

#include "base/clock.hpp"

namespace mash::cli {

// A sentence from 30 days before the profile's certificate expires; else empty, also where the profile or the
// certificate cannot be read: whoever needs them says so.
[[nodiscard]] std::string certificate_warning(const std::string& profile_path, instant now);

}  // namespace mash::cli
