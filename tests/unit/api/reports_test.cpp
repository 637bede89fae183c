// SPDX-License-Identifier: Apache-2.0
// GET /v1/reports/... over the real service, store and log: what was asked, answered and decided comes out as numbers,
// for those who may read them, and every reading is an entry first.
#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr auto DAY = "?from=2026-11-20&until=2026-11-21";

class reports_api : public api_fixture {
 protected:
  void SetUp() override {
    start();
    connect_all();
  }
  // Asked at 14:30:00, answered by those members so much later.
  std::string ask_and_answer(const std::vector<std::string>& by, std::chrono::milliseconds later) {
    const http::response made = post(demo_request());
    EXPECT_EQ(made.status, 202U) << made.body;
    time.at += later;
    for (const std::string& member : by) {
      const std::size_t before = acknowledged(member);
      answer(member);
      EXPECT_TRUE(run_until([&] { return acknowledged(member) > before; })) << member;
    }
    return std::string(std::string_view(object_of(made).at("id").as_string()));
  }
  http::response decide(const std::string& check, const std::string& outcome) {
    const std::int64_t version = object_of(get("manager", "/v1/requests/" + check)).at("version").as_int64();
    json::array children;
    for (const char* child : {"c1", "c2"})
      children.push_back(json::object{{"child", child}, {"outcome", outcome}, {"rationale", "Her own account."}});
    const json::object body{{"version", version}, {"decisions", std::move(children)}};
    return call("manager", {.method = "POST",
                            .target = "/v1/requests/" + check + "/decision",
                            .body = json::canonical(body),
                            .headers = {{"content-type", "application/json"}}});
  }
  http::response report(const std::string& name, const std::string& person = "manager",
                        const std::string& query = DAY) {
    return get(person, "/v1/reports/" + name + query);
  }
  // The row of one indicator; null if there is none.
  json::value row(const std::string& name, const std::string& by = "all", const std::string& value = "",
                  const std::string& person = "manager") {
    const http::response got = report(name, person);
    EXPECT_EQ(got.status, 200U) << got.body;
    for (const json::value& one : object_of(got).at("indicators").at(0).at("rows").as_array())
      if (one.at("by") == json::value(by) && one.at("value") == json::value(value)) return one;
    return nullptr;
  }
  // By its id, which never goes back within a process, though each test sets its clock anew.
  static instant made_at(const std::string& check) {
    return instant(std::chrono::milliseconds(std::stoll(check.substr(0, 8) + check.substr(9, 4), nullptr, 16)));
  }
  static std::int64_t number(const json::value& of, std::string_view name) { return of.at(name).as_int64(); }
};

TEST_F(reports_api, a_reply_counts_at_its_time_for_its_agency_and_one_that_is_not_due_is_pending) {
  ask_and_answer({"police", "schools"}, std::chrono::seconds(90));
  const json::value all = row("partner_return_on_time");
  EXPECT_EQ(number(all, "numerator"), 2);
  EXPECT_EQ(number(all, "denominator"), 2);
  EXPECT_EQ(number(all, "pending") + 2, static_cast<std::int64_t>(members().size()));
  EXPECT_EQ(number(all, "median_seconds"), 90);
  EXPECT_EQ(number(row("partner_return_on_time", "agency", "police"), "numerator"), 1);
  EXPECT_EQ(number(row("partner_return_on_time", "agency", "health"), "pending"), 1);
  EXPECT_EQ(number(row("partner_return_on_time", "urgency", "red"), "denominator"), 2);
  EXPECT_EQ(number(row("partner_return_on_time", "hour", "14"), "denominator"), 2);
}

TEST_F(reports_api, whoever_has_not_answered_when_their_time_is_over_is_late_and_a_later_reply_does_not_mend_that) {
  ask_and_answer({}, std::chrono::hours(9));
  const auto everybody = static_cast<std::int64_t>(members().size());
  EXPECT_EQ(number(row("partner_return_on_time"), "denominator"), everybody);
  EXPECT_EQ(number(row("partner_return_on_time"), "numerator"), 0);
  answer("police");
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
  const json::value police = row("partner_return_on_time", "agency", "police");
  EXPECT_EQ(number(police, "numerator"), 0);
  EXPECT_EQ(number(police, "n"), 1);
  EXPECT_EQ(number(police, "median_seconds"), 9 * 3600);
}

