// SPDX-License-Identifier: Apache-2.0
// A wrong agreement is refused as a whole, at the line where it is wrong, in words that help to mend it.
#include <gmock/gmock.h>

#include <fstream>

#include "tests/support/temporary_directory.hpp"
#include "tests/unit/policy/cases.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct fault_case {
  std::string_view name, old_text, new_text;
  std::vector<std::string_view> said;  // all in the refusal
};

const std::vector<fault_case> FAULTS{
    {"an unknown category, with the word meant",
     "\"missing_episode\"",
     "\"mising_episode\"",
     {"small.toml:75", "rules/0/categories/1", "unknown_word", "did you mean \"missing_episode\"?"}},
    {"an unknown word like no other",
     "\"missing_episode\"",
     "\"number_plates\"",
     {"rules/0/categories/1", "use one of"}},
    {"an unknown kind of agency",
     "kind = \"police\"",
     "kind = \"polise\"",
     {"small.toml:18", "did you mean \"police\"?"}},
    {"an unknown purpose",
     "purpose = \"s47_strategy\"",
     "purpose = \"s47_stratgy\"",
     {"did you mean \"s47_strategy\"?"}},
    {"an unknown caveat",
     "[\"unverified\"]",
     "[\"unverfied\"]",
     {"limits/0/caveats/0", "did you mean \"unverified\"?"}},
    {"an unknown power", "power = [\"ca2004_s11\"]", "power = [\"ca2004_s111\"]", {"did you mean \"ca2004_s11\"?"}},
    {"an unknown role", "[\"coordinator\"]", "[\"co_ordinator\"]", {"did you mean \"coordinator\"?"}},
    {"an unknown field of a question",
     "fields = [\"addresses\"]",
     "fields = [\"address\"]",
     {"questions/0/fields/0", "did you mean \"addresses\"?"}},
    {"an unknown disposition",
     "disposition = \"released\"",
     "disposition = \"release\"",
     {"did you mean \"released\"?"}},
    {"a member that nobody reads",
     "clause = \"R1\"",
     "clause = \"R1\"\ncolour = \"blue\"",
     {"rules/0/colour", "unknown_member"}},
    {"a missing clause", "clause = \"R1\"\n", "", {"rules/0/clause", "required"}},
    {"a missing reason in plain English", "because = \"Because of one.\"\n", "", {"rules/0/because", "required"}},
    {"a purpose without a gateway",
     "power = [\"ca2004_s11\"]",
     "power = []",
     {"purposes/0/power", "name at least one"}},
    {"a purpose whose gateway is in no list of law",
     "power = [\"ca2004_s11\"]",
     "power = [\"ca1989_s17\"]",
     {"purposes/0/power", "not_listed", "ca1989_s17"}},
    {"a ground that is in no list of law",
     "article6 = [\"e\"]",
     "article6 = [\"c\"]",
     {"purposes/0/article6", "not_listed"}},
    {"a purpose of crime prevention",
     "purpose = \"s47_strategy\"",
     "purpose = \"crime_prevention\"",
     {"never_allowed", "to prevent crime"}},
    {"a rule for crime prevention",
     "purposes = [\"s47_strategy\"]\nlook_back",
     "purposes = [\"crime_prevention\"]\nlook_back",
     {"rules/0/purposes", "never_allowed"}},
    {"a rule for a purpose that the agreement has not",
     "purposes = [\"s47_strategy\"]\nlook_back",
     "purposes = [\"s47_strategy\", \"marac_da\"]\nlook_back",
     {"rules/0/purposes", "unreachable", "marac_da"}},
    {"a rule for a kind of agency that is no party",
     "holders = [\"police\"]\ncategories = [\"da_incident\"]",
     "holders = [\"acute\"]\ncategories = [\"da_incident\"]",
     {"rules/1/holders", "unreachable", "acute"}},
    {"a rule on blue", "about = [\"adult\"]", "about = [\"adult\"]\nurgencies = [\"blue\"]", {"unreachable", "blue"}},
    {"a rule that another makes useless",
     "about = [\"adult\"]\ndisposition = \"summary_only\"",
     "about = [\"adult\"]\ndisposition = \"withheld\"\n[[rules]]\nid = \"r3\"\nclause = \"R\"\nbecause = "
     "\"B\"\nholders = "
     "[\"police\"]\ncategories = [\"da_incident\"]\npurposes = [\"s47_strategy\"]\nabout = "
     "[\"adult\"]\nurgencies = [\"red\"]\ndisposition = \"summary_only\"",
     {"rules/2", "no_effect", "r2"}},
    {"two rules of one id", "id = \"r2\"", "id = \"r1\"", {"rules/1/id", "repeated"}},
    {"a rule and a limit of one id", "id = \"l1\"", "id = \"r1\"", {"limits/0/id", "repeated"}},
    {"a word twice in a list", "\"missing_episode\"]", "\"da_incident\"]", {"rules/0/categories/1", "repeated"}},
    {"a release of an adoption",
     "\"missing_episode\"",
     "\"adoption_marker\"",
     {"laxer_than_protection", "call_agency"}},
    {"a release of sexual health",
     "\"missing_episode\"",
     "\"sexual_health\"",
     {"laxer_than_protection", "human_review"}},
    {"existence only for an adoption",
     "categories = [\"da_incident\"]\npurposes = [\"s47_strategy\"]\nabout = "
     "[\"adult\"]\ndisposition = \"summary_only\"",
     "categories = [\"adoption_marker\"]\npurposes = [\"s47_strategy\"]\ndisposition = \"existence_only\"",
     {"rules/1/disposition", "itself what must not be told"}},
    {"a limit that limits nothing",
     "at_most = \"existence_only\"",
     "at_most = \"released\"",
     {"limits/0/at_most", "no_effect"}},
    {"a reason on what is told",
     "disposition = \"released\"",
     "disposition = \"released\"\nreason = \"legal_bar\"",
     {"rules/0/reason", "contradiction"}},
    {"two parties of one name", "member = \"police\"", "member = \"town\"", {"parties/1/member", "repeated"}},
    {"a party that does nothing",
     "may_ask = false\nmay_answer = true",
     "may_ask = false\nmay_answer = false",
     {"parties/1", "no_effect"}},
    {"no party that asks", "may_ask = true", "may_ask = false", {"parties", "no party may ask"}},
    {"a review before it begins", "review_due = 2027-01-01", "review_due = 2025-01-01", {"small.toml:6", "review_due"}},
    {"a day that does not exist",
     "valid_from = 2026-01-01",
     "valid_from = \"2026-02-30\"",
     {"valid_from", "not_a_date"}},
    {"no parent above tier 1", "parent = \"over-it\"\n", "", {"parent", "required"}},
    {"a parent on tier 1", "tier = 2", "tier = 1", {"parent", "contradiction"}},
    {"law that neither begins nor says why not", "from = 2005-10-01\n", "", {"law/power/0/from", "not_in_force"}},
    {"law that begins and is not in force",
     "from = 2005-10-01",
     "from = 2005-10-01\nnot_in_force = \"x\"",
     {"law/power/0/from", "required"}},
    {"law that ends before it begins",
     "from = 2005-10-01",
     "from = 2005-10-01\nuntil = 2005-09-01",
     {"law/power/0/until", "after it starts"}},
    {"a power that binds nobody",
     "holders = [\"police\", \"csc_ccc\"]",
     "holders = []",
     {"law/power/0/holders", "name at least one"}},
    {"a state that is enough and needs a manager",
     "with_manager = [\"dispensed_with\"]",
     "with_manager = [\"refused\"]",
     {"purposes/0/family/with_manager", "contradiction"}},
    {"authority owed where nobody can give it",
     "with_manager = [\"dispensed_with\"], ",
     "",
     {"purposes/0/family/red_owes_minutes", "contradiction"}},
    {"a missing deadline",
     "amber = { machine_seconds = 5, human_minutes = 60 }\n",
     "",
     {"purposes/0/deadlines/amber", "required"}},
    {"a deadline of no time",
     "red = { machine_seconds = 5",
     "red = { machine_seconds = 0",
     {"purposes/0/deadlines/red/machine_seconds", "between 1"}},
    {"an agency that no question is written for",
     "to = [\"police\", \"csc_ccc\"]",
     "to = [\"csc_ccc\"]",
     {"questions", "required", "police"}},
    {"two questions to one agency",
     "[[questions]]",
     "[[questions]]\nto = [\"police\"]\nabout = [\"child\"]\nfields = []\n[[questions]]",
     {"overlap", "police"}},
    {"a question to an agency that is no party",
     "to = [\"police\", \"csc_ccc\"]",
     "to = [\"police\", \"csc_ccc\"]\n"
     "about = [\"child\"]\n[[questions]]\nto = [\"dwp\"]",
     {"questions/1/to", "unreachable"}},
    {"text where a list belongs",
     "categories = [\"da_incident\"]",
     "categories = \"da_incident\"",
     {"rules/1/categories", "wrong_type"}},
    {"a number where a word belongs",
     "[\"da_incident\", \"missing_episode\"]",
     "[\"da_incident\", 7]",
     {"rules/0/categories/1", "wrong_type"}},
    {"broken TOML", "tier = 2", "tier = = 2", {"small.toml", "small.toml:2: column"}},
    {"fields on what is told in full",
     "disposition = \"summary_only\"",
     "disposition = \"summary_only\"\nfields = [\"risk\"]",
     {"rules/1/fields", "contradiction", "redacted"}},
    {"two rules that take different fields out of the same items",
     "about = [\"adult\"]\ndisposition = \"summary_only\"",
     "about = [\"adult\"]\ndisposition = \"redacted\"\nfields = [\"risk\"]\n[[rules]]\nid = \"r3\"\nclause = \"R\"\n"
     "because = \"B\"\nholders = [\"police\"]\ncategories = [\"da_incident\"]\npurposes = [\"s47_strategy\"]\n"
     "disposition = \"redacted\"\nfields = [\"place\"]",
     {"rules/2/fields", "ambiguous", "r2"}},
    {"a limit that another limit makes useless",
     "at_most = \"existence_only\"",
     "at_most = \"existence_only\"\n[[limits]]\nid = \"l2\"\nclause = \"L\"\nbecause = \"B\"\n"
     "caveats = [\"unverified\"]\ncategories = [\"da_incident\"]\nat_most = \"summary_only\"",
     {"limits/1", "no_effect", "l1"}},
    {"a limit that a prohibition makes useless",
     "at_most = \"existence_only\"",
     "at_most = \"existence_only\"\n[[limits]]\nid = \"l2\"\nclause = \"L\"\nbecause = \"B\"\n"
     "at_most = \"call_agency\"",
     {"limits/0", "no_effect", "l2"}},
    {"a schedule for an outcome that is none",
     "[[parties]]",
     "[[retention]]\noutcomes = [\"nfaa\"]\nyears = 6\nclause = \"C\"\nbecause = \"B\"\n[[parties]]",
     {"retention/0/outcomes/0", "did you mean \"nfa\"?"}},
    {"a signature without a name",
     "signed_on = 2025-12-01\nmay_ask = true",
     "signatories = [{ post = \"Clerk\" }]\nmay_ask = true",
     {"parties/0/signatories/0/name", "required"}},
    {"signatures said twice",
     "signed_on = 2025-12-01\nmay_ask = true",
     "signed_on = 2025-12-01\nsignatories = [{ name = \"N\", post = \"Clerk\" }]\nmay_ask = true",
     {"parties/0/signed_on", "contradiction"}},
    {"a control character", "tier = 2", "tier = 2 # \x01", {"small.toml"}},
    {"a date with something after it, which crashes the library behind",
     "valid_from = 2026-01-01",
     "valid_from = 2026-01-01 0",
     {"small.toml"}},
};

