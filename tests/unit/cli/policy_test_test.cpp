// SPDX-License-Identifier: Apache-2.0
// mashctl policy test and mashctl policy matrix, as somebody who changes a rule types them.
#include <gmock/gmock.h>

#include <filesystem>

#include "base/json.hpp"
#include "certs/files.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/cli/mashctl_run.hpp"

namespace mash::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class policy_tools : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::copy(test::source_path("config/agreements/cp-mash"), draft_);
    std::filesystem::remove(draft_ + "/manifest");  // what is changed is a draft
  }
  void replace(const std::string& file, const std::string& after, const std::string& was, const std::string& now) {
    std::string text = certs::read_file(draft_ + file).value();
    const auto at = text.find(was, text.find(after));
    ASSERT_NE(at, std::string::npos) << was;
    ASSERT_TRUE(certs::write_file(draft_ + file, text.replace(at, was.size(), now)));
  }
  void add_to(const std::string& file, const std::string& text) {
    ASSERT_TRUE(certs::write_file(draft_ + file, certs::read_file(draft_ + file).value() + text));
  }

  test::temporary_directory folder_;
  std::string draft_ = folder_.file("draft");
};

TEST_F(policy_tools, test_finds_every_shipped_case_right_and_no_rule_without_one) {
  const ended done = mashctl({"policy", "test", draft_});
  EXPECT_EQ(done.status, GOOD) << done.out << done.err;
  EXPECT_THAT(done.out, AllOf(Not(HasSubstr("WRONG")), HasSubstr("cases are right"), HasSubstr("decisions"),
                              Not(HasSubstr("no case names"))));
}

TEST_F(policy_tools, test_shows_what_was_expected_what_is_decided_and_where_it_is_written) {
  replace("/tier2.toml", "id = \"pol-1\"", "\"released\"", "\"summary_only\"");
  const ended done = mashctl({"policy", "test", draft_});
  EXPECT_EQ(done.status, BAD);
  EXPECT_THAT(done.out, AllOf(HasSubstr("WRONG  cases.toml:"), HasSubstr("expected"), HasSubstr("\"pol-1\""),
                              HasSubstr("more of this case")));
}

TEST_F(policy_tools, test_names_a_rule_that_nobody_tries_with_its_line) {
  add_to("/tier2.toml", R"toml(
[[rules]]
id = "ehp-9"
clause = "Schedule 2, 6.4"
because = "Two councils must not plan for one child without knowing of each other."
holders = ["csc_ccc", "csc_pcc"]
categories = ["cin_cp_status"]
purposes = ["early_help"]
about = ["child"]
family = ["given"]
disposition = "summary_only"
)toml");
  const ended before = mashctl({"policy", "test", draft_});
  EXPECT_EQ(before.status, GOOD) << before.out;
  EXPECT_THAT(before.out, AllOf(HasSubstr("no case names"), HasSubstr("ehp-9 (tier2.toml:")));
  add_to("/cases.toml", R"toml(
[[cases]]
purpose = "early_help"
holder = "peterborough"
category = "cin_cp_status"
expect = "summary_only"
rule = "ehp-9"
)toml");
  const ended after = mashctl({"policy", "test", draft_});
  EXPECT_EQ(after.status, GOOD) << after.out;
  EXPECT_THAT(after.out, Not(HasSubstr("ehp-9")));
}

TEST_F(policy_tools, test_as_json_counts_and_lists) {
  replace("/tier2.toml", "id = \"pol-1\"", "\"released\"", "\"summary_only\"");
  const ended done = mashctl({"--json", "policy", "test", draft_});
  EXPECT_EQ(done.status, BAD);
  const auto said = json::parse(done.out, {.bytes_max = 1024 * 1024}).value();
  EXPECT_GT(said.at("cases").as_int64(), 200);
  EXPECT_GT(said.at("decisions").as_int64(), 10000);
  ASSERT_GE(said.at("wrong").as_array().size(), 1U);
  EXPECT_GT(said.at("wrong").as_array()[0].at("line").as_int64(), 0);
  EXPECT_TRUE(said.at("rules_without_a_case").as_array().empty());
}

TEST_F(policy_tools, test_tells_every_fault_of_a_file_that_cannot_be_read) {
  replace("/cases.toml", "", "expect = \"released\"", "expect = \"relesed\"");
  const ended done = mashctl({"policy", "test", draft_});
  EXPECT_EQ(done.status, BAD);
  EXPECT_THAT(done.err, HasSubstr("did you mean \"released\"?"));
  EXPECT_EQ(mashctl({"policy", "test", draft_ + "/nowhere"}).status, OUT_OF_REACH);
  EXPECT_EQ(mashctl({"policy", "test"}).status, MISUSE);
}

TEST_F(policy_tools, matrix_shows_one_category_at_one_agency_for_every_purpose) {
  const ended done =
      mashctl({"policy", "matrix", draft_, "--category", "da_incident", "--agency", "police", "--on", "2026-11-20"});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("mash_threshold"), HasSubstr("released / released / summary_only"),
                              HasSubstr("pol-5"), Not(HasSubstr("early_help")), Not(HasSubstr("peterborough"))));
}

TEST_F(policy_tools, matrix_as_json_is_one_line_for_each_combination) {
  const ended done = mashctl({"--json", "policy", "matrix", draft_, "--purpose", "early_help", "--agency", "schools",
                              "--category", "attendance", "--on", "2026-11-20"});
  EXPECT_EQ(done.out,
            "{\"about\":\"child\",\"agency\":\"schools\",\"amber\":\"released\",\"category\":\"attendance\","
            "\"green\":\"released\",\"if_limited\":\"released\",\"if_refused\":\"withheld\",\"purpose\":\"early_help\","
            "\"red\":\"released\",\"rule\":\"edu-6\"}\n");
}

TEST_F(policy_tools, matrix_refuses_words_and_agencies_that_there_are_not) {
  EXPECT_EQ(mashctl({"policy", "matrix", draft_, "--purpose", "erly_help"}).status, MISUSE);
  EXPECT_EQ(mashctl({"policy", "matrix", draft_, "--on", "yesterday"}).status, MISUSE);
  const ended done = mashctl({"policy", "matrix", draft_, "--agency", "norfolk"});
  EXPECT_EQ(done.status, MISUSE);
  EXPECT_THAT(done.err, HasSubstr("no party norfolk"));
}

TEST_F(policy_tools, matrix_is_empty_for_crime_prevention) {
  const ended done = mashctl({"--json", "policy", "matrix", draft_, "--purpose", "crime_prevention"});
  EXPECT_EQ(done.status, GOOD);
  EXPECT_EQ(done.out, "");
}

}  // namespace
}  // namespace mash::cli
