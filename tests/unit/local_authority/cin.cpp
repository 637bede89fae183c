// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/cin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/sqlite_file.hpp"

namespace mash::local_authority {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* SYSTEM = "census";

cin_file read(const std::string& file) {
  auto parsed = parse_cin(test::file_text(MASH_SOURCE_DIR "/tests/data/cin/" + file), SYSTEM);
  if (!parsed) throw std::runtime_error(parsed.error().detail);
  return std::move(*parsed);
}

std::string message(const std::string& inside) {
  return "<Message><Header><CollectionDetails><ReferenceDate>2025-03-31</ReferenceDate></CollectionDetails>"
         "</Header><Children>" +
         inside + "</Children></Message>";
}

std::string a_child(const std::string& identifiers, const std::string& details = "") {
  return "<Child><ChildIdentifiers><LAchildID>X1</LAchildID>" + identifiers + "</ChildIdentifiers>" + details +
         "</Child>";
}

TEST(cin_census, reads_every_block_of_the_2022_sample) {
  const cin_file found = read("cin-2022.xml");
  EXPECT_EQ(found.reference_date, "2022-03-31");
  EXPECT_EQ(found.authority, "201");
  EXPECT_EQ(found.children_total, 1U);
  EXPECT_EQ(found.oddities, 0U);
  ASSERT_TRUE(found.children.contains("DfEX0000001"));
  const history& child = found.children.at("DfEX0000001");
  EXPECT_EQ(found.sexes.at("DfEX0000001"), "male");
  EXPECT_THAT(child.upns, ElementsAre("A123456789123", "X98765432123B"));
  ASSERT_THAT(child.referrals, SizeIs(1));
  EXPECT_EQ(child.referrals[0].from, "1970-10-06");
  EXPECT_EQ(child.referrals[0].to, "1971-02-27");
  EXPECT_EQ(child.referrals[0].source, "1A");
  EXPECT_EQ(child.referrals[0].need, "N4");
  EXPECT_EQ(child.referrals[0].closure_reason, "RC1");
  EXPECT_FALSE(child.referrals[0].nfa);
  EXPECT_EQ(child.referrals[0].by.system, SYSTEM);
  EXPECT_EQ(child.referrals[0].by.as_at, "2022-03-31");
  ASSERT_THAT(child.assessments, SizeIs(1));
  EXPECT_EQ(child.assessments[0].from, "1970-06-03");
  EXPECT_EQ(child.assessments[0].to, "1971-07-18");
  EXPECT_THAT(child.assessments[0].factors, ElementsAre("2A", "2B"));
  ASSERT_THAT(child.need_plans, SizeIs(1));
  EXPECT_EQ(child.need_plans[0].to, "1971-01-26");
  ASSERT_THAT(child.enquiries, SizeIs(2)) << "the conference beside the referral, and the enquiry with its own";
  EXPECT_EQ(child.enquiries[0].conference, "1970-12-06");
  EXPECT_EQ(child.enquiries[1].from, "1970-06-02");
  EXPECT_EQ(child.enquiries[1].conference, "1970-06-17");
  ASSERT_THAT(child.protection_plans, SizeIs(1));
  EXPECT_EQ(child.protection_plans[0].from, "1970-02-17");
  EXPECT_EQ(child.protection_plans[0].to, "1971-03-14");
  EXPECT_EQ(child.protection_plans[0].latest, "PHY");
}

TEST(cin_census, reads_the_2021_sample_with_stray_text_among_the_identifiers) {
  const cin_file found = read("CIN_Census_2021.xml");
  EXPECT_EQ(found.reference_date, "2023-03-31");
  EXPECT_EQ(found.oddities, 1U);
  EXPECT_FALSE(found.children.at("DfEX0000001").referrals.at(0).nfa) << "the boolean is written 0";
}

TEST(cin_census, reads_the_2024_sample_with_both_forms_of_sex_and_an_unknown_factor) {
  const cin_file found = read("CIN_Census_2024.xml");
  EXPECT_EQ(found.children_total, 2U);
  EXPECT_EQ(found.sexes.at("DfEX0000001"), "male") << "Sex is written 1";
  EXPECT_EQ(found.sexes.at("child_fails_assessments"), "male") << "Sex is written M";
  EXPECT_THAT(found.children.at("DfEX0000001").assessments.at(0).factors, ElementsAre("1C", "6B", "RB"));
  const history& other = found.children.at("child_fails_assessments");
  EXPECT_THAT(other.assessments.at(0).factors, IsEmpty());
  EXPECT_EQ(other.referrals.at(0).closure_reason, "RC9");
  EXPECT_THAT(other.upns, IsEmpty()) << "UN1 is no identifier";
}

TEST(cin_census, reads_the_sample_with_two_plans_of_one_day) {
  const cin_file found = read("CIN2rows.xml");
  EXPECT_THAT(found.children.at("DfEX0000001").protection_plans, SizeIs(2));
  history once;
  once.merge(found.children.at("DfEX0000001"));
  EXPECT_THAT(once.protection_plans, SizeIs(1)) << "merged into one";
}

TEST(cin_census, reads_the_samples_with_other_headers) {
  EXPECT_EQ(read("CIN_header_issues_100.xml").reference_date, "2023-03-28");
  EXPECT_EQ(read("CIN_header_issues_100.xml").children.size(), 1U);
  EXPECT_EQ(read("CIN_la_issues_2887Q.xml").authority, "201");
  EXPECT_EQ(read("CIN_la_issues_2887Q.xml").children.size(), 1U);
}

TEST(cin_census, reads_the_demonstration) {
  for (const auto& [council, code, children] :
       {std::tuple("peterborough", "874", 15U), {"cambridgeshire", "873", 8U}}) {
    const auto found = parse_cin(test::file_text(std::string(MASH_SOURCE_DIR) + "/config/demo/" + council +
                                                 "/cin/CIN_Census_" + code + "_2025.xml"),
                                 SYSTEM);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->authority, code);
    EXPECT_EQ(found->oddities, 0U);
    EXPECT_GE(found->children.size(), children / 2);
  }
}

