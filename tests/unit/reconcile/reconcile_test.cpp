// SPDX-License-Identifier: Apache-2.0
// Which answers one side has and the other lacks, told apart from those that rightly are on one side only.
#include "cli/reconcile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/contract/leaf.hpp"

namespace mash::cli {
namespace {

using kind = disagreement::kind;
using testing::HasSubstr;
using testing::IsEmpty;

const instant NOON = *parse_rfc3339("2026-11-20T12:00:00Z");
const std::string DIGEST(64, 'a'), OTHER(64, 'b');

std::string ask_id(char last) { return std::string("01934567-89ab-7cde-8f01-23456789abc") + last; }

// One answer as both sides have it.
struct pair {
  explicit pair(const std::string& ask = ask_id('d'), std::int64_t revision = 1) {
    const auto salt = contract::new_salt();
    contract::leaf entry;
    entry.type = contract::leaf_type::answered;
    entry.id = "01934567-8c00-7000-8000-000000000001";
    entry.at = NOON;
    entry.request = ask;
    entry.members = {"police"};
    entry.outcome = {"answered"};
    entry.body = contract::commitment(salt, DIGEST);
    ledger = {4, contract::leaf_text(entry).value(), ask, revision, DIGEST, "acknowledged"};
    hub = {"police", ask, DIGEST, "01934567-89ab-7000-8000-000000000000", revision, NOON, ledger.leaf, to_hex(salt)};
  }
  hub_answer hub;
  ledger_answer ledger;
};

reconciled compare(std::vector<hub_answer> hub, std::vector<ledger_answer> ledger, std::set<std::string> erased = {}) {
  std::map<std::string, ledger_export> ledgers;
  ledgers["police"].made_at = NOON;
  ledgers["police"].answers = std::move(ledger);
  return reconcile({std::move(hub), std::move(erased), 0}, ledgers);
}

void expect_one(const reconciled& found, kind what, const std::string& why) {
  ASSERT_EQ(found.disagreements.size(), 1U);
  EXPECT_EQ(found.disagreements[0].what, what);
  EXPECT_EQ(found.disagreements[0].member, "police");
  EXPECT_EQ(found.disagreements[0].ask, ask_id('d'));
  EXPECT_THAT(found.disagreements[0].why, HasSubstr(why));
  EXPECT_EQ(found.agreed, 0U);
}

TEST(reconcile, the_same_on_both_sides_agrees) {
  const pair one, second(ask_id('e')), revised(ask_id('e'), 2);
  const auto found = compare({one.hub, second.hub, revised.hub}, {revised.ledger, one.ledger, second.ledger});
  EXPECT_EQ(found.agreed, 3U);
  EXPECT_THAT(found.disagreements, IsEmpty());
}

TEST(reconcile, an_answer_that_the_ledger_never_gave_is_told) {
  expect_one(compare({pair().hub}, {}), kind::only_hub, "01934567-89ab-7000-8000-000000000000");
}

TEST(reconcile, an_answer_that_came_after_the_export_is_not_missed_in_it) {
  pair one;
  one.hub.taken_at = NOON + std::chrono::milliseconds(1);
  const auto found = compare({one.hub}, {});
  EXPECT_EQ(found.newer, 1U);
  EXPECT_THAT(found.disagreements, IsEmpty());
}

TEST(reconcile, an_acknowledged_answer_that_the_hub_lacks_is_told) {
  expect_one(compare({}, {pair().ledger}), kind::only_ledger, "entry 4");
}

TEST(reconcile, what_waits_or_was_refused_is_rightly_in_the_ledger_alone) {
  pair waits, refused(ask_id('e'));
  waits.ledger.state = "waiting";
  refused.ledger.state = "refused";
  const auto found = compare({}, {waits.ledger, refused.ledger});
  EXPECT_EQ(found.waiting, 1U);
  EXPECT_EQ(found.refused, 1U);
  EXPECT_THAT(found.disagreements, IsEmpty());
}

TEST(reconcile, what_the_hub_has_erased_cannot_be_compared_and_accuses_nobody) {
  const auto found = compare({}, {pair().ledger}, {"01934567-89ab"});
  EXPECT_EQ(found.erased, 1U);
  EXPECT_THAT(found.disagreements, IsEmpty());
  expect_one(compare({}, {pair().ledger}, {"01934567-89aa"}), kind::only_ledger, "entry 4");
}

TEST(reconcile, another_answer_under_the_same_revision_differs) {
  pair one;
  one.ledger.digest = OTHER;
  expect_one(compare({one.hub}, {one.ledger}), kind::differs, OTHER);
}

TEST(reconcile, a_revision_more_on_one_side_is_told) {
  pair first, second(ask_id('d'), 2);
  auto found = compare({first.hub}, {first.ledger, second.ledger});
  ASSERT_EQ(found.disagreements.size(), 1U);
  EXPECT_EQ(found.disagreements[0].what, kind::only_ledger);
  EXPECT_EQ(found.disagreements[0].revision, 2);
  found = compare({first.hub, second.hub}, {first.ledger});
  ASSERT_EQ(found.disagreements.size(), 1U);
  EXPECT_EQ(found.disagreements[0].what, kind::only_hub);
  EXPECT_EQ(found.agreed, 1U);
}

TEST(reconcile, a_receipt_of_another_entry_differs) {
  pair one;
  const pair other;  // the same question, another salt
  one.hub.leaf = other.hub.leaf;
  expect_one(compare({one.hub}, {one.ledger}), kind::differs, "another entry");
}

TEST(reconcile, an_entry_that_does_not_commit_to_the_answer_differs) {
  pair one;
  one.hub.digest = one.ledger.digest = OTHER;  // both rows changed alike; the entry stands
  expect_one(compare({one.hub}, {one.ledger}), kind::differs, "does not commit");
}

TEST(reconcile, a_row_that_is_gone_from_the_ledger_differs) {
  pair one;
  one.ledger.revision = 0;
  one.ledger.digest.clear();
  one.ledger.state.clear();
  expect_one(compare({one.hub}, {one.ledger}), kind::differs, "no longer what it was");
  expect_one(compare({}, {one.ledger}), kind::only_ledger, "no longer has what it was");
}

TEST(reconcile, members_without_an_export_are_not_looked_at) {
  pair one;
  one.hub.member = "health";
  const auto found = compare({one.hub}, {});
  EXPECT_THAT(found.disagreements, IsEmpty());
  EXPECT_EQ(found.agreed + found.newer, 0U);
}

}  // namespace
}  // namespace mash::cli
