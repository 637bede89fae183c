// SPDX-License-Identifier: Apache-2.0
#include "adapters/csv/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

namespace mash::csv {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

void expect_refused(std::string_view text, errc code, const std::string& detail, limits limit = {}) {
  const auto read = parse(text, limit);
  ASSERT_FALSE(read.has_value()) << "accepted, but expected: " << detail;
  EXPECT_EQ(read.error().code, code);
  EXPECT_THAT(read.error().detail, HasSubstr(detail));
}

TEST(csv, reads_rows_under_their_header) {
  const auto read = parse("CHILD,DOB\r\n1,02/03/2004\r\n2,\r\n");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_THAT(read->columns, ElementsAre("CHILD", "DOB"));
  ASSERT_EQ(read->rows.size(), 2U);
  EXPECT_EQ(read->value(read->rows[0], "DOB"), "02/03/2004");
  EXPECT_EQ(read->value(read->rows[1], "DOB"), "");
  EXPECT_EQ(read->value(read->rows[1], "not there"), "");
}

TEST(csv, finds_columns_whatever_their_capitals_and_spaces) {
  const auto read = parse(" Upn ,Surname\nx,y\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->column("UPN"), 0U);
  EXPECT_EQ(read->column("surname"), 1U);
  EXPECT_EQ(read->column("sur"), std::nullopt);
}

TEST(csv, takes_a_byte_order_mark_line_feeds_blank_lines_and_no_last_line_end) {
  const auto read = parse(
      "\xEF\xBB\xBF"
      "A,B\n\n1,2\n\r\n3,4");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->columns[0], "A");
  ASSERT_EQ(read->rows.size(), 2U);
  EXPECT_EQ(read->rows[0].line, 3U);
  EXPECT_EQ(read->rows[1].line, 5U);
  EXPECT_THAT(read->rows[1].fields, ElementsAre("3", "4"));
}

TEST(csv, takes_commas_quotes_and_line_ends_inside_quotes_and_keeps_counting_lines) {
  const auto read = parse("A,B\n\"x, \"\"y\"\"\r\nz\",\"\"\n3,4\n");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_THAT(read->rows[0].fields, ElementsAre("x, \"y\"\r\nz", ""));
  EXPECT_EQ(read->rows[0].line, 2U);
  EXPECT_EQ(read->rows[1].line, 4U);
}

TEST(csv, a_last_empty_field_counts) {
  const auto read = parse("A,B,C\n1,2,\n1,2,");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_THAT(read->rows[0].fields, ElementsAre("1", "2", ""));
  EXPECT_THAT(read->rows[1].fields, ElementsAre("1", "2", ""));
}

TEST(csv, names_of_many_alphabets_are_kept) {
  const auto read = parse("A\nZo\xC3\xAB \xE2\x82\xAC \xF0\x9F\x98\x80\n");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->rows[0].fields[0], "Zo\xC3\xAB \xE2\x82\xAC \xF0\x9F\x98\x80");
}

TEST(csv, refuses_a_row_that_does_not_fit_the_header_with_its_line_and_not_its_value) {
  expect_refused("A,B\n1,2\nsecret\n", errc::invalid, "line 3 has 1 fields where the header has 2");
  expect_refused("A,B\n1,2,3\n", errc::invalid, "line 2 has 3 fields where the header has 2");
  EXPECT_THAT(parse("A,B\nsecret\n").error().detail, ::testing::Not(HasSubstr("secret")));
}

TEST(csv, refuses_broken_quoting) {
  expect_refused("A\nab\"c\n", errc::invalid, "line 2 has a quote in the middle");
  expect_refused("A\n\"ab\"c\n", errc::invalid, "line 2 has text after a closing quote");
  expect_refused("A\n\"ab\nc\n", errc::invalid, "line 2 has a quote that never ends");
  expect_refused("A\n\"", errc::invalid, "never ends");
}

TEST(csv, refuses_a_header_that_cannot_be_trusted) {
  expect_refused("", errc::invalid, "no header");
  expect_refused("\xEF\xBB\xBF\r\n", errc::invalid, "no header");
  expect_refused("A,,B\n", errc::invalid, "without a name");
  expect_refused("A,B,a\n", errc::invalid, "twice");
}

