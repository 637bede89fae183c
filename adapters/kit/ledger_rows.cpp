// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/codec.hpp"
#include "adapters/kit/ledger_state.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"

namespace mash::kit {
namespace {

contract::leaf leaf_of(const contract::ask& question, const accepted_ask& what, const contract::commitment_salt& salt,
                       instant now) {
  contract::leaf entry;
  entry.type = contract::leaf_type::asked;
  entry.id = new_uuid(now);
  entry.at = now;
  entry.request = what.ask;
  entry.members = {question.authority};
  entry.purpose = to_word(question.purpose);
  entry.agreement = question.agreement;
  entry.body = contract::commitment(salt, what.digest);
  return entry;
}

}  // namespace

void ledger::state::run(std::function<result<void>(sqlite::connection&)> work, std::string_view name) {
  const bool taken = commits->submit(std::move(work), [name](result<void> committed) {
    if (!committed) log::error("ledger_step_failed", {{"step", name}, {"why", committed.error().detail}});
  });
  if (!taken) log::error("ledger_step_failed", {{"step", name}, {"why", "the ledger takes nothing now"}});
}

result<ledger::known> ledger::state::insert_ask(sqlite::connection& db, const contract::ask& question,
                                                const accepted_ask& what) {
  {
    auto there = db.prepare("SELECT digest, state FROM inbox WHERE ask = ?1");
    MASH_TRY(row, there.bind(1, what.ask).step());
    if (*row) {
      const std::string digest = there.text(0), state = there.text(1);
      if (state == "cancelled") return known::cancelled;
      if (digest != what.digest) return known::conflict;
      return state == "answered" ? known::answered : known::open;
    }
  }
  const auto salt = contract::new_salt();
  MASH_TRY(text, contract::leaf_text(leaf_of(question, what, salt, time.now())));
  MASH_TRY(index, log->append(*text));
  auto insert =
      db.prepare("INSERT INTO inbox (ask, digest, state, line, salt, received_at) VALUES (?1, ?2, 'open', ?3, ?4, ?5)");
  const std::string line = seal("ask.line", what.ask, "", what.line);
  const std::string sealed_salt = seal("ask.salt", what.ask, "", to_hex(salt));
  MASH_TRY(done, insert.bind(1, what.ask)
                     .bind(2, what.digest)
                     .bind_blob(3, as_bytes(line))
                     .bind_blob(4, as_bytes(sealed_salt))
                     .bind(5, millis(time.now()))
                     .run());
  return known::fresh;
}

result<void> ledger::state::insert_answer(sqlite::connection& db, const contract::answer& reply,
                                          const stored_answer& what) {
  auto insert = db.prepare(
      "INSERT INTO outbox (ask, revision, digest, line, salt, leaf, state, answered_at)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'waiting', ?7)");
  const std::string item = std::to_string(what.revision);
  const std::string line = seal("answer.line", what.ask, item, what.line);
  const std::string salt = seal("answer.salt", what.ask, item, what.salt);
  MASH_TRY(inserted, insert.bind(1, what.ask)
                         .bind(2, what.revision)
                         .bind(3, what.digest)
                         .bind_blob(4, as_bytes(line))
                         .bind_blob(5, as_bytes(salt))
                         .bind(6, static_cast<std::int64_t>(what.leaf))
                         .bind(7, millis(reply.answered_at))
                         .run());
  return db.prepare("UPDATE inbox SET state = 'answered' WHERE ask = ?1").bind(1, what.ask).run();
}

result<std::vector<stored_answer>> ledger::state::read_answers(sqlite::statement& rows) const {
  std::vector<stored_answer> found;
  for (;;) {
    MASH_TRY(row, rows.step());
    if (!*row) return found;
    stored_answer one;
    one.ask = rows.text(0);
    one.revision = rows.integer(1);
    one.digest = rows.text(2);
    one.leaf = static_cast<std::uint64_t>(rows.integer(5));
    const std::string item = std::to_string(one.revision);
    MASH_TRY(line, unseal("answer.line", one.ask, item, rows.blob(3)));
    MASH_TRY(salt, unseal("answer.salt", one.ask, item, rows.blob(4)));
    one.line = std::move(*line);
    one.salt = std::move(*salt);
    found.push_back(std::move(one));
  }
}

result<std::vector<stored_answer>> ledger::state::waiting_answers(sqlite::connection& db) const {
  auto rows = db.prepare(
      "SELECT ask, revision, digest, line, salt, leaf FROM outbox WHERE state = 'waiting' ORDER BY answered_at");
  return read_answers(rows);
}

result<std::vector<accepted_ask>> ledger::state::open_asks(sqlite::connection& db) const {
  std::vector<accepted_ask> found;
  auto rows = db.prepare(
      "SELECT ask, digest, line FROM inbox WHERE state = 'open'"
      " AND ask NOT IN (SELECT ask FROM volume_held WHERE state = 'waiting') ORDER BY received_at");
  for (;;) {
    MASH_TRY(row, rows.step());
    if (!*row) return found;
    accepted_ask one{rows.text(0), rows.text(1), {}};
    MASH_TRY(line, unseal("ask.line", one.ask, "", rows.blob(2)));
    one.line = std::move(*line);
    found.push_back(std::move(one));
  }
}

result<kept_answer> ledger::state::with_receipt(stored_answer from) {
  MASH_TRY(leaf, log->view().leaf(from.leaf));
  MASH_TRY(proof, log->receipt(from.leaf));
  kept_answer out{from.ask, from.revision, std::move(from.line), std::move(from.digest)};
  contract::set_receipt(out.line, {std::move(*leaf), std::move(from.salt), std::move(*proof)});
  return out;
}

result<std::vector<kept_answer>> ledger::state::with_receipts(std::vector<stored_answer> from) {
  std::vector<kept_answer> out;
  for (stored_answer& one : from) {
    MASH_TRY(kept, with_receipt(std::move(one)));
    out.push_back(std::move(*kept));
  }
  return out;
}

}  // namespace mash::kit
