// SPDX-License-Identifier: Apache-2.0
// mashctl request list: what it asks for, and the queue as people read it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cli/context.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace mash::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto QUEUE =
    R"({"next":"1795235674897.0197a000-0000-7000-8000-000000000001","requests":[)"
    R"({"agencies":[{"agency":"health","outcome":"answered"},{"agency":"police","outcome":"awaiting_human"}],)"
    R"("awaiting":[{"agency":"police","due":"overdue","due_at":"2026-11-20T16:30:00.000Z","what":"answer"},)"
    R"({"due":"later","due_at":"2026-11-23T14:20:00.000Z","what":"decision"}],"due":"overdue",)"
    R"("due_at":"2026-11-20T16:30:00.000Z","id":"0197a000-0000-7000-8000-000000000001","reference":"CAM-1",)"
    R"("alarms":[{"about":"police","at":"2026-11-20T16:30:01.000Z","due_at":"2026-11-20T16:30:00.000Z",)"
    R"("to":["agency:police","coordinator"],"what":"return_over"}],"next_alarm":{"at":"2026-11-20T16:45:00.000Z",)"
    R"("about":"police","due_at":"2026-11-20T16:30:00.000Z","to":["mash_manager"],"what":"return_escalated"},)"
    R"("state":"open","urgency":"red","version":2},)"
    R"({"agencies":[],"awaiting":[{"what":"authority"}],"id":"0197a000-0000-7000-8000-000000000002",)"
    R"("reference":"CAM-\u001b[2J2","state":"awaiting_authority","urgency":"amber","version":0}]})";

struct ended {
  int status;
  std::string out, err;
};

class request_list : public testing::Test {
 protected:
  ended list(std::vector<std::string> words = {}) {
    words.insert(words.begin(), {"mashctl", "--profile", hub.profile(), "request", "list"});
    std::vector<const char*> pointers;
    for (const auto& word : words) pointers.push_back(word.c_str());
    std::ostringstream out, err;
    const int status = run(static_cast<int>(pointers.size()), pointers.data(), out, err);
    return {status, out.str(), err.str()};
  }

  scripted_hub hub;
};

TEST_F(request_list, tells_what_was_escalated_to_whom_and_what_comes_next) {
  hub.say("GET /v1/requests", {{200, QUEUE, {}}});
  const auto done = list();
  EXPECT_THAT(done.out, HasSubstr("! return over, police: told to agency:police, coordinator at 2026-11-20 16:30\n"));
  EXPECT_THAT(done.out, HasSubstr("next: return escalated, police: told to mash manager at 2026-11-20 16:45\n"));
}

TEST_F(request_list, tells_each_wait_by_its_name) {
  hub.say(
      "GET /v1/requests",
      {{200,
        R"({"requests":[{"agencies":[],"awaiting":[{"agency":"police","what":"identifier"},)"
        R"({"agency":"health","what":"acknowledgement"},{"what":"review"}],"id":"0197a000-0000-7000-8000-000000000002",)"
        R"("reference":"CAM-3","state":"open","urgency":"red","version":1}]})",
        {}}});
  const std::string out = list().out;
  EXPECT_THAT(out, HasSubstr("police, which asks for one more identifier"));
  EXPECT_THAT(out, HasSubstr("those who were told what\n       health has corrected"));
  EXPECT_THAT(out, HasSubstr("a review of its break-glass"));
  EXPECT_THAT(out, Not(HasSubstr("a decision")));
}

TEST_F(request_list, tells_what_is_due_of_whom_and_in_which_state) {
  hub.say("GET /v1/requests", {{200, QUEUE, {}}});
  const auto done = list();
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr("red    OVERDUE 2026-11-20 16:30"));
  EXPECT_THAT(done.out, HasSubstr("CAM-1"));
  EXPECT_THAT(done.out, HasSubstr("open, version 2"));
  EXPECT_THAT(done.out, HasSubstr("0197a000-0000-7000-8000-000000000001\n"));
  EXPECT_THAT(done.out, HasSubstr("police (awaiting human, OVERDUE 2026-11-20 16:30)"));
  EXPECT_THAT(done.out, HasSubstr("a decision (due 2026-11-23"));
  EXPECT_THAT(done.out, Not(HasSubstr("health"))) << "it has answered";
  EXPECT_THAT(done.out, HasSubstr("a manager's authority (no clock)"));
  EXPECT_THAT(done.out, HasSubstr("--after 1795235674897.0197a000-0000-7000-8000-000000000001"));
  EXPECT_EQ(done.out.find('\x1b'), std::string::npos) << "nobody's reference rewrites the terminal";
}

TEST_F(request_list, asks_for_what_was_asked_of_it_and_nothing_else) {
  hub.say("GET /v1/requests", {{200, R"({"requests":[]})", {}}});
  EXPECT_THAT(list().out, HasSubstr("nothing is open"));
  EXPECT_TRUE(hub.asked().at(0).query.empty());
  const auto done =
      list({"--authority", "cambridgeshire",       "--agency", "a&b=c", "--urgency", "red",    "--state",
            "open",        "--awaiting",           "answer",   "--due", "soon",      "--from", "2026-11-20",
            "--until",     "2026-11-21T00:00:00Z", "--limit",  "5",     "--after",   "x.y"});
  EXPECT_THAT(done.out, HasSubstr("nothing to show"));
  const auto asked = hub.asked().at(1);
  EXPECT_EQ(asked.query.size(), 10U);
  EXPECT_EQ(asked.query_value("agency"), "a&b=c") << "sent percent-encoded";
  EXPECT_EQ(asked.query_value("until"), "2026-11-21T00:00:00Z");
  EXPECT_EQ(asked.query_value("limit"), "5");
  EXPECT_EQ(asked.query_value("due"), "soon");
}

TEST_F(request_list, words_outside_their_lists_never_reach_the_hub) {
  for (const std::vector<std::string>& bad : std::vector<std::vector<std::string>>{{"--urgency", "Red"},
                                                                                   {"--state", "done"},
                                                                                   {"--awaiting", "godot"},
                                                                                   {"--due", "yesterday"},
                                                                                   {"--limit", "0"},
                                                                                   {"--limit", "201"},
                                                                                   {"--from", "2026-11-20"},
                                                                                   {"somebody"}})
    EXPECT_EQ(list(bad).status, MISUSE) << bad[0];
  EXPECT_TRUE(hub.asked().empty());
}

TEST_F(request_list, as_json_is_byte_for_byte_what_the_hub_said_and_a_refusal_is_told) {
  hub.say("GET /v1/requests",
          {{200, QUEUE, {}},
           {400, R"({"type":"urn:mash:problem:malformed","title":"No","status":400,"detail":"Mend it."})", {}}});
  std::ostringstream out, err;
  const std::string profile = hub.profile();
  const char* words[] = {"mashctl", "--json", "--profile", profile.c_str(), "request", "list"};
  EXPECT_EQ(run(6, words, out, err), GOOD);
  EXPECT_EQ(out.str(), std::string(QUEUE) + "\n");
  const auto refused = list();
  EXPECT_EQ(refused.status, BAD);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("400"), HasSubstr("Mend it.")));
}

}  // namespace
}  // namespace mash::cli
