// SPDX-License-Identifier: Apache-2.0
// Cases beside an agreement: what they can say, how a wrong one is told, and that they are tried.
#include "policy/cases.hpp"

#include <gmock/gmock.h>

#include "tests/unit/policy/small_folder.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using testing::HasSubstr;
using testing::Not;

[[nodiscard]] const agreement& small() {
  static const auto made = test::assembled(small_folder());
  return *made;
}

// One case with these lines, about an incident of the police.
[[nodiscard]] std::string one_case(std::string_view lines, std::string_view category = "da_incident") {
  return "on = 2026-11-20\nasker = \"town\"\n\n[[cases]]\npurpose = \"s47_strategy\"\nholder = \"police\"\ncategory = "
         "\"" +
         std::string(category) + "\"\n" + std::string(lines) + "\n";
}

void expect_right(std::string_view lines, std::string_view category = "da_incident") {
  const auto right = check_cases(small(), one_case(lines, category), "cases.toml");
  EXPECT_TRUE(right.has_value()) << lines << "\n" << right.error().detail;
}

void expect_said(const std::string& text, const std::string& said) {
  const auto right = check_cases(small(), text, "cases.toml");
  ASSERT_FALSE(right.has_value()) << said;
  EXPECT_EQ(right.error().code, errc::invalid);
  EXPECT_THAT(right.error().detail, HasSubstr(said));
}

TEST(cases, stand_for_every_combination_of_their_lists) {
  const auto tried = try_cases(small(), SMALL_CASES, "cases.toml");
  ASSERT_TRUE(tried.has_value()) << tried.error().detail;
  ASSERT_EQ(tried->cases.size(), 3U);
  EXPECT_EQ(tried->cases[0].decisions, 8U);
  EXPECT_EQ(tried->cases[0].line, 4);
  EXPECT_EQ(tried->cases[0].rule, "r1");
  EXPECT_EQ(tried->decisions(), 10U);
  EXPECT_EQ(tried->wrong(), 0U);
}

TEST(cases, can_speak_of_marks_matches_roles_family_and_age) {
  expect_right("expect = \"call_agency\"\nrule = \"t2\"\ncaveats = [\"originator_control\"]");
  expect_right("expect = \"withheld\"\nreason = \"identity_uncertain\"\nband = \"possible\"");
  expect_right("expect = \"withheld\"\nreason = \"no_gateway\"\nfamily = \"withdrawn\"");
  expect_right("expect = \"released\"\nroles = [\"index_child\", \"carer\"]\nage_days = 30000");
  expect_right("expect = \"released\"\nundated = true");
  expect_right("expect = \"withheld\"\nurgency = \"blue\"\nrule = \"agreement.urgency\"");
  expect_right("expect = \"withheld\"\nasker = \"police\"\nrule = \"agreement.parties\"");
}

TEST(cases, are_about_the_rules_unless_they_say_that_signatures_count) {
  const std::string lines =
      "on = 2026-11-20\nasker = \"town\"\n[[cases]]\npurpose = \"s47_strategy\"\nholder = "
      "\"housing\"\ncategory = \"tenancy_asb\"\n";
  EXPECT_TRUE(check_cases(small(), lines + "expect = \"redacted\"\nrule = \"r3\"\n", "cases.toml").has_value());
  EXPECT_TRUE(check_cases(small(), lines + "expect = \"withheld\"\nas_signed = true\n", "cases.toml").has_value());
}

TEST(a_wrong_case, says_what_was_expected_and_what_is_decided) {
  expect_said(one_case("expect = \"summary_only\"\nrule = \"r9\""),
              "cases.toml:4: case: police to town, da_incident for s47_strategy about a child on red, family given: "
              "expected summary_only by \"r9\", decided released by \"r1\"");
  expect_said(
      one_case("expect = \"released\"\ncaveats = [\"originator_control\"]\nroles = [\"carer\"]\nabout = \"adult\""),
      "about an adult on red, family given, marked originator_control, role carer: expected released, decided "
      "call_agency (not_proportionate) by \"t2\"");
}

