// SPDX-License-Identifier: Apache-2.0
// Whoever asks must not learn from what is masked whether a guess was right.
#include <algorithm>
#include <functional>
#include <regex>

#include "tests/unit/assemble/scene.hpp"

namespace mash::hub {
namespace {

using namespace scenes;
using testing::HasSubstr;
using testing::Not;

TEST(masked_whatever_is_typed, an_address_that_is_stated_openly_and_held_so_is_no_secret) {
  scene from{add_refuge};
  from.take_items("police", {value_of(category::address, "a1", "address", "3 Sample Close, Sampleborough, PE99 1ZZ"),
                             value_of(category::address, "c1", "address", "3 Sample Close, Sampleborough, PE99 1ZZ"),
                             value_of(category::address, "a1", "postcode", "PE99 1ZZ")});
  const auto response = from.response();
  EXPECT_THAT(json::canonical(*entry(response, "people", "subject", "c1")),
              HasSubstr("3 Sample Close, Sampleborough, PE99 1ZZ"))
      << "Ada is asked about with it";
  EXPECT_THAT(json::canonical(*entry(response, "people", "subject", "a1")), Not(HasSubstr("Sample")));
}

// What a reader sees of a family that hides in Limetown, ZE99 9QQ, with what was typed and what is numbered taken out.
std::string told(const std::function<void(json::object&)>& type, std::initializer_list<std::string_view> typed) {
  scene one([&](json::object& document) {
    add_refuge(document);
    type(document);
  });
  one.take_items("police", {value_of(category::address, "a1", "address", "9 Hidden Way, Limetown, ZE99 9QQ"),
                            value_of(category::address, "c1", "address", "3 Sample Close, Sampleborough, PE99 1ZZ"),
                            value_of(category::identity_basic, "a2", "family_name", "Brown"),
                            item_of(category::da_incident, {"a1"}, {}, "Now at Example Primary School."),
                            item_of(category::da_incident, {"a2"}, {},
                                    "Was seen in Limetown-on-Sea, in Limetown, at 9 Hidden Way, ZE99 9QQ.")});
  std::string text = json::canonical(one.response());
  text = std::regex_replace(text, std::regex("item-[0-9]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "ID");
  for (const std::string_view value : typed)
    for (std::size_t at; (at = text.find(value)) != std::string::npos;) text.replace(at, value.size(), "TYPED");
  return text;
}

json::object address(std::string_view type, json::array lines, std::string_view postcode) {
  return {{"type", type}, {"lines", std::move(lines)}, {"postcode", postcode}};
}

void expect_alike(const std::string& right, const std::string& wrong) {
  const auto at = static_cast<std::size_t>(std::ranges::mismatch(right, wrong).in1 - right.begin());
  EXPECT_EQ(right, wrong) << "from here on: " << right.substr(at, 80);
}

// The postcode attack by any other field: what a request says changes nothing of what is masked.
TEST(masked_whatever_is_typed, fifty_guesses_wherever_they_are_typed_show_nothing) {
  const auto guess = [](const char* postcode, const char* town) {
    return told(
        [&](json::object& document) {
          document["justification"] = std::string("Is she at ") + postcode + " or 01632 960311, in " + town + "?";
          json::object& other = test::subject_at(document, 3);
          other["family_name"] = std::string("Ann ") + town;
          other["previous_names"] = json::array({postcode, std::string("in ") + town});
          other["addresses"] = json::array({address("home", {town}, postcode)});
        },
        {postcode, town});
  };
  const std::string wrong = guess("ZE99 8QQ", "Plumtown");
  EXPECT_THAT(wrong, HasSubstr("Ann TYPED"));
  EXPECT_THAT(wrong, HasSubstr("Is she at [masked] or [masked], in TYPED?"));
  EXPECT_THAT(wrong, HasSubstr("Was seen in [masked], in [masked], at [masked], [masked]."));
  EXPECT_THAT(wrong, HasSubstr("Now at [masked]."));
  expect_alike(guess("ZE99 9QQ", "Limetown"), wrong);
}

TEST(masked_whatever_is_typed, an_address_that_is_held_openly_opens_no_other_beside_it) {
  const auto guess = [](const char* postcode) {
    return told(
        [&](json::object& document) {
          test::subject_at(document, 3)["addresses"] =
              json::array({address("home", {"3 Sample Close, Sampleborough, PE99 1ZZ", postcode}, postcode)});
        },
        {postcode});
  };
  expect_alike(guess("ZE99 9QQ"), guess("ZE99 8QQ"));
}

TEST(masked_whatever_is_typed, names_of_places_typed_as_names_are_spared_nowhere) {
  const auto guess = [](const char* school, const char* town) {
    return told(
        [&](json::object& document) {
          json::object& other = test::subject_at(document, 3);
          other["family_name"] = town;
          other["previous_names"] = json::array({school});
        },
        {school, town});
  };
  expect_alike(guess("Example-Primary-School", "Limetown-on-Sea"), guess("Another-Primary-School", "Plumtown-on-Sea"));
}

// The words before a place must not go with it where the guess is right.
TEST(masked_whatever_is_typed, what_is_stated_as_protected_moves_no_mark) {
  const auto guess = [](const char* words) {
    return told(
        [&](json::object& document) {
          json::object refuge = address("refuge", {words}, "CB99 8HV");
          test::subject_at(document, 2)["addresses"] = json::array({std::move(refuge)});
        },
        {});
  };
  expect_alike(guess("on-Sea, in Limetown, at 9"), guess("on-Sea, in Plumtown, at 9"));
}

TEST(masked_whatever_is_typed, a_place_that_is_nearly_one_stated_openly_is_a_secret) {
  for (const char* place : {"13 Sample Close, PE99 1ZZ", "3 Sample Close, Otherton, ZE99 9QQ", "ZE99 9QQ"}) {
    scene one(add_refuge);
    one.take_items("police", {value_of(category::address, "a1", "address", place),
                              item_of(category::da_incident, {"a2"}, {}, std::string("Was seen at ") + place + ".")});
    const std::string part = std::string(place).substr(0, std::string_view(place).find(','));
    EXPECT_EQ(json::canonical(one.response().at("chronology")).find(part), std::string::npos) << place;
  }
}

}  // namespace
}  // namespace mash::hub
