// SPDX-License-Identifier: Apache-2.0
// Which version counts, and which may be taken: sequences only rise, and nothing older ever stands in.
#include "policy/versions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/signed_agreement.hpp"

namespace mash::policy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using standing = versions::standing;

instant day(int number) { return std::chrono::sys_days(std::chrono::year(2026) / 3 / 1) + std::chrono::days(number); }

std::shared_ptr<const agreement> any_agreement() {
  static const auto loaded = test::assembled(test::plain_folder());
  return loaded;
}

// Of these only the marks matter, so that one loaded agreement serves all.
version_ptr made(std::uint64_t sequence, instant from, std::string name = "example") {
  const manifest what = describe_folder({std::move(name), "1", sequence, from, {}}, {{"tier1.toml", ""}});
  signed_manifest proof{what, {body_of(what), {}}};
  std::string digest = proof.digest();
  return std::make_shared<const version>(version{std::move(proof), {}, any_agreement(), std::move(digest)});
}

version_mark mark(std::uint64_t sequence, instant from) { return mark_of(made(sequence, from)->proof); }

std::uint64_t sequence_in_force(const versions& held, instant at) {
  const version_ptr found = held.in_force(at);
  return found == nullptr ? 0 : found->proof.what.sequence;
}

TEST(versions, none_is_in_force_before_the_first) {
  versions held;
  EXPECT_EQ(held.in_force(day(0)), nullptr);
  EXPECT_EQ(held.next_change(day(0)), std::nullopt);
  held.add(made(1, day(5)));
  EXPECT_EQ(sequence_in_force(held, day(4)), 0U);
  EXPECT_EQ(held.next_change(day(4)), day(5));
  EXPECT_EQ(sequence_in_force(held, day(5)), 1U);
  EXPECT_EQ(held.next_change(day(5)), std::nullopt);
}

TEST(versions, the_next_one_comes_into_force_at_its_time_to_the_millisecond) {
  versions held;
  held.add(made(1, day(0)));
  held.add(made(2, day(10)));
  EXPECT_EQ(sequence_in_force(held, day(10) - std::chrono::milliseconds(1)), 1U);
  EXPECT_EQ(sequence_in_force(held, day(10)), 2U);
}

TEST(versions, of_those_whose_time_has_come_the_highest_sequence_counts) {
  versions held;
  held.add(made(1, day(0)));
  held.add(made(2, day(20)));
  held.add(made(3, day(10)));  // signed later, to begin earlier: it replaces the second before that ever counts
  EXPECT_EQ(held.next_change(day(5)), day(10));
  EXPECT_EQ(sequence_in_force(held, day(10)), 3U);
  EXPECT_EQ(sequence_in_force(held, day(20)), 3U);
  EXPECT_EQ(held.next_change(day(10)), std::nullopt);
}

TEST(versions, sequences_only_rise) {
  versions held;
  EXPECT_EQ(held.standing_of(mark(7, day(0))), standing::fresh);
  held.add(made(7, day(0)));
  EXPECT_EQ(held.standing_of(mark(7, day(0))), standing::known);
  EXPECT_EQ(held.standing_of(mark(7, day(1))), standing::replayed) << "another text under the same sequence";
  EXPECT_EQ(held.standing_of(mark(6, day(5))), standing::replayed);
  EXPECT_EQ(held.standing_of(mark(8, day(0))), standing::fresh);
  EXPECT_EQ(held.standing_of(mark_of(made(8, day(0), "other")->proof)), standing::foreign);
  EXPECT_FALSE(held.refusal_of(mark(8, day(0))));
  EXPECT_FALSE(held.refusal_of(mark(7, day(0))));
  EXPECT_EQ(held.refusal_of(mark(6, day(0)))->fault, version_fault::replayed);
  EXPECT_EQ(held.refusal_of(mark(6, day(0)))->detail, "sequence 6 does not rise: 7 was taken here before");
  EXPECT_EQ(held.refusal_of(mark_of(made(9, day(0), "other")->proof))->fault, version_fault::replayed);
}

TEST(versions, what_was_taken_is_remembered_without_its_files) {
  versions held({mark(2, day(5)), mark(1, day(0))});
  EXPECT_EQ(held.highest_sequence(), 2U);
  EXPECT_EQ(held.standing_of(mark(1, day(0))), standing::known);
  EXPECT_EQ(held.standing_of(mark(1, day(1))), standing::replayed);
  held.add(made(1, day(0)));  // only the older one's files are here
  EXPECT_EQ(sequence_in_force(held, day(1)), 1U);
  EXPECT_EQ(held.in_force(day(5)), nullptr) << "an older version must not stand in for the one in force";
  held.add(made(2, day(5)));
  EXPECT_EQ(sequence_in_force(held, day(5)), 2U);
  EXPECT_EQ(held.taken().size(), 2U);
}

TEST(versions, offers_the_present_one_and_those_to_come) {
  versions held;
  for (const auto& [sequence, from] : {std::pair{1U, 0}, {2U, 10}, {3U, 20}, {4U, 30}})
    held.add(made(sequence, day(from)));
  const auto sequences = [&](instant at) {
    std::vector<std::uint64_t> found;
    for (const version_ptr& one : held.present_and_next(at)) found.push_back(one->proof.what.sequence);
    return found;
  };
  EXPECT_THAT(sequences(day(-1)), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(sequences(day(15)), ElementsAre(2, 3, 4));
  EXPECT_THAT(sequences(day(99)), ElementsAre(4));
  EXPECT_THAT(versions().present_and_next(day(0)), IsEmpty());
}

TEST(versions, are_found_by_digest_as_long_as_their_files_are_here) {
  versions held({mark(1, day(0))});
  EXPECT_EQ(held.find(mark(1, day(0)).digest), nullptr);
  held.add(made(1, day(0)));
  EXPECT_NE(held.find(mark(1, day(0)).digest), nullptr);
  EXPECT_EQ(held.find(std::string(64, '0')), nullptr);
}

TEST(versions_death, a_version_that_must_not_be_taken_is_never_added) {
  versions held({mark(2, day(5))});
  EXPECT_DEATH(held.add(made(1, day(0))), "");
  EXPECT_DEATH(held.add(made(2, day(6))), "");
}

}  // namespace
}  // namespace mash::policy
