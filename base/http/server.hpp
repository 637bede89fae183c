// SPDX-License-Identifier: Apache-2.0
// The HTTP/1.1 server: mutual TLS 1.3 (or plain text for the loopback listener), our own header gate before Beast's
// answer is believed (docs/threat-model.md), absolute deadlines per phase, caps on connections, security headers on
// every reply.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/http/message.hpp"

namespace mash::http {

struct server_tls {
  std::string certificate_file;  // PEM chain
  std::string key_file;          // PEM, 0600 or refused
  std::string client_ca_file;    // PEM; only certificates from here may connect
  std::string crl_file;          // PEM; empty: none
};

struct server_limits {
  std::size_t header_bytes_max = std::size_t{8} * 1024;
  std::size_t header_fields_max = 64;
  std::size_t body_bytes_max = std::size_t{64} * 1024;
  std::size_t connections_max = 1024;
  std::size_t connections_per_certificate_max = 256;  // further ones are answered 503
  std::size_t handshakes_max = 256;                   // under way at once; further ones are closed unanswered
  std::size_t handshakes_per_address_max = 32;        // the same of one remote address, or one /64 of IPv6
  std::chrono::milliseconds handshake{5000};
  std::chrono::milliseconds header{5000};
  std::chrono::milliseconds body{15000};
  std::chrono::milliseconds idle{30000};
  std::chrono::milliseconds handler{30000};  // for the handler itself; streams are exempt
  std::chrono::milliseconds write{15000};
  std::chrono::milliseconds connection{600000};
};

struct listen_address {
  std::string ip;  // an address, not a name
  unsigned short port = 0;
};

class server {
 public:
  // `tls` null: plain text, allowed on a loopback address only (anything else is an assertion). Port 0 takes a free
  // one. The executor may run on any number of threads: each connection, its handler included, runs on a strand of its
  // own. Its context must outlive the server.
  [[nodiscard]] static result<std::unique_ptr<server>> start(boost::asio::any_io_executor executor,
                                                             const listen_address& at, const server_tls* tls,
                                                             server_limits limits, handler serve);
  virtual ~server() = default;
  [[nodiscard]] virtual unsigned short port() const = 0;
  // Builds a new TLS context from the files and swaps it in; older connections close after their current exchange, and
  // their streams end whole: who comes back is judged by the new files. On failure the old context stays.
  [[nodiscard]] virtual result<void> reload(const server_tls& tls) = 0;
  // Closes every connection whose certificate `keep` refuses (a person removed from the directory).
  virtual void close_if(std::function<bool(const peer_certificate&)> refused) = 0;
  // Stops accepting; connections end after the exchange in hand.
  virtual void stop() = 0;
  // How many have yet to end.
  [[nodiscard]] virtual std::size_t connections() const = 0;
};

}  // namespace mash::http
