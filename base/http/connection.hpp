// SPDX-License-Identifier: Apache-2.0
// One client on one socket: handshake, then read, answer, write until somebody ends it. Beast and asio::ssl stay behind
// this header, so that the listener compiles without them.
//
// Deadlines are absolute per phase and cost one clock reading: a connection only notes when its phase ends, and the
// listener's sweep looks at all of them a few times a second. No timer is armed per operation.
#pragma once

#include <openssl/types.h>

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "base/http/phase_clock.hpp"
#include "base/http/server.hpp"
#include "base/metrics.hpp"

namespace mash::http {

class connection : public std::enable_shared_from_this<connection> {
 public:
  virtual ~connection() = default;
  virtual void start() = 0;  // once

  // Any thread may call these; what they do happens on the connection's strand.
  virtual void check_deadline(std::chrono::steady_clock::time_point now) = 0;
  // Ends after the exchange in hand, at once if there is none. A stream ends whole, for it would outlive by minutes the
  // certificates it was let in by; one begun under the present context goes on.
  virtual void retire() = 0;
  // Ends now, whatever is under way.
  virtual void kill() = 0;
  // Null until the handshake is complete; unchanged after that.
  [[nodiscard]] virtual const peer_certificate* peer() const = 0;
};

// The connections of one server that are alive. Locked once when a connection begins and once when it ends, never in
// between. Connections own themselves (through their coroutine) and are only known here.
class connection_set {
 public:
  [[nodiscard]] bool add(const std::shared_ptr<connection>& one, std::size_t connections_max);
  void remove(const connection* one);
  [[nodiscard]] std::vector<std::shared_ptr<connection>> all() const;
  [[nodiscard]] std::size_t size() const;
  // Counts connections per certificate; false if this one has `connections_max` already.
  [[nodiscard]] bool admit(const std::string& fingerprint, std::size_t connections_max);
  void leave(const std::string& fingerprint);
  // The same of handshakes under way, in all and per remote address, so that one host cannot keep everybody else out.
  [[nodiscard]] bool begin_handshake(const std::string& address, const server_limits& limits);
  void end_handshake(const std::string& address);

 private:
  mutable std::mutex guard_;
  std::unordered_map<const connection*, std::weak_ptr<connection>> known_;
  std::map<std::string, std::size_t> per_certificate_, per_address_;
  std::size_t handshakes_ = 0;  // under way
};

// The other side, as its handshakes are counted: of IPv6 the /64, since a host has all addresses of it.
[[nodiscard]] std::string host_of(const boost::asio::ip::tcp::socket& other);

struct server_metrics {
  server_metrics();
  [[nodiscard]] metrics::counter& answered(unsigned status) const { return *by_class[status / 100 % 6]; }
  [[nodiscard]] metrics::counter& timed_out(phase in) const { return *by_phase[static_cast<std::size_t>(in)]; }

  metrics::gauge& connections;
  metrics::counter& handshakes_refused;
  metrics::counter& turned_away;
  metrics::histogram& handling;

 private:
  std::array<metrics::counter*, 6> by_class{};
  std::array<metrics::counter*, PHASE_WORDS.size()> by_phase{};
};

// What the connections of one server share.
struct server_core {
  server_limits limits;
  handler serve;
  bool secure = true;
  std::atomic<std::uint64_t> generation{0};  // of the TLS context: raised by each reload
  std::atomic<bool> stopping{false};
  std::atomic<std::chrono::steady_clock::rep> quiet_until{0};
  connection_set set;
  server_metrics counted;

  // One line a second about refused handshakes, for whoever can reach the port must not be able to fill the log. The
  // metric counts them all.
  [[nodiscard]] bool may_log_refusal(std::chrono::steady_clock::time_point now);
};

// `tls` is null on the plain listener, otherwise a fresh connection state that is taken over.
[[nodiscard]] std::shared_ptr<connection> make_connection(boost::asio::ip::tcp::socket socket, SSL* tls,
                                                          std::uint64_t generation, std::shared_ptr<server_core> core);

}  // namespace mash::http
