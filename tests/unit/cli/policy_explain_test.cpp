// SPDX-License-Identifier: Apache-2.0
// mashctl policy explain, on the demonstration's own check.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "certs/files.hpp"
#include "cli/explain_text.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/cli/mashctl_run.hpp"

namespace mash::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string SHIPPED = test::source_path("config/agreements/cp-mash"),
                  CHECK = test::source_path("config/demo/requests/red-check.json");

ended explain(std::vector<std::string> more = {}) {
  std::vector<std::string> words{"policy", "explain", SHIPPED, "--request", CHECK, "--on", "2026-11-20"};
  words.insert(words.end(), more.begin(), more.end());
  return mashctl(std::move(words));
}

TEST(policy_explain, says_of_every_agency_what_it_would_be_asked_and_could_tell) {
  const ended done = explain();
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr("Cambridgeshire Constabulary would be asked"));
  EXPECT_THAT(done.out, HasSubstr("about c1, child: addresses"));
  EXPECT_THAT(done.out, HasSubstr("Could come back"));
  EXPECT_THAT(done.out, HasSubstr("a domestic abuse incident"));
  EXPECT_THAT(done.out, HasSubstr("Children Act 1989 s.47(1)"));
}

TEST(policy_explain, shows_every_gate_of_one_category_at_one_agency) {
  const ended done = explain({"--agency", "police", "--category", "intelligence"});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr("as a summary: intelligence"));
  EXPECT_THAT(done.out, HasSubstr("look_back"));
  EXPECT_THAT(done.out, HasSubstr("protection"));
  EXPECT_THAT(done.out, Not(HasSubstr("a domestic abuse incident")));
  EXPECT_THAT(done.out, Not(HasSubstr("Schools")));
}

TEST(policy_explain, says_what_a_mark_does_and_what_would_change_the_answer) {
  const ended done = explain({"--agency", "police", "--category", "da_incident", "--marked", "legal_privilege"});
  EXPECT_THAT(done.out, HasSubstr("Would stay"));
  EXPECT_THAT(done.out, HasSubstr("protect.legal_privilege"));
  EXPECT_THAT(done.out, HasSubstr("STOPPED"));
  EXPECT_THAT(done.out, HasSubstr("nearest:"));
}

TEST(policy_explain, claims_no_signature_that_it_has_not_seen) {
  for (const ended& done : {explain(), explain({"--agency", "police", "--category", "intelligence"}),
                            explain({"--agency", "police", "--json"})}) {
    EXPECT_THAT(done.out, HasSubstr("as if every party had signed this version"));
    EXPECT_THAT(done.out, Not(HasSubstr("Both have signed")));
  }
}

TEST(policy_explain, says_which_role_could_ask) {
  const ended done = explain({"--agency", "police", "--role", "auditor"});
  EXPECT_EQ(done.status, GOOD);
  EXPECT_THAT(done.out, HasSubstr("would NOT be asked"));
  EXPECT_THAT(done.out, HasSubstr("Somebody with one of these roles can ask"));
}

TEST(policy_explain, prints_what_the_hub_answers_as_json) {
  const ended done = explain({"--agency", "health", "--json"});
  const auto document = json::parse(done.out, {.bytes_max = 1 << 20});
  ASSERT_TRUE(document.has_value());
  ASSERT_EQ(document->at("agencies").as_array().size(), 1u);
  const json::value& health = document->at("agencies").as_array()[0];
  EXPECT_TRUE(health.at("would_be_asked").as_bool());
  EXPECT_TRUE(health.at("question").as_object().contains("subjects"));
  EXPECT_EQ(explain_text(*document), explain({"--agency", "health"}).out);
}

TEST(policy_explain, says_that_a_manager_would_be_awaited_and_how_they_act) {
  test::temporary_directory folder;
  std::string check = certs::read_file(CHECK).value();
  const auto replace = [&](std::string_view from, std::string_view to) {
    const auto at = check.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    check.replace(at, from.size(), to);
  };
  replace("\"s47_strategy\"", "\"mash_threshold\"");
  replace("\"red\"", "\"amber\"");
  replace("\"not_required\"", "\"unable_to_contact\"");
  ASSERT_TRUE(certs::write_file(folder.file("check.json"), check));
  const ended done =
      mashctl({"policy", "explain", SHIPPED, "--request", folder.file("check.json"), "--on", "2026-11-20"});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr("mashctl request authorise ID"));
  EXPECT_THAT(done.out, HasSubstr("Cambridgeshire Constabulary would NOT be asked"));
  EXPECT_THAT(done.out, HasSubstr("a MASH manager"));
  EXPECT_THAT(explain().out, Not(HasSubstr("request authorise"))) << "and not where none is needed";
}

TEST(policy_explain, names_every_fault_of_a_check_that_does_not_read) {
  test::temporary_directory folder;
  ASSERT_TRUE(certs::write_file(folder.file("bad.json"), R"({"purpose":"curiosity"})"));
  const ended done = mashctl({"policy", "explain", SHIPPED, "--request", folder.file("bad.json")});
  EXPECT_EQ(done.status, BAD);
  EXPECT_THAT(done.err, HasSubstr("/purpose"));
  EXPECT_THAT(done.err, HasSubstr("/subjects"));
}

TEST(policy_explain, refuses_what_it_cannot_explain) {
  EXPECT_EQ(explain({"--agency", "nobody"}).status, BAD);
  EXPECT_EQ(explain({"--category", "gossip"}).status, MISUSE);
  EXPECT_EQ(explain({"--role", "king"}).status, MISUSE);
  EXPECT_EQ(explain({"--on", "today"}).status, MISUSE) << "given twice";
  EXPECT_EQ(mashctl({"policy", "explain", SHIPPED}).status, MISUSE);
  EXPECT_EQ(mashctl({"policy", "explain", SHIPPED, "--request", "/nowhere"}).status, OUT_OF_REACH);
}

}  // namespace
}  // namespace mash::cli
