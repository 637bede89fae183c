// SPDX-License-Identifier: Apache-2.0
// What an adapter keeps: the questions it accepted and the answers it gave, sealed, and its own transparency log. An
// answer is logged and durable before it can leave, and its receipt proves so. One writing connection, one storage
// thread; everything here is asynchronous and its completions run on that thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/contract/lookup.hpp"
#include "adapters/kit/volume.hpp"
#include "base/clock.hpp"
#include "base/crypto.hpp"
#include "base/sealed.hpp"
#include "base/tlog/witness.hpp"
#include "base/words.hpp"

namespace mash::kit {

// An answer as it is sent: the line with its receipt, its session still to be set.
struct kept_answer {
  std::string ask;
  std::int64_t revision = 1;
  std::string line, digest;
  bool held = false;  // it was not kept and nothing leaves: the question waits for a person at the gate
};

struct accepted_ask {
  std::string ask, digest, line;
};

class ledger {
 public:
  struct settings {
    std::string directory;       // exists; belongs to this adapter alone
    std::string origin;          // of the log and its key: "<member>/ledger"
    std::chrono::days keep{90};  // acknowledged answers, so that a repeated question gets the same bytes
  };
  struct keys {
    signing_key log;
    sealing_key content;
    std::optional<tlog::witness> hub_witness{};  // of the hub's log; without one its checkpoints are not cosigned
  };

  // `corrupt` if the log on disk is older than the last head this adapter signed. `fatal` is called once, on the
  // storage thread, when the disk can no longer be trusted: the process must end.
  [[nodiscard]] static result<std::unique_ptr<ledger>> open(settings chosen, keys with, const clock& time,
                                                            std::function<void(const error&)> fatal);
  ~ledger();

  enum class known : unsigned char { fresh, open, answered, cancelled, conflict, held };
  struct taken {
    known as{};
    std::vector<kept_answer> answers;  // of an ask that was answered: its latest revision
  };
  // Makes the ask durable and logs that it came; an ask known by its id is not taken twice, and the same id with other
  // bytes is a conflict.
  void take(const contract::ask& question, accepted_ask what, std::function<void(result<taken>)> done);
  // The same through the gate on volume: what would go past a cap, or finds it closed, is `held`. `unavailable` while
  // HELD_MAX are.
  void take(const contract::ask& question, accepted_ask what, std::shared_ptr<const volume_settings> gate,
            std::function<void(result<taken>)> done);

  // Logs and keeps an answer; `denied` if its ask was cancelled, `conflict` if that revision was kept with other bytes.
  void keep(const contract::answer& reply, std::string line, std::string digest,
            std::function<void(result<kept_answer>)> done);

  struct keeping {
    std::string line, digest;
    std::string draft;   // what waits for a person, as an answer line; empty: nothing does
    bool honey = false;  // it found a honey subject
  };
  // The same, and what waits for a person in the same step. At a closed gate, or with a honey subject, which closes it,
  // nothing is kept and the question is held, unless a person let it through; where it finds a honey subject, unless
  // they let it through after it was held for that.
  void keep(const contract::answer& reply, keeping what, std::function<void(result<kept_answer>)> done);

  // What happened to a review beside decisions: each is an entry of the log, and its content is sealed here.
  struct act {
    enum class kind : unsigned char { seen, proposed, sent_back, entered, called, expected, wanted } what{};
    std::int64_t step = 0;           // counts a review's acts from 1; set by the ledger
    instant at;                      // set by the ledger
    std::vector<std::string> words;  // in the clear in the log
    std::string entry;               // sealed here, committed to in the log
    std::string actor;               // who did it: only committed to; empty: the adapter itself
  };

  // A question whose answer left something for a person to decide. Kept until it is decided, over restarts.
  struct review {
    std::string ask, ask_line, draft;           // the draft as `keep` took it
    std::vector<std::string> decisions;         // entries as `rule` took them, oldest first
    std::vector<std::string> corrections = {};  // as `correct` took them, oldest first
    std::vector<act> acts;                      // all but `seen`, oldest first, without `words` and `actor`
    std::int64_t revision = 1;                  // of the newest answer
    std::string sent = {};  // its line, where one question was asked for; empty: its content is purged
    instant since;
    bool waiting = true;  // false: decided or cancelled
  };
  // Of one question, or with an empty `ask` all that wait, oldest first.
  void reviews(std::string ask, std::function<void(result<std::vector<review>>)> done);

  // The questions that have waited for a person since before then, oldest first.
  void waiting_since(instant before, std::function<void(result<std::vector<std::string>>)> done);

  struct ruled {
    std::string entry;               // the decision: sealed here, committed to in the log
    std::string actor;               // who decided: only committed to
    std::vector<std::string> words;  // what was decided, in the clear in the log
    contract::answer reply;          // the next revision
    std::string line, digest;
    bool finished = false;        // nothing waits any more
    std::string correction = {};  // as `corrected::entry`, if the answer takes back what an earlier one said
  };
  // One step, durable before anything of it can leave: `decide` looks at the review as it is now and makes the next
  // answer; the decision and the answer are logged and kept together. An error of `decide` changes nothing. `decide`
  // runs on the storage thread.
  void rule(std::string ask, std::function<result<ruled>(const review&)> decide,
            std::function<void(result<kept_answer>)> done);

  // The same for an act that lets nothing leave: `decide` looks at the review as it is now and says what is logged and
  // kept. An error of it changes nothing. `done` is told the act's step.
  void note(std::string ask, std::function<result<act>(const review&)> decide,
            std::function<void(result<std::int64_t>)> done);

