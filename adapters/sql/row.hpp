// SPDX-License-Identifier: Apache-2.0
// One row of an answer, and what was wrong in the rows that were read. A date that cannot be read is never taken for
// one that is not there: it is noted, with rule, table and column and never the value, and a row that would say
// something else without it (when it ended, whom it is about) is left out; then the system was not wholly searched.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/findings/report.hpp"

namespace mash::sql {

using column_names = std::vector<std::string>;  // lower case

// What was wrong in the rows that were read in the last day, each row once however often it is read. A question reads
// a few rows of many, so that not to meet a row again does not say that it was mended; a day of not meeting it may. Any
// thread.
class flaws {
 public:
  using moment = std::chrono::steady_clock::time_point;
  static constexpr std::size_t ROWS_TOLD_APART_MAX = 10'000;  // of one rule and column
  static constexpr auto REMEMBERED = std::chrono::hours(24);
  static constexpr auto FORGETTING_EVERY = std::chrono::minutes(1);

  // `row` is any number that the same row has again.
  void add(findings::rule broken, const std::string& place, std::size_t row, moment now);
  // A place is "table.column".
  [[nodiscard]] findings::report report(const std::string& system) const;
  // As mash_source_findings and in the log (adapters/findings/report.hpp), if anything has changed since the last time.
  // Forgets what is older than a day.
  void publish(const std::string& system, moment now);

 private:
  void forget_before(moment oldest);

  mutable std::mutex guard_;
  std::map<std::pair<std::string, findings::rule>, std::map<std::size_t, moment>> rows_;  // and when it was last met
  moment forgetting_at_;
  bool published_ = false;
};

// Of one session.
struct notes {
  std::shared_ptr<flaws> all = std::make_shared<flaws>();
  bool rows_left_out = false;
};

// What the rows of one statement share.
struct answer {
  column_names names;
  std::string table;
  std::shared_ptr<notes> noted;
};

// A column that was not selected is a bug, not an empty value.
class row {
 public:
  row(std::shared_ptr<const answer> of, std::vector<std::optional<std::string>> cells)
      : of_(std::move(of)), cells_(std::move(cells)) {}
  // UTF-8 without blanks at the end, which a column of fixed width adds; NULL reads as empty.
  [[nodiscard]] const std::string& text(std::string_view column) const;
  [[nodiscard]] bool has(std::string_view column) const;
  [[nodiscard]] bool is_null(std::string_view column) const;
  // ISO date; or a time as RFC 3339, of which a bare date stays one. Empty where there is none, and, noted, where it
  // cannot be read: for what the row can do without.
  [[nodiscard]] std::string date(std::string_view column) const;
  [[nodiscard]] std::string time(std::string_view column) const;
  // The same for what the row cannot do without. Nothing, noted, where it cannot be read: the caller leaves the row
  // out.
  [[nodiscard]] std::optional<std::string> needed_date(std::string_view column) const;
  [[nodiscard]] std::optional<std::string> needed_time(std::string_view column) const;
  // Nothing where it is not said, and, noted, where it is neither yes nor no.
  [[nodiscard]] std::optional<bool> truth(std::string_view column) const;

  void note(findings::rule broken, std::string_view column) const;
  // Notes it, and that the session left a row out. The caller does leave it out.
  void leave_out(findings::rule why, std::string_view column) const;

 private:
  [[nodiscard]] const std::optional<std::string>& at(std::string_view column) const;
  [[nodiscard]] std::optional<std::string> needed(std::string_view column, const std::string& read) const;

  std::shared_ptr<const answer> of_;
  std::vector<std::optional<std::string>> cells_;
};

}  // namespace mash::sql
