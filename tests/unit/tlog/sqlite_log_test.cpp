// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/sqlite_log.hpp"

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "tests/unit/tlog/log_fixture.hpp"

namespace mash::tlog {
namespace {

using test::log_fixture;
using test::numbered_leaves;

checkpoint head_of(const test::open_log& opened) { return opened.log->latest()->head; }

TEST(sqlite_log, a_new_log_signs_the_empty_tree_before_anything_else) {
  log_fixture fixture;
  const auto opened = fixture.open().value();
  EXPECT_EQ(opened.log->latest()->text, test::read_data("sample/checkpoint.0"));
  EXPECT_TRUE(std::filesystem::exists(fixture.slot('a')));
}

TEST(sqlite_log, the_sample_log_in_any_batches_has_gos_checkpoints_tiles_and_bundles) {
  const auto leaves = test::sample_leaves();
  std::mt19937 random(1);
  for (int round = 0; round < 5; ++round) {
    log_fixture fixture;
    auto opened = fixture.open().value();
    std::vector<std::string> batch;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      batch.push_back(leaves[i]);
      const std::size_t size = i + 1;
      const bool sampled = size == 1 || size == 3 || size == 8 || size == 255 || size == 256 || size == 257;
      if (!sampled && size != leaves.size() && random() % (round == 0 ? 6 : 120) != 0) continue;
      ASSERT_TRUE(opened.commit(std::exchange(batch, {})));
      if (sampled) EXPECT_EQ(opened.log->latest()->text, test::read_data("sample/checkpoint." + std::to_string(size)));
    }
    EXPECT_EQ(opened.log->latest()->text, test::read_data("sample/checkpoint.1000"));
    for (const tile_name& name : {tile_name{0, 0, 256, false}, tile_name{0, 2, 256, false}, tile_name{0, 3, 232, false},
                                  tile_name{1, 0, 3, false}, tile_name{0, 0, 256, true}, tile_name{0, 3, 232, true}})
      EXPECT_EQ(opened.log->view().tile(name).value(), test::read_data("sample/tiles/" + tile_path(name)));
    EXPECT_TRUE(opened.log->view().check_all(head_of(opened)));
  }
}

TEST(sqlite_log, only_what_is_signed_is_served) {
  log_fixture fixture;
  auto opened = fixture.open().value();
  ASSERT_TRUE(opened.commit(numbered_leaves(0, 300)));
  log_view& view = opened.log->view();
  for (const std::string_view path : {"tile/0/000", "tile/0/001.p/44", "tile/0/001.p/7", "tile/1/000.p/1",
                                      "tile/entries/000", "tile/entries/001.p/44"})
    EXPECT_TRUE(view.serve(path, 300).has_value()) << path;
  EXPECT_EQ(view.serve("tile/0/001.p/7", 300)->size(), 7u * 32);
  for (const std::string_view path : {"tile/0/001", "tile/0/001.p/45", "tile/0/002.p/1", "tile/1/000", "tile/2/000.p/1",
                                      "tile/entries/001.p/45", "tile/entries/x281/x474/x976/710", "checkpoint"})
    EXPECT_EQ(view.serve(path, 300).error().code, errc::not_found) << path;
  EXPECT_FALSE(view.serve("tile/0/001.p/44", 290).has_value()) << "stored, but beyond what is signed";
  EXPECT_TRUE(view.serve("tile/0/001.p/34", 290).has_value());
  EXPECT_FALSE(view.serve("tile/entries/000", 255).has_value());
}

TEST(sqlite_log, every_receipt_verifies_with_the_log_key_alone) {
  log_fixture fixture;
  auto opened = fixture.open().value();
  const auto leaves = numbered_leaves(0, 700);
  ASSERT_TRUE(opened.commit({leaves.begin(), leaves.begin() + 3}));
  ASSERT_TRUE(opened.commit({leaves.begin() + 3, leaves.end()}));
  for (std::uint64_t index = 0; index < leaves.size(); ++index) {
    const auto text = opened.log->receipt(index);
    ASSERT_TRUE(text.has_value());
    const auto head = verify_receipt(*text, as_bytes(leaves[index]), opened.log->key());
    ASSERT_TRUE(head.has_value()) << index;
    ASSERT_EQ(head->head.size, leaves.size());
    ASSERT_EQ(opened.log->view().leaf(index).value(), leaves[index]);
  }
  EXPECT_EQ(opened.log->receipt(leaves.size()).error().code, errc::invalid);
  EXPECT_EQ(opened.log->view().leaf(leaves.size()).error().code, errc::not_found);
  EXPECT_EQ(opened.log->view().leaf(~std::uint64_t{0}).error().code, errc::not_found);
}

TEST(sqlite_log, it_goes_on_after_any_number_of_restarts) {
  log_fixture fixture;
  frontier expected;
  std::mt19937 random(2);
  std::uint64_t size = 0;
  for (int run = 0; run < 40; ++run) {
    auto opened = fixture.open();
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
    ASSERT_EQ(head_of(*opened), (checkpoint{"mash.example/audit", size, expected.root()}));
    for (int batch = 0; batch < 3; ++batch) {
      const auto leaves = numbered_leaves(size, size + 1 + random() % 60);
      ASSERT_TRUE(opened->commit(leaves));
      for (const auto& leaf : leaves) expected.append(leaf_hash(as_bytes(leaf)));
      size += leaves.size();
      ASSERT_EQ(head_of(*opened), (checkpoint{"mash.example/audit", size, expected.root()}));
    }
  }
  EXPECT_GT(size, 2000u);
  EXPECT_TRUE(fixture.open()->log->view().check_all({"mash.example/audit", size, expected.root()}));
}

TEST(sqlite_log, each_head_is_consistent_with_the_one_before) {
  log_fixture fixture;
  auto opened = fixture.open().value();
  ASSERT_TRUE(opened.commit({"first"}));
  checkpoint older = head_of(opened);
  for (std::uint64_t size = 1; size < 1500; size += 37) {
    ASSERT_TRUE(opened.commit(numbered_leaves(size, size + 37)));
    const checkpoint newer = head_of(opened);
    const auto proof = opened.log->view().consistency_proof(older.size, newer.size).value();
    ASSERT_TRUE(verify_consistency(older.size, newer.size, older.root, newer.root, proof));
    older = newer;
  }
}

TEST(sqlite_log, a_batch_that_was_rolled_back_leaves_nothing_behind) {
  log_fixture fixture;
  auto opened = fixture.open().value();
  ASSERT_TRUE(opened.commit(numbered_leaves(0, 250)));
  const checkpoint before = head_of(opened);
  ASSERT_TRUE(opened.writer.execute("BEGIN IMMEDIATE"));
  EXPECT_EQ(opened.log->append("lost").value(), 250u);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(opened.log->append("lost too"));
  ASSERT_TRUE(opened.log->write_batch(opened.writer));
  ASSERT_TRUE(opened.writer.execute("ROLLBACK"));
  opened.log->rolled_back();
  EXPECT_EQ(head_of(opened), before);
  ASSERT_TRUE(opened.commit(numbered_leaves(250, 300)));
  frontier expected;
  for (const auto& leaf : numbered_leaves(0, 300)) expected.append(leaf_hash(as_bytes(leaf)));
  EXPECT_EQ(head_of(opened).root, expected.root());
  EXPECT_TRUE(opened.log->view().check_all(head_of(opened)));
}

TEST(sqlite_log, a_failed_job_takes_back_its_own_leaves_only) {
  log_fixture fixture;
  auto opened = fixture.open().value();
  ASSERT_TRUE(opened.writer.execute("BEGIN IMMEDIATE"));
  const auto job = [&](const std::string& leaf, bool good) {
    return opened.log->undoing([&log = *opened.log, leaf, good](sqlite::connection&) -> result<void> {
      MASH_TRY(first, log.append(leaf + " a"));
      MASH_TRY(second, log.append(leaf + " b"));
      return good ? result<void>{} : fail(errc::conflict, "refused");
    })(opened.writer);
  };
  EXPECT_TRUE(job("one", true));
  EXPECT_FALSE(job("two", false));
  EXPECT_TRUE(job("three", true));
  EXPECT_FALSE(job("four", false));
  ASSERT_TRUE(opened.log->write_batch(opened.writer));
  ASSERT_TRUE(opened.writer.execute("COMMIT"));
  ASSERT_TRUE(opened.sign_and_keep());
  EXPECT_EQ(head_of(opened).size, 4u);
  EXPECT_EQ(opened.log->view().leaf(1).value(), "one b");
  EXPECT_EQ(opened.log->view().leaf(2).value(), "three a");
  EXPECT_TRUE(opened.log->view().check_all(head_of(opened)));
}

TEST(sqlite_log, a_commit_without_leaves_signs_nothing_new) {
  log_fixture fixture;
  auto opened = fixture.open().value();
  ASSERT_TRUE(opened.commit({"one"}));
  const auto before = opened.log->latest();
  ASSERT_TRUE(opened.commit({}));
  EXPECT_EQ(opened.log->latest(), before);
}

TEST(sqlite_log, a_leaf_over_the_limit_is_refused_and_an_empty_one_is_not) {
  log_fixture fixture;
  auto opened = fixture.open().value();
  EXPECT_EQ(opened.log->append(std::string(1025, 'x')).error().code, errc::too_large);
  ASSERT_TRUE(opened.commit({std::string(1024, 'x'), ""}));
  EXPECT_EQ(opened.log->view().leaf(0).value().size(), 1024u);
  EXPECT_EQ(opened.log->view().leaf(1).value(), "");
}

TEST(sqlite_log, a_large_batch_is_kept_in_several_rows) {
  log_fixture fixture;
  auto opened = fixture.open().value();
  ASSERT_TRUE(opened.commit(numbered_leaves(0, 2000)));
  auto rows = opened.writer.prepare("SELECT count(*), max(count) FROM log_batch");
  ASSERT_TRUE(rows.step().value());
  EXPECT_EQ(rows.integer(0), 8);
  EXPECT_EQ(rows.integer(1), 256);
  EXPECT_TRUE(opened.log->view().check_all(head_of(opened)));
}

TEST(sqlite_log, the_tables_refuse_to_be_rewritten) {
  log_fixture fixture;
  auto opened = fixture.open().value();
  ASSERT_TRUE(opened.commit(numbered_leaves(0, 5)));
  for (const std::string_view statement :
       {"UPDATE log_batch SET entries = x'00'", "DELETE FROM log_batch", "DELETE FROM log_tile",
        "INSERT INTO log_batch VALUES (7, 1, x'0000')", "INSERT INTO log_batch VALUES (4, 1, x'0000')",
        "INSERT INTO log_batch VALUES (5, 0, x'')", "UPDATE log_tile SET hashes = zeroblob(160)",
        "UPDATE log_tile SET hashes = zeroblob(32)", "UPDATE log_tile SET id = 9",
        "UPDATE log_tile SET hashes = hashes || x'00'"})
    EXPECT_FALSE(opened.writer.execute(statement)) << statement;
}

TEST(sqlite_log, another_thread_reads_and_proves_while_it_grows) {
  log_fixture fixture;
  auto opened = fixture.open().value();
  ASSERT_TRUE(opened.commit({"leaf 0"}));
  std::atomic<bool> stop = false;
  std::atomic<int> proved = 0;
  std::thread auditor([&] {
    auto reader = sqlite::connection::open_reader(fixture.database()).value();
    log_view view(reader);
    std::mt19937 random(4);
    checkpoint seen = opened.log->latest()->head;
    while (!stop) {
      const auto head = opened.log->latest();
      const std::uint64_t index = random() % head->head.size;
      const auto receipt = view.receipt(index, *head);
      ASSERT_TRUE(receipt.has_value());
      ASSERT_TRUE(verify_receipt(*receipt, as_bytes("leaf " + std::to_string(index)), opened.log->key()));
      const auto proof = view.consistency_proof(seen.size, head->head.size);
      ASSERT_TRUE(proof && verify_consistency(seen.size, head->head.size, seen.root, head->head.root, *proof));
      seen = head->head;
      ++proved;
    }
  });
  for (std::uint64_t size = 1; size < 4000 || proved < 50; size += 13)
    ASSERT_TRUE(opened.commit(numbered_leaves(size, size + 13)));
  stop = true;
  auditor.join();
  EXPECT_GE(proved, 50);
}

TEST(sqlite_log, in_group_commit_a_completion_may_hand_out_its_receipt) {
  log_fixture fixture;
  auto opened = fixture.open().value();
  sqlite_log& log = *opened.log;
  sqlite::group_commit store(std::move(opened.writer), log.hooks(nullptr), {});
  std::atomic<int> good = 0, refused = 0;
  constexpr int JOBS = 600;
  std::promise<void> finished;
  std::atomic<int> left = JOBS;
  for (int i = 0; i < JOBS; ++i) {
    auto index = std::make_shared<std::uint64_t>();
    const std::string leaf = "job " + std::to_string(i);
    const bool fails = i % 7 == 3;
    ASSERT_TRUE(store.submit(log.undoing([&log, index, leaf, fails](sqlite::connection&) -> result<void> {
      MASH_TRY(at, log.append(leaf));
      *index = *at;
      return fails ? fail(errc::denied, "no") : result<void>{};
    }),
                             [&, index, leaf, fails](result<void> outcome) {
                               if (fails && !outcome) ++refused;
                               if (outcome && verify_receipt(log.receipt(*index).value(), as_bytes(leaf), log.key()))
                                 ++good;
                               if (--left == 0) finished.set_value();
                             }));
  }
  ASSERT_EQ(finished.get_future().wait_for(std::chrono::seconds(60)), std::future_status::ready);
  store.stop();
  EXPECT_EQ(refused, 86);
  EXPECT_EQ(good, JOBS - 86);
  EXPECT_EQ(log.latest()->head.size, static_cast<std::uint64_t>(JOBS - 86));
  EXPECT_TRUE(log.view().check_all(log.latest()->head));
}

// --- another key

std::shared_ptr<const signing_key> shared_key(unsigned char seed) {
  return std::make_shared<const signing_key>(signing_key::from_seed(std::array<unsigned char, 32>{seed}));
}
verifier_key verifier_of(const signing_key& key) { return {"mash.example/audit", key_type::log, key.public_key()}; }

TEST(sqlite_log_keys, two_keys_sign_every_head_while_one_gives_way_to_the_other) {
  log_fixture fixture;
  auto opened = fixture.open().value();
  const verifier_key old_key = opened.log->key();
  const auto next = shared_key(9);
  ASSERT_TRUE(opened.commit({"one"}));
  ASSERT_TRUE(opened.log->use_keys(test::key_from_seed_file("sample/log.seed.hex"), next));
  const auto signed_by = [&](const verifier_key& key) { return is_signed_by(opened.log->latest()->signed_note, key); };
  EXPECT_TRUE(signed_by(old_key) && signed_by(verifier_of(*next))) << "the head of before is signed anew";
  EXPECT_EQ(opened.log->latest()->head.size, 1U);
  ASSERT_TRUE(opened.commit({"two"}));
  EXPECT_TRUE(signed_by(old_key) && signed_by(verifier_of(*next)));
  EXPECT_EQ(opened.log->key().vkey(), old_key.vkey());
  ASSERT_TRUE(opened.log->use_keys(signing_key::from_seed(std::array<unsigned char, 32>{9}), nullptr));
  EXPECT_EQ(opened.log->key().vkey(), verifier_of(*next).vkey());
  ASSERT_TRUE(opened.commit({"three"}));
  EXPECT_TRUE(!signed_by(old_key) && signed_by(verifier_of(*next)));
  EXPECT_TRUE(verify_receipt(opened.log->receipt(0).value(), as_bytes("one"), verifier_of(*next)).has_value());
}

TEST(sqlite_log_keys, a_head_that_other_keys_sign_anew_before_it_is_kept_does_not_come_back) {
  log_fixture fixture;
  auto opened = fixture.open().value();
  ASSERT_TRUE(opened.commit_unsigned({"one"}));
  auto keep = opened.log->committed();
  ASSERT_TRUE(keep && *keep);
  const auto next = shared_key(9);
  ASSERT_TRUE(opened.log->use_keys(test::key_from_seed_file("sample/log.seed.hex"), next));
  const std::string by_both = opened.log->latest()->text;
  ASSERT_TRUE((*keep)());
  EXPECT_EQ(opened.log->latest()->text, by_both);
  ASSERT_TRUE(opened.commit({"two"}));
  EXPECT_TRUE(is_signed_by(opened.log->latest()->signed_note, verifier_of(*next)));
}

TEST(sqlite_log_keys, a_log_opened_with_both_signs_with_both_what_a_crash_left_unsigned) {
  log_fixture fixture;
  ASSERT_TRUE(fixture.open()->commit({"one"}));
  ASSERT_TRUE(fixture.open()->commit_unsigned({"two"}));
  const auto next = shared_key(9);
  const auto opened = fixture.open({.origin = {}, .checkpoint_directory = {}, .earlier_keys = {}, .also_signs = next});
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->log->latest()->head.size, 2U);
  EXPECT_TRUE(is_signed_by(opened->log->latest()->signed_note, verifier_of(*next)));
  EXPECT_TRUE(is_signed_by(opened->log->latest()->signed_note, opened->log->key()));
}

