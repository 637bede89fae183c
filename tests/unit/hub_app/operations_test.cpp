// SPDX-License-Identifier: Apache-2.0
// Administrators' calls on a real store, with a clock that the test sets.
#include "hub/app/operations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "adapters/contract/leaf.hpp"
#include "base/ids.hpp"
#include "base/tlog/log_view.hpp"
#include "hub/app/kek_files.hpp"
#include "tests/support/run_on.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::hub {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

const instant NOW = parse_rfc3339("2026-11-20T14:30:00Z").value();

struct set_clock final : clock {
  instant at = NOW;
  [[nodiscard]] instant now() const override { return at; }
};

class administration : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(write_secret_file(kek_, std::string(64, 'a') + "\n"));
    open();
  }
  void TearDown() override { close(); }

  void open() {
    const auto keys = read_kek_files(kek_).value();
    store = sqlite_store::open({.state_dir = folder_.path(),
                                .kek_hex = keys.newest,
                                .log_origin = "hub.example/audit",
                                .fatal = [](const error&) { std::abort(); },
                                .earlier_kek_hex = keys.earlier},
                               signing_key::from_seed(std::array<unsigned char, 32>{7}))
                .value();
    admin = std::make_unique<operations>(
        io.get_executor(), *store, time, operations_settings{kek_, keys_, {}, std::chrono::milliseconds(250)},
        operations::hub_acts{.activate = [](const std::string&) -> awaitable<json::object> {
                               co_return json::object{{"in_force", "x"}};
                             },
                             .drain = [this]() -> awaitable<json::object> {
                               ++drained;
                               co_return json::object();
                             },
                             .line_of = [](const std::string& member) -> result<json::object> {
                               if (member != "police") return fail(errc::not_found, "no member has that name");
                               return json::object{{"member", member}, {"state", "connected"}};
                             }});
  }
  void close() {
    admin.reset();
    store.reset();
  }

  template <class T>
  T run(awaitable<T> work) {
    return test::run_on(io, std::move(work));
  }
  json::object call(json::object request) { return run(admin->call({"uid:1000", std::move(request)})); }
  json::object done(json::object request) {
    auto reply = call(std::move(request));
    EXPECT_TRUE(reply.at("done").as_bool()) << json::canonical(reply);
    return reply;
  }
  std::string refusal(json::object request) {
    const auto reply = call(std::move(request));
    EXPECT_FALSE(reply.at("done").as_bool()) << json::canonical(reply);
    return std::string(reply.at("error").as_string());
  }

  // A request that was settled at that moment.
  std::string settled(instant at) {
    const std::string request = new_uuid(at);
    durable_change change;
    change.request = request;
    change.opens = idempotency{};
    change.steps = {{{"opened", at, json::object{{"a", 1}}}, {}}, {{"answered", at, json::object{{"b", 2}}}, {}}};
    change.entries = {admin_entry("tested", "", at)};
    change.settled = true;
    EXPECT_TRUE(run(store->commit(std::move(change))).has_value());
    return request;
  }
  bool readable(const std::string& request) { return run(store->load(request)).has_value(); }
  std::vector<std::vector<std::string>> acts() {
    auto db = sqlite::connection::open_reader(store->database()).value();
    tlog::log_view view(db);
    std::vector<std::vector<std::string>> words;
    EXPECT_TRUE(view.for_each({0, view.size().value()},
                              [&](std::uint64_t, std::string_view entry) -> result<void> {
                                const auto leaf = contract::parse_leaf(entry).value();
                                if (leaf.outcome.front() != "tested") words.push_back(leaf.outcome);
                                return {};
                              })
                    .has_value());
    return words;
  }

  boost::asio::io_context io{1};  // outlives the store
  test::temporary_directory folder_;
  const std::string kek_ = folder_.file("kek.key"), keys_ = folder_.file("keys.backup");
  set_clock time;
  int drained = 0;
  std::unique_ptr<sqlite_store> store;
  std::unique_ptr<operations> admin;
};

