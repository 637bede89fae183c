// SPDX-License-Identifier: Apache-2.0
// Access tokens, against a real FHIR server whose token endpoint verifies the client assertion with Node's own crypto.
#include <thread>

#include "base/http/client.hpp"
#include "tests/support/fhir_server.hpp"
#include "tests/unit/health/assertion_keys.hpp"

namespace mash {
namespace {

using policy::category;
using test::soon;

class health_token : public testing::Test {
 protected:
  test::assertion_keys keys_;

  [[nodiscard]] std::vector<std::string> wanting(const std::string& client, const std::string& uses = "1000000") const {
    return {"--token-key", keys_.open, "--client-id", client, "--key-id", "ours-1", "--token-uses", uses};
  }
  static std::string origin_of(const test::fhir_server& server) {
    return server.base_url().substr(0, server.base_url().find('/', 7));
  }
  [[nodiscard]] std::unique_ptr<kit::source> source_for(const test::fhir_server& server) const {
    auto made = health::make_health_source(keys_.config(server.base_url(), origin_of(server) + "/oauth2/token"));
    EXPECT_TRUE(made) << (made ? "" : made.error().detail);
    return made ? std::move(*made) : nullptr;
  }
  // What the token endpoint said, in order.
  static std::vector<std::string> said(const test::fhir_server& server) {
    auto connection = http::client::open(origin_of(server));
    const auto reply = connection->exchange("GET", "/tokens", "", {}, std::chrono::seconds(10));
    std::vector<std::string> out;
    if (const auto list = json::parse(reply ? reply->body : ""); list && list->is_array())
      for (const json::value& one : list->get_array()) out.emplace_back(std::string_view(one.as_string()));
    return out;
  }
  const std::vector<std::string> family_{test::source_path("config/demo/health")};
};

TEST_F(health_token, a_server_that_wants_one_answers_nobody_without_it) {
  const test::fhir_server server(family_, wanting("our-api-key"));
  const auto found = test::health_source(server.base_url())->find(test::by_number("9990001014"), soon());
  ASSERT_TRUE(found);
  EXPECT_TRUE(test::none_searched(found->systems));
}

TEST_F(health_token, one_token_serves_every_request_of_every_thread) {
  const test::fhir_server server(family_, wanting("our-api-key"));
  const auto source = source_for(server);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      const auto found = source->find(test::by_number("9990001014"), soon());
      EXPECT_TRUE(found && test::all_searched(found->systems));
      EXPECT_TRUE(found && found->people.size() == 1);
    });
  threads.clear();
  EXPECT_EQ(said(server), std::vector<std::string>{"given"});
}

TEST_F(health_token, one_that_the_server_takes_no_longer_is_renewed_and_nothing_is_missed) {
  const test::fhir_server server(family_, wanting("our-api-key", "2"));
  const auto source = source_for(server);
  const auto found = source->find(test::by_number("9990001014"), soon());
  ASSERT_TRUE(found && found->people.size() == 1);
  const auto records =
      source->fetch({{"c1", {found->people[0].key}}},
                    test::ask_for(test::every_category(), {test::subject("c1", policy::subject_kind::child)}), soon());
  ASSERT_TRUE(records);
  EXPECT_TRUE(test::all_searched(records->systems)) << records->systems[0].trouble;
  EXPECT_EQ(test::of_category(records->records, category::attendance_unscheduled).size(), 1u);
  const auto answers = said(server);
  EXPECT_GE(answers.size(), 5u) << "two requests each";
  EXPECT_EQ(std::ranges::count(answers, "given"), static_cast<long>(answers.size()));
}

TEST_F(health_token, a_client_that_the_token_server_does_not_know_has_searched_nothing) {
  const test::fhir_server server(family_, wanting("somebody-else"));
  const auto found = source_for(server)->find(test::by_number("9990001014"), soon());
  ASSERT_TRUE(found);
  EXPECT_TRUE(test::none_searched(found->systems));
  EXPECT_NE(found->systems[0].trouble.find("invalid_client"), std::string::npos) << found->systems[0].trouble;
  EXPECT_EQ(said(server), std::vector<std::string>{"iss or sub"});
  EXPECT_TRUE(server.seen().empty());
}

TEST_F(health_token, a_token_server_with_another_public_key_refuses_the_signature) {
  const test::assertion_keys others;
  const test::fhir_server server(family_,
                                 {"--token-key", others.open, "--client-id", "our-api-key", "--key-id", "ours-1"});
  const auto found = source_for(server)->find(test::by_number("9990001014"), soon());
  ASSERT_TRUE(found);
  EXPECT_TRUE(test::none_searched(found->systems));
  EXPECT_EQ(said(server), std::vector<std::string>{"signature"});
}

}  // namespace
}  // namespace mash
