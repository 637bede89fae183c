// SPDX-License-Identifier: Apache-2.0
// Another key for the log of a real store, and the hub dying at each step of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/tlog/receipt.hpp"
#include "hub/app/log_key_files.hpp"
#include "hub/app/operations.hpp"
#include "hub/audit/leaves.hpp"
#include "hub/store/log_history.hpp"
#include "tests/support/rotated_log.hpp"
#include "tests/support/run_on.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::hub {
namespace {

namespace fs = std::filesystem;
using test::rotated_log;
using testing::ElementsAre;
using testing::HasSubstr;

class changing_log : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(write_secret_file(key_, rotated_log::key(1).to_pem()));
    open();
    grow(3);
  }
  void TearDown() override { close(); }

  void open() {
    auto files = read_log_key_files(key_, folder_.path(), rotated_log::ORIGIN);
    ASSERT_TRUE(files) << files.error().detail;
    keys.emplace(files->keys);
    is_changing = files->is_changing;
    auto opened = sqlite_store::open({.state_dir = folder_.path(),
                                      .kek_hex = std::string(64, 'a'),
                                      .log_origin = rotated_log::ORIGIN,
                                      .fatal = [](const error&) { std::abort(); },
                                      .also_signs = files->also,
                                      .earlier_log_keys = keys->all()},
                                     std::move(files->newest));
    ASSERT_TRUE(opened) << opened.error().detail;
    store = *std::move(opened);
    admin = std::make_unique<operations>(
        io.get_executor(), *store, system_clock(),
        operations_settings{.kek = folder_.file("kek.key"),
                            .keys_backup = folder_.file("keys.backup"),
                            .log_key = key_,
                            .state_dir = folder_.path(),
                            .log_origin = rotated_log::ORIGIN},
        operations::hub_acts{
            .activate = {}, .drain = {}, .log_keys = [this](const contract::log_keys& now) { keys = now; }});
  }
  void close() {
    admin.reset();
    if (store) store->stop();
    store.reset();
  }
  void restart() {
    close();
    open();
  }
  template <class T>
  T run(awaitable<T> work) {
    return test::run_on(io, std::move(work));
  }
  json::object call(const char* name) { return run(admin->call({"uid:1000", {{"call", name}}})); }
  json::object done(const char* name) {
    auto reply = call(name);
    EXPECT_TRUE(reply.at("done").as_bool()) << json::canonical(reply);
    return reply;
  }
  std::string refusal(const char* name) {
    const auto reply = call(name);
    EXPECT_FALSE(reply.at("done").as_bool()) << json::canonical(reply);
    return std::string(reply.at("error").as_string());
  }
  void grow(int entries) {
    for (; entries > 0; --entries) {
      durable_change change;
      change.entries.push_back(admin_entry("tested", "", system_clock().now()));
      ASSERT_TRUE(run(store->commit(std::move(change))).has_value());
    }
  }
  bool signed_by(const tlog::verifier_key& key) const {
    return tlog::open_checkpoint(store->checkpoint(), key).has_value();
  }
  std::vector<std::string> first_words() {
    auto db = sqlite::connection::open_reader(store->database()).value();
    tlog::log_view view(db);
    std::vector<std::string> words;
    EXPECT_TRUE(view.for_each({0, view.size().value()}, [&](std::uint64_t, std::string_view entry) -> result<void> {
      words.push_back(contract::parse_leaf(entry)->outcome.front());
      return {};
    }));
    return words;
  }
  std::string not_of_this_log() {
    auto disk = log_history::open(folder_.path()).value();
    const auto size = keys->open(store->checkpoint()).value().head.size;
    const auto checked = disk->check_keys(*keys, size);
    return checked ? "" : checked.error().detail;
  }

  boost::asio::io_context io{1};  // outlives the store
  test::temporary_directory folder_;
  const std::string key_ = folder_.file("log.key");
  const tlog::verifier_key old_key_ = rotated_log::verifier(1);
  std::optional<contract::log_keys> keys;
  bool is_changing = false;
  std::unique_ptr<sqlite_store> store;
  std::unique_ptr<operations> admin;
};

TEST_F(changing_log, both_keys_sign_from_the_change_on_until_the_old_one_is_retired) {
  const std::string before = store->checkpoint();
  const auto reply = done("rotate_log_key");
  EXPECT_EQ(reply.at("entry"), 3);
  const tlog::verifier_key next = keys->newest();
  EXPECT_EQ(std::string(reply.at("vkey").as_string()), next.vkey());
  EXPECT_EQ(store->log_key().vkey(), next.vkey());
  EXPECT_NE(next.vkey(), old_key_.vkey());
  EXPECT_TRUE(signed_by(old_key_) && signed_by(next));
  grow(1);
  EXPECT_TRUE(signed_by(old_key_) && signed_by(next));
  EXPECT_TRUE(keys->open(before).has_value()) << "what was signed before still holds";
  done("retire_log_key");
  EXPECT_TRUE(!signed_by(old_key_) && signed_by(next));
  EXPECT_FALSE(fs::exists(key_ + ".old"));
  restart();
  grow(1);
  EXPECT_TRUE(!signed_by(old_key_) && signed_by(next));
  EXPECT_EQ(not_of_this_log(), "");
  EXPECT_THAT(first_words(),
              ElementsAre("tested", "tested", "tested", "log_key_changed", "tested", "log_key_retired", "tested"));
}

