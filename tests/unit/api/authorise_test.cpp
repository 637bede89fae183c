// SPDX-License-Identifier: Apache-2.0
// POST /v1/requests/{id}/authorise as curl would call it: who may, what it takes, what it answers and what the log has.
#include <set>

#include "policy/replay.hpp"
#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto REASON = R"({"reason":"Asking them would put her at risk tonight."})";

class authorise_api : public api_fixture {
 protected:
  void SetUp() override {
    start();
    connect_all();
  }
  std::string sent(const std::string& urgency, const std::string& person = "coordinator") {
    const http::response made = call(person, {.method = "POST",
                                              .target = "/v1/requests",
                                              .body = demo_request(without_agreement(urgency)),
                                              .headers = {{"content-type", "application/json"}}});
    EXPECT_EQ(made.status, 202U) << made.body;
    return std::string(std::string_view(object_of(made).at("id").as_string()));
  }
  http::response authorise(const std::string& person, const std::string& id, std::string body = REASON,
                           std::vector<std::pair<std::string, std::string>> headers = {}) {
    headers.emplace_back("content-type", "application/json");
    return call(person, {.method = "POST",
                         .target = "/v1/requests/" + id + "/authorise",
                         .body = std::move(body),
                         .headers = std::move(headers)});
  }
  std::size_t asked() const { return exchange.of("police", contract::message_type::ask).size(); }
};

TEST_F(authorise_api, the_whole_way_from_asking_to_authorising) {
  const http::response taken = post(demo_request(without_agreement("amber")));
  ASSERT_EQ(taken.status, 202U) << taken.body;
  const json::object waiting = object_of(taken);
  const std::string id(std::string_view(waiting.at("id").as_string()));
  EXPECT_EQ(waiting.at("state").as_string(), "awaiting_authority");
  EXPECT_EQ(header(taken, "location"), "/v1/requests/" + id);
  for (const std::string& member : members()) EXPECT_EQ(outcome(waiting, member), "not_asked");
  EXPECT_EQ(asked(), 0U);

  const http::response done = authorise("manager", id);
  ASSERT_EQ(done.status, 202U) << done.body;
  const json::object open = object_of(done);
  EXPECT_EQ(open.at("state").as_string(), "open");
  EXPECT_EQ(open.at("authority").at("state").as_string(), "given");
  EXPECT_TRUE(open.contains("receipt")) << "the manager's view is in the log too";
  EXPECT_EQ(asked(), 1U);
  EXPECT_THAT(get("coordinator", "/v1/requests").body, HasSubstr("\"state\":\"open\""));
  EXPECT_EQ(authorise("manager", id).status, 202U) << "again, word for word: the same";
  for (const std::string& member : members()) answer(member);
  ASSERT_TRUE(run_until([&] { return acknowledged("peterborough") == 1; }));
  EXPECT_EQ(authorise("manager", id).status, 200U);
}

TEST_F(authorise_api, the_log_names_the_act_and_whom_it_let_ask) {
  const std::uint64_t before = log_size();
  const std::string id = sent("amber");
  ASSERT_EQ(authorise("manager", id).status, 202U);
  const auto leaves = leaves_from(before);
  ASSERT_EQ(leaves.size(), 5U);
  EXPECT_EQ(leaves[0].type, contract::leaf_type::asked);
  EXPECT_EQ(std::set<std::string>(leaves[0].outcome.begin(), leaves[0].outcome.end()),
            std::set<std::string>{"not_asked"});
  EXPECT_EQ(leaves[2].type, contract::leaf_type::decided);
  EXPECT_THAT(leaves[2].outcome, ElementsAre("authorised"));
  EXPECT_EQ(leaves[3].type, contract::leaf_type::asked);
  EXPECT_EQ(leaves[3].members.size(), members().size());
  EXPECT_EQ(std::set<std::string>(leaves[3].outcome.begin(), leaves[3].outcome.end()), std::set<std::string>{"asked"});
  for (const auto& leaf : leaves) {
    EXPECT_EQ(leaf.request, id);
    EXPECT_TRUE(leaf.actor.has_value());
  }
  EXPECT_EQ(leaves[2].at, leaves[3].at);
}

TEST_F(authorise_api, on_red_the_act_comes_afterwards_and_says_so) {
  const std::string id = sent("red");
  EXPECT_EQ(asked(), 1U);
  const std::uint64_t before = log_size();
  const http::response done = authorise("manager", id);
  ASSERT_EQ(done.status, 202U) << done.body;
  EXPECT_EQ(count_outcomes(before, {"authorised_afterwards"}), 1U);
  EXPECT_EQ(asked(), 1U);
}

TEST_F(authorise_api, is_a_managers_and_of_that_authority_and_each_refusal_is_recorded) {
  const std::string id = sent("amber");
  const std::pair<const char*, unsigned> rows[] = {{"coordinator", 403}, {"teammate", 403},  {"elsewhere", 403},
                                                   {"auditor", 403},     {"inspector", 403}, {"administrator", 403},
                                                   {"researcher", 403},  {"approver", 403},  {"neighbour", 404}};
  for (const auto& [person, status] : rows) {
    const std::uint64_t before = log_size();
    const http::response got = authorise(person, id);
    expect_problem(got, status, status == 403 ? "role_may_not" : "not_found");
    EXPECT_EQ(log_size(), before + 1) << person;
  }
  EXPECT_EQ(asked(), 0U);
}

