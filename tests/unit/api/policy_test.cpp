// SPDX-License-Identifier: Apache-2.0
// What the agreement would do with a check before it is sent, and what it did, as labels; and a rehearsal of those
// labels, which went through the real endpoints, service, store and log.
#include "policy/replay.hpp"
#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class policy_api : public api_fixture {
 protected:
  void SetUp() override {
    start();
    connect_all();
  }
  http::response explain(std::string body, const std::string& person = "coordinator") {
    return call(person, {.method = "POST",
                         .target = "/v1/policy/explain",
                         .body = std::move(body),
                         .headers = {{"content-type", "application/json"}}});
  }
  static json::object agency(const json::object& explained, std::string_view member) {
    for (const json::value& one : explained.at("agencies").as_array())
      if (one.at("agency").as_string() == member) return one.as_object();
    ADD_FAILURE() << member << " is not explained";
    return {};
  }
  static constexpr const char* PERIOD = "/v1/audit/decisions?from=2026-11-20&until=2026-11-21";
};

policy::past_decisions read_page(const http::response& got) {
  const json::value document = json::parse(got.body, {.bytes_max = 8 << 20}).value();
  auto read = policy::read_past_decisions(
      json::object{{"questions", document.at("questions")}, {"items", document.at("items")}});
  if (!read) ADD_FAILURE() << read.error().detail;
  return read ? *std::move(read) : policy::past_decisions{};
}

// --- POST /v1/policy/explain

TEST_F(policy_api, explains_every_agency_that_the_check_names_and_asks_none) {
  const std::uint64_t before = log_size();
  const http::response got = explain(demo_request());
  ASSERT_EQ(got.status, 200U) << got.body;
  const json::object said = object_of(got);
  EXPECT_EQ(said.at("agencies").as_array().size(), parsed_demo().agencies.size());
  EXPECT_EQ(said.at("agreement").at("digest").as_string(), shipped_agreement()->digest());
  EXPECT_TRUE(exchange.of("police", contract::message_type::ask).empty()) << "nobody is asked";
  EXPECT_EQ(log_size(), before) << "nothing is written";
  EXPECT_EQ(object_of(get("coordinator", "/v1/requests")).at("requests").as_array().size(), 0U);
}

TEST_F(policy_api, shows_the_very_words_that_are_sent_afterwards) {
  const json::object said = object_of(explain(demo_request()));
  ASSERT_EQ(post(demo_request()).status, 202U);
  for (const char* member : {"police", "health", "schools"}) {
    const std::string line = exchange.of(member, contract::message_type::ask).back().line;
    json::object sent = json::parse(line, {.bytes_max = contract::LINE_BYTES_MAX}).value().as_object();
    for (const char* only_sent : {"ask", "session", "asked_at", "machine_deadline", "human_deadline", "traceparent"})
      sent.erase(only_sent);
    EXPECT_EQ(json::canonical(agency(said, member).at("question")), json::canonical(json::value(sent))) << member;
  }
}

TEST_F(policy_api, says_what_could_come_back_in_which_form_and_under_which_rule_and_law) {
  const json::object police = agency(object_of(explain(demo_request())), "police");
  EXPECT_TRUE(police.at("would_be_asked").as_bool());
  const json::array& comes = police.at("could_come_back").as_array();
  ASSERT_FALSE(comes.empty());
  std::set<std::string_view> categories;
  for (const json::value& line : comes) {
    EXPECT_FALSE(line.at("rule").as_string().empty());
    EXPECT_FALSE(line.at("gateways").as_array().empty());
    EXPECT_FALSE(line.at("subjects").as_array().empty());
    EXPECT_FALSE(line.as_object().contains("nearest"));
    for (const json::value& one : line.at("categories").as_array()) categories.insert(one.as_string());
  }
  EXPECT_TRUE(categories.contains("da_incident"));
  for (const json::value& line : police.at("would_stay").as_array())
    EXPECT_FALSE(line.at("nearest").at("text").as_string().empty()) << "every refusal names the nearest permit";
}

