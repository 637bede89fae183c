// SPDX-License-Identifier: Apache-2.0
// What holds of every report, whatever the checks: the order in which they are added changes nothing, every split adds
// up to the whole, and nothing is counted more often than it is there.
#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "hub/report/write.hpp"

namespace mash::hub::report {
namespace {

using std::chrono::seconds;

constexpr instant NOON{std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::hours(12)};

class any_facts {
 public:
  explicit any_facts(std::uint32_t seed) : random_(seed) {}

  facts one() {
    facts made;
    made.authority = pick({"cambridgeshire", "peterborough"});
    made.urgency = static_cast<policy::urgency>(random_() % 3);
    made.hour = static_cast<int>(random_() % 24);
    made.out_of_hours = flip();
    made.opened_at = moment();
    made.has_clocks = random_() % 10 != 0;
    made.agreement_stated = flip();
    made.professional_referrer = flip();
    made.referrer_told = flip();
    made.needs_authority = flip();
    made.household_adults = random_() % 3;
    for (std::size_t i = 0; i < made.household_adults; ++i)
      if (flip()) made.adults_searched.insert(i);
    if (flip()) made.contact_at = moment();
    if (flip()) made.referral_at = moment();
    if (flip()) made.decide_by = moment();
    if (flip()) made.authorised_at = moment();
    if (random_() % 10 == 0) made.cancelled_at = moment();
    if (random_() % 10 == 0) made.expired_at = moment();
    if (flip()) made.glass_review_due = moment();
    if (made.glass_review_due && flip()) made.glass_reviewed_at = moment();
    made.children.resize(random_() % 4);
    for (child& each : made.children)
      if (random_() % 4 != 0)
        each = {static_cast<policy::outcome>(random_() % words<policy::outcome>::list.size()), moment()};
    for (const char* agency : {"police", "health", "schools"})
      if (flip()) made.questions.push_back(question_to(agency, made.opened_at));
    return made;
  }
  std::mt19937& random() { return random_; }

