// SPDX-License-Identifier: Apache-2.0
// A log in a temporary directory, opened, fed, closed, copied and damaged as the tests of `sqlite_log` need it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "base/tlog/receipt.hpp"
#include "base/tlog/sqlite_log.hpp"
#include "tests/unit/tlog/sample.hpp"

namespace mash::tlog::test {

inline void write_file(const std::string& path, std::string_view content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << content;
}

class temporary_directory {
 public:
  temporary_directory() {
    std::string name = (std::filesystem::temp_directory_path() / "mash-tlog-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;
  ~temporary_directory() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// An open log with its writer, driven step by step on the test's own thread.
struct open_log {
  sqlite::connection writer;
  std::unique_ptr<sqlite_log> log;

  // One transaction of these leaves, as group_commit would make it.
  result<void> commit(const std::vector<std::string>& leaves) {
    MASH_TRY(stored, commit_unsigned(leaves));
    return sign_and_keep();
  }
  // What group_commit does after its COMMIT.
  result<void> sign_and_keep() {
    MASH_TRY(keep, log->committed());
    return *keep ? (*keep)() : result<void>();
  }
  result<void> commit_unsigned(const std::vector<std::string>& leaves) {
    MASH_TRY(begun, writer.execute("BEGIN IMMEDIATE"));
    for (const auto& leaf : leaves) {
      MASH_TRY(index, log->append(leaf));
    }
    MASH_TRY(written, log->write_batch(writer));
    return writer.execute("COMMIT");
  }
};

class log_fixture {
 public:
  [[nodiscard]] std::string database() const { return directory_.path() + "/log.db"; }
  [[nodiscard]] std::string slot(char which) const { return directory_.path() + "/checkpoint." + which; }
  [[nodiscard]] const std::string& directory() const { return directory_.path(); }

  [[nodiscard]] result<open_log> open(sqlite_log::options chosen = {}) {
    MASH_TRY(writer, sqlite::connection::open_writer(database()));
    const std::array<std::string_view, 1> steps{sqlite_log::migration()};
    MASH_TRY(migrated, sqlite::migrate(*writer, steps));
    MASH_TRY(reader, sqlite::connection::open_reader(database()));
    chosen.origin = "mash.example/audit";
    chosen.checkpoint_directory = directory_.path();
    MASH_TRY(log, sqlite_log::open(std::move(*reader), key_from_seed_file("sample/log.seed.hex"), std::move(chosen)));
    return open_log{std::move(*writer), std::move(*log)};
  }
  // The database alone, without the log's triggers: a database administrator with a shell.
  void tamper(const std::vector<std::string>& statements) {
    auto writer = sqlite::connection::open_writer(database()).value();
    for (const char* trigger : {"log_batch_has_no_gaps", "log_batch_never_changes", "log_batch_never_shrinks",
                                "log_tile_only_grows", "log_tile_never_shrinks"})
      ASSERT_TRUE(writer.execute("DROP TRIGGER IF EXISTS " + std::string(trigger)));
    for (const auto& statement : statements) ASSERT_TRUE(writer.execute(statement)) << statement;
  }
  // All files of the database, from or to a backup folder.
  void backup(const std::string& name) { copy_database(directory_.path(), directory_.path() + "/" + name); }
  void restore(const std::string& name) { copy_database(directory_.path() + "/" + name, directory_.path()); }

 private:
  static void copy_database(const std::string& from, const std::string& to) {
    std::filesystem::create_directories(to);
    for (const char* suffix : {"", "-wal", "-shm"}) {
      std::filesystem::remove(to + "/log.db" + suffix);
      if (std::filesystem::exists(from + "/log.db" + suffix))
        std::filesystem::copy_file(from + "/log.db" + suffix, to + "/log.db" + suffix);
    }
  }
  temporary_directory directory_;
};

inline std::vector<std::string> numbered_leaves(std::uint64_t begin, std::uint64_t end) {
  std::vector<std::string> leaves;
  for (; begin < end; ++begin) leaves.push_back("leaf " + std::to_string(begin));
  return leaves;
}

}  // namespace mash::tlog::test
