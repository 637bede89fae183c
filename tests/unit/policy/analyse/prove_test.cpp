// SPDX-License-Identifier: Apache-2.0
// Statements about an agreement that can be read in one look, with the answers known beforehand.
#include "policy/analyse/prove.hpp"

#include <gmock/gmock.h>

#include "policy/analyse/report.hpp"
#include "tests/unit/policy/analyse/points.hpp"
#include "tests/unit/policy/cases.hpp"

namespace mash::policy::analyse {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

[[nodiscard]] invariant stated(const std::string& body) {
  const auto read = read_invariants("[[invariants]]\nid = \"one\"\nsays = \"It is so.\"\nlaw = \"A law\"\n" + body,
                                    "invariants.toml");
  if (!read) {
    ADD_FAILURE() << read.error().detail;
    std::abort();
  }
  return read->front();
}

// The words of the example that breaks it; empty where it holds.
[[nodiscard]] std::string broken_by(const std::string& body, const std::string& text = cases::small_agreement()) {
  const auto made = points::prove_over(cases::loaded(text)->tables().written);
  const auto found = disprove(*made.over, made.over->space(), stated(body));
  return found ? found->words : std::string();
}

TEST(proving, holds_where_no_rule_says_otherwise) {
  EXPECT_EQ(broken_by("where = { categories = [\"conviction_caution\"] }\nat_most = \"withheld\"\n"), "");
  EXPECT_EQ(broken_by("where = { about = [\"adult\"], categories = [\"da_incident\"] }\nat_most = \"summary_only\"\n"),
            "");
}

TEST(proving, shows_the_check_the_form_the_rule_and_its_line) {
  EXPECT_THAT(
      broken_by("where = { categories = [\"da_incident\"] }\nat_most = \"summary_only\"\n"),
      AllOf(HasSubstr("In a check for a strategy discussion, rated red, where the family has agreed, The Police "
                      "would tell The Town a domestic abuse incident about a child in full (released)."),
            HasSubstr("Rule \"r1\""), HasSubstr("says released.")));
}

TEST(proving, takes_the_plainest_example_there_is) {
  const std::string words = broken_by("at_most = \"withheld\"\n");
  EXPECT_THAT(words, AllOf(HasSubstr("rated red"), HasSubstr("the family has agreed"), HasSubstr("about a child"),
                           Not(HasSubstr("marked")), Not(HasSubstr("match")), Not(HasSubstr("This is once"))));
}

TEST(proving, sees_that_the_stricter_of_two_rules_decides) {
  EXPECT_EQ(broken_by("where = { about = [\"adult\"], categories = [\"da_incident\"] }\n"
                      "never_leaves_as = [\"released\"]\n"),
            "");
  EXPECT_THAT(broken_by("where = { about = [\"adult\"], categories = [\"da_incident\"] }\n"
                        "never_leaves_as = [\"summary_only\"]\n"),
              HasSubstr("Rule \"r2\""));
}

TEST(proving, sees_what_a_limit_does) {
  EXPECT_EQ(broken_by("where = { caveats = [\"unverified\"] }\nat_most = \"existence_only\"\n"), "");
  EXPECT_THAT(
      broken_by("where = { caveats = [\"unverified\"] }\nnever_leaves_as = [\"existence_only\"]\n"),
      AllOf(HasSubstr("The item is marked unverified."), HasSubstr("limit \"l1\""), HasSubstr("holds it to that")));
}

TEST(proving, sees_what_the_programs_own_protections_do) {
  EXPECT_EQ(broken_by("where = { caveats = [\"witness_protection\"] }\nat_most = \"withheld\"\n"), "");
  EXPECT_EQ(broken_by("where = { match = [\"possible\"] }\nat_most = \"withheld\"\n"), "");
}

// The small agreement with a rule that takes parts out of what the police tell of an adult's incident.
[[nodiscard]] std::string with_fields(std::string_view fields) {
  return cases::small_agreement() + R"toml(
[[rules]]
id = "r3"
clause = "R3"
because = "Who dealt with it is not told."
holders = ["police"]
categories = ["conviction_caution"]
purposes = ["s47_strategy"]
disposition = "redacted"
)toml" + std::string(fields);
}

