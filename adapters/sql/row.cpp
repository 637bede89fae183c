// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/row.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "adapters/kit/source/values.hpp"
#include "base/errors.hpp"

namespace mash::sql {

namespace {

using findings::rule;

bool is_no(std::string_view text) {
  constexpr auto NO = std::to_array<std::string_view>({"0", "f", "false", "n", "no"});
  const auto same = [](char a, char b) { return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b); };
  return std::ranges::any_of(NO, [&](std::string_view word) { return std::ranges::equal(text, word, same); });
}

std::string as_date(std::string_view text) {
  const auto day = kit::read_date(text);
  return day ? to_iso_date(*day) : std::string();
}

// A time whose hours cannot be read (an offset, a zone) still has its day.
std::string as_time(std::string_view text) {
  std::string out = kit::iso_time(text);
  return out.empty() ? as_date(text) : out;
}

}  // namespace

void flaws::add(rule broken, const std::string& place, std::size_t row, moment now) {
  const std::lock_guard held(guard_);
  auto& of = rows_[{place, broken}];
  if (const auto known = of.find(row); known != of.end()) {
    known->second = now;
  } else if (of.size() < ROWS_TOLD_APART_MAX) {
    of.emplace(row, now);
    published_ = false;
  }
}

void flaws::forget_before(moment oldest) {
  for (auto& [what, rows] : rows_)
    if (std::erase_if(rows, [&](const auto& one) { return one.second < oldest; }) > 0) published_ = false;
}

findings::report flaws::report(const std::string& system) const {
  const std::lock_guard held(guard_);
  findings::report out;
  out.looked_at(system);
  for (const auto& [what, rows] : rows_) {
    findings::in_file found;
    for (std::size_t i = 0; i < rows.size(); ++i) found.add(what.second);
    out.add(system, what.first, found);
  }
  return out;
}

void flaws::publish(const std::string& system, moment now) {
  {
    const std::lock_guard held(guard_);
    if (now >= forgetting_at_) {
      forget_before(now - REMEMBERED);
      forgetting_at_ = now + FORGETTING_EVERY;
    }
    if (std::exchange(published_, true)) return;
  }
  findings::publish(report(system));
}

const std::optional<std::string>& row::at(std::string_view column) const {
  const auto found = std::ranges::find(of_->names, column);
  MASH_ASSERT(found != of_->names.end());
  return cells_[static_cast<std::size_t>(found - of_->names.begin())];
}

bool row::has(std::string_view column) const { return std::ranges::find(of_->names, column) != of_->names.end(); }

const std::string& row::text(std::string_view column) const {
  static const std::string NOTHING;
  const auto& cell = at(column);
  return cell ? *cell : NOTHING;
}

bool row::is_null(std::string_view column) const { return !at(column).has_value(); }

std::string row::date(std::string_view column) const {
  std::string out = as_date(text(column));
  if (out.empty() && !text(column).empty()) note(rule::date_unreadable, column);
  return out;
}

std::string row::time(std::string_view column) const {
  std::string out = as_time(text(column));
  if (out.empty() && !text(column).empty()) note(rule::date_unreadable, column);
  return out;
}

std::optional<std::string> row::needed(std::string_view column, const std::string& read) const {
  if (!read.empty() || text(column).empty()) return read;
  leave_out(rule::date_unreadable, column);
  return std::nullopt;
}

std::optional<std::string> row::needed_date(std::string_view column) const {
  return needed(column, as_date(text(column)));
}

std::optional<std::string> row::needed_time(std::string_view column) const {
  return needed(column, as_time(text(column)));
}

std::optional<bool> row::truth(std::string_view column) const {
  const std::string& said = text(column);
  if (said.empty()) return std::nullopt;
  if (kit::is_yes(said)) return true;
  if (is_no(said)) return false;
  note(rule::truth_unreadable, column);
  return std::nullopt;
}

void row::note(rule broken, std::string_view column) const {
  std::size_t number = 0;
  for (const auto& cell : cells_)
    number = number * 31 + std::hash<std::string_view>()(cell ? std::string_view(*cell) : std::string_view());
  of_->noted->all->add(broken, of_->table + "." + std::string(column), number, std::chrono::steady_clock::now());
}

void row::leave_out(rule why, std::string_view column) const {
  note(why, column);
  of_->noted->rows_left_out = true;
}

}  // namespace mash::sql
