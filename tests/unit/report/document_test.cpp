// SPDX-License-Identifier: Apache-2.0
// docs/formats/reports.md is true: its worked example comes out as it says, and it names every indicator, in both
// lists.
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "hub/report/write.hpp"
#include "tests/support/source_path.hpp"

namespace mash::hub::report {
namespace {

using testing::HasSubstr;

constexpr instant DAY{std::chrono::sys_days(std::chrono::year(2026) / 11 / 20)};
instant at(int hour, int minute = 0) { return DAY + std::chrono::hours(hour) + std::chrono::minutes(minute); }

std::string document() {
  const std::ifstream file(test::source_path("docs/formats/reports.md"));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The three checks of "A worked example".
totals example() {
  const auto of = [](instant opened, instant return_by) {
    facts one;
    one.authority = "cambridgeshire";
    one.opened_at = opened;
    one.children.resize(1);
    one.questions.push_back({.agency = "police", .asked_at = opened, .return_by = return_by});
    return one;
  };
  totals out(at(20));
  facts first = of(at(9), at(13));
  first.questions[0].replied_at = at(9, 10);
  first.children[0] = {policy::outcome::s47_joint, at(12)};
  facts second = of(at(9, 30), at(13, 30));
  second.questions[0].replied_at = at(15);
  second.children[0] = {policy::outcome::nfa, at(16)};
  facts third = of(at(17, 30), at(36));
  third.questions[0].desk_closed = true;
  for (const facts& one : {first, second, third}) out.add(one);
  return out;
}

const tally& whole(const totals& of, indicator which) { return of.of(which).at({split::all, {}}); }

TEST(reports_document, has_a_worked_example_that_comes_out_so) {
  const totals made = example();
  const tally& on_time = whole(made, indicator::partner_return_on_time);
  EXPECT_EQ(on_time.met, 1);
  EXPECT_EQ(on_time.of, 2);
  EXPECT_EQ(spread_of(on_time.times), (spread{2, std::chrono::seconds(10'200), std::chrono::seconds(19'800)}));
  const tally& closed = whole(made, indicator::partner_return_on_time_closed_desk);
  EXPECT_EQ(closed.of, 0);
  EXPECT_EQ(closed.pending, 1);
  const tally& missing = whole(made, indicator::partner_non_return);
  EXPECT_EQ(missing.met, 0);
  EXPECT_EQ(missing.of, 1);
  const tally& clock = whole(made, indicator::rag_clock_met);
  EXPECT_EQ(clock.met, 1);
  EXPECT_EQ(clock.of, 2);
  EXPECT_EQ(clock.pending, 1);
  EXPECT_EQ(spread_of(clock.times).median, std::chrono::minutes(285));
  EXPECT_EQ(whole(made, indicator::nfa_after_partner_checks).met, 1);
  EXPECT_EQ(whole(made, indicator::nfa_after_partner_checks).of, 2);
}

TEST(reports_document, shows_the_example_as_the_hub_writes_it) {
  const heading head{
      DAY, DAY + std::chrono::days(1), {"cambridgeshire"}, "Europe/London", indicator::partner_return_on_time};
  const json::object made = to_json(example(), head);
  const std::string text = document();
  const std::size_t begin = text.find("```json\n") + 8;
  const auto shown = json::parse(text.substr(begin, text.find("\n```", begin) - begin));
  ASSERT_TRUE(shown.has_value());
  EXPECT_EQ(shown->at("indicators").at(0).at("rows").at(0), made.at("indicators").at(0).at("rows").at(0));
  for (const char* name :
       {"report", "from", "until", "as_of", "hours_in", "authorities", "checks", "cancelled", "expired"})
    EXPECT_EQ(shown->at(name), made.at(name)) << name;
  for (const char* name : {"name", "numerator", "denominator", "timed"})
    EXPECT_EQ(shown->at("indicators").at(0).at(name), made.at("indicators").at(0).at(name)) << name;
  EXPECT_THAT(text, HasSubstr(to_csv(totals(at(20)), head).substr(0, 40)));
}

TEST(reports_document, defines_every_indicator_and_names_what_is_not_held) {
  const std::string text = document();
  for (const std::string_view name : words<indicator>::list)
    EXPECT_THAT(text, HasSubstr("\n| `" + std::string(name) + "` |"));
  for (const char* name : {"undelivered_questions", "childs_account", "withheld_upheld", "log_integrity"})
    EXPECT_THAT(text, HasSubstr(name));
}

}  // namespace
}  // namespace mash::hub::report
