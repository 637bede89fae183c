// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/source/finder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mash::kit {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

contract::person person(const char* family, const char* given, civil_date born, const char* postcode = "") {
  contract::person out;
  out.family_name = family;
  out.given_names = given;
  out.date_of_birth = born;
  contract::address home;
  home.lines = {"12 Example Row"};
  home.postcode = postcode;
  if (*postcode != '\0') out.addresses = {home};
  return out;
}

finder of(const contract::person& one, bool restricted = false, bool has_ties = false) {
  finder out;
  out.add(person("Placeholder", "Robin", 1955y / 5 / 5), false, false);
  out.add(one, restricted, has_ties);
  out.seal();
  return out;
}

TEST(finder, finds_by_sound_exchanged_dates_and_numbers) {
  contract::person known = person("Smith", "John", 1985y / 1 / 10);
  known.nhs_number = "9990002029";
  const finder among = of(known);
  EXPECT_THAT(among.might_be(person("Smith", "John", 1985y / 1 / 10)), ElementsAre(1));
  EXPECT_THAT(among.might_be(person("Smyth", "Jon", 1985y / 1 / 10)), ElementsAre(1));
  EXPECT_THAT(among.might_be(person("Smith", "John", 1985y / 10 / 1)), ElementsAre(1));
  contract::person by_number;
  by_number.nhs_number = known.nhs_number;
  by_number.given_names = "John";
  EXPECT_THAT(among.might_be(by_number), ElementsAre(1));
}

TEST(finder, leaves_out_whom_the_matcher_tells_apart) {
  const finder among = of(person("Smith", "John", 1985y / 1 / 10));
  EXPECT_THAT(among.might_be(person("Smith", "Peter", 1985y / 1 / 10)), IsEmpty());
  EXPECT_THAT(among.might_be(person("Smith", "John", 1961y / 7 / 3)), IsEmpty());
}

TEST(finder, somebody_with_relatives_is_judged_as_if_one_had_been_found) {
  const contract::person known = person("Smith", "Grace", 1990y / 6 / 30);
  const contract::person asked = person("Okafor", "Grace", 1990y / 6 / 30);
  EXPECT_THAT(of(known).might_be(asked), IsEmpty()) << "another family name, and nothing else";
  EXPECT_THAT(of(known, false, true).might_be(asked), ElementsAre(1));
}

TEST(finder, a_restricted_person_is_not_found_by_where_they_live) {
  const contract::person known = person("Okafor", "Grace", 1990y / 6 / 30, "CB99 9ZZ");
  const contract::person asked = person("Okafor", "Grace", 1991y / 8 / 1, "CB99 9ZZ");
  EXPECT_THAT(of(known).might_be(person("Bell", "Grace", 1990y / 6 / 30, "CB99 9ZZ")), ElementsAre(1));
  EXPECT_THAT(of(known, true).might_be(person("Bell", "Grace", 1990y / 6 / 30, "CB99 9ZZ")), IsEmpty());
  EXPECT_THAT(of(known, true).might_be(asked), IsEmpty());
}

}  // namespace
}  // namespace mash::kit
