// SPDX-License-Identifier: Apache-2.0
// Names in any writing, whole or damaged; and that what is shown of a decision is what was decided.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "adapters/match/columns.hpp"
#include "tests/unit/match/people.hpp"

namespace mash::matching {
namespace {

constexpr int ROUNDS = 3000;

class writings {
 public:
  explicit writings(unsigned seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  // Any code point but surrogates; mostly of the scripts that names are written in.
  std::string any_name() {
    static constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 9> SCRIPTS{{{'A', 26},
                                                                                     {0xC0, 0x140},
                                                                                     {0x370, 0x80},
                                                                                     {0x400, 0x100},
                                                                                     {0x5D0, 0x1B},
                                                                                     {0x620, 0x50},
                                                                                     {0x900, 0x80},
                                                                                     {0x4E00, 0x5000},
                                                                                     {0x1F300, 0x300}}};
    std::string out;
    const auto [from, size] = SCRIPTS[below(SCRIPTS.size())];
    for (std::uint32_t i = 1 + below(10); i > 0; --i) append(out, below(20) == 0 ? any_point() : from + below(size));
    return out;
  }

  description any() {
    description out;
    out.given_names = any_name();
    out.family_name = any_name();
    if (below(3) == 0) out.previous_names = any_name() + " " + any_name();
    out.date_of_birth = below(2) == 0 ? "2012-03-07" : "2012-07-03";
    out.postcode = below(2) == 0 ? "CB99 9ZZ" : any_name();
    out.address = any_name();
    out.town = any_name();
    return out;
  }

  static void append(std::string& to, std::uint32_t point) {
    const auto byte = [&](std::uint32_t bits) { to.push_back(static_cast<char>(bits)); };
    if (point < 0x80) return byte(point);
    if (point < 0x800) {
      byte(0xC0U | point >> 6);
    } else {
      if (point < 0x10000) {
        byte(0xE0U | point >> 12);
      } else {
        byte(0xF0U | point >> 18);
        byte(0x80U | (point >> 12 & 0x3FU));
      }
      byte(0x80U | (point >> 6 & 0x3FU));
    }
    byte(0x80U | (point & 0x3FU));
  }

 private:
  std::uint32_t any_point() {
    const std::uint32_t point = 1 + below(0x10FFFE);
    return point >= 0xD800 && point < 0xE000 ? 'A' : point;
  }

  std::mt19937 random_;
};

TEST(any_writing, is_symmetric_and_a_name_is_the_same_as_itself) {
  writings some(1);
  for (int i = 0; i < ROUNDS; ++i) {
    const description a = some.any(), b = some.any();
    EXPECT_EQ(decided(a, b), decided(b, a));
    description plain = a;
    plain.previous_names.clear();  // else an earlier name may stand in for one that folds to nothing
    const profile one = make_profile(plain);
    const level with_itself = compare(one, one, plain_naming()).levels[at(field::family_name)];
    EXPECT_EQ(with_itself, one.names.front().family.empty() ? level::absent : level::same);
  }
}

TEST(any_writing, cut_at_any_byte_is_read_without_harm) {
  writings some(2);
  for (int i = 0; i < ROUNDS; ++i) {
    description a = some.any();
    const description b = some.any();
    a.given_names.resize(some.below(static_cast<std::uint32_t>(a.given_names.size()) + 1));
    a.family_name.resize(some.below(static_cast<std::uint32_t>(a.family_name.size()) + 1));
    EXPECT_EQ(decided(a, b), decided(b, a));
  }
}

TEST(any_writing, in_capitals_with_accents_or_without_is_one_name) {
  const std::vector<std::pair<const char*, const char*>> same{{"Zo\xC3\xAB", "ZOE"},
                                                              {"O\xE2\x80\x99Neill", "ONEILL"},
                                                              {"\xC3\x98rsted", "orsted"},
                                                              {"De La Cruz", "de la cruz"}};
  for (const auto& [a, b] : same) {
    description left = grace(), right = grace();
    left.family_name = a;
    right.family_name = b;
    EXPECT_EQ(level_of(left, right, field::family_name), level::same) << b;
  }
}

// What --explain and a response print must be all that went into the score: nothing counts that is not shown.
TEST(evidence, adds_up_to_the_score) {
  writings some(3);
  for (int i = 0; i < ROUNDS; ++i) {
    description a = grace(), b = grace();
    if (some.below(2) == 0) b.given_names = some.any_name();
    if (some.below(2) == 0) b.address = some.any_name();
    if (some.below(3) == 0) b.postcode = "NR99 1AA";
    if (some.below(3) == 0) b.nhs_number.clear();
    if (some.below(3) == 0) b.date_of_birth = "2012-07-03";
    const decision found = decided(a, b);
    int others = weights::shipped().prior, household = 0, most = 0, least = 0;
    for (const finding& one : found.findings) {
      if (!is_of_household(one.what)) {
        others += one.weight;
        continue;
      }
      household += one.weight;
      most = std::max(most, one.weight);
      least = std::min(least, one.weight);
    }
    EXPECT_EQ(found.score, others + (household + most + least) / 2);
  }
}

TEST(columns_in_any_order, give_the_same_people) {
  const auto map =
      toml::parse("id = \"id\"\ngiven_names = \"first\"\nfamily_name = \"last\"\ndate_of_birth = \"born\"\n");
  ASSERT_TRUE(map);
  const auto by = read_columns(*map, "map.toml", side::left);
  ASSERT_TRUE(by);
  const auto people = [&](const char* text) { return read_people(*csv::parse(text), *by).value(); };
  const auto one = people("id,first,last,born\n1,Grace,Bell,2012-03-07\n");
  const auto other = people("born,last,id,first\n2012-03-07,Bell,1,Grace\n");
  ASSERT_EQ(one.size(), other.size());
  EXPECT_EQ(make_profile(one[0]), make_profile(other[0]));
  EXPECT_EQ(decided(one[0], other[0]), decided(other[0], one[0]));
}

}  // namespace
}  // namespace mash::matching
