// SPDX-License-Identifier: Apache-2.0
// What a crash, a restored backup and a database administrator with a shell can do to a stored log, and what it says.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>

#include "tests/unit/tlog/log_fixture.hpp"

namespace mash::tlog {
namespace {

using test::log_fixture;
using test::numbered_leaves;
using test::write_file;

std::string refusal(log_fixture& fixture) {
  auto opened = fixture.open();
  if (opened) return "opened";
  EXPECT_EQ(opened.error().code, errc::corrupt);
  return opened.error().detail;
}

void make_log(log_fixture& fixture, std::uint64_t leaves) {
  auto opened = fixture.open().value();
  for (std::uint64_t size = 0; size < leaves; size += 50)
    ASSERT_TRUE(opened.commit(numbered_leaves(size, std::min(size + 50, leaves))));
}

TEST(sqlite_log_damage, entries_committed_but_not_signed_at_a_crash_are_checked_and_signed_at_the_start) {
  log_fixture fixture;
  make_log(fixture, 300);
  {
    auto opened = fixture.open().value();
    ASSERT_TRUE(opened.commit_unsigned(numbered_leaves(300, 1000)));
    EXPECT_EQ(opened.log->latest()->head.size, 300u) << "nobody may see a head that is not durable";
  }
  auto opened = fixture.open().value();
  frontier expected;
  for (const auto& leaf : numbered_leaves(0, 1000)) expected.append(leaf_hash(as_bytes(leaf)));
  EXPECT_EQ(opened.log->latest()->head, (checkpoint{"mash.example/audit", 1000, expected.root()}));
  EXPECT_TRUE(opened.log->view().check_all(opened.log->latest()->head));
}

TEST(sqlite_log_damage, unsigned_entries_that_changed_on_disk_are_not_signed) {
  log_fixture fixture;
  make_log(fixture, 100);
  ASSERT_TRUE(fixture.open()->commit_unsigned(numbered_leaves(100, 120)));
  fixture.tamper(
      {"UPDATE log_batch SET entries = CAST(replace(entries, 'leaf 110', 'leaf 910') AS BLOB) WHERE first = 100"});
  EXPECT_EQ(refusal(fixture),
            "the log's entries before 120 are not stored as they were written; nothing more is signed");
}

TEST(sqlite_log_damage, a_restored_backup_is_refused) {
  log_fixture fixture;
  make_log(fixture, 200);
  fixture.backup("monday");
  ASSERT_TRUE(fixture.open()->commit({"one more"}));
  fixture.backup("tuesday");
  fixture.restore("monday");
  EXPECT_TRUE(refusal(fixture).starts_with(
      "the database is older than its last signed checkpoint: it has 200 entries of the 201 that were signed; it was"));
  fixture.restore("tuesday");
  EXPECT_EQ(refusal(fixture), "opened");
}

TEST(sqlite_log_damage, a_restored_backup_that_grew_another_way_is_refused) {
  log_fixture fixture, fork;
  make_log(fixture, 200);
  ASSERT_TRUE(fixture.open()->commit(numbered_leaves(500, 600)));
  make_log(fork, 350);
  std::filesystem::copy_file(fork.database(), fixture.database(), std::filesystem::copy_options::overwrite_existing);
  EXPECT_TRUE(refusal(fixture).starts_with("the database is not the one its last signed checkpoint describes"));
}

TEST(sqlite_log_damage, an_empty_database_beside_a_checkpoint_is_refused) {
  log_fixture fixture;
  make_log(fixture, 10);
  std::filesystem::remove(fixture.database());
  EXPECT_TRUE(refusal(fixture).starts_with("the database is older than"));
}

TEST(sqlite_log_damage, a_log_without_its_checkpoints_is_refused_until_one_comes_back) {
  log_fixture fixture;
  make_log(fixture, 120);
  const auto head = fixture.open()->log->latest()->text;
  std::filesystem::remove(fixture.slot('a'));
  std::filesystem::remove(fixture.slot('b'));
  EXPECT_TRUE(refusal(fixture).starts_with("the last signed checkpoint of the log is missing"));
  write_file(fixture.slot('b'), head);  // as a member keeps it
  EXPECT_EQ(refusal(fixture), "opened");
}

TEST(sqlite_log_damage, any_cut_of_the_slot_being_written_leaves_the_other_to_start_from) {
  log_fixture fixture;
  make_log(fixture, 150);
  const std::string a = test::read_file(fixture.slot('a')), b = test::read_file(fixture.slot('b'));
  ASSERT_NE(a, b);
  for (const char slot : {'a', 'b'}) {
    const std::string whole = slot == 'a' ? a : b;
    for (std::size_t cut = 0; cut < whole.size(); cut += 7) {
      write_file(fixture.slot(slot), whole.substr(0, cut));
      auto opened = fixture.open();
      ASSERT_TRUE(opened.has_value()) << cut;
      ASSERT_EQ(opened->log->latest()->head.size, 150u);
      write_file(fixture.slot('a'), a);
      write_file(fixture.slot('b'), b);
    }
  }
  write_file(fixture.slot('a'), a.substr(1));
  write_file(fixture.slot('b'), b.substr(1));
  EXPECT_TRUE(refusal(fixture).starts_with("the last signed checkpoint of the log is missing or not signed"));
}

TEST(sqlite_log_damage, a_checkpoint_of_another_key_counts_only_if_that_key_was_ours) {
  log_fixture fixture;
  make_log(fixture, 20);
  const checkpoint head = fixture.open()->log->latest()->head;
  const signing_key old_key = test::key_from_seed_file("sample/witness.seed.hex");
  for (const char slot : {'a', 'b'}) write_file(fixture.slot(slot), sign_checkpoint(head, old_key).text);
  EXPECT_NE(refusal(fixture), "opened");
  const verifier_key earlier{head.origin, key_type::log, old_key.public_key()};
  EXPECT_TRUE(fixture.open({.origin = {}, .checkpoint_directory = {}, .earlier_keys = {earlier}}).has_value());
}

TEST(sqlite_log_damage, a_bit_that_flips_between_append_and_commit_stops_the_log) {
  log_fixture fixture;
  make_log(fixture, 100);
  fixture.tamper({});
  auto opened = fixture.open().value();
  ASSERT_TRUE(opened.writer.execute("BEGIN IMMEDIATE"));
  ASSERT_TRUE(opened.log->append("leaf 100"));
  ASSERT_TRUE(opened.log->write_batch(opened.writer));
  ASSERT_TRUE(opened.writer.execute("UPDATE log_batch SET entries = x'00086c65616620313031' WHERE first = 100"));
  ASSERT_TRUE(opened.writer.execute("COMMIT"));
  const auto outcome = opened.log->committed();
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, errc::corrupt);
  EXPECT_EQ(opened.log->latest()->head.size, 100u);
  EXPECT_EQ(opened.log->append("leaf 101").error().code, errc::corrupt) << "for good";
  EXPECT_FALSE(opened.log->write_batch(opened.writer).has_value());
  EXPECT_FALSE(opened.log->committed().has_value());
}

TEST(sqlite_log_damage, a_checkpoint_that_cannot_be_written_stops_the_log) {
  log_fixture fixture;
  auto opened = fixture.open().value();
  std::filesystem::create_directory(fixture.slot('b'));
  std::filesystem::create_directory(fixture.slot('b') + ".new");
  const auto outcome = opened.commit({"one"});
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, errc::io);
  EXPECT_EQ(opened.log->latest()->head.size, 0u) << "a head that is not durable is not handed out";
  EXPECT_FALSE(opened.log->append("two").has_value());
  std::filesystem::remove(fixture.slot('b'));
  std::filesystem::remove(fixture.slot('b') + ".new");
  opened.log.reset();
  {
    auto closing = std::move(opened.writer);
  }
  EXPECT_EQ(fixture.open()->log->latest()->head.size, 1u) << "the entry was committed, so the next start signs it";
}