 private:
  bool flip() { return random_() % 2 == 0; }
  std::string pick(std::vector<std::string> from) { return from[random_() % from.size()]; }
  instant moment() { return NOON + seconds(static_cast<int>(random_() % 200'000) - 100'000); }
  question question_to(std::string agency, instant when) {
    question made{.agency = std::move(agency), .asked_at = when, .return_by = moment(), .desk_closed = flip()};
    if (flip()) made.replied_at = moment();
    made.items = static_cast<std::int64_t>(random_() % 5);
    made.withheld = made.items == 0 ? 0 : static_cast<std::int64_t>(random_()) % (made.items + 1);
    return made;
  }

  std::mt19937 random_;
};

std::vector<facts> many(std::uint32_t seed) {
  any_facts each(seed);
  std::vector<facts> out;
  for (int i = 0; i < 300; ++i) out.push_back(each.one());
  return out;
}

totals added(const std::vector<facts>& all) {
  totals out(NOON);
  for (const facts& one : all) out.add(one);
  return out;
}

heading whole() { return {NOON, NOON + std::chrono::days(1), {}, "Europe/London"}; }

TEST(report, does_not_depend_on_the_order_of_the_checks) {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    std::vector<facts> all = many(seed);
    const std::string first = json::canonical(to_json(added(all), whole()));
    std::mt19937 random(seed);
    std::ranges::shuffle(all, random);
    EXPECT_EQ(json::canonical(to_json(added(all), whole())), first) << seed;
  }
}

TEST(report, of_each_split_adds_up_to_the_whole) {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    const totals all = added(many(seed));
    for (std::size_t i = 0; i < words<indicator>::list.size(); ++i) {
      const totals::groups& groups = all.of(static_cast<indicator>(i));
      const tally& sum = groups.at({split::all, {}});
      for (const split by : {split::authority, split::urgency, split::hour, split::asked_by}) {
        tally added_up;
        for (const auto& [group, one] : groups) {
          if (group.by != by) continue;
          added_up.met += one.met;
          added_up.of += one.of;
          added_up.pending += one.pending;
          added_up.not_known += one.not_known;
          std::ranges::copy(one.times, std::back_inserter(added_up.times));
        }
        EXPECT_EQ(added_up.met, sum.met);
        EXPECT_EQ(added_up.of, sum.of);
        EXPECT_EQ(added_up.pending, sum.pending);
        EXPECT_EQ(added_up.not_known, sum.not_known);
        EXPECT_EQ(spread_of(added_up.times), spread_of(sum.times)) << words<indicator>::list[i];
      }
    }
  }
}

TEST(report, of_two_halves_adds_up_to_the_report_of_both) {
  const std::vector<facts> all = many(7);
  const totals both = added(all), left = added({all.begin(), all.begin() + 130}),
               right = added({all.begin() + 130, all.end()});
  EXPECT_EQ(both.checks(), left.checks() + right.checks());
  EXPECT_EQ(both.cancelled(), left.cancelled() + right.cancelled());
  EXPECT_EQ(both.expired(), left.expired() + right.expired());
  for (std::size_t i = 0; i < words<indicator>::list.size(); ++i) {
    const auto which = static_cast<indicator>(i);
    const group everything{split::all, {}};
    EXPECT_EQ(both.of(which).at(everything).met,
              left.of(which).at(everything).met + right.of(which).at(everything).met);
    EXPECT_EQ(both.of(which).at(everything).of, left.of(which).at(everything).of + right.of(which).at(everything).of);
  }
}

TEST(report, counts_no_more_than_is_there) {
  for (std::uint32_t seed = 20; seed < 40; ++seed)
    for (const facts& one : many(seed))
      for (const measured& each : measure(one, NOON)) {
        EXPECT_LE(each.met, each.of);
        EXPECT_GE(each.met, 0);
        EXPECT_FALSE(each.pending && each.of > 0);
        EXPECT_FALSE(each.not_known && each.of > 0);
        if (each.took) {
          EXPECT_GE(*each.took, seconds(0));
        }
      }
}

TEST(report, that_is_made_later_never_makes_a_late_reply_timely) {
  for (const facts& one : many(41)) {
    totals now(NOON), later(NOON + std::chrono::days(3));
    now.add(one);
    later.add(one);
    for (const indicator which : {indicator::partner_return_on_time, indicator::decision_in_one_working_day})
      for (const auto& [group, tallied] : now.of(which)) EXPECT_EQ(tallied.met, later.of(which).at(group).met);
  }
}

TEST(spread, is_the_middle_and_the_nearest_rank) {
  const auto of = [](std::vector<int> values) {
    std::vector<seconds> times;
    for (const int one : values) times.emplace_back(one);
    return spread_of(times);
  };
  EXPECT_EQ(of({}), (spread{0, seconds(0), seconds(0)}));
  EXPECT_EQ(of({7}), (spread{1, seconds(7), seconds(7)}));
  EXPECT_EQ(of({9, 4}), (spread{2, seconds(6), seconds(9)}));
  EXPECT_EQ(of({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}), (spread{10, seconds(5), seconds(9)}));
  EXPECT_EQ(of({11, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1}), (spread{11, seconds(6), seconds(10)}));
}

// By its definition: at least nine tenths do not exceed it, and of no smaller value is that so.
TEST(spread, of_anything_has_nine_tenths_at_or_below_its_ninetieth_percentile) {
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    std::vector<seconds> times(1 + random() % 60);
    for (seconds& one : times) one = seconds(random() % 50);
    const spread made = spread_of(times);
    const auto share = [&](seconds limit) {
      return std::ranges::count_if(times, [&](seconds one) { return one <= limit; }) * 10;
    };
    const auto needed = static_cast<std::ptrdiff_t>(times.size()) * 9;
    EXPECT_GE(share(made.ninetieth), needed);
    EXPECT_LT(share(made.ninetieth - seconds(1)), needed);
  }
}

}  // namespace
}  // namespace mash::hub::report
