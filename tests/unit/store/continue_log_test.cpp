// SPDX-License-Identifier: Apache-2.0
// Another log begun where the first one lost entries: what it says, what is carried on, and what is refused.
#include "hub/store/continue_log.hpp"

#include <gmock/gmock.h>

#include "hub/store/copy.hpp"
#include "hub/store/earlier_log.hpp"
#include "hub/store/restore.hpp"
#include "tests/unit/store/store_fixture.hpp"

namespace mash::hub {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr auto NEXT = "hub.example/audit-2";

class continued_logs : public hub_store {
 protected:
  void SetUp() override {
    fs::create_directories(elsewhere_);
    old_key_ = store->log_key();
  }
  std::string settled() {
    const std::string request = new_uuid(system_clock().now());
    EXPECT_TRUE(run(store->commit(opening(request))).has_value());
    EXPECT_TRUE(run(store->commit(later(request, 1, true))).has_value());
    return request;
  }
  tlog::signed_checkpoint head() { return tlog::open_checkpoint(store->checkpoint(), old_key_).value(); }
  // Monday's backup, with its checkpoint.
  void back_up() {
    backed_up_ = head();
    ASSERT_TRUE(copy_content((folder_ / "hub.db").string(), (elsewhere_ / "hub.db").string()).has_value());
    ASSERT_TRUE(copy_keys((folder_ / "hub.db").string(), keys()).has_value());
  }
  std::string keys() const { return (elsewhere_ / "keys.backup").string(); }
  // Entries are signed that no backup has; then the database is gone.
  void lose(int entries) {
    for (int i = 0; i < entries; ++i) ASSERT_TRUE(run(store->commit(later_entry())).has_value());
    last_ = head();
    store.reset();
    for (const char* end : {"", "-wal", "-shm"}) fs::remove((folder_ / "hub.db").string() + end);
  }
  continuation_wish wish(std::uint64_t lost) const {
    continuation_wish out;
    out.origin = NEXT;
    out.log_key_pem = signing_key::from_seed(std::array<unsigned char, 32>{9}).to_pem();
    out.kek_hex = std::string(64, 'a');
    out.actor = "uid:0";
    out.earlier = old_key_;
    out.accepted_loss = lost;
    return out;
  }
  result<restored> go_on(continuation_wish with) {
    return restore_backup({(elsewhere_ / "hub.db").string(), keys(), folder_.string(), {backed_up_, last_}, with});
  }
  result<std::unique_ptr<sqlite_store>> open_next(const std::string& kek = std::string(64, 'a')) {
    return sqlite_store::open({.state_dir = folder_.string(),
                               .kek_hex = kek,
                               .log_origin = NEXT,
                               .fatal = [](const error&) { std::abort(); }},
                              signing_key::from_seed(std::array<unsigned char, 32>{9}));
  }
  contract::leaf entry_of_next(std::uint64_t index) {
    auto db = sqlite::connection::open_reader((folder_ / "hub.db").string()).value();
    return contract::parse_leaf(tlog::log_view(db).leaf(index).value()).value();
  }
  // Nothing was put back, and what is beside stays as it was.
  void expect_untouched() const {
    EXPECT_FALSE(fs::exists(folder_ / "hub.db"));
    EXPECT_FALSE(fs::exists(folder_ / "hub.restoring"));
    EXPECT_TRUE(earlier_logs_in(folder_.string()).empty());
    std::ifstream a(folder_ / "checkpoint.a"), b(folder_ / "checkpoint.b");
    const std::string all =
        std::string(std::istreambuf_iterator<char>(a), {}) + std::string(std::istreambuf_iterator<char>(b), {});
    EXPECT_NE(all.find(last_.text), std::string::npos);
  }

