// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/leaf.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/json.hpp"

namespace mash::contract {
namespace {

digest filled(unsigned char value) {
  digest out;
  out.fill(value);
  return out;
}

leaf full_leaf() {
  leaf entry;
  entry.type = leaf_type::asked;
  entry.id = "01933d5e-4f00-7000-8000-000000000001";
  entry.at = parse_rfc3339("2026-11-20T14:25:31.042Z").value();
  entry.request = "01933d5e-4e00-7000-8000-000000000002";
  entry.members = {"police", "health", "schools", "peterborough"};
  entry.purpose = "s47_strategy";
  entry.outcome = {"asked"};
  entry.agreement = to_hex(filled(0xa1));
  entry.actor = filled(1);
  entry.subjects = filled(2);
  entry.body = filled(3);
  return entry;
}

std::string hex(unsigned char value) { return to_hex(filled(value)); }

TEST(leaf, its_text_is_canonical_json_with_a_fixed_spelling) {
  EXPECT_EQ(
      leaf_text(full_leaf()).value(),
      R"({"actor":")" + hex(1) + R"(","agreement":")" + hex(0xa1) + R"(","at":"2026-11-20T14:25:31.042Z","body":")" +
          hex(3) +
          R"(","id":"01933d5e-4f00-7000-8000-000000000001","members":["police","health","schools","peterborough"],)"
          R"("outcome":["asked"],"purpose":"s47_strategy","request":"01933d5e-4e00-7000-8000-000000000002",)"
          R"("subjects":")" +
          hex(2) + R"(","type":"asked","v":1})");
}

TEST(leaf, what_is_absent_is_left_out) {
  leaf entry;
  entry.type = leaf_type::admin;
  entry.id = "01933d5e-4f00-7000-8000-000000000001";
  entry.at = parse_rfc3339("2026-11-20T14:25:31Z").value();
  EXPECT_EQ(leaf_text(entry).value(),
            R"({"at":"2026-11-20T14:25:31.000Z","id":"01933d5e-4f00-7000-8000-000000000001","type":"admin","v":1})");
}

TEST(leaf, every_leaf_we_write_reads_back) {
  std::mt19937 random(6);
  const auto some = [&](auto value) { return random() % 2 == 0 ? value : decltype(value){}; };
  for (int round = 0; round < 500; ++round) {
    leaf entry = full_leaf();
    entry.type = static_cast<leaf_type>(random() % words<leaf_type>::list.size());
    entry.at += std::chrono::milliseconds(random());
    entry.request = some(entry.request);
    entry.members.resize(random() % 5, "cambridgeshire");
    entry.purpose = some(entry.purpose);
    entry.outcome.resize(random() % 5, "no_trace");
    entry.agreement = some(entry.agreement);
    entry.actor = some(entry.actor);
    entry.subjects = some(entry.subjects);
    entry.body = some(entry.body);
    const auto text = leaf_text(entry);
    ASSERT_TRUE(text.has_value());
    ASSERT_EQ(parse_leaf(*text).value(), entry);
  }
}

TEST(leaf, sixteen_members_with_their_outcomes_fit_and_many_more_do_not) {
  leaf entry = full_leaf();
  entry.type = leaf_type::answered;
  entry.members.assign(16, "peterborough");
  entry.outcome.assign(16, "answered");
  ASSERT_TRUE(leaf_text(entry).has_value());
  EXPECT_LE(leaf_text(entry)->size(), LEAF_BYTES_MAX);
  entry.members.assign(32, "peterborough");
  entry.outcome.assign(32, "ambiguous_match");
  EXPECT_EQ(leaf_text(entry).error().code, errc::too_large);
}

