// SPDX-License-Identifier: Apache-2.0
// The comparison of two versions against the decisions themselves: on random items the two versions differ exactly
// where a line of the comparison says so, and as it says.
#include "policy/diff.hpp"

#include <gmock/gmock.h>

#include <random>

#include "policy/decide.hpp"
#include "policy/diff_terms.hpp"
#include "tests/unit/policy/cases.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A version of the shipped agreement with a passage of tier 2 replaced, everybody having signed.
struct passage {
  std::string_view after, old_text, new_text;
};

std::shared_ptr<const agreement> changed(std::initializer_list<passage> passages) {
  folder files = test::shipped_folder();
  test::sign_for_all(files);
  for (const passage& one : passages) test::replace_in(files, TIER2_FILE, one.old_text, one.new_text, one.after);
  return test::assembled(files);
}

comparison compared(const agreement& before, const agreement& after) {
  auto made = compare(before, after, TODAY);
  if (!made) ADD_FAILURE() << made.error().detail;
  return made ? *std::move(made) : comparison{};
}

bool fits(const roles_condition& wanted, value_set<role_in_concern> known) {
  switch (wanted.how) {
    case roles_condition::form::any:
      return true;
    case roles_condition::form::with_one_of:
      return known.meets(wanted.roles);
    case roles_condition::form::with_none_of:
      return !known.meets(wanted.roles);
    case roles_condition::form::exactly_one_of_the_sets:
      break;
  }
  return std::ranges::find(wanted.sets, known) != wanted.sets.end();
}

bool contains(const difference& one, const agreement& under, const disclosure_question& asked) {
  const bool mark = asked.caveats.empty() ? one.unmarked : one.marked.contains(asked.caveats.front());
  return one.holders.contains(under.find_party(asked.holder)->kind) &&
         one.recipients.contains(under.find_party(asked.recipient)->kind) && one.categories.contains(asked.what) &&
         one.purposes.contains(asked.why) && one.about.contains(asked.about) && one.urgencies.contains(asked.rating) &&
         one.family.contains(asked.family) && mark && (asked.occurred ? one.dated : one.undated) &&
         fits(one.roles, asked.roles);
}

// Where a line says the same years of both versions or none, an older item is withheld by both.
bool is_older(const treatment& what, int years) { return what.years > 0 && years >= what.years; }

disclosure_question any_item(std::mt19937& random, int& years) {
  constexpr std::array<std::string_view, 5> HOLDERS{"police", "health", "schools", "peterborough", "cambridgeshire"};
  const auto any = [&]<class Enum>(Enum) { return static_cast<Enum>(random() % words<Enum>::list.size()); };
  disclosure_question made = item_of(std::string(HOLDERS[random() % HOLDERS.size()]), any(category{}), any(purpose{}));
  made.recipient = random() % 2 == 0 ? "cambridgeshire" : "peterborough";
  made.rating = any(urgency{});
  made.family = random() % 2 == 0 ? agreement_state::given : any(agreement_state{});
  made.about = any(subject_kind{});
  if (random() % 3 == 0) made.caveats.push_back(any(caveat{}));
  if (random() % 3 == 0) made.roles = value_set<role_in_concern>::of_bits(random());
  years = random() % 2 == 0 ? 0 : static_cast<int>(random() % 12);
  made.occurred = civil_date(std::chrono::sys_days(TODAY - std::chrono::years(years)) - std::chrono::days(1));
  if (random() % 5 == 0) {
    made.occurred.reset();
    years = 0;
  }
  return made;
}

