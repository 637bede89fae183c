// SPDX-License-Identifier: Apache-2.0
// A hub whose log is smaller than, or different from, what a member has seen of it signs and serves no more; nobody but
// the holder of the log's key can bring that about.
#include "tests/unit/witnesses/watched_log.hpp"

namespace mash::hub {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class contradicted_log : public watched_log {
 protected:
  void SetUp() override {
    watched_log::SetUp();
    grow(5);
    connect(police);
    after(milliseconds(250));
    cosign(police);
  }
  // What the police saw, as another history would have it, signed with the log's true key.
  void saw(std::uint64_t size, std::string_view root) {
    police.kept = tlog::sign_checkpoint({LOG_ORIGIN, size, sha256(root)}, hub_log_key()).text;
  }
  void expect_all_ended(const std::string& part) {
    ASSERT_TRUE(run_until([&] { return !contradicted.empty(); }));
    EXPECT_THAT(contradicted, ElementsAre(HasSubstr(part)));
    EXPECT_EQ(hub->contradiction(), contradicted[0]);
    const auto refused = try_to_grow();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::unavailable);
    EXPECT_EQ(opened(store->checkpoint()).head.size, 5U) << "nothing more was signed";
    const std::size_t before = sent_to(health);
    connect(health);
    after(seconds(60));
    EXPECT_EQ(sent_to(health), before) << "nor published";
    ASSERT_TRUE(run_until([&] { return std::filesystem::exists(folder.file("checkpoint.contradiction")); }));
  }
};

TEST_F(contradicted_log, a_greeting_that_the_log_contains_changes_nothing) {
  connect(police);
  run_until([] { return false; }, milliseconds(50));
  EXPECT_TRUE(try_to_grow());
  EXPECT_THAT(contradicted, IsEmpty());
}

TEST_F(contradicted_log, a_member_that_has_seen_more_ends_signing_and_serving) {
  saw(9, "later");
  connect(police);
  expect_all_ended("police has seen 9 of it: it was rolled back");
}

TEST_F(contradicted_log, a_member_that_has_seen_other_entries_ends_signing_and_serving) {
  saw(4, "other");
  connect(police);
  expect_all_ended("the first 4 entries of the log are not those that police has seen: it was rewritten");
}

TEST_F(contradicted_log, it_does_not_start_again_until_the_right_database_is_back) {
  saw(6, "later");
  connect(police);
  expect_all_ended("rolled back");
  EXPECT_THAT(restart(), HasSubstr("checkpoint.contradiction"));
  stop();
  // The true log has the six entries that were seen.
  const test::temporary_directory elsewhere;
  std::filesystem::remove_all(folder.path());
  std::filesystem::create_directory(folder.path());
  EXPECT_EQ(start(), "");
  grow(6);
  police.kept = store->checkpoint();
  std::ofstream(folder.file("checkpoint.contradiction")) << police.kept;
  grow(1);
  EXPECT_EQ(restart(), "");
  EXPECT_FALSE(std::filesystem::exists(folder.file("checkpoint.contradiction"))) << "it is settled";
  EXPECT_TRUE(try_to_grow());
}

TEST_F(contradicted_log, a_log_smaller_or_other_than_what_was_cosigned_does_not_start) {
  std::ofstream(folder.file("checkpoint.witnessed"))
      << tlog::sign_checkpoint({LOG_ORIGIN, 9, sha256("later")}, hub_log_key()).text;
  EXPECT_THAT(restart(), HasSubstr("it was rolled back"));
  std::ofstream(folder.file("checkpoint.witnessed"))
      << tlog::sign_checkpoint({LOG_ORIGIN, 3, sha256("other")}, hub_log_key()).text;
  EXPECT_THAT(restart(), HasSubstr("it was rewritten"));
}

TEST_F(contradicted_log, a_torn_or_foreign_file_is_not_believed) {
  for (const std::string& text :
       {std::string("nonsense"), std::string(),
        tlog::sign_checkpoint({LOG_ORIGIN, 9, sha256("x")}, signing_key::from_seed(std::array<unsigned char, 32>{66}))
            .text}) {
    for (const char* file : {"checkpoint.witnessed", "checkpoint.contradiction"})
      std::ofstream(folder.file(file)) << text;
    EXPECT_EQ(restart(), "") << text;
  }
}

TEST_F(contradicted_log, a_checkpoint_that_our_key_did_not_sign_stops_nobody) {
  police.kept =
      tlog::sign_checkpoint({LOG_ORIGIN, 9, sha256("later")}, signing_key::from_seed(std::array<unsigned char, 32>{66}))
          .text;
  connect(police);
  EXPECT_TRUE(run_until([&] { return !broken.empty(); }));
  EXPECT_THAT(broken, ElementsAre("police hello_checkpoint_not_ours"));
  EXPECT_TRUE(try_to_grow());
  EXPECT_THAT(contradicted, IsEmpty());
}

