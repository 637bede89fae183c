// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "adapters/kit/looking_up.hpp"
#include "adapters/kit/needs.hpp"
#include "adapters/kit/review/draft.hpp"
#include "adapters/kit/review/identity.hpp"
#include "adapters/kit/review/paper.hpp"
#include "adapters/kit/runtime_parts.hpp"
#include "base/log.hpp"

namespace mash::kit {
namespace {

using std::chrono::steady_clock;

// What is left until the machine deadline, less a fifth for the way back; a question that comes late is answered late.
steady_clock::duration budget(const contract::ask& question, instant now, std::chrono::seconds longest) {
  const auto left = (question.machine_deadline - now) * 4 / 5;
  if (left <= std::chrono::milliseconds(0)) return longest;
  return std::clamp<steady_clock::duration>(left, std::chrono::seconds(1), longest);
}

}  // namespace

void runtime::workers::start(std::size_t count) {
  for (std::size_t i = 0; i < std::max<std::size_t>(count, 1); ++i) threads_.emplace_back([this] { work(); });
}

void runtime::workers::add(contract::ask question) {
  {
    const std::lock_guard held(door_);
    waiting_.push_back(std::move(question));
  }
  wake_.notify_one();
}

bool runtime::workers::has_room() const {
  const std::lock_guard held(door_);
  return waiting_.size() < common_.chosen.waiting_max;
}

bool runtime::workers::drop(std::string_view ask) {
  const std::lock_guard held(door_);
  return std::erase_if(waiting_, [&](const contract::ask& one) { return one.ask_id == ask; }) > 0;
}

void runtime::workers::stop() {
  {
    const std::lock_guard held(door_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void runtime::workers::work() {
  for (;;) {
    contract::ask question;
    {
      std::unique_lock held(door_);
      wake_.wait(held, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      question = std::move(waiting_.front());
      waiting_.pop_front();
    }
    answer(question);
  }
}

void runtime::workers::answer(const contract::ask& question) {
  const auto under = common_.current();
  const agreement_ptr asked = under->held->find(question.agreement);
  if (asked == nullptr || under->held->in_force(common_.time.now()) == nullptr) {
    common_.book->cancel(question.ask_id);
    return common_.tell(ask_unanswerable{question.ask_id, contract::trouble::agreement_unknown,
                                         "the version that the question names is no longer held here"});
  }
  const deadline until = steady_clock::now() + budget(question, common_.time.now(), under->lookup_timeout);
  const lookup found = look_up(*common_.from, question, until);
  const bool honey = under->volume != nullptr && found_honey(found, under->volume->honey);
  // Which version is in force is asked only now: the answer leaves now.
  const instant now = common_.time.now();
  const agreement_ptr present = under->held->in_force(now);
  const deciding_versions by{*asked, *present};
  contract::answer reply = make_answer(question, found, under->by, by, now);
  // Where there is no desk nobody can rule on anything, so nothing waits for a person: the lines say to ring.
  if (!common_.chosen.keeps_reviews) reply.safety.items_held = 0;
  const bool by_hand = common_.chosen.keeps_reviews && !under->paper_file.empty();
  if (by_hand) add_paper_file(reply, question, under->paper_file);
  finished_answer ready = finish(std::move(reply));
  std::vector<contract::need> needs = needs_of(question, ready.reply);
  std::string draft;
  if (common_.chosen.keeps_reviews) {
    const contract::answer whole = make_draft(question, found, ready.reply, under->by, by);
    const identity_holds unsure(question, by, under->by.member, whole, now);
    if (holds_items(whole) || unsure.any_open({}) || by_hand)
      draft = keep_draft(whole, found.people, matches_in(ready.reply));
  }
  common_.book->keep(ready.reply, {std::move(ready.line), std::move(ready.digest), std::move(draft), honey},
                     [&common = common_, needs = std::move(needs), question](result<kept_answer> kept) {
                       if (kept && kept->held) return common.tell(ask_held{std::move(kept->ask)});
                       if (kept) return common.tell(answer_ready{*std::move(kept), needs});
                       ask_unanswerable not_kept;
                       if (kept.error().code != errc::denied) {  // not merely cancelled: it stays open in the ledger
                         log::error("answer_not_kept", {{"why", kept.error().detail}});
                         not_kept.again = question;
                       }
                       common.tell(std::move(not_kept));
                     });
}

}  // namespace mash::kit