TEST(a_wrong_case, is_wrong_by_its_form_its_reason_or_its_rule_alone) {
  expect_said(one_case("expect = \"existence_only\""), "decided released");
  expect_said(one_case("expect = \"released\"\nrule = \"r2\""), "by \"r2\", decided released by \"r1\"");
  expect_said(one_case("expect = \"withheld\"\nreason = \"legal_bar\"\nurgency = \"blue\""),
              "expected withheld (legal_bar), decided withheld (out_of_isa)");
}

TEST(a_wrong_case, counts_the_rest_of_its_combinations) {
  expect_said(
      one_case("expect = \"withheld\"\nabout = [\"child\", \"adult\"]\nurgency = [\"red\", \"amber\", \"green\"]"),
      "and 5 more of this case");
}

TEST(every_wrong_case, is_told_at_once) {
  std::string text = one_case("expect = \"withheld\"");
  text +=
      "[[cases]]\npurpose = \"s47_strategy\"\nholder = \"police\"\ncategory = \"intelligence\"\nexpect = "
      "\"released\"\n";
  expect_said(text, "cases.toml:4");
  expect_said(text, "cases.toml:9");
  const auto tried = try_cases(small(), text, "cases.toml");
  ASSERT_TRUE(tried.has_value());
  EXPECT_EQ(tried->wrong(), 2U);
}

TEST(a_file_of_cases, is_read_as_strictly_as_an_agreement) {
  expect_said(one_case("expect = \"relesed\""), "cases/0/expect: unknown_word: did you mean \"released\"?");
  expect_said(one_case("expect = \"released\"\ncolour = \"blue\""), "cases/0/colour: unknown_member");
  expect_said(one_case("rule = \"r1\""), "cases/0/expect: required");
  expect_said(one_case("expect = \"released\"\nreason = \"legal_bar\""), "cases/0/reason: contradiction");
  expect_said(one_case("expect = \"released\"\nundated = true\nage_days = 3"), "cases/0/age_days: contradiction");
  expect_said(one_case("expect = \"released\"", "da_incidents"), "did you mean \"da_incident\"?");
  expect_said(one_case("expect = \"released\"\nabout = []"), "cases/0/about: empty");
  expect_said(with("holder = \"police\"", "holder = \"polce\"", one_case("expect = \"released\"")),
              "cases/0/holder: not_a_party: the agreement has no such party; did you mean \"police\"?");
  expect_said(with("holder = \"police\"", "holder = [\"police\", \"gp\"]", one_case("expect = \"released\"")),
              "cases/0/holder/1: not_a_party");
  expect_said(with("asker = \"town\"\n", "", one_case("expect = \"released\"")), "asker: required");
  expect_said(with("on = 2026-11-20\n", "", one_case("expect = \"released\"")), "on: required");
  expect_said("on = = 1", "cases.toml:1: column");
}

TEST(a_file_of_cases, cannot_stand_for_more_than_can_be_tried) {
  std::string every_category = "category = [", every_family = "family = [";
  for (const std::string_view each : words<category>::list) every_category.append("\"").append(each).append("\", ");
  for (const std::string_view each : words<agreement_state>::list)
    every_family.append("\"").append(each).append("\", ");
  std::string text = with("category = \"da_incident\"\n", every_category + "]\n" + every_family + "]\n",
                          one_case("expect = \"withheld\"\nabout = [\"child\", \"adult\", \"unborn\"]\n"
                                   "urgency = [\"red\", \"amber\", \"green\", \"blue\"]"));
  EXPECT_FALSE(check_cases(small(), text, "cases.toml").has_value());
  text = with("purpose = \"s47_strategy\"", "purpose = [\"s47_strategy\", \"early_help\", \"marac_da\", \"pre_birth\"]",
              text);
  expect_said(text, "too_many");
}

TEST(the_shipped_cases, are_tried_when_the_agreement_is_loaded) {
  folder files = test::shipped_folder();
  ASSERT_TRUE(agreement::of(files, "shipped").has_value());
  test::replace_in(files, TIER2_FILE, "disposition = \"released\"", "disposition = \"summary_only\"", "id = \"pol-1\"");
  const auto changed = agreement::of(files, "shipped");
  ASSERT_FALSE(changed.has_value());
  EXPECT_THAT(changed.error().detail, HasSubstr("shipped/cases.toml:"));
  EXPECT_THAT(changed.error().detail, HasSubstr("\"pol-1\""));
}

}  // namespace
}  // namespace mash::policy