TEST(sqlite_log_damage, every_changed_stored_byte_is_found) {
  log_fixture fixture;
  make_log(fixture, 300);
  const checkpoint head = fixture.open()->log->latest()->head;
  fixture.tamper({});
  fixture.backup("good");
  std::size_t tried = 0;
  const auto check = [&](const std::string& statement) {
    fixture.restore("good");
    fixture.tamper({statement});
    auto reader = sqlite::connection::open_reader(fixture.database()).value();
    ++tried;
    EXPECT_FALSE(log_view(reader).check_all(head).has_value()) << statement;
  };
  const auto flip = [](const std::string& column, const std::string& table, int at, const std::string& where) {
    const std::string from = std::to_string(at), after = std::to_string(at + 1);
    return "UPDATE " + table + " SET " + column + " = CAST(substr(" + column + ", 1, " + from +
           " - 1) || CASE substr(" + column + ", " + from + ", 1) WHEN x'41' THEN x'42' ELSE x'41' END || substr(" +
           column + ", " + after + ") AS BLOB) WHERE " + where;
  };
  for (int at = 1; at <= 480; at += 11) check(flip("entries", "log_batch", at, "first = 100"));
  for (int at = 1; at <= 8192; at += 331) check(flip("hashes", "log_tile", at, "id = 0"));
  for (int at = 1; at <= 44 * 32; at += 101) check(flip("hashes", "log_tile", at, "id = 1"));
  for (int at = 1; at <= 32; at += 3) check(flip("hashes", "log_tile", at, "id = 281474976710656"));
  check("DELETE FROM log_batch WHERE first = 100");
  check("DELETE FROM log_batch WHERE first = 250");
  check("DELETE FROM log_tile WHERE id = 1");
  check("UPDATE log_batch SET count = 49 WHERE first = 250");
  check("UPDATE log_batch SET count = 51 WHERE first = 250");
  check("UPDATE log_tile SET hashes = substr(hashes, 1, 43 * 32) WHERE id = 1");
  EXPECT_GE(tried, 90u);
}

