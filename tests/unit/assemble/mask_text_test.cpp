// SPDX-License-Identifier: Apache-2.0
#include "hub/assemble/mask_text.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace mash::hub {
namespace {

std::string masked(const secret_values& secrets, std::string text) {
  (void)secrets.mask(text);
  return text;
}

std::string without_places(std::string text) {
  (void)mask_places_by_form(text, {});
  return text;
}

TEST(secret_values, are_found_in_every_case_and_spacing) {
  secret_values secrets;
  secrets.learn("CB99 8HV");
  for (const char* form :
       {"CB99 8HV", "cb99 8hv", "CB998HV", "cb998hv", "CB99  8HV", "C B 9 9 8 H V", "CB99-8HV", "Cb99\t8hV", "CB99.8HV",
        "CB99\xC2\xA0"
        "8HV",
        "CB99\xE2\x80\x91"
        "8HV",
        "\xEF\xBC\xA3\xEF\xBC\xA2\xEF\xBC\x99\xEF\xBC\x99 8HV"}) {
    EXPECT_EQ(masked(secrets, std::string("seen at ") + form + ", later"), "seen at [masked], later") << form;
    EXPECT_EQ(masked(secrets, form), "[masked]") << form;
  }
  EXPECT_EQ(masked(secrets, "postcodeCB998HV"), "postcode[masked]");
}

TEST(secret_values, leave_other_texts_byte_for_byte) {
  secret_values secrets;
  secrets.learn("CB99 8HV");
  secrets.learn("100000");
  secrets.learn("Oakfield");
  for (const char* other :
       {"CB99 8HW", "CB98 8HV", "1000001", "91000009", "Oakfields", "BlackOakfield", "", "\xC3\xA9"}) {
    std::string text = other;
    EXPECT_FALSE(secrets.mask(text)) << other;
    EXPECT_EQ(text, other);
  }
  EXPECT_EQ(masked(secrets, "URN100000"), "URN[masked]");
  EXPECT_EQ(masked(secrets, "URN 100000."), "URN [masked].");
  EXPECT_EQ(masked(secrets, "at Oakfield, Oakfield's gate"), "at [masked], [masked]'s gate");
}

TEST(secret_values, learn_a_line_whole_and_in_parts_and_a_street_without_its_number) {
  secret_values secrets;
  secrets.learn("7 Haven Lane, Havenham, CB99 8HV");
  for (const char* part : {"7 Haven Lane", "7, HAVEN LANE", "haven-lane", "17 Haven Lane", "Havenham", "CB998HV",
                           "7 Haven Lane Havenham CB99 8HV"})
    EXPECT_NE(masked(secrets, part), part) << part;
  secret_values school;
  school.learn("Example Primary (URN 100000)");
  EXPECT_EQ(masked(school, "EXAMPLE  primary, 100000"), "[masked], [masked]");
}

TEST(secret_values, do_not_learn_what_is_too_short_or_too_common_to_be_a_place) {
  secret_values secrets;
  for (const char* common : {"", "4", "A1", "Unknown", "not known", "Hospital", "A general practice"})
    secrets.learn(common);
  EXPECT_TRUE(secrets.empty());
}

TEST(secret_values, find_a_telephone_as_dialled_here_and_from_abroad) {
  for (const char* typed : {"01632 960300", "+44 1632 960300", "(01632) 960 300"}) {
    secret_values secrets;
    secrets.learn_telephone(typed);
    for (const char* shown : {"01632 960300", "01632960300", "+441632960300", "0044 1632 960300", "01632-960-300"})
      EXPECT_NE(masked(secrets, std::string("ring ") + shown).find("[masked]"), std::string::npos) << typed << shown;
    EXPECT_EQ(masked(secrets, "01632 960301"), "01632 960301");
  }
}

TEST(secret_values, forget_a_town_that_an_agency_is_named_after) {
  secret_values secrets;
  secrets.learn("Peterborough");
  secrets.forget_words_in("Peterborough City Council");
  EXPECT_TRUE(secrets.empty());
  secrets.learn("Boroughtown");
  secrets.forget_words_in("Greater Boroughtownship");
  EXPECT_FALSE(secrets.empty()) << "only whole words";
}

TEST(secret_values, take_the_words_that_hyphens_join_with_them) {
  secret_values secrets;
  secrets.learn("7 Haven Lane, Havenham");
  EXPECT_EQ(masked(secrets, "in Havenham-on-the-Hill."), "in [masked].");
  EXPECT_EQ(masked(secrets, "the Otherton-Havenham train"), "the [masked] train");
  EXPECT_EQ(masked(secrets, "North\xE2\x80\x91Havenham"), "[masked]");
  EXPECT_EQ(masked(secrets, "ask D'Havenham"), "ask [masked]");
  EXPECT_EQ(masked(secrets, "at 17-Haven-Lane"), "at 17-[masked]") << "a number is no part of a word";
}

TEST(secret_values, are_found_between_quotation_marks_and_dashes_of_any_kind) {
  secret_values secrets;
  secrets.learn("Havenham");
  for (const char* text : {"\xE2\x80\x98Havenham\xE2\x80\x99", "Havenham\xE2\x80\x99s gate", "to\xC2\xA0Havenham",
                           "left Havenham\xE2\x80\x94then came back"})
    EXPECT_EQ(masked(secrets, text).find("Havenham"), std::string::npos) << text;
  EXPECT_EQ(without_places("at\xC2\xA0PE99 4QQ\xE2\x80\x94 later"), "at\xC2\xA0[masked]\xE2\x80\x94 later");
}

TEST(secret_values, leave_a_word_of_a_name_that_the_request_gives_and_not_a_place_beside_it) {
  secret_values secrets;
  secrets.learn("Havenham");
  for (const char* name : {"Sample-Havenham", "Ann Havenham", "moved to Havenham", "Havenham"}) secrets.spare(name);
  for (const char* text : {"Mrs Sample-Havenham called", "SAMPLE-HAVENHAM", "Ann Sample\xE2\x80\x91Havenham's view"})
    EXPECT_EQ(masked(secrets, text), text);
  EXPECT_EQ(masked(secrets, "Ann Havenham of Havenham"), "Ann [masked] of [masked]");
  EXPECT_EQ(masked(secrets, "moved to Havenham"), "moved to [masked]") << "a guess in place of a name";
  EXPECT_EQ(masked(secrets, "Other-Havenham"), "[masked]");
}

TEST(secret_values, do_not_eat_part_of_a_name_in_the_field_of_a_name) {
  secret_values secrets;
  secrets.learn("7 Haven Lane, Havenham, CB99 8HV");
  const auto as_name = [&](std::string text) {
    (void)secrets.mask_name(text);
    return text;
  };
  for (const char* name : {"Other-Havenham", "Havenham", "Ann Havenham-Other", "O'Havenham"})
    EXPECT_EQ(as_name(name), name);
  EXPECT_EQ(as_name("Ann Havenham"), "Ann [masked]") << "who wrote the town after a name tells the town";
  EXPECT_EQ(as_name("Ann, 7 Haven Lane, CB99 8HV"), "Ann, [masked], [masked]");
  EXPECT_EQ(as_name("Ann-Havenham 7"), "[masked] 7") << "no name has a number";
  EXPECT_EQ(as_name("Haven Lane"), "[masked]");
}

TEST(secret_values, mask_several_and_overlapping_values_once) {
  secret_values secrets;
  secrets.learn("7 Haven Lane");
  secrets.learn("Haven Lane Surgery");
  EXPECT_EQ(masked(secrets, "7 Haven Lane Surgery and 7 haven lane"), "[masked] and [masked]");
}

TEST(places_by_form, are_postcodes_telephones_and_named_places) {
  const std::pair<const char*, const char*> cases[] = {
      {"Found at PE99 4QQ in the rain.", "Found at [masked] in the rain."},
      {"Found at pe994qq.", "Found at [masked]."},
      {"Ring 01632 960 300 first.", "Ring [masked] first."},
      {"Ring +44 (0)1632 960300.", "Ring [masked]."},
      {"Was seen at Haven Lane Surgery.", "[masked]."},
      {"she left 7 Haven Lane at night", "she left [masked] at night"},
      {"taken to Ward A4 by car", "taken to [masked] by car"},
      {"heard at Example Family Court on Monday", "heard at [masked] on Monday"},
      {"on roll at Example Primary School since May", "on roll at [masked] since May"},
  };
  for (const auto& [text, expected] : cases) {
    // A sentence's own first word may go with a name that it stands before; what matters is that the name goes.
    const std::string now = without_places(text);
    if (std::string_view(expected) == "[masked].") {
      EXPECT_EQ(now.find("Haven"), std::string::npos) << now;
      continue;
    }
    EXPECT_EQ(now, expected);
  }
}

TEST(places_by_form, leave_a_name_that_is_given_and_nothing_that_begins_with_it) {
  const std::vector<std::string> names{"Grace Hill", "7 Haven Lane"};
  const auto without = [&](std::string text) {
    (void)mask_places_by_form(text, names);
    return text;
  };
  EXPECT_EQ(without("visited with Grace Hill and left"), "visited with Grace Hill and left");
  EXPECT_EQ(without("visited at Grace Hill Surgery and left"), "visited at [masked] and left");
  EXPECT_EQ(without("visited at 3 Grace Hill and left"), "visited at [masked] and left");
  EXPECT_EQ(without("visited with Ann Hill and left"), "visited with [masked] and left");
  EXPECT_EQ(without("visited at 7 Haven Lane"), "visited at [masked]") << "no name has a number";
}

TEST(places_by_form, leave_dates_numbers_and_plain_words) {
  for (const char* text :
       {"Domestic abuse incident, graded medium risk by the police; children were present.", "2026-09-14T15:25:00Z",
        "Attended 78 % of 190 sessions.", "NHS 9990001014", "PNC 2005/0123456", "Registered with a general practice.",
        "A court allowed the child to be deprived of liberty since 2026-01-02.",
        "Child protection plan for emotional abuse from 2023-05-02 to 2024-06-18."})
    EXPECT_EQ(without_places(text), text);
}

}  // namespace
}  // namespace mash::hub
