// SPDX-License-Identifier: Apache-2.0
// The load generator's side of HTTPS: OpenSSL on a non-blocking socket and no more, so that what is measured is the
// server. Mutual TLS 1.3, HTTP/1.1 keep-alive, one request at a time, replies that state their length.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/errors.hpp"

namespace mash::bench {

struct client_identity {
  std::string certificate_file, key_file, ca_file;
};

struct reply {
  int status = 0;
  std::string_view body;  // valid until the next request
};

class tls_context {
 public:
  [[nodiscard]] static result<tls_context> open(const client_identity& who);
  [[nodiscard]] SSL_CTX* get() const noexcept { return context_.get(); }

 private:
  struct closer {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
  };
  std::unique_ptr<SSL_CTX, closer> context_;
};

class tls_client {
 public:
  // Connects and shakes hands; blocks. `address` is an IPv4 address.
  [[nodiscard]] static result<tls_client> connect(const tls_context& context, const std::string& address,
                                                  unsigned short port);
  tls_client(tls_client&&) noexcept = default;
  tls_client& operator=(tls_client&&) noexcept = default;
  ~tls_client() = default;

  [[nodiscard]] result<void> send(std::string_view request);
  // After the socket became readable: the reply once it is whole.
  [[nodiscard]] result<std::optional<reply>> receive();
  [[nodiscard]] int socket() const noexcept { return SSL_get_fd(tls_.get()); }

 private:
  struct closer {
    void operator()(SSL* tls) const noexcept;
  };
  explicit tls_client(std::unique_ptr<SSL, closer> tls) : tls_(std::move(tls)) {}
  [[nodiscard]] result<std::optional<reply>> whole();

  std::unique_ptr<SSL, closer> tls_;
  std::string input_;
  std::size_t filled_ = 0;
};

}  // namespace mash::bench