TEST(sqlite_log_keys, a_change_of_the_key_that_was_taken_back_is_not_opened) {
  log_fixture fixture;
  const auto next = shared_key(9);
  {
    auto opened = fixture.open().value();
    ASSERT_TRUE(opened.log->use_keys(test::key_from_seed_file("sample/log.seed.hex"), next));
    ASSERT_TRUE(opened.commit({"one"}));
  }
  const auto refused = fixture.open();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, errc::corrupt);
  EXPECT_NE(refused.error().detail.find("the change of the log's key was taken back"), std::string::npos);
  EXPECT_TRUE(
      fixture.open({.origin = {}, .checkpoint_directory = {}, .earlier_keys = {}, .also_signs = next}).has_value());
  EXPECT_TRUE(
      fixture.open({.origin = {}, .checkpoint_directory = {}, .earlier_keys = {verifier_of(*next)}}).has_value())
      << "once it is a key of before";
}

TEST(sqlite_log_keys, a_log_that_stopped_takes_no_other_key) {
  log_fixture fixture;
  auto opened = fixture.open().value();
  opened.log->stop_signing();
  EXPECT_EQ(opened.log->use_keys(signing_key::from_seed(std::array<unsigned char, 32>{9}), nullptr).error().code,
            errc::unavailable);
  EXPECT_TRUE(is_signed_by(opened.log->latest()->signed_note, opened.log->key()));
}

}  // namespace
}  // namespace mash::tlog
