// SPDX-License-Identifier: Apache-2.0
// A folder becomes a version only with every signature, every file as it was signed, and an agreement that holds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/signed_agreement.hpp"

namespace mash::policy {
namespace {

using test::agreement_keys;
using test::shipped_version;
using testing::HasSubstr;

TEST(verify_version, takes_the_shipped_agreement_when_all_have_signed) {
  const auto taken = verify_version(shipped_version(), agreement_keys(), "offered");
  ASSERT_TRUE(taken) << taken.error().detail;
  EXPECT_EQ((*taken)->digest, (*taken)->under->digest());
  EXPECT_EQ((*taken)->under->sequence(), 1U);
  EXPECT_FALSE((*taken)->under->is_draft());
  EXPECT_EQ((*taken)->proof.what.name, (*taken)->under->id());
}

TEST(verify_version, tries_its_cases_and_proves_its_invariants) {
  folder files = test::plain_folder();
  files.files.emplace(CASES_FILE, "[[cases]]\nname = 7\n");
  const auto taken = verify_version(test::signed_version(files), agreement_keys(), "offered");
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().fault, version_fault::unsound);
  EXPECT_THAT(taken.error().detail, HasSubstr("cases.toml"));
}

TEST(verify_version, every_party_that_signed_the_agreement_signs_the_version) {
  ASSERT_GT(test::shipped_signatories().size(), 3U);
  for (const std::string& absent : test::shipped_signatories()) {
    const auto taken = verify_version(shipped_version({.without = {absent}}), agreement_keys(), "offered");
    ASSERT_FALSE(taken) << absent;
    EXPECT_EQ(taken.error().fault, version_fault::not_signed);
    EXPECT_EQ(taken.error().detail, "not signed by every party: " + absent);
  }
}

TEST(verify_version, a_key_that_is_not_pinned_here_does_not_count) {
  party_keys changed = agreement_keys();
  changed["police"] = test::agreement_key("a stranger").public_key();
  const auto taken = verify_version(shipped_version(), changed, "offered");
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().fault, version_fault::not_signed);
  EXPECT_THAT(taken.error().detail, HasSubstr("police"));
}

TEST(verify_version, a_draft_is_taken_by_nobody) {
  const auto taken = verify_version(test::plain_folder(), agreement_keys(), "offered");
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().fault, version_fault::not_signed);
  EXPECT_FALSE(reopen_version(test::plain_folder(), "kept"));
}

TEST(verify_version, a_file_that_was_changed_added_or_taken_away_refuses_it) {
  folder changed = shipped_version(), more = shipped_version(), fewer = shipped_version();
  changed.files.at("tier2.toml") += "\n";
  more.files.emplace("tier3.toml", "");
  fewer.files.erase("tier1.toml");
  for (const folder& one : {changed, more, fewer}) {
    for (const auto& outcome : {verify_version(one, agreement_keys(), "offered"), reopen_version(one, "kept")}) {
      ASSERT_FALSE(outcome);
      EXPECT_EQ(outcome.error().fault, version_fault::malformed);
    }
  }
}

TEST(verify_version, an_agreement_that_does_not_hold_is_unsound_whoever_signed) {
  folder files = shipped_version();
  const manifest head = files.manifest->what;
  files.files.at("tier2.toml") += "\n[[rules]]\nid = 7\n";
  const manifest listed = describe_folder(head, files.files);
  signed_manifest proof{listed, {body_of(listed), {}}};
  for (const std::string& member : test::shipped_signatories())
    ASSERT_TRUE(add_signature(proof, member, test::agreement_key(member)));
  files.manifest = proof;
  const auto taken = verify_version(files, agreement_keys(), "offered");
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().fault, version_fault::unsound);
  EXPECT_THAT(taken.error().detail, HasSubstr("tier2.toml"));
}

TEST(verify_version, a_manifest_of_another_agreement_or_version_does_not_fit) {
  for (const bool by_name : {true, false}) {
    folder files = shipped_version();
    manifest listed = files.manifest->what;
    (by_name ? listed.name : listed.version) = "another";
    signed_manifest proof{listed, {body_of(listed), {}}};
    for (const std::string& member : test::shipped_signatories())
      ASSERT_TRUE(add_signature(proof, member, test::agreement_key(member)));
    files.manifest = proof;
    EXPECT_FALSE(verify_version(files, agreement_keys(), "offered"));
  }
}

TEST(verify_version, a_version_that_was_taken_reopens_after_a_party_changed_its_key) {
  party_keys changed = agreement_keys();
  changed["police"] = test::agreement_key("police, later").public_key();
  EXPECT_FALSE(verify_version(shipped_version(), changed, "kept"));
  EXPECT_TRUE(reopen_version(shipped_version(), "kept"));
}

}  // namespace
}  // namespace mash::policy
