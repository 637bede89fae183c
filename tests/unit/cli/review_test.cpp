// SPDX-License-Identifier: Apache-2.0
// mashctl review: what it sends to an agency's desk, how a review reads, and what it says where something is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>

#include "cli/context.hpp"
#include "cli/when.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace mash::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto QUEUE =
    R"({"reviews":[{"ask":"a1","urgency":"red","purpose":"s47_strategy","authority":"cambridgeshire","items":2,)"
    R"("barred":1,"since":"2026-11-20T14:25:01.250Z","human_deadline":"2026-11-20T18:25:00.000Z"},)"
    R"({"ask":"a2","urgency":"green","purpose":"early_help","authority":"peterborough","items":0,"barred":3,)"
    R"("since":"2026-07-20T14:25:01.250Z","human_deadline":"2026-07-22T18:25:00.000Z"}]})";

constexpr auto PAGE =
    R"({"digest":"d1","review":{"ask":"a1","state":"waiting","question":{"urgency":"red","purpose":"s47_strategy",)"
    R"("authority":"cambridgeshire","asker":{"name":"Carol Example","role":"coordinator","telephone":"01223 000000"},)"
    R"("asked_at":"2026-11-20T14:25:00.000Z","human_deadline":"2026-11-20T18:25:00.000Z","family_agreement":)"
    R"("not_required","concerns":["physical","domestic_abuse"],"categories":["intelligence"],"context":"Seen today.",)"
    R"("subjects":[{"id":"c1","kind":"child","given_names":"Ada Mary","family_name":"Okafor","date_of_birth":)"
    R"("2015-04-02"}]},"candidates":[],"items":[{"id":"i1","suggests":"human_review","because":"A person decides.",)"
    R"("rule":"r1","would_leave":{"category":"intelligence","occurred_at":"2026-09-14","subjects":["c1"],)"
    R"("source":"POLE extract","summary":"A report."}},{"id":"i2","barred":true,"barred_by":"own_limits",)"
    R"("because":"We talk about it first."},{"id":"i3","barred":true,"barred_by":"agreement"}],)"
    R"("handling":{"visibility":"never_online","text":"Hide it."}}})";

constexpr auto ALL_RULED =
    R"({"digest":"d2","review":{"ask":"a1","items":[{"id":"i1","ruled":"release"},{"id":"i2","barred":true}]}})";

class review_calls : public testing::Test {
 protected:
  review_calls() {
    ::setenv("TZ", "Europe/London", 1);
    ::tzset();
  }
  ~review_calls() override {
    ::unsetenv("TZ");
    ::tzset();
  }
  int mashctl(std::vector<std::string> words) {
    words.insert(words.begin(), {"mashctl", "--profile", desk.profile()});
    std::vector<const char*> pointers;
    for (const auto& word : words) pointers.push_back(word.c_str());
    out.str("");
    err.str("");
    return run(static_cast<int>(pointers.size()), pointers.data(), out, err);
  }
  int release_all(const std::string& digest) {
    return mashctl({"review", "release", "a1", "--digest", digest, "--all", "--reason", "It bears on it."});
  }
  static std::string problem(int status, const std::string& word, const std::string& detail) {
    return R"({"type":"urn:mash:problem:)" + word + R"(","title":"Refused","status":)" + std::to_string(status) +
           R"(,"detail":")" + detail + R"("})";
  }

  scripted_hub desk;
  std::ostringstream out, err;
};

TEST_F(review_calls, the_queue_counts_what_can_be_decided_and_has_the_times_of_this_machine) {
  desk.say("GET /v1/reviews", {{200, QUEUE, {}}});
  EXPECT_EQ(mashctl({"review", "list"}), GOOD) << err.str();
  for (const char* told : {"2 to decide (policy withholds 1)", "nothing to decide (policy withholds 3)",
                           "20 Nov 2026 14:25 GMT", "20 Jul 2026 15:25 BST", "s47 strategy"})
    EXPECT_THAT(out.str(), HasSubstr(told));
  EXPECT_THAT(out.str(), Not(HasSubstr("T14:25")));
}

