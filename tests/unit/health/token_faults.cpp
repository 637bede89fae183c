// SPDX-License-Identifier: Apache-2.0
// Token servers that refuse, stumble, lie or keep silent; and keys that must not be used.
#include <atomic>

#include "tests/unit/health/assertion_keys.hpp"
#include "tests/unit/health/canned_server.hpp"

namespace mash {
namespace {

using test::canned_server;
using test::reply_of;
using test::soon;

constexpr const char* GOOD = R"({"access_token":"very-secret","expires_in":"599","token_type":"Bearer"})";

// One server for both, as at a gateway; `token` answers the token endpoint, `fhir` the rest.
class both {
 public:
  both(canned_server::answer token, canned_server::answer fhir)
      : server_([token = std::move(token), fhir = std::move(fhir)](const http::request& what) {
          return what.path == "/token" ? token(what) : fhir(what);
        }) {}

  [[nodiscard]] kit::found_people find(kit::deadline until = soon()) {
    if (!source_) {
      auto made = health::make_health_source(keys_.config(server_.origin(), server_.origin() + "/token"));
      EXPECT_TRUE(made) << (made ? "" : made.error().detail);
      source_ = std::move(*made);
    }
    const auto found = source_->find(test::by_number("9990001014"), until);
    EXPECT_TRUE(found);
    return found ? *found : kit::found_people{};
  }
  [[nodiscard]] std::vector<http::request> asked(bool token) const {
    std::vector<http::request> out;
    for (const http::request& one : server_.requests())
      if ((one.path == "/token") == token) out.push_back(one);
    return out;
  }

 private:
  test::assertion_keys keys_;
  canned_server server_;
  std::unique_ptr<kit::source> source_;
};

http::response empty_list(const http::request&) { return reply_of(200, R"({"resourceType":"Bundle","total":0})"); }
http::response good_token(const http::request&) { return reply_of(200, GOOD); }

TEST(health_token_faults, the_token_goes_into_the_field_and_the_assertion_into_the_form) {
  both servers(good_token, empty_list);
  EXPECT_TRUE(test::all_searched(servers.find().systems));
  const auto asked = servers.asked(true);
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].method, "POST");
  EXPECT_EQ(asked[0].header("content-type"), "application/x-www-form-urlencoded");
  EXPECT_NE(asked[0].body.find("client_assertion=ey"), std::string::npos);
  for (const http::request& one : servers.asked(false)) {
    EXPECT_EQ(one.method, "GET");
    EXPECT_EQ(one.header("authorization"), "Bearer very-secret");
  }
}

TEST(health_token_faults, a_refusal_is_told_in_its_own_word_and_never_in_its_description) {
  for (const unsigned status : {400U, 401U}) {
    both servers(
        [&](const http::request& what) {
          return reply_of(status, R"({"error":"invalid_client","error_description":")" + what.body.substr(0, 200) +
                                      R"( very-secret"})");
        },
        empty_list);
    const auto found = servers.find();
    ASSERT_TRUE(test::none_searched(found.systems));
    EXPECT_EQ(found.systems[0].trouble, "Patient by NHS number: the token server refused: invalid_client");
    EXPECT_EQ(servers.asked(true).size(), 1u) << "a refusal is not asked for again";
    EXPECT_TRUE(servers.asked(false).empty());
  }
}

TEST(health_token_faults, a_busy_token_server_is_asked_again_and_given_up) {
  std::atomic<int> left = 2;
  both recovers([&](const http::request&) { return left-- > 0 ? reply_of(503, "") : reply_of(200, GOOD); }, empty_list);
  EXPECT_TRUE(test::all_searched(recovers.find().systems));
  EXPECT_EQ(recovers.asked(true).size(), 3u);
  both stays([](const http::request&) { return reply_of(503, ""); }, empty_list);
  EXPECT_TRUE(test::none_searched(stays.find().systems));
  EXPECT_EQ(stays.asked(true).size(), 4u);
}

