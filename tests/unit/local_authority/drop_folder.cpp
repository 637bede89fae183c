// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/drop_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>

#include "adapters/local_authority/ssda903.hpp"
#include "base/metrics.hpp"
#include "tests/support/findings_file.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::local_authority {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class folder : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& content) const {
    std::ofstream(home_.file(name), std::ios::binary) << content;
  }
  // "broken" fails; anything else is "CHILD DATE END UPN" of one protection plan, as at the date.
  drop_folder reader() {
    return {home_.path(), ".txt", "returns",
            [this](std::string_view text, const std::string& system, findings::in_file& found) -> result<parsed_file> {
              ++parsed_;
              if (text.starts_with("broken")) {
                found.add(findings::rule::not_well_formed, 1);
                return fail(errc::invalid, "line 1 is broken");
              }
              parsed_file out;
              out.as_at = std::string(text.substr(text.rfind(' ') + 1));
              history& of = out.children[std::string(text.substr(0, text.find(' ')))];
              of.protection_plans = {
                  {"2023-01-01", out.as_at > "2024" ? "2024-02-01" : "", "", "", false, {system, out.as_at}}};
              of.upns = {"UPN" + out.as_at.substr(0, 2)};
              out.upns = {{*of.upns.begin(), out.children.begin()->first, 1, "UPN"}};
              if (text.starts_with("half")) out.left_out = "line 2 is half";
              return out;
            }};
  }
  test::temporary_directory home_;
  std::atomic<int> parsed_ = 0;
};

TEST_F(folder, a_newer_return_closes_what_an_older_one_left_open) {
  write("a.txt", "X 2023-03-31");
  write("b.txt", "X 2025-03-31");
  auto of = reader();
  const auto found = of.read();
  EXPECT_EQ(found->trouble, "");
  ASSERT_THAT(found->children.at("X").protection_plans, SizeIs(1));
  EXPECT_EQ(found->children.at("X").protection_plans[0].to, "2024-02-01");
  EXPECT_EQ(found->children.at("X").protection_plans[0].by.as_at, "2025-03-31");
}

TEST_F(folder, a_broken_file_is_trouble_and_the_others_are_used) {
  write("Ada Okafor.txt", "broken");
  write("b.txt", "X 2023-03-31");
  auto of = reader();
  const auto found = of.read();
  EXPECT_THAT(found->trouble, HasSubstr("file 1 of 2: line 1 is broken"));
  EXPECT_THAT(found->trouble, Not(HasSubstr("Ada"))) << "people put names into file names";
  EXPECT_TRUE(found->children.contains("X"));
}

TEST_F(folder, a_file_that_is_sound_in_part_is_used_and_is_trouble) {
  write("a.txt", "half 2023-03-31");
  auto of = reader();
  const auto found = of.read();
  EXPECT_EQ(found->trouble, "file 1 of 1: line 2 is half");
  EXPECT_TRUE(found->children.contains("half"));
}

TEST_F(folder, what_is_wrong_is_kept_with_its_file_and_counted_until_it_is_mended) {
  const auto counted = [](const char* broken) {
    return metrics::process()
        .level("mash_source_findings", "What is wrong in the source's files and tables, when they were last read.",
               {{"system", "returns"}, {"rule", broken}})
        .value();
  };
  write("a.txt", "broken");
  write("b.txt", "X 2023-03-31");
  write("c.txt", "Y 2023-03-31");
  auto of = reader();
  const auto found = of.read();
  std::vector<std::string> said;
  for (const findings::finding& one : found->wrong.listed())
    said.push_back(one.system + " " + one.place + " " + describe(one.what).substr(0, 11));
  EXPECT_THAT(said, ::testing::ElementsAre("returns a.txt line 1: the", "returns b.txt line 1, UPN",
                                           "returns c.txt line 1, UPN"))
      << "and the pupil number that two children have, at both";
  EXPECT_EQ(counted("not_well_formed"), 1);
  EXPECT_EQ(counted("duplicate_upn"), 2);
  write("a.txt", "X 2023-03-31");
  std::filesystem::remove(home_.file("c.txt"));
  EXPECT_EQ(of.read()->wrong.total(), 0U) << "one child in two files is no duplicate";
  EXPECT_EQ(counted("not_well_formed") + counted("duplicate_upn"), 0);
}

TEST_F(folder, a_folder_that_cannot_be_read_or_is_empty_is_a_finding_of_the_whole_system) {
  auto of = reader();
  EXPECT_EQ(of.read()->wrong.counts().at("returns").at(findings::rule::nothing_delivered), 1U);
  EXPECT_TRUE(of.read()->wrong.nothing_readable());
  drop_folder absent(home_.file("none"), ".txt", "returns", cin_parser);
  EXPECT_EQ(absent.read()->wrong.counts().at("returns").at(findings::rule::not_reachable), 1U);
}

