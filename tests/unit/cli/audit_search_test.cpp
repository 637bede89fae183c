// SPDX-License-Identifier: Apache-2.0
// Searching the log and drawing from it, from a shell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cli/mashctl_run.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace mash::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto ID = "0197a000-0000-7000-8000-000000000001";

std::string page(std::vector<int> indexes, int next = 0) {
  json::array entries;
  for (const int index : indexes)
    entries.push_back(json::object{{"index", index},
                                   {"actor", "coordinator"},
                                   {"entry",
                                    {{"at", "2026-11-20T14:30:00.000Z"},
                                     {"type", "asked"},
                                     {"request", ID},
                                     {"actor", std::string(64, 'a')},
                                     {"members", json::array{"police", "health"}},
                                     {"outcome", json::array{"asked", "not_asked"}}}}});
  json::object out{{"entries", std::move(entries)}, {"size", 99}, {"looked_at", 50}};
  if (next > 0) out["next"] = next;
  return json::canonical(out);
}

class audit_search : public testing::Test {
 protected:
  ended call(std::vector<std::string> words) {
    words.insert(words.begin(), {"--profile", hub.profile(), "audit"});
    return mashctl(std::move(words));
  }
  [[nodiscard]] json::value body(std::size_t asked) const { return json::parse(hub.asked().at(asked).body).value(); }

  scripted_hub hub;
};

TEST_F(audit_search, what_is_looked_for_goes_in_the_body_and_nothing_in_the_address) {
  hub.say("POST /v1/audit/search", {{200, page({3}), {}}});
  const auto done = call({"search", "--from", "2026-11-20", "--until", "2026-11-21", "--type", "asked", "--member",
                          "police", "--outcome", "asked", "--purpose", "s47_strategy", "--actor", "coordinator",
                          "--request", ID, "--agreement", std::string(64, 'b')});
  EXPECT_EQ(done.status, GOOD) << done.err;
  ASSERT_EQ(hub.asked().size(), 1U);
  EXPECT_TRUE(hub.asked()[0].query.empty());
  EXPECT_EQ(hub.asked()[0].header("content-type"), "application/json");
  const json::value sent = body(0);
  EXPECT_EQ(sent, json::value({{"from", "2026-11-20"},
                               {"until", "2026-11-21"},
                               {"type", "asked"},
                               {"member", "police"},
                               {"outcome", "asked"},
                               {"purpose", "s47_strategy"},
                               {"actor", "coordinator"},
                               {"request", ID},
                               {"agreement", std::string(64, 'b')},
                               {"limit", 500}}));
  EXPECT_THAT(done.out, AllOf(HasSubstr("coordinator"), HasSubstr("not_asked"), HasSubstr("police"), HasSubstr(ID)));
}

TEST_F(audit_search, goes_on_until_there_is_no_more_to_look_at) {
  hub.say("POST /v1/audit/search", {{200, page({1, 2}, 5), {}}, {200, page({}, 70000), {}}, {200, page({70001}), {}}});
  const auto done = call({"search", "--from", "2026-11-20", "--until", "2026-11-21", "--json"});
  EXPECT_EQ(done.status, GOOD) << done.err;
  ASSERT_EQ(hub.asked().size(), 3U);
  EXPECT_FALSE(body(0).as_object().contains("after"));
  EXPECT_EQ(body(1).at("after").as_int64(), 5);
  EXPECT_EQ(body(2).at("after").as_int64(), 70000);
  const json::value found = json::parse(done.out).value();
  EXPECT_EQ(found.at("entries").as_array().size(), 3U);
  EXPECT_EQ(found.at("size").as_int64(), 99);
  EXPECT_FALSE(found.as_object().contains("next"));
}

TEST_F(audit_search, stops_at_the_most_that_is_wanted_and_says_that_there_is_more) {
  hub.say("POST /v1/audit/search", {{200, page({1, 2}, 5), {}}});
  const auto done = call({"search", "--from", "2026-11-20", "--until", "2026-11-21", "--most", "2"});
  EXPECT_EQ(done.status, GOOD);
  EXPECT_EQ(hub.asked().size(), 1U);
  EXPECT_EQ(body(0).at("limit").as_int64(), 2);
  EXPECT_THAT(done.out, HasSubstr("there is more"));
}

TEST_F(audit_search, a_hub_that_does_not_get_on_does_not_hold_it_for_ever) {
  hub.say("POST /v1/audit/search", {{200, page({}, 5), {}}});
  EXPECT_EQ(call({"search", "--from", "2026-11-20", "--until", "2026-11-21"}).status, GOOD);
  EXPECT_EQ(hub.asked().size(), 2U);
}

TEST_F(audit_search, nothing_found_and_a_refusal_are_told_apart) {
  hub.say("POST /v1/audit/search",
          {{200, page({}), {}},
           {422,
            R"({"type":"urn:mash:problem:invalid_request","title":"Faults","status":422,"detail":"Mend these."})",
            {}}});
  const auto nothing = call({"search", "--from", "2026-11-20", "--until", "2026-11-21"});
  EXPECT_EQ(nothing.status, GOOD);
  EXPECT_THAT(nothing.out, HasSubstr("nothing found"));
  const auto refused = call({"search"});
  EXPECT_EQ(refused.status, BAD);
  EXPECT_THAT(refused.err, HasSubstr("Mend these."));
}

TEST_F(audit_search, words_outside_the_vocabulary_never_reach_the_hub) {
  EXPECT_EQ(call({"search", "--type", "told"}).status, MISUSE);
  EXPECT_EQ(call({"search", "--purpose", "curiosity"}).status, MISUSE);
  EXPECT_EQ(call({"search", "--most", "0"}).status, MISUSE);
  EXPECT_EQ(mashctl({"audit", "search", "--request", ID}).status, MISUSE);
  EXPECT_TRUE(hub.asked().empty());
}

TEST_F(audit_search, who_acted_is_not_claimed_where_the_hub_does_not_tell) {
  json::value one = json::parse(page({3})).value();
  one.at("entries").as_array()[0].as_object().erase("actor");
  hub.say("POST /v1/audit/search", {{200, json::canonical(one), {}}});
  EXPECT_THAT(call({"search", "--request", ID}).out, AllOf(HasSubstr("somebody, not shown"), Not(HasSubstr("coord"))));
}

// --- mashctl audit view

TEST_F(audit_search, a_view_sends_its_reason_in_the_body_and_prints_the_response) {
  hub.say("POST /v1/audit/requests/" + std::string(ID) + "/view",
          {{200, json::canonical(json::object{{"id", ID}}), {}}});
  const auto done = call({"view", ID, "--reason", "dip sample"});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr(ID));
  ASSERT_EQ(hub.asked().size(), 1U);
  EXPECT_TRUE(hub.asked()[0].query.empty());
  EXPECT_EQ(body(0), json::value({{"reason", "dip sample"}}));
}

TEST_F(audit_search, a_view_without_a_reason_is_called_wrongly_and_asks_nothing) {
  EXPECT_EQ(call({"view", ID}).status, MISUSE);
  EXPECT_TRUE(hub.asked().empty());
}

}  // namespace
}  // namespace mash::cli