void expect_exact(const agreement& before, const agreement& after) {
  const comparison lines = compared(before, after);
  std::mt19937 random(21);
  int differing = 0;
  for (int i = 0; i < 30'000; ++i) {
    int years = 0;
    const disclosure_question asked = any_item(random, years);
    if (asked.rating == urgency::blue) continue;
    const disposition was = may_disclose(before, asked).form, is = may_disclose(after, asked).form;
    differing += was != is ? 1 : 0;
    int told = 0;
    for (const difference& one : lines.items) {
      if (!contains(one, before, asked)) continue;
      ++told;
      if (is_older(one.before, years)) EXPECT_EQ(was, disposition::withheld);
      if (is_older(one.after, years)) EXPECT_EQ(is, disposition::withheld);
      if (is_older(one.before, years) || is_older(one.after, years)) continue;
      if (one.look_back_only) {
        EXPECT_EQ(was, is);
      } else if (was != is || years == 0) {  // an older item may be past what both look back
        EXPECT_EQ(word(one.before.form), word(was)) << word(asked.what) << " " << word(asked.why);
        EXPECT_EQ(word(one.after.form), word(is)) << word(asked.what) << " " << word(asked.why);
      } else {
        EXPECT_EQ(was, disposition::withheld);
      }
    }
    EXPECT_LE(told, 1) << "two lines tell of the same items";
    if (was != is) EXPECT_EQ(told, 1) << word(asked.what) << " " << word(asked.why) << " " << asked.holder;
  }
  EXPECT_GT(differing, 0) << "the versions were meant to differ";
}

TEST(compare, finds_nothing_between_a_version_and_itself) {
  const comparison lines = compared(all_signed(), all_signed());
  EXPECT_THAT(lines.items, IsEmpty());
  EXPECT_THAT(lines.terms, IsEmpty());
  EXPECT_EQ(lines.on, TODAY);
}

TEST(compare, tells_a_rule_that_shares_more_in_one_line_with_its_rule) {
  const auto after = changed({{"id = \"pol-4\"", "disposition = \"summary_only\"", "disposition = \"released\""}});
  const comparison lines = compared(all_signed(), *after);
  std::vector<difference> own;
  for (const difference& one : lines.items)
    if (!one.follows) own.push_back(one);
  ASSERT_EQ(own.size(), 1u);
  EXPECT_EQ(own[0].what, change::shared_more);
  EXPECT_EQ(own[0].before.form, disposition::summary_only);
  EXPECT_EQ(own[0].after.form, disposition::released);
  EXPECT_EQ(own[0].holders, value_set{agency_kind::police});
  EXPECT_TRUE(own[0].categories.contains(category::intelligence));
  EXPECT_THAT(own[0].rules, ElementsAre("pol-4"));
  EXPECT_TRUE(own[0].unmarked);
}

TEST(compare, tells_what_is_newly_shared_and_newly_withheld) {
  const auto without = changed({{"id = \"pol-4\"", "disposition = \"summary_only\"", "disposition = \"withheld\""}});
  const auto lost = compared(all_signed(), *without).items;
  ASSERT_FALSE(lost.empty());
  EXPECT_EQ(lost.front().what, change::newly_withheld);
  const auto gained = compared(*without, all_signed()).items;
  EXPECT_EQ(gained.size(), lost.size());
  EXPECT_EQ(gained.front().what, change::newly_shared);
}

TEST(compare, is_exact_for_a_changed_disposition) {
  expect_exact(all_signed(),
               *changed({{"id = \"pol-5\"", "disposition = \"released\"", "disposition = \"call_agency\""}}));
}

TEST(compare, is_exact_for_changed_circumstances) {
  expect_exact(all_signed(),
               *changed({{"id = \"pol-5\"", "urgencies = [\"red\", \"amber\"]", "urgencies = [\"red\"]"}}));
  expect_exact(all_signed(), *changed({{"id = \"pol-7\"", "about = [\"adult\"]", "about = [\"adult\", \"child\"]"}}));
}

TEST(compare, is_exact_for_a_look_back) {
  const auto after = changed({{"purpose = \"mash_threshold\"", "look_back_years = 10", "look_back_years = 3"}});
  expect_exact(all_signed(), *after);
  const auto lines = compared(all_signed(), *after).items;
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines.front().what, change::older_withheld);
  EXPECT_TRUE(lines.front().look_back_only);
  EXPECT_EQ(lines.front().before.years, 10);
  EXPECT_EQ(lines.front().after.years, 3);
}

