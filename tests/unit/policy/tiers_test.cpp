// SPDX-License-Identifier: Apache-2.0
// An agreement under another: it takes over what that says for both, and may be stricter, never laxer.
#include <gmock/gmock.h>

#include "tests/unit/policy/small_folder.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using testing::HasSubstr;

[[nodiscard]] disclosure_verdict told(const agreement& under, category what, std::vector<caveat> marks = {}) {
  disclosure_question asked = item_of("police", what);
  asked.recipient = "town";
  asked.caveats = std::move(marks);
  return may_disclose(under, asked);
}

TEST(a_lower_tier, has_its_names_law_and_papers_from_the_upper) {
  const auto under = test::assembled(small_folder());
  EXPECT_EQ(under->id(), "small");
  EXPECT_EQ(under->find_party("police")->name, "The Police");
  EXPECT_EQ(under->find_party("police")->kind, agency_kind::police);
  EXPECT_EQ(told(*under, category::da_incident).basis.powers, value_set<power>{power::ca2004_s11});
  EXPECT_THAT(under->lacks(), testing::IsEmpty());
  EXPECT_EQ(under->tables().written.breach.within_hours, 24);
  ASSERT_EQ(under->tables().written.retention.size(), 1U);
  EXPECT_EQ(under->tables().written.retention[0].until_age, 25);
}

TEST(a_lower_tier, names_who_signed_either) {
  const auto under = test::assembled(small_folder());
  const party& police = *under->find_party("police");
  ASSERT_EQ(police.signatories.size(), 2U);
  EXPECT_EQ(police.signatories[0].name, "Paul Example");
  EXPECT_EQ(police.signatories[1].post, "Head");
  EXPECT_EQ(police.signatories[1].signed_on, std::chrono::year(2025) / 12 / 1);
  EXPECT_TRUE(police.signed_up);
}

TEST(a_lower_tier, counts_as_signed_by_those_only_who_signed_both) {
  for (const auto& [file, date] : {std::pair(TIER1_FILE, ", signed_on = 2024-12-02"),
                                   std::pair(TIER2_FILE, ", signed_on = 2025-12-01 }]\nmay_ask = false")}) {
    const auto under = test::assembled(folder_with(file, date, file == TIER1_FILE ? "" : " }]\nmay_ask = false"));
    EXPECT_FALSE(under->find_party("police")->signed_up) << file;
    EXPECT_EQ(told(*under, category::da_incident).rule, "agreement.signatures") << file;
  }
}

TEST(a_lower_tier, is_held_by_the_upper_tiers_limits) {
  const auto under = test::assembled(small_folder());
  EXPECT_EQ(told(*under, category::da_incident).form, disposition::released);
  const disclosure_verdict held = told(*under, category::da_incident, {caveat::originator_control});
  EXPECT_EQ(held.form, disposition::call_agency);
  EXPECT_EQ(held.rule, "t2");
}

TEST(a_lower_tier, is_reviewed_when_the_first_of_both_is_due) {
  const auto under = test::assembled(small_folder());
  EXPECT_FALSE(under->review_overdue(std::chrono::year(2026) / 12 / 1));
  EXPECT_TRUE(under->review_overdue(std::chrono::year(2026) / 12 / 2));
}

TEST(release_by_people, is_at_fifteen_and_thirty_minutes_by_one_person_unless_the_parties_agree_otherwise) {
  const human_release silent = test::assembled(small_folder())->release_by_people();
  EXPECT_TRUE(silent.two_people.empty());
  EXPECT_EQ(silent.duty_officer, std::chrono::minutes(15));
  EXPECT_EQ(silent.on_call_manager, std::chrono::minutes(30));
  const auto agreed = test::assembled(folder_with(TIER2_FILE, "[[purposes]]",
                                                  "[human_release]\ntwo_people = [\"intelligence\"]\n"
                                                  "duty_officer_after_minutes = 20\n"
                                                  "on_call_manager_after_minutes = 25\n[[purposes]]"));
  const human_release said = agreed->release_by_people();
  EXPECT_EQ(said.two_people, value_set<category>{category::intelligence});
  EXPECT_EQ(said.duty_officer, std::chrono::minutes(20));
  EXPECT_EQ(said.on_call_manager, std::chrono::minutes(25));
}

TEST(release_by_people, of_two_versions_is_what_satisfies_both) {
  using std::chrono::minutes;
  const human_release one{{category::intelligence}, minutes(10), minutes(40)};
  const human_release other{{category::missing_episode}, minutes(20), minutes(30)};
  for (const human_release& both : {stricter_of(one, other), stricter_of(other, one)}) {
    EXPECT_EQ(both.two_people, (value_set<category>{category::intelligence, category::missing_episode}));
    EXPECT_EQ(both.duty_officer, minutes(10));
    EXPECT_EQ(both.on_call_manager, minutes(30));
  }
}

