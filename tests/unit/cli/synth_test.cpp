// SPDX-License-Identifier: Apache-2.0
// mashctl synth, and mashctl match over what it wrote.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_directory.hpp"
#include "tests/unit/cli/mashctl_run.hpp"

namespace mash::cli {
namespace {

using testing::HasSubstr;

TEST(synth_command, writes_what_match_link_reads) {
  const test::temporary_directory place;
  const std::string folder = place.file("people");
  const ended made = mashctl({"synth", "--people", "2000", "--seed", "4", "-o", folder});
  ASSERT_EQ(made.status, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("invented people in "));
  for (const char* name : {"truth.csv", "police/data.sql", "health/patients-1.json", "council/ssd.sql",
                           "schools/8731000_CTF_873LLLL_001.xml"})
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(folder) / name)) << name;
  const ended linked = mashctl({"match", "link", "--left", folder + "/health.csv", "--right", folder + "/council.csv",
                                "--columns", folder + "/columns.toml", "-o", place.file("links.csv")});
  EXPECT_EQ(linked.status, 0) << linked.err;
  EXPECT_THAT(linked.out, HasSubstr(" certain, "));
}

TEST(synth_command, writes_over_nothing) {
  const test::temporary_directory place;
  ASSERT_EQ(mashctl({"synth", "--people", "10", "-o", place.file("a")}).status, 0);
  const ended again = mashctl({"synth", "--people", "10", "-o", place.file("a")});
  EXPECT_EQ(again.status, 1);
  EXPECT_THAT(again.err, HasSubstr("not empty"));
}

TEST(synth_command, tells_programs_what_it_wrote) {
  const test::temporary_directory place;
  const ended made = mashctl({"--json", "synth", "--people", "50", "--seed", "9", "--out", place.file("a")});
  EXPECT_THAT(made.out, testing::AllOf(HasSubstr("\"seed\":9"), HasSubstr("\"files\":"), HasSubstr("\"people\":5")));
}

TEST(synth_command, is_called_wrongly) {
  EXPECT_EQ(mashctl({"synth", "--people", "10"}).status, 2);
  EXPECT_EQ(mashctl({"synth", "--people", "0", "-o", "/nowhere"}).status, 2);
  EXPECT_EQ(mashctl({"synth", "--people", "9999999", "-o", "/nowhere"}).status, 2);
}

}  // namespace
}  // namespace mash::cli