TEST(health_token_faults, a_token_that_is_always_refused_is_renewed_once) {
  both servers(good_token, [](const http::request&) { return reply_of(401, ""); });
  const auto found = servers.find();
  ASSERT_TRUE(test::none_searched(found.systems));
  EXPECT_EQ(found.systems[0].trouble.find("very-secret"), std::string::npos);
  EXPECT_EQ(servers.asked(true).size(), 2u);
  EXPECT_EQ(servers.asked(false).size(), 2u);
}

TEST(health_token_faults, one_that_has_expired_is_renewed_before_it_is_used) {
  both servers(
      [](const http::request&) {
        return reply_of(200, R"({"access_token":"brief","expires_in":0,"token_type":"bearer"})");
      },
      empty_list);
  (void)servers.find();
  (void)servers.find();
  EXPECT_EQ(servers.asked(true).size(), servers.asked(false).size());
  EXPECT_GE(servers.asked(true).size(), 2u);
}

TEST(health_token_faults, what_is_no_bearer_token_is_not_used) {
  for (const char* body :
       {"", "[]", "{}", R"({"access_token":"a","token_type":"mac"})", R"({"access_token":"","token_type":"Bearer"})",
        R"({"access_token":"a\r\nHost: b","token_type":"Bearer"})", R"({"access_token":7,"token_type":"Bearer"})"}) {
    both servers([&](const http::request&) { return reply_of(200, body); }, empty_list);
    EXPECT_TRUE(test::none_searched(servers.find().systems)) << body;
    EXPECT_TRUE(servers.asked(false).empty()) << body;
  }
}

TEST(health_token_faults, nobody_waits_for_a_token_beyond_the_deadline) {
  both servers(good_token, empty_list);
  EXPECT_TRUE(test::none_searched(servers.find(soon(std::chrono::milliseconds(-1))).systems));
  EXPECT_TRUE(servers.asked(true).empty());
}

std::string trouble_with(const json::object& config) {
  const auto made = health::make_health_source(config);
  return made ? "accepted" : made.error().detail;
}

TEST(health_token_faults, a_key_that_others_may_read_or_that_signs_no_rs512_is_refused) {
  const test::assertion_keys keys;
  const test::temporary_directory folder;
  json::object config = keys.config("http://127.0.0.1:9", "http://127.0.0.1:9/token");
  EXPECT_EQ(trouble_with(config), "accepted");
  const auto with_key = [&](const std::string& name, const std::string& pem, unsigned mode = 0600) {
    EXPECT_TRUE(write_secret_file(folder.file(name), pem));
    EXPECT_EQ(::chmod(folder.file(name).c_str(), mode), 0);
    config["token"].as_object()["key_file"] = folder.file(name);
    return trouble_with(config);
  };
  const auto good = test::rsa_key(2048), small = test::rsa_key(1024);
  const test::some_key elliptic(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  EXPECT_NE(with_key("open", test::pem_of(*good, true), 0644), "accepted");
  EXPECT_NE(with_key("small", test::pem_of(*small, true)).find("2048 bits"), std::string::npos);
  EXPECT_NE(with_key("elliptic", test::pem_of(*elliptic, true)).find("no RSA private key"), std::string::npos);
  EXPECT_NE(with_key("public", test::pem_of(*good, false)), "accepted");
  EXPECT_NE(with_key("locked", test::pem_of(*good, true, "password")).find("no RSA"), std::string::npos);
  EXPECT_NE(with_key("empty", "x"), "accepted");
}

TEST(health_token_faults, every_part_of_the_table_is_needed_and_no_other) {
  const test::assertion_keys keys;
  const json::object whole = keys.config("http://127.0.0.1:9", "http://127.0.0.1:9/token");
  for (const char* name : {"token_url", "client_id", "key_id", "key_file"}) {
    json::object config = whole;
    config["token"].as_object().erase(name);
    EXPECT_NE(trouble_with(config).find(std::string("/token/") + name), std::string::npos) << trouble_with(config);
  }
  json::object config = whole;
  config["token"].as_object()["client_secret"] = "x";
  EXPECT_NE(trouble_with(config), "accepted");
  config = whole;
  config["token"].as_object()["token_url"] = "http://example.org/token";
  EXPECT_NE(trouble_with(config).find("loopback"), std::string::npos) << "the assertion would travel in the clear";
}

}  // namespace
}  // namespace mash