TEST_F(changing_log, the_change_leads_whoever_holds_the_old_key_to_the_new_one) {
  const auto reply = done("rotate_log_key");
  contract::log_keys held(old_key_);
  ASSERT_TRUE(held.follow(std::string_view(reply.at("change").as_string())).has_value());
  done("retire_log_key");
  grow(2);
  EXPECT_TRUE(held.open(store->checkpoint()).has_value());
  EXPECT_FALSE(contract::log_keys(old_key_).open(store->checkpoint()).has_value());
}

TEST_F(changing_log, keys_may_change_again_and_again) {
  const std::string first = store->checkpoint();
  for (int i = 0; i < 3; ++i) {
    done("rotate_log_key");
    EXPECT_EQ(refusal("rotate_log_key"), "conflict") << "while the one of before still signs";
    grow(1);
    done("retire_log_key");
    EXPECT_EQ(refusal("retire_log_key"), "conflict") << "there is none any more";
  }
  restart();
  EXPECT_EQ(keys->changes().size(), 3U);
  EXPECT_EQ(keys->all().front().vkey(), old_key_.vkey());
  EXPECT_TRUE(keys->open(first).has_value());
  EXPECT_TRUE(keys->open(store->checkpoint()).has_value());
  EXPECT_EQ(not_of_this_log(), "");
}

TEST_F(changing_log, a_death_before_the_entry_begins_it_again) {
  ASSERT_TRUE(make_new_log_key(key_).has_value());
  restart();
  ASSERT_TRUE(is_changing);
  grow(1);
  ASSERT_TRUE(run(admin->resume_new_log_key()).has_value());
  EXPECT_TRUE(signed_by(old_key_) && signed_by(keys->newest()));
  EXPECT_EQ(keys->changes().size(), 1U);
  restart();
  EXPECT_FALSE(is_changing);
  EXPECT_EQ(not_of_this_log(), "");
}

// The entry is in the log and what proves it was not kept: it is entered again, and the second counts.
TEST_F(changing_log, a_death_after_the_entry_enters_it_again) {
  const signing_key next = make_new_log_key(key_).value();
  restart();
  keeping change;
  change.acts.push_back(
      act("uid:0", contract::words_of_key_change({old_key_.key, next.public_key()}), "", system_clock().now()));
  ASSERT_TRUE(run(store->keep(std::move(change))).has_value());
  restart();
  ASSERT_TRUE(is_changing);
  EXPECT_TRUE(signed_by({rotated_log::ORIGIN, tlog::key_type::log, next.public_key()}));
  ASSERT_TRUE(run(admin->resume_new_log_key()).has_value());
  EXPECT_EQ(keys->changes().front().entry, 4U);
  EXPECT_EQ(keys->newest().key, next.public_key());
  restart();
  EXPECT_EQ(not_of_this_log(), "");
}

TEST_F(changing_log, a_change_that_cannot_be_logged_leaves_one_key) {
  store->stop_signing();
  EXPECT_EQ(refusal("rotate_log_key"), "unavailable");
  EXPECT_FALSE(fs::exists(key_ + ".new"));
  EXPECT_FALSE(fs::exists(folder_.file("log.keys")));
  restart();
  EXPECT_FALSE(is_changing);
  EXPECT_TRUE(signed_by(old_key_));
  done("rotate_log_key");
}

TEST_F(changing_log, a_list_of_keys_of_another_log_is_not_believed) {
  done("rotate_log_key");
  rotated_log other;
  other.append_some(3);
  contract::log_keys foreign(old_key_);
  ASSERT_TRUE(foreign.follow(other.change(1, 2)).has_value());
  keys = foreign;
  auto disk = log_history::open(folder_.path()).value();
  EXPECT_THAT(disk->check_keys(*keys, 4).error().detail,
              HasSubstr("the change of the log's key at entry 3 (log.keys) is not of this log"));
}

TEST_F(changing_log, a_backup_has_the_keys_with_it) {
  done("rotate_log_key");
  const std::string to = folder_.file("backup");
  auto reply = run(admin->call({"uid:1000", {{"call", "backup"}, {"folder", to}}}));
  EXPECT_TRUE(reply.at("done").as_bool()) << json::canonical(reply);
  std::ifstream copy(to + "/log.keys");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(copy), {}), keys->text());
}

}  // namespace
}  // namespace mash::hub
