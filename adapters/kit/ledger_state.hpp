// SPDX-License-Identifier: Apache-2.0
// Private to the kit: what the ledger holds, and the steps of its jobs.
#pragma once

#include "adapters/contract/leaf.hpp"
#include "adapters/kit/ledger.hpp"
#include "base/tlog/sqlite_log.hpp"

namespace mash::kit {

inline constexpr std::string_view SEALED_AS = "1";  // version of what is inside the sealed columns

[[nodiscard]] inline std::int64_t millis(instant at) { return at.time_since_epoch().count(); }

// A row of the outbox, before its receipt is made.
struct stored_answer {
  std::string ask, digest, line, salt;
  std::int64_t revision = 1;
  std::uint64_t leaf = 0;
  bool held = false;  // at the gate: there is no such row
};

struct ledger::state {
  state(settings given, keys with, const clock& clock_given)
      : chosen(std::move(given)),
        content(std::move(with.content)),
        hub_witness(std::move(with.hub_witness)),
        time(clock_given) {}

  std::string seal(std::string_view kind, const std::string& ask, std::string_view item, std::string_view plain) const {
    return content.seal(plain, {kind, ask, item, SEALED_AS});
  }
  result<std::string> unseal(std::string_view kind, const std::string& ask, std::string_view item,
                             std::string_view sealed) const {
    return content.open(sealed, {kind, ask, item, SEALED_AS});
  }

  // The steps of the jobs, on the storage thread inside the transaction.
  result<known> insert_ask(sqlite::connection& db, const contract::ask& question, const accepted_ask& what);
  result<known> take_ask(sqlite::connection& db, const contract::ask& question, const accepted_ask& what,
                         const volume_settings* gate);
  result<void> insert_answer(sqlite::connection& db, const contract::answer& reply, const stored_answer& what);
  result<stored_answer> keep_answer(sqlite::connection& db, const contract::answer& reply, const std::string& line,
                                    const std::string& digest);
  result<std::vector<stored_answer>> read_answers(sqlite::statement& rows) const;
  result<std::vector<stored_answer>> waiting_answers(sqlite::connection& db) const;
  result<std::vector<accepted_ask>> open_asks(sqlite::connection& db) const;

  // Of the hub's log (ledger_witness.cpp).
  result<hub_log> read_hub_log(sqlite::connection& db) const;
  result<void> write_hub_log(sqlite::connection& db, const hub_log& what) const;
  result<void> log_admin(std::string_view word);

  // Of what waits for a person (ledger_review.cpp).
  result<void> insert_review(sqlite::connection& db, const std::string& ask, const std::string& draft);
  result<std::vector<review>> read_reviews(sqlite::connection& db, const std::string& ask) const;
  result<std::vector<std::string>> decisions_on(sqlite::connection& db, const std::string& ask) const;
  result<void> insert_ruling(sqlite::connection& db, const ruled& what);
  // Of what else happened to it (ledger_acts.cpp).
  result<std::int64_t> insert_act(sqlite::connection& db, const std::string& ask, const act& what);
  result<std::vector<act>> acts_on(sqlite::connection& db, const std::string& ask) const;
  // Of what was corrected (ledger_correct.cpp).
  result<void> insert_answer_act(sqlite::connection& db, const std::string& ask, bool is_correction,
                                 const corrected& what, std::int64_t revision);
  result<std::vector<made_correction>> corrections_of(sqlite::connection& db, const std::string& ask) const;
  result<std::vector<given>> read_given(sqlite::connection& db, const std::string& ask) const;
  result<std::vector<stored_answer>> open_corrections(sqlite::connection& db) const;
  static result<void> purge_reviews(sqlite::connection& db, std::int64_t before);

  // Of the gate on volume (ledger_volume.cpp).
  result<void> read_volume_key(sqlite::connection& db);
  result<kit::volume> busiest_day(sqlite::connection& db) const;
  result<volume_counts> counts_now(sqlite::connection& db) const;
  result<volume_counts> counts_with(sqlite::connection& db, const std::vector<digest>& subjects) const;
  result<std::optional<volume_reason>> pass(sqlite::connection& db, const contract::ask& question,
                                            const volume_settings& gate);
  result<void> count_pass(sqlite::connection& db, const std::vector<digest>& subjects);
  result<std::string> held_state(sqlite::connection& db, const std::string& ask) const;  // empty: it never was
  result<bool> gate_is_closed(sqlite::connection& db) const;
  result<std::int64_t> waiting_at_gate(sqlite::connection& db) const;
  result<bool> raises_alarm(sqlite::connection& db, volume_reason why) const;
  // Anew, or again what a person let through for another reason.
  result<void> hold(sqlite::connection& db, const std::string& ask, volume_reason why);
  // Whether an answer to it may be kept; otherwise it is held from now on.
  result<bool> may_keep(sqlite::connection& db, const std::string& ask, bool honey);
  result<void> purge_volume(sqlite::connection& db, std::int64_t before) const;
  // And what happened at it (ledger_volume_acts.cpp).
  struct gate_entry {
    std::string_view kind, ask;  // `ask` empty: about none or several
    gate_act by;
    bool honey = false;        // of an alarm: a honey subject raised it
    std::int64_t answers = 0;  // of a call: the step of the alarm that was called about
  };
  result<void> insert_gate_act(sqlite::connection& db, const gate_entry& what);
  result<std::vector<held_ask>> read_held(sqlite::connection& db, const std::string& ask) const;

  // After the commit: the receipt under the head that was just signed.
  result<kept_answer> with_receipt(stored_answer from);
  result<std::vector<kept_answer>> with_receipts(std::vector<stored_answer> from);

  // Runs `work` in the next commit and tells `done` its value once that is durable.
  template <class Value>
  void run(std::function<result<Value>(sqlite::connection&)> work, std::function<void(result<Value>)> done);
  void run(std::function<result<void>(sqlite::connection&)> work, std::string_view name);

  const settings chosen;
  const sealing_key content;
  const std::optional<tlog::witness> hub_witness;
  const clock& time;
  hub_log at_start;
  std::optional<sealing_key> volume_key;  // makes the digests of people; set when opened
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

}  // namespace mash::kit
