// SPDX-License-Identifier: Apache-2.0
// POST /v1/requests/{id}/cancel as curl would call it: who may, what it takes, what it answers and what the log has.
#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr auto REASON = R"({"reason":"Sent for the wrong family."})";

class cancel_api : public api_fixture {
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
  http::response cancel(const std::string& person, const std::string& id, std::string body = REASON,
                        std::vector<std::pair<std::string, std::string>> headers = {}) {
    headers.emplace_back("content-type", "application/json");
    return call(person, {.method = "POST",
                         .target = "/v1/requests/" + id + "/cancel",
                         .body = std::move(body),
                         .headers = std::move(headers)});
  }
  std::size_t told() const { return exchange.of("police", contract::message_type::cancel).size(); }
};

TEST_F(cancel_api, the_whole_way) {
  const std::string id = sent();
  const http::response done = cancel("coordinator", id);
  ASSERT_EQ(done.status, 200U) << done.body;
  const json::object response = object_of(done);
  EXPECT_EQ(response.at("state").as_string(), "cancelled");
  EXPECT_TRUE(response.contains("receipt"));
  EXPECT_EQ(told(), 1U);
  EXPECT_EQ(cancel("coordinator", id).status, 200U) << "again, word for word: the same";
  EXPECT_EQ(told(), 1U);
  expect_problem(cancel("coordinator", id, R"({"reason":"Something else."})"), 409, "already_cancelled");
  const json::object past = object_of(get("manager", "/v1/requests?from=2026-11-20&until=2026-11-21&state=cancelled"));
  EXPECT_THAT(past.at("requests").as_array(), SizeIs(1));
  EXPECT_THAT(object_of(get("manager", "/v1/requests")).at("requests").as_array(), SizeIs(0));
}

TEST_F(cancel_api, an_old_version_is_still_shown_as_it_was) {
  const std::string id = sent();
  for (const std::string& member : members())
    if (member != "police") answer(member);
  ASSERT_TRUE(run_until([&] { return acknowledged("peterborough") == 1; }));
  time.at += std::chrono::minutes(10);  // every machine deadline has passed: the view after it is of version 1
  auto deadlines = boost::asio::co_spawn(*io, service->run_deadlines(), boost::asio::use_future);
  ASSERT_TRUE(run_until([&] {
    return object_of(get("coordinator", "/v1/requests")).at("requests").at(0).at("version").as_int64() == 1;
  }));
  EXPECT_EQ(object_of(cancel("teammate", id)).at("version").as_int64(), 2);
  const json::object before = object_of(get("coordinator", "/v1/requests/" + id + "?version=1"));
  EXPECT_EQ(before.at("state").as_string(), "open");
  EXPECT_FALSE(before.contains("cancelled"));
}

TEST_F(cancel_api, is_for_those_who_may_open_it_and_each_refusal_is_recorded) {
  const std::string id = sent();
  const std::pair<const char*, unsigned> rows[] = {{"elsewhere", 404}, {"neighbour", 404},     {"auditor", 403},
                                                   {"inspector", 403}, {"administrator", 403}, {"researcher", 403},
                                                   {"approver", 403}};
  for (const auto& [person, status] : rows) {
    const std::uint64_t before = log_size();
    expect_problem(cancel(person, id), status, status == 403 ? "role_may_not" : "not_found");
    EXPECT_EQ(log_size(), before + 1) << person;
  }
  EXPECT_EQ(cancel("neighbour", id).body, cancel("neighbour", new_uuid(NOW)).body) << "not yours is not there";
  EXPECT_EQ(told(), 0U);
  EXPECT_EQ(cancel("manager", id).status, 200U);
}

TEST_F(cancel_api, takes_a_reason_and_nothing_else) {
  const std::string id = sent();
  expect_problem(cancel("coordinator", id, "because"), 400, "malformed");
  expect_problem(cancel("coordinator", id, "[]"), 400, "malformed");
  expect_problem(cancel("coordinator", id, "{}"), 422, "invalid_request");
  expect_problem(cancel("coordinator", id, R"({"reason":"  "})"), 422, "invalid_request");
  expect_problem(cancel("coordinator", id, R"({"reason":"x","force":true})"), 422, "invalid_request");
  expect_problem(cancel("coordinator", id, "{\"reason\":\"" + std::string(4001, 'x') + "\"}"), 422, "invalid_request");
  expect_problem(cancel("coordinator", id, "{\"reason\":\"" + std::string(70'000, 'x') + "\"}"), 413, "too_large");
  expect_problem(call("coordinator", {.method = "POST", .target = "/v1/requests/" + id + "/cancel", .body = REASON}),
                 415, "not_json");
  expect_problem(cancel("coordinator", id, REASON, {{"sec-fetch-site", "cross-site"}}), 403, "cross_site");
  expect_problem(call("coordinator", {.method = "DELETE", .target = "/v1/requests/" + id + "/cancel"}), 405,
                 "method_not_allowed");
  EXPECT_EQ(told(), 0U);
}

TEST_F(cancel_api, what_is_settled_is_a_conflict) {
  const std::string id = sent();
  for (const std::string& member : members()) answer(member);
  ASSERT_TRUE(run_until([&] { return acknowledged("peterborough") == 1; }));
  expect_problem(cancel("coordinator", id), 409, "nothing_to_cancel");
}

TEST_F(cancel_api, the_log_names_the_act_and_whom_it_stopped) {
  const std::string id = sent();
  const std::uint64_t before = log_size();
  ASSERT_EQ(cancel("coordinator", id).status, 200U);
  const auto leaves = leaves_from(before);
  ASSERT_THAT(leaves, SizeIs(2));
  EXPECT_EQ(leaves[0].type, contract::leaf_type::decided);
  EXPECT_THAT(leaves[0].outcome, ElementsAre("cancelled"));
  EXPECT_EQ(leaves[0].members.size(), members().size());
  EXPECT_TRUE(leaves[0].actor.has_value() && leaves[0].body.has_value());
  EXPECT_EQ(leaves[1].type, contract::leaf_type::released);
  for (const auto& leaf : leaves) EXPECT_EQ(leaf.request, id);
}

}  // namespace
}  // namespace mash::test