TEST_F(reports_api, a_decision_counts_once_it_is_there_and_also_after_the_hub_was_restarted) {
  const std::string check = ask_and_answer(members(), std::chrono::minutes(5));
  EXPECT_EQ(number(row("rag_clock_met"), "pending"), 1);
  time.at += std::chrono::minutes(10);
  const http::response done = decide(check, "s47_joint");
  ASSERT_EQ(done.status, 200U) << done.body;
  const auto expect_decided = [&] {
    EXPECT_EQ(number(row("rag_clock_met"), "numerator"), 1);
    EXPECT_EQ(number(row("rag_clock_met"), "median_seconds"), 15 * 60);
    EXPECT_EQ(number(row("replies_to_decision"), "median_seconds"), 10 * 60);
    EXPECT_EQ(number(row("nfa_after_partner_checks"), "numerator"), 0);
    EXPECT_EQ(number(row("outcome_mix", "outcome", "s47_joint"), "numerator"), 2);
  };
  expect_decided();
  restart();
  expect_decided();
}

TEST_F(reports_api, are_the_same_once_the_content_is_erased) {
  const std::string check = ask_and_answer(members(), std::chrono::minutes(5));
  ASSERT_EQ(decide(check, "s47_joint").status, 200U);
  const auto numbers = [&] { return json::canonical(object_of(report("indicators")).at("indicators")); };
  const std::string before = numbers();
  EXPECT_THAT(before, HasSubstr("\"numerator\":1"));
  hub::keeping change;
  change.acts.push_back(hub::act("uid:0", {std::string(hub::CONTENT_ERASED)}, check, time.at));
  change.erase.push_back({.request = check, .content = true});
  ASSERT_TRUE(run(store->keep(std::move(change))).has_value());
  EXPECT_EQ(numbers(), before);
}

TEST_F(reports_api, what_waits_for_a_manager_counts_as_not_authorised_until_it_is) {
  const http::response waiting = post(demo_request(without_agreement("amber")));
  ASSERT_EQ(waiting.status, 202U) << waiting.body;
  EXPECT_EQ(number(row("dispensed_with_authorised"), "numerator"), 0);
  EXPECT_EQ(number(row("dispensed_with_authorised"), "denominator"), 1);
  EXPECT_TRUE(row("partner_return_on_time").is_null()) << "nobody is asked yet";
  time.at += std::chrono::minutes(7);
  const std::string check(object_of(waiting).at("id").as_string());
  ASSERT_EQ(call("manager", {.method = "POST",
                             .target = "/v1/requests/" + check + "/authorise",
                             .body = R"({"reason":"It would warn him."})",
                             .headers = {{"content-type", "application/json"}}})
                .status,
            202U);
  EXPECT_EQ(number(row("dispensed_with_authorised"), "numerator"), 1);
  EXPECT_EQ(number(row("dispensed_with_authorised"), "median_seconds"), 7 * 60);
  EXPECT_GT(number(row("partner_return_on_time"), "pending"), 0);
}

TEST_F(reports_api, all_of_them_name_also_what_the_hub_does_not_hold) {
  const json::object made = object_of(report("indicators", "auditor"));
  EXPECT_EQ(made.at("indicators").as_array().size(), words<hub::report::indicator>::list.size());
  EXPECT_GT(made.at("not_held").as_array().size(), 15U);
  EXPECT_EQ(made.at("checks").as_int64(), 0);
}

TEST_F(reports_api, are_csv_where_the_query_or_the_accept_header_says_so) {
  ask_and_answer({"police"}, std::chrono::seconds(30));
  const http::response by_query = report("partner_return_on_time", "manager", std::string(DAY) + "&format=csv");
  EXPECT_THAT(by_query.content_type, StartsWith("text/csv"));
  EXPECT_THAT(by_query.body, HasSubstr(",partner_return_on_time,agency,police,1,1,1000,0,0,1,30,30,"));
  EXPECT_EQ(call("manager", {.target = std::string("/v1/reports/partner_return_on_time") + DAY,
                             .headers = {{"accept", "text/csv"}}})
                .body,
            by_query.body);
  EXPECT_EQ(call("manager", {.target = std::string("/v1/reports/partner_return_on_time") + DAY + "&format=json",
                             .headers = {{"accept", "text/csv"}}})
                .content_type,
            "application/json");
}

