// SPDX-License-Identifier: Apache-2.0
// The hub's database, in steps for sqlite::migrate. Personal data is sealed in every column that holds any; what stands
// in clear is opaque ids, times and kinds of steps.
#pragma once

#include <string_view>

namespace mash::hub {

// `token`: HMAC of person and Idempotency-Key; `body_mac`: HMAC of the body's digest, so that neither can be guessed
// from the file. `head`: authenticates the other columns (docs/formats/sealed.md). `keys`: the row of request_key.
inline constexpr std::string_view REQUEST_SCHEMA = R"sql(
CREATE TABLE request (
  id          TEXT PRIMARY KEY CHECK (length(id) = 36),
  opened_ms   INTEGER NOT NULL,
  is_open     INTEGER NOT NULL CHECK (is_open IN (0, 1)),
  token       BLOB,
  body_mac    BLOB,
  head        BLOB NOT NULL,
  keys        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX request_is_open ON request (id) WHERE is_open = 1;
CREATE UNIQUE INDEX request_token ON request (token) WHERE token IS NOT NULL;
CREATE TABLE step (
  request TEXT NOT NULL REFERENCES request (id),
  seq     INTEGER NOT NULL CHECK (seq >= 0),
  kind    TEXT NOT NULL,
  at_ms   INTEGER NOT NULL,
  content BLOB NOT NULL,
  record  BLOB NOT NULL,
  PRIMARY KEY (request, seq)
) STRICT;
)sql";

// Every version of the agreement that was ever taken, so that an older one that is put back is known for what it is.
inline constexpr std::string_view AGREEMENT_SCHEMA = R"sql(
CREATE TABLE agreement_version (
  sequence     INTEGER PRIMARY KEY CHECK (sequence >= 1),
  name         TEXT NOT NULL,
  digest       TEXT NOT NULL UNIQUE CHECK (length(digest) = 64),
  effective_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER agreement_version_rises BEFORE INSERT ON agreement_version
  WHEN NEW.sequence <= (SELECT max(sequence) FROM agreement_version)
  BEGIN SELECT RAISE(ABORT, 'a sequence only rises'); END;
CREATE TRIGGER agreement_version_stays BEFORE DELETE ON agreement_version
  BEGIN SELECT RAISE(ABORT, 'a version that was taken is never forgotten'); END;
CREATE TRIGGER agreement_version_is_fixed BEFORE UPDATE ON agreement_version
  BEGIN SELECT RAISE(ABORT, 'a version that was taken never changes'); END;
)sql";

// The wrapped keys, apart from what they open, so that a backup of the content has none of them. A row of request_key
// is appended and afterwards only ever overwritten in place by as many bytes: SQLite then never moves it, and no copy
// of a key that was destroyed stays behind in a page (secure_delete does not reach cells that were moved before). A
// destroyed key is zeros.
inline constexpr std::string_view WRAPPED_KEY_SCHEMA = R"sql(
CREATE TABLE request_key (
  id      INTEGER PRIMARY KEY,
  request TEXT NOT NULL CHECK (length(request) = 36),
  content BLOB NOT NULL CHECK (length(content) = 77),
  record  BLOB NOT NULL CHECK (length(record) = 77)
) STRICT;
CREATE TABLE hub_key (
  name    TEXT PRIMARY KEY,
  wrapped BLOB NOT NULL CHECK (length(wrapped) = 77)
) STRICT;
)sql";

// `legal_hold`: requests whose keys are not destroyed while they stand here. `admin_record`: who did what an `admin`
// entry records, and the salt that opens its commitment. The first line refuses a database of a draft of this schema.
inline constexpr std::string_view OPERATIONS_SCHEMA = R"sql(
SELECT head FROM request LIMIT 0;
CREATE TABLE legal_hold (
  request  TEXT PRIMARY KEY REFERENCES request (id),
  since_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE admin_record (
  entry  TEXT PRIMARY KEY CHECK (length(entry) = 36),
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// The second step of a database that keeps the log before this one (earlier_log.hpp); one row, public.
inline constexpr std::string_view EARLIER_LOG_SCHEMA = R"sql(
CREATE TABLE earlier_log (
  vkey        TEXT NOT NULL,
  newest_kept TEXT NOT NULL,
  last        TEXT NOT NULL
) STRICT;
)sql";

}  // namespace mash::hub