TEST(a_limit_without_purposes, holds_for_all_that_there_are) {
  const auto under = test::assembled(small_folder());
  EXPECT_EQ(under->tables().written.limits[0].where.purposes,
            (value_set<purpose>{purpose::s47_strategy, purpose::early_help}));
}

TEST(a_rule, knows_where_it_stands) {
  const auto under = test::assembled(small_folder());
  EXPECT_THAT(under->tables().written.rules[1].place, testing::MatchesRegex("tier2\\.toml:[0-9]+"));
  EXPECT_THAT(under->tables().written.limits[0].place, testing::MatchesRegex("tier1\\.toml:[0-9]+"));
}

TEST(a_redacting_rule, names_the_fields_that_stay) {
  folder files = small_folder();
  test::sign_for_all(files);
  disclosure_question asked = item_of("housing", category::tenancy_asb);
  asked.recipient = "town";
  const auto under = test::assembled(files);
  const disclosure_verdict verdict = may_disclose(*under, asked);
  EXPECT_EQ(verdict.form, disposition::redacted);
  ASSERT_NE(verdict.fields, nullptr);
  EXPECT_THAT(*verdict.fields, testing::ElementsAre("landlord", "since"));
  EXPECT_EQ(told(*under, category::da_incident).fields, nullptr);
}

struct tier_fault {
  std::string_view name, file, old_text, new_text;
  std::vector<std::string_view> said;
};

const std::vector<tier_fault> FAULTS{
    {"a rule that releases what the upper tier prohibits",
     TIER2_FILE,
     "disposition = \"call_agency\"",
     "disposition = \"summary_only\"",
     {"small/tier2.toml:66: ", "rules/1/disposition: laxer_than_parent", "tier1.toml:", "\"t1\"", "intelligence",
      "s47_strategy", "call_agency at most"}},
    {"a rule that releases part of what the upper tier prohibits",
     TIER2_FILE,
     "categories = [\"da_incident\", \"missing_episode\"]",
     "categories = [\"da_incident\", \"missing_episode\", \"intelligence\"]",
     {"rules/0/disposition: laxer_than_parent", "in a rule of their own"}},
    {"another parent", TIER2_FILE, "parent = \"over-it\"", "parent = \"over-them\"", {"another_parent", "over-it"}},
    {"a party that the upper tier has not",
     TIER2_FILE,
     "member = \"police\"",
     "member = \"polce\"",
     {"parties/1/member: not_a_party", "did you mean \"police\"?"}},
    {"a purpose that the upper tier does not permit",
     TIER1_FILE,
     "[\"s47_strategy\", \"early_help\"]",
     "[\"early_help\"]",
     {"small/tier2.toml", "purposes/0/purpose: not_permitted", "early_help"}},
    {"a beginning before its parent's",
     TIER2_FILE,
     "valid_from = 2026-01-01",
     "valid_from = 2024-01-01",
     {"valid_from: before_its_parent", "2025-01-01"}},
    {"a lower tier of the same number", TIER2_FILE, "tier = 2", "tier = 1", {"tier: out_of_range"}},
    {"an upper tier that is none", TIER1_FILE, "tier = 1", "tier = 2", {"small/tier1.toml:2: tier: out_of_range"}},
    {"an upper tier with a parent", TIER1_FILE, "tier = 1", "tier = 1\nparent = \"x\"", {"parent: contradiction"}},
    {"a name said twice",
     TIER2_FILE,
     "member = \"police\"",
     "member = \"police\"\nname = \"Police\"",
     {"parties/1/name: said_above"}},
    {"law in the lower tier",
     TIER2_FILE,
     "[[purposes]]",
     "[[law.article6]]\nvalue = \"e\"\nclause = \"x\"\nfrom = 2018-05-25\n[[purposes]]",
     {"law: said_above", "tier1.toml"}},
    {"retention in the lower tier",
     TIER2_FILE,
     "[[purposes]]",
     "[[retention]]\noutcomes = [\"nfa\"]\nyears = 6\nclause = \"c\"\nbecause = \"b\"\n[[purposes]]",
     {"retention: said_above"}},
    {"rules in the upper tier",
     TIER1_FILE,
     "[[limits]]",
     "[[rules]]\nid = \"r\"\n[[limits]]",
     {"small/tier1.toml", "rules: said_below", "tier2.toml"}},
    {"release by people in the upper tier",
     TIER1_FILE,
     "[[limits]]",
     "[human_release]\n[[limits]]",
     {"small/tier1.toml", "human_release: said_below"}},
    {"a manager called before the duty officer",
     TIER2_FILE,
     "[[purposes]]",
     "[human_release]\nduty_officer_after_minutes = 31\n[[purposes]]",
     {"human_release/on_call_manager_after_minutes: out_of_range", "after the duty officer"}},
    {"a call that is never made",
     TIER2_FILE,
     "[[purposes]]",
     "[human_release]\nduty_officer_after_minutes = 0\n[[purposes]]",
     {"human_release/duty_officer_after_minutes: out_of_range"}},
    {"two people for a category that there is not",
     TIER2_FILE,
     "[[purposes]]",
     "[human_release]\ntwo_people = [\"inteligence\"]\n[[purposes]]",
     {"human_release/two_people/0: unknown_word", "did you mean \"intelligence\""}},
    {"an id of both tiers", TIER2_FILE, "id = \"r1\"", "id = \"t1\"", {"rules/0/id: repeated", "tier1.toml"}},
    {"crime prevention permitted",
     TIER1_FILE,
     "\"early_help\"]",
     "\"crime_prevention\"]",
     {"permitted_purposes: never_allowed"}},
    {"a limit for a purpose that none may have",
     TIER1_FILE,
     "categories = [\"intelligence\"]",
     "categories = [\"intelligence\"]\npurposes = [\"marac_da\"]",
     {"limits/0/purposes: unreachable", "marac_da"}},
    {"a limit that releases",
     TIER1_FILE,
     "at_most = \"call_agency\"",
     "at_most = \"released\"",
     {"limits/0/at_most: no_effect"}},
    {"two parties of one name",
     TIER1_FILE,
     "member = \"housing\"",
     "member = \"police\"",
     {"parties/2/member: repeated"}},
    {"an outcome with two schedules",
     TIER1_FILE,
     "[breach]",
     "[[retention]]\noutcomes = [\"nfa\"]\nyears = 7\nclause = \"c\"\nbecause = \"b\"\n[breach]",
     {"retention/1/outcomes: repeated", "nfa"}},
    {"outcomes without a schedule", TIER1_FILE, "\"s47_joint\",", "", {"retention: required", "s47_joint"}},
    {"a purpose whose law the upper tier has not",
     TIER2_FILE,
     "power = [\"ca2004_s11\"]",
     "power = [\"ca1989_s17\"]",
     {"purposes/0/power: not_listed"}},
    {"a limit that the upper tier's own makes useless",
     TIER2_FILE,
     "[[rules]]\nid = \"r1\"",
     "[[limits]]\nid = \"l1\"\nclause = \"L\"\nbecause = \"B\"\ncaveats = [\"originator_control\"]\n"
     "at_most = \"summary_only\"\n[[rules]]\nid = \"r1\"",
     {"limits/0: no_effect", "t2"}},
};

