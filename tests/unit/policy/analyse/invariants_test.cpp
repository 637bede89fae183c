// SPDX-License-Identifier: Apache-2.0
// How invariants.toml is read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>

#include "policy/analyse/invariant.hpp"
#include "tests/support/source_path.hpp"

namespace mash::policy::analyse {
namespace {

using testing::HasSubstr;

[[nodiscard]] std::string entry(const std::string& body) {
  return "[[invariants]]\nid = \"one\"\nsays = \"It is so.\"\nlaw = \"A law\"\n" + body;
}

[[nodiscard]] invariant read_one(const std::string& body) {
  const auto read = read_invariants(entry(body), "invariants.toml");
  if (!read) {
    ADD_FAILURE() << read.error().detail;
    return {};
  }
  EXPECT_EQ(read->size(), 1U);
  return read->front();
}

[[nodiscard]] std::string refused(const std::string& body) {
  const auto read = read_invariants(entry(body), "invariants.toml");
  EXPECT_FALSE(read) << body;
  return read ? std::string() : read.error().detail;
}

TEST(invariants, keep_their_words_and_their_line) {
  const auto read = read_invariants("# a comment\n\n" + entry("never_asked = true\n"), "folder/invariants.toml");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->front().id, "one");
  EXPECT_EQ(read->front().says, "It is so.");
  EXPECT_EQ(read->front().law, "A law");
  EXPECT_EQ(read->front().place, "folder/invariants.toml:3");
}

TEST(invariants, without_where_speak_about_everything) {
  const invariant read = read_one("at_most = \"withheld\"\n");
  EXPECT_EQ(read.where, region::everything());
  EXPECT_FALSE(read.carries);
}

TEST(invariants, at_most_forbids_every_form_that_shares_more) {
  const invariant read = read_one("at_most = \"call_agency\"\n");
  EXPECT_EQ(read.what, claim::never_leaves_as);
  EXPECT_EQ(read.forms, (value_set<disposition>{disposition::released, disposition::redacted, disposition::summary_only,
                                                disposition::existence_only}));
}

TEST(invariants, name_the_fields_that_are_never_told) {
  const invariant read = read_one("where = { purposes = [\"marac_da\"] }\nnever_tells = [\"postcode\", \"value\"]\n");
  EXPECT_EQ(read.what, claim::never_tells);
  EXPECT_EQ(read.fields, (std::vector<std::string>{"postcode", "value"}));
  EXPECT_TRUE(depends_on_forms(read.what));
}

TEST(invariants, refuse_fields_that_no_item_can_have) {
  EXPECT_THAT(refused("never_tells = []\n"), HasSubstr("invariants.toml:5: invariants/0/never_tells: empty"));
  EXPECT_THAT(refused("never_tells = [\"Post Code\"]\n"), HasSubstr("never_tells/0: out_of_range"));
  EXPECT_THAT(refused("never_tells = [\"value\", \"value\"]\n"), HasSubstr("never_tells/1: repeated"));
  EXPECT_THAT(refused("never_tells = [7]\n"), HasSubstr("wrong_type"));
  EXPECT_THAT(refused("never_tells = \"value\"\n"), HasSubstr("wrong_type"));
  EXPECT_THAT(refused("never_tells = [\"value\"]\nat_most = \"withheld\"\n"), HasSubstr("one statement"));
  EXPECT_THAT(refused("where = { asker_roles = [\"auditor\"] }\nnever_tells = [\"value\"]\n"), HasSubstr("no_effect"));
}

TEST(invariants, narrow_to_the_words_they_name) {
  const invariant read = read_one(
      "where = { purposes = [\"early_help\"], about = [\"adult\", \"unborn\"] }\nnever_leaves_as = [\"released\"]\n");
  EXPECT_EQ(read.where.on(axis::purposes), value_set<purpose>{purpose::early_help}.bits());
  EXPECT_EQ(read.where.on(axis::about), (value_set<subject_kind>{subject_kind::adult, subject_kind::unborn}.bits()));
  EXPECT_EQ(read.where.on(axis::holders), region::everything().on(axis::holders));
}

TEST(invariants, with_not_narrow_to_all_other_words) {
  const invariant read =
      read_one("where = { not_recipients = [\"police\"] }\nnever_relied_on = { power = [\"cda1998_s115\"] }\n");
  EXPECT_EQ(read.where.on(axis::recipients),
            (value_set<agency_kind>::all() - value_set<agency_kind>{agency_kind::police}).bits());
  EXPECT_EQ(read.grounds.powers, value_set<power>{power::cda1998_s115});
}

TEST(invariants, tell_the_four_ways_of_marks_apart) {
  const auto marks = [](const std::string& ways) {
    return read_one("where = { " + ways + " }\nnever_leaves_as = [\"released\"]\n");
  };
  const std::uint64_t spent = value_set<caveat>{caveat::spent}.bits(), all = value_set<caveat>::all().bits();
  EXPECT_EQ(marks("caveats = [\"spent\"]").where.on(axis::marks), spent);
  EXPECT_TRUE(marks("caveats = [\"spent\"]").carries);
  EXPECT_EQ(marks("not_caveats = [\"spent\"]").where.on(axis::marks), (all & ~spent) | bit(unmarked));
  EXPECT_EQ(marks("only_caveats = [\"spent\"]").where.on(axis::marks), spent | bit(unmarked));
  EXPECT_EQ(marks("unmarked = true").where.on(axis::marks), bit(unmarked));
  EXPECT_FALSE(marks("unmarked = true").carries);
}

TEST(invariants, speak_of_roles_as_any_or_none_of_the_people) {
  const invariant any = read_one("where = { roles = [\"carer\"] }\nnever_leaves_as = [\"released\"]\n");
  const std::size_t carer = value_set<role_in_concern>{role_in_concern::carer}.bits();
  const std::size_t both = carer | value_set<role_in_concern>{role_in_concern::index_child}.bits();
  EXPECT_TRUE(any.where.has_role_set(carer));
  EXPECT_TRUE(any.where.has_role_set(both));
  EXPECT_FALSE(any.where.has_role_set(0));
  const invariant none = read_one("where = { not_roles = [\"carer\"] }\nnever_leaves_as = [\"released\"]\n");
  EXPECT_FALSE(none.where.has_role_set(both));
  EXPECT_TRUE(none.where.has_role_set(0));
}

TEST(invariants, only_asked_by_means_nobody_else_asks) {
  const invariant read = read_one("only_asked_by = [\"coordinator\"]\n");
  EXPECT_EQ(read.what, claim::never_asked);
  EXPECT_EQ(read.where.on(axis::askers), (value_set<role>::all() - value_set<role>{role::coordinator}).bits());
}

TEST(invariants, read_a_managers_authorisation) {
  EXPECT_EQ(read_one("where = { manager_authorised = false }\nnever_asked = true\n").where.on(axis::managers), 1U);
  EXPECT_EQ(read_one("where = { manager_authorised = true }\nnever_asked = true\n").where.on(axis::managers), 2U);
}

TEST(invariants, name_the_word_that_was_meant) {
  EXPECT_THAT(refused("where = { purposes = [\"early_hlep\"] }\nnever_asked = true\n"),
              HasSubstr("did you mean \"early_help\"?"));
  EXPECT_THAT(refused("never_leaves_as = [\"relaesed\"]\n"), HasSubstr("did you mean \"released\"?"));
}

TEST(invariants, refuse_a_member_they_do_not_know) {
  EXPECT_THAT(refused("where = { purpose = [\"early_help\"] }\nnever_asked = true\n"), HasSubstr("where/purpose"));
  EXPECT_THAT(refused("never_asked = true\nbecause = \"so\"\n"), HasSubstr("because"));
}

TEST(invariants, make_exactly_one_statement) {
  EXPECT_THAT(refused(""), HasSubstr("say one of"));
  EXPECT_THAT(refused("never_asked = true\nno_rule = true\n"), HasSubstr("one statement"));
}

TEST(invariants, refuse_what_says_nothing) {
  EXPECT_THAT(refused("never_asked = false\n"), HasSubstr("no_effect"));
  EXPECT_THAT(refused("at_most = \"released\"\n"), HasSubstr("no_effect"));
  EXPECT_THAT(refused("never_relied_on = {}\n"), HasSubstr("name at least one"));
  EXPECT_THAT(refused("never_leaves_as = []\n"), HasSubstr("name at least one"));
  EXPECT_THAT(refused("where = { unmarked = false }\nnever_leaves_as = [\"released\"]\n"), HasSubstr("no_effect"));
  EXPECT_THAT(refused("never_leaves_as = [\"withheld\"]\n"), HasSubstr("no way to leave"));
}

TEST(invariants, refuse_a_word_named_and_not_named) {
  EXPECT_THAT(
      refused("where = { purposes = [\"early_help\"], not_purposes = [\"s47_strategy\"] }\nnever_asked = true\n"),
      HasSubstr("contradiction"));
  EXPECT_THAT(refused("where = { caveats = [\"spent\"], unmarked = true }\nnever_leaves_as = [\"released\"]\n"),
              HasSubstr("use one of"));
}

TEST(invariants, refuse_an_axis_on_which_the_statement_does_not_depend) {
  EXPECT_THAT(refused("where = { caveats = [\"spent\"] }\nnever_asked = true\n"),
              HasSubstr("does not depend on marks"));
  EXPECT_THAT(refused("where = { asker_roles = [\"auditor\"] }\nat_most = \"withheld\"\n"),
              HasSubstr("the role of whoever asks"));
  EXPECT_THAT(refused("where = { recipients = [\"police\"] }\nno_rule = true\n"), HasSubstr("who asks"));
  EXPECT_THAT(refused("where = { urgencies = [\"red\"] }\nnever_relied_on = { power = [\"ca1989_s47_9\"] }\n"),
              HasSubstr("the urgency"));
}

TEST(invariants, that_something_always_leaves_cannot_speak_of_marks_beside_others) {
  EXPECT_THAT(refused("where = { caveats = [\"spent\"] }\nalways_leaves_as = [\"human_review\"]\n"),
              HasSubstr("use only_caveats"));
}

TEST(invariants, refuse_a_repeated_id_with_its_line) {
  const auto read = read_invariants(entry("never_asked = true\n") + entry("never_asked = true\n"), "invariants.toml");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().detail, HasSubstr("invariants.toml:7"));
}

