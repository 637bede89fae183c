// SPDX-License-Identifier: Apache-2.0
// What the schools' files hold about one pupil, as labelled records: one plain sentence each, never another person's
// name in it, the same id for the same fact in every answer.
#pragma once

#include <vector>

#include "adapters/contract/record.hpp"
#include "adapters/schools/roll.hpp"

namespace mash::schools {

// All of it, unfiltered. `subject` is how the question calls the pupil.
[[nodiscard]] std::vector<contract::record> records_of(const held_pupil& whom, const std::string& subject,
                                                       civil_date today);

[[nodiscard]] std::string in_words(civil_date date);  // "5 October 2026"

}  // namespace mash::schools