TEST(cin_census, every_spelling_of_yes_and_no_is_read) {
  for (const char* yes : {"true", "TRUE", "1", " true "}) {
    const auto found = parse_cin(message(a_child("<Sex>F</Sex>", "<CINdetails><ReferralNFA>" + std::string(yes) +
                                                                     "</ReferralNFA></CINdetails>")),
                                 SYSTEM);
    EXPECT_TRUE(found->children.at("X1").referrals.at(0).nfa) << yes;
    EXPECT_EQ(found->oddities, 0U) << yes;
  }
  const auto odd =
      parse_cin(message(a_child("<Sex>F</Sex>", "<CINdetails><ReferralNFA>maybe</ReferralNFA></CINdetails>")), SYSTEM);
  EXPECT_FALSE(odd->children.at("X1").referrals.at(0).nfa);
  EXPECT_EQ(odd->oddities, 1U);
}

TEST(cin_census, sexes_of_every_year_are_read) {
  for (const auto& [tag, value, sex] : {std::tuple("Sex", "F", "female"),
                                        {"Sex", "U", "unknown"},
                                        {"GenderCurrent", "2", "female"},
                                        {"GenderCurrent", "0", "unknown"},
                                        {"GenderCurrent", "9", "indeterminate"},
                                        {"GenderCurrent", "M", "male"}}) {
    const std::string element = std::string("<") + tag + ">" + value + "</" + tag + ">";
    EXPECT_EQ(parse_cin(message(a_child(element)), SYSTEM)->sexes.at("X1"), sex) << element;
  }
}

TEST(cin_census, what_cannot_be_read_is_counted_and_the_rest_is_used) {
  const auto found = parse_cin(
      message("<Child><ChildIdentifiers><Sex>F</Sex></ChildIdentifiers></Child>" +  // nobody can be this child
              a_child("<Sex>F</Sex>",
                      "<CINdetails><CINreferralDate>31/03/2024</CINreferralDate>"
                      "<ChildProtectionPlans><CPPstartDate>2024-02-01</CPPstartDate>"
                      "</ChildProtectionPlans></CINdetails>")),
      SYSTEM);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->children_total, 2U);
  EXPECT_EQ(found->oddities, 2U);
  EXPECT_EQ(found->children.at("X1").referrals.at(0).from, "");
  EXPECT_EQ(found->children.at("X1").protection_plans.at(0).to, "") << "an active plan";
}

