// SPDX-License-Identifier: Apache-2.0
// Publishing, gathering cosignatures, and what verifiers are given.
#include "base/metrics.hpp"
#include "tests/unit/witnesses/watched_log.hpp"

namespace mash::hub {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

tlog::checkpoint_offer offer_in(const std::string& line) { return contract::decode_checkpoint(line)->offer; }

TEST_F(watched_log, publishes_the_first_checkpoint_at_once_without_a_proof) {
  grow(3);
  connect(police);
  after(milliseconds(250));
  const auto offer = offer_in(await_line(police));
  EXPECT_EQ(offer.checkpoint, store->checkpoint());
  EXPECT_EQ(offer.old_size, 0U);
  EXPECT_THAT(offer.proof, IsEmpty());
}

TEST_F(watched_log, an_empty_log_is_not_published) {
  connect(police);
  after(seconds(20));
  EXPECT_EQ(sent_to(police), 0U);
}

TEST_F(watched_log, publishes_again_once_the_log_was_quiet_for_a_second) {
  connect(police);
  grow();
  after(milliseconds(250));
  cosign(police);
  grow();
  after(milliseconds(250));
  after(milliseconds(750));
  EXPECT_EQ(sent_to(police), 1U) << "it may grow more";
  grow();
  after(milliseconds(250));
  after(milliseconds(999));
  EXPECT_EQ(sent_to(police), 1U);
  after(milliseconds(1));
  EXPECT_EQ(offer_in(await_line(police)).old_size, 1U);
}

TEST_F(watched_log, while_the_log_grows_without_end_it_publishes_every_ten_seconds) {
  connect(police);
  grow();
  after(milliseconds(250));
  cosign(police);
  for (int quarter = 1; quarter <= 80; ++quarter) {
    grow();
    after(milliseconds(250));
    if (quarter % 40 != 0) continue;
    cosign(police);
    EXPECT_EQ(sent_to(police), 1U + static_cast<std::size_t>(quarter / 40));
  }
  EXPECT_EQ(police.last->size, 81U);
}

TEST_F(watched_log, what_two_of_three_have_cosigned_is_served_and_the_third_joins) {
  const std::uint64_t size = grow(5);
  for (auto* each : {&police, &health, &schools}) connect(*each);
  after(milliseconds(250));
  cosign(police);
  run_until([] { return false; }, milliseconds(30));
  EXPECT_THAT(served_by(), ElementsAre("police")) << "before the first quorum the newest, with what there is";
  cosign(health);
  EXPECT_TRUE(serves(size, 2));
  cosign(schools);
  EXPECT_TRUE(serves(size, 3));
  EXPECT_TRUE(settings().policy->judge(opened(hub->to_serve()).signed_note).quorum);
  EXPECT_THAT(broken, IsEmpty());
}

TEST_F(watched_log, a_verifier_is_given_the_quorums_checkpoint_until_there_is_a_newer_one) {
  const std::uint64_t first = grow(5);
  for (auto* each : {&police, &health}) connect(*each);
  after(milliseconds(250));
  cosign(police);
  cosign(health);
  ASSERT_TRUE(serves(first, 2));
  const std::uint64_t second = grow(4);
  EXPECT_EQ(served_size(), first);
  EXPECT_EQ(opened(hub->newest()).head.size, second);
  after(milliseconds(250));
  after(seconds(1));
  cosign(police);
  EXPECT_EQ(served_size(), first) << "one is too few";
  EXPECT_EQ(opened(hub->newest()).head.size, second);
  EXPECT_EQ(opened(hub->newest()).signed_note.signatures.size(), 2U) << "with what it has";
  cosign(health);
  EXPECT_TRUE(serves(second, 2));
}

TEST_F(watched_log, a_slow_member_still_makes_up_the_quorum_of_an_earlier_round) {
  const std::uint64_t first = grow(5);
  for (auto* each : {&police, &health}) connect(*each);
  after(milliseconds(250));
  const std::string slow = await_line(health);
  cosign(police);
  grow(4);
  after(milliseconds(250));
  after(seconds(12));
  cosign(police);
  say(health, health.reply_to(slow));
  EXPECT_TRUE(serves(first, 2));
}

TEST_F(watched_log, each_member_is_given_the_proof_from_what_it_cosigned_itself) {
  connect(police);
  connect(health);
  grow(3);
  after(milliseconds(250));
  cosign(police);
  (void)await_line(health);  // and no reply
  grow(6);
  after(milliseconds(250));
  after(seconds(1));
  EXPECT_EQ(offer_in(exchange.lines["health"][0]).old_size, 0U);
  const std::string line = await_line(police);
  EXPECT_EQ(offer_in(line).old_size, 3U);
  EXPECT_EQ(police.reply_to(line).outcome, witness_answer::cosigned);
  after(seconds(30));
  EXPECT_EQ(offer_in(await_line(health)).old_size, 0U);
}

TEST_F(watched_log, goes_on_from_what_a_member_greets_with) {
  connect(police);
  grow(3);
  after(milliseconds(250));
  cosign(police);
  hub->closed("police", police.session);
  grow(6);
  after(milliseconds(250));
  after(seconds(5));
  EXPECT_EQ(sent_to(police), 1U);
  connect(police);
  run_until([] { return false; }, milliseconds(30));
  after(milliseconds(250));
  const std::string line = await_line(police);
  EXPECT_EQ(offer_in(line).old_size, 3U);
  EXPECT_EQ(police.reply_to(line).outcome, witness_answer::cosigned);
}

TEST_F(watched_log, asks_again_from_where_a_member_says_it_is) {
  connect(police);
  grow(3);
  after(milliseconds(250));
  cosign(police);
  hub->opened("police", police.session = ++sessions, encode(contract::hello{"police", {1, 2}, "", "", {1, 1}}));
  grow(1);
  after(milliseconds(250));
  after(seconds(1));
  const auto stale = police.reply_to(await_line(police));
  EXPECT_EQ(stale.outcome, witness_answer::stale);
  say(police, stale);
  after(milliseconds(250));
  EXPECT_EQ(offer_in(await_line(police)).old_size, 3U);
}

TEST_F(watched_log, a_member_of_minor_1_is_not_published_to) {
  grow();
  connect(police, {1});
  after(seconds(20));
  EXPECT_EQ(sent_to(police), 0U);
}

TEST_F(watched_log, cosignatures_that_do_not_verify_count_for_nothing_and_are_noted) {
  const std::uint64_t size = grow(5);
  for (auto* each : {&police, &health, &schools}) connect(*each);
  after(milliseconds(250));
  cosign(police);
  contract::cosign_line borrowed = schools.reply_to(await_line(schools));
  say(health, borrowed);  // signed, but by another
  contract::cosign_line forged = borrowed;
  forged.cosignature[forged.cosignature.size() - 5] ^= 1;
  say(schools, forged);
  contract::cosign_line ahead = borrowed;
  ahead.size = size + 1;
  say(schools, ahead);
  hub->received("schools", schools.session, {"nonsense"});
  EXPECT_THAT(broken, ElementsAre("health cosignature_bad", "schools cosignature_bad",
                                  "schools cosigned_what_was_not_published", "schools cosign_unreadable"));
  EXPECT_THAT(served_by(), ElementsAre("police"));
  say(schools, borrowed);
  EXPECT_TRUE(serves(size, 2)) << "its own true one is still taken";
}

TEST_F(watched_log, one_members_two_cosignatures_are_one) {
  const std::uint64_t size = grow(5);
  connect(police);
  after(milliseconds(250));
  const auto reply = police.reply_to(await_line(police));
  say(police, reply);
  say(police, reply);
  run_until([] { return false; }, milliseconds(30));
  EXPECT_EQ(opened(hub->newest()).signed_note.signatures.size(), 2U);
  EXPECT_EQ(served_size(), size);
}

TEST_F(watched_log, a_member_without_a_listed_key_watches_for_itself_alone) {
  grow(5);
  watching_member stranger("cambridgeshire", 9);
  connect(stranger);
  after(milliseconds(250));
  cosign(stranger);
  EXPECT_THAT(broken, IsEmpty());
  EXPECT_EQ(opened(hub->newest()).signed_note.signatures.size(), 1U);
}

TEST_F(watched_log, lines_of_another_session_are_not_looked_at) {
  grow(5);
  connect(police);
  after(milliseconds(250));
  const auto reply = police.reply_to(await_line(police));
  hub->received("police", police.session + 1, {encode(reply)});
  hub->received("nobody", 1, {"nonsense"});
  EXPECT_THAT(served_by(), IsEmpty());
  EXPECT_THAT(broken, IsEmpty());
}

TEST_F(watched_log, what_was_served_is_served_after_a_restart) {
  grow(5);
  for (auto* each : {&police, &health}) connect(*each);
  after(milliseconds(250));
  cosign(police);
  cosign(health);
  ASSERT_TRUE(serves(5, 2));
  const std::string before = hub->to_serve();
  EXPECT_EQ(restart(), "");
  grow(2);
  EXPECT_EQ(hub->to_serve(), before);
  EXPECT_EQ(opened(hub->newest()).head.size, 7U);
}

TEST_F(watched_log, a_checkpoint_kept_for_another_policy_is_not_served) {
  grow(5);
  for (auto* each : {&police, &health}) connect(*each);
  after(milliseconds(250));
  cosign(police);
  cosign(health);
  ASSERT_TRUE(serves(5, 2));
  health = watching_member("health", 77);  // another key in the directory and the policy
  EXPECT_EQ(restart(), "");
  grow();
  EXPECT_EQ(served_size(), 6U);
}

TEST_F(watched_log, says_after_a_quarter_of_an_hour_that_too_few_cosigned_and_stops_saying_so) {
  connect(police);
  connect(health);
  grow(5);
  after(milliseconds(250));
  cosign(police);
  (void)await_line(health);
  after(minutes(14));
  EXPECT_EQ(hub->below_quorum(now), "");
  grow(1);
  after(milliseconds(250));
  after(minutes(1));
  EXPECT_THAT(hub->below_quorum(now), HasSubstr("15 minutes"));
  EXPECT_THAT(metrics::process().exposition(), HasSubstr("mash_log_without_quorum_seconds 900"));
  EXPECT_TRUE(try_to_grow()) << "sharing goes on";
  after(milliseconds(250));
  after(seconds(30));
  cosign(police);
  say(health, health.reply_to(await_line(health)));
  ASSERT_TRUE(run_until([&] { return served_by().size() == 2; }));
  after(milliseconds(250));
  EXPECT_EQ(hub->below_quorum(now), "");
}

class without_a_policy : public watched_log {
 protected:
  bool has_policy() const override { return false; }
};

TEST_F(without_a_policy, the_newest_is_served_with_the_cosignatures_that_it_has) {
  connect(police);
  grow(5);
  EXPECT_EQ(hub->to_serve(), store->checkpoint());
  after(milliseconds(250));
  cosign(police);
  EXPECT_EQ(opened(hub->to_serve()).signed_note.signatures.size(), 2U);
  grow();
  EXPECT_EQ(hub->to_serve(), store->checkpoint());
  after(minutes(60));
  EXPECT_EQ(hub->below_quorum(now), "") << "nobody asked for a quorum";
}

TEST_F(without_a_policy, the_log_as_verifiers_see_it_is_the_same_log) {
  grow(5);
  witnessed_log seen(*store, *hub);
  EXPECT_EQ(seen.checkpoint(), hub->to_serve());
  EXPECT_EQ(seen.newest_checkpoint(), hub->newest());
  EXPECT_EQ(run(seen.tile("tile/0/000.p/5")).value(), run(store->tile("tile/0/000.p/5")).value());
}

}  // namespace
}  // namespace mash::hub
