// SPDX-License-Identifier: Apache-2.0
// mashctl policy check, as somebody who drafts an agreement types it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "certs/files.hpp"
#include "cli/context.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct ended {
  int status;
  std::string out, err;
};

ended mashctl(std::vector<const char*> words) {
  words.insert(words.begin(), "mashctl");
  std::ostringstream out, err;
  const int status = run(static_cast<int>(words.size()), words.data(), out, err);
  return {status, out.str(), err.str()};
}

// One line, however the terminal wrapped it.
std::string unwrapped(std::string text) {
  std::string line;
  for (const char each : text)
    if (each != '\n' && each != ' ')
      line += each;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  return line;
}

class policy_check : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::copy(test::source_path("config/agreements/cp-mash"), draft);
    std::filesystem::remove(draft + "/manifest");  // what is changed is a draft
  }
  void add_to(const std::string& file, const std::string& text) {
    ASSERT_TRUE(certs::write_file(draft + file, certs::read_file(draft + file).value() + text));
  }
  // Somebody lets the police tell where people are before harm is established.
  void slip() {
    add_to("/tier2.toml", R"toml(
[[rules]]
id = "slip"
clause = "None"
because = "Somebody thought it useful."
holders = ["police"]
categories = ["location_current"]
purposes = ["mash_threshold"]
disposition = "released"
)toml");
  }

  test::temporary_directory folder;
  std::string draft = folder.file("draft");
};

TEST_F(policy_check, proves_the_shipped_agreement_and_says_over_how_much) {
  const ended done = mashctl({"policy", "check", draft.c_str()});
  EXPECT_EQ(done.status, GOOD) << done.out << done.err;
  EXPECT_THAT(done.out, AllOf(Not(HasSubstr("BROKEN")), HasSubstr("proved  One more mark never widens"),
                              HasSubstr("proved  One power fewer never widens"), HasSubstr("Categories without a rule"),
                              HasSubstr("Purposes for which nothing is told"), HasSubstr("crime_prevention"),
                              HasSubstr("invariants hold over"), HasSubstr("e+18 points"), HasSubstr("regions, ")));
}

TEST_F(policy_check, shows_the_smallest_example_with_the_rule_its_file_and_its_line) {
  slip();
  const ended done = mashctl({"policy", "check", draft.c_str()});
  EXPECT_EQ(done.status, BAD);
  EXPECT_THAT(unwrapped(done.out),
              AllOf(HasSubstr("BROKEN Where somebody is now is told only"), HasSubstr("/invariants.toml:"),
                    HasSubstr("In a check for a MASH threshold enquiry, rated red, where the family has agreed, "
                              "Cambridgeshire Constabulary would tell"),
                    HasSubstr("where somebody is now about a child in full (released)."),
                    HasSubstr("Rule \"slip\" (tier2.toml:")));
}

TEST_F(policy_check, reports_an_overlap_and_who_wins) {
  add_to("/tier2.toml", R"toml(
[[rules]]
id = "slip"
clause = "None"
because = "Somebody thought it safer."
holders = ["police"]
categories = ["da_incident"]
purposes = ["s47_strategy"]
family = ["refused"]
disposition = "summary_only"
)toml");
  const ended done = mashctl({"policy", "check", draft.c_str()});
  EXPECT_THAT(unwrapped(done.out),
              AllOf(HasSubstr("Overlaps: the stricter wins"), HasSubstr("rule \"slip\" (tier2.toml:"),
                    HasSubstr("summary_only, over rule \"pol-1\"")));
}

TEST_F(policy_check, prints_one_document_for_scripts) {
  slip();
  const ended done = mashctl({"--json", "policy", "check", draft.c_str()});
  EXPECT_EQ(done.status, BAD);
  const auto document = json::parse(done.out);
  ASSERT_TRUE(document) << done.out;
  const auto& object = document->as_object();
  EXPECT_FALSE(object.at("good").as_bool());
  EXPECT_EQ(object.at("theorems").as_array().size(), 3U);
  EXPECT_GT(object.at("regions").as_int64(), 100);
  std::size_t broken = 0;
  for (const auto& each : object.at("invariants").as_array()) {
    if (each.as_object().at("holds").as_bool()) continue;
    ++broken;
    EXPECT_EQ(each.as_object().at("id").as_string(), "threshold-place");
    EXPECT_THAT(std::string(each.as_object().at("counter_example").as_string()), HasSubstr("slip"));
  }
  EXPECT_EQ(broken, 1U);
}

TEST_F(policy_check, shows_a_case_that_is_decided_otherwise_with_its_line) {
  add_to("/cases.toml",
         "\n[[cases]]\npurpose = \"s47_strategy\"\nholder = \"police\"\ncategory = \"da_incident\"\n"
         "expect = \"withheld\"\n");
  const ended done = mashctl({"policy", "check", draft.c_str()});
  EXPECT_EQ(done.status, BAD);
  EXPECT_THAT(unwrapped(done.out), AllOf(HasSubstr("BROKEN case "), HasSubstr("/cases.toml:"),
                                         HasSubstr("expected withheld, decided released by \"pol-1\"")));
  const auto document = json::parse(mashctl({"--json", "policy", "check", draft.c_str()}).out);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->as_object().at("wrong_cases").as_array().size(), 1U);
}

TEST_F(policy_check, cannot_check_what_it_cannot_read) {
  EXPECT_EQ(mashctl({"policy", "check", "/nowhere/at/all"}).status, OUT_OF_REACH);
  std::filesystem::remove(draft + "/invariants.toml");
  const ended without = mashctl({"policy", "check", draft.c_str()});
  EXPECT_EQ(without.status, OUT_OF_REACH);
  EXPECT_THAT(without.err, HasSubstr("there are no invariants to prove"));
}

TEST_F(policy_check, names_the_line_of_a_misspelt_statement) {
  add_to("/invariants.toml", "\n[[invariants]]\nid = \"x\"\nsays = \"X.\"\nlaw = \"X\"\nat_most = \"witheld\"\n");
  const ended done = mashctl({"policy", "check", draft.c_str()});
  EXPECT_EQ(done.status, OUT_OF_REACH);
  EXPECT_THAT(done.err, AllOf(HasSubstr("invariants.toml:"), HasSubstr("did you mean \"withheld\"?")));
}

}  // namespace
}  // namespace mash::cli
