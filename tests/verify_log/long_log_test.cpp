// SPDX-License-Identifier: Apache-2.0
// A long log, written by the hub's own store: opened again, verified by mashctl over TLS and by the Go program, and how
// long each takes. 20,000 entries; a million when MASH_LONG is set.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "adapters/contract/leaf.hpp"
#include "base/ids.hpp"
#include "base/tlog/receipt.hpp"
#include "tests/support/run_on.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/verify_log/go_verifier.hpp"
#include "tests/verify_log/log_host.hpp"

namespace mash {
namespace {

constexpr std::uint64_t ENTRIES_PER_CHANGE = 1000;
const instant BEGINNING = parse_rfc3339("2026-11-20T08:00:00Z").value();

std::uint64_t entries_wanted() { return std::getenv("MASH_LONG") == nullptr ? 20000 : 1000000; }

// What a check leaves behind again and again: asked, answered, released.
hub::audit_entry entry(std::uint64_t number) {
  const digest some = sha256("number " + std::to_string(number));
  contract::leaf leaf;
  leaf.type =
      std::array{contract::leaf_type::asked, contract::leaf_type::answered, contract::leaf_type::released}[number % 3];
  leaf.at = BEGINNING + std::chrono::milliseconds(number);
  leaf.id = new_uuid(leaf.at);
  leaf.request = new_uuid(leaf.at);
  leaf.members = {"police", "health"};
  leaf.outcome = {"answered", "no_trace"};
  leaf.purpose = "s47_strategy";
  leaf.agreement = to_hex(some);
  leaf.actor = leaf.subjects = leaf.body = some;
  return {contract::leaf_text(leaf).value(), {}, {}, {}};
}

class stopwatch {
 public:
  explicit stopwatch(std::string what) : what_(std::move(what)) {}
  // Prints and returns the seconds since it was made, and what rate of entries that is.
  double tell(std::uint64_t entries = 0) const {
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - since_).count();
    std::printf("  %-46s %8.3f s", what_.c_str(), seconds);
    if (entries != 0) std::printf("  %10.0f leaves/s", static_cast<double>(entries) / seconds);
    std::printf("\n");
    return seconds;
  }

 private:
  std::string what_;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

class long_log : public testing::Test {
 protected:
  void open() {
    store_ = hub::sqlite_store::open({.state_dir = folder_.path(),
                                      .kek_hex = std::string(64, 'a'),
                                      .log_origin = "hub.example/audit",
                                      .fatal = [](const error&) { std::abort(); }},
                                     signing_key::from_seed(std::array<unsigned char, 32>{7}))
                 .value();
  }
  void close() {
    store_->stop();
    store_.reset();
  }
  template <class T>
  T run(hub::awaitable<T> work) {
    return test::run_on(io_, std::move(work));
  }
  void write(std::uint64_t entries) {
    for (std::uint64_t number = 0; number < entries;) {
      hub::durable_change change;
      for (std::uint64_t i = 0; i < ENTRIES_PER_CHANGE && number < entries; ++i)
        change.entries.push_back(entry(number++));
      ASSERT_TRUE(run(store_->commit(std::move(change))).has_value());
    }
  }
  // The files of C2SP tlog-tiles, as a static mirror would have them.
  void save(std::uint64_t entries) {
    save_as("checkpoint", store_->checkpoint());
    for (unsigned level = 0; level <= tlog::TILE_LEVEL_MAX; ++level)
      for (std::uint64_t index = 0; tlog::tile_width(level, index, entries) != 0; ++index) {
        const unsigned width = tlog::tile_width(level, index, entries);
        for (const bool bundle : {false, true}) {
          if (bundle && level != 0) continue;
          const std::string path = tlog::tile_path({level, index, width, bundle});
          save_as(path, run(store_->tile(path)).value());
        }
      }
  }
  void save_as(const std::string& path, const std::string& bytes) {
    const std::filesystem::path file = folder_.file("mirror/" + path);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
  }
  std::string request_of(std::uint64_t index) {
    const auto there = run(store_->entries({index, index + 1, {}})).value();
    return contract::parse_leaf(there.found.front().text)->request;
  }
  // Look after look, as an auditor's question is answered; `looks` counts them.
  std::vector<std::uint64_t> entries_found(hub::log_slice wanted, std::uint64_t& looks) {
    std::vector<std::uint64_t> found;
    for (looks = 0; wanted.first < wanted.end; ++looks) {
      const auto some = run(store_->entries(wanted)).value();
      for (const auto& one : some.found) found.push_back(one.index);
      if (some.next == wanted.first) break;
      wanted.first = some.next;
    }
    return found;
  }
  int program(std::vector<std::string> command) {
    test::child_process child(std::move(command), folder_.file("program.log"));
    const int code = child.wait(std::chrono::minutes(10));
    if (code != 0) ADD_FAILURE() << code << ": " << child.log();
    said_ = child.log();
    return code;
  }

