// SPDX-License-Identifier: Apache-2.0
// Private to the kit: the runtime's threads and what crosses between them.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <thread>
#include <variant>
#include <vector>

#include "adapters/kit/later.hpp"
#include "adapters/kit/runtime.hpp"
#include "base/mailbox.hpp"

namespace mash::kit {

// To the exchange thread.
struct ask_decided {  // by the ledger
  accepted_ask what;
  contract::ask question;
  result<ledger::taken> outcome;
};
struct answer_ready {
  kept_answer what;
  std::vector<contract::need> needs;
};
struct said_back {  // by a person at the desk, or of an answer that is sent again
  lines_back what;
};
struct ask_unanswerable {
  std::string ask;  // empty: nothing is to be said to the hub
  contract::trouble code{};
  std::string detail;
  std::optional<contract::ask> again = {};  // its answer could not be kept: it is looked up once more, later
};
struct ask_held {  // what was found for it does not leave: it waits at the gate
  std::string ask;
};
struct asks_admitted {  // by a person
  std::vector<accepted_ask> asks;
};
struct held_read {
  result<std::vector<std::string>> asks;
};
struct gate_counted {
  result<ledger::gate_now> what;
};
struct recovered {
  result<ledger::unfinished> what;
};
struct outbox_read {
  result<std::vector<kept_answer>> what;
};
struct updated {
  runtime_options chosen;
};
struct offer_judged {
  agreements::verdict what;
};
struct offer_cosigned {
  result<ledger::cosigning> what;
};
struct answer_released {  // by a person, later
  kept_answer what;
};
struct stop_wanted {};
using notice = std::variant<ask_decided, answer_ready, ask_unanswerable, recovered, outbox_read, updated, offer_judged,
                            offer_cosigned, answer_released, said_back, ask_held, asks_admitted, held_read,
                            gate_counted, stop_wanted>;

// What the workers read; replaced as a whole at a reload.
struct terms {
  answering_agency by;
  std::shared_ptr<agreements> held;
  std::chrono::seconds lookup_timeout{};
  policy::value_set<policy::category> two_people;
  std::string paper_file;
  std::shared_ptr<const volume_settings> volume;
};

class runtime::workers {
 public:
  explicit workers(shared& common) : common_(common) {}
  void start(std::size_t count);
  void add(contract::ask question);
  [[nodiscard]] bool has_room() const;
  [[nodiscard]] bool drop(std::string_view ask);  // cancelled: true if it still waited and is never looked up
  void stop();                                    // what runs is finished, what waits is left to the next start

 private:
  void work();
  void answer(const contract::ask& question);

  shared& common_;
  mutable std::mutex door_;
  std::condition_variable wake_;
  std::deque<contract::ask> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

struct runtime::shared {
  shared(runtime_options given, std::unique_ptr<source> source_given, std::unique_ptr<ledger> ledger_given,
         const clock& clock_given)
      : chosen(std::move(given)), from(std::move(source_given)), time(clock_given), book(std::move(ledger_given)) {
    desk.on_admitted([this](std::vector<accepted_ask> asks) { tell(asks_admitted{std::move(asks)}); });
  }

  // Completions of the ledger run on its thread and may not block: a full box is a bug of its bound.
  void tell(notice what) { MASH_ASSERT(notices.push(std::move(what))); }
  [[nodiscard]] std::shared_ptr<const terms> current() const {
    const std::lock_guard held(door);
    return present;
  }

  [[nodiscard]] reviews::terms terms_of_reviews() const {
    const auto now = current();
    return {now->held, now->by.member, now->by.answered_by, now->two_people, now->paper_file, now->volume};
  }

  const runtime_options chosen;  // as at the start
  const std::unique_ptr<source> from;
  const clock& time;
  mailbox<notice> notices{1'000'000};
  mutable std::mutex door;  // held for one pointer copy
  std::shared_ptr<const terms> present;
  std::atomic<std::uint64_t> session = 0;
  std::atomic<bool> stopped = false;
  workers pool{*this};
  std::unique_ptr<ledger> book;  // destroyed before what its completions use
  reviews desk{*book, time, [this] { return terms_of_reviews(); },
               [this](kept_answer what) { tell(answer_released{std::move(what)}); },
               [this](lines_back what) { tell(said_back{std::move(what)}); }};
  std::thread thread;
};

class runtime::exchange {
 public:
  explicit exchange(shared& common);
  ~exchange();
  void run();

 private:
  void wait();
  void follow_link();
  void receive();
  void act_on_session();
  void compare_clocks();
  void flush();
  void take_notices();

  void on_ask(const std::string& line);
  void on_cancel(const std::string& line);
  void on_acknowledged(const std::string& line);
  void on_refused(const std::string& line);
  void on_told(const std::string& line);
  void on_offered(const std::string& line);
  void judge_next_offer();
  void note_agreement();
  void begin_witnessing();
  void on_published(const std::string& line);
  void refuse_hub(const tlog::witness_verdict& verdict);
  void say_hub_is_refused() const;
  void on(ask_decided& what);
  void on(answer_ready& what);
  void on(ask_unanswerable& what);
  void on(recovered& what);
  void on(outbox_read& what);
  void on(updated& what);
  void on(offer_judged& what);
  void on(offer_cosigned& what);
  void on(answer_released& what) { send_answer(std::move(what.what)); }
  void on(said_back& what);
  void on(ask_held& what);
  void on(asks_admitted& what);
  void on(held_read& what);
  void on(gate_counted& what);
  void on(stop_wanted& what);

  void look_up(contract::ask question);
  void look_up(const std::vector<accepted_ask>& asks);
  void note_held(std::string ask);
  void say_held(contract::steady_time now);
  void count_gate(contract::steady_time now);
  void put_off(const std::string& ask, std::string line, std::string why);
  void try_again(contract::steady_time now);
  void read_outbox();
  void send_answer(kept_answer what);
  void say_needs_again(const kept_answer& of);
  [[nodiscard]] bool finished() const;

  shared& common_;
  std::unique_ptr<connection> link_;
  session talk_;
  std::optional<contract::message> pending_;
  later later_;                                // what could not be taken, or looked up, when it came
  std::set<std::string, std::less<>> unsent_;  // answers given to the session and not acknowledged
  link_change told_ = link_change::none;       // what the log last said about the link
  bool clocks_apart_ = false;                  // what the log last said of them
  bool told_next_ = false;                     // that the hub does not list the next key yet
  std::size_t taking_ = 0, looking_ = 0;       // asks at the ledger; asks at the workers or on their way back
  bool outbox_has_more_ = false;               // than the session could take at once
  std::set<std::string> held_;                 // at the gate; the hub is not told yet
  std::int64_t held_beat_ = 0;
  contract::steady_time counted_gate_{};
  // Judging a version may take a second, so it has a thread of its own; meanwhile questions that may need it wait.
  std::deque<std::string> offers_;
  std::thread judging_;
  std::vector<std::string> parked_;
  std::string in_force_;     // what the log last said is in force
  std::string refused_why_;  // not empty: the hub showed another history and is not answered
  std::optional<contract::steady_time> hang_up_at_;
  bool stopping_ = false;
  contract::steady_time stop_by_{}, ticked_{}, purged_{};
};

}  // namespace mash::kit
