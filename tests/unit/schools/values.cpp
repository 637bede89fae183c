// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/ctf.hpp"
#include "tests/unit/schools/fixtures.hpp"

namespace mash::schools {
namespace {

std::string read(const char* text) {
  const auto found = read_date(text);
  return found ? to_iso_date(*found) : "";
}

TEST(schools_values, dates_are_read_in_the_three_ways_they_are_written) {
  EXPECT_EQ(read("2013-07-05"), "2013-07-05");
  EXPECT_EQ(read("2013-07-05T06:30:00"), "2013-07-05");
  EXPECT_EQ(read("05/07/2013"), "2013-07-05");
  EXPECT_EQ(read("2013-Jul-05 00:00:00"), "2013-07-05");
  EXPECT_EQ(read("2013-DEC-31"), "2013-12-31");
}

TEST(schools_values, anything_else_is_no_date) {
  for (const char* bad : {"", "2013", "2013-02-30", "31/02/2013", "2013-Jux-05 00:00:00", "5/7/2013", "2013-07-05x",
                          "2013-Jul-5 00:00:00", "20130705", "2013/07/05"})
    EXPECT_EQ(read(bad), "") << bad;
}

TEST(schools_values, counts_are_whole_and_in_range) {
  EXPECT_EQ(read_count("135"), 135);
  EXPECT_EQ(read_count("135.0"), 135);
  EXPECT_EQ(read_count("0"), 0);
  for (const char* bad : {"", "1.5", "-1", "100001", "9999999999999", "12a", " 1", ".0"})
    EXPECT_FALSE(read_count(bad)) << bad;
}

TEST(schools_values, sex_is_read_in_every_code_set) {
  using policy::sex;
  EXPECT_EQ(read_sex("F"), sex::female);
  EXPECT_EQ(read_sex("1"), sex::male);
  EXPECT_EQ(read_sex("9"), sex::indeterminate);
  EXPECT_EQ(read_sex("U"), sex::unknown);
  EXPECT_FALSE(read_sex("x"));
  EXPECT_FALSE(read_sex(""));
}

TEST(schools_values, the_sender_stands_in_the_file_name) {
  EXPECT_EQ(sender_of("8731000_CTF_873LLLL_001.xml"), (std::pair<std::string, std::string>("873", "1000")));
  EXPECT_EQ(sender_of("820LLLL_CTF_8201234_001.xml").second, "LLLL");
  EXPECT_EQ(sender_of("pupils.xml").first, "");
  EXPECT_EQ(sender_of("xx8731000_CTF_1.xml").first, "");
}

}  // namespace
}  // namespace mash::schools
