// SPDX-License-Identifier: Apache-2.0
// Whoever asks must not learn from what is masked whether a guess was right.
#include <algorithm>
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

// The postcode attack by any other field: what a request says changes nothing of what is masked.
TEST(masked_whatever_is_typed, fifty_guesses_wherever_they_are_typed_show_nothing) {
  const auto told = [](const char* postcode, const char* town) {
    const std::string guess = std::string("in ") + town;
    scene one([&](json::object& document) {
      add_refuge(document);
      document["justification"] = std::string("Is she at ") + postcode + " or 01632 960311, " + guess + "?";
      json::object& other = test::subject_at(document, 3);
      other["family_name"] = std::string("Ann ") + town;
      other["previous_names"] = json::array({postcode, guess});
      other["addresses"] =
          json::array({json::object{{"type", "home"}, {"lines", json::array({town})}, {"postcode", postcode}}});
    });
    one.take_items("police", {value_of(category::address, "a1", "address", "9 Hidden Way, Limetown, ZE99 9QQ"),
                              value_of(category::identity_basic, "a2", "family_name", "Brown"),
                              item_of(category::da_incident, {"a2"}, {}, "Was seen in Limetown, at ZE99 9QQ.")});
    std::string text = json::canonical(one.response());
    text = std::regex_replace(text, std::regex("item-[0-9]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "ID");
    for (const std::string_view typed : {std::string_view(postcode), std::string_view(town)})
      for (std::size_t at; (at = text.find(typed)) != std::string::npos;) text.replace(at, typed.size(), "TYPED");
    return text;
  };
  const std::string wrong = told("ZE99 8QQ", "Plumtown");
  EXPECT_THAT(wrong, HasSubstr("Ann TYPED"));
  EXPECT_THAT(wrong, HasSubstr("Is she at [masked] or [masked], in TYPED?"));
  EXPECT_THAT(wrong, HasSubstr("Was seen in [masked], at [masked]."));
  const std::string right = told("ZE99 9QQ", "Limetown");
  const auto at = static_cast<std::size_t>(std::ranges::mismatch(right, wrong).in1 - right.begin());
  EXPECT_EQ(right, wrong) << "from here on: " << right.substr(at, 80);
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
