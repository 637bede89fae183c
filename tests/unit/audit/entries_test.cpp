// SPDX-License-Identifier: Apache-2.0
// The hub's entries: what each kind says in clear, what it commits to, and that the salts handed out open it. Whatever
// a member sends, its report is an entry that fits and has nobody in it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/contract/leaf.hpp"
#include "hub/audit/leaves.hpp"
#include "tests/support/demo_hub.hpp"

namespace mash::hub {
namespace {

using contract::leaf;
using contract::leaf_type;
using test::NOW;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

check demo_check() {
  auto made =
      make_plan(test::parsed_demo(), test::coordinator(), *test::shipped_agreement(), test::demo_members(), NOW);
  if (!made) throw std::runtime_error(made.error().detail);
  return std::move(made->opened);
}

leaf read(const audit_entry& entry) {
  EXPECT_LE(entry.text.size(), contract::LEAF_BYTES_MAX);
  const auto out = contract::parse_leaf(entry.text);
  EXPECT_TRUE(out.has_value()) << entry.text;
  return out.value_or(leaf{});
}

void expect_nobody_in(const audit_entry& entry) {
  for (const char* never : {"Okafor", "Grace", "Carol", "coordinator", "9990001014", "CB99", "CAM-2026", "bruising"})
    EXPECT_THAT(entry.text, Not(HasSubstr(never)));
}

TEST(asked, names_every_agency_with_whether_it_was_asked_and_commits_to_the_rest) {
  check whole = demo_check();
  agency unsigned_one;
  unsigned_one.member = "housing";
  whole.agencies.push_back(unsigned_one);
  const auto entry = asked_entry(whole);
  ASSERT_TRUE(entry.has_value());
  const leaf said = read(*entry);
  EXPECT_EQ(said.type, leaf_type::asked);
  EXPECT_EQ(said.request, whole.id);
  EXPECT_EQ(said.purpose, "s47_strategy");
  EXPECT_EQ(said.agreement, whole.agreement_digest);
  EXPECT_THAT(said.members, ElementsAre("cambridgeshire", "police", "health", "schools", "peterborough", "housing"));
  EXPECT_THAT(said.outcome, ElementsAre("asked", "asked", "asked", "asked", "asked", "not_asked"));
  ASSERT_TRUE(said.actor && said.subjects && said.body);
  EXPECT_TRUE(contract::opens(*said.actor, entry->actor_salt, "coordinator"));
  EXPECT_TRUE(
      contract::opens(*said.subjects, entry->subjects_salt, json::canonical(whole.request.document.at("subjects"))));
  EXPECT_TRUE(contract::opens(*said.body, entry->body_salt, json::canonical(whole.request.document)));
  EXPECT_FALSE(contract::opens(*said.actor, entry->actor_salt, "manager"));
  EXPECT_FALSE(contract::opens(*said.actor, entry->body_salt, "coordinator")) << "each has a salt of its own";
  expect_nobody_in(*entry);
}

TEST(asked, two_entries_about_one_family_have_nothing_in_common) {
  const check whole = demo_check();
  const leaf first = read(*asked_entry(whole)), second = read(*asked_entry(whole));
  EXPECT_NE(first.id, second.id);
  EXPECT_NE(first.actor, second.actor);
  EXPECT_NE(first.subjects, second.subjects);
  EXPECT_NE(first.body, second.body);
}

TEST(asked, more_agencies_than_an_entry_can_name_is_an_error_and_not_a_shorter_list) {
  check whole = demo_check();
  for (int i = 0; i < 60; ++i) {
    agency one;
    one.member = "agency-with-a-rather-long-name-" + std::to_string(i);
    whole.agencies.push_back(one);
  }
  EXPECT_FALSE(asked_entry(whole).has_value());
}

TEST(answered, names_each_member_with_its_outcome_in_order) {
  const check whole = demo_check();
  const audit_entry entry =
      answered_entry(whole, {"police", "health"}, {policy::roster_outcome::no_trace, policy::roster_outcome::answered},
                     "lines\n", NOW);
  const leaf said = read(entry);
  EXPECT_EQ(said.type, leaf_type::answered);
  EXPECT_EQ(said.at, NOW);
  EXPECT_THAT(said.members, ElementsAre("police", "health"));
  EXPECT_THAT(said.outcome, ElementsAre("no_trace", "answered"));
  EXPECT_TRUE(contract::opens(*said.body, entry.body_salt, "lines\n"));
  EXPECT_FALSE(said.actor.has_value());
  expect_nobody_in(entry);
}

TEST(answered, as_many_as_one_commit_takes_fit_whatever_their_names_and_outcomes) {
  const check whole = demo_check();
  const std::vector<std::string> members(ANSWERS_PER_ENTRY_MAX, std::string(64, 'm'));
  for (std::size_t i = 0; i < words<policy::roster_outcome>::list.size(); ++i) {
    const std::vector<policy::roster_outcome> outcomes(ANSWERS_PER_ENTRY_MAX, static_cast<policy::roster_outcome>(i));
    (void)read(answered_entry(whole, members, outcomes, std::string(100'000, 'x'), NOW));
  }
}

TEST(released, says_which_version_and_commits_to_who_and_what) {
  check whole = demo_check();
  for (const int version : {0, 1, 2, 999'999}) {
    whole.version = version;
    const audit_entry entry = released_entry(whole, "coordinator", "{\"the\":\"page\"}", NOW);
    const leaf said = read(entry);
    EXPECT_EQ(said.type, leaf_type::released);
    EXPECT_THAT(said.outcome, ElementsAre("version_" + std::to_string(version)));
    EXPECT_TRUE(contract::opens(*said.actor, entry.actor_salt, "coordinator"));
    EXPECT_TRUE(contract::opens(*said.body, entry.body_salt, "{\"the\":\"page\"}"));
    expect_nobody_in(entry);
  }
}

TEST(refused, says_the_problems_word_and_no_request) {
  const audit_entry entry = refused_entry("coordinator", "invalid_request", "{\"reference\":\"CAM-2026-004711\"}", NOW);
  const leaf said = read(entry);
  EXPECT_EQ(said.type, leaf_type::asked);
  EXPECT_THAT(said.outcome, ElementsAre("refused", "invalid_request"));
  EXPECT_TRUE(said.request.empty());
  EXPECT_TRUE(contract::opens(*said.actor, entry.actor_salt, "coordinator"));
  EXPECT_TRUE(contract::opens(*said.body, entry.body_salt, "{\"reference\":\"CAM-2026-004711\"}"));
  expect_nobody_in(entry);
}

struct reported {
  const char *said, *word;
};

class protocol : public ::testing::TestWithParam<reported> {};

TEST_P(protocol, report_becomes_a_word_that_fits) {
  const leaf said = read(protocol_entry("police", GetParam().said, NOW));
  EXPECT_EQ(said.type, leaf_type::admin);
  EXPECT_THAT(said.members, ElementsAre("police"));
  EXPECT_THAT(said.outcome, ElementsAre("protocol_broken", GetParam().word));
}

INSTANTIATE_TEST_SUITE_P(
    table, protocol,
    ::testing::Values(reported{"invalid_reply", "invalid_reply"}, reported{"", "unknown"},
                      reported{"an unknown key tried to connect", "an_unknown_key_tried_to_connect"},
                      reported{"a HELLO line breaks its format", "a_hello_line_breaks_its_format"},
                      reported{"an ANSWER went past the credit it was given",
                               "an_answer_went_past_the_credit_it_was_given"},
                      reported{"Zo\xc3\xab \"quoted\"\n", "zo____quoted__"},
                      reported{"0123456789012345678901234567890123456789012345678901234567890123456789",
                               "012345678901234567890123456789012345678901234567"}));

TEST(protocol_reports, any_bytes_become_an_entry) {
  for (int c = 0; c < 256; ++c) (void)read(protocol_entry("police", std::string(60, static_cast<char>(c)), NOW));
}

TEST(admin, names_the_act_and_the_agreement_in_force) {
  const leaf said = read(admin_entry("reloaded", test::shipped_agreement()->digest(), NOW));
  EXPECT_EQ(said.type, leaf_type::admin);
  EXPECT_THAT(said.outcome, ElementsAre("reloaded"));
  EXPECT_EQ(said.agreement, test::shipped_agreement()->digest());
  EXPECT_FALSE(said.actor || said.subjects || said.body);
}

}  // namespace
}  // namespace mash::hub
