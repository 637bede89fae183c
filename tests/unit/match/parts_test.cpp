// SPDX-License-Identifier: Apache-2.0
// Comparators of single fields.
#include <gtest/gtest.h>

#include "adapters/match/comparison.hpp"
#include "tests/unit/match/people.hpp"

namespace mash::matching {
namespace {

using enum level;
using strings = std::vector<std::string>;

level given(strings a, strings b) { return compare_given(a, b, plain_naming()); }
level born(std::string_view a, std::string_view b) { return compare_births(read_birth(a), read_birth(b)); }

TEST(given_name, is_the_same_with_or_without_middle_names) {
  EXPECT_EQ(given({"GRACE"}, {"GRACE"}), same);
  EXPECT_EQ(given({"GRACE", "ANNE"}, {"GRACE"}), same);
  EXPECT_EQ(given({"JAC", "OB"}, {"JACOB"}), same);
}

TEST(given_name, has_forms) {
  EXPECT_EQ(given({"KATE"}, {"CATHERINE"}), variant);
  EXPECT_EQ(given({"BILL"}, {"WILLIAM"}), variant);
  EXPECT_EQ(given({"PIOTR"}, {"PETER"}), variant);
  EXPECT_EQ(given({"SIAN"}, {"SHAN"}), variant);
}

TEST(given_name, used_from_the_middle_is_a_level_of_its_own) {
  EXPECT_EQ(given({"ANNE", "GRACE"}, {"GRACE"}), middle);
  EXPECT_EQ(given({"GRACE"}, {"HOPE", "GRACE"}), middle);
}

TEST(given_name, mistyped_is_near) {
  EXPECT_EQ(given({"GRACE"}, {"GRCAE"}), near);
  EXPECT_EQ(given({"CHRISTOPHER"}, {"CHRISTOHPERR"}), near);
  EXPECT_EQ(given({"GRACE"}, {"GRA", "CEE"}), near);
}

TEST(given_name, alike_written_names_of_two_people_are_different) {
  EXPECT_EQ(given({"JAYDEN"}, {"KAYDEN"}), different);
  EXPECT_EQ(given({"ELLIE"}, {"ELSIE"}), variant);  // both are forms of Elizabeth: a human must be asked elsewhere
  EXPECT_EQ(given({"MASON"}, {"JASON"}), different);
  EXPECT_EQ(given({"LUNA"}, {"LANA"}), different);
}

TEST(given_name, that_many_people_of_the_files_bear_is_no_slip_either) {
  frequency often;
  for (const char* name : {"Waylen", "Taylen"})
    for (int i = 0; i < 5; ++i) {
      description one;
      one.given_names = name;
      often.add(make_profile(one));
    }
  const naming counted{given_names::shipped(), &often};
  EXPECT_EQ(compare_given({"WAYLEN"}, {"TAYLEN"}, counted), different);
  EXPECT_EQ(given({"WAYLEN"}, {"TAYLEN"}), near);
  EXPECT_EQ(compare_given({"WAYLEN"}, {"WAYLNE"}, counted), near);
}

TEST(given_name, that_brothers_share_is_told_apart_by_the_next) {
  EXPECT_EQ(given({"MUHAMMAD", "ALI"}, {"MUHAMMAD", "HASSAN"}), different);
  EXPECT_EQ(given({"MUHAMMAD", "ALI"}, {"MOHAMMED", "ALI"}), same);
  EXPECT_EQ(given({"MUHAMMAD", "HASAN"}, {"MOHAMMED", "HASSAN"}), variant);
  EXPECT_EQ(given({"MUHAMMAD", "ALI"}, {"MOHAMMED"}), alike);
  EXPECT_EQ(given({"MUHAMMAD"}, {"MOHAMMED", "ALI"}), alike);
}

TEST(given_name, initial_fits_or_does_not) {
  EXPECT_EQ(given({"G"}, {"GRACE"}), initial);
  EXPECT_EQ(given({"H"}, {"GRACE"}), different);
}

TEST(given_name, is_absent_where_one_is) {
  EXPECT_EQ(given({}, {"GRACE"}), absent);
  EXPECT_EQ(given({}, {}), absent);
}

TEST(family_name, of_two_parts_meets_one_of_them) {
  EXPECT_EQ(compare_family({"SMITH", "JONES"}, {"JONES"}), part);
  EXPECT_EQ(compare_family({"SMITH", "JONES"}, {"JONES", "SMITH"}), part);
  EXPECT_EQ(compare_family({"SMITH", "JONES"}, {"SMITHJONES"}), same);
  EXPECT_EQ(compare_family({"DE", "SILVA"}, {"DE", "COSTA"}), different);
}

TEST(family_name, mistyped_is_near_and_another_is_different) {
  EXPECT_EQ(compare_family({"BELL"}, {"BLEL"}), near);
  EXPECT_EQ(compare_family({"THOMPSON"}, {"TOMPSON"}), near);
  EXPECT_EQ(compare_family({"BELL"}, {"COOPER"}), different);
  EXPECT_EQ(compare_family({}, {"COOPER"}), absent);
}

TEST(date_of_birth, has_a_level_for_each_way_of_going_wrong) {
  EXPECT_EQ(born("2012-03-07", "2012-03-07"), same);
  EXPECT_EQ(born("2012-03-07", "2012-07-03"), swapped);
  EXPECT_EQ(born("2012-03-07", "2013-03-07"), slip);
  EXPECT_EQ(born("2012-03-12", "2012-03-21"), slip);
  EXPECT_EQ(born("2012-03-07", "2012-03-29"), close);
  EXPECT_EQ(born("2012-03-07", "2002-03-07"), slip);
  EXPECT_EQ(born("2021-03-07", "2001-03-07"), close) << "a digit, or a generation";
  EXPECT_EQ(born("2012-03-07", "2000-03-07"), close);
  EXPECT_EQ(born("2012-03-07", "1998-03-07"), different) << "a mother may be born on her daughter's birthday";
  EXPECT_EQ(born("2012-03-07", "1975-11-22"), different);
}

TEST(date_of_birth, meets_a_year_or_a_range) {
  EXPECT_EQ(born("2012", "2012-03-07"), within);
  EXPECT_EQ(born("2010-2013", "2012-03-07"), within);
  EXPECT_EQ(born("2010-2013", "2013-2015"), within);
  EXPECT_EQ(born("2011", "2012-03-07"), close);
  EXPECT_EQ(born("2005-2007", "2012-03-07"), different);
  EXPECT_EQ(born("", "2012-03-07"), absent);
}

TEST(postcode, has_the_levels_of_the_royal_mail) {
  EXPECT_EQ(compare_postcodes("CB999ZZ", "CB999ZZ"), same);
  EXPECT_EQ(compare_postcodes("CB999ZZ", "CB999AB"), sector);
  EXPECT_EQ(compare_postcodes("CB999ZZ", "CB998AB"), district);
  EXPECT_EQ(compare_postcodes("CB999ZZ", "CB11AA"), area);
  EXPECT_EQ(compare_postcodes("CB999ZZ", "NR991AA"), different);
  EXPECT_EQ(compare_postcodes("CB999ZZ", "CB989ZZ"), slip);
  EXPECT_EQ(compare_postcodes("", "CB999ZZ"), absent);
}

TEST(postcode, of_another_country_is_the_same_or_a_slip) {
  EXPECT_EQ(compare_postcodes("4011", "4011"), same);
  EXPECT_EQ(compare_postcodes("4011", "4101"), slip);
  EXPECT_EQ(compare_postcodes("4011", "7298"), different);
}

TEST(address, of_neighbours_is_not_the_same) {
  EXPECT_EQ(compare_addresses("12SAMPLESTREET", "12SAMPLESTREET"), same);
  EXPECT_EQ(compare_addresses("12SAMPLESTREET", "12SAMPELSTREET"), near);
  EXPECT_EQ(compare_addresses("12SAMPLESTREET", "14SAMPLESTREET"), alike);
  EXPECT_EQ(compare_addresses("12SAMPLESTREET", "7OTHERROAD"), different);
  EXPECT_EQ(compare_addresses("12SAMPLESTREET", ""), absent);
}

}  // namespace
}  // namespace mash::matching
