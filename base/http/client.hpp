// SPDX-License-Identifier: Apache-2.0
// A small blocking HTTP/1.1 client for worker threads and command lines: one absolute deadline for the whole exchange,
// a cap on the reply, keep-alive where the server allows it. TLS 1.2 or later towards other people's servers.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/http/message.hpp"

namespace mash::http {

struct client_tls {
  std::string ca_file;           // PEM; empty: the system's trust store
  std::string certificate_file;  // PEM; empty: no client certificate
  std::string key_file;
};

struct client_reply {
  unsigned status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
};

class client {
 public:
  // `origin`: "https://host:port" or "http://host:port". Errors say in words what a TLS alert meant.
  [[nodiscard]] static result<client> open(const std::string& origin, const client_tls& tls = {},
                                           std::size_t reply_bytes_max = std::size_t{64} * 1024 * 1024);
  client(client&&) noexcept;
  client& operator=(client&&) noexcept;
  ~client();

  // `target` is path and query, already percent-encoded. Not thread-safe. `unavailable`: could not connect or the peer
  // closed; `timed_out`: the deadline passed; `denied`: the TLS handshake was refused.
  [[nodiscard]] result<client_reply> exchange(std::string_view method, std::string_view target, std::string_view body,
                                              const std::vector<std::pair<std::string, std::string>>& headers,
                                              std::chrono::milliseconds deadline);

 private:
  struct state;
  explicit client(std::unique_ptr<state> s);
  std::unique_ptr<state> state_;
};

[[nodiscard]] std::string percent_encode(std::string_view text);  // RFC 3986, for one query value or path segment

}  // namespace mash::http
