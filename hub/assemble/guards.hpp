// SPDX-License-Identifier: Apache-2.0
// Who among the subjects must not be found, and by whom: read from the whole check, since the agency that protects a
// person and the agency that would give the place away are two.
#pragma once

#include <set>
#include <string>

#include "hub/model/check.hpp"

namespace mash::hub {

// Counts as the person from whom others are protected: an alleged source of harm, anybody not assessed (an adult of
// whom no role is stated among them), and whoever a concern names as its source.
[[nodiscard]] bool counts_as_danger(const request& asked, const subject& who);

// Those whose place is protected, and with it everything that gives it away, whoever else is on the check: the request
// states an address of theirs as protected, or an agency says that it protects it, or they live with somebody of whom
// either holds; except the adult who is the danger to that household.
using guarded_subjects = std::set<std::string, std::less<>>;
[[nodiscard]] guarded_subjects guards_of(const check& whole);

}  // namespace mash::hub