  test::temporary_directory folder_;
  boost::asio::io_context io_{1};  // outlives the store
  std::unique_ptr<hub::sqlite_store> store_;
  std::string said_;
};

// An auditor asks for one request of the log's first third: looked through, and by the way to it that is kept in
// memory.
TEST_F(long_log, the_way_from_a_request_to_its_entries_does_not_grow_with_the_log) {
  const std::uint64_t entries = entries_wanted(), wanted = entries / 3;
  open();
  write(entries);
  close();
  open();
  const std::string request = request_of(wanted);
  const std::string member = "\"request\":\"" + request + "\"";
  std::uint64_t looks = 0;
  const stopwatch scanning("one request, looked through");
  EXPECT_EQ(entries_found({0, entries, {member}}, looks), std::vector{wanted});
  scanning.tell();
  EXPECT_GE(looks, entries / hub::ENTRIES_A_LOOK);
  const stopwatch indexing("the way to every request made");
  while (run(store_->index_entries()).value()) {
  }
  indexing.tell(entries);
  const stopwatch finding("one request, by its way");
  EXPECT_EQ(entries_found({0, entries, {member}, request}, looks), std::vector{wanted});
  finding.tell();
  EXPECT_EQ(looks, 1U) << "whatever the log's length";
  close();
}

TEST_F(long_log, verifies_with_mashctl_and_with_go_and_opens_at_once) {
  const std::uint64_t entries = entries_wanted();
  std::printf("%llu entries\n", static_cast<unsigned long long>(entries));
  open();
  const stopwatch writing("written, read back, signed");
  write(entries);
  writing.tell(entries);
  close();

  const stopwatch opening("opened");
  open();
  EXPECT_LT(opening.tell(), 1.0);
  std::ofstream(folder_.file("log.vkey")) << store_->log_key().vkey() << "\n";

  {
    const test::log_host host(folder_.path(), *store_);
    const stopwatch verifying("verified by mashctl, over TLS");
    ASSERT_EQ(program({MASH_BIN "/mashctl", "--profile", host.profile(), "audit", "verify", "--vkey",
                       folder_.file("log.vkey")}),
              0);
    verifying.tell(entries);
    EXPECT_TRUE(said_.starts_with("verified: " + std::to_string(entries) + " entries")) << said_;
  }

  save(entries);
  ASSERT_TRUE(test::build_go_verifier(folder_.file("verify_log"), folder_.file("program.log")));
  const stopwatch verifying("verified by Go's sumdb, from a mirror's files");
  ASSERT_EQ(program({folder_.file("verify_log"), "-vkey", folder_.file("log.vkey"), "-checkpoint",
                     folder_.file("mirror/checkpoint"), "-log", folder_.file("mirror")}),
            0);
  verifying.tell(entries);
  close();
}

}  // namespace
}  // namespace mash
