// SPDX-License-Identifier: Apache-2.0
// What the authority issues, judged by OpenSSL's own chain verification, as the hub's handshake will judge it.
#include "certs/authority.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/crypto.hpp"
#include "certs/files.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::certs {
namespace {

using std::chrono::days;
using store_ptr = std::unique_ptr<X509_STORE, freer<X509_STORE_free>>;
using store_context_ptr = std::unique_ptr<X509_STORE_CTX, freer<X509_STORE_CTX_free>>;

const instant NOW = *parse_rfc3339("2026-11-20T14:00:00Z");

class authority_test : public testing::Test {
 protected:
  test::temporary_directory folder;
  std::string dir = folder.path() + "/ca";
  authority ca = *authority::create(dir, "MASH test authority", NOW);

  // X509_V_OK, or the code with which a TLS peer would refuse the certificate.
  int verify(const issued& leaf, int purpose, instant at, bool with_crl = false) const {
    const auto ca_certificate = *certificate_from_pem(ca.certificate_pem());
    const auto certificate = *certificate_from_pem(leaf.certificate_pem);
    const store_ptr store(X509_STORE_new());
    X509_STORE_add_cert(store.get(), ca_certificate.get());
    if (with_crl) X509_STORE_add_crl(store.get(), crl_from_pem(*read_file(dir + "/crl.pem"))->get());
    const store_context_ptr context(X509_STORE_CTX_new());
    X509_STORE_CTX_init(context.get(), store.get(), certificate.get(), nullptr);
    X509_STORE_CTX_set_time(context.get(), 0, std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
    X509_STORE_CTX_set_purpose(context.get(), purpose);
    X509_VERIFY_PARAM_set_flags(X509_STORE_CTX_get0_param(context.get()),
                                X509_V_FLAG_X509_STRICT | (with_crl ? X509_V_FLAG_CRL_CHECK : 0UL));
    X509_verify_cert(context.get());
    return X509_STORE_CTX_get_error(context.get());
  }
};

TEST_F(authority_test, keeps_its_key_to_its_owner) {
  struct stat status{};
  ASSERT_EQ(::stat((dir + "/ca.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(authority_test, is_not_made_over_another) {
  const auto before = *read_file(dir + "/ca.crt");
  const auto again = authority::create(dir, "another", NOW);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, errc::conflict);
  EXPECT_EQ(*read_file(dir + "/ca.crt"), before);
}

TEST_F(authority_test, opens_again_and_issues_under_the_same_certificate) {
  const auto opened = authority::open(dir);
  ASSERT_TRUE(opened) << opened.error().detail;
  EXPECT_EQ(verify(*opened->person("police", "reviewer", days(90), NOW), X509_PURPOSE_SSL_CLIENT, NOW), X509_V_OK);
}

TEST_F(authority_test, refuses_to_open_with_a_key_that_is_not_its_own) {
  ASSERT_TRUE(authority::create(folder.path() + "/other", "other", NOW));
  ASSERT_TRUE(write_file(dir + "/ca.crt", *read_file(folder.path() + "/other/ca.crt")));
  EXPECT_FALSE(authority::open(dir));
}

TEST_F(authority_test, refuses_to_open_when_others_may_read_its_key) {
  ASSERT_EQ(::chmod((dir + "/ca.key").c_str(), 0640), 0);
  const auto opened = authority::open(dir);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::denied);
}

TEST_F(authority_test, a_person_is_a_tls_client_and_nothing_else) {
  const auto leaf = *ca.person("cambridgeshire", "coordinator", days(90), NOW);
  EXPECT_EQ(verify(leaf, X509_PURPOSE_SSL_CLIENT, NOW), X509_V_OK);
  EXPECT_EQ(verify(leaf, X509_PURPOSE_SSL_SERVER, NOW), X509_V_ERR_INVALID_PURPOSE);
}

TEST_F(authority_test, a_person_is_named_by_one_uri) {
  const auto leaf = *ca.person("cambridgeshire", "coordinator", days(90), NOW);
  const auto summary = *summarise(leaf.certificate_pem);
  EXPECT_EQ(summary.uri, "urn:mash:cambridgeshire:person:coordinator");
  EXPECT_EQ(summary.fingerprint, leaf.fingerprint);
  EXPECT_EQ(summary.until, NOW + days(90));
  EXPECT_EQ(leaf.expires, NOW + days(90));
}

TEST_F(authority_test, the_fingerprint_is_the_sha256_of_the_public_key_info) {
  const auto leaf = *ca.person("cambridgeshire", "coordinator", days(90), NOW);
  const auto key = *key_from_pem(leaf.key_pem);
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key.get(), &der);
  EXPECT_EQ(leaf.fingerprint, to_hex(sha256(bytes_view(der, static_cast<std::size_t>(size)))));
  OPENSSL_free(der);
}

TEST_F(authority_test, a_certificate_ends_when_it_says) {
  const auto leaf = *ca.person("cambridgeshire", "coordinator", days(90), NOW);
  EXPECT_EQ(verify(leaf, X509_PURPOSE_SSL_CLIENT, NOW + days(89)), X509_V_OK);
  EXPECT_EQ(verify(leaf, X509_PURPOSE_SSL_CLIENT, NOW + days(91)), X509_V_ERR_CERT_HAS_EXPIRED);
}

TEST_F(authority_test, a_certificate_never_outlives_its_authority) {
  const auto leaf = *ca.person("cambridgeshire", "coordinator", days(800), NOW + days(3000));
  EXPECT_EQ(leaf.expires, NOW + days(3650));
}

TEST_F(authority_test, renewal_has_a_new_key_and_both_are_good) {
  const auto first = *ca.person("cambridgeshire", "coordinator", days(90), NOW);
  const auto second = *ca.person("cambridgeshire", "coordinator", days(90), NOW + days(80));
  EXPECT_NE(first.fingerprint, second.fingerprint);
  EXPECT_NE(summarise(first.certificate_pem)->serial, summarise(second.certificate_pem)->serial);
  EXPECT_EQ(verify(first, X509_PURPOSE_SSL_CLIENT, NOW + days(81)), X509_V_OK);
  EXPECT_EQ(verify(second, X509_PURPOSE_SSL_CLIENT, NOW + days(81)), X509_V_OK);
}

TEST_F(authority_test, names_that_could_smuggle_a_second_identity_are_refused) {
  for (const char* id : {"", "a b", "a,URI:urn:mash:police:person:x", "a:b", "Coordinator", "a/b", "ä"})
    EXPECT_FALSE(ca.person("cambridgeshire", id, days(90), NOW)) << id;
  EXPECT_FALSE(ca.person("cambridgeshire:person", "x", days(90), NOW));
  EXPECT_FALSE(ca.person("", "x", days(90), NOW));
}

TEST_F(authority_test, lifetimes_outside_reason_are_refused) {
  EXPECT_FALSE(ca.person("cambridgeshire", "x", days(0), NOW));
  EXPECT_FALSE(ca.person("cambridgeshire", "x", days(-1), NOW));
  EXPECT_FALSE(ca.person("cambridgeshire", "x", days(4000), NOW));
}

TEST_F(authority_test, the_hub_answers_to_its_names_and_to_loopback) {
  const auto leaf = *ca.server({"mash.example", "192.0.2.7"}, days(397), NOW);
  EXPECT_EQ(verify(leaf, X509_PURPOSE_SSL_SERVER, NOW), X509_V_OK);
  EXPECT_EQ(verify(leaf, X509_PURPOSE_SSL_CLIENT, NOW), X509_V_ERR_INVALID_PURPOSE);
  const auto certificate = *certificate_from_pem(leaf.certificate_pem);
  EXPECT_EQ(X509_check_host(certificate.get(), "mash.example", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(certificate.get(), "localhost", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(certificate.get(), "other.example", 0, 0, nullptr), 0);
  for (const char* address : {"192.0.2.7", "127.0.0.1", "::1"})
    EXPECT_EQ(X509_check_ip_asc(certificate.get(), address, 0), 1) << address;
}

TEST_F(authority_test, a_server_name_cannot_carry_configuration) {
  EXPECT_FALSE(ca.server({"x,email:move"}, days(90), NOW));
  EXPECT_FALSE(ca.server({""}, days(90), NOW));
}

TEST_F(authority_test, a_revoked_certificate_is_on_the_list_and_others_are_not) {
  const auto leaver = *ca.person("cambridgeshire", "leaver", days(90), NOW);
  const auto stays = *ca.person("cambridgeshire", "coordinator", days(90), NOW);
  EXPECT_EQ(verify(leaver, X509_PURPOSE_SSL_CLIENT, NOW, true), X509_V_OK);
  ASSERT_TRUE(ca.revoke(leaver.certificate_pem, NOW));
  EXPECT_EQ(verify(leaver, X509_PURPOSE_SSL_CLIENT, NOW, true), X509_V_ERR_CERT_REVOKED);
  EXPECT_EQ(verify(stays, X509_PURPOSE_SSL_CLIENT, NOW, true), X509_V_OK);
}

TEST_F(authority_test, a_second_revocation_keeps_the_first_and_the_number_rises) {
  const auto one = *ca.person("cambridgeshire", "one", days(90), NOW);
  const auto two = *ca.person("cambridgeshire", "two", days(90), NOW);
  ASSERT_TRUE(ca.revoke(one.certificate_pem, NOW));
  ASSERT_TRUE(ca.revoke(two.certificate_pem, NOW));
  ASSERT_TRUE(ca.revoke(two.certificate_pem, NOW)) << "revoking again changes nothing";
  EXPECT_EQ(verify(one, X509_PURPOSE_SSL_CLIENT, NOW, true), X509_V_ERR_CERT_REVOKED);
  EXPECT_EQ(verify(two, X509_PURPOSE_SSL_CLIENT, NOW, true), X509_V_ERR_CERT_REVOKED);
  const auto list = *crl_from_pem(*read_file(dir + "/crl.pem"));
  const integer_ptr number(
      static_cast<ASN1_INTEGER*>(X509_CRL_get_ext_d2i(list.get(), NID_crl_number, nullptr, nullptr)));
  EXPECT_EQ(ASN1_INTEGER_get(number.get()), 3);
  EXPECT_EQ(sk_X509_REVOKED_num(X509_CRL_get_REVOKED(list.get())), 2);
}

TEST_F(authority_test, a_refreshed_list_lasts_longer_and_forgets_nobody) {
  const auto leaver = *ca.person("cambridgeshire", "leaver", days(90), NOW);
  ASSERT_TRUE(ca.revoke(leaver.certificate_pem, NOW));
  EXPECT_EQ(verify(leaver, X509_PURPOSE_SSL_CLIENT, NOW + days(31), true), X509_V_ERR_CRL_HAS_EXPIRED);
  ASSERT_TRUE(ca.refresh_crl(NOW + days(29)));
  EXPECT_EQ(verify(leaver, X509_PURPOSE_SSL_CLIENT, NOW + days(31), true), X509_V_ERR_CERT_REVOKED);
}

TEST_F(authority_test, does_not_revoke_what_it_did_not_issue) {
  const auto other = *authority::create(folder.path() + "/other", "other", NOW);
  const auto leaf = *other.person("cambridgeshire", "x", days(90), NOW);
  EXPECT_FALSE(ca.revoke(leaf.certificate_pem, NOW));
  EXPECT_FALSE(ca.revoke("not a certificate", NOW));
}

TEST_F(authority_test, another_authoritys_certificate_does_not_verify_here) {
  const auto other = *authority::create(folder.path() + "/other", "MASH test authority", NOW);
  const auto leaf = *other.person("cambridgeshire", "coordinator", days(90), NOW);
  EXPECT_NE(verify(leaf, X509_PURPOSE_SSL_CLIENT, NOW), X509_V_OK) << "though its authority has the same name";
}

TEST_F(authority_test, the_browser_file_opens_with_its_password_only) {
  const auto leaf = *ca.person("cambridgeshire", "coordinator", days(90), NOW);
  const auto bytes = *to_pkcs12(leaf, ca.certificate_pem(), "coordinator", "correct-horse");
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  const pkcs12_ptr file(d2i_PKCS12(nullptr, &at, static_cast<long>(bytes.size())));
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(PKCS12_verify_mac(file.get(), "wrong-horse", -1), 0);
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  STACK_OF(X509)* chain = nullptr;
  ASSERT_EQ(PKCS12_parse(file.get(), "correct-horse", &key, &certificate, &chain), 1);
  EXPECT_EQ(fingerprint_of(*certificate), leaf.fingerprint);
  EXPECT_EQ(X509_check_private_key(certificate, key), 1);
  EXPECT_EQ(sk_X509_num(chain), 1);
  EVP_PKEY_free(key);
  X509_free(certificate);
  sk_X509_pop_free(chain, X509_free);
}

TEST_F(authority_test, the_browser_file_needs_a_password_worth_the_name) {
  const auto leaf = *ca.person("cambridgeshire", "coordinator", days(90), NOW);
  EXPECT_FALSE(to_pkcs12(leaf, ca.certificate_pem(), "coordinator", ""));
  EXPECT_FALSE(to_pkcs12(leaf, ca.certificate_pem(), "coordinator", "short"));
}

TEST(make_password, gives_another_one_each_time_in_groups_of_five) {
  const auto one = make_password();
  EXPECT_EQ(one.size(), 23U);
  EXPECT_EQ(std::count(one.begin(), one.end(), '-'), 3);
  EXPECT_NE(one, make_password());
}

TEST(summarise, says_what_is_not_a_certificate) {
  EXPECT_FALSE(summarise(""));
  EXPECT_FALSE(summarise("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
}

}  // namespace
}  // namespace mash::certs
