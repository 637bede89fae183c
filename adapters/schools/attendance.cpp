// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/attendance.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace mash::schools {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::weekday;
using group = attendance_group;

struct entry {
  std::string_view code;
  attendance_group of;
  std::string_view words;
};

constexpr auto CODES = std::to_array<entry>({
    {"/", group::present, "present in the morning"},
    {"\\", group::present, "present in the afternoon"},
    {"L", group::present, "late before the register closed"},
    {"K", group::present, "at provision arranged by the council"},
    {"V", group::present, "on an educational visit"},
    {"P", group::present, "at a sporting activity"},
    {"W", group::present, "on work experience"},
    {"B", group::present, "at another approved activity"},
    {"D", group::present, "at another school where also registered"},
    {"C", group::authorised, "leave for exceptional circumstances"},
    {"C1", group::authorised, "leave for a regulated performance"},
    {"C2", group::authorised, "part-time timetable"},
    {"E", group::authorised, "suspended or excluded"},
    {"F", group::authorised, "extended family holiday agreed"},
    {"H", group::authorised, "family holiday agreed"},
    {"I", group::authorised, "illness"},
    {"J", group::authorised, "interview"},
    {"J1", group::authorised, "interview"},
    {"M", group::authorised, "medical or dental appointment"},
    {"R", group::authorised, "religious observance"},
    {"S", group::authorised, "study leave"},
    {"T", group::authorised, "travelling for a parent's work"},
    {"G", group::unauthorised, "holiday not agreed"},
    {"N", group::unauthorised, "no reason given yet"},
    {"O", group::unauthorised, "absent without authorisation"},
    {"U", group::unauthorised, "late after the register closed"},
    {"Q", group::unable, "no transport or access that the council must provide"},
    {"Y", group::unable, "unable to attend"},
    {"Y1", group::unable, "transport not available"},
    {"Y2", group::unable, "travel disrupted"},
    {"Y3", group::unable, "part of the school closed"},
    {"Y4", group::unable, "school closed unexpectedly"},
    {"Y5", group::unable, "in the criminal justice system"},
    {"Y6", group::unable, "public health guidance"},
    {"Y7", group::unable, "another unavoidable cause"},
    {"X", group::not_counted, "not required to attend"},
    {"Z", group::not_counted, "not yet on roll"},
    {"#", group::not_counted, "school closed to all"},
    {"-", group::not_counted, "no mark"},
});

const entry* find(std::string_view code) {
  const auto found = std::ranges::find(CODES, code, &entry::code);
  return found == CODES.end() ? nullptr : &*found;
}

// "//OOC1Y7": a letter and a digit are one mark where a code is so written.
std::vector<std::string> split(std::string_view marks) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (marks[i] == '\r' || marks[i] == '\n' || marks[i] == '\t') continue;
    const std::string_view two = marks.substr(i, 2);
    if (two.size() == 2 && two[1] >= '0' && two[1] <= '9' && find(two) != nullptr) {
      out.emplace_back(two);
      ++i;
      continue;
    }
    out.emplace_back(marks[i] == ' ' ? "-" : std::string(1, marks[i]));
  }
  return out;
}

bool is_weekend(sys_days day) {
  const weekday of(day);
  return of == std::chrono::Saturday || of == std::chrono::Sunday;
}

std::vector<attendance_session> dated(const std::vector<std::string>& marks, civil_date first, bool seven_days) {
  std::vector<attendance_session> out;
  sys_days day(first);
  for (std::size_t i = 0; i < marks.size(); i += 2) {
    while (!seven_days && is_weekend(day)) day += days(1);
    out.push_back({civil_date(day), false, marks[i]});
    if (i + 1 < marks.size()) out.push_back({civil_date(day), true, marks[i + 1]});
    day += days(1);
  }
  return out;
}

// Which kind of run a session may belong to: 0 none.
int run_kind(const attendance_session& one) {
  if (group_of(one.code) == group::unauthorised) return 1;
  if (one.code == "E") return 2;
  return one.code == "K" ? 3 : 0;
}

}  // namespace

attendance_group group_of(std::string_view code) {
  const entry* found = find(code);
  return found == nullptr ? group::unknown : found->of;
}

std::string code_words(std::string_view code) {
  const entry* found = find(code);
  return found == nullptr ? "code " + std::string(code.substr(0, 2)) : std::string(found->words);
}

std::vector<attendance_session> sessions_of(const attendance_year& year) {
  const std::vector<std::string> marks = split(year.marks);
  if (!year.marks_from || marks.empty()) return {};
  std::vector<attendance_session> seven = dated(marks, *year.marks_from, true);
  const bool weekends = std::ranges::any_of(seven, [](const auto& one) { return is_weekend(sys_days(one.date)); });
  const bool free = std::ranges::all_of(seven, [](const auto& one) {
    return !is_weekend(sys_days(one.date)) || group_of(one.code) == group::not_counted;
  });
  return weekends && free ? seven : dated(marks, *year.marks_from, false);
}

std::vector<attendance_run> runs_of(const std::vector<attendance_session>& sessions) {
  constexpr std::size_t LEAST[] = {0, 4, 2, 2};
  std::vector<attendance_run> out;
  int kind = 0;
  attendance_run now;
  std::set<std::string> codes;
  const auto finish = [&] {
    if (kind != 0 && now.sessions >= LEAST[kind]) {
      for (const std::string& code : codes) now.codes.append(now.codes.empty() ? "" : ", ").append(code);
      out.push_back(now);
    }
    now = {};
    codes.clear();
  };
  for (const attendance_session& one : sessions) {
    if (group_of(one.code) == group::not_counted) continue;
    if (const int next = run_kind(one); next != kind) {
      finish();
      kind = next;
    }
    if (kind == 0) continue;
    if (now.sessions++ == 0) now.from = one.date;
    now.until = one.date;
    codes.insert(one.code);
  }
  finish();
  return out;
}

attendance_totals totals_of(const attendance_year& year) {
  attendance_totals out;
  for (const attendance_session& one : sessions_of(year)) {
    const group of = group_of(one.code);
    if (of == group::not_counted || of == group::unknown) continue;
    ++out.possible;
    out.present += of == group::present ? 1 : 0;
    out.authorised += of == group::authorised ? 1 : 0;
    out.unauthorised += of == group::unauthorised ? 1 : 0;
    out.unable += of == group::unable ? 1 : 0;
  }
  if (year.possible) out.possible = *year.possible;
  if (year.attended) out.present = *year.attended;
  if (year.authorised) out.authorised = *year.authorised;
  if (year.unauthorised) out.unauthorised = *year.unauthorised;
  return out;
}

std::string percentage(int part, int whole) {
  if (whole <= 0 || part < 0) return {};
  const long tenths = (static_cast<long>(part) * 2000 + whole) / (2L * whole);  // rounded half up
  std::string out = std::to_string(tenths / 10);
  if (tenths % 10 != 0) out += "." + std::to_string(tenths % 10);
  return out + " %";
}

}  // namespace mash::schools
