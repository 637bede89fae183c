// SPDX-License-Identifier: Apache-2.0
// GET /v1/agencies: what it says of a desk's hours and of how punctual an agency was, and what it leaves out.
#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using namespace std::chrono_literals;

class agencies : public api_fixture {
 protected:
  void SetUp() override {
    time.at = NOW + 72h;  // a Monday
    start();
    connect_all();
  }
  void serve(const hub::timeliness_board* board) {
    api = hub::make_api({.requests = *service,
                         .log = *store,
                         .audit = *desk,
                         .reports = *reports,
                         .who = [this] { return directory; },
                         .timely = board,
                         .time = time});
  }
  json::object told_of(std::string_view agency) {
    const json::object body = object_of(get("researcher", "/v1/agencies"));
    for (const json::value& one : body.at("agencies").as_array())
      if (one.at("agency").as_string() == agency) return one.as_object();
    ADD_FAILURE() << agency;
    return {};
  }
  void ask_and_answer(const std::string& by, std::chrono::milliseconds later) {
    ASSERT_EQ(post(demo_request()).status, 202U);
    time.at += later;
    const std::size_t before = acknowledged(by);
    answer(by);
    ASSERT_TRUE(run_until([&] { return acknowledged(by) > before; }));
  }
};

TEST_F(agencies, whose_hours_are_known_are_open_until_or_closed_and_why) {
  calendar_terms terms;
  terms.id = "police";
  for (std::size_t day = 0; day < 5; ++day) terms.week.at(day) = {{8h, 18h}};
  terms.holidays.insert(std::chrono::sys_days(civil_date(2026y / 11 / 24)));
  hub::partnership with = service->with();
  for (hub::known_member& one : with.members)
    if (one.name == "police") one.desk = std::make_shared<const calendar>(calendar::make(terms).value());
  service->replace(std::move(with));
  serve(nullptr);

  json::object police = told_of("police");
  EXPECT_TRUE(police.at("open").as_bool());
  EXPECT_EQ(police.at("closes_at").as_string(), "2026-11-23T18:00:00.000Z");
  EXPECT_FALSE(police.contains("reopens_at"));

  time.at = std::chrono::sys_days(2026y / 11 / 24) + 10h;
  police = told_of("police");
  EXPECT_FALSE(police.at("open").as_bool());
  EXPECT_EQ(police.at("closed_because").as_string(), "bank holiday");
  EXPECT_EQ(police.at("reopens_at").as_string(), "2026-11-25T08:00:00.000Z");
  EXPECT_FALSE(police.contains("closes_at"));

  const json::object schools = told_of("schools");
  for (const char* unknown : {"open", "closes_at", "closed_because", "reopens_at"})
    EXPECT_FALSE(schools.contains(unknown)) << unknown << ": nobody told the hub when they are open";
}

TEST_F(agencies, whose_desk_never_closes_are_open_until_nothing) {
  calendar_terms terms;
  terms.id = "police";
  for (auto& day : terms.week) day = {{0h, 24h}};
  hub::partnership with = service->with();
  for (hub::known_member& one : with.members)
    if (one.name == "police") one.desk = std::make_shared<const calendar>(calendar::make(terms).value());
  service->replace(std::move(with));
  serve(nullptr);
  EXPECT_TRUE(told_of("police").at("open").as_bool());
  EXPECT_FALSE(told_of("police").contains("closes_at")) << "midnight is no closing time";
}

TEST_F(agencies, have_their_timeliness_told_once_enough_was_asked_of_them) {
  hub::timeliness_board board(*store, time);
  serve(&board);
  time.at += 48h;  // later than any other test here
  for (int i = 0; i < 9; ++i) ask_and_answer("police", 90s);
  run(board.look());
  EXPECT_FALSE(told_of("police").contains("timeliness")) << "nine: one of them could be found out";

  ask_and_answer("police", 9h);
  const std::uint64_t entries = log_size();
  run(board.look());
  const json::object police = told_of("police").at("timeliness").as_object();
  EXPECT_EQ(police.at("questions").as_int64(), 10);
  EXPECT_EQ(police.at("on_time").as_int64(), 9);
  EXPECT_EQ(police.at("median_seconds").as_int64(), 90);
  EXPECT_EQ(police.at("days").as_int64(), 28);
  EXPECT_EQ(police.at("as_of").as_string(), to_rfc3339(time.at));
  const json::object health = told_of("health").at("timeliness").as_object();
  EXPECT_EQ(health.at("on_time").as_int64(), 0) << "all of its times have passed";
  EXPECT_FALSE(health.contains("median_seconds"));
  EXPECT_EQ(log_size(), entries) << "numbers of an agency are no look at anybody";

  time.at += std::chrono::days(29);
  run(board.look());
  EXPECT_FALSE(told_of("police").contains("timeliness")) << "of the last four weeks";
}

}  // namespace
}  // namespace mash::test
