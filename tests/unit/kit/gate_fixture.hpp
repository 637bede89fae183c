// SPDX-License-Identifier: Apache-2.0
// A member's ledger with a gate on volume, and a hub that asks about somebody else each time.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <iterator>

#include "adapters/contract/codec.hpp"
#include "adapters/kit/ledger.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/sqlite/connection.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/contract/samples.hpp"

namespace mash::kit::test {

class set_clock final : public clock {
 public:
  instant now() const override { return at; }
  instant at = *parse_rfc3339("2026-11-20T14:25:00Z");
};

class the_gate : public ::testing::Test {
 protected:
  using known = ledger::known;
  void SetUp() override {
    log::redirect([this](std::string_view line) { log_.append(line).append("\n"); });
    open();
  }
  void TearDown() override {
    book_.reset();
    log::redirect({});
  }
  void open(char sealing = '5') {
    book_.reset();
    auto opened = ledger::open(
        {.directory = directory_.path(), .origin = "police/ledger", .keep = std::chrono::days(30)},
        {signing_key::from_seed(std::array<unsigned char, 32>{9}), *sealing_key::from_hex(std::string(64, sealing))},
        time_, [](const error& why) { FAIL() << why.detail; });
    ASSERT_TRUE(opened) << opened.error().detail;
    book_ = std::move(*opened);
  }
  template <class Value, class Start>
  static result<Value> await(Start start) {
    std::promise<result<Value>> promise;
    auto future = promise.get_future();
    start([&promise](result<Value> value) { promise.set_value(std::move(value)); });
    return future.get();
  }

  // A question about one person, who is another each time unless a name is given.
  contract::ask question(const std::string& family = {}) {
    contract::ask out = contract::samples::full_ask();
    out.ask_id = new_uuid(time_.at);
    contract::person who;
    who.id = "c1";
    who.family_name = family.empty() ? std::string("Person") + static_cast<char>('a' + people_++ % 26) : family;
    who.date_of_birth = *parse_iso_date("2015-04-02");
    out.subjects = {who};
    out.relations.clear();
    return out;
  }
  known take(const contract::ask& what) {
    const std::string line = encode(what);
    const auto taken = await<ledger::taken>([&](auto done) {
      book_->take(what, {what.ask_id, contract::digest_of_line(line).value(), line},
                  std::make_shared<const volume_settings>(gate_), done);
    });
    EXPECT_TRUE(taken) << taken.error().detail;
    return taken ? taken->as : known::conflict;
  }
  known ask_new() { return take(question()); }
  result<kept_answer> keep(const contract::ask& of, bool honey = false) {
    contract::answer reply = contract::samples::full_answer();
    reply.ask_id = of.ask_id;
    const std::string line = encode(reply);
    return await<kept_answer>(
        [&](auto done) { book_->keep(reply, {line, contract::digest_of_line(line).value(), {}, honey}, done); });
  }
  static ledger::gate_act piet() {
    return {"urn:mash:police:person:piet", {{"name", "Piet Example"}, {"reason", "a busy day"}}};
  }
  result<ledger::let_through> admit(std::vector<std::string> asks = {}) {
    return await<ledger::let_through>([&](auto done) { book_->admit(std::move(asks), piet(), done); });
  }
  void open_gate() {
    ASSERT_TRUE(await<std::int64_t>([&](auto done) { book_->open_gate(piet(), done); }));
  }
  ledger::gate_now now() {
    return await<ledger::gate_now>([&](auto done) { book_->gate(true, done); }).value();
  }
  std::int64_t waiting() {
    std::int64_t out = 0;
    for (const auto& [why, count] : now().waiting) out += count;
    return out;
  }
  std::vector<std::string> held() {
    return await<std::vector<std::string>>([&](auto done) { book_->held(done); }).value();
  }
  std::vector<std::string> to_look_up() {
    std::vector<std::string> out;
    for (const auto& one : await<ledger::unfinished>([&](auto done) { book_->recover(done); }).value().asks)
      out.push_back(one.ask);
    return out;
  }
  std::optional<ledger::volume_alarm> alarm() {
    return await<std::optional<ledger::volume_alarm>>([&](auto done) { book_->alarm(done); }).value();
  }
  void called() {
    const auto raised = alarm();
    ASSERT_TRUE(raised);
    ASSERT_TRUE(await<bool>([&](auto done) { book_->alarm_called(raised->step, done); }));
  }
  // As if so many other questions were held already.
  void hold_many(std::int64_t count) {
    book_.reset();
    {
      auto writer = sqlite::connection::open_writer(directory_.path() + "/ledger.db");
      ASSERT_TRUE(writer);
      const std::string made =
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(count) + ") ";
      ASSERT_TRUE(writer->execute("BEGIN; " + made +
                                  "INSERT INTO inbox (ask, digest, state, received_at)"
                                  " SELECT printf('%036d', i), '', 'open', 0 FROM n; " +
                                  made +
                                  "INSERT INTO volume_held (ask, why, state, since, changed_at)"
                                  " SELECT printf('%036d', i), 'closed', 'waiting', 0, 0 FROM n; COMMIT"));
    }
    open();
  }
  // What happened at the gate, in order.
  std::vector<std::string> logged() {
    std::vector<std::string> out;
    book_.reset();
    auto reader = sqlite::connection::open_reader(directory_.path() + "/ledger.db");
    auto rows = reader->prepare("SELECT kind FROM volume_act ORDER BY step");
    while (*rows.step()) out.push_back(rows.text(0));
    return out;
  }
  std::string everything_on_disk() {
    book_.reset();
    std::string out;
    for (const char* name : {"/ledger.db", "/ledger.db-wal"}) {
      std::ifstream file(directory_.path() + name, std::ios::binary);
      out.append(std::istreambuf_iterator<char>(file), {});
    }
    return out;
  }

  set_clock time_;
  volume_settings gate_;
  mash::test::temporary_directory directory_;
  std::unique_ptr<ledger> book_;
  std::string log_;
  int people_ = 0;
};

class with_three_an_hour : public the_gate {
 protected:
  with_three_an_hour() { gate_.asks_per_hour = 3; }
};

}  // namespace mash::kit::test