TEST(proving, sees_which_fields_a_rule_lets_stay) {
  const std::string about = "where = { categories = [\"conviction_caution\"] }\n";
  const std::string names_two = with_fields("fields = [\"offence\", \"date\"]\n");
  EXPECT_EQ(broken_by(about + "never_tells = [\"worker\", \"telephone\"]\n", names_two), "");
  EXPECT_THAT(broken_by(about + "never_tells = [\"worker\", \"date\"]\n", names_two),
              AllOf(HasSubstr("Rule \"r3\""), HasSubstr("(redacted)"), HasSubstr("it tells offence, date.")));
  EXPECT_THAT(broken_by(about + "never_tells = [\"worker\"]\n", with_fields("")),
              HasSubstr("Every field of it is told."))
      << "a rule that names none lets every field stay";
}

TEST(proving, counts_what_leaves_in_full_as_told_with_every_field) {
  EXPECT_THAT(broken_by("where = { categories = [\"da_incident\"] }\nnever_tells = [\"worker\"]\n"),
              AllOf(HasSubstr("Rule \"r1\""), HasSubstr("(released)"), HasSubstr("Every field of it is told.")));
  EXPECT_EQ(broken_by("where = { categories = [\"da_incident\"], about = [\"adult\"] }\nnever_tells = [\"worker\"]\n"),
            "")
      << "a summary has no fields";
  EXPECT_EQ(broken_by("where = { caveats = [\"witness_protection\"] }\nnever_tells = [\"worker\"]\n"), "");
}

// One mark alone gives existence_only, or release; with another mark an item marked official_sensitive gives it too.
TEST(proving, sees_what_two_marks_do_together) {
  EXPECT_EQ(broken_by("where = { only_caveats = [\"official_sensitive\"] }\nnever_leaves_as = [\"existence_only\"]\n"),
            "");
  EXPECT_THAT(broken_by("where = { caveats = [\"official_sensitive\"] }\nnever_leaves_as = [\"existence_only\"]\n"),
              HasSubstr("marked official sensitive and unverified"));
}

TEST(proving, knows_that_an_old_item_is_withheld_and_an_undated_one_goes_to_a_person) {
  EXPECT_EQ(broken_by("where = { categories = [\"missing_episode\"], age = [\"beyond\"] }\nat_most = \"withheld\"\n"),
            "");
  EXPECT_EQ(
      broken_by("where = { categories = [\"missing_episode\"], age = [\"undated\"] }\nat_most = \"human_review\"\n"),
      "");
  EXPECT_THAT(
      broken_by("where = { categories = [\"missing_episode\"], age = [\"undated\"] }\nat_most = \"withheld\"\n"),
      HasSubstr("It has no date."));
  EXPECT_EQ(broken_by("where = { purposes = [\"s47_strategy\"], holders = [\"police\"], about = [\"adult\"], "
                      "categories = [\"da_incident\"], age = [\"beyond\"], match = "
                      "[\"certain\"], unmarked = true }\n"
                      "always_leaves_as = [\"summary_only\"]\n"),
            "")
      << "r2 has no look-back of its own";
}

TEST(proving, knows_what_no_answer_of_the_family_permits) {
  EXPECT_EQ(broken_by("where = { family = [\"withdrawn\"] }\nat_most = \"withheld\"\n"), "");
  EXPECT_THAT(broken_by("where = { family = [\"dispensed_with\"] }\nat_most = \"withheld\"\n"),
              HasSubstr("the family's agreement was dispensed with"));
}

