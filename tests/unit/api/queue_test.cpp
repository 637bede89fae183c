// SPDX-License-Identifier: Apache-2.0
// GET /v1/requests as curl would call it: filters and pages in the query, refusals in words, nobody named.
#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class queue_api : public api_fixture {
 protected:
  void SetUp() override { start(); }
  std::string sent(const char* urgency) {
    const http::response made = post(demo_request([&](json::object& document) { document["urgency"] = urgency; }));
    EXPECT_EQ(made.status, 202U) << made.body;
    return std::string(std::string_view(object_of(made).at("id").as_string()));
  }
  json::object page(const std::string& query = "", const std::string& who = "coordinator") {
    const http::response got = get(who, "/v1/requests" + query);
    EXPECT_EQ(got.status, 200U) << got.body;
    return object_of(got);
  }
  static std::vector<std::string> ids_of(const json::object& page) {
    std::vector<std::string> out;
    for (const auto& one : page.at("requests").as_array()) out.emplace_back(std::string_view(one.at("id").as_string()));
    return out;
  }
};

TEST_F(queue_api, pages_by_due_time_until_there_is_no_next) {
  const std::string green = sent("green"), red = sent("red"), amber = sent("amber");
  EXPECT_THAT(ids_of(page()), ElementsAre(red, amber, green));
  const json::object first = page("?limit=2");
  EXPECT_THAT(ids_of(first), ElementsAre(red, amber));
  const json::object second = page("?limit=2&after=" + std::string(first.at("next").as_string()));
  EXPECT_THAT(ids_of(second), ElementsAre(green));
  EXPECT_FALSE(second.contains("next"));
}

TEST_F(queue_api, filters_hold_together) {
  const std::string green = sent("green"), red = sent("red");
  EXPECT_THAT(ids_of(page("?urgency=red")), ElementsAre(red));
  EXPECT_THAT(ids_of(page("?urgency=green&agency=police&awaiting=answer&state=open")), ElementsAre(green));
  EXPECT_THAT(ids_of(page("?urgency=red&authority=peterborough")), IsEmpty());
  EXPECT_THAT(ids_of(page("?due=overdue")), IsEmpty());
}

TEST_F(queue_api, a_settled_check_is_found_by_its_period_by_those_who_may_open_it) {
  connect_all();
  const std::string id = sent("red");
  for (const std::string& member : members()) answer(member);
  ASSERT_TRUE(run_until([&] { return acknowledged("peterborough") == 1; }));
  restart();
  EXPECT_THAT(ids_of(page()), IsEmpty());
  const std::string today = "?from=2026-11-20&until=2026-11-21";
  for (const char* who : {"coordinator", "teammate", "manager"}) EXPECT_THAT(ids_of(page(today, who)), ElementsAre(id));
  for (const char* who : {"elsewhere", "neighbour"}) EXPECT_THAT(ids_of(page(today, who)), IsEmpty()) << who;
  for (const char* who : {"auditor", "inspector", "administrator", "researcher"})
    for (const std::string& query : {today, std::string()}) {
      const std::uint64_t before = log_size();
      const http::response refused = get(who, "/v1/requests" + query);
      expect_problem(refused, 403, "role_may_not");
      EXPECT_THAT(refused.body, testing::HasSubstr("work queue")) << who;
      EXPECT_EQ(count_outcomes(before, {"refused", "role_may_not"}), 1U) << who;
    }
  EXPECT_THAT(ids_of(page("?from=2026-11-21&until=2026-11-22")), IsEmpty());
  EXPECT_EQ(page(today).at("requests").at(0).at("state").as_string(), "complete");
}

TEST_F(queue_api, a_query_that_is_not_understood_is_refused_in_words) {
  for (const char* bad :
       {"?urgancy=red", "?urgency=blue.", "?limit=0", "?limit=1000", "?after=x", "?due=never", "?from=2026-11-20",
        "?urgency=red&urgency=red", "?from=2026-11-20&until=2026-11-21&after=1.0197a000-0000-7000-8000-000000000001",
        "?family_name=Okafor", "?agency=school", "?authority=norfolk"})
    expect_problem(get("coordinator", std::string("/v1/requests") + bad), 400, "malformed");
}

TEST_F(queue_api, names_nobody) {
  (void)sent("red");
  const std::string body = get("coordinator", "/v1/requests").body;
  for (const char* never : {"Okafor", "Ada", "Somebody", "9990001014", "CB99", "upper arm", "justification", "subject"})
    EXPECT_EQ(body.find(never), std::string::npos) << never;
}

TEST_F(queue_api, a_check_is_shown_as_of_a_time_that_has_passed_and_of_no_other) {
  connect_all();
  const std::string id = sent("red");
  time.at += std::chrono::minutes(1);
  for (const std::string& member : members()) answer(member);
  ASSERT_TRUE(run_until([&] { return acknowledged("peterborough") == 1; }));
  const std::string at = "/v1/requests/" + id + "?as_of=";
  EXPECT_EQ(object_of(get("coordinator", at + "2026-11-20T14:31:00Z")).at("version").as_int64(), 1);
  expect_problem(get("coordinator", at + "2026-11-20T14:30:59.999Z"), 404, "not_found");
  expect_problem(get("coordinator", at + "2026-11-20T14:31:01Z"), 400, "malformed");
  expect_problem(get("coordinator", "/v1/requests/" + id + "?as-of=2026-11-20T14:31:00Z"), 400, "malformed");
  for (const char* bad : {"yesterday", "2026-11-20", "", "2026-11-20T14:31:00Z&version=1"})
    expect_problem(get("coordinator", at + bad), 400, "malformed");
  expect_problem(get("elsewhere", at + "2026-11-20T14:31:00Z"), 404, "not_found");
  expect_problem(get("auditor", at + "2026-11-20T14:31:00Z"), 403, "role_may_not");
}

}  // namespace
}  // namespace mash::test