  fs::path elsewhere_ = folder_ / "elsewhere";
  tlog::verifier_key old_key_;
  tlog::signed_checkpoint backed_up_, last_;
};

TEST_F(continued_logs, its_first_entry_says_which_log_it_follows_and_what_is_lost) {
  settled();
  back_up();
  lose(3);
  const auto out = go_on(wish(3));
  ASSERT_TRUE(out.has_value()) << out.error().detail;
  const auto says = continuation_of(entry_of_next(0)).value();
  ASSERT_TRUE(says.has_value());
  EXPECT_EQ(*says, out->continued->says);
  EXPECT_EQ(says->follows, name_of_log(old_key_.vkey()));
  EXPECT_EQ(says->kept, (tree_head{backed_up_.head.size, backed_up_.head.root}));
  EXPECT_EQ(says->last, (tree_head{last_.head.size, last_.head.root}));
  EXPECT_EQ(says->lost(), 3U);
}

TEST_F(continued_logs, requests_are_carried_on_and_the_old_log_is_kept_whole) {
  const std::string closed = settled();
  ASSERT_TRUE(run(store->commit(opening(id, "key-1"))).has_value());
  back_up();
  lose(2);
  ASSERT_TRUE(go_on(wish(2)).has_value());
  EXPECT_FALSE(open().has_value()) << "the old name and key are of a log that has ended";
  store = open_next().value();
  EXPECT_TRUE(run(store->load(closed)).has_value());
  EXPECT_EQ(run(store->open_requests()).value(), std::vector<std::string>{id});
  EXPECT_TRUE(run(store->commit(later(id, 1, true))).has_value());
  EXPECT_TRUE(run(store->find_earlier("coordinator", "key-1", "digest-1")).value().has_value());
  const auto next = tlog::open_checkpoint(store->checkpoint(), store->log_key()).value();
  EXPECT_EQ(next.head.size, 2U);
  auto kept = earlier_log::open((folder_ / "earlier-log.1.db").string()).value();
  EXPECT_EQ(kept.heads().vkey, old_key_.vkey());
  EXPECT_EQ(kept.heads().newest_kept, backed_up_.text);
  EXPECT_EQ(kept.heads().last, last_.text);
  EXPECT_TRUE(kept.view().check_all(backed_up_.head).has_value());
  for (const char* name : {"earlier-log.1.checkpoint.a", "earlier-log.1.checkpoint.b"})
    EXPECT_TRUE(fs::exists(folder_ / name)) << name;
}

TEST_F(continued_logs, who_decided_it_is_in_the_sealed_records) {
  settled();
  back_up();
  lose(1);
  ASSERT_TRUE(go_on(wish(1)).has_value());
  const auto first = entry_of_next(0);
  store = open_next().value();
  const auto records = run(store->act_records({first.id})).value();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records.begin()->second.at("actor"), "uid:0");
}

TEST_F(continued_logs, keys_that_are_gone_without_an_entry_get_one) {
  const std::string first = settled();
  back_up();
  keeping change;  // erased on Tuesday: the keys' backup is newer than the content, and the entry is lost
  change.acts.push_back(act("uid:0", {std::string(CONTENT_ERASED)}, first, NOW));
  change.erase = {{first, true, false}};
  ASSERT_TRUE(run(store->keep(std::move(change))).has_value());
  ASSERT_TRUE(copy_keys((folder_ / "hub.db").string(), keys()).has_value());
  lose(1);
  ASSERT_TRUE(go_on(wish(2)).has_value());
  const auto said = entry_of_next(1);
  EXPECT_EQ(said.request, first);
  EXPECT_EQ(said.outcome, (std::vector<std::string>{std::string(CONTENT_ERASED), "lost"}));
  store = open_next().value();
  EXPECT_EQ(run(store->load(first)).error().code, errc::denied);
}

TEST_F(continued_logs, nothing_is_given_up_that_was_not_said) {
  settled();
  back_up();
  lose(3);
  for (const std::uint64_t other : {0U, 2U, 4U}) {
    const auto out = go_on(wish(other));
    ASSERT_FALSE(out.has_value());
    EXPECT_THAT(out.error().detail, HasSubstr("3 entries would be lost, from entry 2 on: say --lost 3"));
    expect_untouched();
  }
}

TEST_F(continued_logs, a_log_with_every_entry_is_not_ended) {
  settled();
  back_up();
  lose(0);
  const auto out = go_on(wish(0));
  ASSERT_FALSE(out.has_value());
  EXPECT_EQ(out.error().code, errc::conflict);
  EXPECT_THAT(out.error().detail, HasSubstr("nothing of this log is lost"));
  expect_untouched();
}

TEST_F(continued_logs, neither_the_old_name_nor_the_old_key_is_used_again) {
  settled();
  back_up();
  lose(1);
  auto same_name = wish(1);
  same_name.origin = old_key_.name;
  EXPECT_THAT(go_on(same_name).error().detail, HasSubstr("two logs under one name are a fork"));
  auto same_key = wish(1);
  same_key.log_key_pem = signing_key::from_seed(std::array<unsigned char, 32>{7}).to_pem();
  EXPECT_THAT(go_on(same_key).error().detail, HasSubstr("needs a key of its own"));
  expect_untouched();
}

TEST_F(continued_logs, another_key_encryption_key_is_refused_before_anything_is_changed) {
  settled();
  back_up();
  lose(1);
  auto wrong = wish(1);
  wrong.kek_hex = std::string(64, 'b');
  EXPECT_THAT(go_on(wrong).error().detail, HasSubstr("does not open what is stored here"));
  expect_untouched();
}

