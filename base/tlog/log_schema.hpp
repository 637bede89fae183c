// SPDX-License-Identifier: Apache-2.0
// How the log lies in its database (docs/formats/audit-log.md, "In SQLite").
#pragma once

#include <string_view>

#include "base/tlog/tile_tree.hpp"

namespace mash::tlog {

// One migration step. Triggers are a belt, not the proof: they stop mistakes, the signed root shows everything else.
inline constexpr std::string_view LOG_SCHEMA = R"sql(
CREATE TABLE log_batch (
  first   INTEGER PRIMARY KEY CHECK (first >= 0),
  count   INTEGER NOT NULL CHECK (count BETWEEN 1 AND 256),
  entries BLOB NOT NULL
) STRICT;
CREATE TABLE log_tile (
  id     INTEGER PRIMARY KEY CHECK (id >= 0),
  hashes BLOB NOT NULL CHECK (length(hashes) % 32 = 0 AND length(hashes) BETWEEN 32 AND 8192)
) STRICT;
CREATE TRIGGER log_batch_has_no_gaps BEFORE INSERT ON log_batch
  WHEN NEW.first <> coalesce((SELECT first + count FROM log_batch ORDER BY first DESC LIMIT 1), 0)
  BEGIN SELECT RAISE(ABORT, 'the log goes on where it ends'); END;
CREATE TRIGGER log_batch_never_changes BEFORE UPDATE ON log_batch
  BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TRIGGER log_batch_never_shrinks BEFORE DELETE ON log_batch
  BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TRIGGER log_tile_only_grows BEFORE UPDATE ON log_tile
  WHEN NEW.id <> OLD.id OR substr(NEW.hashes, 1, length(OLD.hashes)) <> OLD.hashes
  BEGIN SELECT RAISE(ABORT, 'a hash in a tile never changes'); END;
CREATE TRIGGER log_tile_never_shrinks BEFORE DELETE ON log_tile
  BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
)sql";

// Level and index in one number, so that the table's own B-tree finds a tile and 8 kB of hashes stay out of an index.
[[nodiscard]] constexpr std::int64_t stored_tile_id(tile_key key) noexcept {
  return static_cast<std::int64_t>(std::uint64_t{key.level} << 48 | key.index);
}

}  // namespace mash::tlog
