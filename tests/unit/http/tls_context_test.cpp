// SPDX-License-Identifier: Apache-2.0
#include "base/http/tls_context.hpp"
#include "base/crypto.hpp"

#include <gmock/gmock.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <sys/stat.h>

#include <fstream>

#include "base/crypto.hpp"
#include "tests/support/test_pki.hpp"

namespace mash::http {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class tls_context_test : public ::testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) {
    const auto path = ours_.directory() + "/" + name;
    std::ofstream(path) << text;
    ::chmod(path.c_str(), 0600);
    return path;
  }
  error refusal_of(const server_tls& files) {
    const auto made = make_server_context(files);
    return made ? error{errc::io, "it was accepted"} : made.error();
  }

  test::pki ours_;
  test::issued hub_ = ours_.issue(test::server_certificate());
  server_tls good_{hub_.certificate_file, hub_.key_file, ours_.ca_file(), ""};
};

TEST_F(tls_context_test, speaks_1_3_only_without_tickets_or_cache) {
  const auto made = make_server_context(good_);
  ASSERT_TRUE(made.has_value());
  SSL_CTX* context = made->context.get();
  EXPECT_EQ(SSL_CTX_get_min_proto_version(context), TLS1_3_VERSION);
  EXPECT_EQ(SSL_CTX_get_max_proto_version(context), TLS1_3_VERSION);
  EXPECT_EQ(SSL_CTX_get_num_tickets(context), 0U);
  EXPECT_EQ(SSL_CTX_get_session_cache_mode(context), SSL_SESS_CACHE_OFF);
  EXPECT_EQ(SSL_CTX_get_max_early_data(context), 0U);
  EXPECT_EQ(SSL_CTX_get_verify_mode(context), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT);
  EXPECT_EQ(SSL_CTX_get_verify_depth(context), 2);
}

TEST_F(tls_context_test, tells_when_things_end) {
  auto files = good_;
  files.crl_file = ours_.revoke({}, -1h, 48h);
  const auto made = make_server_context(files);
  ASSERT_TRUE(made.has_value());
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  EXPECT_NEAR(static_cast<double>((made->expiry.certificate - now).count()), 60 * 24 * 3600, 60);
  ASSERT_TRUE(made->expiry.revocations.has_value());
  EXPECT_NEAR(static_cast<double>((*made->expiry.revocations - now).count()), 48 * 3600, 60);
  EXPECT_FALSE(made->expiry.revocations_early);
}

TEST_F(tls_context_test, a_key_that_others_may_read_is_refused) {
  ::chmod(hub_.key_file.c_str(), 0640);
  EXPECT_EQ(refusal_of(good_).code, errc::denied);
}

TEST_F(tls_context_test, a_key_of_another_certificate_is_refused) {
  auto files = good_;
  files.key_file = ours_.issue(test::server_certificate()).key_file;
  EXPECT_THAT(refusal_of(files).detail, HasSubstr("is not the key of the certificate"));
}

TEST_F(tls_context_test, a_key_of_another_type_is_refused_too) {
  auto files = good_;
  files.key_file = ours_.directory() + "/ed25519.key";
  ASSERT_TRUE(write_secret_file(files.key_file, signing_key::generate().to_pem()).has_value());
  EXPECT_THAT(refusal_of(files).detail, HasSubstr("is not the key of the certificate"));
}

TEST_F(tls_context_test, files_that_are_missing_or_hold_something_else_are_named) {
  for (auto member :
       {&server_tls::certificate_file, &server_tls::key_file, &server_tls::client_ca_file, &server_tls::crl_file}) {
    auto files = good_;
    files.*member = "/nowhere/at-all.pem";
    EXPECT_THAT(refusal_of(files).detail, HasSubstr("/nowhere/at-all.pem"));
    files.*member = write("text.pem", "this is no PEM\n");
    EXPECT_THAT(refusal_of(files).detail, HasSubstr("text.pem"));
  }
}

TEST_F(tls_context_test, a_broken_object_after_a_good_one_is_not_overlooked) {
  std::ifstream file(ours_.ca_file());
  const std::string ca((std::istreambuf_iterator<char>(file)), {});
  auto files = good_;
  files.client_ca_file = write("two.pem", ca + ca);
  EXPECT_TRUE(make_server_context(files).has_value());
  files.client_ca_file = write("broken.pem", ca + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  EXPECT_THAT(refusal_of(files).detail, HasSubstr("broken.pem"));
}

TEST_F(tls_context_test, a_leaf_is_no_authority) {
  auto files = good_;
  files.client_ca_file = hub_.certificate_file;
  EXPECT_THAT(refusal_of(files).detail, HasSubstr("not a certificate authority"));
}

TEST_F(tls_context_test, a_revocation_list_of_somebody_else_is_refused) {
  test::pki same_name;
  test::pki other_name("Another authority");
  for (auto* theirs : {&same_name, &other_name}) {
    auto files = good_;
    files.crl_file = theirs->revoke({});
    EXPECT_THAT(refusal_of(files).detail, HasSubstr("none of our authorities signed"));
  }
}

TEST_F(tls_context_test, an_encrypted_key_is_refused_instead_of_asking_on_the_terminal) {
  auto files = good_;
  files.key_file = write("encrypted.key",
                         "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                         "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjw\n-----END ENCRYPTED PRIVATE KEY-----\n");
  EXPECT_EQ(refusal_of(files).code, errc::invalid);
}

TEST_F(tls_context_test, the_client_speaks_1_2_or_later_and_verifies) {
  const auto made = make_client_context({ours_.ca_file(), "", ""});
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(SSL_CTX_get_min_proto_version(made->get()), TLS1_2_VERSION);
  EXPECT_EQ(SSL_CTX_get_verify_mode(made->get()), SSL_VERIFY_PEER);
  EXPECT_FALSE(make_client_context({"/nowhere.pem", "", ""}).has_value());
  EXPECT_FALSE(make_client_context({ours_.ca_file(), hub_.certificate_file, "/nowhere.key"}).has_value());
}

TEST(tls_words, put_alerts_into_sentences_a_person_can_act_on) {
  const auto words = [](int reason, long verified = 0) {
    return tls_words(ERR_PACK(ERR_LIB_SSL, 0, reason), verified);
  };
  EXPECT_THAT(words(SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED), HasSubstr("asks for a client certificate"));
  EXPECT_THAT(words(SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED), HasSubstr("expired: renew it"));
  EXPECT_THAT(words(SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED), HasSubstr("revoked"));
  EXPECT_THAT(words(SSL_R_TLSV1_ALERT_UNKNOWN_CA), HasSubstr("does not know the authority"));
  EXPECT_THAT(words(SSL_R_TLSV1_ALERT_PROTOCOL_VERSION), HasSubstr("TLS version"));
  EXPECT_THAT(words(SSL_R_CERTIFICATE_VERIFY_FAILED, X509_V_ERR_HOSTNAME_MISMATCH), HasSubstr("ostname mismatch"));
  EXPECT_THAT(words(SSL_R_BAD_LENGTH), HasSubstr("TLS failed: bad length"));
  EXPECT_THAT(tls_words(0, 0), HasSubstr("the connection ended"));
}

}  // namespace
}  // namespace mash::http