TEST_F(continued_logs, the_new_key_is_kept_only_when_nothing_is_refused_any_more) {
  settled();
  back_up();
  lose(2);
  int kept = 0;
  const auto with = [&](continuation_wish go_on, result<void> outcome) {
    restore_settings from{
        (elsewhere_ / "hub.db").string(), keys(), folder_.string(), {backed_up_, last_}, std::move(go_on)};
    from.keep_log_key = [&kept, outcome, this] {
      ++kept;
      EXPECT_FALSE(fs::exists(folder_ / "hub.db")) << "a log whose key is in no file";
      return outcome;
    };
    return restore_backup(from);
  };
  auto old_name = wish(2), other_kek = wish(2);
  old_name.origin = old_key_.name;
  other_kek.kek_hex = std::string(64, 'b');
  for (const auto& refused : {wish(1), old_name, other_kek}) EXPECT_FALSE(with(refused, {}).has_value());
  EXPECT_EQ(kept, 0);
  expect_untouched();
  EXPECT_EQ(with(wish(2), fail(errc::io, "a full disk")).error().detail, "a full disk");
  expect_untouched();
  EXPECT_TRUE(with(wish(2), {}).has_value());
  EXPECT_EQ(kept, 2);
}

TEST_F(continued_logs, two_heads_of_one_size_are_a_fork_already) {
  settled();
  back_up();
  lose(2);
  auto other = last_;
  other.head.root[0] ^= 1;
  const auto out =
      restore_backup({(elsewhere_ / "hub.db").string(), keys(), folder_.string(), {backed_up_, last_, other}, wish(2)});
  ASSERT_FALSE(out.has_value());
  EXPECT_THAT(out.error().detail, HasSubstr("somebody signed two histories"));
  expect_untouched();
}

TEST_F(continued_logs, a_second_loss_keeps_both_earlier_logs) {
  settled();
  back_up();
  lose(1);
  ASSERT_TRUE(go_on(wish(1)).has_value());
  store = open_next().value();
  const std::string second = settled();
  const auto next_key = store->log_key();
  fs::remove_all(elsewhere_);
  fs::create_directories(elsewhere_);
  backed_up_ = tlog::open_checkpoint(store->checkpoint(), next_key).value();
  ASSERT_TRUE(copy_content((folder_ / "hub.db").string(), (elsewhere_ / "hub.db").string()).has_value());
  ASSERT_TRUE(copy_keys((folder_ / "hub.db").string(), keys()).has_value());
  ASSERT_TRUE(copy_earlier_logs(folder_.string(), elsewhere_.string()).has_value());
  ASSERT_TRUE(run(store->commit(later_entry())).has_value());
  last_ = tlog::open_checkpoint(store->checkpoint(), next_key).value();
  store.reset();
  for (const char* end : {"", "-wal", "-shm"}) fs::remove((folder_ / "hub.db").string() + end);
  fs::remove(folder_ / "earlier-log.1.db");
  auto third = wish(1);
  third.origin = "hub.example/audit-3";
  third.earlier = next_key;
  third.log_key_pem = signing_key::from_seed(std::array<unsigned char, 32>{11}).to_pem();
  const auto out = go_on(third);
  ASSERT_TRUE(out.has_value()) << out.error().detail;
  EXPECT_EQ(out->continued->earlier, "earlier-log.2.db");
  EXPECT_EQ(earlier_logs_in(folder_.string()).size(), 2U);
  auto middle = earlier_log::open((folder_ / "earlier-log.2.db").string()).value();
  const auto first = contract::parse_leaf(middle.view().leaf(0).value()).value();
  EXPECT_TRUE(continuation_of(first).value().has_value()) << "the middle one says what it follows";
}

TEST_F(continued_logs, a_file_that_is_no_earlier_log_is_said_so) {
  EXPECT_EQ(earlier_log::open((folder_ / "none.db").string()).error().code, errc::not_found);
  EXPECT_THAT(earlier_log::open((folder_ / "hub.db").string()).error().detail, HasSubstr("holds no earlier log"));
  for (const char* name : {"earlier-log..db", "earlier-log.x.db", "earlier-log.1.db.new", "earlier-log.0.db", "hub.db"})
    std::ofstream(elsewhere_ / name) << "x";
  EXPECT_TRUE(earlier_logs_in(elsewhere_.string()).empty());
  std::ofstream(elsewhere_ / "earlier-log.12.db") << "x";
  std::ofstream(elsewhere_ / "earlier-log.9.db") << "x";
  const auto found = earlier_logs_in(elsewhere_.string());
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found.front().filename(), "earlier-log.9.db");
  EXPECT_EQ(next_earlier_log(found), "earlier-log.13.db");
}

}  // namespace
}  // namespace mash::hub