TEST_F(administration, retention_erases_what_is_due_and_nothing_else) {
  const std::string old = settled(NOW - std::chrono::days(91)), young = settled(NOW - std::chrono::days(89));
  const auto reply = done({{"call", "retention_run"}});
  EXPECT_EQ(reply.at("erased"), 1);
  EXPECT_EQ(reply.at("kept"), 1);
  EXPECT_FALSE(readable(old));
  EXPECT_TRUE(readable(young));
  EXPECT_THAT(acts(), ElementsAre(ElementsAre("retention_run"), ElementsAre("content_erased", "retention")));
  EXPECT_EQ(fs::file_size(store->database() + "-wal"), 0U);
  EXPECT_TRUE(fs::exists(keys_));
  time.at += std::chrono::days(2);
  EXPECT_EQ(done({{"call", "retention_run"}}).at("erased"), 1);
  EXPECT_EQ(done({{"call", "retention_run"}}).at("erased"), 0) << "once";
}

TEST_F(administration, retention_tells_cancelled_and_expired_checks_from_the_others) {
  settled(NOW - std::chrono::days(91));
  const auto ended_at = [&](instant at, const char* how) {
    const std::string request = settled(at);
    durable_change change;
    change.request = request;
    change.steps = {{{how, at, json::object{}}, {}}};
    change.first_step = 2;
    change.entries = {admin_entry("tested", "", at)};
    change.settled = true;
    EXPECT_TRUE(run(store->commit(std::move(change))).has_value());
    return request;
  };
  ended_at(NOW - std::chrono::days(91), "cancelled");
  ended_at(NOW - std::chrono::days(3), "cancelled");
  ended_at(NOW - std::chrono::days(92), "expired");
  const std::string held = ended_at(NOW - std::chrono::days(99), "cancelled");
  done({{"call", "hold_lay"}, {"request", held}});
  const auto reply = done({{"call", "retention_run"}});
  EXPECT_EQ(reply.at("erased"), 3);
  EXPECT_EQ(reply.at("held"), 1);
  EXPECT_EQ(reply.at("kept"), 1);
  EXPECT_EQ(reply.at("cancelled"), (json::object{{"erased", 1}, {"held", 1}, {"kept", 1}}));
  EXPECT_EQ(reply.at("expired"), (json::object{{"erased", 1}, {"held", 0}, {"kept", 0}}));
}

TEST_F(administration, retention_goes_through_more_than_a_page) {
  for (int i = 0; i < 300; ++i) settled(NOW - std::chrono::days(100) + std::chrono::milliseconds(i));
  EXPECT_EQ(done({{"call", "retention_run"}}).at("erased"), 300);
  EXPECT_EQ(acts().size(), 301U);
}

TEST_F(administration, a_held_request_is_due_and_stays) {
  const std::string held = settled(NOW - std::chrono::days(100));
  done({{"call", "hold_lay"}, {"request", held}});
  const auto reply = done({{"call", "retention_run"}});
  EXPECT_EQ(reply.at("held"), 1);
  EXPECT_EQ(reply.at("erased"), 0);
  EXPECT_TRUE(readable(held));
  done({{"call", "hold_release"}, {"request", held}});
  EXPECT_EQ(done({{"call", "retention_run"}}).at("erased"), 1);
}

TEST_F(administration, a_run_that_leaves_overwritten_keys_in_the_log_says_so) {
  const std::string old = settled(NOW - std::chrono::days(91));
  auto reader = sqlite::connection::open_reader(store->database()).value();
  ASSERT_TRUE(reader.execute("BEGIN"));
  ASSERT_TRUE(reader.execute("SELECT count(*) FROM request"));
  const auto reply = call({{"call", "retention_run"}});
  EXPECT_FALSE(reply.at("done").as_bool());
  EXPECT_THAT(std::string(reply.at("why").as_string()), HasSubstr("1 were erased, but somebody is reading"));
  EXPECT_FALSE(readable(old));
  ASSERT_TRUE(reader.execute("COMMIT"));
  EXPECT_EQ(done({{"call", "retention_run"}}).at("erased"), 0);
}