TEST_F(contradicted_log, a_members_alarm_is_weighed_by_the_checkpoint_that_comes_with_it) {
  contract::cosign_line alarm;
  alarm.outcome = witness_answer::not_extended;
  alarm.size = 5;
  alarm.checkpoint = police.kept;
  say(police, alarm);
  run_until([] { return false; }, milliseconds(50));
  EXPECT_THAT(contradicted, IsEmpty()) << "our log contains it: the member is wrong";
  EXPECT_THAT(broken, ElementsAre("police log_not_extended"));
  grow();
  after(milliseconds(250));
  after(seconds(60));
  EXPECT_EQ(sent_to(police), 1U) << "and is not asked again in this session";
  saw(5, "other");
  alarm.checkpoint = police.kept;
  say(police, alarm);
  ASSERT_TRUE(run_until([&] { return !contradicted.empty(); }));
  EXPECT_THAT(contradicted[0], HasSubstr("police"));
}

TEST_F(contradicted_log, what_a_member_refuses_is_noted_and_not_sent_again_in_its_session) {
  contract::cosign_line refused;
  refused.outcome = witness_answer::not_signed;
  refused.size = 5;
  say(police, refused);
  EXPECT_THAT(broken, ElementsAre("police log_not_signed"));
  grow();
  after(milliseconds(250));
  after(seconds(60));
  EXPECT_EQ(sent_to(police), 1U);
  connect(police);
  run_until([] { return false; }, milliseconds(50));
  after(seconds(1));
  EXPECT_FALSE(await_line(police).empty());
}

// --- another key of the log

class changed_log_key : public watched_log {
 protected:
  static std::shared_ptr<const signing_key> next() {
    return std::make_shared<const signing_key>(signing_key::from_seed(std::array<unsigned char, 32>{31}));
  }
  static tlog::verifier_key next_verifier() { return {LOG_ORIGIN, tlog::key_type::log, next()->public_key()}; }

  // The change, as an administrator's call makes it.
  void change_key() {
    keeping change;
    change.acts.push_back(act("uid:0",
                              contract::words_of_key_change({hub_log_key().public_key(), next()->public_key()}), "",
                              system_clock().now()));
    change.log_also_signed_by = next();
    const std::string entry = change.acts.front().entry;
    const auto done = run(store->keep(std::move(change), true));
    ASSERT_TRUE(done) << done.error().detail;
    contract::log_keys keys(hub_log_vkey());
    const auto led = keys.follow(contract::key_change_line(entry, done->receipt->proof));
    ASSERT_TRUE(led) << led.error().detail;
    witness_settings with = settings();
    with.log = keys;
    hub->replace(std::move(with));
  }
};

TEST_F(changed_log_key, members_are_sent_both_signatures_and_those_who_hold_the_old_key_go_on) {
  grow(3);
  connect(police);
  after(milliseconds(250));
  cosign(police);
  change_key();
  after(milliseconds(100));
  after(seconds(2));
  const std::string line = await_line(police);
  const std::string sent = contract::decode_checkpoint(line)->offer.checkpoint;
  EXPECT_TRUE(tlog::open_checkpoint(sent, hub_log_vkey()).has_value());
  EXPECT_TRUE(tlog::open_checkpoint(sent, next_verifier()).has_value());
  say(police, police.reply_to(line));
  EXPECT_EQ(police.last->size, 4U);
  EXPECT_THAT(broken, IsEmpty());
}

TEST_F(changed_log_key, what_a_member_saw_before_the_change_still_counts) {
  grow(3);
  connect(police);
  after(milliseconds(250));
  cosign(police);
  change_key();
  connect(police);  // and greets with what it has seen
  run_until([] { return false; }, milliseconds(50));
  EXPECT_THAT(broken, IsEmpty());
  EXPECT_THAT(contradicted, IsEmpty());
  police.kept = tlog::sign_checkpoint({LOG_ORIGIN, 2, sha256("other")}, hub_log_key()).text;
  connect(police);
  ASSERT_TRUE(run_until([&] { return !contradicted.empty(); }));
  EXPECT_THAT(contradicted, ElementsAre(HasSubstr("it was rewritten")));
}

TEST_F(changed_log_key, whoever_has_only_the_old_key_can_stop_nobody_with_a_later_head) {
  grow(3);
  change_key();
  police.kept = tlog::sign_checkpoint({LOG_ORIGIN, 9, sha256("later")}, hub_log_key()).text;
  connect(police);
  ASSERT_TRUE(run_until([&] { return !broken.empty(); }));
  EXPECT_THAT(broken, ElementsAre("police hello_checkpoint_not_ours"));
  EXPECT_THAT(contradicted, IsEmpty());
}

}  // namespace
}  // namespace mash::hub
