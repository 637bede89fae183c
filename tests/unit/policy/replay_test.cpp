// SPDX-License-Identifier: Apache-2.0
#include "policy/replay.hpp"

#include <gmock/gmock.h>

#include <random>

#include "tests/unit/policy/cases.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using testing::IsEmpty;
using testing::SizeIs;

past_question decided(const agreement& under, question asked, std::vector<role> roles) {
  const ask_verdict verdict = may_ask_in_any(under, asked, roles);
  return {std::move(asked),  std::move(roles),          under.digest(),
          verdict.permitted, std::string(verdict.rule), verdict.categories};
}

past_item decided(const agreement& under, disclosure_question asked) {
  const disclosure_verdict verdict = may_disclose(under, asked);
  return {std::move(asked), under.digest(), verdict.form, std::string(verdict.rule)};
}

// Many decisions of every kind.
past_decisions a_busy_year(const agreement& under) {
  std::mt19937 random(5);
  const auto any = [&]<class Enum>(Enum) { return static_cast<Enum>(random() % words<Enum>::list.size()); };
  constexpr std::array<std::string_view, 4> MEMBERS{"police", "health", "schools", "peterborough"};
  past_decisions made;
  for (int i = 0; i < 4'000; ++i) {
    const std::string member(MEMBERS[random() % MEMBERS.size()]);
    const civil_date on(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1) + std::chrono::days(random() % 400));
    question asked = ask_of(member, any(purpose{}));
    asked.rating = any(urgency{});
    asked.family = any(agreement_state{});
    asked.manager_authorised = random() % 2 == 0;
    asked.on = on;
    made.questions.push_back(decided(under, asked, {any(role{}), any(role{})}));
    disclosure_question item = item_of(member, any(category{}), any(purpose{}));
    item.rating = any(urgency{});
    item.family = any(agreement_state{});
    item.about = any(subject_kind{});
    item.on = on;
    item.occurred = civil_date(std::chrono::sys_days(on) - std::chrono::days(random() % 5000));
    if (random() % 5 == 0) item.occurred.reset();
    if (random() % 3 == 0) item.caveats = {any(caveat{})};
    if (random() % 5 == 0) item.band = any(match_band{});
    if (random() % 2 == 0) item.roles = {any(role_in_concern{})};
    made.items.push_back(decided(under, item));
  }
  return made;
}

