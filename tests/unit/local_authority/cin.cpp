// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/cin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/source_path.hpp"
#include "tests/support/sqlite_file.hpp"

namespace mash::local_authority {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* SYSTEM = "census";

struct read_census : result<cin_file> {
  findings::in_file found;
  // "3 date_unreadable CINreferralDate", in the order of the file
  [[nodiscard]] std::vector<std::string> faults() const {
    std::vector<std::string> out;
    for (const findings::fault& one : found.listed())
      out.push_back(std::to_string(one.line) + " " + std::string(to_word(one.broken)) + " " +
                    std::string(one.field.view()));
    return out;
  }
};

read_census parsed(std::string_view xml, const std::string& system) {
  findings::in_file found;
  auto read = parse_cin(xml, system, found);
  return {std::move(read), std::move(found)};
}

cin_file read(const std::string& file) {
  auto read = parsed(test::file_text(test::source_path("tests/data/cin/") + file), SYSTEM);
  if (!read) throw std::runtime_error(read.error().detail);
  return std::move(*read);
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
  EXPECT_TRUE(child.adopted) << "a case closed for adoption ends the identity";
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
  EXPECT_FALSE(found.children.at("DfEX0000001").referrals.at(0).nfa) << "the boolean is written 0";
}

TEST(cin_census, reads_the_form_of_every_year_without_a_fault) {
  for (const int year : {2024, 2025}) {
    const std::string before = std::to_string(year - 1), id = "Y" + std::to_string(year);
    const auto found = parsed(
        test::file_text(test::source_path("tests/data/cin_by_year/cin-") + std::to_string(year) + ".xml"), SYSTEM);
    ASSERT_TRUE(found);
    EXPECT_THAT(found.faults(), IsEmpty()) << year;
    EXPECT_EQ(found->reference_date, std::to_string(year) + "-03-31");
    EXPECT_EQ(found->left_out, "");
    EXPECT_THAT(found->sexes, ElementsAre(std::pair(id + "A", "female"), std::pair(id + "B", "male"),
                                          std::pair(id + "C", "unknown")));
    const history& whole = found->children.at(id + "A");
    EXPECT_THAT(whole.upns, ElementsAre("L873100024001"));
    EXPECT_THAT(whole.assessments.at(0).factors, ElementsAre("24A", "3B"));
    EXPECT_EQ(whole.protection_plans.at(0).from, before + "-07-01");
    EXPECT_EQ(whole.protection_plans.at(0).to, "");
    EXPECT_EQ(whole.protection_plans.at(0).latest, "EMO");
    EXPECT_FALSE(whole.referrals.at(0).nfa);
    const history& closed = found->children.at(id + "B");
    EXPECT_EQ(closed.referrals.at(0).source, "5D");
    EXPECT_EQ(closed.referrals.at(0).closure_reason, "RC9");
    EXPECT_EQ(closed.referrals.at(0).to, before + "-10-21");
    EXPECT_TRUE(found->children.at(id + "C").referrals.at(0).nfa);
  }
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
    const auto found = parsed(
        test::file_text(test::source_path("config/demo/") + council + "/cin/CIN_Census_" + code + "_2025.xml"), SYSTEM);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->authority, code);
    EXPECT_THAT(found.faults(), IsEmpty());
    EXPECT_GE(found->children.size(), children / 2);
  }
}

TEST(cin_census, every_spelling_of_yes_and_no_is_read) {
  for (const char* yes : {"true", "TRUE", "1", " true "}) {
    const auto found = parsed(message(a_child("<Sex>F</Sex>", "<CINdetails><ReferralNFA>" + std::string(yes) +
                                                                  "</ReferralNFA></CINdetails>")),
                              SYSTEM);
    EXPECT_TRUE(found->children.at("X1").referrals.at(0).nfa) << yes;
    EXPECT_THAT(found.faults(), IsEmpty()) << yes;
  }
  const auto odd =
      parsed(message(a_child("<Sex>F</Sex>", "<CINdetails><ReferralNFA>maybe</ReferralNFA></CINdetails>")), SYSTEM);
  EXPECT_FALSE(odd->children.at("X1").referrals.at(0).nfa);
  EXPECT_THAT(odd.faults(), ElementsAre("1 truth_unreadable ReferralNFA"));
}

