// SPDX-License-Identifier: Apache-2.0
// Answers that were given, looked at again and corrected: rows of the ledger beside its log. A correction is kept and
// logged with the revision that carries it, before that can leave.
#include "adapters/kit/ledger_state.hpp"
#include "base/ids.hpp"

namespace mash::kit {
result<void> ledger::state::insert_answer_act(sqlite::connection& db, const std::string& ask, bool is_correction,
                                              const corrected& what, std::int64_t revision) {
  auto counted = db.prepare("SELECT coalesce(max(step), 0) + 1 FROM answer_act WHERE ask = ?1");
  MASH_TRY(row, counted.bind(1, ask).step());
  const std::int64_t step = counted.integer(0);
  const instant now = time.now();
  const auto salt = contract::new_salt(), actor_salt = contract::new_salt();
  contract::leaf entry;
  entry.type = is_correction ? contract::leaf_type::decided : contract::leaf_type::released;
  entry.id = new_uuid(now);
  entry.at = now;
  entry.request = ask;
  entry.members = {chosen.origin.substr(0, chosen.origin.find('/'))};
  entry.outcome = what.words;
  entry.actor = contract::commitment(actor_salt, what.actor);
  entry.body = contract::commitment(salt, what.entry);
  MASH_TRY(text, contract::leaf_text(entry));
  MASH_TRY(index, log->append(*text));
  const std::string item = std::to_string(step);
  const std::string sealed = seal("answer.act", ask, item, what.entry);
  const std::string salts = seal("answer.act_salts", ask, item, to_hex(salt) + to_hex(actor_salt));
  return db
      .prepare(
          "INSERT INTO answer_act (ask, step, kind, revision, entry, salts, complete, leaf, at)"
          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
      .bind(1, ask)
      .bind(2, step)
      .bind(3, std::string_view(is_correction ? "corrected" : "seen"))
      .bind(4, revision)
      .bind_blob(5, as_bytes(sealed))
      .bind_blob(6, as_bytes(salts))
      .bind(7, std::int64_t{is_correction ? 0 : 1})
      .bind(8, static_cast<std::int64_t>(*index))
      .bind(9, millis(now))
      .run();
}

result<std::vector<ledger::made_correction>> ledger::state::corrections_of(sqlite::connection& db,
                                                                           const std::string& ask) const {
  std::vector<made_correction> out;
  auto rows = db.prepare(
      "SELECT step, answer_act.revision, entry, status, at, outbox.state FROM answer_act JOIN outbox"
      " ON outbox.ask = answer_act.ask AND outbox.revision = answer_act.revision"
      " WHERE answer_act.ask = ?1 AND kind = 'corrected' AND entry IS NOT NULL ORDER BY step");
  rows.bind(1, ask);
  for (;;) {
    MASH_TRY(row, rows.step());
    if (!*row) return out;
    made_correction one;
    const std::string item = std::to_string(rows.integer(0));
    one.revision = rows.integer(1);
    MASH_TRY(entry, unseal("answer.act", ask, item, rows.blob(2)));
    one.entry = std::move(*entry);
    one.status = rows.text(3);
    one.at = instant(std::chrono::milliseconds(rows.integer(4)));
    one.taken = rows.text(5) == "acknowledged";
    out.push_back(std::move(one));
  }
}

result<std::vector<ledger::given>> ledger::state::read_given(sqlite::connection& db, const std::string& ask) const {
  std::vector<given> out;
  {
    auto rows = db.prepare(
        "SELECT outbox.ask, outbox.revision, outbox.line, inbox.line, outbox.answered_at FROM outbox"
        " JOIN inbox ON inbox.ask = outbox.ask WHERE outbox.line IS NOT NULL AND inbox.line IS NOT NULL"
        " AND outbox.revision = (SELECT max(revision) FROM outbox AS newest WHERE newest.ask = outbox.ask)"
        " AND (outbox.ask = ?1 OR ?1 = '') ORDER BY outbox.answered_at DESC LIMIT 500");
    rows.bind(1, ask);
    for (;;) {
      MASH_TRY(row, rows.step());
      if (!*row) break;
      given one;
      one.ask = rows.text(0);
      one.revision = rows.integer(1);
      MASH_TRY(line, unseal("answer.line", one.ask, std::to_string(one.revision), rows.blob(2)));
      MASH_TRY(question, unseal("ask.line", one.ask, "", rows.blob(3)));
      one.line = std::move(*line);
      one.ask_line = std::move(*question);
      one.answered_at = instant(std::chrono::milliseconds(rows.integer(4)));
      out.push_back(std::move(one));
    }
  }
  for (given& one : out) {
    MASH_TRY(corrections, corrections_of(db, one.ask));
    one.corrections = std::move(*corrections);
  }
  return out;
}

// The hub has it, and has yet to say that everybody who was told knows: sent again, it says how far that is.
result<std::vector<stored_answer>> ledger::state::open_corrections(sqlite::connection& db) const {
  auto rows = db.prepare(
      "SELECT outbox.ask, outbox.revision, digest, line, salt, outbox.leaf FROM answer_act JOIN outbox"
      " ON outbox.ask = answer_act.ask AND outbox.revision = answer_act.revision"
      " WHERE kind = 'corrected' AND complete = 0 AND outbox.state = 'acknowledged' AND line IS NOT NULL"
      " ORDER BY answered_at");
  return read_answers(rows);
}

void ledger::given_answers(std::string ask, std::function<void(result<std::vector<given>>)> done) {
  state& in = *state_;
  in.run<std::vector<given>>([&in, ask = std::move(ask)](sqlite::connection& db) { return in.read_given(db, ask); },
                             std::move(done));
}

void ledger::look(std::string ask, std::function<result<corrected>(const given&)> seen,
                  std::function<void(result<bool>)> done) {
  state& in = *state_;
  in.run<bool>(
      [&in, ask = std::move(ask), seen = std::move(seen)](sqlite::connection& db) -> result<bool> {
        MASH_TRY(found, in.read_given(db, ask));
        if (ask.empty() || found->empty()) return fail(errc::not_found, "no answer to this question is kept here");
        MASH_TRY(what, seen(found->front()));
        MASH_TRY(kept, in.insert_answer_act(db, ask, false, *what, found->front().revision));
        return true;
      },
      std::move(done));
}

void ledger::correct(std::string ask, std::function<result<corrected>(const given&)> decide,
                     std::function<void(result<kept_answer>)> done) {
  state& in = *state_;
  in.run<stored_answer>(
      [&in, ask = std::move(ask), decide = std::move(decide)](sqlite::connection& db) -> result<stored_answer> {
        MASH_TRY(found, in.read_given(db, ask));
        if (ask.empty() || found->empty()) return fail(errc::not_found, "no answer to this question is kept here");
        MASH_TRY(what, decide(found->front()));
        MASH_ASSERT(what->reply.ask_id == ask && what->reply.revision == found->front().revision + 1);
        MASH_TRY(kept, in.insert_answer_act(db, ask, true, *what, what->reply.revision));
        return in.keep_answer(db, what->reply, what->line, what->digest);
      },
      [&in, done = std::move(done)](result<stored_answer> out) {
        if (!out) return done(std::unexpected(out.error()));
        done(in.with_receipt(std::move(*out)));
      });
}

void ledger::note_status(std::string ask, std::int64_t revision, std::string status, bool complete) {
  state_->run(
      [ask = std::move(ask), revision, status = std::move(status), complete](sqlite::connection& db) {
        return db
            .prepare(
                "UPDATE answer_act SET status = ?3, complete = ?4"
                " WHERE ask = ?1 AND revision = ?2 AND kind = 'corrected'")
            .bind(1, ask)
            .bind(2, revision)
            .bind(3, status)
            .bind(4, std::int64_t{complete ? 1 : 0})
            .run();
      },
      "note_status");
}

}  // namespace mash::kit