TEST(replay, changes_nothing_under_the_same_version) {
  const past_decisions past = a_busy_year(shipped());
  const rehearsal again = replay(shipped(), past);
  EXPECT_EQ(again.questions, 4'000);
  EXPECT_EQ(again.items, 4'000);
  EXPECT_TRUE(again.same());
  EXPECT_EQ(again.other_rule, 0);
}

TEST(replay, changes_nothing_under_the_same_version_after_a_journey_through_json) {
  past_decisions past = a_busy_year(shipped());
  count_equal(past);
  json::array questions, items;
  for (const past_question& one : past.questions) questions.push_back(to_json(one));
  for (const past_item& one : past.items) items.push_back(to_json(one));
  const auto read = read_past_decisions(json::object{{"questions", std::move(questions)}, {"items", std::move(items)}});
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  ASSERT_EQ(read->items.size(), past.items.size());
  for (std::size_t i = 0; i < read->items.size(); ++i)
    EXPECT_EQ(json::canonical(to_json(read->items[i])), json::canonical(to_json(past.items[i])));
  const rehearsal again = replay(shipped(), *read);
  EXPECT_EQ(again.questions, 4'000);
  EXPECT_EQ(again.items, 4'000);
  EXPECT_TRUE(again.same());
  EXPECT_EQ(again.other_rule, 0);
}

TEST(replay, lists_what_a_draft_would_have_decided_otherwise) {
  const auto before = loaded(small_agreement());
  const auto draft =
      loaded(with("categories = [\"da_incident\", \"missing_episode\"]", "categories = [\"da_incident\"]"));
  past_decisions past;
  question asked = ask_of("police");
  asked.authority = "town";
  past.questions = {decided(*before, asked, {role::coordinator}), decided(*before, asked, {role::coordinator})};
  disclosure_question item = item_of("police", category::missing_episode);
  item.recipient = "town";
  past.items = {decided(*before, item), decided(*before, item), decided(*before, item)};
  item.what = category::da_incident;
  past.items.push_back(decided(*before, item));
  const rehearsal made = replay(*draft, past);
  EXPECT_EQ(made.questions, 2);
  EXPECT_EQ(made.items, 4);
  ASSERT_THAT(made.item_changes, SizeIs(1));
  EXPECT_EQ(made.item_changes[0].count, 3);
  EXPECT_EQ(made.item_changes[0].what, category::missing_episode);
  EXPECT_EQ(made.item_changes[0].before, disposition::released);
  EXPECT_EQ(made.item_changes[0].after, disposition::withheld);
  EXPECT_EQ(made.item_changes[0].rule_before, "r1");
  EXPECT_EQ(made.item_changes[0].rule_after, "agreement.no_rule");
  ASSERT_THAT(made.question_changes, SizeIs(1));
  EXPECT_EQ(made.question_changes[0].count, 2);
  EXPECT_EQ(made.question_changes[0].lost, value_set{category::missing_episode});
  EXPECT_TRUE(made.question_changes[0].gained.empty());
}

TEST(replay, says_why_a_question_would_have_been_refused) {
  const auto before = loaded(small_agreement());
  const auto draft = loaded(with("roles = [\"coordinator\"]", "roles = [\"mash_manager\"]"));
  question asked = ask_of("police");
  asked.authority = "town";
  past_decisions past;
  past.questions = {decided(*before, asked, {role::coordinator}),
                    decided(*before, asked, {role::auditor, role::mash_manager})};
  const rehearsal made = replay(*draft, past);
  ASSERT_THAT(made.question_changes, SizeIs(2));
  EXPECT_TRUE(made.question_changes[0].was_permitted);
  EXPECT_FALSE(made.question_changes[0].is_permitted);
  EXPECT_FALSE(made.question_changes[0].because.empty());
  EXPECT_FALSE(made.question_changes[1].was_permitted) << "now one of their roles may";
  EXPECT_TRUE(made.question_changes[1].is_permitted);
}

TEST(replay, takes_a_draft_as_if_it_had_been_in_force) {
  const auto before = loaded(small_agreement());
  const auto draft = loaded(with("valid_from = 2026-01-01", "valid_from = 2026-12-31"));
  disclosure_question item = item_of("police", category::da_incident);
  item.recipient = "town";
  item.occurred = TODAY - std::chrono::years(2);
  past_decisions past;
  past.items = {decided(*before, item)};
  EXPECT_TRUE(replay(*draft, past).same());
  item.on = std::chrono::year(2025) / 12 / 31;
  past.items = {decided(*before, item)};
  EXPECT_EQ(past.items[0].form, disposition::withheld);
  EXPECT_TRUE(replay(*before, past).same()) << "a decision of this version stands as of its own day";
}

TEST(years_past, counts_as_a_look_back_does_for_every_day) {
  const auto under = loaded(small_agreement());  // r1 looks back 3 years
  for (const civil_date on : {TODAY, civil_date(std::chrono::year(2028) / 2 / 29)})
    for (int days = 0; days < 2'000; ++days) {
      disclosure_question asked = item_of("police", category::missing_episode);
      asked.recipient = "town";
      asked.on = on;
      asked.occurred = civil_date(std::chrono::sys_days(on) - std::chrono::days(days));
      const bool told = may_disclose(*under, asked).form == disposition::released;
      const auto years = years_past(asked.occurred, on);
      ASSERT_TRUE(years.has_value());
      EXPECT_EQ(told, *years < 3) << days;
      EXPECT_EQ(years_past(day_so_far_back(years, on), on), years);
    }
  EXPECT_EQ(years_past(std::nullopt, TODAY), std::nullopt);
  EXPECT_EQ(years_past(TODAY + std::chrono::years(1), TODAY), 0) << "a date to come is no age";
}

TEST(past_decisions, counts_equal_ones_and_keeps_others_apart) {
  const past_decisions year = a_busy_year(shipped());
  past_decisions twice = year;
  twice.items.insert(twice.items.end(), year.items.begin(), year.items.end());
  count_equal(twice);
  std::int64_t total = 0;
  for (const past_item& one : twice.items) {
    EXPECT_EQ(one.count % 2, 0);
    total += one.count;
  }
  EXPECT_EQ(total, 8'000);
}

TEST(past_decisions, refuses_what_is_no_list_of_decisions) {
  const auto bad = [](std::string_view text) {
    const auto read = read_past_decisions(json::parse(text).value());
    return !read.has_value() && read.error().code == errc::invalid;
  };
  EXPECT_TRUE(bad("[]"));
  EXPECT_TRUE(bad(R"({"questions":[]})"));
  EXPECT_TRUE(bad(R"({"questions":[],"items":[{"category":"gossip"}]})"));
  EXPECT_FALSE(bad(R"({"questions":[],"items":[]})"));
}

}  // namespace
}  // namespace mash::policy
