// SPDX-License-Identifier: Apache-2.0
// What is true of an invented population, to hold answers against: who the people are, which record of an agency's
// listing is of whom, and what each agency has on record about them. Written for whoever checks a system, never for the
// system itself.
#pragma once

#include <string>
#include <vector>

#include "adapters/synth/files.hpp"

namespace mash::synth {

// people.csv: everybody as they would say themselves, without what an adoption closed.
[[nodiscard]] std::string people_of(const std::vector<human>& people);

// Lines of truth.csv (agency, id, person, traits, organisation) and of records.csv (agency, id, person, record,
// category, kind, on, until), without the head.
[[nodiscard]] std::string truth_of(const std::vector<human>& people, const std::vector<listed>& all, agency by);
[[nodiscard]] std::string record_lines_of(const records& held, agency by);

}  // namespace mash::synth
