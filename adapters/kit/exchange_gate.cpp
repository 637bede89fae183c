// SPDX-License-Identifier: Apache-2.0
// The exchange thread, part 4: what the gate on volume holds. The hub is told that a person looks, of each question the
// same; the operator is told by the log and by metrics in a file, since an agency's adapter opens no port for them.
#include <filesystem>
#include <fstream>

#include "adapters/kit/runtime_parts.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"

namespace mash::kit {

namespace {

// The hub is told of what is held on this beat, which no question moves, whether it was looked up first or not: from
// when it is told it is not to learn which question found a honey subject.
constexpr auto SAY_HELD_EVERY = std::chrono::seconds(5);

constexpr auto COUNT_EVERY = std::chrono::seconds(15);

}  // namespace

void runtime::exchange::on(ask_held& what) {
  --looking_;
  later_.forget(what.ask);
  note_held(std::move(what.ask));
}

void runtime::exchange::note_held(std::string ask) {
  log::warn("ask_held", {{"ask", ask},
                         {"until", common_.chosen.keeps_reviews
                                       ? "a person lets it through: mashctl review list"
                                       : "somebody stops this adapter and runs it once with --open-gate REASON"}});
  held_.insert(std::move(ask));
}

void runtime::exchange::on(asks_admitted& what) {
  for (const accepted_ask& one : what.asks) held_.erase(one.ask);
  if (!stopping_) look_up(what.asks);  // otherwise at the next start
}

void runtime::exchange::on(held_read& what) {
  if (!what.asks) return log::error("held_unreadable", {{"why", what.asks.error().detail}});
  held_.insert(what.asks->begin(), what.asks->end());
}

void runtime::exchange::say_held(contract::steady_time now) {
  const std::int64_t beat = now.time_since_epoch() / SAY_HELD_EVERY;
  if (beat == held_beat_) return;
  held_beat_ = beat;
  if (talk_.number() == 0) return;
  std::erase_if(
      held_, [this](const std::string& ask) { return talk_.hold({.ask = ask, .items_held = 0, .expected_by = {}}); });
}

void runtime::exchange::count_gate(contract::steady_time now) {
  if (common_.chosen.metrics_file.empty() ||
      (counted_gate_ != contract::steady_time{} && now - counted_gate_ < COUNT_EVERY))
    return;
  counted_gate_ = now;
  common_.book->gate(
      false, [&common = common_](result<ledger::gate_now> what) { common.tell(gate_counted{std::move(what)}); });
}

// Renamed into place, so that whoever collects it reads a whole one.
void runtime::exchange::on(gate_counted& what) {
  if (!what.what) return log::error("gate_not_counted", {{"why", what.what.error().detail}});
  metrics::registry& all = metrics::process();
  for (const std::string_view why : words<volume_reason>::list) {
    const auto found = what.what->waiting.find(*from_word<volume_reason>(why));
    all.level("mash_adapter_held", "Questions that wait for a person at the gate on volume.",
              {{"why", std::string(why)}})
        .set(found == what.what->waiting.end() ? 0 : found->second);
  }
  all.level("mash_adapter_gate_closed", "1 while the gate on volume is closed since a honey subject was found.")
      .set(what.what->closed ? 1 : 0);
  const std::string& path = common_.chosen.metrics_file;
  std::ofstream file(path + ".new", std::ios::trunc);
  file << all.exposition();
  std::error_code failed;
  if (file.close(); !file.fail()) std::filesystem::rename(path + ".new", path, failed);
  if (file.fail() || failed) log::warn("metrics_not_written", {{"why", failed ? failed.message() : "cannot write"}});
}

}  // namespace mash::kit
