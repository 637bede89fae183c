// SPDX-License-Identifier: Apache-2.0
// OpenSSL contexts for our two directions. Every call builds a new context from the files: adding a second revocation
// list to a store that has one is silently ignored if both were made in the same second, so nothing is ever added.
#pragma once

#include <openssl/types.h>

#include <chrono>
#include <memory>
#include <optional>

#include "base/http/client.hpp"
#include "base/http/server.hpp"

namespace mash::http {

using tls_context = std::shared_ptr<SSL_CTX>;

// What an operator must hear about before it bites.
struct tls_expiry {
  std::chrono::sys_seconds certificate;                 // when our own certificate ends
  std::optional<std::chrono::sys_seconds> revocations;  // the earliest next update of the revocation lists
  bool revocations_early = false;                       // a list says it is not valid yet
};

struct server_context {
  tls_context context;
  tls_expiry expiry;
};

// TLS 1.3 only; groups X25519, P-256, P-384; the three suites of RFC 8446 without CCM; keys and signatures of 112 bits
// or more (OpenSSL's level 2); none of it loosened by the machine's own openssl.cnf. No tickets, no session cache (a
// resumed session would skip revocation); a client certificate from `client_ca_file` or no connection; ALPN, if used,
// must offer http/1.1. Refused: a key that others may read or that is not the certificate's, an unreadable file, a
// revocation list that none of our CAs signed.
// A revocation list past its time is still honoured and does not shut everybody out: `expiry` makes it loud.
[[nodiscard]] result<server_context> make_server_context(const server_tls& from);

// TLS 1.2 or later; the peer's chain is verified; the caller sets the expected name on each connection.
[[nodiscard]] result<tls_context> make_client_context(const client_tls& from);

// One sentence for an OpenSSL error code: what the other side's alert or our own check means and what to do.
// `verify_result` is SSL_get_verify_result, or zero.
[[nodiscard]] std::string tls_words(unsigned long openssl_error, long verify_result);

}  // namespace mash::http
