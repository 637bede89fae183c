// SPDX-License-Identifier: Apache-2.0
// Who among the subjects must not be found, and by whom: read from the whole check, since the agency that protects a
// person and the agency that would give the place away are two.
#pragma once

#include <map>

#include "hub/model/check.hpp"

namespace mash::hub {

enum class guard : unsigned char {
  none,
  place,       // a place is protected, and nobody on the check is known to be the danger: the place itself is masked
  everything,  // and everything that gives it away
};

// Counts as the person from whom others are protected: an alleged source of harm, anybody not assessed (an adult of
// whom no role is stated among them), and whoever a concern names as its source.
[[nodiscard]] bool counts_as_danger(const request& asked, const subject& who);

// Only those who are guarded. A place is protected if the request states an address of theirs as protected, if an
// agency says that it protects it, or if they live with somebody of whom either holds; except the adult who is the
// danger to that household.
using guarded_subjects = std::map<std::string, guard, std::less<>>;
[[nodiscard]] guarded_subjects guards_of(const check& whole);

}  // namespace mash::hub
