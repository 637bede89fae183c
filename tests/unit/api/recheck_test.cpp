// SPDX-License-Identifier: Apache-2.0
// POST /v1/requests/{id}/recheck as curl would call it: who may, what it takes, what it answers and what the log has.
#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr auto POLICE = R"({"reason":"A second incident was reported.","agencies":["police"]})";

class recheck_api : public api_fixture {
 protected:
  void SetUp() override {
    start();
    connect_all();
  }
  std::string sent() {
    const http::response made = post(demo_request());
    EXPECT_EQ(made.status, 202U) << made.body;
    return std::string(std::string_view(object_of(made).at("id").as_string()));
  }
  std::string answered() {
    const std::string id = sent();
    for (const std::string& member : members()) answer(member);
    for (const std::string& member : members())
      EXPECT_TRUE(run_until([&] { return acknowledged(member) == 1; })) << member;
    return id;
  }
  http::response recheck(const std::string& person, const std::string& id, std::string body = POLICE,
                         std::vector<std::pair<std::string, std::string>> headers = {}) {
    headers.emplace_back("content-type", "application/json");
    return call(person, {.method = "POST",
                         .target = "/v1/requests/" + id + "/recheck",
                         .body = std::move(body),
                         .headers = std::move(headers)});
  }
};

TEST_F(recheck_api, the_whole_way) {
  const std::string id = answered();
  const http::response done = recheck("teammate", id, POLICE, {{"prefer", "wait=0"}});
  ASSERT_EQ(done.status, 202U) << done.body;
  const json::object response = object_of(done);
  EXPECT_EQ(response.at("state").as_string(), "open");
  EXPECT_TRUE(response.contains("receipt"));
  EXPECT_THAT(response.at("rounds").as_array(), SizeIs(1));
  EXPECT_THAT(exchange.of("police", contract::message_type::ask), SizeIs(2));
  EXPECT_THAT(exchange.of("health", contract::message_type::ask), SizeIs(1));
  EXPECT_EQ(recheck("teammate", id).status, 202U) << "again, word for word: the same";
  EXPECT_THAT(exchange.of("police", contract::message_type::ask), SizeIs(2));
  answer("police");
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 2; }));
  const json::object after = object_of(get("coordinator", "/v1/requests/" + id));
  EXPECT_EQ(after.at("state").as_string(), "complete");
}

TEST_F(recheck_api, is_for_those_who_may_open_it) {
  const std::string id = answered();
  expect_problem(recheck("auditor", id), 403, "role_may_not");
  expect_problem(recheck("neighbour", id), 404, "not_found");
  expect_problem(recheck("coordinator", "not-an-id"), 404, "not_found");
  EXPECT_THAT(exchange.of("police", contract::message_type::ask), SizeIs(1));
}

TEST_F(recheck_api, takes_a_reason_and_members_of_the_roster) {
  const std::string id = answered();
  expect_problem(recheck("coordinator", id, "because"), 400, "malformed");
  expect_problem(recheck("coordinator", id, "{}"), 422, "invalid_request");
  expect_problem(recheck("coordinator", id, R"({"reason":"x","agencies":["nobody"]})"), 422, "invalid_request");
  expect_problem(recheck("coordinator", id, R"({"reason":"x","agencies":"police"})"), 422, "invalid_request");
  expect_problem(call("coordinator", {.method = "POST", .target = "/v1/requests/" + id + "/recheck", .body = POLICE}),
                 415, "not_json");
  expect_problem(recheck("coordinator", id, POLICE, {{"sec-fetch-site", "cross-site"}}), 403, "cross_site");
  EXPECT_THAT(exchange.of("police", contract::message_type::ask), SizeIs(1));
}

TEST_F(recheck_api, is_a_conflict_before_there_is_a_version) {
  expect_problem(recheck("coordinator", sent()), 409, "nothing_to_ask_again");
}

TEST_F(recheck_api, the_log_names_whom_the_round_asked) {
  const std::string id = answered();
  const std::uint64_t before = log_size();
  ASSERT_EQ(recheck("coordinator", id).status, 202U);
  const auto leaves = leaves_from(before);
  ASSERT_THAT(leaves, SizeIs(2));
  EXPECT_EQ(leaves[0].type, contract::leaf_type::asked);
  EXPECT_THAT(leaves[0].members, ElementsAre("police"));
  EXPECT_THAT(leaves[0].outcome, ElementsAre("asked"));
  EXPECT_TRUE(leaves[0].actor.has_value() && leaves[0].body.has_value());
  EXPECT_EQ(leaves[1].type, contract::leaf_type::released);
  for (const auto& leaf : leaves) EXPECT_EQ(leaf.request, id);
}

}  // namespace
}  // namespace mash::test