TEST(invariants, refuse_what_is_no_toml) {
  const auto read = read_invariants("[[invariants]\n", "invariants.toml");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().detail, HasSubstr("invariants.toml"));
}

[[nodiscard]] std::string file_text(const std::string& name) {
  std::ifstream in(test::source_path(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST(invariants, spoilt_at_random_are_refused_or_read_and_a_statement_never_widens_into_none) {
  const std::string shipped = file_text("config/agreements/cp-mash/invariants.toml");
  const auto whole = read_invariants(shipped, "invariants.toml");
  ASSERT_TRUE(whole) << whole.error().detail;
  std::mt19937 random(31);
  std::size_t refused_total = 0;
  for (int round = 0; round < 150; ++round) {
    std::string text = shipped;
    for (std::size_t slips = 1 + random() % 3; slips > 0; --slips) {
      const std::size_t at = random() % text.size();
      if (random() % 2 == 0)
        text[at] = static_cast<char>(random() % 256);
      else
        text.erase(at, 1 + random() % 40);
    }
    const auto read = read_invariants(text, "invariants.toml");
    if (!read) {
      ++refused_total;
      EXPECT_THAT(read.error().detail, HasSubstr("invariants.toml"));
      continue;
    }
    for (const invariant& each : *read) {
      EXPECT_FALSE(each.where.empty()) << each.id;
      const bool speaks = !each.forms.empty() || each.what == claim::never_asked || each.what == claim::no_rule ||
                          !each.fields.empty() || each.grounds != lawful_basis();
      EXPECT_TRUE(speaks) << each.id;
    }
  }
  EXPECT_GT(refused_total, 50U);
}

TEST(invariants, of_the_document_are_read_as_they_stand_there) {
  const std::string text = file_text("docs/formats/invariants.md");
  const auto begin = text.find("```toml\n"), end = text.find("```", begin + 3);
  ASSERT_NE(begin, std::string::npos);
  const auto read = read_invariants(text.substr(begin + 8, end - begin - 8), "invariants.md");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->size(), 4U);
}

TEST(invariants, the_document_names_every_statement_and_every_member) {
  const std::string text = file_text("docs/formats/invariants.md");
  for (const char* each : {"never_tells",
                           "never_leaves_as",
                           "at_most",
                           "always_leaves_as",
                           "never_relied_on",
                           "never_asked",
                           "only_asked_by",
                           "no_rule",
                           "purposes",
                           "holders",
                           "recipients",
                           "categories",
                           "about",
                           "urgencies",
                           "family",
                           "asker_roles",
                           "match",
                           "age",
                           "manager_authorised",
                           "caveats",
                           "not_caveats",
                           "only_caveats",
                           "unmarked",
                           "roles",
                           "not_roles"})
    EXPECT_THAT(text, HasSubstr("`" + std::string(each))) << each;
}

}  // namespace
}  // namespace mash::policy::analyse
