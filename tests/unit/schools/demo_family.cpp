// SPDX-License-Identifier: Apache-2.0
// The whole family through source and matching, as the running adapter does it.
#include "tests/support/demo_family.hpp"

#include "adapters/kit/looking_up.hpp"
#include "tests/unit/schools/fixtures.hpp"

namespace mash {
namespace {

using policy::category;
using policy::search_result;

kit::lookup ask(const contract::ask& question) {
  const auto source = test::schools_source(test::demo_folder());
  return kit::look_up(*source, question, std::chrono::steady_clock::now() + std::chrono::seconds(10));
}

TEST(schools_family, the_pupil_is_matched_by_number_and_nobody_else) {
  const kit::lookup found = ask(test::family_ask());
  const auto keys = found.people.keys();
  ASSERT_EQ(keys.size(), 1u);
  ASSERT_TRUE(keys.contains("c1"));
  bool by_number = false;
  for (const contract::evidence& why : found.people.by_subject.at("c1").at("100000").evidence.why)
    by_number = by_number || (why.field == "upn" && why.level == "the same");
  EXPECT_TRUE(by_number);
  EXPECT_EQ(test::of_category(found.records, category::suspension_exclusion).size(), 1u);
  EXPECT_EQ(test::of_category(found.records, category::attendance).size(), 4u);
  for (const contract::record& one : found.records) EXPECT_EQ(one.subjects, std::vector<std::string>{"c1"});
}

TEST(schools_family, without_the_number_name_birth_date_and_address_still_match) {
  contract::ask question = test::family_ask();
  question.subjects[0].upn.clear();
  EXPECT_TRUE(ask(question).people.keys().contains("c1"));
  question.subjects[0].addresses.clear();
  const kit::lookup found = ask(question);
  EXPECT_EQ(found.people.by_subject.at("c1").at("100000").evidence.band, policy::match_band::probable);
}

TEST(schools_family, a_number_that_two_pupils_share_matches_neither_by_itself) {
  const test::temporary_directory place;
  const char* const shared = "L873100024001";
  test::drop_file(place.file("8731000_CTF_873LLLL_001.xml"),
                  test::ctf_xml(test::pupil_xml(shared, "Okafor", "Ada", "2015-04-02") +
                                test::pupil_xml(shared, "Cole", "Chloe", "2016-05-03")));
  const auto source = test::schools_source(place.path());
  contract::ask question = test::family_ask();
  const kit::lookup found =
      kit::look_up(*source, question, std::chrono::steady_clock::now() + std::chrono::seconds(10));
  EXPECT_NE(found.people.by_subject.at("c1").at("100000").evidence.band, policy::match_band::certain);
}

}  // namespace
}  // namespace mash
