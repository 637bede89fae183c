// SPDX-License-Identifier: Apache-2.0
#include "tests/mutation/mutate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "policy/compiled.hpp"
#include "tests/unit/policy/cases.hpp"

namespace mash::policy::mutation {
namespace {

// The small agreement with rules and guards of a test's own.
[[nodiscard]] std::shared_ptr<const agreement> with_rules(const std::string& more) {
  auto made = agreement::parse(cases::small_agreement() + more, "small.toml");
  if (!made) {
    ADD_FAILURE() << made.error().detail;
    std::abort();
  }
  return *made;
}

[[nodiscard]] std::vector<analyse::invariant> statements(const std::string& toml) {
  auto read = analyse::read_invariants(toml, "invariants.toml");
  if (!read) ADD_FAILURE() << read.error().detail;
  return read.value_or(std::vector<analyse::invariant>());
}

[[nodiscard]] const mutant* find(const std::vector<mutant>& all, std::string_view id, disposition now) {
  for (const mutant& each : all)
    if (each.id == id && each.now == now) return &each;
  return nullptr;
}

[[nodiscard]] std::size_t count(const std::vector<mutant>& all, fate end) {
  return static_cast<std::size_t>(std::ranges::count(all, end, &mutant::end));
}

constexpr std::string_view POLICE_TELL_MISSING_EPISODES = R"toml(
[[invariants]]
id = "missing"
says = "The police tell missing episodes in full."
law = "Working Together 2023"
where = { purposes = ["s47_strategy"], holders = ["police"], categories = ["missing_episode"], match = ["certain"], age = ["within"], unmarked = true }
always_leaves_as = ["released"]
)toml";

constexpr std::string_view NO_ADULT_IN_FULL = R"toml(
[[invariants]]
id = "adults"
says = "No incident about an adult leaves in full."
law = "UK GDPR Article 5(1)(c)"
where = { about = ["adult"], categories = ["da_incident"] }
at_most = "summary_only"
)toml";

TEST(mutation, changes_each_rule_and_limit_to_each_other_form) {
  const auto all = mutate(*with_rules(""), {{}, nullptr});
  ASSERT_TRUE(all);
  EXPECT_EQ(all->size(), 3U * 6U);
  for (const mutant& each : *all) EXPECT_NE(each.was, each.now);
  EXPECT_EQ(count(*all, fate::unproved), 0U);
  EXPECT_EQ(count(*all, fate::wrong), 0U);
}

TEST(mutation, survives_where_nothing_stands_beside_the_agreement) {
  const auto all = mutate(*with_rules(""), {{}, nullptr});
  ASSERT_TRUE(all);
  const mutant* found = find(*all, "r1", disposition::redacted);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->end, fate::survived);
  EXPECT_EQ(found->was, disposition::released);
}

TEST(mutation, is_noticed_by_an_invariant_it_breaks) {
  const auto invariants = statements(std::string(POLICE_TELL_MISSING_EPISODES));
  const auto all = mutate(*with_rules(""), {invariants, nullptr});
  ASSERT_TRUE(all);
  const mutant* found = find(*all, "r1", disposition::redacted);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->end, fate::unproved);
  EXPECT_EQ(found->noticed_by, "missing");
  const mutant* other = find(*all, "r2", disposition::existence_only);
  ASSERT_NE(other, nullptr);
  EXPECT_EQ(other->end, fate::survived) << "the invariant does not speak about what r2 decides";
}

TEST(mutation, that_the_reader_refuses_is_noticed_before_it_counts) {
  const auto all = mutate(*with_rules(""), {{}, nullptr});
  ASSERT_TRUE(all);
  const mutant* looser = find(*all, "r2", disposition::released);  // r1 says as much already
  ASSERT_NE(looser, nullptr);
  EXPECT_EQ(looser->end, fate::refused);
  EXPECT_EQ(looser->noticed_by, "no_effect");
  const mutant* limit = find(*all, "l1", disposition::released);
  ASSERT_NE(limit, nullptr);
  EXPECT_EQ(limit->end, fate::refused);
}

