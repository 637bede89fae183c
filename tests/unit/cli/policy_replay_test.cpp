// SPDX-License-Identifier: Apache-2.0
// mashctl policy replay: pages of a hub's decisions are gathered, kept if wished, and decided again here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "certs/files.hpp"
#include "policy/replay.hpp"
#include "tests/support/shipped_agreement.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/cli/mashctl_run.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace mash::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr auto NEXT = "0197a000-0000-7000-8000-000000000001";

policy::past_item item_of(policy::category what) {
  policy::past_item one;
  one.labels.holder = "police";
  one.labels.recipient = "cambridgeshire";
  one.labels.why = policy::purpose::s47_strategy;
  one.labels.family = policy::agreement_state::not_required;
  one.labels.what = what;
  one.labels.on = std::chrono::year(2026) / 11 / 20;
  one.labels.occurred = one.labels.on;
  const auto verdict = policy::may_disclose(*test::shipped_agreement(), one.labels);
  one.agreement = test::shipped_agreement()->digest();
  one.form = verdict.form;
  one.rule = verdict.rule;
  return one;
}

// A page as the hub writes it.
std::string page(std::vector<policy::past_item> items, const std::string& next = "") {
  json::array list;
  for (const auto& one : items) list.push_back(to_json(one));
  json::object out{{"from", "2026-11-01T00:00:00.000Z"},
                   {"until", "2026-12-01T00:00:00.000Z"},
                   {"questions", json::array()},
                   {"items", std::move(list)}};
  if (!next.empty()) out["next"] = next;
  return json::canonical(out);
}

class policy_replay : public testing::Test {
 protected:
  ended replay(std::vector<std::string> more, const std::string& agreement = test::shipped_path()) {
    std::vector<std::string> words{"policy", "replay", agreement};
    words.insert(words.end(), more.begin(), more.end());
    return mashctl(std::move(words));
  }
  ended from_hub(std::vector<std::string> more = {}, const std::string& agreement = test::shipped_path()) {
    more.insert(more.end(), {"--profile", hub.profile(), "--from", "2026-11-01", "--until", "2026-12-01"});
    return replay(std::move(more), agreement);
  }
  // The shipped agreement with domestic abuse incidents told by telephone only.
  std::string draft() {
    policy::folder files = test::shipped_folder();
    test::replace_in(files, policy::TIER2_FILE, "disposition = \"released\"", "disposition = \"call_agency\"",
                     "id = \"pol-1\"");
    const std::string path = folder.file("draft");
    std::filesystem::create_directories(path);
    for (const auto& [name, text] : files.files) EXPECT_TRUE(certs::write_file(path + "/" + name, text));
    return path;
  }

  void SetUp() override { ::unsetenv("MASHCTL_PROFILE"); }
  scripted_hub hub;
  test::temporary_directory folder;
};

TEST_F(policy_replay, changes_nothing_under_the_version_that_decided) {
  hub.say("GET /v1/audit/decisions", {{200, page({item_of(policy::category::da_incident)}), {}}});
  const ended done = from_hub();
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr("1 items decided again"));
  EXPECT_THAT(done.out, HasSubstr("Nothing would have been different"));
}

TEST_F(policy_replay, lists_by_agency_purpose_and_category_what_a_draft_would_change) {
  hub.say("GET /v1/audit/decisions",
          {{200, page({item_of(policy::category::da_incident), item_of(policy::category::da_incident)}), {}}});
  const ended done = from_hub({}, draft());
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr("2  police  s47_strategy  da_incident  released (pol-1) -> call_agency (pol-1)"));
  EXPECT_THAT(done.out, HasSubstr("mashctl policy diff"));
}

TEST_F(policy_replay, reads_every_page) {
  hub.say("GET /v1/audit/decisions", {{200, page({item_of(policy::category::da_incident)}, NEXT), {}},
                                      {200, page({item_of(policy::category::missing_episode)}), {}}});
  EXPECT_THAT(from_hub().out, HasSubstr("2 items decided again"));
  ASSERT_THAT(hub.asked(), SizeIs(2));
  EXPECT_EQ(hub.asked()[1].query_value("after"), NEXT);
  EXPECT_EQ(hub.asked()[1].query_value("from"), "2026-11-01");
}

TEST_F(policy_replay, keeps_what_it_read_and_goes_on_without_the_hub) {
  hub.say("GET /v1/audit/decisions", {{200, page({item_of(policy::category::da_incident)}), {}}});
  const std::string kept = folder.file("november.json");
  ASSERT_EQ(from_hub({"--save", kept}).status, GOOD);
  const ended again = replay({"--decisions", kept, "--json"}, draft());
  EXPECT_EQ(again.status, GOOD) << again.err;
  const auto document = json::parse(again.out);
  ASSERT_TRUE(document.has_value()) << again.out;
  EXPECT_EQ(document->at("items").as_int64(), 1);
  const json::value& change = document->at("item_changes").as_array().at(0);
  EXPECT_EQ(change.at("after").as_string(), "call_agency");
  EXPECT_EQ(change.at("count").as_int64(), 1);
  EXPECT_THAT(hub.asked(), SizeIs(1));
}

TEST_F(policy_replay, tells_a_refusal_in_the_hubs_words) {
  hub.say(
      "GET /v1/audit/decisions",
      {{403, R"({"type":"urn:mash:problem:role_may_not","title":"No","status":403,"detail":"Only auditors."})", {}}});
  const ended done = from_hub();
  EXPECT_EQ(done.status, BAD);
  EXPECT_THAT(done.err, HasSubstr("Only auditors."));
}

TEST_F(policy_replay, refuses_what_is_no_list_of_decisions) {
  ASSERT_TRUE(certs::write_file(folder.file("bad.json"), R"({"items":[{"category":"gossip"}],"questions":[]})"));
  EXPECT_EQ(replay({"--decisions", folder.file("bad.json")}).status, BAD);
  ASSERT_TRUE(certs::write_file(folder.file("worse.json"), "[]"));
  EXPECT_EQ(replay({"--decisions", folder.file("worse.json")}).status, BAD);
  EXPECT_EQ(replay({"--decisions", folder.file("none.json")}).status, OUT_OF_REACH);
}

TEST_F(policy_replay, says_how_it_is_called) {
  EXPECT_EQ(replay({}).status, MISUSE);
  EXPECT_THAT(replay({}).err, HasSubstr("--from"));
  EXPECT_EQ(replay({"--profile", hub.profile()}).status, MISUSE) << "without a period";
}

}  // namespace
}  // namespace mash::cli
