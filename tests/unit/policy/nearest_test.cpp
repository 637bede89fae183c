// SPDX-License-Identifier: Apache-2.0
// The nearest permit against brute force: whatever it promises happens, nothing nearer would have done, and where it
// says that no one fact helps, none does.
#include "policy/nearest.hpp"

#include <gmock/gmock.h>

#include <random>
#include <set>

#include "policy/explain.hpp"
#include "tests/unit/policy/cases.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using testing::HasSubstr;

template <class Enum>
Enum any_of(std::mt19937& random) {
  return static_cast<Enum>(random() % words<Enum>::list.size());
}

disclosure_question any_item(std::mt19937& random) {
  constexpr std::array<std::string_view, 6> HOLDERS{"police", "health", "schools", "peterborough", "housing", "nobody"};
  disclosure_question made =
      item_of(std::string(HOLDERS[random() % HOLDERS.size()]), any_of<category>(random), any_of<purpose>(random));
  made.rating = any_of<urgency>(random);
  made.family = any_of<agreement_state>(random);
  made.about = any_of<subject_kind>(random);
  if (random() % 3 == 0) made.caveats.push_back(any_of<caveat>(random));
  if (random() % 4 == 0) made.band = any_of<match_band>(random);
  if (random() % 4 == 0) made.asked_for = false;
  if (random() % 4 == 0) made.occurred.reset();
  if (random() % 4 == 0) made.occurred = TODAY - std::chrono::years(random() % 15);
  if (random() % 8 == 0) made.on = std::chrono::year(2020) / 1 / 1;
  return made;
}

struct changed_item {
  changeable fact;
  std::string to;
  disclosure_question asked;
};

// Every question that differs in one fact which somebody may supply; signatures and law apart, which a question does
// not carry.
std::vector<changed_item> one_fact_changes(const disclosure_question& from) {
  std::vector<changed_item> made;
  const auto add = [&](changeable fact, std::string to, auto change) {
    made.push_back({fact, std::move(to), from});
    change(made.back().asked);
  };
  if (!from.asked_for) add(changeable::question, word(from.what), [](auto& one) { one.asked_for = true; });
  if (from.band != match_band::certain)
    add(changeable::identifier, "certain", [](auto& one) { one.band = match_band::certain; });
  for (const auto to : value_set<agreement_state>::all())
    if (to != from.family) add(changeable::family_agreement, word(to), [&](auto& one) { one.family = to; });
  for (const auto to : value_set<urgency>::all())
    if (to != from.rating) add(changeable::urgency, word(to), [&](auto& one) { one.rating = to; });
  if (from.why != purpose::crime_prevention)
    for (const auto to : value_set<purpose>::all())
      if (to != from.why) add(changeable::purpose, word(to), [&](auto& one) { one.why = to; });
  if (from.on < TODAY) add(changeable::commencement, "", [](auto& one) { one.on = TODAY; });
  return made;
}

TEST(nearest_permit_of_an_item, is_the_first_single_change_that_helps_or_none_does) {
  std::mt19937 random(7);
  std::set<changeable> seen;
  for (int i = 0; i < 20'000; ++i) {
    const disclosure_question asked = any_item(random);
    const item_explanation said = explain(shipped(), asked);
    if (shows_content(said.verdict.form)) {
      EXPECT_FALSE(said.nearest.has_value());
      continue;
    }
    ASSERT_TRUE(said.nearest.has_value());
    EXPECT_FALSE(said.nearest->text.empty());
    seen.insert(said.nearest->fact);
    const bool second_best = said.verdict.form == disposition::withheld;
    std::optional<changeable> best, next_best;
    bool promised = false;
    for (const changed_item& one : one_fact_changes(asked)) {
      const disposition then = may_disclose(shipped(), one.asked).form;
      if (shows_content(then) && (!best || one.fact < *best)) best = one.fact;
      if (second_best && then == disposition::human_review && (!next_best || one.fact < *next_best))
        next_best = one.fact;
      promised |= one.fact == said.nearest->fact && one.to == said.nearest->to && then == said.nearest->then;
    }
    if (said.nearest->fact == changeable::signature || said.nearest->fact == changeable::law_in_force) {
      EXPECT_FALSE(best.has_value() && *best < said.nearest->fact);
      continue;
    }
    EXPECT_EQ(word(said.nearest->fact), word(best.value_or(next_best.value_or(changeable::nothing))))
        << word(asked.what) << " " << asked.holder << " " << word(asked.why) << " " << word(said.verdict.form);
    EXPECT_EQ(promised, said.nearest->fact != changeable::nothing);
  }
  for (const changeable fact :
       {changeable::question, changeable::identifier, changeable::family_agreement, changeable::urgency,
        changeable::purpose, changeable::commencement, changeable::nothing})
    EXPECT_TRUE(seen.contains(fact)) << "never met: " << word(fact);
}

