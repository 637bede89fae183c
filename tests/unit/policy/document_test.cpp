// SPDX-License-Identifier: Apache-2.0
// The documents of the formats say what the program does: their example loads and decides as they claim, and their
// lists are the program's.
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "tests/support/source_path.hpp"
#include "tests/unit/policy/cases.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using testing::HasSubstr;

[[nodiscard]] std::string document(const std::string& name) {
  std::ifstream in(test::source_path("docs/formats/") + name);
  EXPECT_TRUE(in.is_open()) << name;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class worked_example : public testing::Test {
 protected:
  static folder example_files() {
    const std::string text = document("agreement.md"), fence = "```file ";
    folder files;
    for (auto at = text.find(fence); at != std::string::npos; at = text.find(fence, at)) {
      const auto name = at + fence.size(), start = text.find('\n', name) + 1, end = text.find("```", start);
      files.files.emplace(text.substr(name, start - 1 - name), text.substr(start, end - start));
      at = end;
    }
    return files;
  }
  // With its cases.
  static std::shared_ptr<const agreement> load_example() {
    const auto made = agreement::of(example_files(), "example");
    if (!made) ADD_FAILURE() << made.error().detail;
    return made ? *made : nullptr;
  }
  void SetUp() override { ASSERT_NE(under, nullptr); }

  std::shared_ptr<const agreement> under = load_example();
  disclosure_question item = [] {
    disclosure_question made = item_of("police", category::da_incident, purpose::mash_threshold);
    made.recipient = "town";
    made.occurred = TODAY - std::chrono::months(1);
    return made;
  }();
  question asked = [] {
    question made = ask_of("police", purpose::mash_threshold);
    made.authority = "town";
    return made;
  }();
};

TEST_F(worked_example, releases_the_incident_on_red_under_the_basis_it_names) {
  const disclosure_verdict verdict = may_disclose(*under, item);
  EXPECT_EQ(verdict.form, disposition::released);
  EXPECT_EQ(verdict.rule, "incidents");
  EXPECT_EQ(verdict.basis.powers, value_set<power>{power::ca2004_s11});
  EXPECT_EQ(verdict.basis.special_grounds, value_set<article9_10>{article9_10::art10_para18});
}

TEST_F(worked_example, lacks_nothing_that_hinders_anybody_from_signing) {
  EXPECT_THAT(under->lacks(), testing::IsEmpty());
  EXPECT_THAT(under->warnings(), testing::ElementsAre("the agreement has no invariants.toml"));
}

TEST_F(worked_example, is_refused_once_its_rule_releases_intelligence) {
  folder files = example_files();
  test::replace_in(files, TIER2_FILE, "\"missing_episode\"]", "\"intelligence\"]");
  const auto made = agreement::of(files, "example");
  ASSERT_FALSE(made.has_value());
  EXPECT_THAT(made.error().detail, HasSubstr("laxer_than_parent"));
}

// What an author can write has its row.
TEST(agreement_document, names_every_member_of_a_case) {
  const std::string text = document("agreement.md");
  const auto from = text.find("\n## `cases.toml`");
  const std::string section = text.substr(from, text.find("\n## ", from + 1) - from);
  for (const char* member :
       {"because", "purpose", "holder", "category", "about", "urgency", "family", "asker", "caveats", "roles", "band",
        "age_days", "undated = true", "as_signed", "expect", "reason", "rule"})
    EXPECT_THAT(section, HasSubstr("`" + std::string(member) + "`")) << member;
}

TEST_F(worked_example, summarises_it_when_nobody_has_checked_it) {
  item.caveats = {caveat::unverified};
  EXPECT_EQ(may_disclose(*under, item).form, disposition::summary_only);
  EXPECT_EQ(may_disclose(*under, item).rule, "unchecked");
}

TEST_F(worked_example, withholds_it_on_green_and_says_that_a_higher_rating_would_do) {
  item.rating = urgency::green;
  const disclosure_verdict verdict = may_disclose(*under, item);
  EXPECT_EQ(verdict.form, disposition::withheld);
  EXPECT_EQ(verdict.reason, refusal_reason::out_of_isa);
  EXPECT_THAT(std::string(verdict.would_need), HasSubstr("higher rating"));
}

TEST_F(worked_example, waits_for_a_manager_on_amber_and_owes_the_authority_on_red) {
  asked.family = agreement_state::refused;
  asked.rating = urgency::amber;
  EXPECT_FALSE(may_ask(*under, asked).permitted);
  asked.rating = urgency::red;
  EXPECT_TRUE(may_ask(*under, asked).permitted);
  EXPECT_TRUE(may_ask(*under, asked).authority_owed);
}

// Every word of a list stands in the document between back-quotes, under the list's own heading.
template <class Enum>
void expect_listed(const std::string& text, const std::string& heading) {
  const auto from = text.find("\n## " + heading + "\n");
  ASSERT_NE(from, std::string::npos) << heading;
  const std::string section = text.substr(from, text.find("\n## ", from + 1) - from);
  std::size_t listed = 0;
  for (const std::string_view each : words<Enum>::list) {
    EXPECT_THAT(section, HasSubstr("`" + std::string(each) + "`")) << heading;
    ++listed;
  }
  std::size_t written = 0;
  for (auto at = section.find("\n| `"); at != std::string::npos; at = section.find("\n| `", at + 1)) ++written;
  EXPECT_EQ(written, listed) << heading << " lists a word that the program does not know, or one twice";
}

TEST(vocabulary_document, lists_exactly_the_words_of_the_program) {
  const std::string text = document("vocabulary.md");
  expect_listed<purpose>(text, "purpose");
  expect_listed<urgency>(text, "urgency");
  expect_listed<request_type>(text, "request_type");
  expect_listed<role>(text, "role");
  expect_listed<agency_kind>(text, "agency_kind");
  expect_listed<concern>(text, "concern");
  expect_listed<agreement_state>(text, "agreement_state");
  expect_listed<given_by>(text, "given_by");
  expect_listed<family_informed>(text, "family_informed");
  expect_listed<audience>(text, "audience");
  expect_listed<category>(text, "category");
  expect_listed<caveat>(text, "caveat");
  expect_listed<disposition>(text, "disposition");
  expect_listed<refusal_reason>(text, "refusal_reason");
  expect_listed<search_result>(text, "search_result");
  expect_listed<roster_outcome>(text, "roster_outcome");
  expect_listed<outcome>(text, "outcome");
  expect_listed<match_band>(text, "match_band");
  expect_listed<nature>(text, "nature");
  expect_listed<item_status>(text, "item_status");
  expect_listed<precision>(text, "precision");
  expect_listed<display_category>(text, "display_category");
  expect_listed<power>(text, "power");
  expect_listed<article6>(text, "article6");
  expect_listed<article9_10>(text, "article9_10");
  expect_listed<confidentiality>(text, "confidentiality");
  expect_listed<regime>(text, "regime");
  expect_listed<subject_kind>(text, "subject_kind");
  expect_listed<role_in_concern>(text, "role_in_concern");
  expect_listed<relationship>(text, "relationship");
  expect_listed<sex>(text, "sex");
  expect_listed<dob_status>(text, "dob_status");
  expect_listed<address_type>(text, "address_type");
}

}  // namespace
}  // namespace mash::policy