TEST(a_wrong_agreement, is_refused_at_its_line_with_words_that_help) {
  for (const fault_case& one : FAULTS) {
    const auto made = agreement::parse(with(one.old_text, one.new_text), "small.toml");
    ASSERT_FALSE(made.has_value()) << one.name;
    EXPECT_EQ(made.error().code, errc::invalid) << one.name;
    for (const std::string_view said : one.said)
      EXPECT_THAT(made.error().detail, HasSubstr(std::string(said))) << one.name;
  }
}

TEST(a_wrong_agreement, tells_every_fault_at_once) {
  std::string text = with("\"missing_episode\"", "\"mising_episode\"");
  text = with("clause = \"R2\"\n", "", text);
  text = with("kind = \"police\"", "kind = \"polise\"", text);
  const auto made = agreement::parse(text, "small.toml");
  ASSERT_FALSE(made.has_value());
  EXPECT_THAT(made.error().detail,
              AllOf(HasSubstr("missing_episode"), HasSubstr("rules/1/clause"), HasSubstr("\"police\"")));
}

TEST(a_wrong_agreement, is_not_judged_for_sense_while_its_words_are_wrong) {
  const auto made = agreement::parse(with("purpose = \"s47_strategy\"", "purpose = \"s47_stratgy\""), "small.toml");
  ASSERT_FALSE(made.has_value());
  EXPECT_THAT(made.error().detail, Not(HasSubstr("unreachable"))) << "one slip, one fault";
}

