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
#include "adapters/sql/last_looks.hpp"
#include "adapters/sql/row.hpp"
#include "adapters/sql/settings.hpp"
#include "base/errors.hpp"

namespace mash::sql {

using deadline = std::chrono::steady_clock::time_point;

inline constexpr std::size_t ROWS_MAX = 5000;
inline constexpr std::size_t CELL_BYTES_MAX = 256 * 1024;
inline constexpr std::size_t BOUND_MAX = 500;

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
  // `select`, with "where" or "and" and "`column` in (...)" added; any number of keys, a few hundred at a time. Where
  // `column` is selected too, every row is of one of the keys, letter by letter: one that the database takes for the
  // same and we do not (another case, a blank) is left out.
  [[nodiscard]] result<std::vector<row>> query_in(std::string_view select, std::string_view column,
                                                  const std::vector<std::string>& keys);

  // Any `count` rows of a `select` that binds nothing: for a look at a source, not for a question.
  [[nodiscard]] result<std::vector<row>> sample(std::string_view select, std::size_t count);
  // Fails if a row was left out, of whatever table: then the system was not wholly searched.
  [[nodiscard]] result<void> whole() const;
  // For a row that an earlier session noted and left out, and this one would have to.
  void left_out_before() { noted_->rows_left_out = true; }
  // What was wrong in the rows of all sessions of this database in the last day, for metrics and the log.
  void publish(const std::string& system) const { noted_->all->publish(system, std::chrono::steady_clock::now()); }
  [[nodiscard]] findings::report wrong(const std::string& system) const { return noted_->all->report(system); }

  [[nodiscard]] last_looks& looks() const { return *looks_; }  // those of all sessions of this database
  [[nodiscard]] const std::string& dbms() const { return dbms_; }
  // "person.surname", and how it is called there where that is another name.
  [[nodiscard]] std::string place(std::string_view table, std::string_view column) const {
    return names_->place(table, column);
  }
  // How many statements this session has sent, whatever became of them: what a question costs an agency's database.
  [[nodiscard]] std::size_t statements() const { return statements_; }

 private:
  friend class database;
  friend findings::report probe(database& of, const std::string& system, deadline until,
                                const std::function<void(session&)>& readers);
  struct connection;
  session(std::unique_ptr<connection> to, std::shared_ptr<flaws> of, std::shared_ptr<last_looks> looks,
          std::shared_ptr<const mapping> names);
  [[nodiscard]] result<std::vector<row>> run(std::string_view select, const std::vector<std::string>& bound);
  [[nodiscard]] result<std::vector<row>> executed(std::string_view select, const std::vector<std::string>& bound);
  void look(std::string_view select, std::string_view column);
  [[nodiscard]] result<void> command(const std::string& statement);
  [[nodiscard]] result<void> prove_read_only();
  std::unique_ptr<connection> to_;
  std::shared_ptr<notes> noted_;
  std::shared_ptr<last_looks> looks_;
  std::shared_ptr<const mapping> names_;
  std::size_t statements_ = 0;
  // Of a session that only looks whether what is selected is there (probe.hpp); null in every other.
  findings::report* probed_ = nullptr;
  std::string system_, dbms_;
  std::set<std::string> looked_for_;
};

// One configured database; any thread.
class database {
 public:
  explicit database(settings how) : how_(std::move(how)) {}
  // A session that ends at `until`. The first one ever opened also tries to make a table, inside a transaction that is
  // taken back, and on SQL Server asks whether the account may write into any table or view; where the database lets
  // it, nothing is read and the error is errc::denied: the account must lose that right first. On PostgreSQL and SQLite
  // it is the session that cannot write, whatever the account may do.
  [[nodiscard]] result<session> open(deadline until);

 private:
  [[nodiscard]] result<session> opened(deadline until);

  settings how_;
  std::shared_ptr<flaws> flaws_ = std::make_shared<flaws>();
  std::shared_ptr<last_looks> looks_ = std::make_shared<last_looks>();
  std::atomic<bool> proved_read_only_ = false;
};

// The first table of "select ... from table ...".
[[nodiscard]] std::string table_of(std::string_view select);
// "?, ?, ?" for a list of bound values.
[[nodiscard]] std::string marks(std::size_t count);

}  // namespace mash::sql
