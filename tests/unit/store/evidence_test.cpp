// SPDX-License-Identifier: Apache-2.0
// The log as evidence: found in bounded looks, by time, with proofs that verify, and with the records that open acts.
#include <gmock/gmock.h>

#include "adapters/contract/leaf.hpp"
#include "base/tlog/receipt.hpp"
#include "hub/audit/looks.hpp"
#include "tests/unit/store/store_fixture.hpp"

namespace mash::hub {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class evidence : public hub_store {
 protected:
  // One commit with that many entries, decided a second apart from the last one.
  void write(std::size_t count, const std::string& word = "tested") {
    durable_change change;
    for (std::size_t i = 0; i < count; ++i) {
      change.entries.push_back(admin_entry(word, "", at));
      at += std::chrono::seconds(1);
    }
    ASSERT_TRUE(run(store->commit(std::move(change))).has_value());
  }
  [[nodiscard]] tlog::checkpoint head() const {
    return tlog::open_checkpoint(store->checkpoint(), store->log_key())->head;
  }
  std::vector<std::uint64_t> found(log_slice wanted) {
    std::vector<std::uint64_t> indexes;
    while (wanted.first < wanted.end) {
      const auto some = run(store->entries(wanted));
      EXPECT_TRUE(some.has_value());
      if (!some || some->next == wanted.first) break;
      for (const logged_entry& one : some->found) indexes.push_back(one.index);
      wanted.first = some->next;
    }
    return indexes;
  }

