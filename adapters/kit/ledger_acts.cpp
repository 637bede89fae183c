// SPDX-License-Identifier: Apache-2.0
// What happened to a review beside decisions, each with its entry in the log: who looked, what was proposed, sent back
// or entered by hand, who was called.
#include "adapters/kit/ledger_state.hpp"
#include "base/ids.hpp"

namespace mash::kit {
namespace {

contract::leaf_type type_of(ledger::act::kind what) {
  switch (what) {
    case ledger::act::kind::seen:
      return contract::leaf_type::released;
    case ledger::act::kind::called:
      return contract::leaf_type::admin;
    case ledger::act::kind::proposed:
    case ledger::act::kind::sent_back:
    case ledger::act::kind::entered:
    case ledger::act::kind::expected:
    case ledger::act::kind::wanted:
      return contract::leaf_type::decided;
  }
  return contract::leaf_type::admin;
}

std::string item_of(std::int64_t step) { return std::to_string(step); }

}  // namespace

result<std::int64_t> ledger::state::insert_act(sqlite::connection& db, const std::string& ask, const act& what) {
  auto counted = db.prepare("SELECT coalesce(max(step), 0) + 1 FROM review_act WHERE ask = ?1");
  MASH_TRY(row, counted.bind(1, ask).step());
  const std::int64_t step = counted.integer(0);
  const instant now = time.now();
  const auto salt = contract::new_salt(), actor_salt = contract::new_salt();
  contract::leaf entry;
  entry.type = type_of(what.what);
  entry.id = new_uuid(now);
  entry.at = now;
  entry.request = ask;
  entry.members = {chosen.origin.substr(0, chosen.origin.find('/'))};
  entry.outcome = what.words;
  if (!what.actor.empty()) entry.actor = contract::commitment(actor_salt, what.actor);
  entry.body = contract::commitment(salt, what.entry);
  MASH_TRY(text, contract::leaf_text(entry));
  MASH_TRY(index, log->append(*text));
  const std::string sealed = seal("review.act", ask, item_of(step), what.entry);
  const std::string salts = seal("review.act_salts", ask, item_of(step), to_hex(salt) + to_hex(actor_salt));
  MASH_TRY(inserted, db.prepare("INSERT INTO review_act (ask, step, kind, entry, salts, leaf, at)"
                                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
                         .bind(1, ask)
                         .bind(2, step)
                         .bind(3, to_word(what.what))
                         .bind_blob(4, as_bytes(sealed))
                         .bind_blob(5, as_bytes(salts))
                         .bind(6, static_cast<std::int64_t>(*index))
                         .bind(7, millis(now))
                         .run());
  // What was entered waits for a ruling, also where all else was decided: from now on, not since the question came.
  if (what.what == act::kind::entered) {
    MASH_TRY(waits, db.prepare("UPDATE review SET since = CASE state WHEN 'waiting' THEN since ELSE ?2 END,"
                               " state = 'waiting', changed_at = ?2 WHERE ask = ?1")
                        .bind(1, ask)
                        .bind(2, millis(now))
                        .run());
  }
  return step;
}

// Without looks: they bear on no decision, and a review may be looked at often.
result<std::vector<ledger::act>> ledger::state::acts_on(sqlite::connection& db, const std::string& ask) const {
  std::vector<act> out;
  auto rows = db.prepare(
      "SELECT step, kind, entry, at FROM review_act WHERE ask = ?1 AND kind <> 'seen' AND entry IS NOT NULL"
      " ORDER BY step");
  rows.bind(1, ask);
  for (;;) {
    MASH_TRY(row, rows.step());
    if (!*row) return out;
    act one;
    one.step = rows.integer(0);
    const auto kind = from_word<act::kind>(rows.text(1));
    if (!kind) return fail(errc::corrupt, "an act on a review is of no kind that is known");
    one.what = *kind;
    one.at = instant(std::chrono::milliseconds(rows.integer(3)));
    MASH_TRY(entry, unseal("review.act", ask, item_of(one.step), rows.blob(2)));
    one.entry = std::move(*entry);
    out.push_back(std::move(one));
  }
}

void ledger::waiting_since(instant before, std::function<void(result<std::vector<std::string>>)> done) {
  state_->run<std::vector<std::string>>(
      [before](sqlite::connection& db) -> result<std::vector<std::string>> {
        std::vector<std::string> out;
        auto rows =
            db.prepare("SELECT ask FROM review WHERE state = 'waiting' AND since <= ?1 ORDER BY since LIMIT 5000");
        rows.bind(1, millis(before));
        for (;;) {
          MASH_TRY(row, rows.step());
          if (!*row) return out;
          out.push_back(rows.text(0));
        }
      },
      std::move(done));
}

void ledger::note(std::string ask, std::function<result<act>(const review&)> decide,
                  std::function<void(result<std::int64_t>)> done) {
  state& in = *state_;
  in.run<std::int64_t>(
      [&in, ask = std::move(ask), decide = std::move(decide)](sqlite::connection& db) -> result<std::int64_t> {
        MASH_TRY(found, in.read_reviews(db, ask));
        if (ask.empty() || found->empty()) return fail(errc::not_found, "nothing of this question waits for a person");
        MASH_TRY(what, decide(found->front()));
        return in.insert_act(db, ask, *what);
      },
      std::move(done));
}

void ledger::question(std::string ask, std::function<void(result<std::string>)> done) {
  state& in = *state_;
  in.run<std::string>(
      [&in, ask = std::move(ask)](sqlite::connection& db) -> result<std::string> {
        auto rows = db.prepare("SELECT line FROM inbox WHERE ask = ?1 AND line IS NOT NULL");
        MASH_TRY(row, rows.bind(1, ask).step());
        if (!*row) return fail(errc::not_found, "nothing is kept of this question");
        return in.unseal("ask.line", ask, "", rows.blob(0));
      },
      std::move(done));
}

}  // namespace mash::kit