  // An answer that was given, in its newest revision, and what of it was corrected (ledger_correct.cpp).
  struct made_correction {
    std::int64_t revision = 0;  // that carries it
    instant at;
    std::string entry;   // as `correct` took it
    std::string status;  // the hub's line of who has acknowledged it; empty: none yet
    bool taken = false;  // the hub has it
  };
  struct given {
    std::string ask, ask_line, line;
    std::int64_t revision = 1;
    instant answered_at;
    std::vector<made_correction> corrections;  // oldest first
  };
  // Of one question, or with an empty `ask` the newest 500.
  void given_answers(std::string ask, std::function<void(result<std::vector<given>>)> done);
  struct corrected {
    std::string entry, actor;        // as of `ruled`
    std::vector<std::string> words;  // likewise
    contract::answer reply;          // the next revision; of a look nothing
    std::string line, digest;
  };
  // That somebody looked at it is logged before they are shown anything.
  void look(std::string ask, std::function<result<corrected>(const given&)> seen,
            std::function<void(result<bool>)> done);
  // One step, as of `rule`: the correction and the revision that carries it.
  void correct(std::string ask, std::function<result<corrected>(const given&)> decide,
               std::function<void(result<kept_answer>)> done);
  // `complete`: everybody who was told knows; until then the revision is in every outbox, and the hub says how far it
  // is.
  void note_status(std::string ask, std::int64_t revision, std::string status, bool complete);

  void acknowledge(std::string ask, std::int64_t revision, std::string digest);  // by the hub
  void give_up(std::string ask);  // the hub refused the answer: it stays in the log, and is not sent again
  void cancel(std::string ask);   // an unknown one too, so that a late ASK of it is not answered

  struct unfinished {
    std::vector<accepted_ask> asks;    // accepted and neither answered nor cancelled, oldest first
    std::vector<kept_answer> answers;  // given and not acknowledged
  };
  void recover(std::function<void(result<unfinished>)> done);
  // The line of a question that is kept; `not_found` once its content is purged.
  void question(std::string ask, std::function<void(result<std::string>)> done);
  // Only the unacknowledged answers.
  void outbox(std::function<void(result<std::vector<kept_answer>>)> done);
  void purge();  // forgets the content of what is past its keeping; the log keeps its digests

  // The gate on volume (ledger_volume.cpp).
  struct held_ask {
    std::string ask, ask_line;
    volume_reason why{};
    instant since;
  };
  struct gate_now {
    bool closed = false;
    volume_counts counted;
    volume busiest;
    std::map<volume_reason, std::int64_t> waiting;  // all that are held
    std::vector<held_ask> held;                     // the oldest 500, if they are wanted
  };
  void gate(bool with_questions, std::function<void(result<gate_now>)> done);
  // The ids of all that are held, oldest first.
  void held(std::function<void(result<std::vector<std::string>>)> done);
  struct gate_act {
    std::string actor;   // who does it: only committed to
    json::object entry;  // who, when and why: sealed here with what it was about, committed to in the log
  };
  struct let_through {
    std::vector<accepted_ask> asks;
    std::int64_t waiting = 0;  // left
  };
  // A person lets these through, or with none named the oldest ADMITTED_MAX; `not_found` if one is not held. They are
  // looked up and count for nothing; one that then finds a honey subject, and was not held for that, is held again.
  static constexpr std::size_t ADMITTED_MAX = 500;
  void admit(std::vector<std::string> asks, gate_act by, std::function<void(result<let_through>)> done);
  // A person opens the gate: it is closed no more, and counting begins anew. What is held stays so. Tells how many.
  void open_gate(gate_act by, std::function<void(result<std::int64_t>)> done);
  // That somebody looked at what is held is logged before they are shown it.
  void look_at_held(std::string ask, gate_act by, std::function<void(result<held_ask>)> done);
  struct volume_alarm {
    std::int64_t step = 0;
    instant at;
  };
  // The latest that nobody was called about. One is raised with the first question that is held, with the next one
  // after a person let something through or opened the gate, and with each honey subject. Opening answers all that were
  // raised before, letting through those that no honey subject raised.
  void alarm(std::function<void(result<std::optional<volume_alarm>>)> done);
  // Answers the alarm of this step and those before it.
  void alarm_called(std::int64_t step, std::function<void(result<bool>)> done);

  // What is known here of the hub's log.
  struct hub_log {
    std::string checkpoint;  // the last one cosigned, as the hub signed it; empty: none yet
    std::string refused;     // one that does not extend it: the hub is answered no more until an administrator acts
    std::string why;         // of `refused`: "shrunken", "forked", "not_extended"
  };
  [[nodiscard]] const hub_log& hub_log_at_start() const noexcept;  // as it was when the ledger was opened
  [[nodiscard]] bool witnesses() const noexcept;

  struct cosigning {
    tlog::witness::reply reply;
    std::string kept;  // the checkpoint that is held afterwards; empty: none
  };
  // Judges what the hub published and keeps what is cosigned, as one step; a history that shrank or forked is kept as
  // evidence and logged, and from then on everything is `denied`. Only with a `hub_witness`.
  void cosign(tlog::checkpoint_offer offer, std::function<void(result<cosigning>)> done);
  // An administrator's act, logged: goes on from this checkpoint, which the pinned key signed, and forgets what was
  // refused.
  void accept_hub_log(std::string checkpoint, std::function<void(result<bool>)> done);

  [[nodiscard]] tlog::verifier_key key() const;

 private:
  struct state;
  explicit ledger(std::unique_ptr<state> with);
  std::unique_ptr<state> state_;
};

}  // namespace mash::kit

namespace mash {

template <>
struct words<kit::ledger::act::kind> {
  static constexpr auto list =
      std::to_array<std::string_view>({"seen", "proposed", "sent_back", "entered", "called", "expected", "wanted"});
};

}  // namespace mash
