// SPDX-License-Identifier: Apache-2.0
// The tables of the lifecycle against what the journal really does: every state with everything that can happen in it,
// and walks through them at random.
#include <gmock/gmock.h>

#include <random>

#include "hub/requests/ask_again.hpp"
#include "hub/requests/authorise.hpp"
#include "hub/requests/cancel.hpp"
#include "hub/requests/decide.hpp"
#include "tests/unit/requests/part_steps.hpp"

namespace mash::hub {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using test::NOW;
using test::step_of;
using test::text_of;

const instant LATER = NOW + minutes(10);

// A check of which one agency's part, the police's, is in that state.
check with_part(part_state state) {
  check opened = test::demo_plan().opened;
  agency& police = *std::ranges::find(opened.agencies, "police", &agency::member);
  if (state == part_state::not_asked) {
    police.ask_id.clear();
    police.question.clear();
    police.fixed = policy::roster_outcome::not_asked;
  }
  if (state == part_state::by_other_means) police.fixed = policy::roster_outcome::asked_by_other_means;
  check out = open_check(test::round_trip(opened_step(opened))).value();
  const auto through = [&](happening what) {
    EXPECT_TRUE(apply(out, step_of(out, *out.find_member("police"), what, NOW)).has_value()) << to_word(what);
  };
  if (state == part_state::taken) through(happening::taken);
  if (state == part_state::looking) through(happening::holding);
  if (state == part_state::told) through(happening::relayed);
  if (state == part_state::lost) through(happening::lost);
  if (state == part_state::spoilt) through(happening::spoilt);
  if (state == part_state::answered) through(happening::answered);
  if (state == part_state::stopped) through(happening::cancelled);
  EXPECT_EQ(part_state_of(*out.find_member("police")), state) << to_word(state);
  return out;
}

template <class Enum>
std::vector<Enum> all_of() {
  std::vector<Enum> out;
  for (std::size_t i = 0; i < words<Enum>::list.size(); ++i) out.push_back(static_cast<Enum>(i));
  return out;
}

TEST(every_part, goes_where_the_table_says_or_is_refused_and_stays_byte_for_byte_as_it_was) {
  for (const part_state from : all_of<part_state>())
    for (const happening what : test::PART_HAPPENINGS) {
      SCOPED_TRACE(std::string(to_word(from)) + " x " + std::string(to_word(what)));
      check whole = with_part(from);
      const agency& police = *whole.find_member("police");
      const step said = step_of(whole, police, what, LATER);
      const std::string before = text_of(whole, LATER);
      const refusal of_check = refuses(whole, what);
      const part_move move = move_of(from, what);
      const refusal of_part = refuses(police, what);
      const auto applied = apply(whole, said);
      // A cancellation, a recheck and an answer to a question nobody asked are about the others, or about nothing.
      const bool of_others = what == happening::cancelled && from != part_state::stopped;
      if (of_check == refusal::none && (of_part == refusal::none || of_others)) {
        ASSERT_TRUE(applied.has_value()) << applied.error().detail;
        EXPECT_EQ(part_state_of(*whole.find_member("police")), move.to)
            << "is " << to_word(part_state_of(*whole.find_member("police"))) << ", not " << to_word(move.to);
        continue;
      }
      ASSERT_FALSE(applied.has_value());
      EXPECT_EQ(text_of(whole, LATER), before);
      const bool is_the_clocks = what == happening::taken || what == happening::spoilt || what == happening::lost ||
                                 what == happening::needs_over;
      if (of_check == refusal::cancelled)
        EXPECT_EQ(applied.error().code, is_the_clocks ? errc::conflict : errc::corrupt);
      if (of_check == refusal::none && from != part_state::not_asked && of_part != refusal::nothing_wanted)
        EXPECT_EQ(applied.error().code, errc::conflict) << "an earlier version may have written it";
    }
}

TEST(every_part, of_which_an_identifier_is_wanted_stays_what_it_is_when_that_ends) {
  for (const part_state from : {part_state::by_other_means, part_state::taken, part_state::looking, part_state::told,
                                part_state::lost, part_state::spoilt, part_state::answered})
    for (const happening what : {happening::none_known, happening::needs_over}) {
      SCOPED_TRACE(std::string(to_word(from)) + " x " + std::string(to_word(what)));
      check whole = with_part(from);
      const auto happens = [&](happening one) {
        return apply(whole, step_of(whole, *whole.find_member("police"), one, LATER)).has_value();
      };
      EXPECT_FALSE(happens(what)) << "nothing is wanted";
      ASSERT_TRUE(happens(happening::needed));
      const part_state wanting = part_state_of(*whole.find_member("police"));
      ASSERT_TRUE(happens(what));
      EXPECT_EQ(part_state_of(*whole.find_member("police")), wanting);
      EXPECT_FALSE(happens(what)) << "that is over";
    }
}

TEST(every_part, that_has_its_own_answer_is_never_called_spoilt_or_lost_over_it) {
  check whole = with_part(part_state::answered);
  for (const happening what : {happening::spoilt, happening::lost})
    EXPECT_FALSE(apply(whole, step_of(whole, *whole.find_member("police"), what, LATER)).has_value());
  EXPECT_EQ(outcome_of(*whole.find_member("police"), LATER), policy::roster_outcome::answered);
}

TEST(every_part, that_an_earlier_version_called_spoilt_over_its_answer_reads_back_as_answered) {
  check opened = test::demo_plan().opened;
  std::vector<step> steps{opened_step(opened)};
  const agency& police = *opened.find_member("police");
  steps.push_back(test::answer_step(police, 1, NOW));
  steps.push_back(step_of(opened, police, happening::spoilt, LATER));
  steps.back().content["version"] = 1;
  const auto again = rebuild(steps);
  ASSERT_TRUE(again.has_value()) << again.error().detail;
  EXPECT_EQ(outcome_of(*again->find_member("police"), LATER), policy::roster_outcome::answered);
  EXPECT_EQ(again->version, 1) << "and the version that it cut is there";
  EXPECT_EQ(again->steps, 3U) << "and the next step has its number";
}

TEST(every_part, that_an_earlier_version_called_lost_as_its_check_was_cancelled_reads_back_as_cancelled) {
  const check opened = test::demo_plan().opened;
  const agency& police = *opened.find_member("police");
  const std::vector<step> steps{opened_step(opened), step_of(opened, police, happening::cancelled, NOW),
                                step_of(opened, police, happening::lost, LATER)};
  const auto again = rebuild(steps);
  ASSERT_TRUE(again.has_value()) << again.error().detail;
  EXPECT_EQ(part_state_of(*again->find_member("police")), part_state::stopped);
  EXPECT_EQ(again->steps, 3U);
}

// --- the whole check

struct moment {
  check whole;
  instant now;
};

// With everybody's part settled but that of the police, whose part a person looks at.
check waiting_for_police() {
  check whole = with_part(part_state::looking);
  for (const agency& one : whole.agencies)
    if (one.member != "police")
      EXPECT_TRUE(apply(whole, step_of(whole, one, happening::answered, NOW)).has_value()) << one.member;
  return whole;
}

moment in(phase wanted) {
  check awaited = test::demo_plan().opened;
  awaited.awaiting_authority = true;
  awaited.decide_by = NOW + days(3);
  for (agency& one : awaited.agencies) {
    one.ask_id.clear();
    one.fixed = policy::roster_outcome::not_asked;
  }
  moment out{wanted <= phase::lapsed ? awaited : waiting_for_police(), LATER};
  const agency& police = *out.whole.find_member("police");
  if (wanted == phase::lapsed) out.now = *awaited.decide_by;
  if (wanted == phase::complete)
    EXPECT_TRUE(apply(out.whole, step_of(out.whole, police, happening::answered, LATER)).has_value());
  if (wanted == phase::expired) out.now = expires_at(out.whole);
  if (wanted == phase::cancelled)
    EXPECT_TRUE(apply(out.whole, step_of(out.whole, police, happening::cancelled, LATER)).has_value());
  EXPECT_EQ(phase_of(out.whole, out.now), wanted) << to_word(wanted);
  return out;
}

TEST(every_check, goes_where_the_table_says) {
  for (const phase from : {phase::open, phase::complete, phase::expired, phase::cancelled})
    for (const happening what : test::PART_HAPPENINGS) {
      SCOPED_TRACE(std::string(to_word(from)) + " x " + std::string(to_word(what)));
      moment at = in(from);
      const check_move move = move_of(from, what);
      if (refuses(at.whole, what, at.now) != refusal::none) {
        EXPECT_NE(move.why, refusal::none);
        continue;
      }
      const agency& police = *at.whole.find_member("police");
      if (refuses(police, what) != refusal::none) continue;
      ASSERT_TRUE(apply(at.whole, step_of(at.whole, police, what, at.now)).has_value());
      const phase now = phase_of(at.whole, at.now);
      switch (move.then) {
        case effect::opens:
          EXPECT_EQ(now, phase::open);
          break;
        case effect::turns:
          EXPECT_NE(now, phase::awaiting_authority);
          EXPECT_NE(now, phase::cancelled);
          if (from == phase::expired) EXPECT_NE(now, phase::open) << "it reopens its own line and no more";
          break;
        case effect::cancels:
          EXPECT_EQ(now, phase::cancelled);
          break;
        default:
          EXPECT_EQ(now, from);
      }
    }
}

TEST(every_check, that_awaits_authority_takes_nothing_from_agencies_it_never_asked) {
  for (const happening what : all_of<happening>()) {
    const refusal awaited = move_of(phase::awaiting_authority, what).why;
    const bool goes = what == happening::authorised || what == happening::cancelled || what == happening::expired;
    EXPECT_EQ(awaited == refusal::none, goes) << to_word(what);
    if (what != happening::expired) EXPECT_NE(move_of(phase::lapsed, what).why, refusal::none) << to_word(what);
  }
}

// What a person is told in each state, act by act; "": it is done.
TEST(every_check, tells_whoever_acts_on_it_why_not) {
  using words_of = std::array<const char*, 6>;
  const auto word = [](const std::optional<plan_refusal>& why) { return why ? why->word : std::string(); };
  const words_of authorise{
      "", "expired", "nothing_to_authorise", "nothing_to_authorise", "nothing_to_authorise", "already_cancelled"};
  const words_of cancel{"", "nothing_to_cancel", "", "nothing_to_cancel", "", "already_cancelled"};
  const words_of recheck{"nothing_to_ask_again", "expired", "", "", "", "already_cancelled"};
  const words_of relay{"nothing_to_answer", "nothing_to_answer", "", "", "", "nothing_to_answer"};
  const words_of decide{"nothing_to_decide_on", "nothing_to_decide_on", "", "", "", "nothing_to_decide_on"};
  for (const phase from : all_of<phase>()) {
    SCOPED_TRACE(to_word(from));
    moment at = in(from);
    at.whole.version = 1;
    const auto i = static_cast<std::size_t>(from);
    EXPECT_EQ(word(refuse_authority(at.whole, at.now)), authorise[i]);
    EXPECT_EQ(word(refuse_cancel(at.whole, at.now)), cancel[i]);
    EXPECT_EQ(word(refuse_recheck(at.whole, {"A week has passed.", {}}, at.now)), recheck[i]);
    EXPECT_EQ(word(refuse_relay(at.whole, read_relay(test::told("police")).value(), at.now)), relay[i]);
    EXPECT_EQ(word(refuse_decision(at.whole, {1, {}}, {}, at.now)), decide[i]);
  }
}

TEST(every_check, of_which_authority_is_owed_takes_it_in_every_state_once) {
  for (const phase from : {phase::open, phase::complete, phase::expired, phase::cancelled}) {
    SCOPED_TRACE(to_word(from));
    moment at = in(from);
    at.whole.authority_owed = true;
    EXPECT_EQ(refuses(at.whole, happening::authorised, at.now), refusal::none);
    const step act = authorised_step({test::coordinator().who, at.now, "Immediate danger."}, 0);
    ASSERT_TRUE(apply(at.whole, act).has_value());
    EXPECT_EQ(refuses(at.whole, happening::authorised, at.now), refusal::already_authorised);
    const std::string before = text_of(at.whole, at.now);
    EXPECT_FALSE(apply(at.whole, act).has_value());
    EXPECT_EQ(text_of(at.whole, at.now), before);
  }
}

TEST(every_check, has_one_word_for_both_ways_to_expire) {
  EXPECT_EQ(state_of(in(phase::lapsed).whole, in(phase::lapsed).now), check_state::expired);
  EXPECT_EQ(state_of(in(phase::expired).whole, in(phase::expired).now), check_state::expired);
  for (const phase one : all_of<phase>())
    EXPECT_EQ(is_over(in(one).whole, in(one).now), one != phase::awaiting_authority && one != phase::open);
}

TEST(every_check, that_awaits_authority_is_asked_once_and_not_before_it_is_there) {
  check whole = in(phase::awaiting_authority).whole;
  const step asked = asked_step(test::demo_plan().opened, LATER);
  const auto is_refused = [&] {
    const std::string before = text_of(whole, LATER);
    const bool refused = !apply(whole, asked).has_value();
    EXPECT_EQ(text_of(whole, LATER), before);
    return refused;
  };
  EXPECT_TRUE(is_refused());
  ASSERT_TRUE(apply(whole, authorised_step({test::coordinator().who, LATER, "It cannot wait."}, 0)).has_value());
  ASSERT_TRUE(apply(whole, asked).has_value());
  EXPECT_EQ(phase_of(whole, LATER), phase::open);
  for (const agency& one : whole.agencies) EXPECT_EQ(part_state_of(one), part_state::asked) << one.member;
  EXPECT_TRUE(is_refused()) << "nobody is asked twice by it";
  EXPECT_EQ(refuses(whole.agencies.front(), happening::asked), refusal::already_asked);
}

TEST(every_check, of_an_earlier_version_of_the_hub_expires_after_28_days_and_another_when_it_was_told_to) {
  check opened = test::demo_plan().opened;
  opened.expires_after = days(3);
  const step now = opened_step(opened);
  step before = now;
  before.content.erase("expires_after_hours");
  const instant last = std::ranges::max(opened.agencies, {}, &agency::human_deadline).human_deadline;
  EXPECT_EQ(expires_at(open_check(now).value()), last + days(3));
  EXPECT_EQ(expires_at(open_check(before).value()), last + days(28));
}

TEST(every_check, that_awaits_authority_waits_for_a_day_at_least_however_old_its_referral_is) {
  check whole = in(phase::awaiting_authority).whole;
  EXPECT_EQ(expires_at(whole), *whole.decide_by);
  whole.decide_by = whole.opened_at - days(2);
  EXPECT_EQ(expires_at(whole), whole.opened_at + days(1));
  whole.decide_by.reset();
  EXPECT_EQ(expires_at(whole), whole.opened_at + days(28));
}

// --- walks

class walk {
 public:
  explicit walk(unsigned seed) : random_(seed) {
    const check opened = test::demo_plan().opened;
    steps_.push_back(opened_step(opened));
    live_ = open_check(steps_.front()).value();
  }