TEST(two_tiers, are_refused_together_at_the_line_and_in_words_that_help) {
  for (const tier_fault& one : FAULTS) {
    const auto made = agreement::assemble(folder_with(one.file, one.old_text, one.new_text), "small");
    ASSERT_FALSE(made.has_value()) << one.name;
    EXPECT_EQ(made.error().code, errc::invalid) << one.name;
    for (const std::string_view said : one.said)
      EXPECT_THAT(made.error().detail, HasSubstr(std::string(said))) << one.name;
  }
}

TEST(two_tiers, tell_the_faults_of_both_files_at_once) {
  folder files = folder_with(TIER1_FILE, "kind = \"police\"", "kind = \"polise\"");
  test::replace_in(files, TIER2_FILE, "\"missing_episode\"", "\"mising_episode\"");
  const auto made = agreement::assemble(files, "small");
  ASSERT_FALSE(made.has_value());
  EXPECT_THAT(made.error().detail, HasSubstr("small/tier1.toml:27: parties/1/kind"));
  EXPECT_THAT(made.error().detail, HasSubstr("small/tier2.toml"));
}

TEST(two_tiers, agree_where_a_rule_is_as_strict_as_what_holds_it) {
  EXPECT_TRUE(agreement::assemble(folder_with(TIER2_FILE, "\"call_agency\"", "\"human_review\""), "small").has_value());
}

TEST(two_tiers, agree_where_a_limit_holds_marked_items_only) {
  // "t2" holds incidents too, but only those of an originator: rule r1 may release the rest.
  EXPECT_EQ(told(*test::assembled(small_folder()), category::missing_episode).form, disposition::released);
}

}  // namespace
}  // namespace mash::policy
