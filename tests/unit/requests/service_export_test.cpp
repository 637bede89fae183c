// SPDX-License-Identifier: Apache-2.0
// An export leaves only once its entry, with the audience, is in the log; and only for those who may open the check.
#include <gmock/gmock.h>

#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using testing::HasSubstr;

class exports : public request_service {
 protected:
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
  std::expected<json::object, plan_refusal> take(const std::string& id, std::string child, audience to,
                                                 const asking_person& by = test::coordinator()) {
    auto page = run(hub->export_child(by, id, std::move(child), to));
    if (!page) return std::unexpected(std::move(page).error());
    return json::parse(page->body, {.bytes_max = 8 << 20, .depth_max = 24}).value().get_object();
  }
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

TEST_F(exports, is_in_the_log_with_its_audience_and_carries_its_receipt) {
  const std::string id = answered();
  const auto version = show(id).at("version").as_int64();
  const auto out = take(id, "c1", audience::receiving_team);
  ASSERT_TRUE(out.has_value()) << out.error().detail;
  EXPECT_EQ(out->at("child").as_string(), "c1");
  EXPECT_EQ(out->at("audience").as_string(), "receiving_team");
  EXPECT_GT(out->at("receipt").at("index").as_int64(), 0);
  const std::string log = whole_log();
  EXPECT_THAT(log, HasSubstr(R"("outcome":["version_)" + std::to_string(version) + R"(","export","receiving_team"])"));
  EXPECT_EQ(show(id).at("version").as_int64(), version) << "it changes nothing";
  restart();
  EXPECT_TRUE(take(id, "c1", audience::case_file).has_value());
}

TEST_F(exports, is_about_a_child_of_the_check_for_those_who_may_open_it) {
  const std::string id = answered();
  EXPECT_EQ(take(id, "a1", audience::mash).error().status, 404U) << "an adult is no child";
  EXPECT_EQ(take(id, "x1", audience::mash).error().status, 404U);
  EXPECT_EQ(take(new_uuid(NOW), "c1", audience::mash).error().status, 404U);
  asking_person elsewhere = test::coordinator();
  elsewhere.authorities = {"peterborough"};
  EXPECT_EQ(take(id, "c1", audience::mash, elsewhere).error().status, 404U);
  asking_person auditor = test::coordinator();
  auditor.roles = {policy::role::auditor};
  EXPECT_EQ(take(id, "c1", audience::mash, auditor).error().status, 403U);
  EXPECT_EQ(whole_log().find("\"export\""), std::string::npos) << "nothing was exported";
}

TEST_F(exports, there_is_nothing_to_export_before_the_first_version) {
  const auto page = ask(test::demo_request());
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(take(page->request, "c1", audience::mash).error().word, "nothing_to_export");
}

}  // namespace
}  // namespace mash::hub
