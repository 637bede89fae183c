// SPDX-License-Identifier: Apache-2.0
#include "base/http/connection.hpp"

#include <boost/asio/ip/network_v6.hpp>

namespace mash::http {
namespace {

bool count_in(std::map<std::string, std::size_t>& counts, const std::string& key, std::size_t most) {
  const auto found = counts.find(key);
  if (found == counts.end()) return most > 0 && counts.emplace(key, 1).second;
  if (found->second >= most) return false;
  ++found->second;
  return true;
}

void count_out(std::map<std::string, std::size_t>& counts, const std::string& key) {
  const auto found = counts.find(key);
  MASH_ASSERT(found != counts.end());
  if (--found->second == 0) counts.erase(found);
}

}  // namespace

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
  return count_in(per_certificate_, fingerprint, connections_max);
}

void connection_set::leave(const std::string& fingerprint) {
  const std::lock_guard lock(guard_);
  count_out(per_certificate_, fingerprint);
}

bool connection_set::begin_handshake(const std::string& address, const server_limits& limits) {
  const std::lock_guard lock(guard_);
  if (handshakes_ >= limits.handshakes_max || !count_in(per_address_, address, limits.handshakes_per_address_max))
    return false;
  ++handshakes_;
  return true;
}

void connection_set::end_handshake(const std::string& address) {
  const std::lock_guard lock(guard_);
  --handshakes_;
  count_out(per_address_, address);
}

std::string host_of(const boost::asio::ip::tcp::socket& other) {
  boost::system::error_code ec;
  const auto address = other.remote_endpoint(ec).address();
  if (ec) return {};
  if (!address.is_v6()) return address.to_string();
  if (address.to_v6().is_v4_mapped())  // of a listener for both: not all of them one caller
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6()).to_string();
  return boost::asio::ip::make_network_v6(address.to_v6(), 64).canonical().to_string();
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
