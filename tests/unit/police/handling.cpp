// SPDX-License-Identifier: Apache-2.0
#include "adapters/police/handling.hpp"

#include "tests/unit/police/fixture.hpp"

namespace mash::police {
namespace {

using policy::caveat;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

std::vector<caveat> caveats_of(const handling_mark& as) {
  contract::record what;
  mark(what, as);
  return what.caveats;
}

struct reading_of {
  const char *marking, *code, *grade;
  std::vector<caveat> caveats;
};

TEST(police_handling, what_is_not_known_is_code_c) {
  const caveat os = caveat::official_sensitive, p = caveat::police_p, c = caveat::police_c;
  for (const auto& [marking, code, grade, expected] : std::to_array<reading_of>({
           {"", "", "", {}},
           {"OFFICIAL", "", "", {}},
           {"Official", "P", "", {p}},
           {"official-sensitive", "", "", {os}},
           {"OFFICIAL SENSITIVE: PERSONAL", "p", "1AP", {os, p}},
           {"OFFICIAL-SENSITIVE (EYES ONLY)", "", "", {os, c}},
           {"SECRET", "", "", {os, c}},
           {"TOP SECRET", "P", "", {os, p, c}},
           {"RESTRICTED", "", "", {os, c}},
           {"", "C", "", {c}},
           {"", "A", "", {c}},
           {"", "5", "", {c}},
           {"", "1", "", {c}},
           {"", "P5", "", {c}},
           {"", "", "2BC", {c}},
           {"", "", "B25", {c}},
           {"", "", "4AP", {c}},
           {"", "", "1AP", {}},
       })) {
    EXPECT_THAT(caveats_of(handling_of(marking, code, grade, false)), ::testing::UnorderedElementsAreArray(expected))
        << marking << "|" << code << "|" << grade;
  }
}

TEST(police_handling, what_may_not_be_disclosed_needs_a_person) {
  EXPECT_THAT(caveats_of(handling_of("OFFICIAL", "P", "", true)),
              UnorderedElementsAre(caveat::police_p, caveat::police_c, caveat::originator_control));
}

TEST(police_handling, of_several_rows_the_strictest_of_each_counts_in_either_order) {
  const handling_mark mild = handling_of("OFFICIAL", "P", "1AP", false);
  const handling_mark strict = handling_of("OFFICIAL-SENSITIVE", "C", "2BC", true);
  for (const auto& [first, second] : {std::pair{mild, strict}, {strict, mild}}) {
    handling_mark both = first;
    join(both, second);
    EXPECT_THAT(caveats_of(both), UnorderedElementsAre(caveat::official_sensitive, caveat::police_p, caveat::police_c,
                                                       caveat::originator_control));
    EXPECT_THAT(both.grades, SizeIs(2)) << "two grades are none";
  }
}

class police_marks : public police {
 protected:
  void SetUp() override {
    police::SetUp();
    run("insert into person (person_urn, surname, given_name, date_of_birth) values ('K', 'Kidd', 'Kit', "
        "'2012-01-01')");
  }
  contract::record about_kit(policy::category of) const { return only(fetch({{"x", {"K"}}}).records, of); }
};

INSTANTIATE_TEST_SUITE_P(on, police_marks, ::testing::Values("sqlite", "postgresql"),
                         [](const auto& which) { return std::string(which.param); });

TEST_P(police_marks, two_rows_of_one_urn_are_read_together) {
  run("insert into missing_episode (episode_urn, person_urn, reported_at, returned_at) values "
      "('M1', 'K', '2026-01-02 10:00:00', '2026-01-02 12:00:00')");
  run("insert into handling values ('M1', 'SECRET', null, null, true), ('M1', 'OFFICIAL', 'P', null, true)");
  const auto found = about_kit(policy::category::missing_episode);
  EXPECT_TRUE(has(found, caveat::police_c));
  EXPECT_TRUE(has(found, caveat::police_p));
  run("delete from handling");
  run("insert into handling values ('M1', 'OFFICIAL', 'P', null, true), ('M1', 'OFFICIAL', null, null, false)");
  EXPECT_TRUE(has(about_kit(policy::category::missing_episode), caveat::originator_control));
}

TEST_P(police_marks, intelligence_with_two_grades_has_none_and_is_code_c) {
  run("insert into intelligence_report (intelligence_urn, reported_date) values ('N1', '2026-01-02 00:00:00')");
  run("insert into event_person values ('N1', 'intelligence', 'K', 'subject')");
  run("insert into handling values ('N1', null, 'P', '1AP', true), ('N1', null, 'P', '2BP', true)");
  const auto found = about_kit(policy::category::intelligence);
  EXPECT_FALSE(found.graded);
  EXPECT_TRUE(has(found, caveat::police_c));
}

}  // namespace
}  // namespace mash::police