TEST_F(authorise_api, what_is_not_yours_is_word_for_word_what_is_not_there) {
  const std::string id = sent("amber");
  const http::response theirs = authorise("neighbour", id);
  for (const std::string& other : {new_uuid(NOW), std::string("x"), std::string("%2e%2e")}) {
    const http::response absent = authorise("neighbour", other);
    EXPECT_EQ(absent.status, theirs.status) << other;
    EXPECT_EQ(absent.body, theirs.body) << other;
  }
}

TEST_F(authorise_api, a_manager_who_asked_authorises_by_an_act_of_its_own_and_it_shows) {
  const std::string id = sent("amber", "manager");
  EXPECT_EQ(asked(), 0U) << "asking is not authorising";
  const json::object response = object_of(authorise("manager", id));
  EXPECT_TRUE(response.at("authority").at("by_asker").as_bool());
  EXPECT_EQ(asked(), 1U);
}

TEST_F(authorise_api, takes_a_reason_and_nothing_else) {
  const std::string id = sent("amber");
  expect_problem(authorise("manager", id, "because"), 400, "malformed");
  expect_problem(authorise("manager", id, "{}"), 422, "invalid_request");
  expect_problem(authorise("manager", id, R"({"reason":"x","on_behalf_of":"somebody"})"), 422, "invalid_request");
  expect_problem(authorise("manager", id, R"({"reason":"x","reason":"y"})"), 400, "malformed");
  expect_problem(authorise("manager", id, "{\"reason\":\"" + std::string(70'000, 'x') + "\"}"), 413, "too_large");
  expect_problem(call("manager", {.method = "POST", .target = "/v1/requests/" + id + "/authorise", .body = REASON}),
                 415, "not_json");
  EXPECT_EQ(asked(), 0U);
}

TEST_F(authorise_api, a_second_act_and_one_that_nobody_needs_are_conflicts) {
  const std::string id = sent("amber");
  ASSERT_EQ(authorise("manager", id).status, 202U);
  expect_problem(authorise("manager", id, R"({"reason":"Something else."})"), 409, "already_authorised");
  const http::response plain = post(demo_request());
  expect_problem(authorise("manager", std::string(std::string_view(object_of(plain).at("id").as_string()))), 409,
                 "nothing_to_authorise");
}

TEST_F(authorise_api, another_sites_page_authorises_nothing) {
  const std::string id = sent("amber");
  expect_problem(authorise("manager", id, REASON, {{"sec-fetch-site", "cross-site"}}), 403, "cross_site");
  expect_problem(authorise("manager", id, REASON, {{"origin", "https://evil.example"}}), 403, "cross_site");
  EXPECT_EQ(asked(), 0U);
  EXPECT_EQ(authorise("manager", id, REASON, {{"sec-fetch-site", "same-origin"}}).status, 202U);
}

TEST_F(authorise_api, only_posting_to_it_does_anything) {
  const std::string id = sent("amber");
  for (const char* method : {"GET", "PUT", "DELETE", "PATCH"})
    expect_problem(call("manager", {.method = method, .target = "/v1/requests/" + id + "/authorise"}), 405,
                   "method_not_allowed");
  for (const std::string& target : {"/v1/requests/" + id + "/authorise/", "/v1/requests/" + id + "/authorised",
                                    "/v1/requests/x/" + id + "/authorise", std::string("/v1/requests//authorise")})
    EXPECT_EQ(call("manager", {.method = "POST", .target = target, .body = REASON}).status, 404U) << target;
  EXPECT_EQ(asked(), 0U);
}

TEST_F(authorise_api, the_decisions_before_and_after_replay_unchanged_under_the_same_version) {
  const std::string id = sent("amber");
  ASSERT_EQ(authorise("manager", id).status, 202U);
  for (const std::string& member : members()) answer(member);
  ASSERT_TRUE(run_until([&] { return acknowledged("peterborough") == 1; }));
  restart();
  const http::response got = get("auditor", "/v1/audit/decisions?from=2026-11-20&until=2026-11-21");
  const json::value page = json::parse(got.body, {.bytes_max = 8 << 20}).value();
  const auto past =
      policy::read_past_decisions(json::object{{"questions", page.at("questions")}, {"items", page.at("items")}});
  ASSERT_TRUE(past.has_value()) << past.error().detail;
  EXPECT_FALSE(past->items.empty());
  std::size_t refused = 0, let_go = 0;
  for (const policy::past_question& one : past->questions) {
    EXPECT_EQ(one.permitted, one.labels.manager_authorised);
    ++(one.permitted ? let_go : refused);
  }
  EXPECT_EQ(refused, members().size());
  EXPECT_EQ(let_go, members().size());
  EXPECT_TRUE(policy::replay(*shipped_agreement(), *past).same());
}

TEST_F(authorise_api, a_dry_run_says_that_a_manager_would_be_awaited_and_how_they_act) {
  const http::response got = call("coordinator", {.method = "POST",
                                                  .target = "/v1/policy/explain",
                                                  .body = demo_request(without_agreement("amber")),
                                                  .headers = {{"content-type", "application/json"}}});
  ASSERT_EQ(got.status, 200U) << got.body;
  const json::object said = object_of(got);
  EXPECT_TRUE(said.at("awaiting_authority").as_bool());
  EXPECT_FALSE(said.at("authority_owed").as_bool());
  for (const auto& one : said.at("agencies").as_array()) {
    EXPECT_FALSE(one.at("would_be_asked").as_bool());
    EXPECT_EQ(one.at("nearest").at("fact").as_string(), "manager_authority");
    EXPECT_THAT(std::string_view(one.at("nearest").at("text").as_string()), HasSubstr("their own certificate"));
  }
}

}  // namespace
}  // namespace mash::test