TEST(proving, that_something_always_leaves_finds_what_holds_it_back) {
  const std::string always = "always_leaves_as = [\"released\", \"summary_only\"]\n";
  EXPECT_EQ(broken_by("where = { purposes = [\"s47_strategy\"], holders = [\"police\"], categories = "
                      "[\"da_incident\"], match = [\"certain\"], "
                      "age = [\"within\"], unmarked = true }\n" +
                      always),
            "");
  EXPECT_THAT(broken_by("where = { purposes = [\"s47_strategy\"], holders = [\"police\"], categories = "
                        "[\"missing_episode\"], match = [\"certain\"], "
                        "unmarked = true }\n" +
                        always),
              AllOf(HasSubstr("would not tell"), HasSubstr("the item is too old")));
  EXPECT_THAT(broken_by("where = { purposes = [\"s47_strategy\"], holders = [\"police\"], categories = "
                        "[\"intelligence\"], match = [\"certain\"], "
                        "unmarked = true }\n" +
                        always),
              HasSubstr("No rule speaks about it."));
  EXPECT_THAT(broken_by("where = { purposes = [\"s47_strategy\"], holders = [\"police\"], categories = "
                        "[\"da_incident\"], age = [\"within\"], unmarked = true }\n" +
                        always),
              AllOf(HasSubstr("The match is only probable"), HasSubstr("protect.identity")));
}

TEST(proving, that_something_always_leaves_fails_for_a_purpose_the_agreement_does_not_have) {
  EXPECT_THAT(
      broken_by("where = { purposes = [\"early_help\"], unmarked = true }\nalways_leaves_as = [\"released\"]\n"),
      HasSubstr("early help"));
}

TEST(proving, finds_who_may_ask) {
  EXPECT_EQ(broken_by("only_asked_by = [\"coordinator\"]\n"), "");
  EXPECT_THAT(broken_by("only_asked_by = [\"mash_manager\"]\n"),
              HasSubstr("somebody who is coordinator at The Town would ask The Police for a domestic abuse incident"));
  EXPECT_EQ(broken_by("where = { urgencies = [\"blue\"] }\nnever_asked = true\n"), "");
  EXPECT_EQ(broken_by("where = { categories = [\"intelligence\"] }\nnever_asked = true\n"), "");
}

TEST(proving, knows_what_a_managers_authorisation_opens) {
  const std::string dispensed = "where = { family = [\"dispensed_with\"], manager_authorised = ";
  EXPECT_THAT(broken_by(dispensed + "true }\nnever_asked = true\n"), HasSubstr("a manager has authorised it"));
  EXPECT_THAT(broken_by(dispensed + "false }\nnever_asked = true\n"), HasSubstr("rated red"));
  EXPECT_EQ(broken_by(dispensed + "false, not_urgencies = [\"red\"] }\nnever_asked = true\n"), "");
}

TEST(proving, finds_a_power_where_the_lists_put_it) {
  EXPECT_THAT(broken_by("where = { holders = [\"police\"] }\nnever_relied_on = { power = [\"ca2004_s11\"] }\n"),
              AllOf(HasSubstr("The Police would tell The Town"), HasSubstr("Children Act 2004 s.11")));
  EXPECT_EQ(
      broken_by(
          "where = { not_holders = [\"police\", \"csc_ccc\"] }\nnever_relied_on = { power = [\"ca2004_s11\"] }\n"),
      "");
  EXPECT_EQ(broken_by("never_relied_on = { power = [\"ca1989_s47_9\"], article6 = [\"c\"] }\n"), "");
}

TEST(proving, finds_a_rule_whatever_it_says) {
  EXPECT_THAT(broken_by("where = { categories = [\"missing_episode\"] }\nno_rule = true\n"),
              AllOf(HasSubstr("Rule \"r1\""), HasSubstr("speaks about a missing episode held by The Police")));
  EXPECT_EQ(broken_by("where = { purposes = [\"crime_prevention\"] }\nno_rule = true\n"), "");
}

TEST(strict_reading, counts_whoever_has_yet_to_sign) {
  const std::string unsigned_police =
      cases::with("name = \"The Police\"\nsigned_on = 2025-12-01\n", "name = \"The Police\"\n");
  EXPECT_THAT(broken_by("where = { holders = [\"police\"] }\nat_most = \"withheld\"\n", unsigned_police),
              HasSubstr("The Police would tell"));
}

TEST(strict_reading, begins_what_is_enacted_and_says_so) {
  const std::string dormant = cases::with("from = 2005-10-01\n", "not_in_force = \"No day is appointed.\"\n");
  EXPECT_THAT(broken_by("at_most = \"withheld\"\n", dormant),
              HasSubstr("This is once (not yet in force) Children Act 2004 s.11 has begun."));
}