TEST(a_wrong_agreement, never_crashes_and_never_loads_when_cut_off_anywhere) {
  const std::string whole = small_agreement();
  const std::size_t rules = whole.find("[[rules]]");
  for (std::size_t length = 0; length < rules; length += 7)
    EXPECT_FALSE(agreement::parse(whole.substr(0, length), "cut.toml").has_value()) << length;
}

TEST(a_wrong_agreement, never_widens_when_bytes_of_it_are_changed) {
  // Whatever still loads with one byte changed must keep what no agreement can loosen.
  const std::string whole = small_agreement();
  disclosure_question asked = item_of("police", category::adoption_marker);
  asked.recipient = "town";
  std::size_t loaded_anyway = 0;
  for (std::size_t at = 0; at < whole.size(); at += 3) {
    std::string spoilt = whole;
    spoilt[at] = static_cast<char>(spoilt[at] ^ 0x15);
    const auto made = agreement::parse(spoilt, "spoilt.toml");
    if (!made) continue;
    ++loaded_anyway;
    EXPECT_GE(may_disclose(**made, asked).form, disposition::call_agency);
  }
  EXPECT_GT(loaded_anyway, 0U) << "some changes fall into sentences; else this proves nothing";
}

TEST(a_wrong_agreement, that_is_too_large_or_missing_is_refused_by_name) {
  const test::temporary_directory place;
  std::ofstream(place.file("tier1.toml")) << std::string(1024 * 1024 + 1, '#');
  const auto large = agreement::load(place.path());
  ASSERT_FALSE(large.has_value());
  EXPECT_EQ(large.error().code, errc::too_large);
  const auto missing = agreement::load(place.file("no_such_agreement"));
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, errc::not_found);
}

