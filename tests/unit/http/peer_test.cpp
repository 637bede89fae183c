// SPDX-License-Identifier: Apache-2.0
#include "base/http/peer.hpp"

#include <gmock/gmock.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>

#include "tests/support/test_pki.hpp"

namespace mash::http {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::shared_ptr<X509> load(const test::issued& from) {
  std::FILE* file = std::fopen(from.certificate_file.c_str(), "r");
  std::shared_ptr<X509> certificate(PEM_read_X509(file, nullptr, nullptr, nullptr), X509_free);
  std::fclose(file);
  return certificate;
}

TEST(peer, has_its_uris_in_order_its_keys_fingerprint_and_its_use) {
  test::pki ours;
  auto wish = test::person_certificate("urn:mash:cambridgeshire:person:amira-khan");
  wish.san_uris.push_back("https://people.example/amira");
  wish.san_dns = {"amira.example"};
  const auto amira = ours.issue(wish);
  const auto peer = read_peer(load(amira).get());
  EXPECT_THAT(peer.san_uris, ElementsAre("urn:mash:cambridgeshire:person:amira-khan", "https://people.example/amira"));
  EXPECT_EQ(peer.fingerprint, amira.fingerprint);
  EXPECT_EQ(peer.fingerprint.size(), 64U);
  EXPECT_TRUE(peer.client_auth);
  const auto left = peer.until - system_clock().now();
  EXPECT_LE(left, std::chrono::days(60));
  EXPECT_GT(left, std::chrono::days(60) - std::chrono::minutes(10));
}

TEST(peer, a_common_name_is_no_identity) {
  test::pki ours;
  test::certificate_wish wish;
  wish.common_name = "urn:mash:cambridgeshire:person:amira-khan";
  EXPECT_THAT(read_peer(load(ours.issue(wish)).get()).san_uris, IsEmpty());
}

TEST(peer, a_use_must_be_stated) {
  test::pki ours;
  auto wish = test::person_certificate("urn:mash:x:person:y");
  wish.client_auth = false;
  EXPECT_FALSE(read_peer(load(ours.issue(wish)).get()).client_auth);
  wish.server_auth = true;
  EXPECT_FALSE(read_peer(load(ours.issue(wish)).get()).client_auth);
  wish.client_auth = true;
  EXPECT_TRUE(read_peer(load(ours.issue(wish)).get()).client_auth);
}

TEST(peer, a_uri_with_a_hidden_nul_is_dropped) {
  test::pki ours;
  const auto certificate = load(ours.issue(test::certificate_wish{}));
  const std::string uri("urn:mash:x:person:y\0.evil.example", 33);
  GENERAL_NAMES* names = GENERAL_NAMES_new();
  GENERAL_NAME* name = GENERAL_NAME_new();
  ASN1_IA5STRING* text = ASN1_IA5STRING_new();
  ASN1_STRING_set(text, uri.data(), static_cast<int>(uri.size()));
  GENERAL_NAME_set0_value(name, GEN_URI, text);
  sk_GENERAL_NAME_push(names, name);
  ASSERT_EQ(X509_add1_ext_i2d(certificate.get(), NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT), 1);
  GENERAL_NAMES_free(names);
  EXPECT_THAT(read_peer(certificate.get()).san_uris, IsEmpty());
}

TEST(peer, a_renewed_certificate_of_the_same_key_would_keep_the_fingerprint) {
  test::pki ours;
  const auto first = ours.issue(test::person_certificate("urn:mash:x:person:y"));
  const auto second = ours.issue(test::person_certificate("urn:mash:x:person:y"));
  EXPECT_NE(read_peer(load(first).get()).fingerprint, read_peer(load(second).get()).fingerprint);
  // Over the key only: the same key in another certificate.
  const auto again = load(second);
  X509_set_pubkey(again.get(), X509_get0_pubkey(load(first).get()));
  EXPECT_EQ(read_peer(again.get()).fingerprint, first.fingerprint);
}

}  // namespace
}  // namespace mash::http