  // Whether something happened, whatever it was.
  bool go() {
    now_ += minutes(one_of(3) == 0 ? 60 * 24 * 7 : one_of(90));
    const agency& of = live_.agencies.at(one_of(live_.agencies.size()));
    const happening what = test::PART_HAPPENINGS.at(one_of(one_of(4) == 0 ? test::PART_HAPPENINGS.size() : 9));
    step next = step_of(live_, of, what, now_);
    const std::string before = text_of(live_, now_);
    if (!apply(live_, next)) {
      EXPECT_EQ(text_of(live_, now_), before) << to_word(what);
      return false;
    }
    cut_version(live_, next, now_);
    steps_.push_back(test::round_trip(next));
    return true;
  }

  void expect_the_journal_says_the_same() const {
    const auto again = rebuild(steps_);
    ASSERT_TRUE(again.has_value()) << again.error().detail;
    for (const instant at : {now_, now_ + hours(30), now_ + days(60)})
      ASSERT_EQ(text_of(*again, at), text_of(live_, at));
    EXPECT_EQ(again->version, live_.version);
  }

  [[nodiscard]] const check& live() const { return live_; }
  [[nodiscard]] instant now() const { return now_; }

 private:
  std::size_t one_of(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_); }

  std::mt19937 random_;
  check live_;
  std::vector<step> steps_;
  instant now_ = NOW;
};

TEST(a_random_walk, is_at_every_step_what_its_journal_says) {
  std::set<phase> seen;
  std::size_t happened = 0;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(seed);
    walk one(seed);
    for (int i = 0; i < 24; ++i) {
      if (!one.go()) continue;
      ++happened;
      one.expect_the_journal_says_the_same();
      if (::testing::Test::HasFatalFailure()) return;
      seen.insert(phase_of(one.live(), one.now()));
      seen.insert(phase_of(one.live(), one.now() + days(60)));
    }
  }
  EXPECT_GT(happened, 100U);
  EXPECT_THAT(seen, testing::IsSupersetOf({phase::open, phase::expired, phase::cancelled}));
}

}  // namespace
}  // namespace mash::hub
