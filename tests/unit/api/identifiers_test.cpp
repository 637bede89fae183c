// SPDX-License-Identifier: Apache-2.0
// POST /v1/requests/{id}/identifiers as curl would call it: who may, what it takes, what it answers and what the log
// has.
#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr auto TELEPHONE =
    R"({"reason":"The school had it.","identifiers":[{"subject":"a2","telephones":["01632 960333"]}]})";
constexpr auto NOBODY = R"({"reason":"Nobody here knows it.","identifiers":[]})";

class identifiers_api : public api_fixture {
 protected:
  void SetUp() override {
    start();
    connect_all();
  }
  // The police cannot tell who somebody is, and everybody else has answered.
  std::string ambiguous() {
    const http::response made = post(demo_request());
    EXPECT_EQ(made.status, 202U) << made.body;
    const std::string id(std::string_view(object_of(made).at("id").as_string()));
    const auto question = contract::decode_ask(exchange.of("police", contract::message_type::ask).back().line).value();
    say("police", contract::message_type::need,
        contract::encode(contract::need{
            question.ask_id, service->state_of_member("police").session, "a2", {contract::identifier::nhs_number}}));
    for (const std::string& member : members())
      if (member != "police") answer(member);
    contract::answer unsure = simple_answer(question, "police", time.at);
    unsure.outcome = policy::roster_outcome::ambiguous_match;
    unsure.items.clear();
    say("police", contract::message_type::answer, ledger.line_of(unsure, time.at));
    for (const std::string& member : members())
      EXPECT_TRUE(run_until([&] { return acknowledged(member) == 1; })) << member;
    return id;
  }
  http::response identify(const std::string& person, const std::string& id, std::string body = TELEPHONE,
                          std::vector<std::pair<std::string, std::string>> headers = {}) {
    headers.emplace_back("content-type", "application/json");
    return call(person, {.method = "POST",
                         .target = "/v1/requests/" + id + "/identifiers",
                         .body = std::move(body),
                         .headers = std::move(headers)});
  }
};

TEST_F(identifiers_api, the_whole_way) {
  const std::string id = ambiguous();
  const json::object open = object_of(get("coordinator", "/v1/requests/" + id));
  EXPECT_EQ(open.at("state").as_string(), "open");
  const http::response list = get("coordinator", "/v1/requests?awaiting=identifier&agency=police");
  EXPECT_THAT(object_of(list).at("requests").as_array(), SizeIs(1)) << list.body;
  EXPECT_THAT(object_of(get("coordinator", "/v1/requests?awaiting=identifier&agency=health")).at("requests").as_array(),
              SizeIs(0));
  const std::uint64_t before = log_size();
  const http::response done = identify("teammate", id, TELEPHONE, {{"prefer", "wait=0"}});
  ASSERT_EQ(done.status, 202U) << done.body;
  EXPECT_TRUE(object_of(done).contains("receipt"));
  EXPECT_THAT(exchange.of("police", contract::message_type::ask), SizeIs(2));
  EXPECT_THAT(exchange.of("health", contract::message_type::ask), SizeIs(1));
  const auto leaves = leaves_from(before);
  ASSERT_THAT(leaves, SizeIs(2));
  EXPECT_EQ(leaves[0].type, contract::leaf_type::asked) << "telling it is a disclosure";
  EXPECT_THAT(leaves[0].members, ElementsAre("police"));
  EXPECT_TRUE(leaves[0].actor.has_value() && leaves[0].subjects.has_value());
  EXPECT_EQ(leaves[1].type, contract::leaf_type::released);
  answer("police");
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 2; }));
  EXPECT_EQ(object_of(get("coordinator", "/v1/requests/" + id)).at("state").as_string(), "complete");
}

TEST_F(identifiers_api, that_nobody_knows_more_is_an_act_in_the_log_and_asks_nobody) {
  const std::string id = ambiguous();
  const std::uint64_t before = log_size();
  const http::response done = identify("coordinator", id, NOBODY);
  ASSERT_EQ(done.status, 200U) << done.body;
  const auto leaves = leaves_from(before);
  ASSERT_THAT(leaves, SizeIs(2));
  EXPECT_EQ(leaves[0].type, contract::leaf_type::decided);
  EXPECT_THAT(leaves[0].outcome, ElementsAre("no_identifier_known"));
  EXPECT_THAT(leaves[0].members, ElementsAre("police"));
  EXPECT_THAT(exchange.of("police", contract::message_type::ask), SizeIs(1));
  expect_problem(identify("coordinator", id), 409, "nothing_wanted");
}

TEST_F(identifiers_api, is_for_those_who_may_open_it_and_repeats_no_value_in_a_refusal) {
  const std::string id = ambiguous();
  expect_problem(identify("auditor", id), 403, "role_may_not");
  expect_problem(identify("neighbour", id), 404, "not_found");
  expect_problem(identify("coordinator", "not-an-id"), 404, "not_found");
  expect_problem(identify("coordinator", id, "[]"), 400, "malformed");
  const http::response bad =
      identify("coordinator", id, R"({"reason":"x","identifiers":[{"subject":"a2","nhs_number":"9990001023"}]})");
  expect_problem(bad, 422, "invalid_request");
  EXPECT_THAT(bad.body, Not(HasSubstr("9990001023")));
  expect_problem(
      call("coordinator", {.method = "POST", .target = "/v1/requests/" + id + "/identifiers", .body = TELEPHONE}), 415,
      "not_json");
  EXPECT_THAT(exchange.of("police", contract::message_type::ask), SizeIs(1));
}

}  // namespace
}  // namespace mash::test
