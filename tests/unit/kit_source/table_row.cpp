// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/source/table_row.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mash::kit {
namespace {

using namespace std::chrono_literals;
using policy::caveat;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// One row with one column, "value".
class one_value {
 public:
  explicit one_value(const std::string& text) : table_{.columns = {"value"}, .rows = {{.line = 2, .fields = {text}}}} {}
  table_row row() { return {table_, table_.rows.front(), 2026y / 11 / 22}; }

 private:
  csv::table table_;
};

template <class Read>
std::string fault_of(const std::string& text, Read read) {
  one_value of(text);
  table_row row = of.row();
  (void)read(row);
  EXPECT_THAT(row.fault(), Not(HasSubstr("Zebedee"))) << "no fault repeats a value";
  return row.fault();
}

TEST(table_row, values_come_without_the_spaces_around_them) {
  one_value of(" \tOn licence \r\n");
  table_row row = of.row();
  EXPECT_EQ(row.text("value"), "On licence");
  EXPECT_EQ(row.text("VALUE"), "On licence");
  EXPECT_EQ(row.needed("value"), "On licence");
  EXPECT_EQ(row.fault(), "");
}

TEST(table_row, what_is_needed_and_empty_is_a_fault_and_the_first_one_stands) {
  one_value of("  ");
  table_row row = of.row();
  EXPECT_EQ(row.text("value"), "");
  EXPECT_EQ(row.fault(), "");
  EXPECT_EQ(row.needed("value"), "");
  EXPECT_EQ(row.fault(), "value is empty");
  row.refuse("other", "is odd");
  EXPECT_EQ(row.fault(), "value is empty");
  EXPECT_EQ(fault_of(std::string(VALUE_BYTES_MAX, 'x'), [](table_row& r) { return r.text("value"); }), "");
  EXPECT_EQ(fault_of(std::string(VALUE_BYTES_MAX + 1, 'x'), [](table_row& r) { return r.text("value"); }),
            "value is too long");
}

TEST(table_row, lists_are_parted_by_semicolons) {
  one_value of(" Grace Bell;; Gracie ;");
  EXPECT_THAT(of.row().list("value"), ElementsAre("Grace Bell", "Gracie"));
  one_value none("");
  EXPECT_THAT(none.row().list("value"), IsEmpty());
}

TEST(table_row, dates_are_read_as_exports_write_them_and_a_wrong_one_is_a_fault) {
  for (const char* text : {"2026-02-03", "03/02/2026", "2026-02-03 00:00:00", "2026-Feb-03"}) {
    one_value of(text);
    table_row row = of.row();
    EXPECT_EQ(row.day("value"), "2026-02-03") << text;
    EXPECT_EQ(row.needed_day("value"), "2026-02-03") << text;
    EXPECT_EQ(row.fault(), "") << text;
  }
  for (const char* text : {"31/02/2026", "2026-02", "Zebedee", "3.2.26"})
    EXPECT_EQ(fault_of(text, [](table_row& r) { return r.day("value"); }), "value is no date") << text;
  EXPECT_EQ(fault_of("", [](table_row& r) { return r.day("value"); }), "");
  EXPECT_EQ(fault_of("", [](table_row& r) { return r.needed_day("value"); }), "value is empty");
}

TEST(table_row, an_end_that_is_yet_to_come_is_none) {
  for (const auto& [text, ended] : {std::pair("2026-11-22", "2026-11-22"), {"2026-11-23", ""}, {"", ""}}) {
    one_value of(text);
    EXPECT_EQ(of.row().ended("value"), ended) << text;
  }
  EXPECT_EQ(fault_of("soon", [](table_row& r) { return r.ended("value"); }), "value is no date");
}

TEST(table_row, yes_or_no_and_nothing_else) {
  for (const char* text : {"yes", "Y", "1", "TRUE", "t"}) EXPECT_TRUE(one_value(text).row().yes("value")) << text;
  for (const char* text : {"", "no", "N", "0", "False", "f"}) EXPECT_FALSE(one_value(text).row().yes("value")) << text;
  EXPECT_EQ(fault_of("Zebedee", [](table_row& r) { return r.yes("value"); }), "value is neither yes nor no");
}

TEST(table_row, words_of_a_closed_list_however_they_are_written) {
  const auto level = [](table_row& r) { return r.word("value", {"low", "very_high"}); };
  for (const char* text : {"Very high", "VERY_HIGH", "very-high"}) {
    one_value of(text);
    table_row row = of.row();
    EXPECT_EQ(level(row), "very_high") << text;
    EXPECT_EQ(row.fault(), "");
  }
  EXPECT_EQ(fault_of("Zebedee", level), "value is not a word that this adapter knows");
  EXPECT_EQ(fault_of("", level), "value is empty");
}

TEST(table_row, a_mark_that_nobody_knows_is_a_fault) {
  one_value of("originator_control; Third_Party");
  EXPECT_THAT(of.row().marks("value"), ElementsAre(caveat::originator_control, caveat::third_party));
  EXPECT_EQ(fault_of("third_party Zebedee", [](table_row& r) { return r.marks("value"); }),
            "value has a mark that is not in the vocabulary");
}

}  // namespace
}  // namespace mash::kit
