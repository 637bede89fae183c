// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/source/table_row.hpp"

#include <algorithm>

#include "adapters/kit/source/values.hpp"

namespace mash::kit {
namespace {

constexpr std::string_view SPACES = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(SPACES);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(SPACES) - first + 1);
}

// "Very high", "very-high" and "VERY_HIGH" are one word.
std::string folded(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == ' ' || c == '-') c = '_';
  }
  return out;
}

std::vector<std::string> parted(std::string_view text, std::string_view by) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(by), text.size());
    if (const std::string_view one = trimmed(text.substr(0, end)); !one.empty()) out.emplace_back(one);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace

table_row::table_row(const csv::table& table, const csv::row& row, civil_date today)
    : table_(table), row_(row), today_(today) {}

void table_row::refuse(std::string_view column, std::string_view why) {
  if (!fault_.empty()) return;
  fault_.append(column).append(" ").append(why);
  refused_column_ = column;
}

std::string table_row::text(std::string_view column) {
  const std::string_view found = trimmed(table_.value(row_, column));
  if (found.size() > VALUE_BYTES_MAX) refuse(column, "is too long");
  return std::string(found);
}

std::string table_row::needed(std::string_view column) {
  std::string found = text(column);
  if (found.empty()) refuse(column, "is empty");
  return found;
}

std::vector<std::string> table_row::list(std::string_view column) { return parted(text(column), ";"); }

std::optional<civil_date> table_row::date(std::string_view column) {
  const std::string found = text(column);
  if (found.empty()) return std::nullopt;
  const auto day = read_date(found);
  if (!day) refuse(column, "is no date");
  return day;
}

std::string table_row::day(std::string_view column) {
  const auto found = date(column);
  return found ? to_iso_date(*found) : std::string();
}

std::string table_row::needed_day(std::string_view column) {
  (void)needed(column);
  return day(column);
}

std::string table_row::ended(std::string_view column) {
  const auto found = date(column);
  return found && *found <= today_ ? to_iso_date(*found) : std::string();
}

bool table_row::yes(std::string_view column) {
  const std::string found = folded(text(column));
  const bool no = found.empty() || found == "0" || found == "f" || found == "false" || found == "n" || found == "no";
  if (!no && !is_yes(found)) refuse(column, "is neither yes nor no");
  return !no;
}

std::string_view table_row::word(std::string_view column, std::initializer_list<std::string_view> known) {
  const auto found = std::ranges::find(known, folded(needed(column)));
  if (found != known.end()) return *found;
  refuse(column, "is not a word that this adapter knows");
  return {};
}

std::vector<policy::caveat> table_row::marks(std::string_view column) {
  std::vector<policy::caveat> out;
  for (const std::string& one : parted(text(column), " ;"))
    if (const auto mark = from_word<policy::caveat>(folded(one)))
      out.push_back(*mark);
    else
      refuse(column, "has a mark that is not in the vocabulary");
  return out;
}

contract::record& table_row::add(contract::record_kind kind, policy::category of, std::string summary) {
  contract::record& out = records_.emplace_back();
  out.kind = kind;
  out.category = of;
  out.summary = std::move(summary);
  return out;
}

}  // namespace mash::kit
