// SPDX-License-Identifier: Apache-2.0
// Private to the kit: the adapter's tables beside those of its log (docs/formats/adapter.md). Lines and salts are
// sealed; what is in the clear are ids, digests, states and times.
#pragma once

#include <string_view>

namespace mash::kit {

inline constexpr std::string_view LEDGER_SCHEMA = R"sql(
CREATE TABLE inbox (
  ask         TEXT PRIMARY KEY CHECK (length(ask) = 36),
  digest      TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('open', 'answered', 'cancelled')),
  line        BLOB,
  salt        BLOB,
  received_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_open ON inbox (received_at) WHERE state = 'open';
CREATE TABLE outbox (
  ask         TEXT NOT NULL REFERENCES inbox (ask),
  revision    INTEGER NOT NULL CHECK (revision >= 1),
  digest      TEXT NOT NULL,
  line        BLOB,
  salt        BLOB,
  leaf        INTEGER NOT NULL CHECK (leaf >= 0),
  state       TEXT NOT NULL CHECK (state IN ('waiting', 'acknowledged', 'refused')),
  answered_at INTEGER NOT NULL,
  PRIMARY KEY (ask, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_waiting ON outbox (answered_at) WHERE state = 'waiting';
)sql";

// The hub's log as this member witnessed it. `refused` and `why` are there together: evidence that the log's key signed
// two histories.
inline constexpr std::string_view HUB_LOG_SCHEMA = R"sql(
CREATE TABLE hub_log (
  origin     TEXT PRIMARY KEY,
  checkpoint TEXT NOT NULL,
  refused    TEXT NOT NULL DEFAULT '',
  why        TEXT NOT NULL DEFAULT '' CHECK ((why = '') = (refused = '')),
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// What waits for a person, and what they decided; `step` is the revision of the answer that left with it.
inline constexpr std::string_view REVIEW_SCHEMA = R"sql(
CREATE TABLE review (
  ask        TEXT PRIMARY KEY REFERENCES inbox (ask),
  state      TEXT NOT NULL CHECK (state IN ('waiting', 'decided', 'cancelled')),
  draft      BLOB,
  since      INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX review_waiting ON review (since) WHERE state = 'waiting';
CREATE TABLE ruling (
  ask      TEXT NOT NULL REFERENCES review (ask),
  step     INTEGER NOT NULL CHECK (step >= 2),
  decision BLOB,
  salts    BLOB,
  leaf     INTEGER NOT NULL CHECK (leaf >= 0),
  at       INTEGER NOT NULL,
  PRIMARY KEY (ask, step)
) STRICT, WITHOUT ROWID;
)sql";

// What else happened to a review: who looked, what was proposed or entered, who was called.
inline constexpr std::string_view REVIEW_ACT_SCHEMA = R"sql(
CREATE TABLE review_act (
  ask   TEXT NOT NULL REFERENCES review (ask),
  step  INTEGER NOT NULL CHECK (step >= 1),
  kind  TEXT NOT NULL,
  entry BLOB,
  salts BLOB,
  leaf  INTEGER NOT NULL CHECK (leaf >= 0),
  at    INTEGER NOT NULL,
  PRIMARY KEY (ask, step)
) STRICT, WITHOUT ROWID;
)sql";

// Who looked at an answer that was given, and what of it was corrected; `status` is the hub's line, which names nobody.
inline constexpr std::string_view ANSWER_ACT_SCHEMA = R"sql(
CREATE TABLE answer_act (
  ask      TEXT NOT NULL REFERENCES inbox (ask),
  step     INTEGER NOT NULL CHECK (step >= 1),
  kind     TEXT NOT NULL CHECK (kind IN ('seen', 'corrected')),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  entry    BLOB,
  salts    BLOB,
  status   TEXT NOT NULL DEFAULT '',
  complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
  leaf     INTEGER NOT NULL CHECK (leaf >= 0),
  at       INTEGER NOT NULL,
  PRIMARY KEY (ask, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX answer_act_open ON answer_act (at) WHERE complete = 0;
)sql";

// The gate on volume: what passed it by itself, whom that was about as keyed digests, what each day saw, what waits for
// a person and what they did. Numbers only rise, also after rows are gone: `after` is the last one before a person
// opened the gate.
inline constexpr std::string_view VOLUME_SCHEMA = R"sql(
CREATE TABLE volume_gate (
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  key    BLOB NOT NULL,
  closed INTEGER NOT NULL CHECK (closed IN (0, 1)),
  after  INTEGER NOT NULL CHECK (after >= 0)
) STRICT;
CREATE TABLE volume_ask (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at     INTEGER NOT NULL
) STRICT;
CREATE INDEX volume_ask_at ON volume_ask (at);
CREATE TABLE volume_subject (
  who    BLOB PRIMARY KEY CHECK (length(who) = 32),
  at     INTEGER NOT NULL,
  number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX volume_subject_at ON volume_subject (at, number);
CREATE TABLE volume_day (
  day      INTEGER PRIMARY KEY,
  asks     INTEGER NOT NULL,
  subjects INTEGER NOT NULL
) STRICT;
CREATE TABLE volume_held (
  ask        TEXT PRIMARY KEY REFERENCES inbox (ask),
  why        TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('waiting', 'admitted', 'cancelled')),
  since      INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX volume_held_waiting ON volume_held (since) WHERE state = 'waiting';
CREATE TABLE volume_act (
  step  INTEGER PRIMARY KEY AUTOINCREMENT,
  kind  TEXT NOT NULL CHECK (kind IN ('alarm', 'called', 'seen', 'admitted', 'opened')),
  entry BLOB,
  salts BLOB,
  leaf  INTEGER NOT NULL CHECK (leaf >= 0),
  at    INTEGER NOT NULL
) STRICT;
)sql";

// Which alarm a honey subject raised, and which alarm a call was about: it answers that one and those before it.
inline constexpr std::string_view VOLUME_ALARM_SCHEMA = R"sql(
ALTER TABLE volume_act ADD COLUMN honey INTEGER NOT NULL DEFAULT 0 CHECK (honey IN (0, 1));
ALTER TABLE volume_act ADD COLUMN answers INTEGER NOT NULL DEFAULT 0 CHECK (answers >= 0);
UPDATE volume_act SET answers = step WHERE kind = 'called';
)sql";

}  // namespace mash::kit