TEST(cin_census, pre_proceedings_are_read) {
  const auto found = parse_cin(message(a_child("<Sex>F</Sex>",
                                               "<CINdetails><PreProceedingsandFGDM><PPStartDate>"
                                               "2026-01-15</PPStartDate></PreProceedingsandFGDM>"
                                               "</CINdetails>")),
                               SYSTEM);
  EXPECT_THAT(found->children.at("X1").pre_proceedings, ElementsAre("2026-01-15"));
}

TEST(cin_census, a_file_that_is_not_well_formed_is_refused_with_its_line) {
  const std::string whole = test::file_text(MASH_SOURCE_DIR "/tests/data/cin/cin-2022.xml");
  const auto cut = parse_cin(std::string_view(whole).substr(0, whole.size() / 2), SYSTEM);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, errc::invalid);
  EXPECT_THAT(cut.error().detail, HasSubstr("line "));
  EXPECT_THAT(cut.error().detail, Not(HasSubstr("DfEX0000001")));
  for (const char* bad : {"", "   ", "not xml", "<Message><Children><Child></Message>", "<Message>", "\xFF\xFE<"})
    EXPECT_FALSE(parse_cin(bad, SYSTEM)) << bad;
}

TEST(cin_census, another_document_is_refused) {
  EXPECT_FALSE(parse_cin("<CTfile><Header/></CTfile>", SYSTEM));
  EXPECT_THAT(parse_cin("<html/>", SYSTEM).error().detail, HasSubstr("no Message"));
}

TEST(cin_census, a_document_type_is_refused_whatever_it_holds) {
  const std::string laughs =
      "<!DOCTYPE Message [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>" + message(a_child("&b;"));
  EXPECT_THAT(parse_cin(laughs, SYSTEM).error().detail, HasSubstr("document type"));
  const std::string file = "<!DOCTYPE Message [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>" + message(a_child("&f;"));
  EXPECT_FALSE(parse_cin(file, SYSTEM));
  EXPECT_FALSE(parse_cin(message(a_child("&undeclared;")), SYSTEM));
}

TEST(cin_census, deep_nesting_is_refused_and_not_followed) {
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "<a>";
  EXPECT_FALSE(parse_cin("<Message>" + deep, SYSTEM));
}

TEST(cin_census, every_prefix_of_a_file_is_refused_or_read_without_a_crash) {
  const std::string whole = test::file_text(MASH_SOURCE_DIR "/tests/data/cin/CIN_Census_2024.xml");
  for (std::size_t bytes = 0; bytes + 1 < whole.size(); bytes += 7) {
    const auto found = parse_cin(std::string_view(whole).substr(0, bytes), SYSTEM);
    if (!found) EXPECT_FALSE(found.error().detail.empty());
  }
}

TEST(cin_census, any_damage_to_a_file_is_read_around_or_refused_with_a_reason) {
  const std::string whole = test::file_text(MASH_SOURCE_DIR "/tests/data/cin/cin-2022.xml");
  std::mt19937 chance(47);
  const std::string_view letters = "<>/&;\"'= A0\xFF";
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = whole;
    for (unsigned n = 1 + chance() % 4; n > 0; --n)
      damaged[chance() % damaged.size()] = letters[chance() % letters.size()];
    const auto found = parse_cin(damaged, SYSTEM);
    if (!found) EXPECT_FALSE(found.error().detail.empty());
  }
}

TEST(cin_census, a_child_who_is_there_twice_has_one_history) {
  const std::string plan = "<CINdetails><CINreferralDate>2024-01-01</CINreferralDate></CINdetails>";
  const auto found = parse_cin(message(a_child("<Sex>F</Sex>", plan) + a_child("<Sex>F</Sex>", plan)), SYSTEM);
  EXPECT_EQ(found->children.size(), 1U);
  EXPECT_THAT(found->children.at("X1").referrals, SizeIs(2));
}

}  // namespace
}  // namespace mash::local_authority
