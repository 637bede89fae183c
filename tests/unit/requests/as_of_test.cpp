// SPDX-License-Identifier: Apache-2.0
// What was known at a moment: the version that was current then, and nothing that came after it.
#include <gmock/gmock.h>

#include "hub/requests/history.hpp"
#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

TEST(version_at_a_moment, is_the_newest_that_was_cut_by_then_and_none_before_the_first) {
  std::vector<step> steps{{"opened", NOW, {}},
                          {"cut", NOW + minutes(1), {{"version", 1}}},
                          {"seen", NOW + minutes(2), {{"shown_version", 7}}},
                          {"answered", NOW + minutes(3), {{"version", 2}}}};
  const std::pair<milliseconds, int> rows[] = {
      {milliseconds(-1), 0}, {minutes(0), 0}, {minutes(1) - milliseconds(1), 0},
      {minutes(1), 1},       {minutes(2), 1}, {minutes(3) - milliseconds(1), 1},
      {minutes(3), 2},       {minutes(99), 2}};
  for (const auto& [after, version] : rows) EXPECT_EQ(version_at(steps, NOW + after), version) << after.count();
  EXPECT_EQ(version_at({}, NOW), 0);
  steps[3].at = NOW;  // a clock that was set back
  EXPECT_EQ(version_at(steps, NOW), 2);
}

class as_of : public request_service {
 protected:
  std::expected<json::object, plan_refusal> show_at(const std::string& id, instant at) {
    auto page = run(hub->show(test::coordinator(), id, 0, at));
    if (!page) return std::unexpected(std::move(page).error());
    return json::parse(page->body, {.bytes_max = 8 << 20, .depth_max = 24}).value().get_object();
  }
};

TEST_F(as_of, shows_exactly_the_version_that_was_current_also_after_a_restart) {
  connect_all();
  const auto asked = ask(test::demo_request());
  ASSERT_TRUE(asked.has_value());
  for (const std::string& member : MEMBERS)
    if (member != "police") answer(member);
  auto deadlines = boost::asio::co_spawn(*io, hub->run_deadlines(), boost::asio::use_future);
  const instant first = time.at = NOW + minutes(10);
  ASSERT_TRUE(run_until([&] { return hub->list(test::coordinator()).at(0).at("version").as_int64() == 1; }));
  const json::object then = show(asked->request);
  const instant second = time.at = NOW + minutes(20);
  answer("police");
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
  time.at = NOW + minutes(30);

  for (int restarts = 0; restarts < 2; ++restarts) {
    const auto early = show_at(asked->request, second - milliseconds(1));
    ASSERT_TRUE(early.has_value());
    EXPECT_EQ(early->at("version").as_int64(), 1);
    EXPECT_EQ(early->at("as_of").as_string(), to_rfc3339(first));
    EXPECT_EQ(outcome(*early, "health"), "answered");
    EXPECT_EQ(outcome(*early, "police"), "pending") << "it was connected; nothing says that it never was";
    EXPECT_EQ(json::canonical(early->at("chronology")), json::canonical(then.at("chronology")));
    EXPECT_TRUE(early->contains("receipt")) << "seeing it now is an entry of its own";
    const auto late = show_at(asked->request, second);
    ASSERT_TRUE(late.has_value());
    EXPECT_EQ(late->at("version").as_int64(), 2);
    EXPECT_EQ(outcome(*late, "police"), "answered");
    if (restarts == 0) restart();
  }
}

TEST_F(as_of, a_time_before_the_first_version_and_one_that_has_not_come_are_refused) {
  connect_all();
  const auto asked = ask(test::demo_request());
  ASSERT_TRUE(asked.has_value());
  EXPECT_EQ(show_at(asked->request, NOW).error().status, 404U);
  EXPECT_EQ(show_at(asked->request, NOW + milliseconds(1)).error().status, 400U);
  EXPECT_EQ(show_at(new_uuid(NOW), NOW).error().status, 404U);
}

}  // namespace
}  // namespace mash::hub
