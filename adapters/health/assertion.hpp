// SPDX-License-Identifier: Apache-2.0
// A client assertion: a JSON Web Token (RFC 7519) signed with RS512 (RFC 7518 section 3.3), by which a client proves
// itself to a token server (RFC 7523 section 3) as NHS England's application-restricted APIs ask for it.
#pragma once

#include <openssl/types.h>

#include <memory>

#include "adapters/health/settings.hpp"
#include "base/clock.hpp"

namespace mash::health {

// An RSA private key in PEM, of 2048 to 16384 bits, in a file that its owner alone may read; `invalid` or `io`
// otherwise, and the error never holds any of it.
[[nodiscard]] result<std::shared_ptr<EVP_PKEY>> read_assertion_key(const std::string& path);

// For one use: a new `jti`, and `exp` four minutes after `now` (five are allowed).
[[nodiscard]] result<std::string> client_assertion(const token_settings& how, instant now);

}  // namespace mash::health
