// SPDX-License-Identifier: Apache-2.0
// A check that expired, as curl sees it: on its page, in the list of a period, and for a manager who comes too late.
#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using contract::message_type;
using std::chrono::days;
using testing::HasSubstr;
using testing::Not;

class expired_api : public api_fixture {
 protected:
  void SetUp() override {
    start();
    connect_all();
  }
  void wait_until(instant when) {
    time.at = when;
    run<void>(service->pass_deadlines());
  }
  std::string id_of(const http::response& made) {
    EXPECT_EQ(made.status, 202U) << made.body;
    return std::string(std::string_view(object_of(made).at("id").as_string()));
  }
  // A person at the police looks, and everybody else has answered.
  std::string silent_police() {
    const std::string id = id_of(post(demo_request()));
    for (const std::string& member : members())
      if (member != "police") answer(member);
    const contract::ask asked = asked_of("police");
    say("police", message_type::holding,
        contract::encode(contract::holding{asked.ask_id, service->state_of_member("police").session, 0, {}}));
    EXPECT_TRUE(run_until([&] { return outcome(page(id), "police") == "awaiting_human"; }));
    return id;
  }
  json::object page(const std::string& id) { return object_of(get("coordinator", "/v1/requests/" + id)); }
};

TEST_F(expired_api, is_shown_as_it_was_left_and_listed_only_by_its_period) {
  const std::string id = silent_police();
  const instant due = asked_of("police").human_deadline;
  wait_until(due + days(1));
  EXPECT_THAT(get("coordinator", "/v1/requests").body, HasSubstr(id));
  wait_until(due + days(28));
  const json::object left = page(id);
  EXPECT_EQ(left.at("state").as_string(), "expired");
  EXPECT_EQ(outcome(left, "police"), "awaiting_human");
  EXPECT_EQ(outcome(left, "health"), "answered");
  EXPECT_THAT(json::canonical(left.at("notices")), HasSubstr("Nobody is waited for any more"));
  EXPECT_THAT(get("coordinator", "/v1/requests").body, Not(HasSubstr(id)));
  const std::string period = "/v1/requests?from=2026-11-20&until=2026-11-21&state=";
  const http::response found = get("coordinator", period + "expired");
  EXPECT_EQ(found.status, 200U);
  EXPECT_THAT(found.body, HasSubstr(id));
  EXPECT_THAT(found.body, HasSubstr(R"("awaiting":[])")) << "nobody is";
  EXPECT_THAT(get("coordinator", period + "open").body, Not(HasSubstr(id)));
}

TEST_F(expired_api, is_complete_once_who_was_silent_answers_after_all) {
  const std::string id = silent_police();
  wait_until(asked_of("police").human_deadline + days(40));
  const std::int64_t before = page(id).at("version").as_int64();
  answer("police");
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
  EXPECT_EQ(page(id).at("state").as_string(), "complete");
  EXPECT_EQ(page(id).at("version").as_int64(), before + 1);
}

TEST_F(expired_api, tells_a_manager_who_authorises_too_late_to_ask_anew_and_asks_nobody) {
  const std::string id = id_of(post(demo_request([](json::object& document) {
    without_agreement("amber")(document);
    document.erase("referral_received_at");
  })));
  wait_until(NOW + days(28));
  const http::response late = call("manager", {.method = "POST",
                                               .target = "/v1/requests/" + id + "/authorise",
                                               .body = R"({"reason":"It cannot wait."})",
                                               .headers = {{"content-type", "application/json"}}});
  expect_problem(late, 409, "expired");
  EXPECT_THAT(late.body, HasSubstr("Ask anew"));
  for (const std::string& member : members()) EXPECT_TRUE(exchange.of(member, message_type::ask).empty()) << member;
  EXPECT_EQ(page(id).at("authority").at("state").as_string(), "lapsed");
}

}  // namespace
}  // namespace mash::test
