// SPDX-License-Identifier: Apache-2.0
// The queue of what waits for a person, and their decisions: rows of the ledger beside its log.
#include <algorithm>

#include "adapters/kit/ledger_state.hpp"
#include "base/ids.hpp"

namespace mash::kit {
namespace {

contract::leaf leaf_of(const ledger::ruled& what, const std::string& member, instant now) {
  contract::leaf entry;
  entry.type = contract::leaf_type::decided;
  entry.id = new_uuid(now);
  entry.at = now;
  entry.request = what.reply.ask_id;
  entry.members = {member};
  entry.outcome = what.words;
  entry.agreement = what.reply.agreement;
  return entry;
}

}  // namespace

result<void> ledger::state::insert_review(sqlite::connection& db, const std::string& ask, const std::string& draft) {
  const std::string sealed = seal("review.draft", ask, "", draft);
  return db
      .prepare(
          "INSERT INTO review (ask, state, draft, since, changed_at) VALUES (?1, 'waiting', ?2, ?3, ?3)"
          " ON CONFLICT (ask) DO NOTHING")
      .bind(1, ask)
      .bind_blob(2, as_bytes(sealed))
      .bind(3, millis(time.now()))
      .run();
}

result<std::vector<std::string>> ledger::state::decisions_on(sqlite::connection& db, const std::string& ask) const {
  std::vector<std::string> out;
  auto rows = db.prepare("SELECT step, decision FROM ruling WHERE ask = ?1 AND decision IS NOT NULL ORDER BY step");
  rows.bind(1, ask);
  for (;;) {
    MASH_TRY(row, rows.step());
    if (!*row) return out;
    MASH_TRY(one, unseal("review.decision", ask, std::to_string(rows.integer(0)), rows.blob(1)));
    out.push_back(std::move(*one));
  }
}

// `ask` empty: all that wait, oldest first.
result<std::vector<ledger::review>> ledger::state::read_reviews(sqlite::connection& db, const std::string& ask) const {
  std::vector<review> out;
  {
    auto rows = db.prepare(
        "SELECT review.ask, review.state, review.draft, review.since, inbox.line,"
        " newest.revision, newest.line FROM review JOIN inbox ON inbox.ask = review.ask"
        " JOIN outbox AS newest ON newest.ask = review.ask"
        " AND newest.revision = (SELECT max(revision) FROM outbox WHERE outbox.ask = review.ask)"
        " WHERE review.draft IS NOT NULL AND inbox.line IS NOT NULL AND review.state <> 'cancelled'"
        " AND (review.ask = ?1 OR (?1 = '' AND review.state = 'waiting')) ORDER BY review.since, review.ask LIMIT 500");
    rows.bind(1, ask);
    for (;;) {
      MASH_TRY(row, rows.step());
      if (!*row) break;
      review one;
      one.ask = rows.text(0);
      one.waiting = rows.text(1) == "waiting";
      one.since = instant(std::chrono::milliseconds(rows.integer(3)));
      one.revision = rows.integer(5);
      MASH_TRY(draft, unseal("review.draft", one.ask, "", rows.blob(2)));
      MASH_TRY(line, unseal("ask.line", one.ask, "", rows.blob(4)));
      one.draft = std::move(*draft);
      one.ask_line = std::move(*line);
      if (!ask.empty() && !rows.is_null(6)) {
        MASH_TRY(sent, unseal("answer.line", one.ask, std::to_string(one.revision), rows.blob(6)));
        one.sent = std::move(*sent);
      }
      out.push_back(std::move(one));
    }
  }
  for (review& one : out) {
    MASH_TRY(decisions, decisions_on(db, one.ask));
    one.decisions = std::move(*decisions);
    MASH_TRY(acts, acts_on(db, one.ask));
    one.acts = std::move(*acts);
    MASH_TRY(corrections, corrections_of(db, one.ask));
    for (made_correction& each : *corrections) one.corrections.push_back(std::move(each.entry));
  }
  return out;
}

result<void> ledger::state::insert_ruling(sqlite::connection& db, const ruled& what) {
  const std::string& ask = what.reply.ask_id;
  const std::string step = std::to_string(what.reply.revision);
  const auto salt = contract::new_salt(), actor_salt = contract::new_salt();
  contract::leaf entry = leaf_of(what, chosen.origin.substr(0, chosen.origin.find('/')), time.now());
  entry.actor = contract::commitment(actor_salt, what.actor);
  entry.body = contract::commitment(salt, what.entry);
  MASH_TRY(text, contract::leaf_text(entry));
  MASH_TRY(index, log->append(*text));
  const std::string decision = seal("review.decision", ask, step, what.entry);
  const std::string salts = seal("review.salts", ask, step, to_hex(salt) + to_hex(actor_salt));
  MASH_TRY(inserted, db.prepare("INSERT INTO ruling (ask, step, decision, salts, leaf, at)"
                                " VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
                         .bind(1, ask)
                         .bind(2, what.reply.revision)
                         .bind_blob(3, as_bytes(decision))
                         .bind_blob(4, as_bytes(salts))
                         .bind(5, static_cast<std::int64_t>(*index))
                         .bind(6, millis(time.now()))
                         .run());
  return db.prepare("UPDATE review SET state = ?2, changed_at = ?3 WHERE ask = ?1")
      .bind(1, ask)
      .bind(2, std::string_view(what.finished ? "decided" : "waiting"))
      .bind(3, millis(time.now()))
      .run();
}

result<void> ledger::state::purge_reviews(sqlite::connection& db, std::int64_t before) {
  MASH_TRY(rulings, db.prepare("UPDATE ruling SET decision = NULL, salts = NULL WHERE decision IS NOT NULL AND ask IN"
                               " (SELECT ask FROM review WHERE state <> 'waiting' AND changed_at < ?1)")
                        .bind(1, before)
                        .run());
  MASH_TRY(acts, db.prepare("UPDATE review_act SET entry = NULL, salts = NULL WHERE entry IS NOT NULL AND ask IN"
                            " (SELECT ask FROM review WHERE state <> 'waiting' AND changed_at < ?1)")
                     .bind(1, before)
                     .run());
  return db.prepare("UPDATE review SET draft = NULL WHERE state <> 'waiting' AND changed_at < ?1 AND draft IS NOT NULL")
      .bind(1, before)
      .run();
}

void ledger::reviews(std::string ask, std::function<void(result<std::vector<review>>)> done) {
  state& in = *state_;
  in.run<std::vector<review>>([&in, ask = std::move(ask)](sqlite::connection& db) { return in.read_reviews(db, ask); },
                              std::move(done));
}

void ledger::rule(std::string ask, std::function<result<ruled>(const review&)> decide,
                  std::function<void(result<kept_answer>)> done) {
  state& in = *state_;
  in.run<stored_answer>(
      [&in, ask = std::move(ask), decide = std::move(decide)](sqlite::connection& db) -> result<stored_answer> {
        MASH_TRY(found, in.read_reviews(db, ask));
        if (ask.empty() || found->empty()) return fail(errc::not_found, "nothing of this question waits for a person");
        MASH_TRY(what, decide(found->front()));
        MASH_ASSERT(what->reply.ask_id == ask && what->reply.revision > found->front().revision);
        MASH_TRY(ruling, in.insert_ruling(db, *what));
        if (!what->correction.empty()) {
          MASH_ASSERT(what->reply.corrects.has_value());
          corrected also{what->correction,
                         what->actor,
                         {"corrected", std::string(to_word(what->reply.corrects->reason))},
                         {},
                         {},
                         {}};
          MASH_TRY(noted, in.insert_answer_act(db, ask, true, also, what->reply.revision));
        }
        return in.keep_answer(db, what->reply, what->line, what->digest);
      },
      [&in, done = std::move(done)](result<stored_answer> out) {
        if (!out) return done(std::unexpected(out.error()));
        done(in.with_receipt(std::move(*out)));
      });
}

}  // namespace mash::kit
