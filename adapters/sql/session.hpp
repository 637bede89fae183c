// SPDX-License-Identifier: Apache-2.0
// Reading an agency's database: sessions that cannot write, statements that cannot run for ever, values that are always
// bound. Nothing of the database library shows here. A session is used by one thread and lives for one look-up: no
// connection grows stale between two questions.
// Errors never carry a value, a name or the statement: SQLSTATE and our own words only.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/findings/report.hpp"
#include "adapters/sql/settings.hpp"
#include "base/errors.hpp"

namespace mash::sql {

using deadline = std::chrono::steady_clock::time_point;

inline constexpr std::size_t ROWS_MAX = 5000;
inline constexpr std::size_t CELL_BYTES_MAX = 256 * 1024;
inline constexpr std::size_t BOUND_MAX = 500;

using column_names = std::vector<std::string>;  // lower case

// One row of an answer. A column that was not selected is a bug, not an empty value.
class row {
 public:
  row(std::shared_ptr<const column_names> names, std::vector<std::optional<std::string>> cells)
      : names_(std::move(names)), cells_(std::move(cells)) {}
  [[nodiscard]] const std::string& text(std::string_view column) const;  // UTF-8; NULL reads as empty
  [[nodiscard]] bool is_null(std::string_view column) const;

 private:
  [[nodiscard]] const std::optional<std::string>& at(std::string_view column) const;
  std::shared_ptr<const column_names> names_;
  std::vector<std::optional<std::string>> cells_;
};

class database;

class session {
 public:
  session(session&&) noexcept;
  session& operator=(session&&) noexcept;
  ~session();

  // `select` is one of our own statements (asserted: it begins with "select"), with a `?` for each bound value.
  // errc::timed_out: the statement or the deadline; unavailable: no connection, or busy; not_found: a table or column
  // is missing; too_large: over ROWS_MAX or CELL_BYTES_MAX; io: anything else.
  [[nodiscard]] result<std::vector<row>> query(std::string_view select, const std::vector<std::string>& bound);
  // `select`, with "where" or "and" and "`column` in (...)" added; any number of keys, a few hundred at a time.
  [[nodiscard]] result<std::vector<row>> query_in(std::string_view select, std::string_view column,
                                                  const std::vector<std::string>& keys);

 private:
  friend class database;
  friend findings::report probe(database& of, const std::string& system, deadline until,
                                const std::function<void(session&)>& readers);
  struct connection;
  explicit session(std::unique_ptr<connection> to);
  [[nodiscard]] result<std::vector<row>> run(std::string_view select, const std::vector<std::string>& bound);
  void look(std::string_view select, std::string_view column);
  [[nodiscard]] result<void> command(const std::string& statement);
  [[nodiscard]] result<void> prove_read_only();
  std::unique_ptr<connection> to_;
  // Of a session that only looks whether what is selected is there (probe.hpp); null in every other.
  findings::report* probed_ = nullptr;
  std::string system_;
  std::set<std::string> looked_for_;
};

// One configured database; any thread.
class database {
 public:
  explicit database(settings how) : how_(std::move(how)) {}
  // A session that ends at `until`. The first one ever opened also tries to make a table, inside a transaction that is
  // taken back; where the database lets it, nothing is read and the error is errc::denied: the account must lose that
  // right first.
  [[nodiscard]] result<session> open(deadline until);

 private:
  settings how_;
  std::atomic<bool> proved_read_only_ = false;
};

// "?, ?, ?" for a list of bound values.
[[nodiscard]] std::string marks(std::size_t count);

}  // namespace mash::sql