TEST(cin_census, sexes_of_every_year_are_read) {
  for (const auto& [tag, value, sex] : {std::tuple("Sex", "F", "female"),
                                        {"Sex", "U", "unknown"},
                                        {"GenderCurrent", "2", "female"},
                                        {"GenderCurrent", "0", "unknown"},
                                        {"GenderCurrent", "9", "indeterminate"},
                                        {"GenderCurrent", "M", "male"}}) {
    const std::string element = std::string("<") + tag + ">" + value + "</" + tag + ">";
    EXPECT_EQ(parsed(message(a_child(element)), SYSTEM)->sexes.at("X1"), sex) << element;
  }
}

TEST(cin_census, what_cannot_be_read_is_reported_and_the_rest_is_used) {
  const auto found =
      parsed(message("<Child><ChildIdentifiers><Sex>F</Sex></ChildIdentifiers></Child>" +  // nobody can be this child
                     a_child("<Sex>F</Sex>",
                             "<CINdetails><CINreferralDate>31/03/2024</CINreferralDate>"
                             "<ChildProtectionPlans><CPPstartDate>2024-02-01</CPPstartDate>"
                             "</ChildProtectionPlans></CINdetails>")),
             SYSTEM);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->children_total, 2U);
  EXPECT_THAT(found.faults(), ElementsAre("1 id_missing LAchildID", "1 date_unreadable CINreferralDate"));
  EXPECT_THAT(found->left_out, HasSubstr("LAchildID")) << "a child is missing";
  EXPECT_EQ(found->children.at("X1").referrals.at(0).from, "");
  EXPECT_EQ(found->children.at("X1").protection_plans.at(0).to, "") << "an active plan";
}

TEST(cin_census, an_entry_whose_end_cannot_be_read_is_not_told_as_going_on) {
  const auto found = parsed(
      message(a_child("<Sex>F</Sex>",
                      "<CINdetails><CINreferralDate>2024-01-10</CINreferralDate><CINclosureDate>soon</CINclosureDate>"
                      "<CINPlanDates><CINPlanStartDate>2024-02-01</CINPlanStartDate>"
                      "<CINPlanEndDate>31/12/2024</CINPlanEndDate></CINPlanDates>"
                      "<ChildProtectionPlans><CPPstartDate>2023-02-01</CPPstartDate>"
                      "<CPPendDate>2023-09-01</CPPendDate></ChildProtectionPlans>"
                      "<ChildProtectionPlans><CPPstartDate>2024-02-01</CPPstartDate>"
                      "<CPPendDate>31/03/2025</CPPendDate></ChildProtectionPlans></CINdetails>")),
      SYSTEM);
  ASSERT_TRUE(found);
  const history& told = found->children.at("X1");
  EXPECT_THAT(told.referrals, IsEmpty());
  EXPECT_THAT(told.need_plans, IsEmpty());
  ASSERT_THAT(told.protection_plans, SizeIs(1));
  EXPECT_EQ(told.protection_plans.at(0).to, "2023-09-01");
  EXPECT_THAT(found->left_out, HasSubstr("CINclosureDate")) << "and so the system was not wholly searched";
}

TEST(cin_census, pre_proceedings_are_read) {
  const auto found = parsed(message(a_child("<Sex>F</Sex>",
                                            "<CINdetails><PreProceedingsandFGDM><PPStartDate>"
                                            "2026-01-15</PPStartDate></PreProceedingsandFGDM>"
                                            "</CINdetails>")),
                            SYSTEM);
  EXPECT_THAT(found->children.at("X1").pre_proceedings, ElementsAre("2026-01-15"));
}