TEST(csv, refuses_bytes_that_are_not_utf8_text) {
  expect_refused("A\nZo\xEB\n", errc::invalid, "line 2 is not UTF-8");
  expect_refused("A\n\xC0\x80\n", errc::invalid, "not UTF-8");          // overlong
  expect_refused("A\n\xED\xA0\x80\n", errc::invalid, "not UTF-8");      // surrogate
  expect_refused("A\n\xF4\x90\x80\x80\n", errc::invalid, "not UTF-8");  // over U+10FFFF
  expect_refused("A\n\xE2\x82", errc::invalid, "not UTF-8");            // cut off
  expect_refused(std::string_view("A\n\0\n", 4), errc::invalid, "not UTF-8");
  expect_refused(std::string_view("\xFF\xFE"
                                  "A\0\n\0",
                                  6),
                 errc::invalid, "not UTF-8");  // UTF-16
}

TEST(csv, refuses_a_lone_carriage_return) {
  expect_refused("A,B\r1,2\r", errc::invalid, "carriage return");
  expect_refused("A\n\"x\"\ry\n", errc::invalid, "carriage return");
}

TEST(csv, refuses_what_is_over_a_limit) {
  expect_refused("A\n1\n2\n", errc::too_large, "rows", {.rows_max = 1});
  expect_refused("A\n123\n", errc::too_large, "line 2 has a field", {.field_bytes_max = 2});
  expect_refused("A\n\"123\"\n", errc::too_large, "line 2 has a field", {.field_bytes_max = 2});
  expect_refused("A,B\n", errc::too_large, "too many fields", {.columns_max = 1});
  expect_refused("A\n1\n", errc::too_large, "file", {.bytes_max = 3});
}

TEST(csv, every_prefix_of_a_file_is_read_or_refused) {
  const std::string whole =
      "\xEF\xBB\xBF"
      "A,B\r\n\"x,\"\"y\"\"\",\xC3\xAB\r\n1,2\r\n";
  for (std::size_t bytes = 0; bytes <= whole.size(); ++bytes) {
    const auto read = parse(whole.substr(0, bytes));
    if (!read) EXPECT_FALSE(read.error().detail.empty());
  }
}

// A writer of the same grammar: whatever it writes must come back, whatever the values hold.
std::string in_quotes(const std::string& value) {
  std::string out = "\"";
  for (const char c : value) out.append(c == '"' ? "\"\"" : std::string(1, c));
  return out + "\"";
}

TEST(csv, what_is_written_by_the_rules_is_read_back_whatever_the_values) {
  std::mt19937 chance(46);
  const std::vector<std::string> pieces = {"a", ",", "\"", "\n", "\r\n", " ", "\xC3\xAB", "\xF0\x9F\x98\x80",
                                           "'", ";", ""};
  for (int round = 0; round < 500; ++round) {
    std::vector<std::vector<std::string>> rows(3, std::vector<std::string>(4));
    std::string text = "A,B,C,D\r\n";
    for (auto& row : rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        for (unsigned n = chance() % 5; n > 0; --n) row[i] += pieces[chance() % pieces.size()];
        text += (i == 0 ? "" : ",") + in_quotes(row[i]);
      }
      text += chance() % 2 == 0 ? "\r\n" : "\n";
    }
    const auto read = parse(text);
    ASSERT_TRUE(read) << read.error().detail;
    ASSERT_EQ(read->rows.size(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(read->rows[i].fields, rows[i]);
  }
}

TEST(csv, any_bytes_are_read_or_refused_with_a_reason) {
  std::mt19937 chance(903);
  const std::string alphabet("a,\"\r\n\0\xEF\xBB\xBF\xC3\xAB\xFF", 13);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (unsigned n = chance() % 24; n > 0; --n) text += alphabet[chance() % alphabet.size()];
    const auto read = parse(text, {.rows_max = 4, .columns_max = 4, .field_bytes_max = 6});
    if (!read) {
      EXPECT_FALSE(read.error().detail.empty());
      continue;
    }
    for (const row& one : read->rows) EXPECT_EQ(one.fields.size(), read->columns.size());
  }
}