TEST(nearest_permit_of_an_item, is_told_alike_for_all_items_that_the_same_rule_refuses) {
  std::mt19937 random(8);
  std::map<std::string, std::string> told;
  for (int i = 0; i < 40'000; ++i) {
    disclosure_question asked = any_item(random);
    asked.on = TODAY;
    const disclosure_verdict verdict = may_disclose(shipped(), asked);
    if (shows_content(verdict.form)) continue;
    // All that whoever is refused sees, and what they know of their own question.
    const std::string seen = asked.holder + "|" + word(asked.why) + "|" + word(asked.rating) + "|" +
                             word(asked.family) + "|" + word(asked.what) + "|" + word(asked.about) + "|" +
                             word(verdict.form) + "|" + std::string(verdict.rule) + "|" + std::string(verdict.because) +
                             (asked.asked_for ? "" : "|not asked for");
    const auto [place, is_new] = told.try_emplace(seen, verdict.would_need);
    EXPECT_EQ(place->second, verdict.would_need) << seen;
  }
  EXPECT_GT(told.size(), 1000u);
}

TEST(nearest_permit_of_an_item, offers_no_other_purpose_for_preventing_crime) {
  for (const category what : value_set<category>::all()) {
    const item_explanation said = explain(shipped(), item_of("police", what, purpose::crime_prevention));
    ASSERT_TRUE(said.nearest.has_value());
    EXPECT_EQ(said.nearest->fact, changeable::nothing);
  }
}

TEST(nearest_permit_of_an_item, is_a_signature_where_only_that_is_missing) {
  const auto under = loaded(with("signed_on = 2025-12-01\nmay_ask = false", "may_ask = false"));
  disclosure_question asked = item_of("police", category::da_incident);
  asked.recipient = "town";
  const item_explanation said = explain(*under, asked);
  ASSERT_TRUE(said.nearest.has_value());
  EXPECT_EQ(said.nearest->fact, changeable::signature);
  EXPECT_EQ(said.nearest->to, "police");
  EXPECT_EQ(said.nearest->supplied_by, "The Police");
  asked.what = category::sexual_health;
  EXPECT_EQ(explain(*under, asked).nearest->fact, changeable::nothing) << "a signature would not be enough";
}

TEST(nearest_permit_of_an_item, is_the_law_where_only_that_is_missing) {
  const auto under =
      loaded(with("value = \"ca2004_s11\"\nclause = \"Children Act 2004 s.11\"\nfrom = 2005-10-01",
                  "value = \"ca2004_s11\"\nclause = \"Children Act 2004 s.11\"\nnot_in_force = \"Not yet.\""));
  disclosure_question asked = item_of("police", category::da_incident);
  asked.recipient = "town";
  const item_explanation said = explain(*under, asked);
  EXPECT_EQ(said.verdict.rule, "agreement.gateway");
  ASSERT_TRUE(said.nearest.has_value());
  EXPECT_EQ(said.nearest->fact, changeable::law_in_force);
  EXPECT_THAT(std::string(said.nearest->text), HasSubstr("Children Act 2004 s.11"));
}

