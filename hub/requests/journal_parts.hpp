// SPDX-License-Identifier: Apache-2.0
// Private to the journal: what several kinds of steps hold, and how it reads back.
#pragma once

#include "base/json.hpp"
#include "hub/model/lifecycle.hpp"

namespace mash::hub::journal {

inline constexpr std::size_t TEXT_MAX = 64 * 1024;

[[nodiscard]] std::unexpected<error> damaged();
// The part of an agency is in no state for what is said to have happened.
[[nodiscard]] std::unexpected<error> turned_down(refusal why);
[[nodiscard]] json::object to_json(const person_ref& who);
[[nodiscard]] json::object to_json(const tightened& one);
[[nodiscard]] person_ref read_person(const json::value& from, std::vector<json::fault>& faults);
[[nodiscard]] tightened read_tightened(const json::value& from, std::vector<json::fault>& faults);

}  // namespace mash::hub::journal