TEST_F(administration, a_backup_is_in_the_log_before_it_is_made) {
  settled(NOW);
  const auto reply = done({{"call", "backup"}, {"folder", folder_.file("monday")}});
  EXPECT_EQ(reply.at("requests"), 1);
  EXPECT_EQ(reply.at("entries"), 2) << "its own entry is in it";
  EXPECT_TRUE(fs::exists(folder_.file("monday/hub.db")));
  EXPECT_TRUE(fs::exists(folder_.file("monday/checkpoint")));
  EXPECT_EQ(refusal({{"call", "backup"}, {"folder", folder_.file("monday")}}), "conflict");
  EXPECT_EQ(refusal({{"call", "backup"}, {"folder", "monday"}}), "invalid");
  EXPECT_EQ(refusal({{"call", "backup"}}), "invalid");
}

TEST_F(administration, a_new_key_is_in_its_file_and_over_every_key) {
  std::vector<std::string> requests;
  for (int i = 0; i < 600; ++i) requests.push_back(settled(NOW + std::chrono::milliseconds(i)));
  EXPECT_EQ(done({{"call", "rotate_kek"}}).at("requests"), 600);
  EXPECT_NE(read_kek_files(kek_)->newest, std::string(64, 'a'));
  EXPECT_THAT(acts(), ElementsAre(ElementsAre("kek_change_begun"), ElementsAre("kek_changed")));
  close();
  open();
  for (const std::string& one : {requests.front(), requests.at(300), requests.back()}) EXPECT_TRUE(readable(one));
}

TEST_F(administration, a_change_of_the_key_that_was_interrupted_is_finished_by_the_next_start) {
  const std::string request = settled(NOW);
  close();
  const std::string next = make_new_kek(kek_).value();
  open();
  EXPECT_TRUE(readable(request));
  EXPECT_EQ(refusal({{"call", "rotate_kek"}}), "conflict") << "one at a time";
  EXPECT_TRUE(run(admin->resume_new_kek()).has_value());
  EXPECT_EQ(read_kek_files(kek_)->newest, next);
  EXPECT_TRUE(read_kek_files(kek_)->earlier.empty());
  EXPECT_TRUE(readable(request));
}

TEST_F(administration, the_hubs_own_acts_are_in_the_log_first) {
  EXPECT_EQ(done({{"call", "agreement_activate"}}).at("in_force").as_string(), "x");
  done({{"call", "drain"}});
  EXPECT_EQ(drained, 1);
  EXPECT_THAT(acts(), ElementsAre(ElementsAre("agreement_activate"), ElementsAre("drain")));
}

TEST_F(administration, nothing_is_done_that_cannot_be_recorded) {
  settled(NOW - std::chrono::days(91));
  store->stop();
  for (const char* name : {"drain", "backup", "retention_run", "rotate_kek"})
    EXPECT_EQ(refusal({{"call", name}, {"folder", folder_.file("x")}}), "unavailable") << name;
  EXPECT_EQ(drained, 0);
  EXPECT_FALSE(fs::exists(folder_.file("x")));
  EXPECT_TRUE(read_kek_files(kek_)->earlier.empty()) << "the new key that nobody uses is gone";
}

TEST_F(administration, a_look_at_a_line_is_no_entry_and_waits_for_nobody) {
  EXPECT_EQ(done({{"call", "member_link"}, {"member", "police"}}).at("state").as_string(), "connected");
  EXPECT_EQ(refusal({{"call", "member_link"}, {"member", "nobody"}}), "not_found");
  EXPECT_EQ(refusal({{"call", "member_link"}}), "invalid");
  EXPECT_TRUE(acts().empty());
}

TEST_F(administration, what_is_no_call_is_refused) {
  EXPECT_EQ(refusal({}), "invalid");
  EXPECT_EQ(refusal({{"call", "destroy_everything"}}), "invalid");
  EXPECT_EQ(refusal({{"call", 7}}), "invalid");
  EXPECT_EQ(refusal({{"call", "hold_lay"}, {"request", "not an id"}}), "invalid");
  EXPECT_EQ(refusal({{"call", "hold_lay"}, {"request", new_uuid(NOW)}}), "not_found");
  EXPECT_EQ(refusal({{"call", "hold_release"}, {"request", settled(NOW)}}), "conflict");
  EXPECT_TRUE(acts().empty()) << "and leaves no entry";
}

}  // namespace
}  // namespace mash::hub
