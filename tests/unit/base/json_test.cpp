// SPDX-License-Identifier: Apache-2.0
// base/json is the only reader and writer, because Boost.JSON by itself keeps the last of two equal members, makes
// doubles of long integers and prints 0.85 as 8.5E-1. Beside the vectors that every reader of MASHX1 passes
// (tests/data/canonical_json): limits to the byte, memory, and many documents made at random.
#include "base/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <thread>

namespace mash::json {
namespace {

using ::testing::HasSubstr;

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

std::string why(std::string_view text, limits limit = {}) {
  const auto read = parse(text, limit);
  return read ? "read" : read.error().detail;
}

TEST(json, says_what_is_wrong_in_words_that_repeat_nothing) {
  struct row {
    std::string text;
    const char* said;
  };
  const row rows[] = {{R"({"Okafor":)", "not well-formed JSON at byte 10"},
                      {R"([1]x)", "not well-formed JSON at byte 3"},
                      {R"({"a":1,"a":2})", "an object names the same member twice"},
                      {R"([{"b":[{"a":1,"a":1}]}])", "an object names the same member twice"},
                      {R"({"a":1,"\u0061":2})", "an object names the same member twice"},
                      {"[1.5]", "numbers are whole numbers here"},
                      {"[1e3]", "numbers are whole numbers here"},
                      {"[0.0]", "numbers are whole numbers here"},
                      {"[9007199254740992]", "a number is out of range"},
                      {"[18446744073709551615]", "a number is out of range"},
                      {nested(17), "the document is nested too deeply"}};
  for (const row& one : rows) EXPECT_EQ(why(one.text), one.said) << one.text;
  for (const char* bad : {R"({"Okafor":})", R"({"Okafor":1,"Okafor":2})", R"(["Okafor)"})
    EXPECT_THAT(why(bad), ::testing::Not(HasSubstr("Okafor")));
}

TEST(json, limits_are_exact) {
  const std::string text = R"({"a":[1,2,3]})";
  EXPECT_EQ(why(text, {.bytes_max = text.size()}), "read");
  EXPECT_THAT(why(text, {.bytes_max = text.size() - 1}), HasSubstr("over 12 bytes"));
  EXPECT_EQ(parse(text, {.bytes_max = 1}).error().code, errc::too_large) << "told apart from what is malformed";
  for (const std::size_t depth : {1U, 2U, 16U, 40U}) {
    EXPECT_EQ(why(nested(depth), {.depth_max = depth}), "read");
    EXPECT_EQ(why(nested(depth + 1), {.depth_max = depth}), "the document is nested too deeply");
  }
  EXPECT_EQ(why(std::string(60'000, '[')), "the document is nested too deeply") << "and not the end of the stack";
}

TEST(json, keeps_every_whole_number_that_a_browser_keeps_and_no_other) {
  for (const std::int64_t number :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 52, (std::int64_t{1} << 53) - 1,
        -((std::int64_t{1} << 53) - 1), std::int64_t{999'999'999'999'999}}) {
    const std::string text = "[" + std::to_string(number) + "]";
    const auto read = parse(text);
    ASSERT_TRUE(read.has_value()) << text;
    EXPECT_EQ(read->get_array().at(0).get_int64(), number);
    EXPECT_EQ(canonical(*read), text);
  }
  for (const std::int64_t number : {std::int64_t{1} << 53, -(std::int64_t{1} << 53), INT64_MAX, INT64_MIN})
    EXPECT_EQ(why("[" + std::to_string(number) + "]"), "a number is out of range") << number;
}

TEST(json, takes_fractions_of_other_peoples_formats_only_when_told_to) {
  const auto read = parse("[0.85,1e2,-3.5]", {.fractions = true});
  ASSERT_TRUE(read.has_value());
  EXPECT_DOUBLE_EQ(read->get_array().at(0).get_double(), 0.85);
  EXPECT_DOUBLE_EQ(read->get_array().at(1).get_double(), 100.0);
  EXPECT_FALSE(parse("[0.85]").has_value());
}

TEST(json_death, a_fraction_is_never_written) {
  const auto read = parse("[0.85]", {.fractions = true});
  EXPECT_DEATH((void)canonical(*read), "no canonical form");
}

TEST(json, sorts_any_number_of_members) {
  for (const std::size_t count : {1U, 2U, 31U, 32U, 33U, 64U, 500U}) {
    object members;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back("m" + std::to_string((i * 7919) % 10'007));
    for (const std::string& name : names) members[name] = name;
    std::ranges::sort(names);
    std::string expected = "{";
    for (const std::string& name : names)
      expected += (expected.size() > 1 ? ",\"" : "\"") + name + "\":\"" + name + "\"";
    EXPECT_EQ(canonical(members), expected + "}");
    EXPECT_EQ(canonical(value(members)), expected + "}") << "however it is handed over";
  }
}

// Names are told apart by their first eight letters where that is enough.
TEST(json, sorts_members_whose_names_begin_alike) {
  std::vector<std::string> names{
      "occurred", "occurred_on", "occurre",  "occurred_at",    "occurred_a", "o", "occurred_at_",
      "p",        "occurrec",    "occurree", "occurr\xc3\xa9", "\xc3\xa9",   "",  "occurred_"};
  object members;
  for (const std::string& name : names) members[name] = 1;
  std::ranges::sort(names);
  std::string expected = "{";
  for (const std::string& name : names) expected += (expected.size() > 1 ? ",\"" : "\"") + name + "\":1";
  EXPECT_EQ(canonical(members), expected + "}");
}

TEST(json, writes_texts_of_every_size_one_after_the_other) {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{70'000}, std::size_t{3}, std::size_t{3'000'000}, std::size_t{5}}) {
    const std::string plain(size, 'x'), odd(size, '\n');
    EXPECT_EQ(canonical(value(plain)), '"' + plain + '"');
    EXPECT_EQ(canonical(value(odd)).size(), 2 * size + 2);
    std::string after = "before";
    append_canonical(after, std::string_view(plain));
    EXPECT_EQ(after, "before\"" + plain + '"');
  }
  std::string after;
  append_canonical(after, std::string_view());
  EXPECT_EQ(after, "\"\"");
}

// Escapes are written 1,024 characters at a time: every length around it, every kind of character.
TEST(json, escapes_across_the_edges_of_its_buffer) {
  for (std::size_t plain = 1010; plain < 1040; ++plain) {
    for (const char* tail : {"\"", "\\", "\n", "\x01", "\x1f", "x", "\x7f", "\xc3\xa9"}) {
      const std::string text = "\t" + std::string(plain, 'a') + tail + "end";
      const auto back = parse(canonical(value(text)));
      ASSERT_TRUE(back.has_value());
      EXPECT_EQ(back->get_string(), text);
    }
  }
}

TEST(json, every_byte_that_may_stand_in_a_text_comes_back) {
  for (int c = 0; c < 0x80; ++c) {
    const std::string text(3, static_cast<char>(c));
    const std::string written = canonical(value(text));
    for (const char one : written) EXPECT_GE(static_cast<unsigned char>(one), 0x20) << "no raw control character";
    EXPECT_EQ(parse(written)->get_string(), text) << c;
  }
}

// What needs no escape is looked for eight bytes at a time: every character, everywhere in two such words, amid
// neighbours that differ from an odd one by little.
TEST(json, every_character_is_escaped_wherever_it_stands_among_eight) {
  for (const std::string_view around : {"!", "#", "[", "]", "\x7f", "\xc2\xa2"}) {
    std::string plain;
    while (plain.size() < 18) plain += around;
    for (std::size_t at = 0; at <= plain.size(); at += around.size()) {
      for (int c = 0; c < 0x80; ++c) {
        const std::string text = plain.substr(0, at) + static_cast<char>(c) + plain.substr(at);
        const std::string alone = canonical(value(std::string(1, static_cast<char>(c))));
        const std::string expected =
            '"' + plain.substr(0, at) + alone.substr(1, alone.size() - 2) + plain.substr(at) + '"';
        ASSERT_EQ(canonical(value(text)), expected) << c << " at " << at;
      }
    }
  }
}

// A document of every kind of value, as deep and as wide as the seed has it.
value random_value(std::mt19937& random, int depth) {
  const auto below = [&](unsigned n) { return static_cast<std::size_t>(random() % n); };
  switch (below(depth > 0 ? 7 : 5)) {
    case 0:
      return nullptr;
    case 1:
      return below(2) == 0;
    case 2:
      return static_cast<std::int64_t>(random()) - (std::int64_t{1} << 31);
    case 3:
    case 4: {
      static const char* const PIECES[] = {"a", "Zo\xc3\xab", "\"", "\\", "\n", "\xf0\x9f\x98\x80", "\x01", " ", "/"};
      std::string text;
      for (std::size_t i = below(6); i > 0; --i) text += PIECES[below(std::size(PIECES))];
      return value(text);
    }
    case 5: {
      array list;
      for (std::size_t i = below(5); i > 0; --i) list.push_back(random_value(random, depth - 1));
      return list;
    }
    default: {
      object members;
      for (std::size_t i = below(6); i > 0; --i)
        members["m" + std::to_string(below(50))] = random_value(random, depth - 1);
      return members;
    }
  }
}

TEST(json, what_is_written_is_read_as_it_was_and_written_again_the_same) {
  std::mt19937 random(20261120);
  for (int i = 0; i < 2000; ++i) {
    const value made = random_value(random, 6);
    const std::string text = canonical(made);
    const auto read = parse(text);
    ASSERT_TRUE(read.has_value()) << text;
    EXPECT_EQ(*read, made) << text;
    EXPECT_EQ(canonical(*read), text);
  }
}

TEST(json, a_damaged_document_is_read_or_refused_and_what_is_read_is_canonical_again) {
  std::mt19937 random(7);
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string text = canonical(random_value(random, 4));
    for (unsigned changes = 1 + random() % 3; changes > 0 && !text.empty(); --changes)
      text[random() % text.size()] = static_cast<char>(random() % 256);
    const auto read = parse(text);
    if (!read) {
      ++refused;
      continue;
    }
    const std::string again = canonical(*read);
    EXPECT_EQ(canonical(parse(again).value()), again);
  }
  EXPECT_GT(refused, 500);
}

TEST(json, memory_of_its_own_changes_nothing_of_a_document) {
  std::mt19937 random(11);
  for (int i = 0; i < 200; ++i) {
    const std::string text = canonical(random_value(random, 6));
    scratch memory;
    const auto read = parse(text, {}, memory.store());
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(canonical(*read), text);
    EXPECT_EQ(canonical(value(*read)), text) << "and may be copied out";
  }
  scratch memory;  // and a document that is larger than the room
  const std::string large = "[\"" + std::string(600'000, 'x') + "\"]";
  EXPECT_EQ(canonical(parse(large, {.bytes_max = large.size()}, memory.store()).value()), large);
}

// The thread's room is one's at a time: whoever comes meanwhile has another, and nobody's document changes under them.
TEST(json, documents_in_memory_of_their_own_may_be_made_within_each_other) {
  const auto text_of = [](char of) {
    return "[\"" + std::string(9'000, of) + "\",\"" + std::string(9'000, of) + "\"]";
  };
  for (int round = 0; round < 3; ++round) {
    scratch outer;
    const auto first = parse(text_of('a'), {}, outer.store());
    for (int times = 0; times < 2; ++times) {
      scratch inner, innermost;
      const auto second = parse(text_of('b'), {}, inner.store()), third = parse(text_of('c'), {}, innermost.store());
      EXPECT_EQ(canonical(*second), text_of('b'));
      EXPECT_EQ(canonical(*third), text_of('c'));
    }
    std::jthread([&] {
      scratch elsewhere;
      EXPECT_EQ(canonical(parse(text_of('d'), {}, elsewhere.store()).value()), text_of('d'));
    }).join();
    EXPECT_EQ(canonical(*first), text_of('a'));
  }
}

TEST(json, pointers_escape_what_separates) {
  struct row {
    const char *parent, *token, *joined;
  };
  const row rows[] = {{"", "a", "/a"},    {"/a", "0", "/a/0"}, {"/a", "b/c", "/a/b~1c"}, {"/a", "b~c", "/a/b~0c"},
                      {"", "~1", "/~01"}, {"", "", "/"},       {"/", "/", "//~1"},       {"", "a\"b", "/a\"b"}};
  for (const row& one : rows) EXPECT_EQ(join_pointer(one.parent, one.token), one.joined);
}

}  // namespace
}  // namespace mash::json
