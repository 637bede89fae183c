// SPDX-License-Identifier: Apache-2.0
#include "base/http/connection.hpp"

namespace mash::http {

bool connection_set::add(const std::shared_ptr<connection>& one, std::size_t connections_max) {
  const std::lock_guard lock(guard_);
  if (known_.size() >= connections_max) return false;
  known_.emplace(one.get(), one);
  return true;
}

void connection_set::remove(const connection* one) {
  const std::lock_guard lock(guard_);
  known_.erase(one);
}

std::vector<std::shared_ptr<connection>> connection_set::all() const {
  std::vector<std::shared_ptr<connection>> alive;
  const std::lock_guard lock(guard_);
  alive.reserve(known_.size());
  for (const auto& [key, weak] : known_)
    if (auto one = weak.lock()) alive.push_back(std::move(one));
  return alive;
}

std::size_t connection_set::size() const {
  const std::lock_guard lock(guard_);
  return known_.size();
}

bool connection_set::admit(const std::string& fingerprint, std::size_t connections_max) {
  const std::lock_guard lock(guard_);
  auto& count = per_certificate_[fingerprint];
  if (count >= connections_max) return false;
  ++count;
  return true;
}

void connection_set::leave(const std::string& fingerprint) {
  const std::lock_guard lock(guard_);
  const auto found = per_certificate_.find(fingerprint);
  MASH_ASSERT(found != per_certificate_.end());
  if (--found->second == 0) per_certificate_.erase(found);
}

bool server_core::may_log_refusal(std::chrono::steady_clock::time_point now) {
  const auto ticks = now.time_since_epoch().count();
  auto until = quiet_until.load(std::memory_order_relaxed);
  constexpr auto second = std::chrono::steady_clock::duration(std::chrono::seconds(1)).count();
  return ticks >= until && quiet_until.compare_exchange_strong(until, ticks + second, std::memory_order_relaxed);
}

server_metrics::server_metrics()
    : connections(metrics::process().level("mash_http_connections", "Connections open")),
      handshakes_refused(metrics::process().count("mash_http_handshakes_refused_total", "TLS handshakes that failed")),
      turned_away(metrics::process().count("mash_http_turned_away_total", "Connections closed because of a cap")),
      handling(metrics::process().durations("mash_http_handling_seconds", "From a request read to its response made")) {
  for (std::size_t i = 0; i < by_class.size(); ++i)
    by_class[i] = &metrics::process().count("mash_http_responses_total", "Responses by class of status",
                                            {{"class", std::to_string(i) + "xx"}});
  for (std::size_t i = 0; i < by_phase.size(); ++i)
    by_phase[i] = &metrics::process().count("mash_http_timed_out_total", "Connections whose deadline passed, by phase",
                                            {{"phase", PHASE_WORDS[i]}});
}

}  // namespace mash::http
