// SPDX-License-Identifier: Apache-2.0
// What must hold of any match, tried on people made of few names, dates and places, so that near misses are common.
#include <gtest/gtest.h>

#include <random>

#include "tests/unit/match/scene.hpp"

namespace mash::kit {
namespace {

using policy::match_band;
using policy::search_result;

constexpr int ROUNDS = 4000;

class people_at_random {
 public:
  explicit people_at_random(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return random_() % limit; }

  contract::person any(const std::string& id) {
    static const std::vector<std::string> given{"Ada", "Leo", "Noah", "Grace", "Gracie", "Ada Mary"},
        family{"Smith", "Okafor", "Okafor-Smith", "Smyth"}, born{"2015-04-02", "2015-02-04", "2024-01-11"},
        place{"CB99 9ZZ", "PE99 1ZZ", "CB99 9ZA"}, number{"", "", "9990001014", "9990002029", "9990001015"};
    contract::person out =
        asked(id, given[below(given.size())], family[below(family.size())], born[below(born.size())]);
    out.nhs_number = number[below(number.size())];
    out.addresses = {at(place[below(place.size())])};
    if (below(4) == 0) out.previous_names = {"Grace Smith"};
    if (below(3) == 0) out.telephones = {below(2) == 0 ? "07700 900123" : "07700 900124"};
    return out;
  }

  known_person listed(const std::string& key) {
    known_person out;
    out.key = key;
    out.organisation = "police";
    out.identity = any("");
    out.restricted = below(6) == 0;
    if (below(6) == 0) out.identity.addresses[0].is_protected = true;
    return out;
  }

  one_subject scene(std::size_t people) {
    one_subject out;
    out.question.subjects = {any("s")};
    for (std::size_t i = 0; i < people; ++i) out.people.push_back(listed(std::to_string(i)));
    return out;
  }

  void shuffle(std::vector<known_person>& list) { std::ranges::shuffle(list, random_); }

 private:
  std::mt19937 random_;
};

std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }

TEST(match_at_random, nobody_is_found_whose_given_name_differs_unless_a_number_agrees) {
  people_at_random some(1);
  int found_count = 0;
  for (int i = 0; i < 5 * ROUNDS; ++i) {
    const one_subject scene = some.scene(1);
    const auto found = scene.run();
    if (found.result != search_result::found) continue;
    ++found_count;
    const contract::person &ours = scene.question.subjects[0], &theirs = scene.people[0].identity;
    if (!ours.nhs_number.empty() && ours.nhs_number == theirs.nhs_number) continue;
    const std::string a = first_word(ours.given_names), b = first_word(theirs.given_names);
    const bool alias = !ours.previous_names.empty() || !theirs.previous_names.empty();
    EXPECT_TRUE(a == b || alias || (a + b).find("Grac") != std::string::npos) << a << " " << b;
    if (found.evidence.band == match_band::certain) EXPECT_NE(words_on(found, "date_of_birth"), "different");
  }
  EXPECT_GT(found_count, 100);
}

TEST(match_at_random, two_valid_numbers_are_two_people) {
  people_at_random some(2);
  for (int i = 0; i < ROUNDS; ++i) {
    one_subject scene = some.scene(1);
    scene.question.subjects[0].nhs_number = "9990001014";
    scene.people[0].identity.nhs_number = "9990002029";
    EXPECT_EQ(scene.run().result, search_result::no_trace);
  }
}

TEST(match_at_random, the_order_of_candidates_does_not_matter) {
  people_at_random some(3);
  for (int i = 0; i < ROUNDS; ++i) {
    one_subject scene = some.scene(4);
    const auto before = scene.run();
    some.shuffle(scene.people);
    const auto after = scene.run();
    EXPECT_EQ(before.result, after.result);
    EXPECT_EQ(before.key, after.key);
  }
}

TEST(match_at_random, of_the_restricted_nothing_depends_on_a_place_or_a_telephone) {
  people_at_random some(4);
  for (int i = 0; i < ROUNDS; ++i) {
    one_subject scene = some.scene(1);
    scene.people[0].restricted = true;
    const auto before = scene.run();
    scene.question.subjects[0].addresses = scene.people[0].identity.addresses;
    scene.question.subjects[0].telephones = scene.people[0].identity.telephones;
    const auto guessed = scene.run();
    EXPECT_EQ(before.result, guessed.result);
    EXPECT_EQ(before.evidence.score, guessed.evidence.score);
    EXPECT_EQ(before.evidence.why.size(), guessed.evidence.why.size());
    if (before.result == search_result::found) EXPECT_EQ(before.evidence.band, match_band::certain);
  }
}

TEST(match_at_random, evidence_names_no_place_of_anybody_shielded_and_no_value_of_anybody) {
  people_at_random some(5);
  int shielded_count = 0;
  for (int i = 0; i < 5 * ROUNDS; ++i) {
    const one_subject scene = some.scene(1);
    const auto found = scene.run();
    const bool shielded = scene.people[0].restricted || scene.people[0].identity.addresses[0].is_protected;
    if (found.result == search_result::found && shielded) ++shielded_count;
    for (const contract::evidence& line : found.evidence.why) {
      EXPECT_LE(line.level.size(), 64U);
      for (const char* value : {"Ada", "Leo", "Okafor", "Smith", "99", "2015"})
        EXPECT_EQ(line.level.find(value), std::string::npos) << line.level;
      if (shielded)
        for (const char* place : {"postcode", "address", "town", "telephone"}) EXPECT_NE(line.field, place);
    }
  }
  EXPECT_GT(shielded_count, 20);
}

// Ties may make and unmake one another; what is told must rest on ties to people who are found in it.
TEST(match_at_random, a_tie_that_is_evidence_leads_to_somebody_who_is_certain) {
  people_at_random some(6);
  int by_tie = 0;
  for (int i = 0; i < ROUNDS; ++i) {
    contract::ask question;
    std::map<std::string, std::vector<known_person>> known;
    for (const char* id : {"a", "b", "c"}) {
      question.subjects.push_back(some.any(id));
      for (std::size_t k = 0; k < 2; ++k) {
        known[id].push_back(some.listed(id + std::to_string(k)));
        if (some.below(2) == 0) known[id].back().identity = question.subjects.back();
        for (const char* other : {"a0", "a1", "b0", "b1", "c0", "c1"})
          if (some.below(3) == 0) known[id].back().ties.push_back({other, "", policy::relationship::mother});
      }
    }
    question.relations = {{"a", "b", policy::relationship::mother}, {"b", "c", policy::relationship::mother}};
    const auto table = match(question, known);
    for (const auto& [subject, organisations] : table.by_subject) {
      if (words_on(organisations.at("police"), "relationship").empty()) continue;
      ++by_tie;
      const std::vector<std::string> others =
          subject == "b" ? std::vector<std::string>{"a", "c"} : std::vector<std::string>{"b"};
      EXPECT_TRUE(
          std::ranges::any_of(others, [&](const auto& id) { return band_of(table, id) == match_band::certain; }));
    }
  }
  EXPECT_GT(by_tie, 50);
}

}  // namespace
}  // namespace mash::kit
