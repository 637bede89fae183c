// SPDX-License-Identifier: Apache-2.0
// The fields that every certificate of ours shares. Private to this room.
#pragma once

#include <chrono>

#include "base/clock.hpp"
#include "certs/openssl.hpp"

namespace mash::certs {

struct certificate_fields {
  std::string common_name;
  EVP_PKEY& subject_key;
  const X509* issuer;  // null: signs itself
  instant from;
  instant until;
};

[[nodiscard]] certificate_ptr start_certificate(const certificate_fields& fields);
// `text` is OpenSSL's configuration syntax; callers have checked every name that goes into it.
void add_extension(X509& certificate, const X509* issuer, int nid, const std::string& text);
void set_time(ASN1_TIME* field, instant at);
[[nodiscard]] instant time_of(const ASN1_TIME* field);

}  // namespace mash::certs
