// SPDX-License-Identifier: Apache-2.0
#include "certs/builder.hpp"

#include <openssl/bn.h>

namespace mash::certs {
namespace {

// RFC 5280 section 4.1.2.2: positive, at most 20 octets; random so that nobody can predict a certificate's bytes.
integer_ptr random_serial() {
  const bignum_ptr number(BN_new());
  MASH_ASSERT(BN_rand(number.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1);
  integer_ptr serial(BN_to_ASN1_INTEGER(number.get(), nullptr));
  MASH_ASSERT(serial != nullptr);
  return serial;
}

}  // namespace

void set_time(ASN1_TIME* field, instant at) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  MASH_ASSERT(ASN1_TIME_adj(field, static_cast<time_t>(seconds), 0, 0) != nullptr);
}

instant time_of(const ASN1_TIME* field) {
  std::tm parts{};
  MASH_ASSERT(ASN1_TIME_to_tm(field, &parts) == 1);
  return instant(std::chrono::seconds(timegm(&parts)));
}

certificate_ptr start_certificate(const certificate_fields& fields) {
  certificate_ptr made(X509_new());
  MASH_ASSERT(made != nullptr && X509_set_version(made.get(), X509_VERSION_3) == 1);
  MASH_ASSERT(X509_set_serialNumber(made.get(), random_serial().get()) == 1);
  set_time(X509_getm_notBefore(made.get()), fields.from);
  set_time(X509_getm_notAfter(made.get()), fields.until);
  X509_NAME* subject = X509_get_subject_name(made.get());
  const auto* text = reinterpret_cast<const unsigned char*>(fields.common_name.data());
  MASH_ASSERT(X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8, text,
                                         static_cast<int>(fields.common_name.size()), -1, 0) == 1);
  const X509* issuer = fields.issuer == nullptr ? made.get() : fields.issuer;
  MASH_ASSERT(X509_set_issuer_name(made.get(), X509_get_subject_name(issuer)) == 1);
  MASH_ASSERT(X509_set_pubkey(made.get(), &fields.subject_key) == 1);
  add_extension(*made, fields.issuer, NID_subject_key_identifier, "hash");
  return made;
}

void add_extension(X509& certificate, const X509* issuer, int nid, const std::string& text) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  // OpenSSL's older interface takes pointers that it does not write through.
  X509V3_set_ctx(&context, const_cast<X509*>(issuer == nullptr ? &certificate : issuer), &certificate, nullptr, nullptr,
                 0);
  const extension_ptr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, text.c_str()));
  MASH_ASSERT(extension != nullptr && X509_add_ext(&certificate, extension.get(), -1) == 1);
}

}  // namespace mash::certs
