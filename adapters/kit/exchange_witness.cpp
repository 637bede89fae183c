// SPDX-License-Identifier: Apache-2.0
// The exchange thread, part 3: witnessing the hub's log. A hub that shows another history than before is answered no
// more: what it would do with the answers nobody could find out afterwards.
#include "adapters/kit/runtime_parts.hpp"
#include "base/log.hpp"

namespace mash::kit {

using tlog::witness_answer;

void runtime::exchange::begin_witnessing() {
  const ledger::hub_log& known = common_.book->hub_log_at_start();
  talk_.saw(known.checkpoint);
  if (known.refused.empty()) return;
  refused_why_ = known.why;
  say_hub_is_refused();
}

void runtime::exchange::say_hub_is_refused() const {
  log::error("hub_not_answered",
             {{"why", refused_why_}, {"what", "the hub's log was refused earlier; an administrator must act"}});
}

void runtime::exchange::on_published(const std::string& line) {
  if (stopping_ || !common_.book->witnesses()) return;
  auto published = contract::decode_checkpoint(line);
  if (!published) return log::warn("hub_broke_protocol", {{"what", "a CHECKPOINT line breaks its format"}});
  common_.book->cosign(std::move(published->offer), [&common = common_](result<ledger::cosigning> what) {
    common.tell(offer_cosigned{std::move(what)});
  });
}

void runtime::exchange::on(offer_cosigned& what) {
  if (!what.what) return log::error("checkpoint_not_kept", {{"why", what.what.error().detail}});
  const tlog::witness_verdict& verdict = what.what->reply.verdict;
  contract::cosign_line line;
  line.outcome = verdict.answer;
  line.size = verdict.kept_size;
  switch (verdict.answer) {
    case witness_answer::cosigned:
      line.size = verdict.next->head.size;
      line.cosignature = what.what->reply.cosignature;
      line.cosignature.pop_back();  // its LF
      talk_.saw(what.what->kept);
      break;
    case witness_answer::stale:
      break;
    case witness_answer::shrunken:
    case witness_answer::forked:
    case witness_answer::not_extended:
      line.checkpoint = what.what->kept;
      break;
    default:
      log::error("checkpoint_refused", {{"outcome", to_word(verdict.answer)}});
  }
  talk_.cosign(std::move(line));
  if (tlog::is_alarm(verdict.answer)) refuse_hub(verdict);
}

void runtime::exchange::refuse_hub(const tlog::witness_verdict& verdict) {
  refused_why_ = to_word(verdict.answer);
  log::error("hub_history_refused",
             {{"why", refused_why_}, {"seen", verdict.kept_size}, {"shown", verdict.next->head.size}});
  talk_.finish();
  flush();
  talk_.on_disconnected();
  act_on_session();
  // Not at once: a hub that hears of the end first would drop the last lines, and with them the evidence.
  hang_up_at_ = std::chrono::steady_clock::now() + std::chrono::seconds(1);
}

}  // namespace mash::kit
