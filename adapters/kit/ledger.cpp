// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/ledger.hpp"

#include <array>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/leaf.hpp"
#include "adapters/kit/ledger_schema.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/tlog/sqlite_log.hpp"

namespace mash::kit {
namespace {

constexpr std::string_view SCHEMA_VERSION = "1";

// A row of the outbox, before its receipt is made.
struct stored_answer {
  std::string ask, digest, line, salt;
  std::int64_t revision = 1;
  std::uint64_t leaf = 0;
};

std::string hex_of(const contract::commitment_salt& salt) { return to_hex(salt); }

std::int64_t millis(instant at) { return at.time_since_epoch().count(); }

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

contract::leaf leaf_of(const contract::answer& reply, const std::string& member, const std::string& digest,
                       const contract::commitment_salt& salt, instant now) {
  contract::leaf entry;
  entry.type = contract::leaf_type::answered;
  entry.id = new_uuid(now);
  entry.at = now;
  entry.request = reply.ask_id;
  entry.members = {member};
  entry.outcome = {std::string(to_word(reply.outcome))};
  entry.agreement = reply.agreement;
  entry.body = contract::commitment(salt, digest);
  return entry;
}

}  // namespace

struct ledger::state {
  state(settings given, keys with, const clock& clock_given)
      : chosen(std::move(given)), content(std::move(with.content)), time(clock_given) {}

  std::string seal(std::string_view kind, const std::string& ask, std::string_view item, std::string_view plain) const {
    return content.seal(plain, {kind, ask, item, SCHEMA_VERSION});
  }
  result<std::string> unseal(std::string_view kind, const std::string& ask, std::string_view item,
                             std::string_view sealed) const {
    return content.open(sealed, {kind, ask, item, SCHEMA_VERSION});
  }

  // The steps of the jobs, on the storage thread inside the transaction.
  result<known> insert_ask(sqlite::connection& db, const contract::ask& question, const accepted_ask& what);
  result<void> insert_answer(sqlite::connection& db, const contract::answer& reply, const stored_answer& what);
  result<std::vector<stored_answer>> read_answers(sqlite::statement& rows) const;
  result<std::vector<stored_answer>> waiting_answers(sqlite::connection& db) const;
  result<std::vector<accepted_ask>> open_asks(sqlite::connection& db) const;

  // After the commit: the receipt under the head that was just signed.
  result<kept_answer> with_receipt(stored_answer from);
  result<std::vector<kept_answer>> with_receipts(std::vector<stored_answer> from);

  // Runs `work` in the next commit and tells `done` its value once that is durable.
  template <class Value>
  void run(std::function<result<Value>(sqlite::connection&)> work, std::function<void(result<Value>)> done);
  void run(std::function<result<void>(sqlite::connection&)> work, std::string_view name);

