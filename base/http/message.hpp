// SPDX-License-Identifier: Apache-2.0
// HTTP messages as handlers see them: no Beast, no TLS, so that everything above compiles fast and tests need no
// socket.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/errors.hpp"
#include "base/json.hpp"

namespace mash::http {

template <class T>
using awaitable = boost::asio::awaitable<T>;

// Who is on the other end of a mutual-TLS connection. Verified against our CA by the handshake; whether the person may
// enter is the directory's decision.
struct peer_certificate {
  std::vector<std::string> san_uris;  // exactly one `urn:mash:...` is required by the directory
  std::string fingerprint;            // SHA-256 of the SubjectPublicKeyInfo, lower-case hexadecimal
  bool client_auth = false;           // extended key usage clientAuth is present
  instant until{};                    // when it expires
};

struct request {
  std::string method;                                        // upper case: GET, POST, ...
  std::string path;                                          // percent-decoded, without query; starts with '/'
  std::vector<std::pair<std::string, std::string>> query;    // percent-decoded, in order
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, in order
  std::string body;
  peer_certificate peer;  // empty on the loopback listener

  [[nodiscard]] std::optional<std::string_view> header(std::string_view lower_case_name) const;
  [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
};

// Where a streaming response writes: each call is one chunk, awaited until the peer's socket took it; an error means
// that the peer is gone or too slow and the stream must end.
class stream_writer {
 public:
  virtual ~stream_writer() = default;
  virtual awaitable<result<void>> write(std::string chunk) = 0;
};

struct response {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers{};  // besides those the server always sends
  std::string body{};
  // If set, `body` is ignored and the connection closes when the stream function returns (Server-Sent Events).
  std::function<awaitable<void>(stream_writer&)> stream{};
};

using handler = std::function<awaitable<response>(const request&)>;

// application/problem+json (RFC 9457). `word` becomes type urn:mash:problem:<word>.
[[nodiscard]] response problem(unsigned status, std::string_view word, std::string title, std::string detail,
                               const std::vector<json::fault>& faults = {});

}  // namespace mash::http
