// SPDX-License-Identifier: Apache-2.0
#include "base/toml.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/json_reader.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::toml {
namespace {

constexpr std::string_view MEMBERS = R"(# who belongs to the partnership
[authority]
name = "Example Council"
since = 2026-01-01
opened_at = 2026-01-01T09:00:00.5+01:00

[[members]]
id = "police"
port = 7001
roles.reviewer = ["a", "b"]
active = true

[[members]]
id = 'schools'
port = 7_002
contact = { desk = "MASH desk", hours = [ 8, 18 ] }
)";

std::string canonical(std::string_view text) {
  const auto parsed = parse(text);
  return parsed ? json::canonical(parsed->root) : "error: " + parsed.error().detail;
}

TEST(toml, becomes_the_json_value_that_it_describes) {
  EXPECT_EQ(canonical(MEMBERS),
            R"({"authority":{"name":"Example Council","opened_at":"2026-01-01T09:00:00.5+01:00","since":"2026-01-01"},)"
            R"("members":[{"active":true,"id":"police","port":7001,"roles":{"reviewer":["a","b"]}},)"
            R"({"contact":{"desk":"MASH desk","hours":[8,18]},"id":"schools","port":7002}]})");
}

TEST(toml, of_an_empty_file_is_an_empty_object) {
  EXPECT_EQ(canonical(""), "{}");
  EXPECT_EQ(canonical("\r\n# nothing\r\n"), "{}");
}

TEST(toml, writes_every_kind_of_date_as_text) {
  EXPECT_EQ(canonical("a = 1979-05-27T07:32:00Z"), R"({"a":"1979-05-27T07:32:00Z"})");
  EXPECT_EQ(canonical("a = 1979-05-27 07:32:00.999999-07:30"), R"({"a":"1979-05-27T07:32:00.999999-07:30"})");
  EXPECT_EQ(canonical("a = 1979-05-27T07:32:00"), R"({"a":"1979-05-27T07:32:00"})");
  EXPECT_EQ(canonical("a = 0001-01-01"), R"({"a":"0001-01-01"})");
  EXPECT_EQ(canonical("a = 07:32:10"), R"({"a":"07:32:10"})");
  EXPECT_EQ(canonical("a = 00:00:00.100"), R"({"a":"00:00:00.1"})");
}

TEST(toml, times_are_what_the_clock_reads) {
  const auto parsed = parse("a = 2026-11-20 14:05:00.25+00:00");
  ASSERT_TRUE(parsed);
  std::vector<json::fault> faults;
  json::reader reader(parsed->root, "", faults);
  EXPECT_EQ(to_rfc3339(reader.time("a")), "2026-11-20T14:05:00.250Z");
  EXPECT_TRUE(faults.empty());
}

TEST(toml, knows_every_form_of_string_and_integer) {
  EXPECT_EQ(canonical(R"(a = "tab\tquote\" \u00e9")"), R"({"a":"tab\tquote\" é"})");
  EXPECT_EQ(canonical("a = '''\nno \\escape''''"), R"({"a":"no \\escape'"})");
  EXPECT_EQ(canonical("a = \"\"\"one\\\n   two\"\"\"\"\""), R"({"a":"onetwo\"\""})");
  EXPECT_EQ(canonical("a = [0xff, 0o17, 0b11, -0, +7]"), R"({"a":[255,15,3,0,7]})");
  EXPECT_EQ(canonical("\"odd name/~\" = 1"), R"({"odd name/~":1})");
}

TEST(toml, remembers_the_line_of_every_member) {
  const auto parsed = parse(MEMBERS);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->line_of("/authority"), 2);
  EXPECT_EQ(parsed->line_of("/authority/since"), 4);
  EXPECT_EQ(parsed->line_of("/members/0/id"), 8);
  EXPECT_EQ(parsed->line_of("/members/0/roles/reviewer/1"), 10);
  EXPECT_EQ(parsed->line_of("/members/1/contact/hours"), 16);
}

TEST(toml, gives_the_line_of_what_encloses_a_missing_member) {
  const auto parsed = parse(MEMBERS);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->line_of("/members/1"), 13);
  EXPECT_EQ(parsed->line_of("/members/1/curve_key"), 13);
  EXPECT_EQ(parsed->line_of("/members/1/contact/telephone/area"), 16);
  EXPECT_EQ(parsed->line_of("/nothing"), 1);
  EXPECT_EQ(parsed->line_of(""), 1);
}

TEST(toml, describes_faults_so_that_an_editor_can_jump_to_them) {
  const auto parsed = parse(MEMBERS);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(describe("members.toml", *parsed,
                     {{"/members/1/port", "out_of_range", "a port is at most 65535"},
                      {"/members/0/roles", "unknown_word", "use one of: a, b"},
                      {"", "required", "this member is required"}}),
            "members.toml:15: members/1/port: out_of_range: a port is at most 65535\n"
            "members.toml:10: members/0/roles: unknown_word: use one of: a, b\n"
            "members.toml:1: required: this member is required");
}

TEST(toml, refuses_fractions_infinities_and_numbers_that_json_cannot_carry) {
  for (const char* text : {"a = 1.0", "a = 1e3", "a = inf", "a = -nan", "a = 9007199254740992",
                           "a = 0x7fffffffffffffff", "a = [1, [2, 0.5]]"})
    EXPECT_EQ(parse(text).error().code, errc::invalid) << text;
  EXPECT_EQ(canonical("a = [9007199254740991, -9007199254740991]"), R"({"a":[9007199254740991,-9007199254740991]})");
}

TEST(toml, refuses_the_same_member_twice) {
  for (const char* text : {"a = 1\na = 2", "[a]\n[a]", "a = 1\n[a]", "a = { b = 1, b = 2 }", "a.b = 1\na = 2",
                           "[[a]]\n[a]", "a = []\n[[a]]"})
    EXPECT_FALSE(parse(text)) << text;
}

TEST(toml, says_where_a_file_is_wrong_and_cuts_what_it_quotes) {
  const auto wrong = parse("a = 1\nb = 07400900123999999999\n");
  ASSERT_FALSE(wrong);
  EXPECT_TRUE(wrong.error().detail.starts_with("line 2: ")) << wrong.error().detail;
  EXPECT_EQ(wrong.error().detail.find("0740090"), std::string::npos) << wrong.error().detail;
  const auto twice = parse("telephone = 1\ntelephone = 2\n");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().detail.find("= 2"), std::string::npos);
}

class toml_file : public testing::Test {
 protected:
  std::string write(std::string_view text) {
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  test::temporary_directory directory;
  const std::string path = directory.file("members.toml");
};

TEST_F(toml_file, is_read_and_its_errors_name_it) {
  EXPECT_TRUE(read_file(write(MEMBERS)));
  EXPECT_TRUE(read_file(write("a = ")).error().detail.starts_with(path + ": line 1: "));
}

TEST_F(toml_file, is_refused_when_missing_too_large_or_no_file) {
  EXPECT_EQ(read_file(path).error().code, errc::io);
  EXPECT_EQ(read_file(directory.path()).error().code, errc::io);
  EXPECT_EQ(read_file(write(std::string(1024 * 1024 + 1, '\n'))).error().code, errc::too_large);
  ASSERT_EQ(::mkfifo(directory.file("pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_file(directory.file("pipe")).error().code, errc::io);
}

}  // namespace
}  // namespace mash::toml