TEST_F(review_calls, a_review_reads_with_why_it_was_asked_who_bars_what_and_how_to_record_it) {
  desk.say("GET /v1/reviews/a1", {{200, PAGE, {}}});
  EXPECT_EQ(mashctl({"review", "show", "a1"}), GOOD) << err.str();
  for (const char* told :
       {"concerns: physical, domestic abuse", "asks for: intelligence", "says: Seen today.", "2 Apr 2015",
        "14 Sep 2026", "answer due 20 Nov 2026 18:25 GMT", "own limits withhold it", "We talk about it first.",
        "nobody here can release it", "Hide it.", "family's agreement: not required"})
    EXPECT_THAT(out.str(), HasSubstr(told));
  EXPECT_TRUE(out.str().ends_with("digest d1\n"));
}

TEST_F(review_calls, of_an_item_that_is_no_longer_about_somebody_it_is_said_before_its_sentence) {
  json::value page = json::parse(PAGE).value();
  page.at("review").at("items").at(0).as_object()["not_about"] = json::array{"a2", "a3"};
  desk.say("GET /v1/reviews/a1", {{200, json::canonical(page), {}}, {200, PAGE, {}}});
  EXPECT_EQ(mashctl({"review", "show", "a1"}), GOOD) << err.str();
  const auto said = out.str().find("not about a2, a3 any more, whose match was refuted");
  ASSERT_NE(said, std::string::npos) << out.str();
  EXPECT_LT(said, out.str().find("A report."));
  EXPECT_EQ(mashctl({"review", "show", "a1"}), GOOD) << err.str();
  EXPECT_THAT(out.str(), Not(HasSubstr("not about")));
}

TEST_F(review_calls, who_was_called_is_in_the_queue_and_in_the_review) {
  constexpr auto CALLS =
      R"("calls":[{"at":"2026-11-20T14:40:00.000Z","who":"duty_officer"},{"at":"2026-11-20T14:55:00.000Z",)"
      R"("who":"on_call_manager"}])";
  desk.say("GET /v1/reviews", {{200, std::string(R"({"reviews":[{"ask":"a1","items":1,)") + CALLS + "}]}", {}}});
  EXPECT_EQ(mashctl({"review", "list"}), GOOD) << err.str();
  EXPECT_THAT(out.str(), HasSubstr("called: duty officer, on call manager"));
  desk.say("GET /v1/reviews/a1", {{200, std::string(R"({"digest":"d1","review":{"items":[]},)") + CALLS + "}", {}}});
  EXPECT_EQ(mashctl({"review", "show", "a1"}), GOOD) << err.str();
  EXPECT_THAT(out.str(), HasSubstr("CALLED\n  duty officer, 20 Nov 2026 14:40 GMT"));
}

