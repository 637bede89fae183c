// SPDX-License-Identifier: Apache-2.0
#include "cli/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mash::cli {
namespace {

using testing::HasSubstr;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

TEST(width_of, counts_characters_not_bytes) {
  EXPECT_EQ(width_of(""), 0U);
  EXPECT_EQ(width_of("abc"), 3U);
  EXPECT_EQ(width_of("Zoë Nwankwọ"), 11U);
}

TEST(printable, a_record_cannot_move_the_cursor) {
  EXPECT_EQ(printable("a\x1b[2Jb"), "a [2Jb");
  EXPECT_EQ(printable("a\r\nb\tc\x7f"), "a  b c ");
  EXPECT_EQ(printable("a\xc2\x9b"
                      "2Jb"),
            "a 2Jb")
      << "the one-character form of the same escape";
  EXPECT_EQ(printable("Zoë"), "Zoë");
}

TEST(wrapped, no_line_is_longer_than_the_terminal) {
  std::string words;
  for (int i = 0; i < 60; ++i) words += "word" + std::to_string(i) + " ";
  const auto lines = lines_of(wrapped("  label  ", words));
  ASSERT_GT(lines.size(), 3U);
  for (const auto& line : lines) EXPECT_LE(width_of(line), COLUMNS);
  EXPECT_TRUE(lines[0].starts_with("  label  word0"));
  EXPECT_TRUE(lines[1].starts_with("         word")) << lines[1];
}

TEST(wrapped, one_long_word_is_not_cut) {
  const std::string word(150, 'x');
  EXPECT_THAT(wrapped("", word), HasSubstr(word));
}

TEST(wrapped, nothing_to_say_still_ends_the_line) { EXPECT_EQ(wrapped("  a  ", ""), "  a  \n"); }

TEST(table, columns_line_up_under_accents) {
  const auto lines = lines_of(table({{"Zoë", "x", "first"}, {"Alexandra", "yy", "second"}}));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0], "  Zoë        x   first");
  EXPECT_EQ(lines[1], "  Alexandra  yy  second");
}

TEST(table, the_last_column_wraps_under_itself) {
  std::string words;
  for (int i = 0; i < 40; ++i) words += "word ";
  const auto lines = lines_of(table({{"police", words}}));
  ASSERT_GT(lines.size(), 1U);
  EXPECT_TRUE(lines[1].starts_with("          word"));
}

TEST(table, of_nothing_is_nothing) { EXPECT_EQ(table({}), ""); }

}  // namespace
}  // namespace mash::cli