TEST(csv, reads_a_file_and_says_when_there_is_none) {
  const auto path = std::filesystem::temp_directory_path() / ("mash_csv_" + std::to_string(::getpid()));
  std::ofstream{path} << "A\n" << std::string(10'000, 'x') << "\n";
  const auto read = read_file(path);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->rows[0].fields[0].size(), 10'000U);
  EXPECT_EQ(read_file(path, {.bytes_max = 100}).error().code, errc::too_large);
  std::filesystem::remove(path);
  EXPECT_EQ(read_file(path).error().code, errc::io);
  EXPECT_EQ(read_file(std::filesystem::temp_directory_path()).error().code, errc::io);
}

// What parse_sound() reads of a text: its rows' first fields, then its findings as "line rule".
std::string sound(std::string_view text) {
  findings::in_file found;
  const auto read = parse_sound(text, found);
  std::string out;
  for (const row& one : read ? read->found.rows : std::vector<row>()) out += one.fields.front() + " ";
  if (!read) out = "refused ";
  for (const findings::fault& one : found.listed())
    out.append("| ").append(std::to_string(one.line)).append(" ").append(to_word(one.broken)).append(" ");
  if (read && !read->left_out.empty()) out += "| " + read->left_out;
  return out;
}

TEST(csv_sound, a_sound_file_is_read_as_by_parse) { EXPECT_EQ(sound("A,B\n1,2\r\n\n3,\"4\n5\"\n"), "1 3 "); }

TEST(csv_sound, a_row_with_a_fault_is_left_out_and_the_others_are_read) {
  EXPECT_EQ(sound("A,B\n1,2\n3\n4,5,6\n7,8\n"),
            "1 7 | 3 row_width | 4 row_width | line 3: " + std::string(sentence(findings::rule::row_width)));
  EXPECT_EQ(sound("A,B\n1,x\"y\n3,4\n").substr(0, 14), "3 | 2 quoting ");
  EXPECT_EQ(sound("A,B\n\"1\"x,2\n3,4\n").substr(0, 12), "| 2 quoting ") << "within quotes no row's end can be told";
  EXPECT_EQ(sound("A,B\n1,2\n\"3,4\n5,6\n").substr(0, 14), "1 | 3 quoting ");
  EXPECT_EQ(sound("A,B\nZo\xEB,2\n3,4\n").substr(0, 15), "3 | 2 encoding ");
  EXPECT_EQ(sound(std::string_view("A,B\n1\0,2\n3,4\n", 13)).substr(0, 15), "3 | 2 encoding ");
}

TEST(csv_sound, a_last_line_that_does_not_end_is_read_and_said) {
  EXPECT_EQ(sound("A,B\n1,2\n3,4"), "1 3 | 3 unended_line ");
  EXPECT_EQ(sound("A,B\n1,2\n3").substr(0, 34), "1 | 3 row_width | 3 unended_line |");
}

TEST(csv_sound, what_has_no_header_is_refused) {
  EXPECT_EQ(sound(""), "refused | 0 empty ");
  EXPECT_EQ(sound("\xEF\xBB\xBF"), "refused | 0 empty ");
  EXPECT_EQ(sound("A,a\n1,2\n"), "refused | 0 wrong_header ");
  EXPECT_EQ(sound("A,\n1,2\n"), "refused | 0 wrong_header ");
  EXPECT_EQ(sound(std::string_view("\xFF\xFE"
                                   "A\0,\0B\0\n\0",
                                   10)),
            "refused | 1 encoding ")
      << "UTF-16";
}

TEST(csv_sound, limits_hold) {
  findings::in_file found;
  limits few;
  few.rows_max = 1;
  EXPECT_EQ(parse_sound("A\n1\n2\n", found, few).error().code, errc::too_large);
  few.bytes_max = 2;
  EXPECT_EQ(parse_sound("A\n1\n", found, few).error().code, errc::too_large);
  EXPECT_EQ(found.count(findings::rule::too_large), 2U);
}

TEST(csv_sound, whatever_parse_takes_it_takes_alike_and_finds_nothing_in) {
  std::mt19937 chance(7);
  const std::string_view letters = ",\"\n\rab1\xEB";
  int sound_ones = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text = "A,B\n";
    for (unsigned n = chance() % 12; n > 0; --n) text += letters[chance() % letters.size()];
    text += '\n';
    findings::in_file found;
    const auto strict = parse(text);
    const auto read = parse_sound(text, found);
    ASSERT_TRUE(read);
    EXPECT_EQ(strict.has_value(), found.empty()) << text;
    EXPECT_EQ(found.empty(), read->left_out.empty());
    if (!strict) continue;
    ++sound_ones;
    ASSERT_EQ(strict->rows.size(), read->found.rows.size());
  }
  EXPECT_GT(sound_ones, 100);
}

TEST(csv, one_line_of_a_text_is_judged_by_itself) {
  constexpr std::string_view TEXT = "Zo\xC3\xAB\nZo\xEB\nend";
  EXPECT_TRUE(line_is_utf8(TEXT, 1));
  EXPECT_FALSE(line_is_utf8(TEXT, 2));
  EXPECT_TRUE(line_is_utf8(TEXT, 3));
  EXPECT_TRUE(line_is_utf8(TEXT, 4));
}

}  // namespace
}  // namespace mash::csv
