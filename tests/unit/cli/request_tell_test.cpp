// SPDX-License-Identifier: Apache-2.0
// mashctl request answer and export: what they send, and how it reads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "cli/context.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace mash::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr auto RELAYED =
    R"({"as_of":"2026-11-20T15:04:00.000Z","chronology":[{"agency":"police","occurred_at":"2026-09-08",)"
    R"("nature":"event_recorded","relayed":true,"subjects":["a2"],"summary":"A disturbance."}],"id":"x1",)"
    R"("reference":"CAM-1","roster":[{"agency":"police","outcome":"answered","relayed":[{"means":"telephone",)"
    R"("recorded_by":{"name":"Carol Example"},"rung_back":{"number":"01632 960101"}}]}],"state":"open","version":2})";

constexpr auto EXPORTED =
    R"({"as_of":"2026-11-20T15:04:00.000Z","audience":"receiving_team","child":"c1","chronology":[{"agency":"police",)"
    R"("occurred_at":"2026-09-08","nature":"event_recorded","subjects":["c1"],"summary":"A disturbance."}],)"
    R"("decision":{"at":"2026-11-20T15:00:00.000Z","child":"c1","outcome":"s47_joint","rationale":"The bruise."},)"
    R"("left_out":[{"because":"Two records.","count":2,"rule":"other_person","what":"what is about others"}],)"
    R"("people":[{"family_name":"Okafor","given_names":"Ada Mary","id":"c1"},{"family_name":"Okafor",)"
    R"("given_names":"Grace","id":"a1"}],"reference":"CAM-1","relationships":[{"from":"a1","to":"c1",)"
    R"("type":"mother"}],"version":2})";

class request_tell : public testing::Test {
 protected:
  int mashctl(std::vector<std::string> words, const char* group = "request") {
    words.insert(words.begin(), {"mashctl", "--profile", hub.profile(), group});
    std::vector<const char*> pointers;
    for (const auto& word : words) pointers.push_back(word.c_str());
    out.str("");
    return run(static_cast<int>(pointers.size()), pointers.data(), out, err);
  }

  scripted_hub hub;
  std::ostringstream out, err;
};

TEST_F(request_tell, an_answer_is_sent_as_the_file_has_it_and_shown_as_told) {
  const test::temporary_directory folder;
  const std::string file = folder.path() + "/told.json";
  std::ofstream(file) << R"({"agency":"police"})";
  hub.say("POST /v1/requests/x1/answers", {{200, RELAYED, {}}});
  EXPECT_EQ(mashctl({"answer", "x1", file}), GOOD) << err.str();
  ASSERT_EQ(hub.asked().size(), 1U);
  EXPECT_EQ(hub.asked()[0].body, R"({"agency":"police"})");
  EXPECT_THAT(out.str(), AllOf(HasSubstr("told by telephone"), HasSubstr("01632 960101"), HasSubstr("Carol Example"),
                               HasSubstr("told by telephone or e-mail")));
}

TEST_F(request_tell, a_file_that_is_not_there_is_told_and_nothing_is_sent) {
  EXPECT_EQ(mashctl({"answer", "x1", "/nowhere/told.json"}), OUT_OF_REACH);
  EXPECT_TRUE(hub.asked().empty());
  EXPECT_EQ(mashctl({"answer", "x1"}), MISUSE);
}

TEST_F(request_tell, an_export_is_asked_for_by_child_and_audience_and_reads_as_a_paper) {
  hub.say("GET /v1/requests/x1/export", {{200, EXPORTED, {}}});
  EXPECT_EQ(mashctl({"export", "x1", "--child", "c1", "--audience", "receiving_team"}), GOOD) << err.str();
  ASSERT_EQ(hub.asked().size(), 1U);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("receiving team"), HasSubstr("Ada Mary Okafor"), HasSubstr("mother of c1"),
                               HasSubstr("A disturbance."), HasSubstr("s47 joint")));
  EXPECT_THAT(out.str(), AllOf(HasSubstr("LEFT OUT"), HasSubstr("what is about others (2): Two records.")));
}

TEST_F(request_tell, an_enquiry_is_taken_listed_and_closed) {
  const test::temporary_directory folder;
  const std::string file = folder.path() + "/enquiry.json";
  std::ofstream(file) << R"({"authority":"cambridgeshire"})";
  hub.say(
      "POST /v1/enquiries",
      {{201,
        R"({"id":"e1","may_be_told":[{"agency":"police","category":"da_incident","id":"i7","summary":"A disturbance."},)"
        R"({"agency":"health","category":"identity_basic","fields":{"field":"date_of_birth","value":"2019-02-03"},)"
        R"("id":"i8","summary":"How this agency's record knows this person."}],)"
        R"("say":"Ring back.","state":"open","withheld":[{"agency":"health","category":"health_other",)"
        R"("explanation":"No rule.","would_need":"A call."}]})",
        {}}});
  EXPECT_EQ(mashctl({"take", file}, "enquiry"), GOOD) << err.str();
  EXPECT_EQ(hub.asked().back().body, R"({"authority":"cambridgeshire"})");
  EXPECT_THAT(out.str(), AllOf(HasSubstr("A disturbance."), HasSubstr("Ring back."), HasSubstr("No rule.")));
  EXPECT_THAT(out.str(), AllOf(HasSubstr("i7"), HasSubstr("date of birth: 2019-02-03"), HasSubstr("i8")));
  hub.say("GET /v1/enquiries",
          {{200,
            R"({"enquiries":[{"asker":{"organisation":"A council"},"at":"2026-11-20T15:00:00.000Z",)"
            R"("id":"e1","purpose":"s47_strategy","state":"open"}]})",
            {}}});
  EXPECT_EQ(mashctl({"list"}, "enquiry"), GOOD) << err.str();
  EXPECT_THAT(out.str(), AllOf(HasSubstr("A council"), HasSubstr("open"), HasSubstr("e1")));
  hub.say("POST /v1/enquiries/e1/outcome", {{200, R"({"id":"e1","outcome":"refused","state":"closed"})", {}}});
  EXPECT_EQ(mashctl({"close", "e1", file}, "enquiry"), GOOD) << err.str();
  EXPECT_THAT(out.str(), HasSubstr("closed: refused"));
  EXPECT_EQ(mashctl({"take"}, "enquiry"), MISUSE);
}

TEST_F(request_tell, an_export_is_about_one_child_for_one_audience) {
  EXPECT_EQ(mashctl({"export", "x1", "--child", "c1"}), MISUSE);
  EXPECT_EQ(mashctl({"export", "x1", "--audience", "mash"}), MISUSE);
  EXPECT_TRUE(hub.asked().empty());
}

}  // namespace
}  // namespace mash::cli
