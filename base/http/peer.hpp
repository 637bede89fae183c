// SPDX-License-Identifier: Apache-2.0
// What we take from a client's certificate, and nothing else: the common name is ignored, and so is every claim about a
// role (our own directory decides that).
#pragma once

#include <openssl/types.h>

#include "base/http/message.hpp"

namespace mash::http {

// Subject alternative names of kind URI (RFC 5280 section 4.2.1.6) in their order, the SHA-256 of the
// SubjectPublicKeyInfo, and whether extended key usage names clientAuth. A URI with a byte that is not printable ASCII
// (a hidden NUL) is dropped: it can be nobody's identity.
[[nodiscard]] peer_certificate read_peer(X509* certificate);
// Of the other side of a connection whose handshake demanded a certificate and is done.
[[nodiscard]] peer_certificate read_peer_of(const SSL* connection);

}  // namespace mash::http
