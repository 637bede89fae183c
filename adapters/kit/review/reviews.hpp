// SPDX-License-Identifier: Apache-2.0
// The agency's queue of what waits for a person (docs/formats/review.md): what is shown, and what becomes of a
// decision. Everything is asynchronous; completions run on the ledger's storage thread.
#pragma once

#include "adapters/kit/ledger.hpp"
#include "adapters/kit/review/admission.hpp"
#include "adapters/kit/review/deciding.hpp"

namespace mash::kit {

struct correction_wish;  // review/correcting.hpp

class reviews {
 public:
  using terms = review_terms;
  using told = std::function<void(result<json::object>)>;

  // `send`: an answer that is durable and may leave; called on the storage thread.
  // `say`: what is said to the hub beside answers, once it is durable here; called there too.
  reviews(ledger& book, const clock& time, std::function<terms()> current, std::function<void(kept_answer)> send,
          std::function<void(lines_back)> say = nullptr)
      : book_(book), time_(time), current_(std::move(current)), send_(std::move(send)), say_(std::move(say)) {}

  // {"reviews": [...]}: ids, urgency, counts and times; nothing about anybody. With them what the gate on volume counts
  // and holds (volume_desk.cpp).
  void list(told done);
  // {"digest", "review"}, or of a question that the gate holds {"held"}: `not_found` if nothing of this question was
  // ever held or its content is purged. Only once it is in the agency's own log that `by` looked.
  void show(std::string ask, reviewer by, told done);
  // {"open", "revision"}, or {"open", "proposal"} where a second person has to confirm it. `conflict`: what was shown
  // is not what there is now; `invalid`: it cannot be taken on what was shown, for every one of the faults; `denied`:
  // policy does not let an item leave any more. An error changes nothing.
  using decided = std::function<void(result<json::object>, refusal_notes)>;
  void decide(std::string ask, decision what, reviewer by, decided done);
  // On a proposal: {"open", "revision"}, or {"open", "sent_back"}. `conflict`: there is no such proposal on what was
  // shown; `denied`: who confirms proposed it.
  void second(std::string ask, second_opinion what, reviewer by, decided done);
  // {"open", "entered"}: what was found in a paper file is now an item of the review.
  void enter(std::string ask, paper_entry what, reviewer by, decided done);
  // {"open", "expected"} and {"open", "wanted"}: the hub is told by when a person here expects to have decided, or what
  // would settle a match. Neither decides anything.
  void expect(std::string ask, expectation what, reviewer by, decided done);
  void want(std::string ask, wanted_identifier what, reviewer by, decided done);
  // Both once more of everything that waits: a hub that was away has not heard them.
  void say_again();

  // The gate (volume_desk.cpp): {"admitted", "waiting"} and {"opened", "waiting"}.
  void admit(admission what, reviewer by, told done);
  void open_gate(std::string reason, reviewer by, told done);
  // What is let through is to be looked up: called on the storage thread once it is durable. Set before anything else.
  void on_admitted(std::function<void(std::vector<accepted_ask>)> look_up) { look_up_ = std::move(look_up); }

  // Answers that were given (given.cpp). {"answers": [...]}: ids, counts and times; then one of them, {"digest",
  // "answer", "corrections"}, once the look is logged; and what of it is withdrawn or put right: {"revision"}.
  void list_given(told done);
  void show_given(std::string ask, reviewer by, told done);
  void correct_given(std::string ask, correction_wish what, reviewer by, decided done);

 private:
  // What a step makes of the review as it is then.
  using ruling_step = std::function<result<ledger::ruled>(const review_now&, refusal_notes&)>;
  told with_gate(told done);
  void show_held(const std::string& ask, const reviewer& by, told done);
  using act_step = std::function<result<ledger::act>(const review_now&, refusal_notes&)>;
  void rule(std::string ask, ruling_step step, decided done);
  decided saying(std::string ask, decided done);  // and then tells the hub
  void say(const std::string& ask);
  // `says`: what is told once it is durable, beside "open".
  void note(std::string ask, act_step step, std::string_view says, decided done);

  ledger& book_;
  const clock& time_;
  std::function<terms()> current_;
  std::function<void(kept_answer)> send_;
  std::function<void(lines_back)> say_;
  std::function<void(std::vector<accepted_ask>)> look_up_;
};

}  // namespace mash::kit