TEST(mutation, that_changes_no_decision_is_told_apart) {
  const auto all = mutate(*with_rules(R"toml(
[[limits]]
id = "idle"
clause = "L2"
because = "The program never lets these leave, whatever this limit says."
caveats = ["witness_protection"]
purposes = ["s47_strategy"]
at_most = "summary_only"
)toml"),
                          {{}, nullptr});
  ASSERT_TRUE(all);
  for (const disposition now : {disposition::redacted, disposition::call_agency, disposition::withheld}) {
    const mutant* found = find(*all, "idle", now);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->end, fate::same) << to_word(now);
  }
}

TEST(mutation, is_noticed_by_a_case_it_makes_wrong_and_by_none_about_other_things) {
  const auto under = with_rules("");
  const auto read = case_list::read(*under, R"toml(on = 2026-06-01
asker = "town"

[[cases]]
holder = "police"
category = "missing_episode"
purpose = "s47_strategy"
caveats = ["unverified"]
expect = "existence_only"
)toml",
                                    "cases.toml");
  ASSERT_TRUE(read) << read.error().detail;
  const auto all = mutate(*under, {{}, &*read});
  ASSERT_TRUE(all);
  const mutant* limit = find(*all, "l1", disposition::call_agency);
  ASSERT_NE(limit, nullptr);
  EXPECT_EQ(limit->end, fate::wrong);
  EXPECT_EQ(limit->noticed_by, "cases.toml:4");
  const mutant* other = find(*all, "r2", disposition::existence_only);
  ASSERT_NE(other, nullptr);
  EXPECT_EQ(other->end, fate::survived);
}

TEST(mutation, of_the_stricter_rule_is_noticed_where_both_speak) {
  // r2 made laxer than its partner is refused; a third rule that is stricter than both shows the point where they meet.
  const auto under = with_rules(R"toml(
[[rules]]
id = "r3"
clause = "R3"
because = "On green an adult's incident is talked through."
holders = ["police"]
categories = ["da_incident"]
purposes = ["s47_strategy"]
about = ["adult"]
urgencies = ["green"]
disposition = "call_agency"
)toml");
  const auto invariants = statements(std::string(NO_ADULT_IN_FULL));
  const auto all = mutate(*under, {invariants, nullptr});
  ASSERT_TRUE(all);
  const mutant* weaker = find(*all, "r2", disposition::redacted);
  ASSERT_NE(weaker, nullptr);
  EXPECT_EQ(weaker->end, fate::unproved) << "red and amber are now told more than a summary";
  EXPECT_EQ(weaker->noticed_by, "adults");
}

TEST(mutation, of_an_agreement_that_breaks_its_own_guards_is_refused) {
  const auto invariants = statements(R"toml(
[[invariants]]
id = "never"
says = "The police tell nothing."
law = "None"
where = { holders = ["police"] }
at_most = "withheld"
)toml");
  const auto all = mutate(*with_rules(""), {invariants, nullptr});
  ASSERT_FALSE(all);
  EXPECT_NE(all.error().detail.find("invariants.toml:2"), std::string::npos) << all.error().detail;
}

TEST(mutation, leaves_the_tables_as_it_found_them) {
  const auto under = with_rules("");
  const auto invariants = statements(std::string(POLICE_TELL_MISSING_EPISODES));
  const auto first = mutate(*under, {invariants, nullptr}), second = mutate(*under, {invariants, nullptr});
  ASSERT_TRUE(first && second);
  ASSERT_EQ(first->size(), second->size());
  for (std::size_t i = 0; i < first->size(); ++i) {
    EXPECT_EQ((*first)[i].end, (*second)[i].end);
    EXPECT_EQ((*first)[i].noticed_by, (*second)[i].noticed_by);
  }
}

}  // namespace
}  // namespace mash::policy::mutation