TEST_F(review_calls, a_probable_match_is_shown_with_how_much_waits_and_ruled_on) {
  desk.say("GET /v1/reviews",
           {{200, R"({"reviews":[{"ask":"a1","items":0,"people":1},{"ask":"a2","items":3,"people":2}]})", {}}});
  EXPECT_EQ(mashctl({"review", "list"}), GOOD) << err.str();
  EXPECT_THAT(out.str(), HasSubstr("a1  1 match to confirm"));
  EXPECT_THAT(out.str(), HasSubstr("3 to decide, 2 matches to confirm"));
  desk.say(
      "GET /v1/reviews/a1",
      {{200,
        R"({"digest":"d1","proposal":{"proposal":3,"people":[{"subject":"a2","ruling":"confirm","reason":"Same face."}]},)"
        R"("review":{"items":[],"only_possible":["c1"],"candidates":[{"subject":"a2","organisation":"police","band":)"
        R"("probable","held":2,"two_people":true,"on_record":[{"field":"family_name","value":"Smith"}]},{"subject":)"
        R"("a1","band":"probable","confirmed_by":"MASH researcher","ruled":"confirm"}]}})",
        {}}});
  EXPECT_EQ(mashctl({"review", "show", "a1"}), GOOD) << err.str();
  for (const char* told : {"on record here as family name Smith", "2 records wait for a person", "two people say so",
                           "probable, confirmed by a person there (MASH researcher)", "c1: only possibly somebody",
                           "a2: confirm the match. Same face."})
    EXPECT_THAT(out.str(), HasSubstr(told));
  desk.say("POST /v1/reviews/a1/decision", {{200, R"({"open":false,"revision":2})", {}}});
  EXPECT_EQ(mashctl({"review", "confirm-person", "a1", "--digest", "d1", "--subject", "a2", "--reason", "Same face."}),
            GOOD)
      << err.str();
  EXPECT_EQ(desk.asked().back().body,
            R"({"digest":"d1","items":[],"people":[{"reason":"Same face.","ruling":"confirm","subject":"a2"}]})");
  EXPECT_EQ(mashctl({"review", "refute-person", "a1", "--digest", "d1", "--subject", "a2", "--organisation", "police",
                     "--words", "Another man.", "--reason", "Another face."}),
            GOOD)
      << err.str();
  EXPECT_EQ(
      desk.asked().back().body,
      R"({"digest":"d1","items":[],"people":[{"organisation":"police","reason":"Another face.","ruling":"refute",)"
      R"("subject":"a2","words":"Another man."}]})");
  EXPECT_EQ(mashctl({"review", "unsure-person", "a1", "--digest", "d1", "--reason", "No photograph."}), MISUSE);
}

TEST_F(review_calls, a_paper_file_is_told_to_search_entered_from_and_said_to_be_searched) {
  desk.say("GET /v1/reviews", {{200, R"({"reviews":[{"ask":"a1","items":0,"paper_file":"not_searched"}]})", {}}});
  EXPECT_EQ(mashctl({"review", "list"}), GOOD) << err.str();
  EXPECT_THAT(out.str(), HasSubstr("nothing to decide, paper file to search"));
  desk.say("GET /v1/reviews/a1",
           {{200,
             R"({"digest":"d1","review":{"paper_file":{"system":"Beat files","state":"not_searched"},"items":[{"id":)"
             R"("entered-1","entered":{"at":"2026-11-20T14:40:00.000Z","by":{"name":"Piet Example","role":"r"}}}]}})",
             {}}});
  EXPECT_EQ(mashctl({"review", "show", "a1"}), GOOD) << err.str();
  EXPECT_THAT(out.str(), HasSubstr("Beat files: not searched"));
  EXPECT_THAT(out.str(), HasSubstr("entered by hand 20 Nov 2026 14:40 GMT by Piet Example, r"));
  desk.say("POST /v1/reviews/a1/decision", {{200, R"({"open":false,"revision":2})", {}}});
  EXPECT_EQ(mashctl({"review", "paper-searched", "a1", "--digest", "d1"}), GOOD) << err.str();
  EXPECT_EQ(desk.asked().back().body, R"({"digest":"d1","items":[],"paper_file":"searched"})");
  desk.say("POST /v1/reviews/a1/entries", {{200, R"({"open":true,"entered":4})", {}}});
  std::ofstream(desk.file("finding.json")) << R"({"digest":"d1","category":"da_incident"})";
  EXPECT_EQ(mashctl({"review", "enter", "a1", desk.file("finding.json")}), GOOD) << err.str();
  EXPECT_EQ(desk.asked().back().body, R"({"digest":"d1","category":"da_incident"})");
  EXPECT_THAT(out.str(), HasSubstr("entered: it waits"));
}