  instant at = NOW;
};

TEST_F(evidence, finds_the_entries_that_contain_all_that_is_asked_for) {
  write(2, "one");
  write(1, "two");
  write(1, "one");
  EXPECT_THAT(found({0, 4, {"\"one\""}}), ElementsAre(0, 1, 3));
  EXPECT_THAT(found({1, 4, {"\"one\"", "\"admin\""}}), ElementsAre(1, 3));
  EXPECT_THAT(found({0, 3, {"\"one\""}}), ElementsAre(0, 1));
  EXPECT_THAT(found({0, 4, {"\"three\""}}), ElementsAre());
  EXPECT_THAT(found({0, 4, {}}), ElementsAre(0, 1, 2, 3));
}

TEST_F(evidence, one_look_is_bounded_and_says_where_to_go_on) {
  for (int i = 0; i < 9; ++i) write(500);
  write(1, "last");
  const auto first = run(store->entries({0, head().size, {"\"last\""}}));
  ASSERT_TRUE(first.has_value());
  EXPECT_TRUE(first->found.empty());
  EXPECT_EQ(first->next, ENTRIES_A_LOOK);
  const auto second = run(store->entries({first->next, head().size, {"\"last\""}}));
  ASSERT_TRUE(second.has_value());
  ASSERT_EQ(second->found.size(), 1U);
  EXPECT_EQ(second->found[0].index, 4500U);
  EXPECT_EQ(second->next, 4501U);
}

TEST_F(evidence, beyond_the_signed_log_there_is_nothing) {
  write(3);
  const auto beyond = run(store->entries({3, 1000, {}}));
  ASSERT_TRUE(beyond.has_value());
  EXPECT_TRUE(beyond->found.empty());
  EXPECT_EQ(beyond->next, 3U);
  EXPECT_EQ(run(store->entries({2, 1000, {}}))->next, 3U);
  EXPECT_EQ(run(store->entries({50, 40, {}}))->found.size(), 0U);
}

TEST_F(evidence, the_first_entry_since_a_moment_is_found_at_every_edge) {
  EXPECT_EQ(run(store->first_since(NOW, 0)).value(), 0U);
  write(300);
  for (const std::uint64_t index : {0U, 1U, 149U, 255U, 256U, 299U}) {
    const instant when = NOW + std::chrono::seconds(index);
    EXPECT_EQ(run(store->first_since(when, 300)).value(), index);
    EXPECT_EQ(run(store->first_since(when + std::chrono::milliseconds(1), 300)).value(), index + 1);
  }
  EXPECT_EQ(run(store->first_since(NOW - std::chrono::hours(1), 300)).value(), 0U);
  EXPECT_EQ(run(store->first_since(NOW + std::chrono::hours(1), 300)).value(), 300U);
  EXPECT_EQ(run(store->first_since(NOW + std::chrono::hours(1), 100)).value(), 100U);
}

TEST_F(evidence, proofs_verify_under_this_checkpoint_and_an_earlier_one) {
  write(70);
  const tlog::checkpoint earlier = head();
  write(230);
  const tlog::checkpoint latest = head();
  const std::vector<std::uint64_t> indexes{0, 5, 69};
  const auto looked = run(store->entries({0, 300, {}}));
  ASSERT_TRUE(looked.has_value());
  for (const tlog::checkpoint& under : {earlier, latest}) {
    const auto proofs = run(store->proofs(indexes, under.size));
    ASSERT_TRUE(proofs.has_value());
    for (std::size_t i = 0; i < indexes.size(); ++i) {
      const digest leaf = tlog::leaf_hash(as_bytes(looked->found[indexes[i]].text));
      EXPECT_TRUE(
          tlog::check_included({.extra = {}, .index = indexes[i], .proof = (*proofs)[i], .checkpoint = {}}, leaf, under)
              .has_value());
    }
  }
  EXPECT_FALSE(run(store->proofs({70}, 70)).has_value());
}

TEST_F(evidence, an_act_is_committed_with_the_record_that_opens_it) {
  const admin_act made = look("Carol Example", {"log_searched"}, id, {{"actor", "somebody"}}, NOW);
  durable_change change;
  change.acts.push_back(made);
  ASSERT_TRUE(run(store->commit(std::move(change))).has_value());
  for (int round = 0; round < 2; ++round) {
    const auto records = run(store->act_records({made.id, new_uuid(NOW)}));
    ASSERT_TRUE(records.has_value());
    ASSERT_EQ(records->size(), 1U);
    const json::object& record = records->at(made.id);
    const auto leaf = contract::parse_leaf(run(store->entries({0, 1, {}}))->found.at(0).text);
    ASSERT_TRUE(leaf.has_value());
    EXPECT_EQ(leaf->request, id);
    EXPECT_TRUE(contract::opens(*leaf->actor, std::string(record.at("actor_salt").as_string()), "Carol Example"));
    EXPECT_TRUE(contract::opens(*leaf->body, std::string(record.at("body_salt").as_string()),
                                json::canonical(record.at("asked"))));
    reopen();
  }
  const std::string bytes = all_bytes();
  EXPECT_THAT(bytes, Not(HasSubstr("Carol")));
  EXPECT_THAT(bytes, Not(HasSubstr("somebody")));
}

TEST_F(evidence, a_receipt_is_for_the_entry_it_was_asked_for_also_where_acts_come_with_it) {
  durable_change change;
  change.entries = {entry("first"), entry("second")};
  change.acts.push_back(look("Carol Example", {"log_searched"}, "", {}, NOW));
  change.receipt_for = 1;
  const auto done = run(store->commit(std::move(change)));
  ASSERT_TRUE(done.has_value() && done->receipt.has_value());
  EXPECT_EQ(done->receipt->index, 1U);
  EXPECT_EQ(done->log_size, 3U);
  EXPECT_THAT(run(store->entries({0, 3, {}}))->found.at(2).text, HasSubstr("log_searched"));
}

TEST_F(evidence, a_record_that_was_changed_or_moved_to_another_act_is_not_believed) {
  durable_change change;
  const admin_act one = look("Carol Example", {"log_searched"}, "", {}, NOW);
  const admin_act other = look("Dan Example", {"log_searched"}, "", {}, NOW);
  change.acts = {one, other};
  ASSERT_TRUE(run(store->commit(std::move(change))).has_value());
  store.reset();
  tamper("UPDATE admin_record SET sealed = (SELECT sealed FROM admin_record WHERE entry = '" + other.id +
         "') WHERE entry = '" + one.id + "'");
  store = open().value();
  EXPECT_EQ(run(store->act_records({one.id})).error().code, errc::corrupt);
  EXPECT_TRUE(run(store->act_records({other.id})).has_value());
}

}  // namespace
}  // namespace mash::hub