struct changed_ask {
  changeable fact;
  question asked;
};

std::vector<changed_ask> one_fact_changes(const question& from) {
  std::vector<changed_ask> made;
  const auto add = [&](changeable fact, auto change) {
    made.push_back({fact, from});
    change(made.back().asked);
  };
  if (!from.gateways.empty()) add(changeable::question, [](auto& one) { one.gateways.clear(); });
  if (!from.categories.empty()) add(changeable::question, [](auto& one) { one.categories.clear(); });
  for (const auto to : value_set<role>::all()) add(changeable::asker_role, [&](auto& one) { one.asker_role = to; });
  add(changeable::manager_authority, [](auto& one) { one.manager_authorised = true; });
  for (const auto to : value_set<agreement_state>::all())
    add(changeable::family_agreement, [&](auto& one) { one.family = to; });
  for (const auto to : value_set<urgency>::all()) add(changeable::urgency, [&](auto& one) { one.rating = to; });
  if (from.why != purpose::crime_prevention)
    for (const auto to : value_set<purpose>::all()) add(changeable::purpose, [&](auto& one) { one.why = to; });
  if (from.on < TODAY) add(changeable::commencement, [](auto& one) { one.on = TODAY; });
  return made;
}

TEST(nearest_permit_of_a_question, is_the_first_single_change_that_helps_or_none_does) {
  std::mt19937 random(9);
  constexpr std::array<std::string_view, 5> MEMBERS{"police", "health", "schools", "peterborough", "nobody"};
  std::set<changeable> seen;
  for (int i = 0; i < 6'000; ++i) {
    question asked = ask_of(std::string(MEMBERS[random() % MEMBERS.size()]), any_of<purpose>(random));
    asked.rating = any_of<urgency>(random);
    asked.family = any_of<agreement_state>(random);
    if (random() % 2 == 0) asked.asker_role = any_of<role>(random);
    asked.manager_authorised = random() % 2 == 0;
    if (random() % 4 == 0) asked.categories = {any_of<category>(random)};
    if (random() % 4 == 0) asked.gateways = {any_of<power>(random)};
    if (random() % 8 == 0) asked.on = std::chrono::year(2020) / 1 / 1;
    const ask_explanation said = explain(shipped(), asked);
    EXPECT_EQ(said.verdict.permitted, !said.nearest.has_value());
    if (said.verdict.permitted) continue;
    EXPECT_FALSE(said.nearest->text.empty());
    EXPECT_EQ(may_ask(shipped(), asked).would_need, said.nearest->text);
    seen.insert(said.nearest->fact);
    changeable best = changeable::nothing;
    for (const changed_ask& one : one_fact_changes(asked))
      if (one.fact < best && may_ask(shipped(), one.asked).permitted) best = one.fact;
    EXPECT_EQ(word(said.nearest->fact), word(best)) << asked.member << " " << word(asked.why);
  }
  for (const changeable fact :
       {changeable::question, changeable::asker_role, changeable::manager_authority, changeable::family_agreement,
        changeable::urgency, changeable::purpose, changeable::commencement, changeable::nothing})
    EXPECT_TRUE(seen.contains(fact)) << "never met: " << word(fact);
}

TEST(nearest_permit_of_a_question, asks_a_manager_before_anybody_approaches_the_family) {
  question asked = ask_of("police", purpose::mash_threshold);
  asked.rating = urgency::amber;
  asked.family = agreement_state::not_sought_risk_child;
  const ask_explanation said = explain(shipped(), asked);
  ASSERT_TRUE(said.nearest.has_value());
  EXPECT_EQ(said.nearest->fact, changeable::manager_authority);
  EXPECT_EQ(said.nearest->supplied_by, "a MASH manager");
}

}  // namespace
}  // namespace mash::policy
