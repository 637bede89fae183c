// SPDX-License-Identifier: Apache-2.0
#include "certs/authority.hpp"

#include <openssl/bn.h>

#include <algorithm>

#include "base/crypto.hpp"
#include "certs/builder.hpp"
#include "certs/files.hpp"

namespace mash::certs {
namespace {

using std::chrono::days;

constexpr days CA_LASTS{3650};
constexpr days CRL_LASTS{30};
// Clocks of desks and servers differ by minutes.
constexpr std::chrono::minutes BACKDATED{5};
constexpr std::size_t NAME_CHARACTERS_MAX = 64;  // X.520 ub-common-name

bool is_plain(std::string_view name, std::string_view more) {
  const std::string allowed = "abcdefghijklmnopqrstuvwxyz0123456789-." + std::string(more);
  return !name.empty() && name.size() <= NAME_CHARACTERS_MAX &&
         name.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_ip_address(std::string_view name) {
  ASN1_OCTET_STRING* address = a2i_IPADDRESS(std::string(name).c_str());
  ASN1_OCTET_STRING_free(address);
  return address != nullptr;
}

void sign(X509& certificate, EVP_PKEY& with) { MASH_ASSERT(X509_sign(&certificate, &with, EVP_sha256()) > 0); }

std::string ca_key_path(const std::string& dir) { return dir + "/ca.key"; }
std::string ca_certificate_path(const std::string& dir) { return dir + "/ca.crt"; }
std::string crl_path(const std::string& dir) { return dir + "/crl.pem"; }

std::string first_uri(const X509& certificate) {
  auto* names = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr));
  std::string found;
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names) && found.empty(); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
    if (name->type != GEN_URI) continue;
    const ASN1_STRING* uri = name->d.uniformResourceIdentifier;
    found.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                 static_cast<std::size_t>(ASN1_STRING_length(uri)));
  }
  GENERAL_NAMES_free(names);
  return found;
}

}  // namespace

struct authority::leaf_request {
  std::string common_name;
  std::string alternative_names;  // checked by the caller
  std::string extended_key_usage;
  days lasts;
};

std::string person_uri(std::string_view organisation, std::string_view id) {
  return "urn:mash:" + std::string(organisation) + ":person:" + std::string(id);
}

result<certificate_summary> summarise(std::string_view certificate_pem) {
  MASH_TRY(certificate, certificate_from_pem(certificate_pem));
  const X509& x = **certificate;
  return certificate_summary{first_uri(x), fingerprint_of(x), serial_of(x), time_of(X509_get0_notBefore(&x)),
                             time_of(X509_get0_notAfter(&x))};
}

