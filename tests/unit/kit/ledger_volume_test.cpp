// SPDX-License-Identifier: Apache-2.0
// The gate on volume in a real ledger: what passes is counted over restarts and clock steps, what is held is looked up
// only once a person let it through.
#include "tests/unit/kit/gate_fixture.hpp"

namespace mash::kit {
namespace {

using namespace std::chrono_literals;
using known = ledger::known;
using test::the_gate;
using test::with_three_an_hour;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST_F(with_three_an_hour, the_fourth_is_taken_durably_and_held_and_not_looked_up) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask_new(), known::fresh);
  const auto fourth = question();
  EXPECT_EQ(take(fourth), known::held);
  EXPECT_THAT(held(), ElementsAre(fourth.ask_id));
  EXPECT_THAT(to_look_up(), SizeIs(3));
  const auto gate = now();
  EXPECT_EQ(gate.waiting.at(volume_reason::asks_per_hour), 1);
  EXPECT_EQ(gate.held.at(0).why, volume_reason::asks_per_hour);
  EXPECT_FALSE(gate.closed) << "a cap is not the end of everything";
  EXPECT_EQ(gate.counted.hour.asks, 3) << "what is held does not count";
}

TEST_F(with_three_an_hour, what_is_held_stays_so_over_a_restart_and_when_it_comes_again) {
  for (int i = 0; i < 3; ++i) ask_new();
  const auto fourth = question();
  take(fourth);
  open();
  EXPECT_EQ(take(fourth), known::held);
  EXPECT_THAT(held(), ElementsAre(fourth.ask_id));
  EXPECT_EQ(ask_new(), known::held) << "the restart forgot no count";
  time_.at += 61min;
  EXPECT_EQ(take(fourth), known::held) << "time alone lets nothing through that waits for a person";
  EXPECT_EQ(ask_new(), known::fresh) << "an hour later there is room again";
}

TEST_F(with_three_an_hour, a_person_lets_one_through_and_it_counts_for_nothing) {
  for (int i = 0; i < 3; ++i) ask_new();
  const auto fourth = question(), fifth = question();
  take(fourth);
  take(fifth);
  const auto let = admit({fourth.ask_id});
  ASSERT_TRUE(let);
  ASSERT_THAT(let->asks, SizeIs(1));
  EXPECT_EQ(let->asks[0].ask, fourth.ask_id);
  EXPECT_EQ(contract::decode_ask(let->asks[0].line)->subjects.at(0).family_name, fourth.subjects[0].family_name);
  EXPECT_EQ(let->waiting, 1);
  EXPECT_THAT(held(), ElementsAre(fifth.ask_id));
  EXPECT_EQ(take(fourth), known::open) << "it is being looked up";
  EXPECT_EQ(now().counted.hour.asks, 3);
  open();
  EXPECT_THAT(to_look_up(), SizeIs(4)) << "a restart before it was answered looks it up";
  EXPECT_FALSE(keep(fourth)->held);
  EXPECT_EQ(take(fourth), known::answered);
}

TEST_F(with_three_an_hour, all_are_let_through_at_once_and_none_twice) {
  for (int i = 0; i < 5; ++i) ask_new();
  EXPECT_THAT(admit()->asks, SizeIs(2));
  EXPECT_THAT(held(), IsEmpty());
  const auto none = admit();
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, errc::not_found);
}

TEST_F(with_three_an_hour, one_that_is_not_held_is_not_let_through_and_neither_are_those_named_with_it) {
  for (int i = 0; i < 3; ++i) ask_new();
  const auto fourth = question();
  take(fourth);
  const auto let = admit({fourth.ask_id, new_uuid(time_.at)});
  ASSERT_FALSE(let);
  EXPECT_EQ(let.error().code, errc::not_found);
  EXPECT_THAT(held(), ElementsAre(fourth.ask_id));
}

TEST_F(with_three_an_hour, what_the_hub_cancels_is_held_no_more_and_cannot_be_let_through) {
  for (int i = 0; i < 3; ++i) ask_new();
  const auto fourth = question();
  take(fourth);
  book_->cancel(fourth.ask_id);
  EXPECT_THAT(held(), IsEmpty());
  EXPECT_FALSE(admit({fourth.ask_id}));
  EXPECT_EQ(take(fourth), known::cancelled);
  EXPECT_THAT(to_look_up(), SizeIs(3));
}

TEST_F(with_three_an_hour, the_same_id_with_other_bytes_is_a_conflict_while_it_is_held) {
  for (int i = 0; i < 3; ++i) ask_new();
  auto fourth = question();
  take(fourth);
  fourth.context = "something else";
  EXPECT_EQ(take(fourth), known::conflict);
}

TEST_F(with_three_an_hour, a_person_opens_it_and_counting_begins_anew) {
  for (int i = 0; i < 4; ++i) ask_new();
  open_gate();
  EXPECT_EQ(now().counted.hour.asks, 0);
  EXPECT_EQ(now().counted.hour.subjects, 0);
  EXPECT_EQ(waiting(), 1) << "what was held waits for a word of its own";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask_new(), known::fresh);
  EXPECT_EQ(ask_new(), known::held);
}

TEST_F(with_three_an_hour, a_clock_that_is_set_back_opens_nothing) {
  for (int i = 0; i < 3; ++i) ask_new();
  time_.at -= 48h;
  EXPECT_EQ(ask_new(), known::held);
  time_.at += 48h + 61min;
  EXPECT_EQ(ask_new(), known::fresh);
}