TEST(a_right_agreement, knows_its_name_its_bytes_and_its_parties) {
  EXPECT_EQ(shipped().id(), "cp-mash-tier2");
  EXPECT_EQ(shipped().version(), "2026.1");
  EXPECT_EQ(shipped().digest().size(), 64U);
  EXPECT_EQ(shipped().parties().size(), 18U);
  ASSERT_NE(shipped().find_party("police"), nullptr);
  EXPECT_EQ(shipped().find_party("police")->name, "Cambridgeshire Constabulary");
  EXPECT_FALSE(shipped().find_party("housing")->signed_up);
  EXPECT_EQ(shipped().find_party("norfolk"), nullptr);
}

TEST(a_right_agreement, has_another_digest_when_one_byte_of_it_differs) {
  EXPECT_NE(loaded(small_agreement())->digest(), loaded(small_agreement() + "\n")->digest());
  EXPECT_EQ(loaded(small_agreement())->digest(), loaded(small_agreement())->digest());
}

TEST(a_right_agreement, warns_about_what_it_does_not_name) {
  EXPECT_THAT(shipped().warnings(), testing::Contains("Housing services of the district councils has not signed"));
  EXPECT_THAT(shipped().lacks(), testing::IsEmpty());
  EXPECT_EQ(loaded(small_agreement())->lacks().size(), 7U);
  EXPECT_EQ(loaded(small_agreement())->warnings(), loaded(small_agreement())->lacks());
}

}  // namespace
}  // namespace mash::policy
