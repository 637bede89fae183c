// SPDX-License-Identifier: Apache-2.0
// An agency's own limits: they hold back, and never widen, at any point that is tried.
#include "policy/overlay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/unit/formats/documents.hpp"
#include "tests/unit/policy/cases.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using testing::HasSubstr;

std::string limit(const std::string& body, const std::string& id = "own-1") {
  return "[[limits]]\nid = \"" + id + "\"\nclause = \"Own\"\nbecause = \"We have been asked to.\"\n" + body + "\n";
}

std::shared_ptr<const overlay> own(const std::string& text) {
  auto read = overlay::parse(text, "own.toml");
  EXPECT_TRUE(read) << (read ? "" : read.error().detail);
  return read.value();
}

TEST(overlay, holds_back_what_the_agreement_would_release) {
  const disclosure_question asked = item_of("police", category::da_incident);
  ASSERT_LT(may_disclose(all_signed(), asked).form, disposition::human_review);
  const auto restricted =
      all_signed().restricted_by(*own(limit("categories = [\"da_incident\"]\nat_most = \"human_review\"")));
  const disclosure_verdict verdict = may_disclose(*restricted, asked);
  EXPECT_EQ(verdict.form, disposition::human_review);
  EXPECT_EQ(verdict.rule, "own-1");
  EXPECT_EQ(verdict.because, "We have been asked to.");
  EXPECT_EQ(may_disclose(*restricted, item_of("police", category::missing_episode)).form,
            may_disclose(all_signed(), item_of("police", category::missing_episode)).form);
}

TEST(overlay, leaves_the_version_and_its_digest_as_all_have_signed_it) {
  const auto restricted = all_signed().restricted_by(*own(limit("at_most = \"withheld\"")));
  EXPECT_EQ(restricted->digest(), all_signed().digest());
  EXPECT_EQ(restricted->id(), all_signed().id());
  EXPECT_EQ(restricted->version(), all_signed().version());
  EXPECT_EQ(restricted->sequence(), all_signed().sequence());
  EXPECT_EQ(restricted->parties().size(), all_signed().parties().size());
  EXPECT_EQ(may_ask(*restricted, ask_of("police")).permitted, may_ask(all_signed(), ask_of("police")).permitted)
      << "it speaks about what is told, not about what is asked";
}

TEST(overlay, without_purposes_or_categories_holds_for_all_of_them) {
  const auto closed = all_signed().restricted_by(*own(limit("at_most = \"call_agency\"")));
  for (std::size_t what = 0; what < words<category>::list.size(); ++what)
    EXPECT_GE(may_disclose(*closed, item_of("police", static_cast<category>(what))).form, disposition::call_agency);
}

TEST(overlay, of_its_own_limits_the_strictest_counts) {
  const auto restricted =
      all_signed().restricted_by(*own(limit("at_most = \"summary_only\"", "a") + limit("at_most = \"withheld\"", "b") +
                                      limit("at_most = \"call_agency\"", "c")));
  EXPECT_EQ(may_disclose(*restricted, item_of("police", category::da_incident)).rule, "b");
}

// Random overlays over random points: each decision is the agreement's own or a stricter one.
TEST(overlay, never_widens_at_any_point) {
  std::mt19937 random(20261120);
  const auto any = [&](std::size_t count) { return random() % count; };
  const auto word_of = [&](const auto& list) { return "\"" + std::string(list[any(list.size())]) + "\""; };
  std::size_t held_back = 0, shared = 0;
  for (int round = 0; round < 40; ++round) {
    std::string text;
    for (int i = 0; i < 4; ++i) {
      std::string body = "at_most = \"" + std::string(words<disposition>::list[1 + any(6)]) + "\"";
      if (any(2) == 0) body += "\ncategories = [" + word_of(words<category>::list) + "]";
      if (any(2) == 0) body += "\npurposes = [" + word_of(words<purpose>::list) + "]";
      if (any(3) == 0) body += "\nholders = [" + word_of(words<agency_kind>::list) + "]";
      if (any(3) == 0) body += "\ncaveats = [" + word_of(words<caveat>::list) + "]";
      if (any(4) == 0) body += "\nabout = [" + word_of(words<subject_kind>::list) + "]";
      text += limit(body, "own-" + std::to_string(i));
    }
    const auto restricted = all_signed().restricted_by(*own(text));
    for (int point = 0; point < 4000; ++point) {
      const auto& parties = all_signed().parties();
      disclosure_question at =
          item_of(parties[any(parties.size())].member, static_cast<category>(any(words<category>::list.size())),
                  static_cast<purpose>(any(words<purpose>::list.size())));
      at.rating = static_cast<urgency>(any(words<urgency>::list.size()));
      at.about = static_cast<subject_kind>(any(words<subject_kind>::list.size()));
      at.family = static_cast<agreement_state>(any(words<agreement_state>::list.size()));
      if (any(2) == 0) at.caveats.push_back(static_cast<caveat>(any(words<caveat>::list.size())));
      const disposition before = may_disclose(all_signed(), at).form, after = may_disclose(*restricted, at).form;
      ASSERT_GE(after, before) << text;
      if (after > before) ++held_back;
      if (before < disposition::call_agency) ++shared;
    }
  }
  EXPECT_GT(held_back, 1000U) << "overlays that hold nothing back prove nothing";
  EXPECT_GT(shared, 5000U);
}

TEST(overlay, is_read_as_strictly_as_an_agreement) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "limits"},
      {"[[rules]]\n", "rules"},
      {limit("at_most = \"withheld\"") + "[[parties]]\n", "parties"},
      {limit("at_most = \"witheld\""), "did you mean \"withheld\""},
      {limit("at_most = \"withheld\"\ndisposition = \"released\""), "disposition"},
      {limit("at_most = \"released\""), "limits nothing"},
      {limit("at_most = \"withheld\"\ncategories = []"), "own.toml:6: limits/0/categories: empty: name at least one"},
      {limit("at_most = \"withheld\"") + limit("at_most = \"withheld\""), "another limit has this id"},
      {limit("at_most = \"withheld\"\nroles = [\"alleged_source_of_harm\"]"), "would never hold"},
      {"[[limits]\n", "own.toml"},
  };
  for (const auto& [text, said] : cases) {
    const auto read = overlay::parse(text, "own.toml");
    ASSERT_FALSE(read) << text;
    EXPECT_THAT(read.error().detail, HasSubstr(said)) << text;
  }
}

TEST(overlay, a_file_that_is_not_there_is_named) {
  const auto read = overlay::load("/nowhere/own.toml");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().detail, HasSubstr("/nowhere/own.toml"));
}

TEST(overlay, reads_as_the_format_document_shows_it) {
  const auto shown = own(test::block(test::read_document("docs/formats/agreement.md"), "overlay"));
  EXPECT_EQ(may_disclose(*all_signed().restricted_by(*shown), item_of("police", category::da_incident)).rule,
            "own-incidents");
}

}  // namespace
}  // namespace mash::policy
