// SPDX-License-Identifier: Apache-2.0
#include "adapters/sql/undated.hpp"

#include "adapters/kit/source/values.hpp"
#include "tests/unit/sql/people_table.hpp"

namespace mash::sql {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// Doubles the rows of n until one answer may not have them.
const std::string MANY = [] {
  std::string out;
  for (std::size_t rows = 1; rows <= ROWS_MAX; rows *= 2)
    out += "; insert into people select * from people where id = 'n'";
  return out;
}();

class sql_undated : public people_table {
 protected:
  void make(const std::string& type, const std::string& values) {
    people_table::make("id varchar(10), surname varchar(40), given varchar(40), born " + type, values);
  }
  // The keys of those whom a question about the only Kit Oddly adds.
  std::vector<std::string> added(std::size_t people_max = 100) {
    database of(how_);
    auto in = open(of);
    if (!in) return {in.error().detail};
    contract::person asked;
    asked.family_name = "Oddly";
    asked.given_names = "Kit";
    asked.date_of_birth = 2015y / 4 / 2;
    const surname_search by_surname{"select id, surname, given, born from people where (upper(surname) = ?)", "born",
                                    [](const std::string& name) { return std::vector{name}; },
                                    [](const row& one) {
                                      kit::known_person out;
                                      out.key = one.text("id");
                                      out.identity.family_name = one.text("surname");
                                      out.identity.given_names = one.text("given");
                                      out.identity.date_of_birth = kit::read_date(one.text("born"));
                                      return out;
                                    }};
    kit::candidates found;
    const auto done = add_undated(*in, asked, by_surname, people_max, found);
    if (!done) return {done.error().detail};
    listed_whole_ = found.whole;
    searched_whole_ = in->whole().has_value();
    std::vector<std::string> out;
    for (const auto& one : found.people) out.push_back(one.key);
    return out;
  }

  bool listed_whole_ = false, searched_whole_ = false;
};

INSTANTIATE_TEST_SUITE_P(on, sql_undated, ::testing::Values("sqlite", "postgresql"),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(sql_undated, whoever_has_no_birth_date_is_added_and_that_is_no_fault) {
  make("date",
       "('1', 'Oddly', 'Kit', null), ('2', 'ODDLY', 'Ruth', null), ('3', 'Oddly', 'Kit', '2015-04-02'), "
       "('4', 'Oddly', 'Kit', '1990-01-01'), ('5', 'Other', 'Kit', null)");
  EXPECT_THAT(added(), ElementsAre("1")) << "a birth date is another search's";
  EXPECT_TRUE(listed_whole_);
  EXPECT_TRUE(searched_whole_);
}

TEST_P(sql_undated, whoever_has_a_birth_date_that_cannot_be_read_is_added_and_noted) {
  for (const char* odd : {"about 2015", "2015/04/02", "2015-02-30", "20150402", "?"}) {
    make("varchar(20)", "('1', 'Oddly', 'Kit', '" + std::string(odd) + "'), ('2', 'Oddly', 'Kit', '2015-04-03')");
    EXPECT_THAT(added(), ElementsAre("1")) << odd;
    EXPECT_TRUE(listed_whole_) << odd;
    EXPECT_FALSE(searched_whole_) << odd;
  }
}

TEST_P(sql_undated, a_birth_date_that_cannot_be_read_of_somebody_else_is_not_this_questions_trouble) {
  make("varchar(20)", "('1', 'Oddly', 'Ruth', 'about 2015'), ('2', 'Other', 'Kit', 'about 2015')");
  EXPECT_THAT(added(), IsEmpty());
  EXPECT_TRUE(searched_whole_);
}

TEST_P(sql_undated, a_birth_date_in_another_form_that_can_be_read_is_one) {
  make("varchar(20)", "('1', 'Oddly', 'Kit', '02/04/2015'), ('2', 'Oddly', 'Kit', '03/04/2015')");
  EXPECT_THAT(added(), ElementsAre("1"));
  EXPECT_TRUE(searched_whole_);
}

TEST_P(sql_undated, of_a_surname_with_more_rows_than_one_answer_may_have_the_odd_ones_are_added_all_the_same) {
  make("varchar(20)",
       "('n', 'Oddly', 'Kit', '1990-01-01'), ('odd', 'Oddly', 'Kit', 'about 2015'), ('none', 'Oddly', 'Kit', null)" +
           MANY);
  EXPECT_THAT(added(), UnorderedElementsAre("odd", "none"));
  EXPECT_TRUE(listed_whole_);
  make("date", "('n', 'Oddly', 'Ann', null), ('none', 'Oddly', 'Kit', null)" + MANY);
  EXPECT_THAT(added(), IsEmpty());
  EXPECT_FALSE(listed_whole_) << "and it is said";
}

TEST_P(sql_undated, of_such_a_surname_an_impossible_date_is_an_odd_one_and_a_real_one_is_not) {
  for (const char* odd : {"2015-02-30", "2015-13-01", "2015-00-10", "2015-04-31", "2015-02-29", "abcd-04-02",
                          "2015-04-02x", "2015-04-2", "20150402"}) {
    make("varchar(20)",
         "('n', 'Oddly', 'Kit', '2016-02-28'), ('leap', 'Oddly', 'Kit', '2016-02-29'), "
         "('odd', 'Oddly', 'Kit', '" +
             std::string(odd) + "')" + MANY);
    EXPECT_THAT(added(), ElementsAre("odd")) << odd;
    EXPECT_TRUE(listed_whole_) << odd;
    EXPECT_FALSE(searched_whole_) << odd << ": nobody is without a trace";
  }
  for (const char* type : {"varchar(20)", "timestamp"}) {
    make(type, "('n', 'Oddly', 'Kit', '2016-12-31 00:00:00'), ('none', 'Oddly', 'Kit', null)" + MANY);
    EXPECT_THAT(added(), ElementsAre("none")) << type;
    EXPECT_TRUE(searched_whole_) << type;
  }
}

TEST_P(sql_undated, more_than_there_is_room_for_are_said_to_be_missing) {
  make("date", "('1', 'Oddly', 'Kit', null), ('2', 'Oddly', 'Kit', null), ('3', 'Oddly', 'Kit', null)");
  EXPECT_THAT(added(2), SizeIs(2));
  EXPECT_FALSE(listed_whole_);
}

}  // namespace
}  // namespace mash::sql
