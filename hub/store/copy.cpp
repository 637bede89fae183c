// SPDX-License-Identifier: Apache-2.0
#include "hub/store/copy.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "base/sqlite/connection.hpp"
#include "hub/store/schema.hpp"
#include "hub/store/sqlite_store.hpp"

namespace mash::hub {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t ROWS_IN_A_TRANSACTION = 2000;  // so that the copy's own write-ahead log stays small

// `types`: i integer, t text, b blob, for each column.
struct table {
  std::string_view select, insert, types;
};

constexpr table LOG_BATCH{"SELECT first, count, entries FROM log_batch ORDER BY first",
                          "INSERT INTO log_batch (first, count, entries) VALUES (?1, ?2, ?3)", "iib"};
constexpr table LOG_TILE{"SELECT id, hashes FROM log_tile ORDER BY id",
                         "INSERT INTO log_tile (id, hashes) VALUES (?1, ?2)", "ib"};
constexpr table REQUEST{"SELECT id, opened_ms, is_open, token, body_mac, head, keys FROM request ORDER BY id",
                        "INSERT INTO request (id, opened_ms, is_open, token, body_mac, head, keys) "
                        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                        "tiibbbi"};
constexpr table STEP{"SELECT request, seq, kind, at_ms, content, record FROM step ORDER BY request, seq",
                     "INSERT INTO step (request, seq, kind, at_ms, content, record) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                     "titibb"};
constexpr table AGREEMENT{
    "SELECT sequence, name, digest, effective_ms FROM agreement_version ORDER BY sequence",
    "INSERT INTO agreement_version (sequence, name, digest, effective_ms) VALUES (?1, ?2, ?3, ?4)", "itti"};
constexpr table HOLD{"SELECT request, since_ms FROM legal_hold",
                     "INSERT INTO legal_hold (request, since_ms) VALUES (?1, ?2)", "ti"};
constexpr table ADMIN{"SELECT entry, sealed FROM admin_record",
                      "INSERT INTO admin_record (entry, sealed) VALUES (?1, ?2)", "tb"};
// A row stays for a request whose keys are destroyed, so that the numbers of the rows mean the same everywhere.
constexpr table REQUEST_KEY{"SELECT id, request, content, record FROM request_key ORDER BY id",
                            "INSERT INTO request_key (id, request, content, record) VALUES (?1, ?2, ?3, ?4)", "itbb"};
constexpr table HUB_KEY{"SELECT name, wrapped FROM hub_key", "INSERT INTO hub_key (name, wrapped) VALUES (?1, ?2)",
                        "tb"};

void bind_column(sqlite::statement& into, const sqlite::statement& from, int column, char type) {
  if (from.is_null(column))
    into.bind_null(column + 1);
  else if (type == 'i')
    into.bind(column + 1, from.integer(column));
  else if (type == 't')
    into.bind(column + 1, from.text(column));
  else
    into.bind_blob(column + 1, as_bytes(from.blob(column)));
}

result<std::uint64_t> copy_rows(sqlite::connection& from, sqlite::connection& to, const table& what) {
  MASH_TRY(begun, to.execute("BEGIN IMMEDIATE"));
  auto rows = from.prepare(what.select);
  std::uint64_t count = 0;
  for (;;) {
    MASH_TRY(more, rows.step());
    if (!*more) break;
    {
      auto insert = to.prepare(what.insert);
      for (int column = 0; std::cmp_less(column, what.types.size()); ++column)
        bind_column(insert, rows, column, what.types[static_cast<std::size_t>(column)]);
      MASH_TRY(done, insert.run());
    }
    if (++count % ROWS_IN_A_TRANSACTION != 0) continue;
    MASH_TRY(kept, to.execute("COMMIT; PRAGMA wal_checkpoint(PASSIVE); BEGIN IMMEDIATE"));
  }
  MASH_TRY(kept, to.execute("COMMIT; PRAGMA wal_checkpoint(PASSIVE)"));
  return count;
}

result<void> copy_log_rows(sqlite::connection& from, sqlite::connection& to) {
  MASH_TRY(batches, copy_rows(from, to, LOG_BATCH));
  MASH_TRY(tiles, copy_rows(from, to, LOG_TILE));
  return {};
}

// A file's name is durable once its folder is.
result<void> flush_folder(const std::string& path) {
  const int folder = ::open(fs::path(path).parent_path().empty() ? "." : fs::path(path).parent_path().c_str(),
                            O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool done = folder >= 0 && ::fsync(folder) == 0;
  if (folder >= 0) ::close(folder);
  if (!done) return fail(errc::io, "cannot write to the folder of " + path);
  return {};
}

void remove_database(const std::string& path) {
  std::error_code ignored;
  for (const char* end : {"", "-wal", "-shm", ".writer-lock"}) fs::remove(path + end, ignored);
}

// Makes a database at `path` and fills it; what was left half done is removed.
template <class Fill>
result<void> make_database(const std::string& path, std::span<const std::string_view> schema, Fill fill) {
  auto made = [&]() -> result<void> {
    MASH_TRY(to, sqlite::connection::open_writer(path));
    MASH_TRY(migrated, sqlite::migrate(*to, schema));
    MASH_TRY(filled, fill(*to));
    return to->execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }();
  if (!made) {
    remove_database(path);
    return made;
  }
  std::error_code ignored;
  fs::remove(path + ".writer-lock", ignored);
  return flush_folder(path);
}

}  // namespace

result<copied_content> copy_content(const std::string& from, const std::string& to, copied_parts parts) {
  if (fs::exists(to)) return fail(errc::conflict, to + " is there already: a backup never replaces another");
  MASH_TRY(source, sqlite::connection::open_reader(from));
  MASH_TRY(snapshot, source->execute("BEGIN"));
  copied_content out;
  auto made = make_database(to, hub_schema(), [&](sqlite::connection& into) -> result<void> {
    {
      auto size = source->prepare("SELECT coalesce(max(first + count), 0) FROM log_batch");
      MASH_TRY(row, size.step());
      out.entries = static_cast<std::uint64_t>(size.integer(0));
    }
    if (parts == copied_parts::all) {
      MASH_TRY(log, copy_log_rows(*source, into));
    }
    MASH_TRY(requests, copy_rows(*source, into, REQUEST));
    MASH_TRY(steps, copy_rows(*source, into, STEP));
    out.requests = *requests;
    out.steps = *steps;
    for (const table* other : {&AGREEMENT, &HOLD, &ADMIN}) {
      MASH_TRY(copied, copy_rows(*source, into, *other));
    }
    return {};
  });
  if (!made) return std::unexpected(std::move(made).error());
  return out;
}

result<void> copy_log(const std::string& from, const std::string& to,
                      const std::function<result<void>(sqlite::connection&)>& fill) {
  if (fs::exists(to)) return fail(errc::conflict, to + " is there already");
  MASH_TRY(source, sqlite::connection::open_reader(from));
  MASH_TRY(snapshot, source->execute("BEGIN"));
  const std::string_view schema[] = {tlog::sqlite_log::migration(), EARLIER_LOG_SCHEMA};
  return make_database(to, schema, [&](sqlite::connection& into) -> result<void> {
    MASH_TRY(copied, copy_log_rows(*source, into));
    return fill(into);
  });
}

result<void> flush_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool done = file >= 0 && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!done) return fail(errc::io, "cannot write " + path);
  return flush_folder(path);
}

