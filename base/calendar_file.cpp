// SPDX-License-Identifier: Apache-2.0
#include "base/calendar_file.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json_reader.hpp"
#include "base/toml.hpp"

namespace mash {
namespace {

constexpr std::size_t HOLIDAYS_BYTES_MAX = 1024 * 1024, EVENTS_MAX = 1000, CLOSED_MAX = 200, HOURS_MAX = 8;
constexpr std::size_t FILES_MAX = 500;
constexpr std::array<std::string_view, 7> WEEKDAYS{"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};

// "08:00"; 24:00 is the end of the day.
std::optional<std::chrono::minutes> time_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  int hour = 0, minute = 0;
  const char* end = text.data() + text.size();
  if (std::from_chars(text.data(), text.data() + 2, hour).ptr != text.data() + 2) return std::nullopt;
  if (std::from_chars(text.data() + 3, end, minute).ptr != end) return std::nullopt;
  if (hour < 0 || minute < 0 || minute > 59 || hour * 60 + minute > 24 * 60) return std::nullopt;
  return std::chrono::minutes(hour * 60 + minute);
}

// "08:00-17:30"
std::optional<opening> read_opening(std::string_view text) {
  if (text.size() != 11 || text[5] != '-') return std::nullopt;
  const auto from = time_of_day(text.substr(0, 5)), until = time_of_day(text.substr(6));
  if (!from || !until) return std::nullopt;
  return opening{*from, *until};
}

void read_week(const json::value& table, std::vector<json::fault>& faults, calendar_terms& into) {
  json::reader in(table, "/hours", faults);
  for (std::size_t i = 0; i < WEEKDAYS.size(); ++i)
    for (const std::string& text : in.if_texts(WEEKDAYS.at(i), HOURS_MAX, 16)) {
      if (const auto hours = read_opening(text))
        into.week.at(i).push_back(*hours);
      else
        in.add(WEEKDAYS.at(i), "malformed", "hours are written like \"08:00-17:30\"");
    }
  in.finish();
}

void read_closed(const json::array& list, std::vector<json::fault>& faults, calendar_terms& into) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    json::reader in(list[i], "/closed/" + std::to_string(i), faults);
    closed_period one;
    for (auto [name, day] : {std::pair("from", &one.from), std::pair("until", &one.until)})
      if (in.child(name) != nullptr) *day = in.if_date(name).value_or(civil_date{});
    one.because = in.text("because", 200);
    in.finish();
    into.closed.push_back(std::move(one));
  }
}

result<std::string> read_text(const std::string& path) {
  std::error_code failed;
  if (const auto size = std::filesystem::file_size(path, failed); failed || size > HOLIDAYS_BYTES_MAX)
    return fail(failed ? errc::not_found : errc::too_large, path + ": cannot be read, or is larger than 1 MiB");
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return fail(errc::not_found, path + ": cannot be read");
  return std::move(text).str();
}

result<void> take_holidays(const std::string& beside, const std::string& named, std::string_view division,
                           calendar_terms& into) {
  const std::filesystem::path path = std::filesystem::path(beside).parent_path() / named;
  MASH_TRY(text, read_text(path.string()));
  auto holidays = read_bank_holidays(*text, division);
  if (!holidays) return fail(holidays.error().code, path.string() + ": " + holidays.error().detail);
  into.holidays = std::move(holidays->days);
  into.holidays_until = holidays->until;
  return {};
}

}  // namespace

result<bank_holidays> read_bank_holidays(std::string_view text, std::string_view division) {
  MASH_TRY(document, json::parse(text, {.bytes_max = HOLIDAYS_BYTES_MAX}));
  const auto missing = [&] {
    return fail(errc::invalid, "these are not bank holidays as GOV.UK publishes them for " + std::string(division));
  };
  if (!document->is_object()) return missing();
  const json::value* part = document->get_object().if_contains(division);
  if (part == nullptr || !part->is_object()) return missing();
  const json::value* events = part->get_object().if_contains("events");
  if (events == nullptr || !events->is_array() || events->get_array().empty() ||
      events->get_array().size() > EVENTS_MAX)
    return missing();
  bank_holidays out;
  for (const json::value& event : events->get_array()) {
    const json::value* day = event.is_object() ? event.get_object().if_contains("date") : nullptr;
    if (day == nullptr || !day->is_string()) return missing();
    MASH_TRY(date, parse_iso_date(std::string_view(day->get_string())));
    out.days.insert(std::chrono::sys_days(*date));
  }
  // GOV.UK publishes whole years.
  out.until = civil_date(*out.days.rbegin()).year() / std::chrono::December / 31;
  return out;
}

result<calendar> read_calendar(const std::string& path) {
  MASH_TRY(file, toml::read_file(path));
  std::vector<json::fault> faults;
  json::reader in(file->root, "", faults);
  calendar_terms terms;
  terms.id = in.text("id", 40);
  if (terms.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
    in.add("id", "malformed", "small letters, digits and underscores only");
  terms.zone = in.if_text("zone", 64).value_or(terms.zone);
  if (const json::value* hours = in.child("hours")) read_week(*hours, faults, terms);
  if (const json::array* closed = in.if_items("closed", CLOSED_MAX)) read_closed(*closed, faults, terms);
  const auto division = in.if_text("bank_holidays", 40);
  const auto named = in.if_text("bank_holidays_file", 200);
  if (division.has_value() != named.has_value())
    in.add(division ? "bank_holidays_file" : "bank_holidays", "required",
           "a division and the file that has its bank holidays belong together");
  in.finish();
  if (!faults.empty()) return fail(errc::invalid, toml::describe(path, *file, faults));
  if (division && named)
    if (auto taken = take_holidays(path, *named, *division, terms); !taken)
      return std::unexpected(std::move(taken).error());
  auto made = calendar::make(std::move(terms));
  if (!made) return fail(made.error().code, path + ": " + made.error().detail);
  return made;
}

result<std::map<std::string, calendar, std::less<>>> read_calendars(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed))
    if (entry.path().extension() == ".toml") paths.push_back(entry.path().string());
  if (failed) return fail(errc::not_found, folder + ": the folder of calendars cannot be read");
  if (paths.size() > FILES_MAX) return fail(errc::too_large, folder + ": more than 500 calendars");
  std::ranges::sort(paths);
  std::map<std::string, calendar, std::less<>> out;
  for (const std::string& path : paths) {
    MASH_TRY(one, read_calendar(path));
    std::string id = one->terms().id;
    if (!out.try_emplace(std::move(id), *std::move(one)).second)
      return fail(errc::invalid, path + ": another file of this folder has the same id");
  }
  return out;
}

}  // namespace mash
