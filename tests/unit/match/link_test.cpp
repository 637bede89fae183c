// SPDX-License-Identifier: Apache-2.0
// Whole files: training and linking, on the FEBRL sets (tests/data/febrl) and on twins.
#include "adapters/match/link.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <set>

#include "adapters/match/columns.hpp"
#include "tests/support/source_path.hpp"
#include "tests/unit/match/people.hpp"

namespace mash::matching {
namespace {

using policy::match_band;

struct rows {
  std::vector<std::string> ids;
  packed_people packed;
  people_index index;

  explicit rows(const std::vector<description>& people) {
    for (const description& one : people) {
      ids.push_back(one.id);
      packed.add(make_profile(one));
      index.add(make_profile(one));
    }
    index.seal();
  }
};

std::vector<description> febrl(const std::string& map, std::string_view ending) {
  const std::string folder = test::source_path("tests/data/febrl/");
  const auto columns = read_columns(toml::read_file(folder + map).value(), map, side::left);
  auto people = read_people(csv::read_file(folder + "dataset1.csv").value(), columns.value()).value();
  std::erase_if(people, [&](const description& one) { return one.id.find(ending) == std::string::npos; });
  return people;
}

// "rec-1070-dup-0" is 1070.
std::string person_of(const std::string& id) { return id.substr(0, id.find('-', 4)); }

struct outcome {
  std::size_t right = 0, wrong = 0;
};

outcome link_febrl(const std::string& map) {
  const rows left(febrl(map, "-org")), right(febrl(map, "-dup"));
  const two_files files{&left.packed, right.index};
  const trained learned = train(files, given_names::shipped(), weights::shipped());
  EXPECT_TRUE(learned.from_files);
  EXPECT_NEAR(learned.matches, 500, 15);
  outcome out;
  for (const link& one : link_files(files, {given_names::shipped(), learned.learned}))
    ++(person_of(left.ids[one.left]) == person_of(right.ids[one.right]) ? out.right : out.wrong);
  return out;
}

TEST(febrl_set_1, in_two_files_is_linked_without_a_wrong_pair_and_nearly_whole) {
  const outcome found = link_febrl("columns.toml");
  EXPECT_EQ(found.wrong, 0U);
  EXPECT_GE(found.right, 495U) << "of 500";
}

TEST(febrl_set_1, is_linked_from_name_birth_and_place_alone) {
  const outcome found = link_febrl("columns-without-number.toml");
  EXPECT_EQ(found.wrong, 0U);
  EXPECT_GE(found.right, 495U) << "of 500";
}

TEST(febrl_set_1, in_one_file_finds_duplicates_and_merges_nobody) {
  auto people = febrl("columns.toml", "rec-");
  const rows all(people);
  const two_files files{nullptr, all.index};
  const trained learned = train(files, given_names::shipped(), weights::shipped());
  std::size_t right = 0;
  for (const link& one : link_files(files, {given_names::shipped(), learned.learned})) {
    EXPECT_LT(one.left, one.right);
    EXPECT_EQ(person_of(all.ids[one.left]), person_of(all.ids[one.right]));
    ++right;
  }
  EXPECT_GE(right, 480U);
}

// Children of one town, each with a twin.
std::vector<description> twins(int pairs, bool second) {
  std::vector<description> out;
  for (int i = 0; i < pairs; ++i) {
    description one = grace_without_number();
    one.id = std::to_string(i);
    one.given_names = second ? "Hope" : "Grace";
    one.family_name = "Bell" + std::string(1, static_cast<char>('a' + i % 26)) + static_cast<char>('a' + i / 26 % 26);
    one.date_of_birth = std::to_string(2005 + i % 17) + "-03-" + std::to_string(10 + i % 19);
    one.postcode = "CB" + std::to_string(1 + i % 60) + " " + std::to_string(i % 10) + "AB";
    one.address = std::to_string(i) + " Sample Street";
    one.telephones = "01632 9" + std::to_string(60'000 + i);
    out.push_back(std::move(one));
  }
  return out;
}

TEST(twins, one_in_each_file_are_never_linked) {
  const rows left(twins(600, false)), right(twins(600, true));
  const two_files files{&left.packed, right.index};
  const trained learned = train(files, given_names::shipped(), weights::shipped());
  for (const link& one : link_files(files, {given_names::shipped(), learned.learned}))
    ADD_FAILURE() << "a pair of twins is " << to_word(*one.found.band);
}

TEST(twins, both_in_both_files_are_linked_each_with_themselves) {
  auto both = twins(300, false);
  for (description& one : twins(300, true)) {
    one.id += "b";
    both.push_back(std::move(one));
  }
  const rows left(both), right(both);
  const two_files files{&left.packed, right.index};
  const trained learned = train(files, given_names::shipped(), weights::shipped());
  const auto links = link_files(files, {given_names::shipped(), learned.learned});
  EXPECT_EQ(links.size(), 600U);
  for (const link& one : links) EXPECT_EQ(one.left, one.right);
}

TEST(training, gives_the_same_weights_every_time) {
  const rows left(febrl("columns.toml", "-org")), right(febrl("columns.toml", "-dup"));
  const two_files files{&left.packed, right.index};
  const trained first = train(files, given_names::shipped(), weights::shipped());
  const trained again = train(files, given_names::shipped(), weights::shipped());
  EXPECT_EQ(first.learned, again.learned);
  EXPECT_EQ(first.pairs, again.pairs);
}

TEST(training, of_too_few_people_keeps_the_weights_it_was_given) {
  const rows left({grace()}), right({grace()});
  const two_files files{&left.packed, right.index};
  const trained learned = train(files, given_names::shipped(), weights::shipped());
  EXPECT_FALSE(learned.from_files);
  EXPECT_EQ(learned.learned.of(field::sex, level::same), weights::shipped().of(field::sex, level::same));
}

TEST(training, of_nobody_is_nothing) {
  const rows none({}), some({grace()});
  EXPECT_FALSE(train({&none.packed, some.index}, given_names::shipped(), weights::shipped()).from_files);
  EXPECT_FALSE(train({&some.packed, none.index}, given_names::shipped(), weights::shipped()).from_files);
  EXPECT_FALSE(train({nullptr, some.index}, given_names::shipped(), weights::shipped()).from_files);
}

TEST(training, learned_weights_are_in_order_and_can_be_read_back) {
  const rows left(febrl("columns.toml", "-org")), right(febrl("columns.toml", "-dup"));
  const trained learned = train({&left.packed, right.index}, given_names::shipped(), weights::shipped());
  const auto read = weights::read(toml::parse(learned.learned.to_toml()).value(), "w.toml");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(*read, learned.learned);
}

TEST(one_to_one, keeps_the_better_of_two_and_gives_rivals_to_a_person) {
  description worse = grace();
  worse.id = "2";
  worse.nhs_number.clear();
  worse.postcode = "CB99 9AB";
  const rows left({grace()}), clear({grace(), worse}), rivals({grace(), grace()});
  const link_terms terms{given_names::shipped(), weights::shipped(), match_band::possible, true};
  const auto best = link_files({&left.packed, clear.index}, terms);
  ASSERT_EQ(best.size(), 1U);
  EXPECT_EQ(best[0].right, 0U);
  EXPECT_EQ(best[0].found.band, match_band::certain);
  const auto both = link_files({&left.packed, rivals.index}, terms);
  ASSERT_EQ(both.size(), 2U);
  for (const link& one : both) {
    EXPECT_EQ(one.found.band, match_band::possible);
    EXPECT_EQ(one.found.why, held_back::rival);
  }
}

TEST(links, are_named_from_the_band_that_is_asked_for) {
  description twin = grace_without_number();
  twin.given_names = "Hope";
  const rows left({grace_without_number()}), right({twin, grace_without_number()});
  const two_files files{&left.packed, right.index};
  EXPECT_EQ(link_files(files, {given_names::shipped(), weights::shipped(), match_band::certain}).size(), 1U);
  EXPECT_EQ(link_files(files, {given_names::shipped(), weights::shipped(), match_band::possible}).size(), 2U);
}

}  // namespace
}  // namespace mash::matching