TEST_F(review_calls, the_queue_has_what_the_gate_holds_and_how_full_it_is) {
  constexpr auto COUNTS = R"("counted":{"hour":{"asks":3,"subjects":9},"day":{"asks":7,"subjects":21}},)"
                          R"("caps":{"hour":{"asks":3,"subjects":400},"day":{"asks":300,"subjects":1200}},"waiting":1)";
  constexpr auto HELD =
      R"("held":[{"ask":"a9","why":"asks_per_hour","urgency":"red","purpose":"s47_strategy","authority":)"
      R"("cambridgeshire","since":"2026-11-20T14:25:01.250Z","human_deadline":"2026-11-20T18:25:00.000Z"}])";
  const std::string open = std::string(R"({"reviews":[],"gate":{"closed":false,)") + COUNTS + "}," + HELD + "}";
  const std::string closed = std::string(R"({"reviews":[],"gate":{"closed":true,)") + COUNTS + "}," + HELD + "}";
  desk.say("GET /v1/reviews", {{200, open, {}}, {200, closed, {}}});
  EXPECT_EQ(mashctl({"review", "list"}), GOOD) << err.str();
  for (const char* told : {"a9  held: asks per hour", "held since 20 Nov 2026 14:25 GMT", "3 of 3 questions",
                           "21 of 1200 people", "1 held in all"})
    EXPECT_THAT(out.str(), HasSubstr(told));
  EXPECT_THAT(out.str(), Not(HasSubstr("CLOSED")));
  EXPECT_EQ(mashctl({"review", "list"}), GOOD) << err.str();
  EXPECT_THAT(out.str(), HasSubstr("The gate is CLOSED"));
}

TEST_F(review_calls, what_the_gate_holds_is_shown_let_through_and_the_gate_opened) {
  desk.say("GET /v1/reviews/a9",
           {{200,
             R"({"held":{"ask":"a9","why":"honey","question":{"urgency":"red","purpose":"s47_strategy","authority":)"
             R"("cambridgeshire","asker":{"name":"Carol Example","role":"coordinator"},"subjects":[{"id":"c1","kind":)"
             R"("child","given_names":"Ada","family_name":"Okafor"}]}}})",
             {}}});
  EXPECT_EQ(mashctl({"review", "show", "a9"}), GOOD) << err.str();
  EXPECT_THAT(out.str(), HasSubstr("red, s47 strategy, held: honey"));
  EXPECT_THAT(out.str(), HasSubstr("Ada Okafor"));
  desk.say("POST /v1/gate/admission", {{200, R"({"admitted":1,"waiting":2})", {}}});
  EXPECT_EQ(mashctl({"review", "admit", "a9", "--reason", "I rang them."}), GOOD) << err.str();
  EXPECT_EQ(desk.asked().back().body, R"({"asks":["a9"],"reason":"I rang them."})");
  EXPECT_EQ(out.str(), "let through: 1, looked up and answered now; 2 still held\n");
  EXPECT_EQ(mashctl({"review", "admit", "--all", "--reason", "I rang them."}), GOOD) << err.str();
  EXPECT_EQ(desk.asked().back().body, R"({"all":true,"reason":"I rang them."})");
  desk.say("POST /v1/gate/opening", {{200, R"({"opened":true,"waiting":0})", {}}});
  EXPECT_EQ(mashctl({"review", "open", "--reason", "A drill."}), GOOD) << err.str();
  EXPECT_EQ(desk.asked().back().body, R"({"reason":"A drill."})");
  EXPECT_THAT(out.str(), HasSubstr("nothing is held any more"));
  const auto asked = desk.asked().size();
  EXPECT_EQ(mashctl({"review", "admit", "--reason", "x"}), MISUSE);
  EXPECT_EQ(mashctl({"review", "admit", "a9", "--all", "--reason", "x"}), MISUSE);
  EXPECT_EQ(desk.asked().size(), asked) << "nothing was sent";
}

TEST_F(review_calls, takes_all_that_can_be_decided_and_is_not) {
  desk.say("GET /v1/reviews/a1", {{200, PAGE, {}}});
  desk.say("POST /v1/reviews/a1/decision", {{200, R"({"open":false,"revision":2})", {}}});
  EXPECT_EQ(release_all("d1"), GOOD) << err.str();
  ASSERT_EQ(desk.asked().size(), 2U);
  EXPECT_EQ(desk.asked()[1].body,
            R"({"digest":"d1","items":[{"id":"i1","reason":"It bears on it.","ruling":"release"}]})");
}

