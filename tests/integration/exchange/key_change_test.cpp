// SPDX-License-Identifier: Apache-2.0
// CURVE keys that change while questions are open: whoever changes first, everything is answered, and looked up once.
#include "tests/integration/exchange/adapter_fixture.hpp"

namespace mash::test {
namespace {

class key_change : public adapter_fixture {
 protected:
  void SetUp() override {
    adapter_fixture::SetUp();
    list(member_keys_.public_key);  // by the port that it was given: from here on no port changes
  }
  void list(const std::string& present, const std::string& next = {}) {
    const auto outcome = hub_->update({{"schools", port_, present, next}});
    ASSERT_TRUE(outcome) << outcome.error().detail;
  }
  void reload_adapter() { adapter_->update(options(), shipped_agreement()); }
  std::string key_in_use() const { return hub_->link_of("schools").key; }
  bool comes_with(const curve_keys& key) const {
    return eventually([&] { return key_in_use() == key.public_key; });
  }

  void ask_some(int count) {
    for (int i = 0; i < count; ++i) open_.push_back(question());
    ask_what_is_open();
  }
  // As the hub does with a new session: what was asked and not answered is asked again, the same bytes.
  void ask_what_is_open() {
    asked_in_ = session();
    for (contract::ask& one : open_) {
      if (!answers_to(one.ask_id).empty()) continue;
      one.session = asked_in_;
      (void)hub_->send("schools", asked_in_, message_type::ask, contract::encode(one));
    }
  }
  void expect_each_answered_once() {
    EXPECT_TRUE(eventually(
        [this] {
          if (session() != 0 && session() != asked_in_) ask_what_is_open();
          return std::ranges::none_of(open_, [this](const auto& one) { return answers_to(one.ask_id).empty(); });
        },
        std::chrono::seconds(30)))
        << log_text();
    std::set<std::string> digests;
    for (const auto& one : open_) {
      const auto answers = answers_to(one.ask_id);
      for (const auto& answer : answers) {
        EXPECT_EQ(answer.digest, answers.front().digest) << "repeated, and never answered anew";
        EXPECT_EQ(answer.what.outcome, policy::roster_outcome::answered);
      }
      if (!answers.empty()) digests.insert(answers.front().digest);
    }
    EXPECT_EQ(digests.size(), open_.size());
    EXPECT_EQ(script_->finds, static_cast<int>(open_.size())) << "each was looked up once";
    EXPECT_TRUE(errors().empty());
  }

  const curve_keys next_ = curve_keys::make();
  std::vector<contract::ask> open_;
  std::uint64_t asked_in_ = 0;
};

TEST_F(key_change, of_a_member_loses_and_repeats_nothing) {
  script_->hold();
  start_both();
  ask_some(20);
  ASSERT_TRUE(eventually([&] { return script_->finds == 2; })) << "both workers are in the source";
  list(member_keys_.public_key, next_.public_key);
  EXPECT_EQ(key_in_use(), member_keys_.public_key) << "the line that is open stays open";
  next_own_key_ = next_.secret_key;
  reload_adapter();
  ASSERT_TRUE(comes_with(next_)) << log_text();
  EXPECT_TRUE(await_log("next_key_in_use"));
  ask_some(20);
  script_->release();
  list(next_.public_key);  // the old one goes, while answers come
  ASSERT_TRUE(eventually([&] { return session() != 0; }));
  ask_some(20);
  expect_each_answered_once();

  const auto before = session();
  own_key_ = next_.secret_key;  // as after `certs switch`
  next_own_key_.clear();
  reload_adapter();
  ask_some(5);
  expect_each_answered_once();
  EXPECT_EQ(session(), before) << "the key in use got another name, and nothing more";
}

TEST_F(key_change, may_begin_at_the_agency_and_waits_for_the_hub) {
  next_own_key_ = next_.secret_key;
  start_both();
  EXPECT_EQ(key_in_use(), member_keys_.public_key);
  EXPECT_TRUE(await_log("next_key_not_admitted"));
  EXPECT_EQ(hub_->link_of("schools").failed, hub::member_link::fault::unknown_key);
  ask_some(5);
  list(member_keys_.public_key, next_.public_key);
  EXPECT_EQ(key_in_use(), member_keys_.public_key);
  reload_adapter();
  EXPECT_TRUE(comes_with(next_)) << log_text();
  expect_each_answered_once();
}

TEST_F(key_change, that_the_hub_makes_too_early_is_told_as_an_unknown_key_and_mended_by_the_agency) {
  start_both();
  list(next_.public_key);
  EXPECT_TRUE(await_log("unknown key"));
  EXPECT_EQ(session(), 0U);
  next_own_key_ = next_.secret_key;
  reload_adapter();
  EXPECT_TRUE(comes_with(next_)) << log_text();
}

TEST_F(key_change, of_the_hub_is_followed_by_whoever_has_the_next_key_pinned) {
  next_pinned_key_ = next_.public_key;
  script_->hold();
  start_both();
  ask_some(20);
  ASSERT_TRUE(eventually([&] { return script_->finds == 2; }));
  const auto outcome = hub_->update({{"schools", port_, member_keys_.public_key}}, next_.secret_key);
  ASSERT_TRUE(outcome) << outcome.error().detail;
  EXPECT_TRUE(eventually([&] { return session() > asked_in_; })) << log_text();
  EXPECT_EQ(log_text().find("wrong key"), std::string::npos) << "no alarm for what was announced";
  script_->release();
  ask_some(20);
  expect_each_answered_once();

  const auto before = session();
  pinned_key_ = next_.public_key;  // as the next reply of the hub has it
  next_pinned_key_.clear();
  reload_adapter();
  ask_some(5);
  expect_each_answered_once();
  EXPECT_EQ(session(), before);
}

TEST_F(key_change, of_the_hub_that_nobody_announced_is_a_wrong_key) {
  next_pinned_key_ = curve_keys::make().public_key;
  start_both();
  ASSERT_TRUE(hub_->update({{"schools", port_, member_keys_.public_key}}, next_.secret_key));
  EXPECT_TRUE(await_log("wrong key"));
  EXPECT_TRUE(eventually([&] { return hub_->link_of("schools").failed == hub::member_link::fault::wrong_key; }));
  EXPECT_EQ(session(), 0U);
}

}  // namespace
}  // namespace mash::test
