// SPDX-License-Identifier: Apache-2.0
// Beast's parser over a head that the gate has let through. It must agree with the gate about where the message ends; a
// head on which the two differ is refused, so that one mistake in either is not enough.
#pragma once

#include <string_view>

#include "base/http/gate.hpp"
#include "base/http/message.hpp"

namespace mash::http {

// Fills method, path, query and headers of `into` (reusing its storage); the body is read elsewhere,
// `passed.body_bytes` long.
[[nodiscard]] std::expected<void, refusal> parse_head(std::string_view head, const passage& passed, request& into);

}  // namespace mash::http
