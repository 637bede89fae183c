// SPDX-License-Identifier: Apache-2.0
// A server on loopback with handlers that behave well and badly, run by two threads so that the thread sanitiser sees
// what several I/O threads would do.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/http/server.hpp"
#include "tests/support/test_pki.hpp"
#include "tests/unit/http/raw_client.hpp"

namespace mash::http::test {

inline constexpr const char* AMIRA = "urn:mash:cambridgeshire:person:amira-khan";

// GET /echo tells who asked and what; /big answers `?bytes=` letters; /slow waits until it is cancelled; /stubborn
// ignores its cancellation; /still holds one of the two threads; /throw throws; /split tries to smuggle a header; /none
// answers 204; /stream sends three events and `?last=hang` then waits, `?last=throw` throws, `?last=big` writes until
// somebody stops it.
class live_server {
 public:
  explicit live_server(const server_tls* tls = nullptr, server_limits limits = {});
  ~live_server();
  live_server(const live_server&) = delete;
  live_server& operator=(const live_server&) = delete;

  [[nodiscard]] server& http() { return *server_; }
  [[nodiscard]] unsigned short port() const { return server_->port(); }
  [[nodiscard]] int handled() const { return handled_; }
  [[nodiscard]] int streams_begun() const { return streams_begun_; }
  [[nodiscard]] int streams_ended() const { return streams_ended_; }
  [[nodiscard]] int stream_failures() const { return stream_failures_; }
  [[nodiscard]] int standing_still() const { return standing_still_; }
  // Releases the handlers of /stubborn and the threads of /still.
  void release() { released_ = true; }
  // Destroys the server while its threads run; true if they then come to rest.
  [[nodiscard]] bool shut_down();

 private:
  awaitable<response> answer(const request& asked);
  awaitable<response> misbehave(const request& asked);
  response begin_stream(const request& asked);

  boost::asio::io_context io_{2};
  std::unique_ptr<server> server_;
  std::vector<std::jthread> threads_;
  std::atomic<int> handled_{0};
  std::atomic<int> streams_begun_{0};
  std::atomic<int> streams_ended_{0};
  std::atomic<int> stream_failures_{0};
  std::atomic<int> running_{2};
  std::atomic<int> standing_still_{0};
  std::atomic<bool> released_{false};
};

// An authority, a server's certificate and Amira's, as most TLS tests need them.
struct tls_world {
  mash::test::pki ours;
  mash::test::issued hub = ours.issue(mash::test::server_certificate());
  mash::test::issued amira = ours.issue(mash::test::person_certificate(AMIRA));

  [[nodiscard]] server_tls server(std::string crl_file = {}) const {
    return {hub.certificate_file, hub.key_file, ours.ca_file(), std::move(crl_file)};
  }
  [[nodiscard]] raw_tls as(const mash::test::issued& who) const { return {ours.ca_file(), &who, 0, {}, {}, {}}; }
  [[nodiscard]] raw_tls as_nobody() const { return {ours.ca_file(), nullptr, 0, {}, {}, {}}; }
};

// Waits up to ten seconds for a condition that other threads bring about.
template <class Condition>
[[nodiscard]] bool comes_true(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

inline std::string get(const std::string& target) { return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n"; }
inline std::string post(const std::string& target, const std::string& body) {
  return "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

}  // namespace mash::http::test