result<std::uint64_t> copy_keys(const std::string& from, const std::string& to) {
  const std::string beside = to + ".new";
  remove_database(beside);
  MASH_TRY(source, sqlite::connection::open_reader(from));
  MASH_TRY(snapshot, source->execute("BEGIN"));
  std::uint64_t count = 0;
  static constexpr std::string_view SCHEMA[] = {WRAPPED_KEY_SCHEMA};
  MASH_TRY(made, make_database(beside, SCHEMA, [&](sqlite::connection& into) -> result<void> {
             MASH_TRY(requests, copy_rows(*source, into, REQUEST_KEY));
             MASH_TRY(own, copy_rows(*source, into, HUB_KEY));
             count = *requests;
             return {};
           }));
  std::error_code problem;
  fs::rename(beside, to, problem);
  if (problem) return fail(errc::io, "cannot replace " + to);
  MASH_TRY(kept, flush_folder(to));
  return count;
}

result<std::uint64_t> put_keys_back(const std::string& keys, const std::string& into) {
  MASH_TRY(source, sqlite::connection::open_reader(keys));
  MASH_TRY(to, sqlite::connection::open_writer(into));
  MASH_TRY(requests, copy_rows(*source, *to, REQUEST_KEY));
  MASH_TRY(own, copy_rows(*source, *to, HUB_KEY));
  // Requests that were opened after the content was copied have their keys here and nothing else.
  MASH_TRY(trimmed, to->execute("DELETE FROM request_key WHERE id NOT IN (SELECT keys FROM request)"));
  return *requests;
}

}  // namespace mash::hub