TEST_F(review_calls, where_nothing_is_left_that_is_said_and_nothing_is_sent) {
  desk.say("GET /v1/reviews/a1", {{200, ALL_RULED, {}}});
  EXPECT_EQ(release_all("d2"), BAD);
  EXPECT_THAT(err.str(), HasSubstr("nothing is left to decide: policy withholds what is not decided yet"));
  EXPECT_EQ(release_all("stale"), BAD);
  EXPECT_THAT(err.str(), HasSubstr("not what you were shown"));
  EXPECT_THAT(err.str(), Not(HasSubstr("name at least one item")));
  EXPECT_EQ(desk.asked().size(), 2U) << "only looked";
}

TEST_F(review_calls, a_proposal_is_shown_with_whose_it_is_and_confirmed_or_sent_back_by_its_number) {
  constexpr auto PROPOSED =
      R"({"digest":"d1","proposal":{"proposal":3,"at":"2026-11-20T14:40:00.000Z","by":{"name":"Piet Example","role":)"
      R"("researcher"},"items":[{"id":"i1","ruling":"redact","reason":"It bears on it.","without":["place"]}]},)"
      R"("review":{"ask":"a1","question":{},"items":[]},"sent_back":{"proposal":2,"at":"2026-11-20T14:35:00.000Z",)"
      R"("by":{"name":"Grace Example","role":"inspector"},"reason":"Take the place out."}})";
  desk.say("GET /v1/reviews/a1", {{200, PROPOSED, {}}});
  EXPECT_EQ(mashctl({"review", "show", "a1"}), GOOD) << err.str();
  for (const char* told : {"PROPOSED, number 3", "20 Nov 2026 14:40 GMT by Piet Example, researcher",
                           "i1: redact without place. It bears on it.", "SENT BACK", "Take the place out."})
    EXPECT_THAT(out.str(), HasSubstr(told));
  desk.say("POST /v1/reviews/a1/decision", {{200, R"({"open":true,"proposal":3})", {}}});
  EXPECT_EQ(mashctl({"review", "release", "a1", "--digest", "d1", "--item", "i1", "--reason", "r"}), GOOD) << err.str();
  EXPECT_THAT(out.str(), HasSubstr("proposed as number 3: nothing has left"));
  desk.say("POST /v1/reviews/a1/confirmation", {{200, R"({"open":false,"revision":2})", {}}});
  EXPECT_EQ(mashctl({"review", "confirm", "a1", "--digest", "d1", "--proposal", "3"}), GOOD) << err.str();
  EXPECT_EQ(desk.asked().back().body, R"({"digest":"d1","proposal":3})");
  EXPECT_THAT(out.str(), HasSubstr("revision 2 leaves now"));
  desk.say("POST /v1/reviews/a1/send_back", {{200, R"({"open":true,"sent_back":4})", {}}});
  EXPECT_EQ(mashctl({"review", "send-back", "a1", "--digest", "d1", "--proposal", "3", "--reason", "No."}), GOOD);
  EXPECT_EQ(desk.asked().back().body, R"({"digest":"d1","proposal":3,"reason":"No."})");
  EXPECT_THAT(out.str(), HasSubstr("sent back: nothing has left"));
  EXPECT_EQ(mashctl({"review", "send-back", "a1", "--digest", "d1", "--proposal", "3"}), MISUSE) << "without a reason";
}

