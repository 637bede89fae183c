// SPDX-License-Identifier: Apache-2.0
// The caps of the gate on volume, what makes people distinct, and how `[volume]` is read.
#include "adapters/kit/volume.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mash::kit {
namespace {

using testing::ElementsAre;

TEST(volume_caps, are_three_times_the_busiest_day_and_never_below_the_floor) {
  const volume_caps new_here = caps_of({}, {});
  EXPECT_EQ(new_here.day.asks, 300);
  EXPECT_EQ(new_here.day.subjects, 1200);
  const volume_caps busy = caps_of({}, {.asks = 101, .subjects = 500});
  EXPECT_EQ(busy.day.asks, 303);
  EXPECT_EQ(busy.day.subjects, 1500);
  EXPECT_EQ(busy.hour.asks, 101) << "in an hour as much as the busiest day had";
  EXPECT_EQ(busy.hour.subjects, 500);
  EXPECT_EQ(caps_of({}, {.asks = 99, .subjects = 10}).day.asks, 300);
}

TEST(volume_caps, are_what_the_agency_set_whatever_was_seen) {
  volume_settings chosen;
  chosen.asks_per_hour = 3;
  chosen.subjects_per_day = 8;
  const volume_caps caps = caps_of(chosen, {.asks = 1000, .subjects = 5000});
  EXPECT_EQ(caps.hour.asks, 3);
  EXPECT_EQ(caps.day.asks, 3000);
  EXPECT_EQ(caps.day.subjects, 8);
  EXPECT_EQ(caps.hour.subjects, 2) << "a third of the day's";
  chosen.subjects_per_day = 1;
  EXPECT_EQ(caps_of(chosen, {}).hour.subjects, 1) << "never nothing at all";
}

TEST(volume_caps, are_passed_by_the_first_above_them_and_named) {
  const volume_caps caps{.hour = {3, 5}, .day = {10, 20}};
  EXPECT_EQ(over({.hour = {3, 5}, .day = {10, 20}}, caps), std::nullopt) << "at the cap is not above it";
  EXPECT_EQ(over({.hour = {4, 5}, .day = {10, 20}}, caps), volume_reason::asks_per_hour);
  EXPECT_EQ(over({.hour = {3, 5}, .day = {11, 20}}, caps), volume_reason::asks_per_day);
  EXPECT_EQ(over({.hour = {3, 6}, .day = {10, 20}}, caps), volume_reason::subjects_per_hour);
  EXPECT_EQ(over({.hour = {3, 5}, .day = {10, 21}}, caps), volume_reason::subjects_per_day);
}

contract::person ada() {
  contract::person out;
  out.id = "c1";
  out.family_name = "Okafor";
  out.given_names = "Ada Mary";
  out.nhs_number = "9990001014";
  out.date_of_birth = *parse_iso_date("2015-04-02");
  return out;
}

TEST(distinct_people, are_one_however_the_name_is_written_and_whatever_their_id_in_the_question) {
  contract::person other = ada();
  other.id = "c7";
  other.family_name = "OKAFOR";
  other.given_names = "ada-mary";
  other.telephones = {"01632 960300"};
  EXPECT_EQ(subject_text(ada()), subject_text(other));
}

TEST(distinct_people, are_not_hidden_behind_one_number) {
  contract::person leo = ada();
  leo.given_names = "Leo";
  EXPECT_NE(subject_text(ada()), subject_text(leo)) << "a hub could put one number on everybody";
  contract::person older = ada();
  older.date_of_birth = *parse_iso_date("2014-04-02");
  EXPECT_NE(subject_text(ada()), subject_text(older));
  contract::person other_number = ada();
  other_number.nhs_number = "9990001022";
  EXPECT_NE(subject_text(ada()), subject_text(other_number));
}

TEST(distinct_people, are_not_hidden_behind_one_name) {
  for (auto names : {&contract::person::aliases, &contract::person::previous_names}) {
    contract::person leo = ada(), max = ada();
    leo.*names = {"Leo Bell"};
    max.*names = {"Max Bell"};
    EXPECT_NE(subject_text(ada()), subject_text(leo));
    EXPECT_NE(subject_text(leo), subject_text(max));
  }
  contract::person cyrillic = ada(), other = ada();
  cyrillic.aliases = {"\u041b\u0435\u0432"};
  other.aliases = {"\u041c\u0430\u043a\u0441"};
  EXPECT_NE(subject_text(cyrillic), subject_text(other)) << "names of which normalising leaves nothing";
}

TEST(distinct_people, are_one_in_whatever_order_their_other_names_come) {
  contract::person one = ada(), other = ada();
  one.aliases = {"Adi", "Grace Bell"};
  other.aliases = {"GRACE BELL"};
  other.previous_names = {"adi", "Adi"};
  EXPECT_EQ(subject_text(one), subject_text(other));
}

TEST(distinct_people, of_whom_less_than_a_whole_name_and_a_birth_date_is_told_are_told_apart_by_where_they_live) {
  const auto without = [](auto clear) {
    contract::person here = ada(), there = ada(), on_the_telephone = ada();
    for (contract::person* one : {&here, &there, &on_the_telephone}) clear(*one);
    here.addresses.emplace_back().postcode = "CB99 9ZZ";
    there.addresses.emplace_back().postcode = "CB99 9ZY";
    on_the_telephone.telephones = {"01632 960300"};
    EXPECT_NE(subject_text(here), subject_text(there));
    EXPECT_NE(subject_text(here), subject_text(on_the_telephone));
  };
  without([](contract::person& one) { one.date_of_birth.reset(); });
  without([](contract::person& one) { one.given_names.clear(); });
  without([](contract::person& one) { one.family_name.clear(); });
}

TEST(distinct_people, that_have_no_name_are_told_apart_by_what_is_told_of_them) {
  contract::person dave, jim;
  dave.id = jim.id = "a2";
  dave.aliases = {"Dave"};
  jim.aliases = {"Jim"};
  EXPECT_NE(subject_text(dave), subject_text(jim));
  jim.aliases = {"Dave"};
  jim.id = "a3";
  EXPECT_EQ(subject_text(dave), subject_text(jim));
}

std::vector<std::string> faults_of(std::string_view text) {
  std::vector<json::fault> faults;
  (void)read_volume_settings(*json::parse(text), "/volume", faults);
  std::vector<std::string> out;
  for (const json::fault& one : faults) out.push_back(one.pointer + " " + one.code);
  return out;
}

TEST(volume_settings, are_read_and_every_fault_is_told_at_once) {
  std::vector<json::fault> faults;
  const volume_settings read = read_volume_settings(
      *json::parse(R"({"asks_per_hour":40,"subjects_per_day":600,"honey":["999 000 1014","P-77 "]})"), "/volume",
      faults);
  EXPECT_TRUE(faults.empty());
  EXPECT_EQ(read.asks_per_hour, 40);
  EXPECT_EQ(read.asks_per_day, std::nullopt);
  EXPECT_EQ(read.subjects_per_day, 600);
  EXPECT_THAT(read.honey, ElementsAre("9990001014", "P-77")) << "without the spaces that they are written with";
  EXPECT_THAT(faults_of(R"({"honey":[" "]})"), ElementsAre("/volume/honey invalid"));
  EXPECT_THAT(
      faults_of(R"({"asks_per_hour":0,"subjects_per_hour":100001,"honey":[""],"caps":3})"),
      testing::UnorderedElementsAre("/volume/asks_per_hour out_of_range", "/volume/subjects_per_hour out_of_range",
                                    "/volume/honey wrong_type", "/volume/caps unknown_member"));
}

}  // namespace
}  // namespace mash::kit
