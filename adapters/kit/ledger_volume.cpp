// SPDX-License-Identifier: Apache-2.0
// The gate on volume as the ledger keeps it: counts over restarts, of people only digests under a key that does nothing
// else, and which questions are held. Times ahead of the clock count as now: a clock that was set back opens nothing.
#include "adapters/kit/ledger_state.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"

namespace mash::kit {
namespace {

constexpr std::chrono::hours HOUR{1}, DAY{24};
// Longer than any window, so that a clock that ran ahead for a while loses no count.
constexpr std::chrono::days COUNTED_FOR{8};
constexpr std::chrono::hours ALARM_AGAIN{1};

std::int64_t day_of(instant at) { return std::chrono::floor<std::chrono::days>(at).time_since_epoch().count(); }

seal_place key_place() { return {"volume.key", "", "", SEALED_AS}; }

}  // namespace

result<void> ledger::state::read_volume_key(sqlite::connection& db) {
  {
    auto kept = db.prepare("SELECT key FROM volume_gate");
    MASH_TRY(row, kept.step());
    if (*row) {
      auto key = sealing_key::unwrap(kept.blob(0), content, key_place());
      if (key) {
        volume_key = std::move(*key);
        return {};
      }
      // Another sealing key: nobody counted so far is recognised, so that they count once more.
      log::warn("volume_key_replaced", {{"why", key.error().detail}});
    }
  }
  volume_key = sealing_key::generate();
  const std::string wrapped = volume_key->wrap(content, key_place());
  return db
      .prepare(
          "INSERT INTO volume_gate (one, key, closed, after) VALUES (1, ?1, 0, 0)"
          " ON CONFLICT (one) DO UPDATE SET key = ?1")
      .bind_blob(1, as_bytes(wrapped))
      .run();
}

result<volume> ledger::state::busiest_day(sqlite::connection& db) const {
  auto days = db.prepare(
      "SELECT coalesce(max(asks), 0), coalesce(max(subjects), 0) FROM volume_day WHERE day BETWEEN ?1 AND ?2");
  const std::int64_t today = day_of(time.now());
  MASH_TRY(row, days.bind(1, today - SEEN_UNTIL.count()).bind(2, today - SEEN_FROM.count()).step());
  return kit::volume{days.integer(0), days.integer(1)};
}

result<volume_counts> ledger::state::counts_now(sqlite::connection& db) const {
  volume_counts out;
  const instant now = time.now();
  for (auto& [span, counted] : {std::pair(HOUR, &out.hour), std::pair(DAY, &out.day)}) {
    auto asks =
        db.prepare("SELECT count(*) FROM volume_ask WHERE at > ?1 AND number > (SELECT after FROM volume_gate)");
    MASH_TRY(row, asks.bind(1, millis(now - span)).step());
    counted->asks = asks.integer(0);
    auto subjects =
        db.prepare("SELECT count(*) FROM volume_subject WHERE at > ?1 AND number > (SELECT after FROM volume_gate)");
    MASH_TRY(found, subjects.bind(1, millis(now - span)).step());
    counted->subjects = subjects.integer(0);
  }
  return out;
}

result<volume_counts> ledger::state::counts_with(sqlite::connection& db, const std::vector<digest>& subjects) const {
  MASH_TRY(out, counts_now(db));
  ++out->hour.asks;
  ++out->day.asks;
  const instant now = time.now();
  for (const digest& who : subjects) {
    auto known =
        db.prepare("SELECT at FROM volume_subject WHERE who = ?1 AND number > (SELECT after FROM volume_gate)");
    MASH_TRY(row, known.bind_blob(1, who).step());
    if (!*row || known.integer(0) <= millis(now - HOUR)) ++out->hour.subjects;
    if (!*row || known.integer(0) <= millis(now - DAY)) ++out->day.subjects;
  }
  return out;
}

result<std::optional<volume_reason>> ledger::state::pass(sqlite::connection& db, const contract::ask& question,
                                                         const volume_settings& gate) {
  MASH_TRY(closed, gate_is_closed(db));
  if (*closed) return volume_reason::closed;
  std::set<digest> distinct;
  for (const contract::person& who : question.subjects) distinct.insert(volume_key->mac(subject_text(who)));
  const std::vector<digest> subjects(distinct.begin(), distinct.end());
  MASH_TRY(counted, counts_with(db, subjects));
  MASH_TRY(busiest, busiest_day(db));
  if (const auto why = over(*counted, caps_of(gate, *busiest))) return why;
  MASH_TRY(kept, count_pass(db, subjects));
  return std::nullopt;
}

result<ledger::known> ledger::state::take_ask(sqlite::connection& db, const contract::ask& question,
                                              const accepted_ask& what, const volume_settings* gate) {
  MASH_TRY(as, insert_ask(db, question, what));
  if (*as == known::open) {
    MASH_TRY(held, held_state(db, what.ask));
    return *held == "waiting" ? known::held : known::open;
  }
  if (*as != known::fresh || gate == nullptr) return *as;
  MASH_TRY(why, pass(db, question, *gate));
  if (!*why) return known::fresh;
  MASH_TRY(waiting, waiting_at_gate(db));
  if (*waiting >= HELD_MAX) return fail(errc::unavailable, "too many questions wait for a person at the gate");
  MASH_TRY(holding, hold(db, what.ask, **why));
  return known::held;
}

result<void> ledger::state::count_pass(sqlite::connection& db, const std::vector<digest>& subjects) {
  const instant now = time.now();
  const std::int64_t today = day_of(now);
  MASH_TRY(asked, db.prepare("INSERT INTO volume_ask (at) VALUES (?1)").bind(1, millis(now)).run());
  std::int64_t number = 0, new_today = 0;
  {
    auto last = db.prepare("SELECT max(number) FROM volume_ask");
    MASH_TRY(row, last.step());
    number = last.integer(0);
  }
  for (const digest& who : subjects) {
    {
      auto known = db.prepare("SELECT 1 FROM volume_subject WHERE who = ?1 AND at >= ?2");
      MASH_TRY(row, known.bind_blob(1, who).bind(2, millis(instant(std::chrono::days(today)))).step());
      if (!*row) ++new_today;
    }
    MASH_TRY(seen, db.prepare("INSERT INTO volume_subject (who, at, number) VALUES (?1, ?2, ?3)"
                              " ON CONFLICT (who) DO UPDATE SET at = max(at, ?2), number = ?3")
                       .bind_blob(1, who)
                       .bind(2, millis(now))
                       .bind(3, number)
                       .run());
  }
  return db
      .prepare(
          "INSERT INTO volume_day (day, asks, subjects) VALUES (?1, 1, ?2)"
          " ON CONFLICT (day) DO UPDATE SET asks = asks + 1, subjects = subjects + ?2")
      .bind(1, today)
      .bind(2, new_today)
      .run();
}

result<std::string> ledger::state::held_state(sqlite::connection& db, const std::string& ask) const {
  auto row = db.prepare("SELECT state FROM volume_held WHERE ask = ?1");
  MASH_TRY(found, row.bind(1, ask).step());
  return *found ? row.text(0) : std::string();
}

result<bool> ledger::state::gate_is_closed(sqlite::connection& db) const {
  auto gate = db.prepare("SELECT closed FROM volume_gate");
  MASH_TRY(row, gate.step());
  return !*row || gate.integer(0) != 0;
}

result<std::int64_t> ledger::state::waiting_at_gate(sqlite::connection& db) const {
  auto count = db.prepare("SELECT count(*) FROM volume_held WHERE state = 'waiting'");
  MASH_TRY(row, count.step());
  return count.integer(0);
}

// A honey subject always raises one. Otherwise one until a person acts, since a flood rings nobody up again and again;
// and while nobody does, the next one after an hour in which all that waited was cancelled: a hub that asks and cancels
// rings nobody up for each either.
result<bool> ledger::state::raises_alarm(sqlite::connection& db, volume_reason why) const {
  if (why == volume_reason::honey) return true;
  auto latest = db.prepare(
      "SELECT kind, at FROM volume_act WHERE kind IN ('alarm', 'admitted', 'opened') ORDER BY step DESC LIMIT 1");
  MASH_TRY(row, latest.step());
  if (!*row || latest.text(0) != "alarm") return true;
  MASH_TRY(waiting, waiting_at_gate(db));
  return *waiting == 0 && latest.integer(1) <= millis(time.now() - ALARM_AGAIN);
}

result<void> ledger::state::hold(sqlite::connection& db, const std::string& ask, volume_reason why) {
  const instant now = time.now();
  MASH_TRY(alarms, raises_alarm(db, why));
  const bool is_honey = why == volume_reason::honey;
  if (is_honey) {
    MASH_TRY(shut, db.prepare("UPDATE volume_gate SET closed = 1").run());
  }
  MASH_TRY(held, db.prepare("INSERT INTO volume_held (ask, why, state, since, changed_at)"
                            " VALUES (?1, ?2, 'waiting', ?3, ?3)"
                            " ON CONFLICT (ask) DO UPDATE SET why = ?2, state = 'waiting', changed_at = ?3")
                     .bind(1, ask)
                     .bind(2, to_word(why))
                     .bind(3, millis(now))
                     .run());
  metrics::process()
      .count("mash_adapter_held_total", "Questions that were held at the gate on volume.",
             {{"why", std::string(to_word(why))}})
      .add();
  if (!*alarms) return {};
  log::error("volume_alarm", {{"why", to_word(why)}});
  const json::object entry{{"at", to_rfc3339(now)}, {"why", to_word(why)}};
  return insert_gate_act(db, {.kind = "alarm", .ask = {}, .by = {{}, entry}, .honey = is_honey});
}

result<bool> ledger::state::may_keep(sqlite::connection& db, const std::string& ask, bool honey) {
  {
    auto asked = db.prepare("SELECT 1 FROM inbox WHERE ask = ?1 AND state = 'open'");
    MASH_TRY(row, asked.bind(1, ask).step());
    if (!*row) return true;  // answered, cancelled or unknown: there is nothing to hold
  }
  {
    auto held = db.prepare("SELECT state, why FROM volume_held WHERE ask = ?1");
    MASH_TRY(row, held.bind(1, ask).step());
    // Whoever let through what a cap held was not told that it finds a honey subject: that is a word of its own.
    if (*row && (!honey || held.text(1) == to_word(volume_reason::honey))) {
      if (held.text(0) == "admitted") return true;
      if (held.text(0) == "waiting") return false;
    }
  }
  MASH_TRY(closed, gate_is_closed(db));
  if (!honey && !*closed) return true;
  MASH_TRY(holding, hold(db, ask, honey ? volume_reason::honey : volume_reason::closed));
  return false;
}

result<void> ledger::state::purge_volume(sqlite::connection& db, std::int64_t before) const {
  const instant now = time.now();
  for (const std::string_view statement :
       {"DELETE FROM volume_ask WHERE at < ?1", "DELETE FROM volume_subject WHERE at < ?1"}) {
    MASH_TRY(counted, db.prepare(statement).bind(1, millis(now - COUNTED_FOR)).run());
  }
  MASH_TRY(days, db.prepare("DELETE FROM volume_day WHERE day < ?1").bind(1, day_of(now - SEEN_UNTIL)).run());
  MASH_TRY(held, db.prepare("DELETE FROM volume_held WHERE state <> 'waiting' AND changed_at < ?1"
                            " AND ask NOT IN (SELECT ask FROM inbox WHERE state = 'open')")
                     .bind(1, before)
                     .run());
  return db.prepare("UPDATE volume_act SET entry = NULL, salts = NULL WHERE at < ?1 AND entry IS NOT NULL")
      .bind(1, before)
      .run();
}

}  // namespace mash::kit
