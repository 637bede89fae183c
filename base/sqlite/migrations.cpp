// SPDX-License-Identifier: Apache-2.0
#include <sqlite3.h>

#include "base/sqlite/connection.hpp"

namespace mash::sqlite {
namespace {

result<std::int64_t> schema_version(connection& writer) {
  statement asked = writer.prepare("PRAGMA user_version");
  MASH_TRY(row, asked.step());
  return *row ? asked.integer(0) : 0;
}

// The step and the number that says it was done are one transaction: half a migration cannot be seen.
result<void> apply(connection& writer, std::string_view step, std::size_t to) {
  MASH_TRY(begun, writer.execute("BEGIN IMMEDIATE"));
  MASH_TRY(changed, writer.execute(step));
  MASH_ASSERT(sqlite3_get_autocommit(writer.handle()) == 0);  // a step must not end our transaction
  MASH_TRY(numbered, writer.execute("PRAGMA user_version=" + std::to_string(to)));
  return writer.execute("COMMIT");
}

}  // namespace

result<void> migrate(connection& writer, std::span<const std::string_view> steps) {
  MASH_TRY(found, schema_version(writer));
  if (*found < 0 || std::cmp_greater(*found, steps.size()))
    return fail(errc::conflict, "the database has schema " + std::to_string(*found) + " and this program knows up to " +
                                    std::to_string(steps.size()) + ": a newer program wrote it; start that one");
  for (auto at = static_cast<std::size_t>(*found); at < steps.size(); ++at) {
    auto done = apply(writer, steps[at], at + 1);
    if (done) continue;
    // The step may have failed before BEGIN, or so badly that SQLite rolled back by itself.
    std::string also;
    if (sqlite3_get_autocommit(writer.handle()) == 0)
      if (const auto undone = writer.execute("ROLLBACK"); !undone) also = "; and undoing it: " + undone.error().detail;
    return fail(done.error().code, "schema step " + std::to_string(at + 1) + " failed: " + done.error().detail + also);
  }
  return {};
}

}  // namespace mash::sqlite
