// SPDX-License-Identifier: Apache-2.0
// Text that made the library abort, recurse, search for minutes or mislead a reader. Each must be an ordinary error.
#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "base/toml.hpp"

namespace mash::toml {
namespace {

std::string repeated(std::string_view part, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out.append(part);
  return out;
}

TEST(hostile_toml, that_breaks_an_assertion_of_the_library_is_refused) {
  for (const char* text : {"valid_from = 2026-01-01 0", "valid_from = 2026-01-01 0\n", "valid_from = 2026-01-01 0 ",
                           "a = [2026-01-01 0]", "a = {b = 2026-01-01 0}", "a = 2026-01-01 00", "a = 2026-01-01 00:"})
    EXPECT_EQ(parse(text).error().code, errc::invalid) << text;
}

TEST(hostile_toml, that_makes_the_library_look_back_past_its_buffer_is_refused) {
  for (std::size_t underscores = 100; underscores < 140; ++underscores)
    EXPECT_FALSE(parse("a = 2026-01-01" + std::string(underscores, '_') + " 00:00:00"));
}

TEST(hostile_toml, that_nests_deeply_is_refused_before_it_can_exhaust_the_stack) {
  for (const std::string& text :
       {repeated("a.", 400'000) + "a = 1", "[" + repeated("a.", 400'000) + "a]", "a = " + repeated("[", 500'000),
        "a = " + repeated("{a=", 200'000), "a = " + repeated("[\n{a.a.a.a.a.a=", 50'000),
        "a = \"\"\"x\"\"\"\"\"\nb." + repeated("a.", 400'000) + "a = 1",
        "a = \"\\\\\"\n" + repeated("a.", 400'000) + "a = 1", "a = '\\'\n" + repeated("a.", 400'000) + "a = 1",
        "a = [\"\"\"x\"\"\"\", {" + repeated("a.", 400'000) + "a = 1}]"})
    EXPECT_FALSE(parse(text)) << text.substr(0, 40);
}

TEST(hostile_toml, may_nest_as_deep_as_json_may_and_no_deeper) {
  EXPECT_TRUE(parse("a = " + repeated("[", 14) + "1" + repeated("]", 14)));
  EXPECT_FALSE(parse("a = " + repeated("[", 16) + "1" + repeated("]", 16)));
  EXPECT_FALSE(parse(repeated("a.", 20) + "a = 1"));
}

TEST(hostile_toml, does_not_count_dots_and_brackets_in_strings_and_comments) {
  EXPECT_TRUE(parse("a = \"" + repeated("[.", 500) + "\" # " + repeated("[{.__", 500)));
  EXPECT_TRUE(parse("a = '''\n" + repeated("[.__", 500) + "'''\nb = \"\"\"" + repeated("\\\"\"\".{", 500) + "\"\"\""));
}

TEST(hostile_toml, with_many_tables_is_refused_or_read_in_good_time) {
  std::string implicit, arrays;
  for (int i = 0; i < 24'000; ++i) implicit += "a" + std::to_string(i) + ".b = 1\n";
  for (int i = 0; i < 24'000; ++i) arrays += "[[x]]\n";
  for (const std::string& text : {implicit, arrays, repeated("a.b.c = 1\n", 90'000)}) {
    const auto began = std::chrono::steady_clock::now();
    (void)parse(text);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20));
  }
  EXPECT_FALSE(parse(repeated("[x]\n", 60'000)));
}

TEST(hostile_toml, with_control_characters_is_refused_wherever_they_stand) {
  for (int code = 0; code < 0x20; ++code) {
    if (code == '\n' || code == '\t') continue;
    const std::string letter(1, static_cast<char>(code));
    EXPECT_FALSE(parse("a = \"" + letter + "\"")) << code;
    EXPECT_FALSE(parse("# " + letter + "x")) << code;
    EXPECT_FALSE(parse(letter + "x = 1")) << code;
  }
  for (const char* letter : {"\x7f", "\xc2\x85", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x80\xa8", "\xe2\x80\x8f"})
    EXPECT_FALSE(parse(std::string("a = '") + letter + "'"));
  EXPECT_TRUE(parse("a = '\xe2\x80\x99\xc3\xa9\xe2\x82\xac'"));  // an apostrophe, an accent, a euro sign
}

TEST(hostile_toml, may_not_smuggle_control_characters_in_as_escapes) {
  EXPECT_FALSE(parse(R"(a = "x\u0000y")"));
  EXPECT_FALSE(parse(R"(a = "x\u001by")"));
  EXPECT_FALSE(parse(R"("a\u0000" = 1)"));
  EXPECT_TRUE(parse(R"(a = "x\ty\n")"));
}

// Where the library's table of white space has undefined behaviour; the sanitizers see it, this sees the answers.
TEST(hostile_toml, with_letters_outside_ascii_where_white_space_may_stand_is_read_as_letters) {
  for (const char* text : {"[a\xd1\x9d]\n", "a = 1\xc3\xa9", "a\xc3\xa9 = 1", "a = \xe2\x80\x9cx\xe2\x80\x9d",
                           "a = 1'\xd1\x9d'", "a = -x=\"\xd1\x9d\"", "a = 2'b''';'''\xd1\x9d",
                           "a = \"\"\"\\\xc3\xa9\"\"\"", "a = 1\xc2\xa0", "\"\"\"\\\n\xef\xbb\xbf"})
    EXPECT_FALSE(parse(text)) << text;
  const auto read = parse("\xef\xbb\xbf\"caf\xc3\xa9\" = \"\"\"\\\n  \xc3\xa9\"\"\" # caf\xc3\xa9");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(json::canonical(read->root), "{\"caf\xc3\xa9\":\"\xc3\xa9\"}");
}

TEST(hostile_toml, that_is_not_utf8_is_refused) {
  for (const char* letter : {"\xff", "\xc3", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80"}) {
    EXPECT_FALSE(parse(std::string("a = '") + letter + "'"));
    EXPECT_FALSE(parse(std::string("# ") + letter));
    EXPECT_FALSE(parse(std::string("a = 1\n") + letter));
  }
}

// Every prefix and a great many small damages of a document that uses the whole language.
TEST(hostile_toml, made_by_damaging_a_good_file_never_ends_the_process) {
  const std::string good =
      "[a.b]\nc = 2026-01-01 07:32:00.5Z\nd = [1, 0x1f, +7, '''x''', \"\"\"\\u00e9\"\"\"]\n[[e]]\nf = { g.h = true, i "
      "= "
      "07:32:00 }\nj = -1_000 # end\n";
  ASSERT_TRUE(parse(good));
  for (std::size_t size = 0; size <= good.size(); ++size) (void)parse(good.substr(0, size));
  std::mt19937 random(20261121);
  constexpr std::string_view LETTERS = "\"'[]{}=.,#_-+:0123456789abefinoptuxzTZ \t\n\\\xc3\xa9\xff";
  const auto below = [&random](std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
  };
  int refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = good;
    for (std::size_t change = below(4) + 1; change > 0; --change) {
      const std::size_t at = below(text.size());
      if (below(3) == 0)
        text.erase(at, below(6));
      else if (below(2) == 0)
        text.insert(at, 1, LETTERS[below(LETTERS.size())]);
      else
        text[at] = LETTERS[below(LETTERS.size())];
      if (text.empty()) text = "a";
    }
    refused += parse(text) ? 0 : 1;
  }
  EXPECT_GT(refused, 2'000);  // both ways out were taken many times
  EXPECT_LT(refused, 19'500);
}

}  // namespace
}  // namespace mash::toml
