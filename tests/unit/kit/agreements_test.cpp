// SPDX-License-Identifier: Apache-2.0
// What an adapter takes as its agreement, what it keeps over a restart, and what it refuses by which word.
#include "adapters/kit/agreements.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/signed_agreement.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::kit {
namespace {

using contract::offer_outcome;
using test::shipped_version;
using test::shipped_with_comment;
using test::version_of;
using testing::HasSubstr;

const instant NOW = parse_rfc3339("2026-11-20T14:30:00Z").value();
const instant BEFORE = NOW - std::chrono::days(300), LATER = NOW + std::chrono::hours(1);

class held_agreements : public testing::Test {
 protected:
  [[nodiscard]] agreements::settings settings() const {
    return {folder_.file("agreements"), "police", test::agreement_keys(), nullptr};
  }
  void reopen() { held_ = agreements::open(settings()).value(); }
  agreements::verdict offer(const policy::folder& what) {
    return held_->take(what.manifest ? to_text(*what.manifest) : "", what.files);
  }
  [[nodiscard]] std::string in_force(instant at = NOW) const {
    const agreement_ptr found = held_->in_force(at);
    return found == nullptr ? "none" : found->digest();
  }
  static std::string digest_of(const policy::folder& what) { return what.manifest->digest(); }

  test::temporary_directory folder_;
  std::unique_ptr<agreements> held_ = agreements::open(settings()).value();
};

TEST_F(held_agreements, begin_with_none_and_take_the_first_that_is_offered) {
  EXPECT_EQ(in_force(), "none");
  const policy::folder first = shipped_version();
  const agreements::verdict taken = offer(first);
  EXPECT_EQ(taken.outcome, offer_outcome::held) << taken.detail;
  EXPECT_EQ(taken.digest, digest_of(first));
  EXPECT_EQ(in_force(), digest_of(first));
  EXPECT_NE(held_->find(digest_of(first)), nullptr);
  EXPECT_EQ(offer(first).outcome, offer_outcome::held) << "the same again is no fault";
}

TEST_F(held_agreements, are_the_same_after_a_restart) {
  const policy::folder first = shipped_version({.from = BEFORE}), second = shipped_with_comment("2", {2, LATER, {}});
  ASSERT_EQ(offer(first).outcome, offer_outcome::held);
  ASSERT_EQ(offer(second).outcome, offer_outcome::held);
  reopen();
  EXPECT_EQ(in_force(), digest_of(first));
  EXPECT_EQ(in_force(LATER), digest_of(second));
  EXPECT_NE(held_->find(digest_of(second)), nullptr);
}

TEST_F(held_agreements, change_at_the_time_that_the_parties_signed_and_keep_the_earlier_one) {
  const policy::folder first = shipped_version({.from = BEFORE}), second = shipped_with_comment("2", {2, LATER, {}});
  ASSERT_EQ(offer(first).outcome, offer_outcome::held);
  ASSERT_EQ(offer(second).outcome, offer_outcome::held);
  EXPECT_EQ(in_force(LATER - std::chrono::milliseconds(1)), digest_of(first));
  EXPECT_EQ(in_force(LATER), digest_of(second));
  EXPECT_NE(held_->find(digest_of(first)), nullptr) << "questions may still name it";
}

TEST_F(held_agreements, refuse_an_older_version_also_after_a_restart) {
  const policy::folder old_one = shipped_version({.sequence = 3}), present = shipped_with_comment("4", {4, BEFORE, {}});
  ASSERT_EQ(offer(present).outcome, offer_outcome::held);
  for (int round = 0; round < 2; ++round) {
    const agreements::verdict replayed = offer(old_one);
    EXPECT_EQ(replayed.outcome, offer_outcome::replayed);
    EXPECT_THAT(replayed.detail, HasSubstr("sequence 3 does not rise"));
    EXPECT_EQ(offer(shipped_with_comment("another 4", {4, BEFORE, {}})).outcome, offer_outcome::replayed);
    EXPECT_EQ(in_force(), digest_of(present));
    reopen();
  }
}

TEST_F(held_agreements, of_one_who_joins_late_are_taken_in_order_and_never_backwards) {
  const policy::folder earlier = shipped_version({.from = BEFORE}),
                       present = shipped_with_comment("2", {2, BEFORE, {}});
  ASSERT_EQ(offer(earlier).outcome, offer_outcome::held) << "superseded, but a question may still name it";
  ASSERT_EQ(offer(present).outcome, offer_outcome::held);
  EXPECT_EQ(in_force(), digest_of(present));
  EXPECT_NE(held_->find(digest_of(earlier)), nullptr);

  const test::temporary_directory other;
  const auto late = agreements::open({other.file("agreements"), "police", test::agreement_keys(), nullptr}).value();
  ASSERT_EQ(late->take(to_text(*present.manifest), present.files).outcome, offer_outcome::held);
  EXPECT_EQ(late->take(to_text(*earlier.manifest), earlier.files).outcome, offer_outcome::replayed)
      << "never held here, and refused all the same";
  EXPECT_EQ(late->find(digest_of(earlier)), nullptr);
  EXPECT_EQ(late->in_force(NOW)->digest(), digest_of(present));
}

TEST_F(held_agreements, refuse_a_version_with_any_one_signature_missing) {
  for (const std::string& absent : test::shipped_signatories()) {
    const agreements::verdict refused = offer(shipped_version({.without = {absent}}));
    EXPECT_EQ(refused.outcome, offer_outcome::not_signed) << absent;
    EXPECT_THAT(refused.detail, HasSubstr(absent));
  }
  EXPECT_EQ(in_force(), "none");
  reopen();
  EXPECT_EQ(in_force(), "none");
}

TEST_F(held_agreements, refuse_what_is_changed_more_or_less_than_was_signed) {
  policy::folder changed = shipped_version(), more = shipped_version(), fewer = shipped_version();
  changed.files.at("tier2.toml") += "#";
  more.files.emplace("extra.toml", "x = 1\n");
  fewer.files.erase("tier1.toml");
  for (const policy::folder& one : {changed, more, fewer}) {
    const agreements::verdict refused = offer(one);
    EXPECT_EQ(refused.outcome, offer_outcome::malformed) << refused.detail;
    EXPECT_EQ(refused.digest, digest_of(one));
  }
  EXPECT_EQ(held_->take("no manifest", shipped_version().files).outcome, offer_outcome::malformed);
  EXPECT_EQ(in_force(), "none");
}

TEST_F(held_agreements, refuse_a_version_that_this_agency_is_no_party_of) {
  agreements::settings other = settings();
  other.directory = folder_.file("other");
  other.member = "hospice";
  other.pinned.emplace("hospice", test::agreement_key("hospice").public_key());
  held_ = agreements::open(other).value();
  policy::folder version = shipped_version();
  EXPECT_EQ(offer(version).outcome, offer_outcome::not_signed);
  ASSERT_TRUE(add_signature(*version.manifest, "hospice", test::agreement_key("hospice")));
  const agreements::verdict refused = offer(version);
  EXPECT_EQ(refused.outcome, offer_outcome::refused);
  EXPECT_THAT(refused.detail, HasSubstr("no party"));
}

TEST_F(held_agreements, take_a_folder_as_they_take_an_offer) {
  test::write_folder(shipped_version(), folder_.file("signed"));
  EXPECT_EQ(held_->take(folder_.file("signed")).outcome, offer_outcome::held);
  test::write_folder(test::plain_folder(), folder_.file("draft"));
  EXPECT_EQ(held_->take(folder_.file("draft")).outcome, offer_outcome::not_signed);
  EXPECT_EQ(held_->take(folder_.file("nowhere")).outcome, offer_outcome::malformed);
}

TEST_F(held_agreements, a_damaged_copy_is_as_if_it_were_not_held_and_comes_back_with_the_next_offer) {
  const policy::folder first = shipped_version({.from = BEFORE}), second = shipped_with_comment("2", {2, BEFORE, {}});
  ASSERT_EQ(offer(first).outcome, offer_outcome::held);
  ASSERT_EQ(offer(second).outcome, offer_outcome::held);
  std::ofstream(folder_.file("agreements/" + digest_of(second) + "/tier2.toml"), std::ios::app) << "# x\n";
  reopen();
  EXPECT_EQ(in_force(), "none") << "the first must not stand in for the second";
  EXPECT_EQ(offer(second).outcome, offer_outcome::held);
  EXPECT_EQ(in_force(), digest_of(second));
  reopen();
  EXPECT_EQ(in_force(), digest_of(second));
}

TEST_F(held_agreements, a_list_of_what_was_taken_that_does_not_read_back_is_refused) {
  ASSERT_EQ(offer(shipped_version()).outcome, offer_outcome::held);
  for (const char* spoilt : {"x", "name 1 2 3\n", "cp 01 aa 2026-01-01T00:00:00.000Z\n", "\n"}) {
    std::ofstream(folder_.file("agreements/taken"), std::ios::trunc) << spoilt;
    const auto opened = agreements::open(settings());
    ASSERT_FALSE(opened) << spoilt;
    EXPECT_EQ(opened.error().code, errc::corrupt);
  }
}

TEST_F(held_agreements, a_crash_before_the_list_was_written_leaves_it_untaken) {
  const policy::folder first = shipped_version();
  test::write_folder(first, folder_.file("agreements/" + digest_of(first)));  // its files, and no mark
  reopen();
  EXPECT_EQ(in_force(), "none");
  EXPECT_EQ(offer(first).outcome, offer_outcome::held);
}

TEST_F(held_agreements, stay_in_force_when_a_partys_key_changes_and_take_the_next_under_the_new_key) {
  const policy::folder first = shipped_version({.from = BEFORE});
  ASSERT_EQ(offer(first).outcome, offer_outcome::held);
  policy::party_keys renewed = test::agreement_keys();
  renewed["health"] = test::agreement_key("health, later").public_key();
  held_->replace(renewed, nullptr);
  EXPECT_EQ(in_force(), digest_of(first));
  policy::folder second = shipped_with_comment("2", {2, BEFORE, {}});
  EXPECT_EQ(offer(second).outcome, offer_outcome::not_signed) << "signed with the key that health no longer has";
  ASSERT_TRUE(add_signature(*second.manifest, "health", test::agreement_key("health, later")));
  EXPECT_EQ(offer(second).outcome, offer_outcome::held);
}

TEST_F(held_agreements, the_agencys_own_limits_hold_for_every_version_and_change_at_a_reload) {
  ASSERT_EQ(offer(shipped_version({.from = BEFORE})).outcome, offer_outcome::held);
  policy::disclosure_question asked;
  asked.holder = "police";
  asked.recipient = "cambridgeshire";
  asked.why = policy::purpose::s47_strategy;
  asked.rating = policy::urgency::red;
  asked.family = policy::agreement_state::given;
  asked.what = policy::category::da_incident;
  asked.occurred = asked.on = date_of(NOW);
  const auto form = [&] { return may_disclose(*held_->in_force(NOW), asked).form; };
  ASSERT_LT(form(), policy::disposition::call_agency);
  const auto own = policy::overlay::parse(
      "[[limits]]\nid = \"own\"\nclause = \"Own\"\nbecause = \"Asked.\"\nat_most = \"call_agency\"\n", "own.toml");
  held_->replace(test::agreement_keys(), own.value());
  EXPECT_EQ(form(), policy::disposition::call_agency);
  ASSERT_EQ(offer(shipped_with_comment("2", {2, BEFORE, {}})).outcome, offer_outcome::held);
  EXPECT_EQ(form(), policy::disposition::call_agency);
  held_->replace(test::agreement_keys(), nullptr);
  EXPECT_LT(form(), policy::disposition::call_agency);
}

agreement_ptr fixed_agreement() {
  static const auto made = test::assembled(test::plain_folder());
  return made;
}

TEST(only_agreement, is_always_in_force_and_takes_no_other) {
  const auto fixed = agreements::only(fixed_agreement());
  EXPECT_EQ(fixed->in_force(instant{}), fixed_agreement());
  EXPECT_EQ(fixed->find(fixed_agreement()->digest()), fixed_agreement());
  EXPECT_EQ(fixed->find(std::string(64, '0')), nullptr);
  const policy::folder other = shipped_version();
  EXPECT_EQ(fixed->take(to_text(*other.manifest), other.files).outcome, offer_outcome::refused);
}

}  // namespace
}  // namespace mash::kit
