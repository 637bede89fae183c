// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/ledger.hpp"

#include <algorithm>
#include <array>

#include "adapters/kit/ledger_schema.hpp"
#include "adapters/kit/ledger_state.hpp"
#include "base/ids.hpp"

namespace mash::kit {
namespace {

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

stored_answer held_answer(const std::string& ask) {
  stored_answer out;
  out.ask = ask;
  out.held = true;
  return out;
}

}  // namespace

ledger::ledger(std::unique_ptr<state> with) : state_(std::move(with)) {}
ledger::~ledger() = default;

tlog::verifier_key ledger::key() const { return state_->log->key(); }

result<std::unique_ptr<ledger>> ledger::open(settings chosen, keys with, const clock& time,
                                             std::function<void(const error&)> fatal) {
  const std::string file = chosen.directory + "/ledger.db";
  MASH_TRY(writer, sqlite::connection::open_writer(file));
  const std::array<std::string_view, 8> steps{tlog::sqlite_log::migration(),
                                              LEDGER_SCHEMA,
                                              HUB_LOG_SCHEMA,
                                              REVIEW_SCHEMA,
                                              REVIEW_ACT_SCHEMA,
                                              ANSWER_ACT_SCHEMA,
                                              VOLUME_SCHEMA,
                                              VOLUME_ALARM_SCHEMA};
  MASH_TRY(migrated, sqlite::migrate(*writer, steps));
  MASH_TRY(reader, sqlite::connection::open_reader(file));
  MASH_TRY(log, tlog::sqlite_log::open(std::move(*reader), std::move(with.log),
                                       {.origin = chosen.origin,
                                        .checkpoint_directory = chosen.directory,
                                        .leaf_bytes_max = contract::LEAF_BYTES_MAX,
                                        .earlier_keys = {}}));
  auto inside = std::make_unique<state>(std::move(chosen), std::move(with), time);
  MASH_TRY(known_of_hub, inside->read_hub_log(*writer));
  inside->at_start = std::move(*known_of_hub);
  MASH_TRY(counting, inside->read_volume_key(*writer));
  inside->log = std::move(*log);
  inside->commits = std::make_unique<sqlite::group_commit>(std::move(*writer), inside->log->hooks(std::move(fatal)),
                                                           sqlite::group_commit::limits{});
  return std::unique_ptr<ledger>(new ledger(std::move(inside)));
}

void ledger::take(const contract::ask& question, accepted_ask what, std::function<void(result<taken>)> done) {
  take(question, std::move(what), nullptr, std::move(done));
}

void ledger::take(const contract::ask& question, accepted_ask what, std::shared_ptr<const volume_settings> gate,
                  std::function<void(result<taken>)> done) {
  struct outcome {
    known as{};
    std::vector<stored_answer> answers;
  };
  state& in = *state_;
  in.run<outcome>(
      [&in, question, what = std::move(what), gate = std::move(gate)](sqlite::connection& db) -> result<outcome> {
        MASH_TRY(as, in.take_ask(db, question, what, gate.get()));
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

result<stored_answer> ledger::state::keep_answer(sqlite::connection& db, const contract::answer& reply,
                                                 const std::string& line, const std::string& digest) {
  {
    auto asked = db.prepare("SELECT state FROM inbox WHERE ask = ?1");
    MASH_TRY(row, asked.bind(1, reply.ask_id).step());
    if (!*row) return fail(errc::not_found, "this question was never accepted here");
    if (asked.text(0) == "cancelled") return fail(errc::denied, "the question was cancelled");
  }
  auto there =
      db.prepare("SELECT ask, revision, digest, line, salt, leaf FROM outbox WHERE ask = ?1 AND revision = ?2");
  MASH_TRY(earlier, read_answers(there.bind(1, reply.ask_id).bind(2, reply.revision)));
  if (!earlier->empty()) {
    if (earlier->front().digest != digest) return fail(errc::conflict, "this revision was answered otherwise");
    return std::move(earlier->front());
  }
  const auto salt = contract::new_salt();
  const std::string member = chosen.origin.substr(0, chosen.origin.find('/'));
  MASH_TRY(text, contract::leaf_text(leaf_of(reply, member, digest, salt, time.now())));
  MASH_TRY(index, log->append(*text));
  stored_answer out{reply.ask_id, digest, line, to_hex(salt), reply.revision, *index};
  MASH_TRY(inserted, insert_answer(db, reply, out));
  return out;
}

void ledger::keep(const contract::answer& reply, std::string line, std::string digest,
                  std::function<void(result<kept_answer>)> done) {
  keep(reply, {std::move(line), std::move(digest), {}}, std::move(done));
}

void ledger::keep(const contract::answer& reply, keeping what, std::function<void(result<kept_answer>)> done) {
  state& in = *state_;
  in.run<stored_answer>(
      [&in, reply, what = std::move(what)](sqlite::connection& db) -> result<stored_answer> {
        MASH_TRY(may, in.may_keep(db, reply.ask_id, what.honey));
        if (!*may) return held_answer(reply.ask_id);
        MASH_TRY(kept, in.keep_answer(db, reply, what.line, what.digest));
        if (what.draft.empty()) return std::move(*kept);
        MASH_TRY(review, in.insert_review(db, reply.ask_id, what.draft));
        return std::move(*kept);
      },
      [&in, done = std::move(done)](result<stored_answer> out) {
        if (!out) return done(std::unexpected(out.error()));
        if (out->held) return done(kept_answer{std::move(out->ask), out->revision, {}, {}, true});
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
      [ask = std::move(ask), now = millis(state_->time.now())](sqlite::connection& db) -> result<void> {
        MASH_TRY(review, db.prepare("UPDATE review SET state = 'cancelled', changed_at = ?2"
                                    " WHERE ask = ?1 AND state = 'waiting'")
                             .bind(1, ask)
                             .bind(2, now)
                             .run());
        MASH_TRY(held, db.prepare("UPDATE volume_held SET state = 'cancelled', changed_at = ?2"
                                  " WHERE ask = ?1 AND state = 'waiting'")
                           .bind(1, ask)
                           .bind(2, now)
                           .run());
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
        MASH_TRY(corrections, in.open_corrections(db));
        std::ranges::move(*corrections, std::back_inserter(*answers));
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
  in.run<std::vector<stored_answer>>(
      [&in](sqlite::connection& db) -> result<std::vector<stored_answer>> {
        MASH_TRY(answers, in.waiting_answers(db));
        MASH_TRY(corrections, in.open_corrections(db));
        std::ranges::move(*corrections, std::back_inserter(*answers));
        return std::move(*answers);
      },
      [&in, done = std::move(done)](result<std::vector<stored_answer>> out) {
        if (!out) return done(std::unexpected(out.error()));
        done(in.with_receipts(std::move(*out)));
      });
}

void ledger::purge() {
  const std::int64_t before = millis(state_->time.now() - state_->chosen.keep);
  state_->run(
      [&in = *state_, before](sqlite::connection& db) -> result<void> {
        MASH_TRY(reviews, in.purge_reviews(db, before));
        MASH_TRY(gate, in.purge_volume(db, before));
        MASH_TRY(acts, db.prepare("UPDATE answer_act SET entry = NULL, salts = NULL, complete = 1"
                                  " WHERE at < ?1 AND entry IS NOT NULL")
                           .bind(1, before)
                           .run());
        MASH_TRY(answers, db.prepare("UPDATE outbox SET line = NULL, salt = NULL"
                                     " WHERE state <> 'waiting' AND answered_at < ?1 AND line IS NOT NULL")
                              .bind(1, before)
                              .run());
        return db
            .prepare(
                "UPDATE inbox SET line = NULL, salt = NULL"
                " WHERE state <> 'open' AND received_at < ?1 AND line IS NOT NULL"
                " AND ask NOT IN (SELECT ask FROM review WHERE state = 'waiting')")
            .bind(1, before)
            .run();
      },
      "purge");
}

}  // namespace mash::kit
