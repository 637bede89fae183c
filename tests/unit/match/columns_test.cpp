// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/columns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mash::matching {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

result<column_map> map_of(std::string_view text, side of = side::left) {
  return read_columns(toml::parse(text).value(), "map.toml", of);
}

result<std::vector<description>> people_of(std::string_view map, std::string_view file) {
  return read_people(csv::parse(file).value(), map_of(map).value());
}

TEST(columns, read_people_and_join_columns) {
  const auto people = people_of("id = \"ref\"\ngiven_names = \"first\"\naddress = [\"no\", \"street\"]\n",
                                "ref, first, no, street\n7, Grace, 12, Sample Street\n");
  ASSERT_TRUE(people) << people.error().detail;
  ASSERT_EQ(people->size(), 1U);
  EXPECT_EQ(people->front().id, "7");
  EXPECT_EQ(people->front().given_names, "Grace");
  EXPECT_EQ(people->front().address, "12 Sample Street");
}

TEST(columns, of_one_side_stand_instead_of_the_common_ones) {
  constexpr auto MAP = "id = \"ref\"\nfamily_name = \"name\"\n[right]\nfamily_name = \"surname\"\n";
  EXPECT_THAT(map_of(MAP)->family_name, ElementsAre("name"));
  EXPECT_THAT(map_of(MAP, side::right)->family_name, ElementsAre("surname"));
  EXPECT_THAT(map_of(MAP, side::right)->id, ElementsAre("ref"));
}

TEST(columns, that_nobody_knows_are_refused) {
  const auto map = map_of("id = \"ref\"\nshoe_size = \"shoes\"\n");
  ASSERT_FALSE(map);
  EXPECT_THAT(map.error().detail, HasSubstr("map.toml:2"));
  EXPECT_FALSE(map_of("given_names = \"first\"\n")) << "no id";
  EXPECT_FALSE(map_of("id = 3\n"));
  EXPECT_FALSE(map_of("id = \"ref\"\n[left]\nshoe_size = \"x\"\n"));
}

TEST(columns, that_the_file_lacks_are_named) {
  const auto people = people_of("id = \"ref\"\ntown = \"city\"\n", "ref\n1\n");
  ASSERT_FALSE(people);
  EXPECT_THAT(people.error().detail, HasSubstr("\"city\""));
}

TEST(columns, an_id_is_there_and_once) {
  EXPECT_THAT(people_of("id = \"ref\"\n", "ref,x\n1,\n ,\n").error().detail, HasSubstr("line 3: the row has no id"));
  EXPECT_THAT(people_of("id = \"ref\"\n", "ref\n1\n2\n1\n").error().detail, HasSubstr("line 4: another row"));
}

TEST(columns, restricted_and_adopted_take_their_words_alone) {
  constexpr auto MAP = "id = \"ref\"\nrestricted = \"r\"\nadopted = \"a\"\n";
  const auto people = people_of(MAP, "ref,r,a\n1,R,\n2,no,former\n3,,Present\n");
  ASSERT_TRUE(people) << people.error().detail;
  EXPECT_TRUE((*people)[0].restricted);
  EXPECT_FALSE((*people)[1].restricted);
  EXPECT_EQ((*people)[1].adopted, description::adoption::former);
  EXPECT_EQ((*people)[2].adopted, description::adoption::present);
  const auto wrong = people_of(MAP, "ref,r,a\n1,perhaps,\n");
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().detail, HasSubstr("line 2"));
  EXPECT_THAT(wrong.error().detail, Not(HasSubstr("perhaps"))) << "the value is not told";
  EXPECT_FALSE(people_of(MAP, "ref,r,a\n1,,maybe\n"));
}

// The columns in which children's social care exports for DfE's matcher.
TEST(columns, read_the_layout_of_the_national_matcher) {
  const auto people = people_of(
      "id = \"SourceID\"\ngiven_names = \"Forename\"\nfamily_name = \"Surname\"\ndate_of_birth = \"DOB\"\n"
      "sex = \"Gender\"\npostcode = \"PostCode\"\nnhs_number = \"NHSNumber\"\n",
      "SourceID,DOB,Surname,Forename,Gender,PostCode,NHSNumber\n1,20/09/2008,BELL,Grace,Female,CB99 9ZZ,9000000009\n");
  ASSERT_TRUE(people) << people.error().detail;
  EXPECT_EQ(make_profile(people->front()).born, (birth{2008, 2008, 9, 20}));
  EXPECT_EQ(make_profile(people->front()).sex, policy::sex::female);
}

}  // namespace
}  // namespace mash::matching
