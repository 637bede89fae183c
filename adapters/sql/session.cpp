// SPDX-License-Identifier: Apache-2.0
// SOCI opens, prepares, binds and executes; cells are read with ODBC's own SQLGetData in pieces, because SOCI sizes its
// buffers by what the driver says of a column: libsqliteodbc says 255 for any text, which would cut it off in silence,
// and psqlodbc's `text` would cost 100 MiB a column.
#include "adapters/sql/session.hpp"

#include <soci/odbc/soci-odbc.h>
#include <soci/soci.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "adapters/sql/dialect.hpp"
#include "adapters/sql/reach.hpp"
#include "adapters/sql/states.hpp"
#include "base/crypto.hpp"

namespace mash::sql {

struct session::connection {
  soci::session to;
  std::chrono::seconds statement_timeout{};
  deadline until;

  [[nodiscard]] soci::odbc_session_backend& backend() {
    return *static_cast<soci::odbc_session_backend*>(to.get_backend());
  }
  // Whole seconds, as ODBC counts them, of which no fewer than one can be given; 0 if the deadline has passed.
  [[nodiscard]] SQLULEN seconds_left() const {
    const auto left = until - std::chrono::steady_clock::now();
    if (left <= left.zero()) return 0;
    const auto whole = std::chrono::floor<std::chrono::seconds>(left);
    return static_cast<SQLULEN>(std::clamp(whole, std::chrono::seconds(1), statement_timeout).count());
  }
};

namespace {

// SOCI's own text holds the statement and the bound values, so it is never looked at.
error described(const soci::odbc_soci_error& from) {
  const auto* state = reinterpret_cast<const char*>(from.odbc_error_code());
  return meaning_of(std::string_view(state, std::min<std::size_t>(5, std::char_traits<char>::length(state))),
                    from.native_error_code());
}

error last_of(SQLHSTMT statement) {
  std::array<SQLCHAR, 6> state{};
  SQLINTEGER native = 0;
  SQLSMALLINT length = 0;
  SQLGetDiagRec(SQL_HANDLE_STMT, statement, 1, state.data(), &native, nullptr, 0, &length);
  return meaning_of(reinterpret_cast<const char*>(state.data()), native);
}

// psqlodbc may say no more than HY000 of a statement whose connection broke, which is what SQLite says of a table that
// is missing.
error or_broken(const error& why, SQLHDBC connection) {
  SQLUINTEGER dead = SQL_CD_FALSE;
  const SQLRETURN got = SQLGetConnectAttr(connection, SQL_ATTR_CONNECTION_DEAD, &dead, sizeof dead, nullptr);
  return SQL_SUCCEEDED(got) && dead == SQL_CD_TRUE ? meaning_of("08S01", 0) : why;
}

// Runs what throws; SOCI's exceptions end here.
template <class Action>
auto guarded(Action action) -> decltype(action()) {
  try {
    return action();
  } catch (const soci::odbc_soci_error& trouble) {
    return std::unexpected(described(trouble));
  } catch (const std::exception&) {
    return fail(errc::io, "the database library refused the statement");
  }
}

// The wide form does not depend on the process's locale, as SQL_C_CHAR of psqlodbc's Unicode driver does.
void append_utf8(std::string& out, char16_t unit, char16_t& high) {
  std::uint32_t code = unit;
  if (unit >= 0xD800 && unit < 0xDC00) {
    high = unit;
    return;
  }
  if (unit >= 0xDC00 && unit < 0xE000) {
    code = high != 0 ? 0x10000U + ((static_cast<std::uint32_t>(high) - 0xD800U) << 10U) + (code - 0xDC00U) : 0xFFFDU;
  }
  high = 0;
  const auto byte = [&](std::uint32_t value) { out.push_back(static_cast<char>(static_cast<unsigned char>(value))); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xC0U | (code >> 6U));
  } else if (code < 0x10000) {
    byte(0xE0U | (code >> 12U));
    byte(0x80U | ((code >> 6U) & 0x3FU));
  } else {
    byte(0xF0U | (code >> 18U));
    byte(0x80U | ((code >> 12U) & 0x3FU));
    byte(0x80U | ((code >> 6U) & 0x3FU));
  }
  byte(0x80U | (code & 0x3FU));
}

// A column of fixed width fills up with blanks, so that one key would be two.
std::string trimmed(std::string text) {
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

result<std::optional<std::string>> read_cell(SQLHSTMT statement, SQLUSMALLINT column) {
  std::array<char16_t, 512> piece{};
  std::string out;
  char16_t high = 0;
  for (;;) {
    SQLLEN length = 0;
    const SQLRETURN got = SQLGetData(statement, column, SQL_C_WCHAR, piece.data(), sizeof piece, &length);
    if (got == SQL_NO_DATA) return trimmed(std::move(out));  // the last piece ended exactly with the buffer
    if (!SQL_SUCCEEDED(got)) return std::unexpected(last_of(statement));
    if (length == SQL_NULL_DATA) return std::nullopt;
    const auto end = std::ranges::find(piece, u'\0');
    std::for_each(piece.begin(), end, [&](char16_t unit) { append_utf8(out, unit, high); });
    if (out.size() > CELL_BYTES_MAX) return fail(errc::too_large, "a value in the database is too long");
    if (got == SQL_SUCCESS) return trimmed(std::move(out));
  }
}

column_names names_of(SQLHSTMT statement, SQLSMALLINT count) {
  column_names names;
  for (SQLSMALLINT i = 1; i <= count; ++i) {
    std::array<SQLCHAR, 128> name{};
    SQLDescribeCol(statement, static_cast<SQLUSMALLINT>(i), name.data(), static_cast<SQLSMALLINT>(name.size()), nullptr,
                   nullptr, nullptr, nullptr, nullptr);
    std::string& text = names.emplace_back(reinterpret_cast<const char*>(name.data()));
    for (char& c : text)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return names;
}

result<std::vector<row>> read_rows(SQLHSTMT statement, deadline until, answer about) {
  SQLSMALLINT count = 0;
  SQLNumResultCols(statement, &count);
  about.names = names_of(statement, count);
  const auto shared = std::make_shared<const answer>(std::move(about));
  std::vector<row> rows;
  for (;;) {
    const SQLRETURN got = SQLFetch(statement);
    if (got == SQL_NO_DATA) return rows;
    if (!SQL_SUCCEEDED(got)) return std::unexpected(last_of(statement));
    if (rows.size() == ROWS_MAX) return fail(errc::too_large, "the database holds too many rows for one question");
    if (std::chrono::steady_clock::now() > until) return fail(errc::timed_out, "the deadline passed while reading");
    std::vector<std::optional<std::string>> cells;
    for (SQLSMALLINT i = 1; i <= count; ++i) {
      MASH_TRY(cell, read_cell(statement, static_cast<SQLUSMALLINT>(i)));
      cells.push_back(std::move(*cell));
    }
    rows.emplace_back(shared, std::move(cells));
  }
}

constexpr const char* MAY_WRITE = "the database lets this adapter write; give it an account that may only read";

// An account that may not make a table may still write into those that are there (db_datawriter).
constexpr std::string_view WRITABLE_ON_SQL_SERVER =
    "select count(*) as writable from sys.objects where type in ('U', 'V') and "
    "1 in (has_perms_by_name(quotename(schema_name(schema_id)) + '.' + quotename(name), 'OBJECT', 'INSERT'), "
    "has_perms_by_name(quotename(schema_name(schema_id)) + '.' + quotename(name), 'OBJECT', 'UPDATE'), "
    "has_perms_by_name(quotename(schema_name(schema_id)) + '.' + quotename(name), 'OBJECT', 'DELETE'))";

// SOCI 4.0 describes a failed statement by its placeholders' names, and runs past the end of an empty list where they
// have none; so each `?` gets one.
std::string with_names(std::string_view select) {
  std::string out;
  std::size_t number = 0;
  for (const char c : select) c == '?' ? out.append(":v" + std::to_string(++number)) : out.append(1, c);
  return out;
}

// Of a table that cannot be there already: a refusal because of its name would prove nothing.
std::string unused_name() {
  std::array<unsigned char, 8> chance{};
  random_bytes(chance);
  return "mash_hub_check_" + to_hex(chance);
}

}  // namespace

session::session(std::unique_ptr<connection> to, std::shared_ptr<flaws> of, std::shared_ptr<last_looks> looks,
                 std::shared_ptr<const mapping> names)
    : to_(std::move(to)),
      noted_(std::make_shared<notes>(notes{std::move(of)})),
      looks_(std::move(looks)),
      names_(std::move(names)) {}
session::session(session&&) noexcept = default;
session& session::operator=(session&&) noexcept = default;
session::~session() = default;

result<std::vector<row>> session::query(std::string_view select, const std::vector<std::string>& bound) {
  if (probed_ == nullptr) return run(select, bound);
  look(select, {});
  return std::vector<row>();
}

result<std::vector<row>> session::run(std::string_view select, const std::vector<std::string>& bound) {
  ++statements_;
  auto rows = executed(select, bound);
  if (!rows) rows = std::unexpected(or_broken(rows.error(), to_->backend().hdbc_));
  if (!rows && rows.error().code == errc::unavailable) looks_->forget();
  return rows;
}

result<std::vector<row>> session::executed(std::string_view select, const std::vector<std::string>& bound) {
  MASH_ASSERT(select.starts_with("select ") && !select.contains(';'));
  MASH_ASSERT(bound.size() <= BOUND_MAX);
  const SQLULEN seconds = to_->seconds_left();
  if (seconds == 0) return fail(errc::timed_out, "the deadline had passed before the statement began");
  return guarded([&]() -> result<std::vector<row>> {
    soci::statement statement(to_->to);
    for (const std::string& value : bound) statement.exchange(soci::use(value));
    statement.alloc();
    SQLHSTMT handle = static_cast<soci::odbc_statement_backend*>(statement.get_backend())->hstmt_;
    // Not every driver knows how (libsqliteodbc ignores it); the deadline is looked at between rows as well.
    // ODBC passes numbers as pointers here; that is its interface.
    SQLSetStmtAttr(handle, SQL_ATTR_QUERY_TIMEOUT, reinterpret_cast<SQLPOINTER>(seconds), 0);  // NOLINT
    statement.prepare(with_names(names_->applied(select)));
    statement.define_and_bind();
    statement.execute(false);
    return read_rows(handle, to_->until, {{}, table_of(select), noted_});
  });
}

result<std::vector<row>> session::query_in(std::string_view select, std::string_view column,
                                           const std::vector<std::string>& keys) {
  if (probed_ != nullptr) {
    look(select, column);
    return std::vector<row>();
  }
  const std::string before =
      std::string(select) + (select.contains(" where ") ? " and " : " where ") + std::string(column) + " in (";
  std::vector<row> out;
  for (std::size_t from = 0; from < keys.size(); from += BOUND_MAX) {
    const std::size_t count = std::min(BOUND_MAX, keys.size() - from);
    const auto first = keys.begin() + static_cast<std::ptrdiff_t>(from);
    MASH_TRY(some, query(before + marks(count) + ")", {first, first + static_cast<std::ptrdiff_t>(count)}));
    std::ranges::move(*some, std::back_inserter(out));
  }
  if (out.empty() || !out.front().has(column)) return out;
  const std::set<std::string_view> asked(keys.begin(), keys.end());
  std::erase_if(out, [&](const row& one) {
    if (asked.contains(one.text(column))) return false;
    one.leave_out(findings::rule::id_missing, column);
    return true;
  });
  return out;
}

result<std::vector<row>> session::sample(std::string_view select, std::size_t count) {
  MASH_ASSERT(!select.contains('?'));
  return query(limited(dbms_, select, count), {});
}

result<void> session::whole() const {
  if (noted_->rows_left_out) return fail(errc::invalid, "rows were left out because of a value that cannot be read");
  return {};
}

// At once and not prepared: on SQL Server what a prepared statement has set ends with it (SET Statements in
// Transact-SQL's reference).
result<void> session::command(const std::string& statement) {
  const SQLULEN seconds = to_->seconds_left();
  if (seconds == 0) return fail(errc::timed_out, "the deadline had passed before the session began");
  SQLHSTMT handle = SQL_NULL_HSTMT;
  if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, to_->backend().hdbc_, &handle)))
    return fail(errc::io, "the database library refused the statement");
  SQLSetStmtAttr(handle, SQL_ATTR_QUERY_TIMEOUT, reinterpret_cast<SQLPOINTER>(seconds), 0);  // NOLINT
  std::vector<SQLCHAR> text(statement.begin(), statement.end());
  text.push_back('\0');  // psqlodbc looks for an end whatever length it is given
  const SQLRETURN got = SQLExecDirect(handle, text.data(), SQL_NTS);
  result<void> out;
  if (!SQL_SUCCEEDED(got) && got != SQL_NO_DATA)
    out = std::unexpected(or_broken(last_of(handle), to_->backend().hdbc_));
  SQLFreeHandle(SQL_HANDLE_STMT, handle);
  return out;
}

