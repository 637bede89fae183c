// SPDX-License-Identifier: Apache-2.0
// What must hold of any two records, tried on records put together at random, bytes that are no text among them.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

#include "adapters/match/index.hpp"
#include "tests/unit/match/people.hpp"

namespace mash::matching {
namespace {

constexpr int ROUNDS = 3000;

class records {
 public:
  explicit records(unsigned seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  std::string any_bytes() {
    std::string out(below(12), '\0');
    for (char& c : out) c = static_cast<char>(below(256));
    return out;
  }

  std::string any_of(std::initializer_list<const char*> list) {
    const std::uint32_t which = below(static_cast<std::uint32_t>(list.size()) + 2);
    if (which == list.size()) return any_bytes();
    return which > list.size() ? "" : *(list.begin() + which);
  }

  description any() {
    description out;
    out.given_names = any_of({"Grace", "Grace Anne", "Gracie", "Anne", "G", "Muhammad Ali", "Mohammed", "Ζωή", "Zoë",
                              "محمد", "Baby of Bell", "Jayden", "Kayden", "Bell"});
    out.family_name = any_of({"Bell", "Blel", "Bell-Cooper", "Cooper", "O'Neill", "de la Cruz", "Grace", "Παππάς"});
    out.previous_names = any_of({"Grace Cooper", "Bell", "Hope Hall;Ivy Hall"});
    out.aliases = any_of({"Gracie", "Grace Bell"});
    out.date_of_birth = any_of({"2012-03-07", "07/03/2012", "2012-07-03", "2012", "2011-2013", "1984-11-22"});
    out.sex = any_of({"F", "M", "U"});
    out.nhs_number = any_of({"9434765919", "9434765918", "9449305552"});
    out.upn = any_of({"A950000178301", "H243278544154", "UN1"});
    out.number = any_of({"6988048", "6988049", "7364009"});
    out.postcode = any_of({"CB99 9ZZ", "CB99 9ZA", "NR99 1AA", "4011", "4101"});
    out.previous_postcodes = any_of({"CB99 9ZZ;PE99 1AA", "NR99 1AA"});
    out.address = any_of({"12 Sample Street", "14 Sample Street", "Sample Street 12", "7 Other Road"});
    out.town = any_of({"Wisbech", "Wisbeach", "Ely"});
    out.telephones = any_of({"01632 960001", "+44 1632 960001;01632 960002"});
    out.restricted = below(8) == 0;
    out.adopted = static_cast<description::adoption>(below(10) == 0 ? below(3) : 0);
    return out;
  }

  level_vector any_levels() {
    level_vector out{};
    for (std::size_t i = 0; i < FIELDS; ++i) {
      const auto list = levels_of(static_cast<field>(i));
      const std::uint32_t which = below(static_cast<std::uint32_t>(list.size()) + 1);
      out[i] = which == list.size() ? level::absent : list[which];
    }
    return out;
  }

 private:
  std::mt19937 random_;
};

TEST(matching_property, symmetric) {
  records some(1);
  for (int i = 0; i < ROUNDS; ++i) {
    const description a = some.any(), b = some.any();
    EXPECT_EQ(decided(a, b), decided(b, a))
        << a.given_names << "|" << b.given_names << "|" << a.family_name << "|" << b.family_name;
  }
}

TEST(matching_property, a_record_is_at_least_as_like_itself_as_like_any_other) {
  records some(2);
  for (int i = 0; i < ROUNDS; ++i) {
    description a = some.any();
    a.adopted = description::adoption::none;
    const level_vector with_itself = compare(make_profile(a), make_profile(a), plain_naming()).levels;
    for (std::size_t k = 0; k < FIELDS; ++k)
      if (with_itself[k] != level::absent)
        EXPECT_LE(*rank_of(static_cast<field>(k), with_itself[k]), 5U) << to_word(static_cast<field>(k));
  }
}

// A better level in one field, all else the same, never lowers the score; nor the band, the rules included.
TEST(matching_property, monotone) {
  records some(3);
  for (int i = 0; i < 20 * ROUNDS; ++i) {
    comparison worse;
    worse.levels = some.any_levels();
    const std::size_t which = some.below(FIELDS);
    const auto list = levels_of(static_cast<field>(which));
    const auto rank = rank_of(static_cast<field>(which), worse.levels[which]);
    if (!rank || *rank == 0) continue;
    comparison better = worse;
    better.levels[which] = list[some.below(static_cast<std::uint32_t>(*rank))];
    const decision low = decide(worse, weights::shipped()), high = decide(better, weights::shipped());
    EXPECT_GE(high.score, low.score) << to_word(static_cast<field>(which));
    const auto order = [](const decision& one) { return one.band ? static_cast<int>(*one.band) : 3; };
    EXPECT_LE(order(high), order(low)) << to_word(static_cast<field>(which)) << " " << to_word(worse.levels[which])
                                       << " to " << to_word(better.levels[which]) << ", " << to_word(high.why);
  }
}

// Whatever the files show, and however common the names are.
TEST(matching_property, monotone_in_the_score_for_names_of_any_commonness) {
  records some(8);
  for (int i = 0; i < 5 * ROUNDS; ++i) {
    comparison worse;
    worse.levels = some.any_levels();
    worse.given = {some.below(2'000), 2'000 + some.below(100'000)};
    worse.family = {some.below(2'000), 2'000 + some.below(100'000)};
    const auto which = some.below(2) == 0 ? field::given_name : field::family_name;
    const auto rank = rank_of(which, worse.levels[at(which)]);
    if (!rank || *rank == 0) continue;
    comparison better = worse;
    better.levels[at(which)] = level::same;
    EXPECT_GE(decide(better, weights::shipped()).score, decide(worse, weights::shipped()).score)
        << to_word(which) << " " << to_word(worse.levels[at(which)]);
  }
}

TEST(matching_property, what_files_show_lifts_a_pair_to_probable_at_best_and_lowers_none) {
  records some(9);
  int lifted = 0;
  for (int i = 0; i < 20 * ROUNDS; ++i) {
    comparison one;
    one.levels = some.any_levels();
    const decision alone = decide(one, weights::shipped());
    const decision among = decide(one, weights::shipped(), {some.below(2) == 0, some.below(2) == 0});
    EXPECT_EQ(alone.score, among.score);
    EXPECT_EQ(alone.findings, among.findings);
    if (alone.band == among.band) continue;
    ++lifted;
    EXPECT_EQ(alone.band, policy::match_band::possible);
    EXPECT_EQ(among.band, policy::match_band::probable);
  }
  EXPECT_GT(lifted, 10);
}

// Twins, siblings, namesakes of one house, and strangers of one name and birthday: without an identifier never certain.
TEST(matching_property, two_who_disagree_in_name_or_birthday_are_never_certain_without_an_identifier) {
  records some(10);
  int seen = 0;
  for (int i = 0; i < 20 * ROUNDS; ++i) {
    comparison one;
    one.levels = some.any_levels();
    for (const field number : {field::nhs_number, field::upn, field::number}) one.levels[at(number)] = level::absent;
    constexpr std::array DISAGREE{field::given_name, field::date_of_birth};
    one.levels[at(DISAGREE[some.below(2)])] = level::different;
    ++seen;
    const auto band = decide(one, weights::shipped(), {true, true}).band;
    EXPECT_NE(band, policy::match_band::certain);
    EXPECT_NE(decide(one, weights::shipped()).band, policy::match_band::certain);
    EXPECT_NE(decide(one, weights::shipped()).band, policy::match_band::probable);
  }
  EXPECT_EQ(seen, 20 * ROUNDS);
}

TEST(matching_property, stable_under_the_order_of_lists) {
  records some(4);
  for (int i = 0; i < ROUNDS; ++i) {
    description a = some.any(), b = some.any();
    a.telephones = "01632 960001;01632 960002";
    a.previous_names = "Grace Cooper;Hope Hall";
    a.previous_postcodes = "CB99 9ZZ;PE99 1AA";
    description turned = a;
    turned.telephones = "01632 960002;01632 960001";
    turned.previous_names = "Hope Hall;Grace Cooper";
    turned.previous_postcodes = "PE99 1AA;CB99 9ZZ";
    EXPECT_EQ(decided(a, b), decided(turned, b));
  }
}

TEST(matching_property, survives_any_bytes) {
  records some(5);
  people_index index;
  std::vector<profile> added;
  for (int i = 0; i < ROUNDS; ++i) {
    description a;
    for (std::string* text : {&a.given_names, &a.family_name, &a.previous_names, &a.aliases, &a.date_of_birth, &a.sex,
                              &a.nhs_number, &a.upn, &a.number, &a.postcode, &a.previous_postcodes, &a.address,
                              &a.previous_addresses, &a.town, &a.telephones})
      *text = some.any_bytes();
    added.push_back(make_profile(a));
    index.add(added.back());
  }
  index.seal();
  for (std::uint32_t i = 0; i < index.size(); ++i) {
    EXPECT_EQ(index.at(i), added[i]);
    const auto found = index.look_up(added[i], given_names::shipped(), weights::shipped());
    for (const looked_up& one : found) EXPECT_LT(one.number, index.size());
  }
}

TEST(matching_property, the_closed_and_the_contradicted_have_no_band) {
  records some(6);
  for (int i = 0; i < ROUNDS; ++i) {
    comparison one;
    one.levels = some.any_levels();
    one.closed = some.below(2) == 0;
    one.other_person = !one.closed;
    EXPECT_FALSE(decide(one, weights::shipped(), {true, true}).band);
  }
}

TEST(matching_property, certain_always_has_a_given_name_or_an_identifier_behind_it) {
  records some(7);
  int seen = 0;
  for (int i = 0; i < 20 * ROUNDS; ++i) {
    comparison one;
    one.levels = some.any_levels();
    const decision found = decide(one, weights::shipped(), {true, true});
    if (found.band != policy::match_band::certain) continue;
    ++seen;
    EXPECT_NE(one.levels[at(field::given_name)], level::different);
    const bool identifier = std::ranges::any_of(std::array{field::nhs_number, field::upn, field::number},
                                                [&](field of) { return one.levels[at(of)] == level::same; });
    EXPECT_TRUE(identifier || one.levels[at(field::date_of_birth)] != level::different);
  }
  EXPECT_GT(seen, 100);
}

}  // namespace
}  // namespace mash::matching
