// SPDX-License-Identifier: Apache-2.0
// POST /v1/requests/{id}/decision as curl would call it.
#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using testing::HasSubstr;

class decide_api : public api_fixture {
 protected:
  // A check that everybody has answered; gives its newest version.
  void SetUp() override {
    start();
    connect_all();
    const http::response made = post(demo_request());
    ASSERT_EQ(made.status, 202U) << made.body;
    check_ = std::string(std::string_view(object_of(made).at("id").as_string()));
    for (const std::string& member : members()) answer(member);
    ASSERT_TRUE(run_until([&] {
      for (const std::string& member : members())
        if (exchange.of(member, contract::message_type::ack).empty()) return false;
      return true;
    }));
    version_ = object_of(get("manager", "/v1/requests/" + check_)).at("version").as_int64();
  }
  http::response decide(const std::string& person, std::string body, const std::string& type = "application/json") {
    return call(person, {.method = "POST",
                         .target = "/v1/requests/" + check_ + "/decision",
                         .body = std::move(body),
                         .headers = {{"content-type", type}}});
  }
  [[nodiscard]] std::string body(std::string_view child = "c1") const {
    return R"({"version":)" + std::to_string(version_) + R"(,"decisions":[{"child":")" + std::string(child) +
           R"(","outcome":"s47_joint","rationale":"Her own account."}]})";
  }
  std::string check_;
  std::int64_t version_ = 0;
};

TEST_F(decide_api, a_manager_decides_and_the_coordinator_reads_it) {
  const std::uint64_t before = log_size();
  const http::response done = decide("manager", body());
  ASSERT_EQ(done.status, 200U) << done.body;
  EXPECT_TRUE(object_of(done).contains("receipt"));
  EXPECT_EQ(count_outcomes(before, {"version_" + std::to_string(version_), "s47_joint"}), 1U);
  EXPECT_EQ(log_size(), before + 2) << "the decision, and the manager's view of it";
  const json::object seen = object_of(get("coordinator", "/v1/requests/" + check_));
  ASSERT_EQ(seen.at("decisions").as_array().size(), 1U);
  EXPECT_EQ(seen.at("decisions").at(0).at("rationale").as_string(), "Her own account.");
  EXPECT_THAT(json::canonical(seen.at("notices")), HasSubstr("telling_not_recorded"));
}

TEST_F(decide_api, each_refusal_is_a_problem_with_its_place) {
  expect_problem(decide("manager", "{"), 400, "malformed");
  expect_problem(decide("manager", "{}"), 422, "invalid_request");
  expect_problem(decide("manager", body("a2")), 422, "invalid_request");
  EXPECT_THAT(decide("manager", body("a2")).body, HasSubstr("/decisions/0/child"));
  expect_problem(decide("manager", std::string(70'000, 'x')), 413, "too_large");
  expect_problem(decide("manager", body(), "text/plain"), 415, "not_json");
  version_ += 1;
  expect_problem(decide("manager", body()), 409, "version_passed");
  EXPECT_EQ(object_of(get("manager", "/v1/requests/" + check_)).at("decisions").as_array().size(), 0U);
}

}  // namespace
}  // namespace mash::test