TEST(cin_census, a_file_that_is_not_well_formed_is_refused_with_its_line) {
  const std::string whole = test::file_text(test::source_path("tests/data/cin/cin-2022.xml"));
  const auto cut = parsed(std::string_view(whole).substr(0, whole.size() / 2), SYSTEM);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, errc::invalid);
  EXPECT_THAT(cut.error().detail, HasSubstr("line "));
  EXPECT_THAT(cut.error().detail, Not(HasSubstr("DfEX0000001")));
  for (const char* bad : {"", "   ", "not xml", "<Message><Children><Child></Message>", "<Message>", "\xFF\xFE<"})
    EXPECT_FALSE(parsed(bad, SYSTEM)) << bad;
}

TEST(cin_census, another_document_is_refused) {
  EXPECT_FALSE(parsed("<CTfile><Header/></CTfile>", SYSTEM));
  EXPECT_THAT(parsed("<html/>", SYSTEM).error().detail, HasSubstr("no Message"));
}

TEST(cin_census, a_document_type_is_refused_whatever_it_holds) {
  const std::string laughs =
      "<!DOCTYPE Message [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>" + message(a_child("&b;"));
  EXPECT_THAT(parsed(laughs, SYSTEM).error().detail, HasSubstr("document type"));
  const std::string file = "<!DOCTYPE Message [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>" + message(a_child("&f;"));
  EXPECT_FALSE(parsed(file, SYSTEM));
  EXPECT_FALSE(parsed(message(a_child("&undeclared;")), SYSTEM));
}

TEST(cin_census, deep_nesting_is_refused_and_not_followed) {
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "<a>";
  EXPECT_FALSE(parsed("<Message>" + deep, SYSTEM));
}

TEST(cin_census, every_prefix_of_a_file_is_refused_or_read_without_a_crash) {
  const std::string whole = test::file_text(test::source_path("tests/data/cin/CIN_Census_2024.xml"));
  for (std::size_t bytes = 0; bytes + 1 < whole.size(); bytes += 7) {
    const auto found = parsed(std::string_view(whole).substr(0, bytes), SYSTEM);
    if (!found) EXPECT_FALSE(found.error().detail.empty());
  }
}

TEST(cin_census, any_damage_to_a_file_is_read_around_or_refused_with_a_reason) {
  const std::string whole = test::file_text(test::source_path("tests/data/cin/cin-2022.xml"));
  std::mt19937 chance(47);
  const std::string_view letters = "<>/&;\"'= A0\xFF";
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = whole;
    for (unsigned n = 1 + chance() % 4; n > 0; --n)
      damaged[chance() % damaged.size()] = letters[chance() % letters.size()];
    const auto found = parsed(damaged, SYSTEM);
    if (!found) EXPECT_FALSE(found.error().detail.empty());
  }
}

TEST(cin_census, each_rule_is_said_with_its_line_and_field_and_never_with_a_value) {
  const auto found =
      parsed(message(a_child("\n<UPN>A123456789123</UPN>\n<FormerUPN>Okafor</FormerUPN>\n<Sex>X</Sex> Ada\n",
                             "\n<CINdetails>\n<CINreferralDate>2024-02-30</CINreferralDate>\n"
                             "<ReferralSource>Okafor</ReferralSource>\n<PrimaryNeedCode>N77</PrimaryNeedCode>\n"
                             "<ReferralNFA>perhaps</ReferralNFA>\n"
                             "<Assessments>\n<AssessmentActualStartDate>2024-03-02</AssessmentActualStartDate>\n"
                             "<AssessmentAuthorisationDate>2024-03-01</AssessmentAuthorisationDate>\n"
                             "<FactorsIdentifiedAtAssessment>\n<AssessmentFactors>ZZ</AssessmentFactors>\n"
                             "</FactorsIdentifiedAtAssessment></Assessments></CINdetails>")),
             SYSTEM);
  ASSERT_TRUE(found);
  EXPECT_THAT(
      found.faults(),
      ElementsAre("2 upn_check_digit UPN", "3 upn_malformed FormerUPN", "4 unknown_code Sex",
                  "4 stray_text ChildIdentifiers", "7 date_unreadable CINreferralDate", "8 unknown_code ReferralSource",
                  "9 unknown_code PrimaryNeedCode", "10 truth_unreadable ReferralNFA",
                  "13 dates_in_wrong_order AssessmentAuthorisationDate", "15 unknown_code AssessmentFactors"));
  for (const findings::fault& one : found.found.listed()) EXPECT_THAT(describe(one), Not(HasSubstr("Okafor")));
  EXPECT_EQ(found->left_out, "") << "values only: every child is there";
}

