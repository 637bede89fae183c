// SPDX-License-Identifier: Apache-2.0
// The request target in origin form (RFC 9112 section 3.2.1), taken apart and percent-decoded once. Anything that a
// later reader might take apart differently is refused: encoded slashes, dot segments, bytes that are not printable
// ASCII. That is no loss: our paths and query words are identifiers, and names of people never travel in a URL.
#pragma once

#include <string_view>

#include "base/http/gate.hpp"
#include "base/http/message.hpp"

namespace mash::http {

// Sets `path` and `query`. A plus sign in the query is a space, as HTML forms write it.
[[nodiscard]] std::expected<void, refusal> read_target(std::string_view target, request& into);

}  // namespace mash::http
