// SPDX-License-Identifier: Apache-2.0
// C2SP tlog-policy: every way to write one wrongly, and what a quorum is.
#include "base/tlog/witness_policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mash::tlog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct party {
  explicit party(std::string called, tlog::key_type type) : name(std::move(called)), kind(type) {}
  std::string name;
  tlog::key_type kind;
  signing_key key = signing_key::generate();
  [[nodiscard]] tlog::verifier_key verifier() const { return {name, kind, key.public_key()}; }
  [[nodiscard]] std::string vkey() const { return verifier().vkey(); }
};

class policy_test : public testing::Test {
 protected:
  party log{"mash.example/audit", tlog::key_type::log};
  party police{"police/witness", tlog::key_type::witness}, health{"health/witness", tlog::key_type::witness},
      schools{"schools/witness", tlog::key_type::witness};

  [[nodiscard]] std::string witnesses() const {
    return "log " + log.vkey() + "\nwitness police " + police.vkey() + "\nwitness health " + health.vkey() +
           " https://health.example/\n  # a remark\n\nwitness\tschools " + schools.vkey() + "\n";
  }
  [[nodiscard]] tlog::note checkpoint(std::vector<const party*> cosigners) const {
    auto note = tlog::sign_checkpoint({log.name, 3, sha256("root")}, log.key).signed_note;
    for (const auto* one : cosigners)
      note.signatures.push_back(tlog::cosign_note(note.text, 1700000000, one->name, one->key));
    return note;
  }
};

TEST_F(policy_test, two_of_three_are_enough_and_one_is_not) {
  const auto policy = *witness_policy::parse(witnesses() + "group partners 2 police health schools\nquorum partners\n");
  EXPECT_TRUE(policy.judge(checkpoint({&police, &schools})).quorum);
  EXPECT_THAT(policy.judge(checkpoint({&police, &schools})).by, ElementsAre("police", "schools"));
  EXPECT_FALSE(policy.judge(checkpoint({&police})).quorum);
  EXPECT_FALSE(policy.judge(checkpoint({})).quorum);
  EXPECT_TRUE(policy.demands_witnesses());
}

TEST_F(policy_test, the_same_witness_twice_is_one_witness) {
  const auto policy = *witness_policy::parse(witnesses() + "group partners 2 police health schools\nquorum partners\n");
  EXPECT_FALSE(policy.judge(checkpoint({&police, &police})).quorum);
}

TEST_F(policy_test, a_cosignature_over_other_text_counts_for_nothing) {
  const auto policy = *witness_policy::parse(witnesses() + "quorum police\n");
  auto note = checkpoint({});
  note.signatures.push_back(tlog::cosign_note("another text\n", 1700000000, police.name, police.key));
  EXPECT_FALSE(policy.judge(note).quorum);
  EXPECT_THAT(policy.judge(note).bad, ElementsAre("police")) << "and it is told: somebody made it";
  EXPECT_THAT(policy.judge(checkpoint({&police})).bad, ElementsAre());
}

TEST_F(policy_test, groups_of_groups) {
  const auto policy =
      *witness_policy::parse(witnesses() + "group a any police health\ngroup b all a schools\nquorum b\n");
  EXPECT_TRUE(policy.judge(checkpoint({&health, &schools})).quorum);
  EXPECT_FALSE(policy.judge(checkpoint({&health, &police})).quorum);
}

TEST_F(policy_test, no_quorum_wanted_is_always_met) {
  const auto policy = *witness_policy::parse("quorum none\n");
  EXPECT_TRUE(policy.judge(checkpoint({})).quorum);
  EXPECT_FALSE(policy.demands_witnesses());
  EXPECT_TRUE(policy.knows(log.verifier())) << "a policy without logs leaves the log to the caller";
}

TEST_F(policy_test, knows_its_logs_only) {
  const auto policy = *witness_policy::parse(witnesses() + "quorum police");
  EXPECT_TRUE(policy.knows(log.verifier()));
  EXPECT_FALSE(policy.knows(party("mash.example/audit", tlog::key_type::log).verifier()));
}

TEST_F(policy_test, what_is_wrong_is_told_with_its_line) {
  const auto wrong = witness_policy::parse(witnesses() + "group partners 4 police health schools\nquorum partners\n");
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().detail, HasSubstr("line 7"));
}

TEST_F(policy_test, wrong_ones_are_refused) {
  const std::string sound = witnesses();
  const std::vector<std::string> cases{
      "",
      sound,                                                     // no quorum
      sound + "quorum police\nquorum health\n",                  // two
      sound + "quorum nobody\n",                                 // not defined
      "quorum a\n" + sound,                                      // defined below
      sound + "group none 1 police\nquorum police\n",            // the reserved name
      sound + "group a 1 none\nquorum a\n",                      // as a member
      sound + "group a 0 police\nquorum a\n",                    // threshold
      sound + "group a -1 police\nquorum a\n",                   //
      sound + "group a 1x police\nquorum a\n",                   //
      sound + "group a 1\nquorum police\n",                      // no members
      sound + "group a 1 police\ngroup b 1 police\nquorum a\n",  // one witness twice
      sound + "group police 1 health\nquorum police\n",          // name taken
      sound + "witness other " + police.vkey() + "\nquorum police\n",
      sound + "witness other " + log.vkey() + "\nquorum police\n",
      sound + "log " + log.vkey() + "\nquorum police\n",
      sound + "log " + police.vkey() + "\nquorum police\n",
      sound + "log nonsense\nquorum police\n",
      sound + "frobnicate\nquorum police\n",
      sound + "quorum police extra\n",
      sound + "# \x01\nquorum police\n",
  };
  for (const auto& text : cases)
    EXPECT_FALSE(witness_policy::parse(text)) << text.substr(std::min(sound.size(), text.size()));
}

}  // namespace
}  // namespace mash::tlog
