// SPDX-License-Identifier: Apache-2.0
// mashctl policy diff, as somebody who drafts an agreement types it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include "certs/files.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/cli/mashctl_run.hpp"

namespace mash::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class policy_diff : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::copy(shipped, draft); }
  // Replaces the next `old_text` after `where` in the draft's tier 2.
  void change(std::string_view where, std::string_view old_text, std::string_view new_text) {
    std::string text = certs::read_file(draft + "/tier2.toml").value();
    const auto at = text.find(old_text, text.find(where));
    ASSERT_NE(at, std::string::npos);
    ASSERT_TRUE(certs::write_file(draft + "/tier2.toml", text.replace(at, old_text.size(), new_text)));
  }
  ended diff(std::vector<std::string> more = {}) {
    std::vector<std::string> words{"policy", "diff", shipped, draft};
    words.insert(words.end(), more.begin(), more.end());
    return mashctl(std::move(words));
  }

  test::temporary_directory folder;
  std::string shipped = test::source_path("config/agreements/cp-mash"), draft = folder.file("draft");
};

TEST_F(policy_diff, says_that_nothing_changed) {
  const ended done = diff();
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr("both say the same"));
}

TEST_F(policy_diff, names_agency_purpose_category_form_rule_and_circumstances) {
  change("id = \"pol-5\"", "\"red\", \"amber\"", "\"red\"");
  const ended done = diff();
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr("Newly withheld"));
  EXPECT_THAT(done.out, HasSubstr("Cambridgeshire Constabulary, for a MASH threshold enquiry"));
  EXPECT_THAT(done.out, HasSubstr("a domestic abuse incident"));
  EXPECT_THAT(done.out, HasSubstr("only rated amber"));
  EXPECT_THAT(done.out, HasSubstr("(pol-5)"));
  EXPECT_THAT(done.out, Not(HasSubstr("Newly shared")));
}

TEST_F(policy_diff, keeps_what_follows_for_marked_items_apart) {
  change("id = \"pol-5\"", "\"red\", \"amber\"", "\"red\"");
  const ended brief = diff(), whole = diff({"--all"});
  EXPECT_THAT(brief.out, HasSubstr("more for marked items"));
  EXPECT_THAT(whole.out, Not(HasSubstr("more for marked items")));
  EXPECT_GT(whole.out.size(), brief.out.size());
}

TEST_F(policy_diff, lists_other_terms) {
  change("purpose = \"mash_threshold\"", "look_back_years = 10", "look_back_years = 4");
  const ended done = diff();
  EXPECT_THAT(done.out, HasSubstr("Looks back less far"));
  EXPECT_THAT(done.out, HasSubstr("10 years, now 4 years"));
  EXPECT_THAT(done.out, HasSubstr("mash_threshold: looks back"));
}

TEST_F(policy_diff, prints_one_json_document) {
  change("id = \"pol-5\"", "\"red\", \"amber\"", "\"red\"");
  const ended done = diff({"--json", "--on", "2027-01-31"});
  const auto document = json::parse(done.out, {.bytes_max = 8 << 20, .depth_max = 16});
  ASSERT_TRUE(document.has_value()) << done.out.substr(0, 200);
  EXPECT_EQ(document->at("on").as_string(), "2027-01-31");
  EXPECT_EQ(document->at("after").at("draft").as_bool(), true);
  const json::object& line = document->at("items").as_array().front().as_object();
  EXPECT_EQ(line.at("change").as_string(), "newly_withheld");
  EXPECT_EQ(line.at("holders").as_array().front().as_string(), "police");
  EXPECT_EQ(line.at("urgencies").as_array().size(), 1u);
}

TEST_F(policy_diff, takes_a_draft_whose_cases_or_invariants_fail_and_says_so) {
  change("id = \"pol-4\"", "\"summary_only\"", "\"released\"");  // intelligence never leaves in full
  const ended done = diff();
  EXPECT_EQ(done.status, GOOD);
  EXPECT_THAT(done.out, HasSubstr("Shared more"));
  EXPECT_THAT(done.err, HasSubstr("no hub takes it"));
}

TEST_F(policy_diff, refuses_a_draft_that_does_not_read_with_file_and_line) {
  change("id = \"pol-4\"", "\"summary_only\"", "\"sumary_only\"");
  const ended done = diff();
  EXPECT_EQ(done.status, BAD);
  EXPECT_THAT(done.err, HasSubstr("tier2.toml:"));
  EXPECT_THAT(done.err, HasSubstr("summary_only"));
}

TEST_F(policy_diff, ends_with_three_where_there_is_no_such_folder_and_with_two_without_one) {
  EXPECT_EQ(mashctl({"policy", "diff", shipped, "/nowhere"}).status, OUT_OF_REACH);
  EXPECT_EQ(mashctl({"policy", "diff", shipped}).status, MISUSE);
  EXPECT_EQ(mashctl({"policy"}).status, MISUSE);
  EXPECT_EQ(diff({"--on", "tomorrow"}).status, BAD);
}

}  // namespace
}  // namespace mash::cli