TEST(compare, is_exact_for_a_limit_by_role_and_for_a_limit_by_mark) {
  constexpr std::string_view LIMITS =
      "[[limits]]\nid = \"new-role\"\nclause = \"New\"\nbecause = \"It is new.\"\ncategories = [\"da_incident\"]\n"
      "purposes = [\"s47_strategy\"]\nroles = [\"carer\"]\nat_most = \"summary_only\"\n\n"
      "[[limits]]\nid = \"new-mark\"\nclause = \"New\"\nbecause = \"It is new.\"\ncaveats = [\"mash_only\"]\n"
      "purposes = [\"s47_strategy\", \"mash_threshold\"]\nat_most = \"call_agency\"\n\n[[rules]]\nid = \"pol-1\"";
  expect_exact(all_signed(), *changed({{"[[rules]]\nid = \"pol-1\"", "[[rules]]\nid = \"pol-1\"", LIMITS}}));
}

TEST(compare, is_exact_for_law_that_begins) {
  folder files = test::shipped_folder();
  test::sign_for_all(files);
  test::replace_in(files, TIER1_FILE, "from = ", "until = 2026-01-01\nfrom = ", "value = \"ca2004_s10\"");
  const auto before = test::assembled(files);
  expect_exact(*before, all_signed());
  EXPECT_THAT(compared(*before, all_signed()).terms, testing::SizeIs(1));
}

// --- Terms

std::vector<std::string> told(const std::vector<term_change>& changes) {
  std::vector<std::string> lines;
  for (const term_change& one : changes) lines.push_back(one.term + ": " + one.before + " -> " + one.after);
  return lines;
}

TEST(compare_terms, names_who_may_ask_and_what_a_question_tells) {
  const auto before = loaded(small_agreement());
  const auto after = loaded(with("roles = [\"coordinator\"]", "roles = [\"coordinator\", \"mash_manager\"]",
                                 with("fields = [\"addresses\"]", "fields = [\"addresses\", \"concerns\"]")));
  EXPECT_THAT(told(compare_terms(before->tables().written, after->tables().written)),
              ElementsAre("csc_ccc for s47_strategy; police for s47_strategy: a question tells: name, birth date and "
                          "sex, addresses -> name, birth date and sex, addresses, concerns",
                          "s47_strategy: may be asked by: coordinator -> mash_manager, coordinator"));
}

TEST(compare_terms, names_a_party_that_joins_and_one_that_signs) {
  const auto before = loaded(with("signed_on = 2025-12-01\nmay_ask = false", "may_ask = false"));
  const auto after = loaded(small_agreement());
  EXPECT_THAT(told(compare_terms(before->tables().written, after->tables().written)),
              ElementsAre("police: signed: no -> yes"));
}

TEST(compare_terms, names_how_people_release) {
  const auto before = loaded(small_agreement());
  const auto after = loaded(with("[[purposes]]",
                                 "[human_release]\ntwo_people = [\"intelligence\"]\n"
                                 "duty_officer_after_minutes = 10\n[[purposes]]"));
  EXPECT_THAT(told(compare_terms(before->tables().written, after->tables().written)),
              ElementsAre("on Red the duty officer is called after: 15 minutes -> 10 minutes",
                          "two people release: none -> intelligence"));
}

TEST(compare_terms, names_the_family_terms_in_words_of_the_file) {
  const auto before = loaded(small_agreement());
  const auto after = loaded(with("enough = [\"given\", \"refused\"]", "enough = [\"given\"]"));
  const auto lines = told(compare_terms(before->tables().written, after->tables().written));
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], HasSubstr("enough: given, refused; with a manager: dispensed_with"));
}

TEST(difference_json, leaves_out_what_does_not_matter) {
  const auto after = changed({{"id = \"pol-4\"", "disposition = \"summary_only\"", "disposition = \"released\""}});
  const json::object line = to_json(compared(all_signed(), *after).items.front());
  EXPECT_EQ(line.at("change").as_string(), "shared_more");
  EXPECT_EQ(line.at("after").at("disposition").as_string(), "released");
  EXPECT_FALSE(line.contains("roles"));
  EXPECT_FALSE(line.at("before").as_object().contains("look_back_years"));
}

}  // namespace
}  // namespace mash::policy