  const settings chosen;
  const sealing_key content;
  const clock& time;
  std::unique_ptr<tlog::sqlite_log> log;
  std::unique_ptr<sqlite::group_commit> commits;  // last: it stops before what its jobs use goes
};

template <class Value>
void ledger::state::run(std::function<result<Value>(sqlite::connection&)> work,
                        std::function<void(result<Value>)> done) {
  auto value = std::make_shared<result<Value>>(fail(errc::unavailable, "the ledger did not run"));
  auto shared_done = std::make_shared<std::function<void(result<Value>)>>(std::move(done));
  const bool taken = commits->submit(log->undoing([work = std::move(work), value](sqlite::connection& db) {
    *value = work(db);
    return *value ? result<void>{} : std::unexpected(value->error());
  }),
                                     [value, shared_done](result<void> committed) {
                                       if (!committed && value->has_value())
                                         *value = std::unexpected(committed.error());
                                       (*shared_done)(std::move(*value));
                                     });
  if (!taken) (*shared_done)(fail(errc::unavailable, "the ledger takes nothing now"));
}

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
  const std::string sealed_salt = seal("ask.salt", what.ask, "", hex_of(salt));
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
  auto rows = db.prepare("SELECT ask, digest, line FROM inbox WHERE state = 'open' ORDER BY received_at");
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

ledger::ledger(std::unique_ptr<state> with) : state_(std::move(with)) {}
ledger::~ledger() = default;

const tlog::verifier_key& ledger::key() const noexcept { return state_->log->key(); }

result<std::unique_ptr<ledger>> ledger::open(settings chosen, keys with, const clock& time,
                                             std::function<void(const error&)> fatal) {
  const std::string file = chosen.directory + "/ledger.db";
  MASH_TRY(writer, sqlite::connection::open_writer(file));
  const std::array<std::string_view, 2> steps{tlog::sqlite_log::migration(), LEDGER_SCHEMA};
  MASH_TRY(migrated, sqlite::migrate(*writer, steps));
  MASH_TRY(reader, sqlite::connection::open_reader(file));
  MASH_TRY(log, tlog::sqlite_log::open(std::move(*reader), std::move(with.log),
                                       {.origin = chosen.origin,
                                        .checkpoint_directory = chosen.directory,
                                        .leaf_bytes_max = contract::LEAF_BYTES_MAX,
                                        .earlier_keys = {}}));
  auto inside = std::make_unique<state>(std::move(chosen), std::move(with), time);
  inside->log = std::move(*log);
  inside->commits = std::make_unique<sqlite::group_commit>(std::move(*writer), inside->log->hooks(std::move(fatal)),
                                                           sqlite::group_commit::limits{});
  return std::unique_ptr<ledger>(new ledger(std::move(inside)));
}

void ledger::take(const contract::ask& question, accepted_ask what, std::function<void(result<taken>)> done) {
  struct outcome {
    known as{};
    std::vector<stored_answer> answers;
  };
  state& in = *state_;
  in.run<outcome>(
      [&in, question, what = std::move(what)](sqlite::connection& db) -> result<outcome> {
        MASH_TRY(as, in.insert_ask(db, question, what));
        outcome out{*as, {}};
        if (*as != known::answered) return out;
        auto rows = db.prepare(
            "SELECT ask, revision, digest, line, salt, leaf FROM outbox"
            " WHERE ask = ?1 AND line IS NOT NULL ORDER BY revision DESC LIMIT 1");
        MASH_TRY(answers, in.read_answers(rows.bind(1, what.ask)));
        out.answers = std::move(*answers);
        return out;
      },
      [&in, done = std::move(done)](result<outcome> out) {
        if (!out) return done(std::unexpected(out.error()));
        auto answers = in.with_receipts(std::move(out->answers));
        if (!answers) return done(std::unexpected(answers.error()));
        done(taken{out->as, std::move(*answers)});
      });
}

void ledger::keep(const contract::answer& reply, std::string line, std::string digest,
                  std::function<void(result<kept_answer>)> done) {
  state& in = *state_;
  in.run<stored_answer>(
      [&in, reply, line = std::move(line),
       digest = std::move(digest)](sqlite::connection& db) -> result<stored_answer> {
        {
          auto asked = db.prepare("SELECT state FROM inbox WHERE ask = ?1");
          MASH_TRY(row, asked.bind(1, reply.ask_id).step());
          if (!*row) return fail(errc::not_found, "this question was never accepted here");
          if (asked.text(0) == "cancelled") return fail(errc::denied, "the question was cancelled");
        }
        auto there =
            db.prepare("SELECT ask, revision, digest, line, salt, leaf FROM outbox WHERE ask = ?1 AND revision = ?2");
        MASH_TRY(earlier, in.read_answers(there.bind(1, reply.ask_id).bind(2, reply.revision)));
        if (!earlier->empty()) {
          if (earlier->front().digest != digest) return fail(errc::conflict, "this revision was answered otherwise");
          return std::move(earlier->front());
        }
        const auto salt = contract::new_salt();
        const std::string member = in.chosen.origin.substr(0, in.chosen.origin.find('/'));
        MASH_TRY(text, contract::leaf_text(leaf_of(reply, member, digest, salt, in.time.now())));
        MASH_TRY(index, in.log->append(*text));
        stored_answer out{reply.ask_id, digest, line, hex_of(salt), reply.revision, *index};
        MASH_TRY(inserted, in.insert_answer(db, reply, out));
        return out;
      },
      [&in, done = std::move(done)](result<stored_answer> out) {
        if (!out) return done(std::unexpected(out.error()));
        done(in.with_receipt(std::move(*out)));
      });
}

void ledger::acknowledge(std::string ask, std::int64_t revision, std::string digest) {
  state_->run(
      [ask = std::move(ask), revision, digest = std::move(digest)](sqlite::connection& db) {
        return db.prepare("UPDATE outbox SET state = 'acknowledged' WHERE ask = ?1 AND revision = ?2 AND digest = ?3")
            .bind(1, ask)
            .bind(2, revision)
            .bind(3, digest)
            .run();
      },
      "acknowledge");
}

void ledger::give_up(std::string ask) {
  state_->run(
      [ask = std::move(ask)](sqlite::connection& db) {
        return db.prepare("UPDATE outbox SET state = 'refused' WHERE ask = ?1 AND state = 'waiting'")
            .bind(1, ask)
            .run();
      },
      "give_up");
}

void ledger::cancel(std::string ask) {
  state_->run(
      [ask = std::move(ask), now = millis(state_->time.now())](sqlite::connection& db) {
        return db
            .prepare(
                "INSERT INTO inbox (ask, digest, state, received_at) VALUES (?1, '', 'cancelled', ?2)"
                " ON CONFLICT (ask) DO UPDATE SET state = 'cancelled' WHERE state = 'open'")
            .bind(1, ask)
            .bind(2, now)
            .run();
      },
      "cancel");
}

void ledger::recover(std::function<void(result<unfinished>)> done) {
  struct found {
    std::vector<accepted_ask> asks;
    std::vector<stored_answer> answers;
  };
  state& in = *state_;
  in.run<found>(
      [&in](sqlite::connection& db) -> result<found> {
        MASH_TRY(asks, in.open_asks(db));
        MASH_TRY(answers, in.waiting_answers(db));
        return found{std::move(*asks), std::move(*answers)};
      },
      [&in, done = std::move(done)](result<found> out) {
        if (!out) return done(std::unexpected(out.error()));
        auto answers = in.with_receipts(std::move(out->answers));
        if (!answers) return done(std::unexpected(answers.error()));
        done(unfinished{std::move(out->asks), std::move(*answers)});
      });
}

void ledger::outbox(std::function<void(result<std::vector<kept_answer>>)> done) {
  state& in = *state_;
  in.run<std::vector<stored_answer>>([&in](sqlite::connection& db) { return in.waiting_answers(db); },
                                     [&in, done = std::move(done)](result<std::vector<stored_answer>> out) {
                                       if (!out) return done(std::unexpected(out.error()));
                                       done(in.with_receipts(std::move(*out)));
                                     });
}

void ledger::purge() {
  const std::int64_t before = millis(state_->time.now() - state_->chosen.keep);
  state_->run(
      [before](sqlite::connection& db) -> result<void> {
        MASH_TRY(answers, db.prepare("UPDATE outbox SET line = NULL, salt = NULL"
                                     " WHERE state <> 'waiting' AND answered_at < ?1 AND line IS NOT NULL")
                              .bind(1, before)
                              .run());
        return db
            .prepare(
                "UPDATE inbox SET line = NULL, salt = NULL"
                " WHERE state <> 'open' AND received_at < ?1 AND line IS NOT NULL")
            .bind(1, before)
            .run();
      },
      "purge");
}

}  // namespace mash::kit
