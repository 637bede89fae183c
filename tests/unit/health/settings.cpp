// SPDX-License-Identifier: Apache-2.0
#include "adapters/health/settings.hpp"

#include "tests/unit/health/fixtures.hpp"

namespace mash::health {
namespace {

std::string trouble_with(const json::object& config) {
  const auto read = read_settings(config);
  return read ? "accepted" : read.error().detail;
}

TEST(health_settings, origin_and_path_are_taken_from_the_base_url) {
  const auto read = read_settings(test::health_config("https://fhir.example.org:8443/fhir/R4/"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->origin, "https://fhir.example.org:8443");
  EXPECT_EQ(read->path, "/fhir/R4");
  ASSERT_EQ(read->organisations.size(), 2u);
  EXPECT_EQ(read->organisations[1].id, "RGT");
  EXPECT_EQ(read->organisation("Y99001"), &read->organisations[0]);
  EXPECT_EQ(read->organisation("A00000"), nullptr);
}

TEST(health_settings, a_base_url_without_a_path_is_accepted) {
  const auto read = read_settings(test::health_config("https://fhir.example.org"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->path, "");
}

TEST(health_settings, plain_http_is_only_for_loopback) {
  EXPECT_EQ(trouble_with(test::health_config("http://127.0.0.1:8080/fhir")), "accepted");
  EXPECT_EQ(trouble_with(test::health_config("http://localhost:8080")), "accepted");
  EXPECT_NE(trouble_with(test::health_config("http://fhir.example.org")).find("loopback"), std::string::npos);
  EXPECT_NE(trouble_with(test::health_config("http://localhost.example.org")).find("loopback"), std::string::npos);
}

TEST(health_settings, strange_base_urls_are_refused) {
  for (const char* url : {"ftp://x", "https://", "https://a/b?c=d", "https://user@host/", "fhir.example.org", ""})
    EXPECT_NE(trouble_with(test::health_config(url)), "accepted") << url;
}

TEST(health_settings, unknown_members_are_refused_and_named) {
  json::object config = test::health_config("https://a");
  config["base_urls"] = "https://b";
  EXPECT_NE(trouble_with(config).find("/base_urls"), std::string::npos);
}

TEST(health_settings, organisations_must_be_complete) {
  json::object config = test::health_config("https://a");
  config["organisations"] = json::array{};
  EXPECT_NE(trouble_with(config).find("/organisations"), std::string::npos);
  config["organisations"] = json::array{json::object{{"ods", "Y1"}, {"name", "n"}, {"controller", "c"}}};
  EXPECT_NE(trouble_with(config).find("/organisations/0/systems"), std::string::npos);
  config.erase("organisations");
  EXPECT_NE(trouble_with(config), "accepted");
}

TEST(health_settings, nobody_may_forget_to_say_which_services_are_sensitive) {
  json::object config = test::health_config("https://a");
  config.erase("sensitive_services");
  EXPECT_NE(trouble_with(config).find("/sensitive_services"), std::string::npos);
  config["sensitive_services"] = json::array{};
  EXPECT_EQ(trouble_with(config), "accepted");
}

TEST(health_settings, the_second_search_is_by_given_name_unless_another_word_is_said) {
  json::object config = test::health_config("https://a");
  EXPECT_EQ(read_settings(config)->second, second_search::given_name);
  config["second_search"] = "fuzzy_match";
  EXPECT_EQ(read_settings(config)->second, second_search::fuzzy_match);
  config["second_search"] = "sounds_like";
  EXPECT_NE(trouble_with(config).find("/second_search"), std::string::npos);
}

TEST(health_settings, a_client_certificate_needs_its_key) {
  json::object config = test::health_config("https://a");
  config["certificate_file"] = "/c.pem";
  EXPECT_NE(trouble_with(config).find("/key_file"), std::string::npos);
  config["key_file"] = "/k.pem";
  EXPECT_EQ(trouble_with(config), "accepted");
}

}  // namespace
}  // namespace mash::health