TEST_F(reports_api, are_of_the_readers_authorities_and_of_checks_opened_in_the_period) {
  const instant opened = made_at(ask_and_answer({"police"}, std::chrono::seconds(30)));
  EXPECT_EQ(object_of(report("indicators", "auditor")).at("checks").as_int64(), 1);
  EXPECT_EQ(object_of(report("indicators", "strange-auditor")).at("checks").as_int64(), 0);
  const auto checks = [&](instant from, instant until) {
    const std::string period = "?from=" + to_rfc3339(from) + "&until=" + to_rfc3339(until);
    return object_of(report("indicators", "manager", period)).at("checks").as_int64();
  };
  const std::chrono::milliseconds tick(1), day(86'400'000);
  EXPECT_EQ(checks(opened, opened + tick), 1);
  EXPECT_EQ(checks(opened + tick, opened + day), 0);
  EXPECT_EQ(checks(opened - day, opened), 0);
}

TEST_F(reports_api, name_nobody) {
  const std::string check = ask_and_answer(members(), std::chrono::minutes(5));
  ASSERT_EQ(decide(check, "s47_joint").status, 200U);
  for (const char* form : {"&format=json", "&format=csv"}) {
    const std::string body = report("indicators", "manager", std::string(DAY) + form).body;
    for (const char* never : {"Okafor", "Ada", "9990001014", "CB99", "upper arm", "CAM-2026-004711", "Carol",
                              "coordinator", "Her own account", "c1"})
      EXPECT_THAT(body, Not(HasSubstr(never)));
    EXPECT_THAT(body, Not(HasSubstr(check)));
  }
}

TEST_F(reports_api, are_for_managers_and_auditors_and_each_is_an_entry_with_who_read_it) {
  for (const char* person : {"manager", "auditor"}) {
    const std::uint64_t before = log_size();
    EXPECT_EQ(report("indicators", person).status, 200U);
    EXPECT_EQ(count_outcomes(before, {"report_read"}), 1U) << person;
  }
  for (const char* person : {"coordinator", "administrator", "researcher"}) {
    const std::uint64_t before = log_size();
    expect_problem(report("indicators", person), 403, "role_may_not");
    EXPECT_EQ(count_outcomes(before, {"refused", "role_may_not"}), 1U) << person;
    EXPECT_EQ(count_outcomes(before, {"report_read"}), 0U) << person;
  }
}

TEST_F(reports_api, one_that_the_hub_does_not_hold_says_why_as_the_list_of_all_does) {
  const std::uint64_t before = log_size();
  const json::object one = object_of(report("repeat_contact"));
  EXPECT_EQ(count_outcomes(before, {"report_read"}), 1U);
  EXPECT_EQ(one.at("report").as_string(), "repeat_contact");
  EXPECT_TRUE(one.at("indicators").as_array().empty());
  ASSERT_EQ(one.at("not_held").as_array().size(), 1U);
  const json::object all = object_of(report("indicators"));
  EXPECT_THAT(all.at("not_held").as_array(), testing::Contains(one.at("not_held").at(0)));
  const std::string csv = report("repeat_contact", "manager", "?from=2026-11-20&until=2026-11-21&format=csv").body;
  EXPECT_EQ(std::ranges::count(csv, '\n'), 2);
  EXPECT_THAT(csv, testing::HasSubstr(",repeat_contact,not_held,"));
}

TEST_F(reports_api, refuse_a_part_of_the_query_that_nobody_knows) {
  for (const char* more : {"&by=agency", "&form=csv", "&From=2026-11-01", "&children=1"})
    expect_problem(report("indicators", "manager", std::string("?from=2026-11-20&until=2026-11-21") + more), 400,
                   "malformed");
}

TEST_F(reports_api, refuse_a_name_a_period_or_a_form_that_is_none) {
  expect_problem(report("everything"), 404, "not_found");
  for (const char* query : {"", "?from=2026-11-20", "?from=2026-11-20&until=2026-11-20", "?from=x&until=2026-11-21",
                            "?from=2026-11-20&until=2026-11-21&format=pdf"})
    expect_problem(report("indicators", "manager", query), 400, "malformed");
}

}  // namespace
}  // namespace mash::test
