// SPDX-License-Identifier: Apache-2.0
// A backup: content and keys apart, and what comes back when they are put together.
#include "hub/store/copy.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "base/tlog/log_view.hpp"
#include "hub/store/restore.hpp"
#include "tests/unit/store/store_fixture.hpp"

namespace mash::hub {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class copies : public hub_store {
 protected:
  void SetUp() override { fs::create_directories(elsewhere_); }

  std::string settled() {
    const std::string request = new_uuid(system_clock().now());
    EXPECT_TRUE(run(store->commit(opening(request))).has_value());
    EXPECT_TRUE(run(store->commit(later(request, 1, true))).has_value());
    return request;
  }
  void erase(const std::string& request, bool content, bool record) {
    keeping change;
    if (content) change.acts.push_back(act("uid:0", {std::string(CONTENT_ERASED)}, request, NOW));
    if (record) change.acts.push_back(act("uid:0", {std::string(RECORD_ERASED)}, request, NOW));
    change.erase = {{request, content, record}};
    ASSERT_TRUE(run(store->keep(std::move(change))).has_value());
  }
  tlog::checkpoint head() { return tlog::open_checkpoint(store->checkpoint(), store->log_key()).value().head; }
  void back_up_content() { ASSERT_TRUE(copy_content(database(), content()).has_value()); }
  void back_up_keys() { ASSERT_TRUE(copy_keys(database(), keys()).has_value()); }
  void lose_database() {
    store.reset();
    for (const char* end : {"", "-wal", "-shm"}) fs::remove(database() + end);
  }
  result<restored> restore(const std::vector<tlog::checkpoint>& heads = {}) {
    std::vector<tlog::signed_checkpoint> held;
    for (const auto& one : heads) held.push_back({one, {}, ""});
    return restore_backup({content(), keys(), folder_.string(), std::move(held)});
  }
  std::string database() const { return (folder_ / "hub.db").string(); }
  std::string content() const { return (elsewhere_ / "hub.db").string(); }
  std::string keys() const { return (elsewhere_ / "keys.backup").string(); }
  std::string bytes(const std::string& path) const {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

  fs::path elsewhere_ = folder_ / "elsewhere";
};

TEST_F(copies, the_content_has_every_row_and_no_wrapped_key) {
  const std::string first = settled(), second = settled();
  const auto copied = copy_content(database(), content()).value();
  EXPECT_EQ(copied.requests, 2U);
  EXPECT_EQ(copied.steps, 4U);
  EXPECT_EQ(copied.entries, head().size);
  auto source = sqlite::connection::open_reader(database()).value();
  auto row = source.prepare("SELECT content, record FROM request_key");
  const std::string copy = bytes(content());
  while (row.step().value())
    for (int column : {0, 1}) EXPECT_EQ(copy.find(row.blob(column).substr(9, 24)), std::string::npos);
  EXPECT_NE(copy.find(first), std::string::npos) << "the search itself works";
  for (const char* left : {"-wal", "-shm", ".writer-lock"}) EXPECT_FALSE(fs::exists(content() + left)) << left;
  EXPECT_EQ(fs::status(content()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(copies, the_log_in_the_copy_is_whole) {
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(run(store->commit(later_entry())).has_value());
  const auto signed_head = head();
  back_up_content();
  auto db = sqlite::connection::open_reader(content()).value();
  tlog::log_view view(db);
  EXPECT_TRUE(view.check_all(signed_head).has_value());
}

TEST_F(copies, a_backup_never_replaces_another) {
  back_up_content();
  EXPECT_EQ(copy_content(database(), content()).error().code, errc::conflict);
}

TEST_F(copies, it_is_one_moment_though_the_hub_writes_on) {
  for (int i = 0; i < 50; ++i) settled();
  const std::uint64_t before = head().size;
  boost::asio::io_context own{1};
  std::jthread writing([this, &own] {
    for (int i = 0; i < 200; ++i) EXPECT_TRUE(test::run_on(own, store->commit(later_entry())));
  });
  const auto copied = copy_content(database(), content()).value();
  writing.join();
  store.reset();  // its thread may still hold `own` for a moment after an operation is done
  EXPECT_GE(copied.entries, before);
  auto db = sqlite::connection::open_reader(content()).value();
  tlog::log_view view(db);
  const auto root = view.root_at(copied.entries);
  ASSERT_TRUE(root.has_value());
  EXPECT_TRUE(view.check_all({"hub.example/audit", copied.entries, *root}).has_value());
}

TEST_F(copies, what_cannot_be_put_back_is_named) {
  (void)settled();
  back_up_keys();
  lose_database();
  auto refused = restore();
  EXPECT_EQ(refused.error().code, errc::not_found);
  EXPECT_EQ(refused.error().detail, content() + " is not there");
  {
    std::ofstream(content()) << "no database";
  }
  EXPECT_THAT(restore().error().detail, testing::StartsWith(content() + ": "));
}

TEST_F(copies, keys_that_are_no_copy_of_the_keys_are_named) {
  (void)settled();
  back_up_content();
  lose_database();
  EXPECT_EQ(restore().error().detail, keys() + " is not there");
  {
    std::ofstream(keys()) << "no database";
  }
  EXPECT_THAT(restore().error().detail, testing::StartsWith(keys() + ": "));
  EXPECT_FALSE(fs::exists(database())) << "nothing was put back";
}

TEST_F(copies, the_keys_are_replaced_and_hold_nothing_that_was_destroyed) {
  const std::string first = settled(), second = settled();
  EXPECT_EQ(copy_keys(database(), keys()).value(), 2U);
  auto source = sqlite::connection::open_reader(database()).value();
  std::string wrapped;
  {
    auto row = source.prepare("SELECT content FROM request_key WHERE id = 1");
    ASSERT_TRUE(row.step().value());
    wrapped = row.blob(0);
  }
  ASSERT_NE(bytes(keys()).find(wrapped), std::string::npos);
  erase(first, true, false);
  back_up_keys();
  EXPECT_EQ(bytes(keys()).find(wrapped.substr(9, 24)), std::string::npos);
  EXPECT_FALSE(fs::exists(keys() + ".new"));
}

TEST_F(copies, put_together_everything_can_be_read) {
  const std::string settled_one = settled();
  ASSERT_TRUE(run(store->commit(opening(id))).has_value());
  const auto signed_head = head();
  back_up_content();
  back_up_keys();
  lose_database();
  const auto out = restore({signed_head});
  ASSERT_TRUE(out.has_value()) << out.error().detail;
  EXPECT_EQ(out->requests, 2U);
  EXPECT_EQ(out->without_keys, 0U);
  EXPECT_EQ(out->newest_signed, out->entries);
  store = open().value();
  EXPECT_TRUE(run(store->load(settled_one)).has_value());
  EXPECT_EQ(run(store->open_requests()).value(), std::vector<std::string>{id});
  EXPECT_TRUE(run(store->commit(later(id, 1, true))).has_value()) << "and it goes on";
  ASSERT_TRUE(run(store->commit(opening(new_uuid(system_clock().now())))).has_value()) << "with new keys, too";
}

// keys.backup could not be replaced after the retention run, and the content is newer: the log says what was destroyed.
TEST_F(copies, what_the_log_says_was_erased_is_erased_again) {
  const std::string first = settled(), second = settled(), third = settled();
  back_up_keys();
  erase(first, true, false);
  erase(second, false, true);
  back_up_content();
  lose_database();
  const auto out = restore();
  ASSERT_TRUE(out.has_value()) << out.error().detail;
  EXPECT_EQ(out->erased_again, 2U);
  store = open().value();
  EXPECT_EQ(run(store->load(first)).error().code, errc::denied);
  EXPECT_TRUE(run(store->load(third)).has_value());
  const auto records = run(store->records({instant(), NOW + std::chrono::years(50), "", 10})).value();
  ASSERT_EQ(records.size(), 3U);
  EXPECT_FALSE(records.at(0).records.empty());
  EXPECT_TRUE(records.at(1).records.empty());
}

// An old content backup and the keys of today: what was erased since has no key to come back with.
TEST_F(copies, an_older_content_does_not_bring_back_what_newer_keys_have_lost) {
  const std::string first = settled(), second = settled();
  back_up_content();
  erase(first, true, false);
  settled();
  back_up_keys();
  const auto lost_head = head();
  lose_database();
  const auto out = restore({lost_head});
  ASSERT_TRUE(out.has_value()) << out.error().detail;
  EXPECT_EQ(out->requests, 2U);
  EXPECT_GT(out->newest_signed, out->entries) << "the log has ended";
  fs::remove(folder_ / "checkpoint.a");
  fs::remove(folder_ / "checkpoint.b");
  EXPECT_FALSE(open().has_value()) << "and the hub does not go on by itself";
}

TEST_F(copies, requests_that_the_keys_do_not_know_are_unreadable_and_stop_nothing) {
  const std::string known = settled();
  back_up_keys();
  ASSERT_TRUE(run(store->commit(opening(id))).has_value());
  back_up_content();
  lose_database();
  const auto out = restore();
  ASSERT_TRUE(out.has_value()) << out.error().detail;
  EXPECT_EQ(out->without_keys, 1U);
  store = open().value();
  EXPECT_TRUE(run(store->open_requests()).value().empty()) << "nobody could ask or show it again";
  EXPECT_EQ(run(store->load(id)).error().code, errc::denied);
  EXPECT_TRUE(run(store->load(known)).has_value());
}

TEST_F(copies, another_history_is_refused_and_nothing_is_put_back) {
  settled();
  auto other = head();
  other.root[3] ^= 1;
  back_up_content();
  back_up_keys();
  lose_database();
  const auto out = restore({other});
  ASSERT_FALSE(out.has_value());
  EXPECT_EQ(out.error().code, errc::corrupt);
  EXPECT_FALSE(fs::exists(database()));
  EXPECT_FALSE(fs::exists(folder_ / "hub.restoring"));
}

TEST_F(copies, a_backup_whose_log_was_edited_is_refused) {
  settled();
  back_up_content();
  back_up_keys();
  {
    auto writer = sqlite::connection::open_writer(content()).value();
    ASSERT_TRUE(
        writer.execute("DROP TRIGGER log_batch_never_changes; "
                       "UPDATE log_batch SET entries = zeroblob(length(entries)) WHERE first = 1"));
  }
  lose_database();
  EXPECT_EQ(restore().error().code, errc::corrupt);
  EXPECT_FALSE(fs::exists(database()));
}

TEST_F(copies, nothing_is_restored_over_a_database_or_a_running_hub) {
  settled();
  back_up_content();
  back_up_keys();
  EXPECT_THAT(restore().error().detail, HasSubstr("stop it first"));
  store.reset();
  EXPECT_THAT(restore().error().detail, HasSubstr("move it away"));
}

TEST_F(copies, a_folder_that_cannot_be_written_leaves_nothing_behind) {
  EXPECT_FALSE(copy_content(database(), (elsewhere_ / "not" / "there.db").string()).has_value());
  EXPECT_FALSE(copy_keys(database(), (elsewhere_ / "not" / "keys").string()).has_value());
  EXPECT_FALSE(copy_content((elsewhere_ / "none.db").string(), content()).has_value());
  EXPECT_FALSE(fs::exists(content()));
}

}  // namespace
}  // namespace mash::hub
