// SPDX-License-Identifier: Apache-2.0
// Each way of reading a member, with each kind of value that may stand there: what is taken, and which fault is noted
// where. A fault points at its place and never repeats what was written.
#include "base/json_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mash::json {

enum class colour : unsigned char { red, amber, green };

}  // namespace mash::json

namespace mash {

template <>
struct words<json::colour> {
  static constexpr auto list = std::to_array<std::string_view>({"red", "amber", "green"});
};

}  // namespace mash

namespace mash::json {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using reading = std::function<void(reader&)>;

// The codes of the faults that reading `m` of a document with that member makes, in order.
std::vector<std::string> codes(const std::string& member, const reading& read) {
  const value document = parse(member.empty() ? "{}" : R"({"m":)" + member + "}").value();
  std::vector<fault> faults;
  reader from(document, "/at", faults);
  read(from);
  from.finish();
  std::vector<std::string> out;
  for (const fault& one : faults) {
    EXPECT_EQ(one.pointer, "/at/m");
    EXPECT_GT(one.detail.size(), 8U) << "a sentence";
    EXPECT_THAT(one.detail, Not(HasSubstr("Okafor")));
    out.push_back(one.code);
  }
  return out;
}

struct way {
  std::string name;
  reading read;
  bool required;
  std::vector<std::string> taken;                            // documents' `m`
  std::vector<std::pair<std::string, std::string>> refused;  // `m`, code
};

void PrintTo(const way& row, std::ostream* out) { *out << row.name; }

std::vector<way> ways() {
  const std::vector<std::pair<std::string, std::string>> no_text{
      {"7", "wrong_type"},  {"true", "wrong_type"}, {"null", "wrong_type"},     {"[]", "wrong_type"},
      {"{}", "wrong_type"}, {R"("")", "empty"},     {R"("Okafor")", "too_long"}};
  const std::vector<std::pair<std::string, std::string>> no_integer{{R"("7")", "wrong_type"}, {"null", "wrong_type"},
                                                                    {"true", "wrong_type"},   {"[7]", "wrong_type"},
                                                                    {"-1", "out_of_range"},   {"11", "out_of_range"}};
  const std::vector<std::pair<std::string, std::string>> no_truth{
      {"1", "wrong_type"}, {"0", "wrong_type"}, {R"("true")", "wrong_type"}, {"null", "wrong_type"}};
  const std::vector<std::pair<std::string, std::string>> no_time{{R"("2026-11-20")", "not_a_time"},
                                                                 {R"("2026-11-20T25:00:00Z")", "not_a_time"},
                                                                 {R"("Okafor")", "not_a_time"},
                                                                 {"1795235674", "wrong_type"}};
  const std::vector<std::pair<std::string, std::string>> no_word{{R"("crimson")", "unknown_word"},
                                                                 {R"("RED")", "unknown_word"},
                                                                 {R"(" red")", "unknown_word"},
                                                                 {R"("")", "empty"},
                                                                 {"0", "wrong_type"},
                                                                 {R"(["red"])", "wrong_type"}};
  const std::vector<std::pair<std::string, std::string>> no_list{{"[1,2,3,4]", "too_many"},
                                                                 {"7", "wrong_type"},
                                                                 {R"("a")", "wrong_type"},
                                                                 {"{}", "wrong_type"},
                                                                 {"null", "wrong_type"}};
  return {
      {"text", [](reader& r) { (void)r.text("m", 5); }, true, {R"("a")", R"("12345")"}, no_text},
      {"if_text", [](reader& r) { (void)r.if_text("m", 5); }, false, {R"("a")", R"("12345")"}, no_text},
      {"text_or_empty",
       [](reader& r) { (void)r.text_or_empty("m", 5); },
       false,
       {R"("")", R"("12345")"},
       {{"7", "wrong_type"}, {R"("Okafor")", "too_long"}}},
      {"integer", [](reader& r) { (void)r.integer("m", 0, 10); }, true, {"0", "10"}, no_integer},
      {"if_integer", [](reader& r) { (void)r.if_integer("m", 0, 10); }, false, {"0", "10"}, no_integer},
      {"boolean", [](reader& r) { (void)r.boolean("m"); }, true, {"true", "false"}, no_truth},
      {"if_boolean", [](reader& r) { (void)r.if_boolean("m"); }, false, {"true", "false"}, no_truth},
      {"if_date",
       [](reader& r) { (void)r.if_date("m"); },
       false,
       {R"("2024-02-29")", R"("0001-01-01")"},
       {{R"("2023-02-29")", "not_a_date"},
        {R"("20/11/2026")", "not_a_date"},
        {R"("2026-11-20T00:00:00Z")", "not_a_date"},
        {"20261120", "wrong_type"}}},
      {"time", [](reader& r) { (void)r.time("m"); }, true, {R"("2026-11-20T14:25:00Z")"}, no_time},
      {"if_time", [](reader& r) { (void)r.if_time("m"); }, false, {R"("2026-11-20T14:25:00+01:00")"}, no_time},
      {"word", [](reader& r) { (void)r.word<colour>("m"); }, true, {R"("red")", R"("green")"}, no_word},
      {"if_word", [](reader& r) { (void)r.if_word<colour>("m"); }, false, {R"("amber")"}, no_word},
      {"if_words",
       [](reader& r) { (void)r.if_words<colour>("m", 3); },
       false,
       {"[]", R"(["red","red","green"])"},
       {{R"(["red","crimson"])", "unknown_word"}, {R"(["red","red","red","red"])", "too_many"}, {"[1]", "wrong_type"}}},
      {"if_texts",
       [](reader& r) { (void)r.if_texts("m", 3, 5); },
       false,
       {"[]", R"(["a","12345"])"},
       {{R"(["Okafor"])", "wrong_type"},
        {R"([""])", "wrong_type"},
        {"[null]", "wrong_type"},
        {"[1,2,3,4]", "too_many"}}},
      {"items", [](reader& r) { (void)r.items("m", 3); }, true, {"[]", "[1,{},null]"}, no_list},
      {"if_items", [](reader& r) { (void)r.if_items("m", 3); }, false, {"[]", "[1,{},null]"}, no_list},
      {"child", [](reader& r) { (void)r.child("m"); }, true, {"null", "{}", "7"}, {}},
      {"if_child", [](reader& r) { (void)r.if_child("m"); }, false, {"null", "{}", "7"}, {}},
  };
}

class each_way : public ::testing::TestWithParam<way> {};

TEST_P(each_way, takes_what_it_should_and_names_what_it_does_not) {
  const way& row = GetParam();
  for (const std::string& member : row.taken) EXPECT_THAT(codes(member, row.read), IsEmpty()) << member;
  for (const auto& [member, code] : row.refused) EXPECT_THAT(codes(member, row.read), ElementsAre(code)) << member;
  if (row.required)
    EXPECT_THAT(codes("", row.read), ElementsAre("required"));
  else
    EXPECT_THAT(codes("", row.read), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(reader, each_way, ::testing::ValuesIn(ways()), [](const auto& row) { return row.param.name; });

TEST(reader, gives_what_is_written) {
  const value document =
      parse(R"({"a":"text","b":7,"c":true,"d":"2024-02-29","e":"2026-11-20T14:25:00Z","f":"green","g":["x","y"]})")
          .value();
  std::vector<fault> faults;
  reader from(document, "", faults);
  EXPECT_EQ(from.text("a", 10), "text");
  EXPECT_EQ(from.integer("b", 0, 10), 7);
  EXPECT_TRUE(from.boolean("c"));
  EXPECT_EQ(to_iso_date(*from.if_date("d")), "2024-02-29");
  EXPECT_EQ(to_rfc3339(from.time("e")), "2026-11-20T14:25:00.000Z");
  EXPECT_EQ(from.word<colour>("f"), colour::green);
  EXPECT_THAT(from.if_texts("g", 3, 5), ElementsAre("x", "y"));
  from.finish();
  EXPECT_THAT(faults, IsEmpty());
}

TEST(reader, a_missing_word_is_the_fallback_and_never_the_first_of_the_list_by_accident) {
  const value document = parse(R"({"m":"crimson"})").value();
  std::vector<fault> faults;
  reader from(document, "", faults);
  EXPECT_EQ(from.word<colour>("m", colour::amber), colour::amber);
  EXPECT_EQ(from.word<colour>("absent", colour::amber), colour::amber);
  EXPECT_EQ(faults.size(), 2U);
  EXPECT_THAT(faults[0].detail, HasSubstr("red, amber, green"));
}

TEST(reader, what_is_no_object_is_one_fault_and_yields_nothing) {
  for (const char* text : {"[]", "7", "\"x\"", "null", "true"}) {
    const value document = parse(text).value();
    std::vector<fault> faults;
    reader from(document, "/subjects/1", faults);
    EXPECT_EQ(from.if_text("a", 5), std::nullopt);
    EXPECT_EQ(from.child("b"), nullptr);
    EXPECT_TRUE(from.if_texts("c", 3, 3).empty());
    from.finish();
    ASSERT_EQ(faults.size(), 1U) << text;
    EXPECT_EQ(faults[0].code, "wrong_type");
    EXPECT_EQ(faults[0].pointer, "/subjects/1");
  }
}

TEST(reader, every_member_that_nobody_read_is_a_fault_of_its_own) {
  const value document = parse(R"({"known":1,"a/b":2,"c~d":3,"e":4})").value();
  std::vector<fault> faults;
  reader from(document, "/x", faults);
  (void)from.if_child("known");
  from.finish();
  std::vector<std::string> pointers;
  for (const fault& one : faults) {
    EXPECT_EQ(one.code, "unknown_member");
    pointers.push_back(one.pointer);
  }
  EXPECT_THAT(pointers, ::testing::UnorderedElementsAre("/x/a~1b", "/x/c~0d", "/x/e"));
}

// What was read is remembered by place, of the first 64 members in a word and of the others in a list.
TEST(reader, knows_what_was_read_of_any_number_of_members) {
  for (const std::size_t count : {1U, 63U, 64U, 65U, 66U, 200U}) {
    object members;
    for (std::size_t i = 0; i < count; ++i) members["m" + std::to_string(i)] = static_cast<std::int64_t>(i);
    const value document = members;
    for (std::size_t left_out = 0; left_out < count; left_out += 7) {
      std::vector<fault> faults;
      reader from(document, "", faults);
      for (std::size_t i = 0; i < count; ++i)
        if (i != left_out) (void)from.integer("m" + std::to_string(i), 0, 1000);
      from.finish();
      ASSERT_EQ(faults.size(), 1U) << count;
      EXPECT_EQ(faults[0].pointer, "/m" + std::to_string(left_out));
    }
  }
}

}  // namespace
}  // namespace mash::json
