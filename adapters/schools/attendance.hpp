// SPDX-License-Identifier: Apache-2.0
// Attendance codes of schools in England (from August 2024, with the older H, J and F still seen) as groups, sessions
// and runs. A school day has two sessions, morning and afternoon.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/schools/pupil.hpp"

namespace mash::schools {

enum class attendance_group : unsigned char {
  present,       // there, or at an approved activity
  authorised,    // absent with the school's leave
  unauthorised,  // absent without it, or nobody knows why
  unable,        // could not attend through no fault of the family
  not_counted,   // no session for this pupil: not required, not yet on roll, closed, no mark
  unknown,       // a code that no list has
};

[[nodiscard]] attendance_group group_of(std::string_view code);
[[nodiscard]] std::string code_words(std::string_view code);  // "no reason given yet"; "code ?" for an unknown one

struct attendance_session {
  civil_date date;
  bool afternoon = false;
  std::string code;
};

// The marks of a transfer file, from the day its first mark is for. Suppliers write either seven days a week (weekends
// then have no session) or five: where every Saturday and Sunday of the seven-day reading is without a session, that
// reading is taken, else the five-day one.
[[nodiscard]] std::vector<attendance_session> sessions_of(const attendance_year& year);

struct attendance_run {
  std::size_t sessions = 0;
  civil_date from, until;
  std::string codes;  // "O", or "N, O" where they follow each other
};

// What a safeguarding desk looks for: four or more sessions in a row absent without leave; two or more in a row
// suspended (E) or in provision that the council arranged (K). Days without a session do not interrupt a run.
[[nodiscard]] std::vector<attendance_run> runs_of(const std::vector<attendance_session>& sessions);

struct attendance_totals {
  int possible = 0, present = 0, authorised = 0, unauthorised = 0, unable = 0;
};
// The file's own totals where it has them, else counted from the marks.
[[nodiscard]] attendance_totals totals_of(const attendance_year& year);
[[nodiscard]] std::string percentage(int part, int whole);  // "78 %", "78.4 %"; "" for a whole of none

}  // namespace mash::schools