TEST_F(policy_api, says_why_an_agency_would_not_be_asked_and_what_would_change_that) {
  const std::string body = demo_request([](json::object& document) {
    document["purpose"] = "early_help";
    document["family_agreement"].as_array().at(0).as_object()["state"] = "refused";
  });
  const http::response got = explain(body);
  ASSERT_EQ(got.status, 200U) << "that nothing may be asked is the answer, not a fault: " << got.body;
  const json::object police = agency(object_of(got), "police");
  EXPECT_FALSE(police.at("would_be_asked").as_bool());
  EXPECT_EQ(police.at("nearest").at("fact").as_string(), "purpose");
  EXPECT_FALSE(police.at("gates").as_array().back().at("passed").as_bool());
  EXPECT_FALSE(police.contains("question"));
}

TEST_F(policy_api, does_not_tell_a_school_of_what_the_police_are_told) {
  const json::object said = object_of(explain(demo_request()));
  EXPECT_FALSE(agency(said, "schools").at("question").as_object().contains("concerns"));
  EXPECT_TRUE(agency(said, "police").at("question").as_object().contains("concerns"));
  EXPECT_THAT(json::canonical(agency(said, "schools")), Not(HasSubstr("bruising to the upper arm")));
}

TEST_F(policy_api, refuses_a_bad_body_with_every_fault_and_records_it) {
  const std::uint64_t before = log_size();
  const http::response got = explain(demo_request([](json::object& document) {
    document["purpose"] = "curiosity";
    document["colour"] = "red";
  }));
  expect_problem(got, 422, "invalid_request");
  EXPECT_EQ(object_of(got).at("errors").as_array().size(), 2U) << got.body;
  EXPECT_EQ(count_outcomes(before, {"refused", "invalid_request"}), 1U);
  expect_problem(explain("not json"), 400, "malformed");
  expect_problem(explain(demo_request([](json::object& document) { document["agencies"] = json::array{"nobody"}; })),
                 422, "invalid_request");
}

TEST_F(policy_api, refuses_who_may_not_ask_and_what_is_not_json) {
  for (const char* person : {"auditor", "administrator", "researcher"})
    expect_problem(explain(demo_request(), person), 403, "role_may_not");
  expect_problem(explain(demo_request(), "neighbour"), 403, "not_your_authority");
  expect_problem(call("coordinator", {.method = "POST", .target = "/v1/policy/explain", .body = demo_request()}), 415,
                 "not_json");
  EXPECT_EQ(get("coordinator", "/v1/policy/explain").status, 405U);
}

// --- GET /v1/audit/decisions

TEST_F(policy_api, gives_the_labels_of_decisions_to_auditors_and_to_nobody_else) {
  ASSERT_EQ(post(demo_request()).status, 202U);
  const std::uint64_t before = log_size();
  const http::response got = get("auditor", PERIOD);
  ASSERT_EQ(got.status, 200U) << got.body;
  EXPECT_EQ(object_of(got).at("questions").as_array().size(), parsed_demo().agencies.size());
  EXPECT_EQ(count_outcomes(before, {"decisions_read"}), 1U) << "reading the records is recorded";
  for (const char* person : {"coordinator", "manager", "inspector", "administrator", "approver"})
    expect_problem(get(person, PERIOD), 403, "role_may_not");
}

TEST_F(policy_api, names_no_person_and_no_day_of_anything_that_happened) {
  ASSERT_EQ(post(demo_request()).status, 202U);
  for (const std::string& member : members()) answer(member);
  ASSERT_TRUE(run_until([&] { return acknowledged("police") > 0 && acknowledged("health") > 0; }));
  const http::response got = get("auditor", PERIOD);
  for (const char* never :
       {"Okafor", "Smith", "Ada", "\"c1\"", "\"a2\"", "CAM-2026", "LCS-", "2015-04", "CB99", "summary\"", "at\""})
    EXPECT_THAT(got.body, Not(HasSubstr(never)));
  EXPECT_FALSE(read_page(got).items.empty());
}