TEST_F(review_calls, says_by_when_and_asks_for_an_identifier) {
  desk.say("POST /v1/reviews/a1/expectation", {{200, R"({"expected":2,"open":true})", {}}});
  EXPECT_EQ(mashctl({"review", "expect", "a1", "--by", "2026-11-20T16:30:00Z"}), GOOD) << err.str();
  EXPECT_EQ(desk.asked().back().body, R"({"by":"2026-11-20T16:30:00Z"})");
  EXPECT_THAT(out.str(), HasSubstr("said: whoever asks sees that you are looking"));
  desk.say("POST /v1/reviews/a1/identifiers", {{200, R"({"open":true,"wanted":3})", {}}});
  EXPECT_EQ(mashctl({"review", "identify", "a1", "--digest", "d1", "--subject", "a2", "--identifier", "nhs_number",
                     "--identifier", "alias"}),
            GOOD)
      << err.str();
  EXPECT_EQ(desk.asked().back().body, R"({"any_of":["nhs_number","alias"],"digest":"d1","subject":"a2"})");
  EXPECT_THAT(out.str(), HasSubstr("asked: whoever asks sees which identifier"));
  EXPECT_EQ(mashctl({"review", "identify", "a1", "--digest", "d1", "--subject", "a2", "--identifier", "shoe_size"}),
            MISUSE);
  EXPECT_EQ(mashctl({"review", "expect", "a1"}), MISUSE);
  std::string said = PAGE;
  said.insert(said.size() - 1,
              R"(,"expected":{"at":"2026-11-20T14:40:00.000Z","by":{"name":"Piet Example","role":"researcher"},)"
              R"("decided_by":"2026-11-20T16:30:00.000Z"},"wanted":[{"any_of":["nhs_number"],"subject":"a2"}])");
  desk.say("GET /v1/reviews/a1", {{200, said, {}}});
  EXPECT_EQ(mashctl({"review", "show", "a1"}), GOOD) << err.str();
  for (const char* told : {"EXPECTED BY 20 Nov 2026 16:30 GMT", "ASKED FOR", "a2: one of nhs number"})
    EXPECT_THAT(out.str(), HasSubstr(told));
}

TEST_F(review_calls, a_refusal_of_the_desk_is_not_told_as_the_hubs) {
  desk.say("GET /v1/reviews", {{200, QUEUE, {}}});
  desk.say("GET /v1/reviews/a1", {{404, problem(404, "not_found", "Nothing of this question waits."), {}}});
  EXPECT_EQ(mashctl({"review", "show", "a1"}), BAD);
  EXPECT_THAT(err.str(), HasSubstr("the agency's desk answered 404"));
  EXPECT_THAT(err.str(), Not(HasSubstr("the hub answered")));
}

TEST_F(review_calls, the_hubs_profile_at_the_desk_and_the_desks_at_the_hub_are_told_in_a_sentence) {
  for (const char* address : {"GET /v1/reviews", "GET /v1/reviews/a1"})
    desk.say(address, {{404, problem(404, "not_found", "There is no such thing."), {}}});
  for (const std::vector<std::string>& words : {std::vector<std::string>{"review", "list"}, {"review", "show", "a1"}}) {
    EXPECT_EQ(mashctl(words), BAD);
    EXPECT_THAT(err.str(), HasSubstr("this profile is for the hub, not for an agency's desk"));
  }
  desk.say("GET /v1/agencies", {{404, problem(404, "not_the_hub", "Use the profile that names the hub."), {}}});
  EXPECT_EQ(mashctl({"agencies"}), BAD);
  EXPECT_THAT(err.str(), HasSubstr("an agency's desk answered 404"));
  EXPECT_THAT(err.str(), HasSubstr("Use the profile that names the hub."));
}

TEST_F(review_calls, what_is_no_moment_is_shown_as_it_came) {
  EXPECT_EQ(when("2026-11-20"), "20 Nov 2026");
  EXPECT_EQ(when("2026-10-25T00:30:00Z"), "25 Oct 2026 01:30 BST");
  EXPECT_EQ(when("2026-10-25T01:30:00Z"), "25 Oct 2026 01:30 GMT");
  EXPECT_EQ(when("last summer"), "last summer");
  EXPECT_EQ(when(""), "");
}

}  // namespace
}  // namespace mash::cli
