// SPDX-License-Identifier: Apache-2.0
// mashctl report: what it asks the hub for, and what a person reads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cli/context.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace mash::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto MADE =
    R"({"report":"indicators","from":"2026-11-20T00:00:00.000Z","until":"2026-11-21T00:00:00.000Z",)"
    R"("as_of":"2026-11-20T20:00:00.000Z","hours_in":"Europe/London","authorities":["cambridgeshire"],"checks":3,)"
    R"("cancelled":1,"expired":2,"without_record":2,"indicators":[{"name":"partner_return_on_time","numerator":"in time",)"
    R"("denominator":"due","timed":"from question to reply","rows":[)"
    R"({"by":"all","value":"","numerator":1,"denominator":2,"per_mille":500,"pending":0,"not_known":0,"n":2,)"
    R"("median_seconds":10200,"p90_seconds":190800},)"
    R"({"by":"agency","value":"police","numerator":0,"denominator":0,"pending":1,"not_known":0,"n":0},)"
    R"({"by":"urgency","value":"red","numerator":1,"denominator":2,"per_mille":500,"pending":0,"not_known":0,"n":1,)"
    R"("median_seconds":59,"p90_seconds":59}]},{"name":"outcome_mix","rows":[]}],)"
    R"("not_held":[{"name":"re_referral","why":"children are not linked"}]})";

struct ended {
  int status;
  std::string out, err;
};

class report_command : public testing::Test {
 protected:
  ended mashctl(std::vector<std::string> words) {
    words.insert(words.begin(), {"mashctl", "--profile", hub.profile()});
    std::vector<const char*> pointers;
    for (const auto& word : words) pointers.push_back(word.c_str());
    std::ostringstream out, err;
    const int status = run(static_cast<int>(pointers.size()), pointers.data(), out, err);
    return {status, out.str(), err.str()};
  }
  ended report(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"report", "--from", "2026-11-20", "--until", "2026-11-21"});
    return mashctl(std::move(more));
  }

  scripted_hub hub;
};

TEST_F(report_command, asks_for_all_indicators_of_the_period_unless_one_is_named) {
  hub.say("GET /v1/reports/indicators", {{200, MADE, {}}});
  hub.say("GET /v1/reports/withheld_rate", {{200, MADE, {}}});
  EXPECT_EQ(report().status, GOOD);
  EXPECT_EQ(report({"withheld_rate"}).status, GOOD);
  ASSERT_EQ(hub.asked().size(), 2U);
  EXPECT_EQ(hub.asked()[0].path, "/v1/reports/indicators");
  EXPECT_EQ(hub.asked()[0].query_value("from"), "2026-11-20");
  EXPECT_EQ(hub.asked()[0].query_value("until"), "2026-11-21");
  EXPECT_EQ(hub.asked()[0].query_value("format"), std::nullopt);
  EXPECT_EQ(hub.asked()[1].path, "/v1/reports/withheld_rate");
}

TEST_F(report_command, shows_counts_shares_and_times_as_a_person_reads_them) {
  hub.say("GET /v1/reports/indicators", {{200, MADE, {}}});
  const ended done = report();
  EXPECT_THAT(done.out, HasSubstr("3 checks opened from"));
  EXPECT_THAT(done.out, HasSubstr("1 of them cancelled"));
  EXPECT_THAT(done.out, HasSubstr("2 expired"));
  EXPECT_THAT(done.out, HasSubstr("2 more whose record was erased"));
  EXPECT_THAT(done.out, HasSubstr("partner_return_on_time"));
  EXPECT_THAT(done.out, HasSubstr("out of: due"));
  EXPECT_THAT(done.out, testing::ContainsRegex("all +1/2 +50.0 % +0 +0 +2 +2h 50m +2d 5h\n"));
  EXPECT_THAT(done.out, testing::ContainsRegex("red +1/2 +50.0 % +0 +0 +1 +59s +59s\n"));
  EXPECT_THAT(done.out, HasSubstr("nothing in this period"));
  EXPECT_THAT(done.out, HasSubstr("re_referral: children are not linked"));
}

TEST_F(report_command, shows_a_dash_where_there_is_no_number) {
  hub.say("GET /v1/reports/indicators", {{200, MADE, {}}});
  EXPECT_THAT(report().out, testing::ContainsRegex("agency +police +0/0 +- +1 +0 +0 +- +-\n"));
}

TEST_F(report_command, shows_the_whole_and_one_split_where_one_is_asked_for) {
  hub.say("GET /v1/reports/indicators", {{200, MADE, {}}});
  const ended done = report({"--by", "urgency"});
  EXPECT_THAT(done.out, HasSubstr("red"));
  EXPECT_THAT(done.out, testing::ContainsRegex("all +1/2"));
  EXPECT_THAT(done.out, Not(HasSubstr("police")));
  EXPECT_EQ(report({"--by", "colour"}).status, MISUSE);
}

TEST_F(report_command, asks_nothing_where_one_split_is_wanted_of_a_form_that_has_all) {
  for (const char* form : {"--csv", "--json"}) {
    const ended done = report({"--by", "agency", form});
    EXPECT_EQ(done.status, MISUSE) << form;
    EXPECT_THAT(done.err + done.out, HasSubstr("has every split")) << form;
  }
  EXPECT_TRUE(hub.asked().empty());
}

TEST_F(report_command, gives_the_hubs_own_csv_and_the_hubs_own_json) {
  const std::string csv = "from,until\r\na,b\r\n";
  hub.say("GET /v1/reports/indicators", {{200, csv, {}}, {200, MADE, {}}});
  EXPECT_EQ(report({"--csv"}).out, csv);
  EXPECT_EQ(hub.asked()[0].query_value("format"), "csv");
  const ended done = report({"--json"});
  EXPECT_EQ(json::parse(done.out.substr(0, done.out.size() - 1)).value(), json::parse(MADE).value());
}

TEST_F(report_command, ends_badly_where_the_hub_refuses_and_is_called_wrongly_without_a_period) {
  hub.say("GET /v1/reports/indicators",
          {{403,
            R"({"type":"urn:mash:problem:role_may_not","title":"No","status":403,"detail":"Managers read them."})",
            {}}});
  const ended refused = report();
  EXPECT_EQ(refused.status, BAD);
  EXPECT_THAT(refused.err, HasSubstr("Managers read them."));
  EXPECT_EQ(mashctl({"report"}).status, MISUSE);
  EXPECT_EQ(hub.asked().size(), 1U);
}

}  // namespace
}  // namespace mash::cli
