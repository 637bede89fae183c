// SPDX-License-Identifier: Apache-2.0
// A digest over part of a line stands on this: of what the reader takes, exactly what the writer would have written is
// canonical. The writer itself is the judge, over some hundred thousand texts that differ from a canonical one by
// little.
#include "base/json_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/json.hpp"

namespace mash::json {
namespace {

bool is_canonical(std::string_view text) { return canonical_members(text).has_value(); }

// A name that needs an escape, or is not ASCII, has a canonical form and is none of ours.
bool names_are_plain(const value& document) {
  if (const array* items = document.if_array()) return std::ranges::all_of(*items, names_are_plain);
  const object* members = document.if_object();
  return members == nullptr || std::ranges::all_of(*members, [](const auto& member) {
           return std::ranges::all_of(member.key(), [](char c) { return c >= 0x20 && c != '"' && c != '\\'; }) &&
                  names_are_plain(member.value());
         });
}

TEST(json_text, gives_the_members_as_they_stand) {
  const std::string text = R"({"a":[1,{"b":"\""}],"b_2":{},"c":"x,y"})";
  const auto members = canonical_members(text);
  ASSERT_TRUE(members);
  ASSERT_EQ(members->size(), 3U);
  EXPECT_EQ((*members)[0].name, "a");
  EXPECT_EQ((*members)[0].whole, R"("a":[1,{"b":"\""}])");
  EXPECT_EQ((*members)[1].whole, R"("b_2":{})");
  EXPECT_EQ((*members)[2].whole, R"("c":"x,y")");
  EXPECT_TRUE(canonical_members("{}")->empty());
}

TEST(json_text, refuses_every_other_spelling) {
  for (const char* text : {"",
                           "[]",
                           "1",
                           "\"a\"",
                           "{",
                           "{\"a\"",
                           R"({"a":1)",
                           R"({"a":1}x)",
                           R"({"a":1} )",
                           R"({ "a":1})",
                           R"({"a": 1})",
                           R"({"a":1,"b":2,})",
                           R"({"b":1,"a":2})",
                           R"({"a":1,"a":1})",
                           R"({"a":01})",
                           R"({"a":-0})",
                           R"({"a":1.0})",
                           R"({"a":+1})",
                           R"({"a":-})",
                           R"({"a":"\/"})",
                           R"({"a":"\u0041"})",
                           R"({"a":"\u000a"})",
                           R"({"a":"\u001F"})",
                           R"({"a":"\u0020"})",
                           R"({"a":"\u00"})",
                           R"({"a":"\)",
                           R"({"a":"x)",
                           R"({"\u0061":1})",
                           R"({"a":[1, 2]})",
                           R"({"a":tru})",
                           R"({"a":[1)"})
    EXPECT_FALSE(is_canonical(text)) << text;
  for (const char* text : {R"({"a":0,"b":-1,"c":10})", R"({"a":"\"\\\b\f\n\r\t\u0000\u001f\u000b/"})",
                           R"({"a":[[],{},null,true,false]})", R"({"a":"Zoë"})"})
    EXPECT_TRUE(is_canonical(text)) << text;
}

TEST(json_text, agrees_with_the_writer_about_texts_that_are_nearly_canonical) {
  const std::string seeds[] = {
      R"({"ask":"1","items":[{"a":-10,"b":"x\"y\u0001"},{"a":0,"b":"\n"}],"revision":1,"z":{}})",
      R"({"a":{"a":{"b":[true,false,null,[],[[12]]]},"ab":"Zo\\"},"b":"","c":"\u001f\t"})"};
  constexpr std::string_view LETTERS = "{}[]\":,\\ 01-9abntuf/\n.e";
  std::mt19937 random(20261121);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  int read = 0, canonical_too = 0;
  for (int round = 0; round < 150'000; ++round) {
    std::string text = seeds[below(2)];
    for (std::size_t edits = 1 + below(2); edits > 0; --edits) {
      const std::size_t at = below(text.size());
      const char letter = LETTERS[below(LETTERS.size())];
      if (const std::size_t way = below(4); way == 0)
        text[at] = letter;
      else if (way == 1)
        text.insert(at, 1, letter);
      else if (way == 2)
        text.erase(at, 1);
      else
        std::swap(text[at], text[below(text.size())]);
    }
    const auto document = parse(text);
    if (!document || !document->is_object()) continue;
    ++read;
    const bool expected = canonical(*document) == text && names_are_plain(*document);
    canonical_too += expected ? 1 : 0;
    EXPECT_EQ(is_canonical(text), expected) << text;
  }
  EXPECT_GT(read, 10'000);
  EXPECT_GT(canonical_too, 2'000);
}

}  // namespace
}  // namespace mash::json