TEST(cin_census, a_line_past_65535_is_counted) {
  const auto found = parsed(message(std::string(70'000, '\n') + a_child("<Sex>X</Sex>")), SYSTEM);
  EXPECT_THAT(found.faults(), ElementsAre("70001 unknown_code Sex"));
}

// Whoever copies a file may be interrupted at any byte.
TEST(cin_census, of_a_file_that_breaks_off_whole_children_are_used_and_no_half_one) {
  std::string children;
  for (int i = 0; i < 4; ++i)
    children += "<Child><ChildIdentifiers><LAchildID>X" + std::to_string(i) +
                "</LAchildID><Sex>F</Sex></ChildIdentifiers><CINdetails><CINreferralDate>2024-01-01</CINreferralDate>"
                "<ChildProtectionPlans><CPPstartDate>2024-02-01</CPPstartDate></ChildProtectionPlans></CINdetails>" +
                std::string(700, ' ') + "</Child>";
  const std::string whole = message(children);
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    const std::string_view cut = std::string_view(whole).substr(0, bytes);
    std::size_t ended = 0;
    for (std::size_t at = cut.find("</Child>"); at != cut.npos; at = cut.find("</Child>", at + 1)) ++ended;
    const auto found = parsed(cut, SYSTEM);
    EXPECT_FALSE(found.faults().empty()) << bytes;
    EXPECT_EQ(found.has_value() || ended < 2, true) << bytes;
    if (!found) continue;
    EXPECT_LE(found->children.size(), ended) << bytes;
    EXPECT_GE(found->children.size() + 1, ended) << bytes << ": one may end too close to the break";
    EXPECT_THAT(found->left_out, HasSubstr("not well-formed")) << bytes;
    for (const auto& [id, of] : found->children) EXPECT_THAT(of.protection_plans, SizeIs(1)) << bytes;
  }
}

TEST(cin_census, encodings_are_read_or_said) {
  const std::string xml = message(a_child("<Sex>F</Sex>"));
  std::string wide = "\xFF\xFE";
  for (const char c : xml) wide += std::string(1, c) + '\0';
  const auto utf16 = parsed(wide, SYSTEM);
  ASSERT_TRUE(utf16) << "XML says by itself that it is UTF-16";
  EXPECT_TRUE(utf16->children.contains("X1"));
  EXPECT_TRUE(parsed("\xEF\xBB\xBF" + xml, SYSTEM));
  const auto latin =
      parsed(message(a_child("<Sex>F</Sex>") + std::string(2000, ' ') + "\n" + a_child("<UPN>\xEB</UPN>")), SYSTEM);
  ASSERT_TRUE(latin);
  EXPECT_THAT(latin.faults(), ElementsAre("2 encoding "));
  EXPECT_THAT(
      parsed("<?xml version='1.0' encoding='ISO-8859-1'?>" + message(a_child("<UPN>\xEB</UPN>")), SYSTEM).faults(),
      ElementsAre("1 upn_malformed UPN", "1 unknown_code Sex"));
}

TEST(cin_census, a_child_who_is_there_twice_has_one_history) {
  const std::string plan = "<CINdetails><CINreferralDate>2024-01-01</CINreferralDate></CINdetails>";
  const auto found = parsed(message(a_child("<Sex>F</Sex>", plan) + a_child("<Sex>F</Sex>", plan)), SYSTEM);
  EXPECT_EQ(found->children.size(), 1U);
  EXPECT_THAT(found->children.at("X1").referrals, SizeIs(2));
}

}  // namespace
}  // namespace mash::local_authority