TEST(sqlite_log_damage, a_changed_right_edge_is_found_at_the_start) {
  log_fixture fixture;
  make_log(fixture, 300);
  fixture.tamper({});
  fixture.backup("good");
  for (const char* statement :
       {"UPDATE log_tile SET hashes = zeroblob(44 * 32) WHERE id = 1", "DELETE FROM log_tile WHERE id = 1",
        "UPDATE log_tile SET hashes = zeroblob(32) WHERE id = 281474976710656", "DELETE FROM log_tile",
        "UPDATE log_tile SET hashes = CAST(hashes || zeroblob(32) AS BLOB) WHERE id = 1",
        "DELETE FROM log_batch WHERE first >= 250", "DELETE FROM log_batch"}) {
    fixture.restore("good");
    fixture.tamper({statement});
    EXPECT_FALSE(fixture.open().has_value()) << statement;
  }
  fixture.restore("good");
  EXPECT_TRUE(fixture.open().has_value());
}

// --- kill -9

// Commits for ever and writes each acknowledged (index, head size) to the pipe, until it is killed.
[[noreturn]] void run_until_killed(log_fixture& fixture, int pipe) {
  auto opened = fixture.open();
  if (!opened) ::_exit(3);
  sqlite_log& log = *opened->log;
  std::uint64_t next = log.latest()->head.size;  // the storage thread's own from here on
  sqlite::group_commit store(std::move(opened->writer), log.hooks([](const error&) { ::_exit(4); }), {});
  for (;;) {
    auto index = std::make_shared<std::uint64_t>();
    (void)store.submit(log.undoing([&log, &next, index](sqlite::connection&) -> result<void> {
      MASH_TRY(at, log.append("leaf " + std::to_string(next++)));
      *index = *at;
      return {};
    }),
                       [&log, index, pipe](result<void> outcome) {
                         const std::array<std::uint64_t, 2> acknowledged{*index, log.latest()->head.size};
                         if (outcome && ::write(pipe, acknowledged.data(), sizeof acknowledged) < 0) ::_exit(5);
                       });
  }
}

TEST(sqlite_log_damage, after_kill_9_every_acknowledged_leaf_is_there_and_no_signed_head_is_forked) {
  log_fixture fixture;
  std::mt19937 random(9);
  std::uint64_t acknowledged = 0;
  checkpoint before{"mash.example/audit", 0, empty_root()};
  for (int round = 0; round < 25; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) run_until_killed(fixture, ends[1]);
    ::close(ends[1]);
    // Killed after a random number of acknowledgements, so that no clock is needed.
    std::array<std::uint64_t, 2> seen{}, last{};
    std::uint64_t left = 1 + random() % 400;
    while (left-- > 0 && ::read(ends[0], seen.data(), sizeof seen) == sizeof seen) last = seen;
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << status;
    while (::read(ends[0], seen.data(), sizeof seen) == sizeof seen) last = seen;  // what it still had said
    ::close(ends[0]);

    auto opened = fixture.open();
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
    const checkpoint head = opened->log->latest()->head;
    ASSERT_GT(last[1], last[0]);
    ASSERT_GE(head.size, last[1]) << "an acknowledged leaf or a signed head was lost";
    ASSERT_TRUE(opened->log->view().check_all(head));
    if (before.size != 0) {
      const auto proof = opened->log->view().consistency_proof(before.size, head.size).value();
      ASSERT_TRUE(verify_consistency(before.size, head.size, before.root, head.root, proof));
    }
    EXPECT_EQ(opened->log->view().leaf(last[0]).value(), "leaf " + std::to_string(last[0]));
    acknowledged = last[0] + 1;
    before = head;
  }
  EXPECT_GT(acknowledged, 1000u);
}

}  // namespace
}  // namespace mash::tlog
