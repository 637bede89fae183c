// SPDX-License-Identifier: Apache-2.0
// Towards a FHIR server behind mutual TLS, as a trust's integration engine offers it.
#include "tests/support/test_pki.hpp"
#include "tests/unit/health/canned_server.hpp"
#include "tests/unit/health/fixtures.hpp"

namespace mash {
namespace {

using test::canned_server;

http::response ada_only(const http::request& what) {
  if (what.path != "/Patient") return test::reply_of(200, R"({"resourceType":"Bundle","total":0})");
  return test::reply_of(200, R"({"resourceType":"Bundle","total":1,"entry":[{"resource":{"resourceType":"Patient",
    "id":"1","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990001014"}]}}]})");
}

class health_secure : public testing::Test {
 protected:
  test::pki ours_, theirs_{"Another authority"};
  test::issued server_ = ours_.issue(test::server_certificate());
  test::issued adapter_ = ours_.issue(test::person_certificate("urn:mash:health:adapter"));
  http::server_tls tls_{server_.certificate_file, server_.key_file, ours_.ca_file(), ""};
  canned_server fhir_{ada_only, &tls_};

  kit::found_people find(const std::string& ca_file, const test::issued* own) {
    json::object config = test::health_config(fhir_.origin() + "/");
    config["ca_file"] = ca_file;
    if (own != nullptr) {
      config["certificate_file"] = own->certificate_file;
      config["key_file"] = own->key_file;
    }
    auto made = health::make_health_source(config);
    EXPECT_TRUE(made) << (made ? "" : made.error().detail);
    const auto found = (*made)->find(test::by_number("9990001014"), test::soon());
    EXPECT_TRUE(found);
    return found ? *found : kit::found_people{};
  }
};

TEST_F(health_secure, a_patient_is_found_over_mutual_tls) {
  const auto found = find(ours_.ca_file(), &adapter_);
  EXPECT_TRUE(test::all_searched(found.systems)) << found.systems.at(0).trouble;
  EXPECT_EQ(found.people.size(), 1u);
  ASSERT_FALSE(fhir_.requests().empty());
  EXPECT_EQ(fhir_.requests()[0].peer.fingerprint, adapter_.fingerprint);
}

TEST_F(health_secure, a_server_of_another_authority_is_asked_nothing) {
  const auto found = find(theirs_.ca_file(), &adapter_);
  EXPECT_TRUE(test::none_searched(found.systems));
  EXPECT_TRUE(fhir_.requests().empty()) << "no name may travel before the server is known";
}

TEST_F(health_secure, without_our_certificate_the_server_refuses_us) {
  EXPECT_TRUE(test::none_searched(find(ours_.ca_file(), nullptr).systems));
  const test::issued foreign = theirs_.issue(test::person_certificate("urn:mash:health:adapter"));
  EXPECT_TRUE(test::none_searched(find(ours_.ca_file(), &foreign).systems));
  EXPECT_TRUE(fhir_.requests().empty());
}

}  // namespace
}  // namespace mash
