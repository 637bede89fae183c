// SPDX-License-Identifier: Apache-2.0
// A member's line in words that an administrator can act on: connected, or which of *unknown key*, *wrong key* and *not
// reachable* it is (docs/api.md, `GET /v1/agencies`; docs/formats/admin-socket.md, `member_link`).
#pragma once

#include "base/json.hpp"
#include "hub/auth/directory.hpp"
#include "hub/requests/exchange_port.hpp"

namespace mash::hub {

// `state`, and as far as they are known `key` (`present` or `next`), `since`, `clock_ahead_ms`, `round_trip_us`,
// `failed` and `failed_at`.
[[nodiscard]] json::object describe(const member& who, const member_link& line);

}  // namespace mash::hub
