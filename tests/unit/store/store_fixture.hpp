// SPDX-License-Identifier: Apache-2.0
// A hub's store in a folder of its own, and changes to give it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/ids.hpp"
#include "hub/store/sqlite_store.hpp"
#include "tests/support/run_on.hpp"

namespace mash::hub {

inline const instant NOW = parse_rfc3339("2026-11-20T14:30:00Z").value();

class hub_store : public ::testing::Test {
 protected:
  hub_store() : folder_(std::filesystem::temp_directory_path() / ("mash-store-" + new_uuid(system_clock().now()))) {
    std::filesystem::create_directories(folder_);
    store = open().value();
  }
  ~hub_store() override {
    store.reset();
    std::filesystem::remove_all(folder_);
  }

  result<std::unique_ptr<sqlite_store>> open(const std::string& kek = std::string(64, 'a')) {
    return sqlite_store::open({.state_dir = folder_.string(),
                               .kek_hex = kek,
                               .log_origin = "hub.example/audit",
                               .fatal = [](const error&) { std::abort(); }},
                              signing_key::from_seed(std::array<unsigned char, 32>{7}));
  }
  template <class T>
  T run(awaitable<T> work) {
    return test::run_on(io, std::move(work));
  }
  static audit_entry entry(std::string_view word = "tested") { return admin_entry(word, "", NOW); }

  durable_change opening(const std::string& request, std::string key = "") {
    durable_change out;
    out.request = request;
    out.opens = idempotency{"coordinator", std::move(key), "digest-1"};
    out.steps = {{{"opened", system_clock().now(), json::object{{"child", "Ada Okafor of CB99 9ZZ"}}},
                  json::object{{"actor", "Carol Example"}}}};
    out.entries = {entry()};
    return out;
  }
  static durable_change later(const std::string& request, std::uint64_t step, bool settled) {
    durable_change out;
    out.request = request;
    out.first_step = step;
    out.settled = settled;
    out.steps = {{{"answered", NOW, json::object{{"n", static_cast<std::int64_t>(step)}}}, {}}};
    out.entries = {entry("later")};
    return out;
  }

  static durable_change later_entry() {
    durable_change out;
    out.entries = {entry("later")};
    return out;
  }

  // With the store closed, as whoever has a shell on the server may.
  void tamper(const std::string& statement) const {
    auto writer = sqlite::connection::open_writer((folder_ / "hub.db").string()).value();
    ASSERT_TRUE(writer.execute(statement)) << statement;
    if (statement.starts_with("UPDATE")) ASSERT_NE(writer.changes(), 0) << statement;
  }
  void reopen() {
    store.reset();
    store = open().value();
  }
  // Every byte of every file in the folder.
  [[nodiscard]] std::string all_bytes() const {
    std::string all;
    for (const auto& file : std::filesystem::directory_iterator(folder_)) {
      std::ifstream in(file.path(), std::ios::binary);
      std::ostringstream text;
      text << in.rdbuf();
      all += text.str();
    }
    return all;
  }

  boost::asio::io_context io{1};  // outlives the store
  std::filesystem::path folder_;
  std::unique_ptr<sqlite_store> store;
  std::string id = new_uuid(system_clock().now());
};

}  // namespace mash::hub
