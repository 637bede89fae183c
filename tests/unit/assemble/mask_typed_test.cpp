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

TEST(masked_whatever_is_typed, one_word_of_a_street_beside_the_right_postcode_opens_no_address) {
  scene one([](json::object& document) {
    add_refuge(document);
    test::subject_at(document, 3)["addresses"] = json::array({address("home", {"Way"}, "ZE99 9QQ")});
  });
  one.take_items("police", {value_of(category::address, "a1", "address", "9 Hidden Way, Limetown, ZE99 9QQ"),
                            value_of(category::address, "c1", "address", "9 Hidden Way, Limetown, ZE99 9QQ")});
  EXPECT_THAT(json::canonical(one.response().at("people")), Not(HasSubstr("Hidden")));
}

TEST(masked_whatever_is_typed, a_flats_number_is_no_house_and_a_bare_postcode_is_none_either) {
  const auto told_where = [](const char* value, json::array lines) {
    scene one([&](json::object& document) {
      add_refuge(document);
      test::subject_at(document, 3)["addresses"] = json::array({address("home", lines, "ZE99 9QQ")});
    });
    one.take_items("police", {value_of(category::address, "a1", "address", value),
                              value_of(category::address, "c1", "address", value)});
    return json::canonical(*entry(one.response(), "people", "subject", "c1"));
  };
  constexpr const char* FLAT = "Flat 2A, 9 Hidden Way, Limetown, ZE99 9QQ";
  EXPECT_THAT(told_where(FLAT, {"Flat 2A"}), Not(HasSubstr("Hidden")));
  EXPECT_THAT(told_where(FLAT, {"Flat 2A, 9 Hidden Way"}), HasSubstr("Hidden"));
  EXPECT_THAT(told_where(FLAT, {"Flat 2A", "9 Hidden Way", "Limetown"}), HasSubstr("Hidden"));
  EXPECT_THAT(told_where("9, Hidden Way, ZE99 9QQ", {"9"}), Not(HasSubstr("Hidden")));
  EXPECT_THAT(told_where("9, Hidden Way, ZE99 9QQ", {"9 Hidden Way"}), HasSubstr("Hidden"));
  EXPECT_THAT(told_where("9 Hidden Way, Otherton", {"9 Hidden Way"}), Not(HasSubstr("Hidden")));
  EXPECT_THAT(told_where("ZE99 9QQ", {"ZE99 9QQ"}), Not(HasSubstr("ZE99")));
}

// What is told of Ada's father, whom the request does not ask about.
std::string told_of_father(const std::function<void(json::object&)>& type) {
  scene one(type);
  one.take_items("schools", {value_of(category::family_link, "c1", "father", "Peter Okafor")});
  one.take_items("police", {item_of(category::da_incident, {"c1"}, {}, "Peter Okafor's van was there.")});
  const auto response = one.response();
  return json::canonical(*entry(response, "people", "subject", "c1")) + json::canonical(response.at("chronology"));
}

TEST(masked_whatever_is_typed, a_relatives_name_is_opened_by_no_alias) {
  const auto typed = [](const char* member, json::value what) {
    return told_of_father([&](json::object& document) { test::subject_at(document, 2)[member] = what; });
  };
  EXPECT_THAT(typed("aliases", json::array({"Peter"})), Not(HasSubstr("Peter")));
  EXPECT_THAT(typed("aliases", json::array({"Noah", "Peter Okafor"})), Not(HasSubstr("Peter")));
  EXPECT_THAT(typed("previous_names", json::array({"Peter Okafor"})), Not(HasSubstr("Peter")));
  EXPECT_THAT(typed("given_names", "Grace Noah Peter"), Not(HasSubstr("Peter")));
  EXPECT_THAT(typed("family_name", "Okafor Bell Peter"), Not(HasSubstr("Peter")));
  EXPECT_THAT(told_of_father([](json::object& document) {
                test::subject_at(document, 2)["family_name"] = "White";
                test::subject_at(document, 2)["given_names"] = "Peter Okafor";
              }),
              Not(HasSubstr("Peter")));
  EXPECT_THAT(typed("given_names", "Peter"), HasSubstr("Peter Okafor's van")) << "then he is asked about";
}

TEST(masked_whatever_is_typed, what_an_agency_calls_somebody_asked_about_is_no_outsiders_name) {
  scene one;
  one.take_items("schools", {value_of(category::family_link, "c1", "partner_of_parent", "Jonny Smythe")});
  one.take_items("police", {value_of(category::identity_previous, "a2", "alias", "Jonny Smythe"),
                            item_of(category::da_incident, {"a2"}, {}, "Jonny Smythe was there.")});
  EXPECT_THAT(one.text(), HasSubstr("Jonny Smythe was there."));
  EXPECT_EQ(entry(one.response(), "gaps", "kind", "relative_not_on_request"), nullptr);
}