TEST_F(folder, a_return_without_the_table_that_is_needed_is_trouble_and_the_rest_is_used) {
  write("a.csv", "CHILD,MISSING,MIS_START,MIS_END\n7,M,01/02/2025,02/02/2025\n");
  drop_folder of(home_.path(), ".csv", "returns", ssda903_parser, SSDA903_EPISODES);
  EXPECT_THAT(of.read()->trouble, HasSubstr("table of episodes"));
  EXPECT_THAT(of.read()->children.at("7").absences, SizeIs(1));
  EXPECT_EQ(of.read()->wrong.counts().at("returns").at(findings::rule::table_missing), 1U);
  write("b.csv", "CHILD,DECOM,RNE,LS,PLACE,DEC,REC\n7,01/02/2024,S,C2,U4,,\n");
  EXPECT_EQ(of.read()->trouble, "");
  EXPECT_EQ(of.read()->wrong.total(), 0U);
}

TEST_F(folder, files_are_read_again_only_when_something_changed) {
  write("a.txt", "X 2023-03-31");
  auto of = reader();
  const auto first = of.read();
  EXPECT_EQ(of.read(), first);
  EXPECT_EQ(parsed_, 1);
  write("b.txt", "Y 2023-03-31");
  EXPECT_THAT(of.read()->children, SizeIs(2));
  EXPECT_EQ(parsed_, 3);
  write("a.txt", "ZZ 2023-03-31");
  EXPECT_TRUE(of.read()->children.contains("ZZ"));
  std::filesystem::remove(home_.file("b.txt"));
  EXPECT_FALSE(of.read()->children.contains("Y"));
  EXPECT_TRUE(first->children.contains("X")) << "an answer that is being written keeps what it began with";
}

TEST_F(folder, a_mended_file_ends_the_trouble) {
  write("a.txt", "broken");
  auto of = reader();
  EXPECT_THAT(of.read()->trouble, Not(IsEmpty()));
  write("a.txt", "X 2023-03-31");
  EXPECT_THAT(of.read()->trouble, IsEmpty());
}

TEST_F(folder, an_empty_or_absent_folder_was_not_searched) {
  auto of = reader();
  EXPECT_THAT(of.read()->trouble, HasSubstr("no file"));
  write("other.doc", "X 2023-03-31");
  EXPECT_THAT(of.read()->trouble, HasSubstr("no file"));
  drop_folder absent(home_.file("none"), ".txt", "returns", cin_parser);
  EXPECT_THAT(absent.read()->trouble, HasSubstr("cannot be read"));
}

TEST_F(folder, extensions_count_in_any_case_and_folders_do_not) {
  write("A.TXT", "X 2023-03-31");
  std::filesystem::create_directory(home_.file("b.txt"));
  auto of = reader();
  EXPECT_EQ(of.read()->trouble, "");
  EXPECT_TRUE(of.read()->children.contains("X"));
}

TEST_F(folder, a_pupil_number_that_two_children_share_keeps_both) {
  write("a.txt", "X 2023-03-31");
  write("b.txt", "Y 2023-03-31");
  auto of = reader();
  EXPECT_THAT(of.read()->ids_of_upn.at("UPN20"), SizeIs(2));
}

TEST_F(folder, every_published_table_of_the_looked_after_return_is_read_from_one_folder) {
  drop_folder of(test::source_path("tests/data/ssda903"), ".csv", "returns", ssda903_parser);
  const auto found = of.read();
  test::expect_findings(found->wrong, test::source_path("tests/data/ssda903/FINDINGS.txt"));
  EXPECT_EQ(found->trouble, "");
  EXPECT_GE(found->children.size(), 2675U);
  EXPECT_THAT(found->children.at("566910").care, SizeIs(2));
  EXPECT_THAT(found->children.at("566910").upns, SizeIs(1));
}

TEST_F(folder, every_published_census_is_read_from_one_folder) {
  drop_folder of(test::source_path("tests/data/cin"), ".xml", "returns", cin_parser);
  const auto found = of.read();
  test::expect_findings(found->wrong, test::source_path("tests/data/cin/FINDINGS.txt"));
  EXPECT_EQ(found->trouble, "");
  EXPECT_THAT(found->children, SizeIs(2));
  EXPECT_THAT(found->children.at("DfEX0000001").protection_plans, SizeIs(2)) << "1970 and 2022, each once";
}

}  // namespace
}  // namespace mash::local_authority
