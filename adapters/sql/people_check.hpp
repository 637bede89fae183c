// SPDX-License-Identifier: Apache-2.0
// Whether a table of people can be searched by birth date at all. Two faults make every search come back empty, and the
// answer would be "no trace" of everybody: a table that a failed nightly load left empty, and birth dates kept as text
// or numbers in another form than 2015-04-02.
#pragma once

#include "adapters/sql/session.hpp"

namespace mash::sql {

// Reads the least and the greatest birth date: of those of another form most sort before or after all dates. Where one
// of the two is no date and others are, that is noted: people are found, and the system was not wholly searched.
// `unavailable`: nobody is in it; `corrupt`: there are no dates; otherwise as session::query.
[[nodiscard]] result<void> check_birth_dates(session& of, const std::string& table, const std::string& column);

}  // namespace mash::sql
