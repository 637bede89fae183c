// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/later.hpp"

#include <algorithm>

namespace mash::kit {

void later::wait(const std::string& ask, attempt what, contract::steady_time now) {
  if (!known_.contains(ask) && known_.size() >= QUESTIONS_MAX) return;
  entry& one = known_[ask];
  constexpr int DOUBLINGS_MAX = 6;
  const auto pause =
      std::min<std::chrono::seconds>(FIRST_PAUSE * (1 << std::min(one.tried, DOUBLINGS_MAX)), LONGEST_PAUSE);
  ++one.tried;
  one.waits = true;
  one.at = now + pause;
  one.what = std::move(what);
}

void later::take(const std::string& ask, std::string line, contract::steady_time now) {
  wait(ask, {std::move(line), std::nullopt}, now);
}

void later::look_up(contract::ask question, contract::steady_time now) {
  const std::string ask = question.ask_id;
  wait(ask, {{}, std::move(question)}, now);
}

std::vector<later::attempt> later::due(contract::steady_time now) {
  std::vector<attempt> out;
  for (auto& [ask, one] : known_) {
    if (!one.waits || now < one.at) continue;
    one.waits = false;
    out.push_back(std::move(one.what));
  }
  return out;
}

void later::forget(std::string_view ask) {
  if (const auto found = known_.find(ask); found != known_.end()) known_.erase(found);
}

void later::end_session() {
  std::erase_if(known_, [](const auto& one) { return !one.second.waits || !one.second.what.question; });
}

}  // namespace mash::kit