// A reference, a subject's id, a reason: right or wrong, each comes back as any other would.
TEST(masked_whatever_is_typed, guesses_come_back_alike_wherever_our_people_write) {
  for (const char* guess : {"ZE99 9QQ", "ZE99 8QQ"})
    for (const char* name : {"Peter Brown", "Peter Green"}) {
      scene one([&](json::object& document) {
        add_refuge(document);
        document["reference"] = name;
        json::object friend_of_hers{{"id", guess},
                                    {"kind", "adult"},
                                    {"role_in_concern", json::array({"not_assessed"})},
                                    {"why_included", "a friend"},
                                    {"family_name", "White"}};
        document["subjects"].get_array().push_back(std::move(friend_of_hers));
      });
      one.take_items("police", {value_of(category::address, "a1", "postcode", "ZE99 9QQ"),
                                value_of(category::family_link, guess, "father", "Peter Brown"),
                                item_of(category::da_incident, {guess})});
      const std::string reason = std::string("Is it ") + guess + ", or " + name + "?";
      one.whole.rounds = {
          {policy::request_type::recheck, test::coordinator().who, NOW, reason, {"police"}, {}, "2026.1"}};
      correction_taken of_friend;
      of_friend.member = "police";
      of_friend.what.disproved = {guess};
      of_friend.recipients.emplace_back().who = guess;
      of_friend.recipients.back().done.emplace().reason = reason;
      one.whole.corrections = {of_friend};
      const auto response = one.response();
      const json::object& corrected = response.at("corrections").at(0).as_object();
      EXPECT_EQ(corrected.at("disproved").at(0).as_string(), guess);
      EXPECT_EQ(corrected.at("recipients").at(0).at("who").as_string(), guess);
      EXPECT_EQ(corrected.at("recipients").at(0).at("acknowledged").at("reason").as_string(),
                std::string("Is it [masked], or ") + name + "?");
      EXPECT_EQ(response.at("chronology").at(0).at("subjects").at(0).as_string(), guess);
      EXPECT_NE(entry(response, "gaps", "about", guess), nullptr);
      EXPECT_EQ(response.at("reference").as_string(), name);
      EXPECT_NE(entry(response, "people", "subject", guess), nullptr);
      EXPECT_EQ(response.at("rounds").as_array().at(0).at("reason").as_string(),
                std::string("Is it [masked], or ") + name + "?");
    }
}

// What is told by telephone, decided or acknowledged is typed here as well.
TEST(masked_whatever_is_typed, what_our_people_record_comes_back_alike) {
  const auto told_of = [](const char* place) {
    scene one(add_refuge);
    one.take_items("police", {value_of(category::address, "a1", "postcode", "ZE99 9QQ")});
    const std::string guess = std::string("Is it ") + place + "?";
    relayed_answer by_telephone;
    by_telephone.by = test::coordinator().who;
    by_telephone.said.what.items = {item_of(category::contact_s47_history, {"a2"}, {}, guess)};
    one.whole.agencies.back().relayed = {by_telephone};
    child_decision decided{"c1", policy::outcome::nfa, guess + " Or 7 Haven Lane.", guess, {}, {}, std::nullopt};
    decided.dissents.push_back({"police", guess});
    decided.tellings.push_back({"a2", false, "", "", guess, "", std::nullopt, ""});
    decided.tellings.push_back({"a1", true, "in_person", guess, "", "", std::nullopt, ""});
    one.whole.decided.push_back({test::coordinator().who, NOW, 1, {decided}});
    correction_taken put_right;
    put_right.member = "police";
    put_right.what.words = guess;
    correction_recipient& to = put_right.recipients.emplace_back();
    to.who = "a2";
    to.done.emplace();
    to.done->told_to = to.done->reason = guess;
    one.whole.corrections = {put_right};
    const auto response = one.response();
    EXPECT_EQ(response.at("chronology").as_array().at(0).at("summary").as_string(), "Is it [masked]?");
    const json::value& decision = response.at("decisions").at(0);
    EXPECT_EQ(decision.at("rationale").as_string(), "Is it [masked]? Or [masked].");
    EXPECT_EQ(decision.at("despite_gaps").as_string(), "Is it [masked]?");
    EXPECT_EQ(decision.at("dissent").at(0).at("what").as_string(), "Is it [masked]?");
    EXPECT_EQ(decision.at("telling").at(0).at("reason").as_string(), "Is it [masked]?");
    EXPECT_EQ(decision.at("telling").at(1).at("what").as_string(), "Is it [masked]?");
    EXPECT_EQ(response.at("corrections").at(0).at("words").as_string(), "Is it [masked]?");
    const json::value& done = response.at("corrections").at(0).at("recipients").at(0).at("acknowledged");
    EXPECT_EQ(done.at("reason").as_string(), "Is it [masked]?");
    return json::canonical(decision) + json::canonical(done) +
           json::canonical(response.at("chronology").at(0).at("summary"));
  };
  expect_alike(told_of("ZE99 9QQ"), told_of("ZE99 8QQ"));
}

// What our people write is not searched for what agencies hold. An agency's own field is, whatever it is called.
TEST(masked_whatever_is_typed, an_agencys_field_is_searched_even_where_it_is_called_acknowledged) {
  scene one(add_refuge);
  one.take_items("police", {value_of(category::address, "a1", "address", "9 Hidden Way, Limetown, ZE99 9QQ"),
                            item_of(category::da_incident, {"a2"}, {{"acknowledged", "At 9 Hidden Way, ZE99 9QQ."}})});
  const auto response = one.response();
  const std::string shown = json::canonical(response.at("chronology").at(0));
  EXPECT_THAT(shown, HasSubstr("acknowledged"));
  EXPECT_THAT(shown, Not(HasSubstr("ZE99 9QQ")));
  EXPECT_THAT(shown, Not(HasSubstr("Hidden Way")));
}

TEST(masked_whatever_is_typed, a_plain_check_masks_nothing_that_was_told_by_telephone) {
  scene one;
  relayed_answer by_telephone;
  by_telephone.said.what.items = {item_of(category::contact_s47_history, {"a2"}, {}, "Seen at ZE99 9QQ.")};
  one.whole.agencies.back().relayed = {by_telephone};
  EXPECT_THAT(one.text(), HasSubstr("Seen at ZE99 9QQ."));
}

}  // namespace
}  // namespace mash::hub
