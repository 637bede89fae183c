// SPDX-License-Identifier: Apache-2.0
// A manager's decisions over a real store: recorded with their entry, kept over a restart, bound to their version.
#include <gmock/gmock.h>

#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class deciding : public request_service {
 protected:
  static asking_person manager() {
    return {{"manager", "Mona Example", "mash_manager", "managers", "01223 000009"},
            {policy::role::mash_manager},
            {"cambridgeshire"}};
  }
  // A check that everybody has answered, at version 1 or 2.
  std::string answered() {
    connect_all();
    const auto page = ask(test::demo_request());
    EXPECT_TRUE(page.has_value());
    for (const std::string& member : MEMBERS) answer(member);
    EXPECT_TRUE(run_until([&] {
      return std::ranges::all_of(MEMBERS, [&](const std::string& member) { return acknowledged(member) == 1; });
    }));
    return page->request;
  }
  static std::string body(std::int64_t version, std::string_view child = "c1", std::string_view outcome = "s47_joint") {
    return json::canonical(json::object{
        {"version", version},
        {"decisions",
         json::array{json::object{
             {"child", child}, {"outcome", outcome}, {"rationale", "Her own account, and the bruise."}}}}});
  }
  std::expected<json::object, plan_refusal> decide(const std::string& id, std::string said,
                                                   const asking_person& by = manager()) {
    auto page = run(hub->decide(by, id, std::move(said)));
    if (!page) return std::unexpected(std::move(page).error());
    return json::parse(page->body, {.bytes_max = 8 << 20, .depth_max = 24}).value().get_object();
  }
  std::int64_t version_of(const std::string& id) { return show(id).at("version").as_int64(); }
  // The text of every entry of the log.
  std::string whole_log() {
    std::string out;
    for (std::uint64_t i = 0; i < 64; ++i) {
      auto tile = run(store->tile("tile/entries/000.p/" + std::to_string(i + 1)));
      if (!tile) break;
      out = *std::move(tile);
    }
    return out;
  }
};

TEST_F(deciding, is_recorded_shown_and_in_the_log_without_a_child_in_it) {
  const std::string id = answered();
  const auto version = version_of(id);
  const auto done = decide(id, body(version));
  ASSERT_TRUE(done.has_value()) << done.error().detail;
  ASSERT_THAT(done->at("decisions").as_array(), SizeIs(1));
  EXPECT_EQ(done->at("decisions").at(0).at("outcome").as_string(), "s47_joint");
  EXPECT_EQ(done->at("decisions").at(0).at("by").at("name").as_string(), "Mona Example");
  EXPECT_EQ(version_of(id), version) << "a decision is bound to a version and makes none";
  const std::string log = whole_log();
  EXPECT_THAT(log, HasSubstr(R"("outcome":["version_)" + std::to_string(version) + R"(","s47_joint"])"));
  EXPECT_THAT(log, HasSubstr(R"("type":"decided")"));
  EXPECT_EQ(log.find("bruise"), std::string::npos);
  EXPECT_EQ(log.find("Mona"), std::string::npos);
}

TEST_F(deciding, outlives_a_restart) {
  const std::string id = answered();
  ASSERT_TRUE(decide(id, body(version_of(id))).has_value());
  restart();
  const json::object again = show(id);
  ASSERT_THAT(again.at("decisions").as_array(), SizeIs(1));
  EXPECT_EQ(again.at("decisions").at(0).at("rationale").as_string(), "Her own account, and the bruise.");
}

TEST_F(deciding, the_same_again_changes_nothing_and_another_takes_its_place) {
  const std::string id = answered();
  const auto version = version_of(id);
  ASSERT_TRUE(decide(id, body(version)).has_value());
  const auto repeated = decide(id, body(version));
  ASSERT_TRUE(repeated.has_value());
  EXPECT_FALSE(repeated->at("decisions").at(0).as_object().contains("earlier"));
  const auto changed = decide(id, body(version, "c1", "s17_cfa"));
  ASSERT_TRUE(changed.has_value());
  EXPECT_EQ(changed->at("decisions").at(0).at("outcome").as_string(), "s17_cfa");
  EXPECT_THAT(changed->at("decisions").at(0).at("earlier").as_array(), SizeIs(1));
}

TEST_F(deciding, an_answer_that_comes_after_it_is_told_until_somebody_decides_again) {
  connect_all();
  const auto page = ask(test::demo_request());
  for (const std::string& member : MEMBERS)
    if (member != "schools") answer(member);
  auto deadlines = boost::asio::co_spawn(*io, hub->run_deadlines(), boost::asio::use_future);
  time.at = NOW + std::chrono::minutes(10);
  ASSERT_TRUE(run_until([&] { return hub->list(test::coordinator()).at(0).at("version").as_int64() == 1; }));
  ASSERT_TRUE(decide(page->request, body(1)).has_value());
  answer("schools");
  ASSERT_TRUE(run_until([&] { return acknowledged("schools") == 1; }));
  const auto told = [&] {
    return json::canonical(show(page->request)).find("\"decided_earlier\"") != std::string::npos;
  };
  EXPECT_TRUE(told());
  EXPECT_EQ(decide(page->request, body(1, "c1", "nfa")).error().word, "version_passed");
  ASSERT_TRUE(decide(page->request, body(2)).has_value());
  EXPECT_FALSE(told());
}

TEST_F(deciding, refusals_are_in_the_log_and_change_nothing) {
  const std::string id = answered();
  const auto version = version_of(id);
  EXPECT_EQ(decide(id, body(version), test::coordinator()).error().status, 403U);
  asking_person elsewhere = manager();
  elsewhere.authorities = {"peterborough"};
  EXPECT_EQ(decide(id, body(version), elsewhere).error().status, 404U);
  EXPECT_EQ(decide(new_uuid(NOW), body(version)).error().status, 404U);
  EXPECT_EQ(decide(id, "{}").error().status, 422U);
  EXPECT_EQ(decide(id, "{").error().status, 400U);
  EXPECT_EQ(decide(id, body(version + 1)).error().status, 409U);
  EXPECT_EQ(decide(id, body(version, "a1")).error().faults.at(0).pointer, "/decisions/0/child");
  EXPECT_THAT(show(id).at("decisions").as_array(), SizeIs(0));
  const std::string log = whole_log();
  for (const char* word : {"role_may_not", "not_found", "invalid_request", "malformed", "version_passed"})
    EXPECT_THAT(log, HasSubstr(std::string(R"("refused",")") + word)) << word;
}

}  // namespace
}  // namespace mash::hub