TEST_F(policy_api, replaying_under_the_same_version_changes_nothing) {
  ASSERT_EQ(post(demo_request()).status, 202U);
  const auto amber = [](json::object& document) {
    document["urgency"] = "amber";
    document["purpose"] = "mash_threshold";
    document["family_agreement"].as_array().at(0).as_object()["state"] = "given";
  };
  ASSERT_EQ(post(demo_request(amber)).status, 202U);
  const auto asks = exchange.of("police", contract::message_type::ask).size();
  ASSERT_EQ(asks, 2U);
  for (const std::string& member : members()) answer(member);
  ASSERT_TRUE(run_until(
      [&] { return std::ranges::all_of(members(), [&](const auto& member) { return acknowledged(member) > 0; }); }));
  restart();  // what is read afterwards is what the store kept
  const policy::past_decisions past = read_page(get("auditor", PERIOD));
  ASSERT_FALSE(past.items.empty());
  ASSERT_GE(past.questions.size(), 8U);
  const policy::rehearsal again = policy::replay(*shipped_agreement(), past);
  EXPECT_TRUE(again.same());
  EXPECT_EQ(again.other_rule, 0);
  EXPECT_EQ(again.questions, 10);
}

TEST_F(policy_api, replaying_under_a_draft_lists_what_would_have_been_decided_otherwise) {
  ASSERT_EQ(post(demo_request()).status, 202U);
  for (const std::string& member : members()) answer(member);
  ASSERT_TRUE(run_until(
      [&] { return std::ranges::all_of(members(), [&](const auto& member) { return acknowledged(member) > 0; }); }));
  const policy::past_decisions past = read_page(get("auditor", PERIOD));
  policy::folder files = shipped_folder();
  replace_in(files, policy::TIER2_FILE, "roles = [\"coordinator\", ", "roles = [", "purpose = \"s47_strategy\"");
  const auto draft = assembled(files);
  ASSERT_NE(draft, nullptr);
  const policy::rehearsal again = policy::replay(*draft, past);
  ASSERT_FALSE(again.question_changes.empty());
  for (const policy::question_change& one : again.question_changes) {
    EXPECT_TRUE(one.was_permitted);
    EXPECT_FALSE(one.is_permitted);
    EXPECT_EQ(one.why, policy::purpose::s47_strategy);
  }
  EXPECT_TRUE(again.item_changes.empty());
}

TEST_F(policy_api, gives_the_decisions_of_a_period_and_of_the_readers_authority_only) {
  ASSERT_EQ(post(demo_request()).status, 202U);
  EXPECT_TRUE(object_of(get("auditor", "/v1/audit/decisions?from=2026-11-19&until=2026-11-20"))
                  .at("questions")
                  .as_array()
                  .empty());
  EXPECT_TRUE(object_of(get("auditor", "/v1/audit/decisions?from=2026-11-21&until=2026-11-22"))
                  .at("questions")
                  .as_array()
                  .empty());
  EXPECT_FALSE(object_of(get("auditor", "/v1/audit/decisions?from=2026-11-20T14:30:00Z&until=2026-11-20T14:30:01Z"))
                   .at("questions")
                   .as_array()
                   .empty());
}

TEST_F(policy_api, refuses_a_period_that_is_none) {
  for (const char* query : {"", "?from=2026-11-20", "?from=2026-11-21&until=2026-11-20", "?from=x&until=y",
                            "?from=2026-11-20&until=2026-11-21&after=nowhere"})
    expect_problem(get("auditor", std::string("/v1/audit/decisions") + query), 400, "malformed");
}

}  // namespace
}  // namespace mash::test
