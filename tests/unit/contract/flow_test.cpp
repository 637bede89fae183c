// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/flow.hpp"

#include <gtest/gtest.h>

namespace mash::contract {
namespace {

using std::chrono::seconds;

const steady_time START{};

outflow open_flow(credit allowed = {1000, 1'000'000}) {
  outflow flow;
  flow.reset(allowed);
  return flow;
}

TEST(outflow, joins_waiting_lines_of_one_type_in_order) {
  outflow flow = open_flow();
  ASSERT_TRUE(flow.push_tracked(message_type::ask, "1", "one"));
  ASSERT_TRUE(flow.push_tracked(message_type::ask, "2", "two"));
  ASSERT_TRUE(flow.push_ordered(message_type::cancel, "stop"));
  ASSERT_TRUE(flow.push_tracked(message_type::ask, "3", "three"));
  EXPECT_EQ(flow.next(START)->body, "one\ntwo\n");
  const auto second = flow.next(START);
  EXPECT_EQ(second->type, message_type::cancel);
  EXPECT_EQ(second->body, "stop\n");
  EXPECT_EQ(flow.next(START)->body, "three\n");
  EXPECT_FALSE(flow.next(START));
}

TEST(outflow, lets_prompt_lines_pass_those_that_wait_for_credit) {
  outflow flow = open_flow({0, 0});
  ASSERT_TRUE(flow.push_tracked(message_type::ask, "1", "one"));
  ASSERT_TRUE(flow.push_prompt(message_type::heartbeat, "beat"));
  EXPECT_EQ(flow.next(START)->body, "beat\n");
  EXPECT_FALSE(flow.next(START));
  flow.allow({1, 100});
  EXPECT_EQ(flow.next(START)->body, "one\n");
}

TEST(outflow, counts_lines_and_bytes_against_credit_totals) {
  outflow flow = open_flow({2, 5});
  for (const char* key : {"1", "2", "3"}) ASSERT_TRUE(flow.push_tracked(message_type::ask, key, "abc"));
  EXPECT_EQ(flow.next(START)->body, "abc\n");  // a second would be six bytes
  flow.allow({2, 100});
  EXPECT_EQ(flow.next(START)->body, "abc\n");
  EXPECT_FALSE(flow.next(START));  // two lines in all
  flow.allow({1, 1});              // totals never fall
  flow.allow({3, 100});
  EXPECT_EQ(flow.next(START)->body, "abc\n");
}

TEST(outflow, ends_a_batch_at_64_lines_or_256_kilobytes) {
  outflow flow = open_flow({1000, 100'000'000});
  for (int i = 0; i < 65; ++i) ASSERT_TRUE(flow.push_tracked(message_type::ask, std::to_string(i), "x"));
  EXPECT_EQ(flow.next(START)->body.size(), 128U);
  EXPECT_EQ(flow.next(START)->body.size(), 2U);
  const std::string big(BATCH_BYTES_MAX / 2, 'x');
  for (const char* key : {"a", "b", "c"}) ASSERT_TRUE(flow.push_tracked(message_type::ask, key, big));
  EXPECT_LE(flow.next(START)->body.size(), BATCH_BYTES_MAX);
  const std::string alone(BATCH_BYTES_MAX * 2, 'x');
  ASSERT_TRUE(flow.push_tracked(message_type::ask, "alone", alone));
  std::size_t last = 0;
  while (const auto message = flow.next(START)) last = message->body.size();
  EXPECT_EQ(last, alone.size() + 1);
}

TEST(outflow, sends_again_what_is_not_acknowledged_waiting_twice_as_long_each_time) {
  outflow flow = open_flow();
  ASSERT_TRUE(flow.push_tracked(message_type::ask, "1", "one"));
  ASSERT_TRUE(flow.next(START));
  flow.tick(START + seconds(4));
  EXPECT_FALSE(flow.next(START + seconds(4)));
  flow.tick(START + seconds(5));
  EXPECT_EQ(flow.next(START + seconds(5))->body, "one\n");
  flow.tick(START + seconds(14));
  EXPECT_FALSE(flow.next(START + seconds(14)));
  flow.tick(START + seconds(15));
  EXPECT_TRUE(flow.next(START + seconds(15)));
  flow.acknowledged("1");
  flow.tick(START + seconds(1000));
  EXPECT_FALSE(flow.next(START + seconds(1000)));
  EXPECT_EQ(flow.unacknowledged(), 0U);
}

TEST(outflow, drops_a_line_acknowledged_while_it_waits_to_be_sent_again) {
  outflow flow = open_flow();
  ASSERT_TRUE(flow.push_tracked(message_type::ask, "1", "one"));
  ASSERT_TRUE(flow.next(START));
  flow.tick(START + seconds(5));
  flow.acknowledged("1");
  EXPECT_FALSE(flow.next(START + seconds(5)));
}

TEST(outflow, takes_a_key_once) {
  outflow flow = open_flow();
  ASSERT_TRUE(flow.push_tracked(message_type::ask, "1", "one"));
  EXPECT_TRUE(flow.push_tracked(message_type::ask, "1", "one"));
  EXPECT_EQ(flow.next(START)->body, "one\n");
  EXPECT_FALSE(flow.next(START));
}

TEST(outflow, gives_up_every_line_of_a_refused_ask) {
  outflow flow = open_flow();
  for (const char* key : {"a:1", "a:2", "b:1"}) ASSERT_TRUE(flow.push_tracked(message_type::answer, key, key));
  flow.give_up("a");
  EXPECT_EQ(flow.next(START)->body, "b:1\n");
}

TEST(outflow, refuses_more_than_its_bounds) {
  outflow flow(outflow::limits{.lines_max = 2, .bytes_max = 10});
  flow.reset({10, 100});
  EXPECT_FALSE(flow.push_prompt(message_type::ack, "12345678901"));
  EXPECT_TRUE(flow.push_prompt(message_type::ack, "12345"));
  EXPECT_TRUE(flow.push_ordered(message_type::ack, "12345"));
  EXPECT_FALSE(flow.push_prompt(message_type::ack, "1"));
  while (flow.next(START)) {
  }
  EXPECT_TRUE(flow.push_prompt(message_type::ack, "1234567890"));
}

TEST(outflow, forgets_everything_at_a_new_session) {
  outflow flow = open_flow();
  ASSERT_TRUE(flow.push_tracked(message_type::ask, "1", "one"));
  ASSERT_TRUE(flow.push_prompt(message_type::ack, "two"));
  flow.reset({1, 10});
  EXPECT_FALSE(flow.next(START));
  EXPECT_EQ(flow.waiting() + flow.unacknowledged(), 0U);
  ASSERT_TRUE(flow.push_tracked(message_type::ask, "1", "again"));
  EXPECT_EQ(flow.next(START)->body, "again\n");
}

TEST(inflow, refuses_what_goes_past_the_credit) {
  inflow flow({2, 100});
  EXPECT_TRUE(flow.take(50));
  EXPECT_TRUE(flow.take(50));
  EXPECT_FALSE(flow.take(1));
  inflow bytes({10, 100});
  EXPECT_FALSE(bytes.take(101));
}

TEST(inflow, renews_once_half_a_window_was_dealt_with) {
  inflow flow({4, 1000});
  ASSERT_TRUE(flow.take(10));
  ASSERT_TRUE(flow.take(10));
  EXPECT_FALSE(flow.renew());
  flow.release(1, 10);
  EXPECT_FALSE(flow.renew());
  flow.release(1, 10);
  EXPECT_EQ(flow.renew(), (credit{6, 1020}));
  EXPECT_FALSE(flow.renew());
}

TEST(inflow, never_grants_more_than_a_window_beyond_what_was_taken) {
  inflow flow({4, 1000});
  flow.release(100, 100000);  // nothing was taken: nothing can be dealt with
  EXPECT_FALSE(flow.renew());
  EXPECT_EQ(flow.start(), (credit{4, 1000}));
}

TEST(ask_of, finds_the_id_by_text) {
  EXPECT_EQ(ask_of(R"({"agreement":"x","ask":"01934567-89ab-7cde-8f01-23456789abcd","z":1})"),
            "01934567-89ab-7cde-8f01-23456789abcd");
  EXPECT_EQ(ask_of(R"({"ask":"short"})"), "");
  EXPECT_EQ(ask_of("{}"), "");
}

}  // namespace
}  // namespace mash::contract