TEST_F(with_three_an_hour, a_clock_that_ran_ahead_for_days_and_is_set_right_has_forgotten_nothing) {
  for (int i = 0; i < 3; ++i) ask_new();
  time_.at += 72h;
  book_->purge();
  EXPECT_EQ(ask_new(), known::fresh);
  time_.at -= 72h;
  EXPECT_EQ(ask_new(), known::held);
}

TEST_F(the_gate, counts_a_day_as_the_last_24_hours) {
  gate_.asks_per_day = 3;
  gate_.asks_per_hour = 100;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ask_new(), known::fresh);
    time_.at += 5h;
  }
  EXPECT_EQ(ask_new(), known::held) << "midnight in between changes nothing";
  EXPECT_EQ(now().held.at(0).why, volume_reason::asks_per_day);
  time_.at += 10h;
  EXPECT_EQ(ask_new(), known::fresh);
}

TEST_F(the_gate, counts_people_once_however_often_they_are_asked_about) {
  gate_.subjects_per_hour = 2;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(take(question("Okafor")), known::fresh);
  EXPECT_EQ(take(question("Smith")), known::fresh);
  EXPECT_EQ(now().counted.hour.subjects, 2);
  EXPECT_EQ(take(question("Jones")), known::held);
  EXPECT_EQ(now().held.at(0).why, volume_reason::subjects_per_hour);
  EXPECT_EQ(take(question("okafor")), known::fresh) << "those who were asked about may be asked about again";
  time_.at += 50min;
  take(question("Smith"));
  time_.at += 20min;
  EXPECT_EQ(now().counted.hour.subjects, 1);
  EXPECT_EQ(now().counted.day.subjects, 2);
}

TEST_F(the_gate, holds_one_question_about_more_people_than_may_be_asked_about) {
  gate_.subjects_per_hour = 2;
  contract::ask many = question("Okafor");
  for (const char* name : {"Smith", "Jones"}) {
    many.subjects.push_back(many.subjects.front());
    many.subjects.back().id = name;
    many.subjects.back().family_name = name;
  }
  EXPECT_EQ(take(many), known::held);
}

TEST_F(the_gate, learns_its_caps_from_days_that_are_a_week_old) {
  gate_.asks_per_hour = 100'000;
  gate_.subjects_per_hour = 100'000;
  for (int i = 0; i < 120; ++i) ASSERT_EQ(take(question("Okafor")), known::fresh);
  EXPECT_EQ(now().busiest.asks, 0) << "what comes today does not raise today's cap";
  time_.at += 6 * 24h;
  EXPECT_EQ(now().busiest.asks, 0);
  time_.at += 24h;
  book_->purge();
  EXPECT_EQ(now().busiest.asks, 120);
  EXPECT_EQ(now().busiest.subjects, 1);
  EXPECT_EQ(caps_of({}, now().busiest).day.asks, 360);
  time_.at += 84 * 24h;
  book_->purge();
  EXPECT_EQ(now().busiest.asks, 0) << "a quarter of a year later it is forgotten";
}

TEST_F(the_gate, keeps_no_name_and_no_bare_digest_of_anybody) {
  contract::ask asked = question("Okafor");
  asked.subjects[0].nhs_number = "9990001014";
  ASSERT_EQ(take(asked), known::fresh);
  const std::string plain = to_hex(sha256(subject_text(asked.subjects[0])));
  const auto bytes = sha256(subject_text(asked.subjects[0]));
  const std::string disk = everything_on_disk();
  ASSERT_THAT(disk, HasSubstr("volume_subject"));
  EXPECT_THAT(disk, Not(HasSubstr("Okafor")));
  EXPECT_THAT(disk, Not(HasSubstr("OKAFOR")));
  EXPECT_THAT(disk, Not(HasSubstr("9990001014")));
  EXPECT_THAT(disk, Not(HasSubstr(plain)));
  EXPECT_THAT(disk, Not(HasSubstr(std::string(bytes.begin(), bytes.end()))));
  EXPECT_THAT(log_, Not(HasSubstr("Okafor")));
}

TEST_F(the_gate, with_another_sealing_key_goes_on_counting_and_counts_people_once_more) {
  take(question("Okafor"));
  open('6');
  EXPECT_THAT(log_, HasSubstr("volume_key_replaced"));
  take(question("Okafor"));
  EXPECT_EQ(now().counted.hour.asks, 2);
  EXPECT_EQ(now().counted.hour.subjects, 2);
}

TEST_F(with_three_an_hour, past_ten_thousand_that_are_held_the_hub_is_told_to_come_back) {
  for (int i = 0; i < 3; ++i) ask_new();
  hold_many(HELD_MAX - 1);
  EXPECT_EQ(ask_new(), known::held);
  const auto beyond = question();
  const std::string line = encode(beyond);
  const auto taken = await<ledger::taken>([&](auto done) {
    book_->take(beyond, {beyond.ask_id, contract::digest_of_line(line).value(), line},
                std::make_shared<const volume_settings>(gate_), done);
  });
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, errc::unavailable);
  EXPECT_EQ(waiting(), HELD_MAX);
  book_->cancel(held().front());
  EXPECT_EQ(take(beyond), known::held) << "and it was not kept half: it comes again as new";
}

TEST_F(the_gate, without_settings_holds_nothing) {
  for (int i = 0; i < 110; ++i) {
    const auto asked = question();
    const std::string line = encode(asked);
    const auto taken = await<ledger::taken>(
        [&](auto done) { book_->take(asked, {asked.ask_id, contract::digest_of_line(line).value(), line}, done); });
    ASSERT_EQ(taken->as, known::fresh);
  }
  EXPECT_EQ(now().counted.hour.asks, 0);
}

}  // namespace
}  // namespace mash::kit
