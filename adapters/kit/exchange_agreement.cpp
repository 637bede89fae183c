// SPDX-License-Identifier: Apache-2.0
// The exchange thread, part 2: versions of the agreement that the hub offers.
#include "adapters/kit/runtime_parts.hpp"
#include "base/log.hpp"

namespace mash::kit {

namespace {

constexpr std::size_t OFFERS_MAX = 16;  // waiting to be judged; the hub offers again in the next session

}  // namespace

runtime::exchange::~exchange() {
  if (judging_.joinable()) judging_.join();
}

void runtime::exchange::on_offered(const std::string& line) {
  if (stopping_ || offers_.size() >= OFFERS_MAX) return;
  offers_.push_back(line);
  if (!judging_.joinable()) judge_next_offer();
}

void runtime::exchange::judge_next_offer() {
  if (offers_.empty()) return;
  judging_ = std::thread([&common = common_, line = std::move(offers_.front())] {
    agreements::verdict verdict;
    auto offer = contract::decode_agreement_offer(line);
    if (offer)
      verdict = common.current()->held->take(offer->manifest, std::move(offer->files));
    else
      verdict = {contract::offer_outcome::malformed, {}, offer.error().detail};
    common.tell(offer_judged{std::move(verdict)});
  });
  offers_.pop_front();
}

void runtime::exchange::on(offer_judged& what) {
  judging_.join();
  const agreements::verdict& verdict = what.what;
  const std::string_view outcome = to_word(verdict.outcome);
  if (verdict.outcome == contract::offer_outcome::held)
    log::info("agreement_held", {{"agreement", verdict.digest}});
  else
    log::error("agreement_refused", {{"agreement", verdict.digest}, {"outcome", outcome}, {"why", verdict.detail}});
  talk_.reply({.session = 0,
               .agreement = verdict.digest,
               .outcome = verdict.outcome,
               .detail = verdict.detail.size() > contract::DETAIL_BYTES_MAX
                             ? "it has faults; this adapter's log lists them"
                             : verdict.detail});
  note_agreement();
  judge_next_offer();
  if (judging_.joinable()) return;
  for (const std::string& line : std::exchange(parked_, {})) on_ask(line);
}

void runtime::exchange::note_agreement() {
  const agreement_ptr present = common_.current()->held->in_force(common_.time.now());
  const std::string digest = present == nullptr ? std::string() : present->digest();
  if (std::exchange(in_force_, digest) == digest) return;
  if (present == nullptr) return log::error("agreement_missing", {{"why", "no version of the agreement is in force"}});
  log::info("agreement_in_force", {{"agreement", digest}, {"version", present->version()}});
}

}  // namespace mash::kit
