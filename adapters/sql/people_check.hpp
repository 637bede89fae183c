// SPDX-License-Identifier: Apache-2.0
// Whether a table of people can be searched by birth date at all. Two faults make every search come back empty, and the
// answer would be "no trace" of everybody: a table that a failed nightly load left empty, and birth dates kept as text
// or numbers in another form than 2015-04-02.
#pragma once

#include <string>

#include "adapters/findings/report.hpp"
#include "adapters/sql/session.hpp"

namespace mash::sql {

// How long a look through the whole table holds, unless the database was away. That all were dates, for an hour; of a
// few people's every question sees that they are there. That some were none, for as long as one check asks; each of its
// questions says that the system was not wholly searched.
inline constexpr auto SOUND_FOR = std::chrono::hours(1);
inline constexpr auto ODD_FOR = std::chrono::minutes(1);

// Reads the least and the greatest birth date: of those of another form most sort before or after all dates. Where one
// of the two is no date and others are, that is noted: people are found, and the system was not wholly searched. While
// a look holds that found all to be dates, only a few people's birth dates are read, so that neither of the two faults
// goes unseen. While one holds that found some to be none, nothing is read: the session is said to have left rows out,
// and nothing is noted anew, so that the count of findings tells when a row was last met. `unavailable`: nobody is in
// it; `corrupt`: there are no dates; otherwise as session::query.
[[nodiscard]] result<void> check_birth_dates(session& of, const std::string& table, const std::string& column,
                                             deadline now = std::chrono::steady_clock::now());

inline constexpr std::size_t ODD_EXAMINED = 1000;

// For check-source: says that nobody has a birth date (`empty`), that none is a date (`date_unreadable`) or that the
// table could not be looked through, as where it takes too long (`unreadable`), and notes in the session up to
// ODD_EXAMINED rows with a birth date in another form; where there are some and none was among the rows read, says so
// once (`date_unreadable`). `select`: as the source reads a person, without a condition, so that a row which it notes
// itself counts once. A table that is missing or not permitted is probe()'s.
[[nodiscard]] findings::report examine_birth_dates(session& of, const std::string& system, const std::string& select,
                                                   const std::string& column);

}  // namespace mash::sql