TEST(strict_reading, forgets_no_law_that_ends) {
  const std::string ends = cases::with("from = 2005-10-01\n", "from = 2005-10-01\nuntil = 2026-06-01\n");
  EXPECT_THAT(broken_by("where = { purposes = [\"s47_strategy\"], holders = [\"police\"], categories = "
                        "[\"da_incident\"], age = [\"within\"], match = "
                        "[\"certain\"], unmarked = true }\nalways_leaves_as = [\"released\", \"summary_only\"]\n",
                        ends),
              AllOf(HasSubstr("Children Act 2004 s.11 has ended"), HasSubstr("the law in force gives no basis")));
}

TEST(proving, on_load_lists_every_broken_statement_with_its_line) {
  const auto small = cases::loaded(cases::small_agreement());
  const auto all = read_invariants(R"([[invariants]]
id = "a"
says = "Nothing leaves."
law = "Law A"
at_most = "withheld"
[[invariants]]
id = "b"
says = "Nobody asks."
law = "Law B"
never_asked = true
)",
                                   "invariants.toml");
  ASSERT_TRUE(all);
  const auto proved = prove(small->tables(), *all);
  ASSERT_FALSE(proved);
  EXPECT_THAT(proved.error().detail, AllOf(HasSubstr("invariants.toml:1: broken: Nothing leaves. (Law A)"),
                                           HasSubstr("invariants.toml:6: broken: Nobody asks. (Law B)")));
}

TEST(proving, refuses_law_with_more_dates_than_it_can_tell_apart) {
  terms written = cases::loaded(cases::small_agreement())->tables().written;
  for (unsigned i = 0; i < 70; ++i) {
    written.law.powers.push_back(written.law.powers.front());
    written.law.powers.back().from = std::chrono::year(2030 + static_cast<int>(i)) / 1 / 1;
  }
  const auto tables = compile(written);
  const auto over = model::of(*tables);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, errc::too_large);
}

[[nodiscard]] report report_of(const points::proved& made) { return describe(scope(*made.over, made.over->space())); }

TEST(report, finds_the_rule_that_another_rule_and_a_protection_leave_nothing_to) {
  const auto made = points::prove_over(cases::loaded(cases::small_agreement() + R"toml(
[[rules]]
id = "idle"
clause = "R3"
because = "Nothing of it ever leaves: there is no ground for health data here."
holders = ["police"]
categories = ["parent_mh"]
purposes = ["s47_strategy"]
disposition = "summary_only"

[[limits]]
id = "idle-limit"
clause = "L2"
because = "The program holds these tighter."
caveats = ["witness_protection"]
purposes = ["s47_strategy"]
at_most = "call_agency"
)toml")
                                           ->tables()
                                           .written);
  const report found = report_of(made);
  ASSERT_EQ(found.dead_rules.size(), 1U);
  EXPECT_EQ(found.dead_rules[0]->id, "idle");
  ASSERT_EQ(found.dead_limits.size(), 1U);
  EXPECT_EQ(found.dead_limits[0]->id, "idle-limit");
}

TEST(report, says_which_of_two_rules_wins_and_where) {
  const auto made = points::prove_over(cases::loaded(cases::small_agreement())->tables().written);
  const report found = report_of(made);
  ASSERT_EQ(found.overlaps.size(), 1U);
  EXPECT_EQ(found.overlaps[0].wins->id, "r2");
  EXPECT_EQ(found.overlaps[0].loses->id, "r1");
  EXPECT_EQ(found.overlaps[0].where.on(axis::categories), value_set<category>{category::da_incident}.bits());
}

TEST(report, finds_what_gets_nothing) {
  const auto made = points::prove_over(cases::loaded(cases::small_agreement())->tables().written);
  const report found = report_of(made);
  EXPECT_EQ(found.get_nothing.size(), words<purpose>::list.size() - 1);
  ASSERT_EQ(found.gaps.size(), 1U);
  EXPECT_EQ(found.gaps[0].why, purpose::s47_strategy);
  EXPECT_EQ(found.gaps[0].without_rule.size(), words<category>::list.size() - 2);
  EXPECT_GT(found.regions, 4U);
  EXPECT_GT(found.points, 1e17);
}

}  // namespace
}  // namespace mash::policy::analyse
