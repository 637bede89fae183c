// SPDX-License-Identifier: Apache-2.0
// A client that sends exactly the bytes it is told to, over plain text or TLS, so that tests can be rude. Every wait
// ends after ten seconds.
#pragma once

#include <openssl/ssl.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "tests/support/test_pki.hpp"

namespace mash::http::test {

struct raw_reply {
  int status = 0;                              // 0: the connection ended without a reply
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;                            // chunks joined
  bool whole = false;                          // the framing says that nothing is missing
};

struct raw_tls {
  std::string ca_file;
  const mash::test::issued* identity = nullptr;  // none: no client certificate
  int version_max = 0;                           // 0: the newest
  std::string groups;                            // empty: the default
  std::shared_ptr<SSL_SESSION> resume;
  std::string protocols;  // ALPN list in wire form; empty: none offered
};

class raw_client {
 public:
  // Plain text. `from`: which loopback address it comes from, in host byte order; 0: any.
  explicit raw_client(unsigned short port, unsigned from = 0);
  raw_client(unsigned short port, const raw_tls& wish);  // TLS; `handshaken` tells whether it came about
  ~raw_client();
  raw_client(const raw_client&) = delete;
  raw_client& operator=(const raw_client&) = delete;

  [[nodiscard]] bool connected() const { return socket_ >= 0; }
  [[nodiscard]] bool handshaken() const { return handshaken_; }
  bool send(std::string_view bytes);
  // The next reply; to a HEAD request no body is awaited.
  [[nodiscard]] raw_reply read_reply(bool head_only = false);
  // Waits until the other side closes, and says whether it did.
  [[nodiscard]] bool is_closed();
  [[nodiscard]] raw_reply ask(std::string_view bytes) {
    send(bytes);
    return read_reply();
  }
  // The other side broke the connection off instead of closing it.
  [[nodiscard]] bool was_reset() const { return reset_; }

  [[nodiscard]] std::shared_ptr<SSL_SESSION> session();
  [[nodiscard]] bool was_resumed() const;
  [[nodiscard]] std::string protocol() const;                           // as ALPN chose it
  [[nodiscard]] std::string last_error() const { return last_error_; }  // words of OpenSSL

 private:
  bool receive();  // more bytes into `received_`; false at the end
  bool read_line(std::string& line);
  bool read_exactly(std::size_t size, std::string& into);

  int socket_ = -1;
  std::shared_ptr<SSL_CTX> context_;
  SSL* tls_ = nullptr;
  bool handshaken_ = false;
  bool reset_ = false;
  std::string received_;
  std::string last_error_;
};

}  // namespace mash::http::test