result<void> session::prove_read_only() {
  const result<void> begun = guarded([&]() -> result<void> {
    to_->to.begin();
    return {};
  });
  if (!begun) return begun;
  const result<void> written = command("create table " + unused_name() + " (n integer)");
  const result<void> undone = guarded([&]() -> result<void> {
    to_->to.rollback();
    return {};
  });
  if (written) return fail(errc::denied, MAY_WRITE);
  // A connection that broke on the way proves nothing.
  if (written.error().code == errc::unavailable || written.error().code == errc::timed_out) return written;
  if (!undone || !is_sql_server(dbms_)) return undone;
  MASH_TRY(rights, run(WRITABLE_ON_SQL_SERVER, {}));
  if (rights->empty() || rights->front().text("writable") != "0") return fail(errc::denied, MAY_WRITE);
  return {};
}

result<session> database::open(deadline until) {
  auto out = opened(until);
  if (!out) looks_->forget();
  return out;
}

result<session> database::opened(deadline until) {
  MASH_TRY(text, connection_string(how_));
  auto made = std::make_unique<session::connection>();
  made->statement_timeout = how_.statement_timeout;
  made->until = until;
  if (made->seconds_left() == 0) return fail(errc::timed_out, "the deadline had passed before the database was asked");
  const auto longest = std::chrono::seconds(made->seconds_left());
  // psqlodbc 13 sets and restores the process's locale while it connects, which no two threads may do at once. A data
  // source by name may be one of its.
  static std::timed_mutex one_at_a_time;
  std::unique_lock held(one_at_a_time, std::defer_lock);
  if ((names_driver(*text, "postgres") || !names_driver(*text, "")) && !held.try_lock_until(until))
    return fail(errc::timed_out, "an earlier look-up is still connecting");
  if (!has_own_time_out(*text)) {
    MASH_TRY(reached, reach(*text, longest));
  }
  const auto opened = guarded([&]() -> result<void> {
    made->to.open(soci::odbc, *text);
    return {};
  });
  if (held.owns_lock()) held.unlock();
  if (!opened) return fail(errc::unavailable, "the database cannot be reached: " + opened.error().detail);
  std::array<char, 128> dbms{};
  SQLSMALLINT length = 0;
  SQLGetInfo(made->backend().hdbc_, SQL_DBMS_NAME, dbms.data(), static_cast<SQLSMALLINT>(dbms.size()), &length);
  session out(std::move(made), flaws_, looks_, how_.names);
  out.dbms_ = dbms.data();
  for (const std::string& statement : opening_statements(out.dbms_)) {
    MASH_TRY(done, out.command(statement));
  }
  for (const std::string& statement : how_.session_statements) {
    MASH_TRY(done, out.command(statement));
  }
  if (!proved_read_only_) {
    MASH_TRY(proved, out.prove_read_only());
    proved_read_only_ = true;
  }
  return out;
}

std::string table_of(std::string_view select) {
  const std::size_t at = select.find(" from ");
  if (at == select.npos) return {};
  const std::string_view rest = select.substr(at + 6);
  return std::string(rest.substr(0, rest.find(' ')));
}

std::string marks(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += i == 0 ? "?" : ", ?";
  return out;
}

}  // namespace mash::sql
