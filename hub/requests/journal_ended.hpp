// SPDX-License-Identifier: Apache-2.0
// The steps by which something ends without an answer: the hub settles a question itself, an adapter has taken it and a
// person is waited for, a check is cancelled, and one expires. What makes them is in journal.hpp.
#pragma once

#include "hub/requests/journal.hpp"

namespace mash::hub {

[[nodiscard]] result<void> apply_settled(check& whole, const step& said);
[[nodiscard]] result<void> apply_taken(check& whole, const step& act);
[[nodiscard]] result<void> apply_cancelled(check& whole, const step& act);
[[nodiscard]] result<void> apply_stopped(check& whole, const step& act);
[[nodiscard]] result<void> apply_expired(check& whole, const step& act);

}  // namespace mash::hub