TEST(leaf, there_is_no_room_for_a_name) {
  for (const std::string& text :
       {std::string("Ada Okafor"), std::string("ada okafor"), std::string("ada@example"), std::string("Z"),
        std::string(65, 'a'), std::string("12 Example Row"), std::string("\xC3\xA9")}) {
    leaf entry = full_leaf();
    entry.purpose = text;
    EXPECT_FALSE(leaf_text(entry).has_value());
    entry = full_leaf();
    entry.members.push_back(text);
    EXPECT_FALSE(leaf_text(entry).has_value());
    entry = full_leaf();
    entry.outcome.push_back(text);
    EXPECT_FALSE(leaf_text(entry).has_value());
    entry = full_leaf();
    entry.request = text;
    EXPECT_FALSE(leaf_text(entry).has_value());
    entry = full_leaf();
    entry.id = text;
    EXPECT_FALSE(leaf_text(entry).has_value());
    entry = full_leaf();
    entry.agreement = text;
    EXPECT_FALSE(leaf_text(entry).has_value());
  }
  leaf entry = full_leaf();
  entry.members.assign(33, "a");
  EXPECT_FALSE(leaf_text(entry).has_value());
}

TEST(leaf, any_other_spelling_is_refused) {
  const std::string good = leaf_text(full_leaf()).value();
  ASSERT_TRUE(parse_leaf(good).has_value());
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos);
    return text.replace(at, from.size(), to);
  };
  for (const std::string& bad : {std::string(),
                                 std::string("{}"),
                                 std::string("[]"),
                                 std::string("null"),
                                 good + "\n",
                                 " " + good,
                                 with("\"v\":1", "\"v\":2"),
                                 with("\"v\":1", "\"v\":1,\"w\":1"),
                                 with("\"v\":1", "\"v\":1.0"),
                                 with("\"v\":1", "\"v\":\"1\""),
                                 with("\"v\":1", "\"v\":1,\"v\":1"),
                                 with(",\"v\":1", ""),
                                 with("\"asked\",\"v\"", "\"ask\",\"v\""),
                                 with("31.042Z", "31.0420Z"),
                                 with("31.042Z", "31.042+00:00"),
                                 with("-7000-", "-700G-"),
                                 with("\"actor\":\"01", "\"actor\":\"1"),
                                 with("a1a1", "A1A1"),
                                 with("[\"asked\"]", "[]"),
                                 with("[\"asked\"]", "\"asked\""),
                                 with("[\"asked\"]", "[\"\"]"),
                                 with("[\"asked\"]", "[\"asked\" ]"),
                                 with("\"police\"", "\"p\\u006flice\""),
                                 with("\"purpose\":\"s47_strategy\",", "\"purpose\":\"\","),
                                 with("\"purpose\":\"s47_strategy\",", "\"purpose\":null,")})
    EXPECT_FALSE(parse_leaf(bad).has_value()) << bad;
}

TEST(leaf, every_changed_byte_gives_another_leaf_or_none) {
  const leaf original = full_leaf();
  const std::string good = leaf_text(original).value();
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const int flip : {0x01, 0x04, 0x20, 0x80}) {
      std::string mutant = good;
      mutant[at] = static_cast<char>(mutant[at] ^ flip);
      const auto parsed = parse_leaf(mutant);
      if (parsed) EXPECT_NE(*parsed, original) << mutant;
    }
  }
}

TEST(commitment, known_answers) {
  // printf 'mash-commit-v1' followed by 32 bytes 00..1f and the text, through sha256sum.
  commitment_salt salt;
  for (std::size_t i = 0; i < salt.size(); ++i) salt[i] = static_cast<unsigned char>(i);
  EXPECT_EQ(to_hex(commitment(salt, "")), "be5ea28093fd5f010b5f77ab3928125705ba63dc301e04c75450c5362ae9fa24");
  EXPECT_EQ(to_hex(commitment(salt, R"({"a":1})")), "6107ecfde1896414e0d7bd84d650570cf09a48a0510a89670f1b9ee07a593d13");
}

TEST(commitment, it_opens_to_its_own_salt_and_bytes_only) {
  const commitment_salt salt = new_salt(), other = new_salt();
  EXPECT_NE(salt, other);
  const digest made = commitment(salt, "the canonical bytes");
  EXPECT_TRUE(opens(made, to_hex(salt), "the canonical bytes"));
  EXPECT_FALSE(opens(made, to_hex(other), "the canonical bytes"));
  EXPECT_FALSE(opens(made, to_hex(salt), "the canonical byte"));
  EXPECT_FALSE(opens(made, to_hex(salt).substr(2), "the canonical bytes"));
  EXPECT_FALSE(opens(made, "", "the canonical bytes"));
}

}  // namespace
}  // namespace mash::contract