result<authority> authority::create(const std::string& dir, std::string_view name, instant now) {
  if (name.empty() || name.size() > NAME_CHARACTERS_MAX)
    return fail(errc::invalid, "the authority's name must have 1 to 64 characters");
  if (auto made = make_folder(dir); !made) return std::unexpected(std::move(made).error());
  if (file_exists(ca_key_path(dir)) || file_exists(ca_certificate_path(dir)))
    return fail(errc::conflict, "there is a certificate authority in " + dir + " already");
  auto key = make_p256_key();
  auto certificate = start_certificate({std::string(name), *key, nullptr, now - BACKDATED, now + CA_LASTS});
  add_extension(*certificate, nullptr, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  add_extension(*certificate, nullptr, NID_key_usage, "critical,keyCertSign,cRLSign");
  sign(*certificate, *key);
  authority made(dir, std::move(key), std::move(certificate));
  if (auto written = write_secret_file(ca_key_path(dir), to_pem(*made.key_)); !written)
    return std::unexpected(std::move(written).error());
  if (auto written = write_file(ca_certificate_path(dir), made.certificate_pem()); !written)
    return std::unexpected(std::move(written).error());
  if (auto written = made.write_crl(nullptr, nullptr, now); !written)
    return std::unexpected(std::move(written).error());
  return made;
}

result<authority> authority::open(const std::string& dir) {
  MASH_TRY(key_text, read_secret_file(ca_key_path(dir)));
  MASH_TRY(key, key_from_pem(*key_text));
  MASH_TRY(certificate_text, read_file(ca_certificate_path(dir)));
  MASH_TRY(certificate, certificate_from_pem(*certificate_text));
  if (X509_check_private_key(certificate->get(), key->get()) != 1)
    return fail(errc::invalid, "ca.key and ca.crt in " + dir + " do not belong together");
  return authority(dir, std::move(*key), std::move(*certificate));
}

result<issued> authority::issue(const leaf_request& wanted, instant now) const {
  if (wanted.lasts < days(1) || wanted.lasts > days(825))
    return fail(errc::invalid, "a certificate lasts between 1 and 825 days");
  // Chains end where their first certificate ends: a longer leaf would stop working on a day nobody noted.
  const instant until = std::min(now + wanted.lasts, time_of(X509_get0_notAfter(certificate_.get())));
  const auto key = make_p256_key();
  const auto made = start_certificate({wanted.common_name, *key, certificate_.get(), now - BACKDATED, until});
  add_extension(*made, certificate_.get(), NID_authority_key_identifier, "keyid:always");
  add_extension(*made, certificate_.get(), NID_basic_constraints, "critical,CA:FALSE");
  add_extension(*made, certificate_.get(), NID_key_usage, "critical,digitalSignature");
  add_extension(*made, certificate_.get(), NID_ext_key_usage, wanted.extended_key_usage);
  add_extension(*made, certificate_.get(), NID_subject_alt_name, wanted.alternative_names);
  sign(*made, *key_);
  return issued{to_pem(*made), to_pem(*key), fingerprint_of(*made), until};
}

result<issued> authority::person(std::string_view organisation, std::string_view id, days lasts, instant now) const {
  if (!is_plain(organisation, "_") || !is_plain(id, "_"))
    return fail(errc::invalid, "organisation and id have small letters, digits, dot, hyphen and underscore only");
  // The common name is what a browser shows when it asks which certificate to use; nothing of ours reads it.
  const std::string shown = (std::string(id) + " (" + std::string(organisation) + ")").substr(0, NAME_CHARACTERS_MAX);
  return issue({shown, "URI:" + person_uri(organisation, id), "clientAuth", lasts}, now);
}

result<issued> authority::server(const std::vector<std::string>& names, days lasts, instant now) const {
  std::vector<std::string> all = names;
  for (const char* loopback : {"localhost", "127.0.0.1", "::1"})
    if (std::ranges::find(all, loopback) == all.end()) all.emplace_back(loopback);
  std::string alternatives;
  for (const auto& name : all) {
    const bool address = is_ip_address(name);
    if (!address && !is_plain(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
      return fail(errc::invalid, "a server's name must be a DNS name or an IP address");
    alternatives.append(alternatives.empty() ? "" : ",").append(address ? "IP:" : "DNS:").append(name);
  }
  return issue({all.front(), alternatives, "serverAuth", lasts}, now);
}

result<void> authority::revoke(std::string_view certificate_pem, instant now) const {
  MASH_TRY(certificate, certificate_from_pem(certificate_pem));
  if (X509_verify(certificate->get(), key_.get()) != 1)
    return fail(errc::invalid, "this certificate was not issued by this authority");
  MASH_TRY(text, read_file(crl_path(dir_)));
  MASH_TRY(list, crl_from_pem(*text));
  X509_REVOKED* already = nullptr;
  if (X509_CRL_get0_by_cert(list->get(), &already, certificate->get()) == 1) return {};
  return write_crl(list->get(), certificate->get(), now);
}

result<void> authority::refresh_crl(instant now) const {
  MASH_TRY(text, read_file(crl_path(dir_)));
  MASH_TRY(list, crl_from_pem(*text));
  return write_crl(list->get(), nullptr, now);
}

result<void> authority::write_crl(const X509_CRL* before, const X509* add, instant now) const {
  const crl_ptr list(before == nullptr ? X509_CRL_new() : X509_CRL_dup(before));
  MASH_ASSERT(list != nullptr && X509_CRL_set_version(list.get(), 1) == 1);  // 1 is v2
  MASH_ASSERT(X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(certificate_.get())) == 1);
  const std::unique_ptr<ASN1_TIME, freer<ASN1_TIME_free>> at(ASN1_TIME_new());
  set_time(at.get(), now);
  MASH_ASSERT(X509_CRL_set1_lastUpdate(list.get(), at.get()) == 1);
  if (add != nullptr) {
    revoked_ptr entry(X509_REVOKED_new());
    MASH_ASSERT(X509_REVOKED_set_serialNumber(entry.get(), const_cast<ASN1_INTEGER*>(X509_get0_serialNumber(add))) ==
                1);
    MASH_ASSERT(X509_REVOKED_set_revocationDate(entry.get(), at.get()) == 1);
    MASH_ASSERT(X509_CRL_add0_revoked(list.get(), entry.release()) == 1);
  }
  set_time(at.get(), now + CRL_LASTS);
  MASH_ASSERT(X509_CRL_set1_nextUpdate(list.get(), at.get()) == 1);
  // RFC 5280 section 5.2.3: the number rises with every list.
  integer_ptr number(static_cast<ASN1_INTEGER*>(X509_CRL_get_ext_d2i(list.get(), NID_crl_number, nullptr, nullptr)));
  const std::int64_t next = number == nullptr ? 1 : ASN1_INTEGER_get(number.get()) + 1;
  number.reset(ASN1_INTEGER_new());
  MASH_ASSERT(ASN1_INTEGER_set_int64(number.get(), next) == 1);
  MASH_ASSERT(X509_CRL_add1_ext_i2d(list.get(), NID_crl_number, number.get(), 0, X509V3_ADD_REPLACE) == 1);
  MASH_ASSERT(X509_CRL_sort(list.get()) == 1 && X509_CRL_sign(list.get(), key_.get(), EVP_sha256()) > 0);
  return write_file(crl_path(dir_), to_pem(*list));
}

}  // namespace mash::certs
