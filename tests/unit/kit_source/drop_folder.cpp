// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/source/drop_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_directory.hpp"

namespace mash::kit {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class kit_drop_folder : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& content) const {
    std::ofstream(home_.file(name), std::ios::binary) << content;
  }
  // The contents of all files, or the code of what kept them from being listed.
  drop_folder<std::vector<std::string>> reader(const std::string& path) {
    return {path, [](const std::string& name) { return name.ends_with(".csv"); },
            [this](const result<std::vector<dropped_file>>& files) {
              ++made_;
              if (!files) return std::vector{std::string(to_word(files.error().code))};
              std::vector<std::string> out;
              for (const dropped_file& one : *files) out.push_back(file_content(one, 10).value_or("unread"));
              return out;
            }};
  }

  test::temporary_directory home_;
  int made_ = 0;
};

TEST_F(kit_drop_folder, what_was_made_is_kept_until_a_file_is_changed_comes_or_goes) {
  write("b.csv", "two");
  write("a.csv", "one");
  write("notes.txt", "never");
  auto of = reader(home_.path());
  EXPECT_THAT(*of.read(), ElementsAre("one", "two"));
  EXPECT_THAT(*of.read(), ElementsAre("one", "two"));
  EXPECT_EQ(made_, 1);
  write("b.csv", "three");
  EXPECT_THAT(*of.read(), ElementsAre("one", "three"));
  const auto kept = of.read();
  write("c.csv", "four");
  EXPECT_THAT(*of.read(), ElementsAre("one", "three", "four"));
  std::filesystem::remove(home_.file("a.csv"));
  EXPECT_THAT(*of.read(), ElementsAre("three", "four"));
  EXPECT_EQ(made_, 4);
  EXPECT_THAT(*kept, ElementsAre("one", "three")) << "who still holds it sees no change";
}

TEST_F(kit_drop_folder, a_file_of_the_same_size_that_was_moved_in_is_seen) {
  write("a.csv", "one");
  auto of = reader(home_.path());
  EXPECT_THAT(*of.read(), ElementsAre("one"));
  write("new", "two");
  std::filesystem::last_write_time(home_.file("new"),
                                   std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
  std::filesystem::rename(home_.file("new"), home_.file("a.csv"));
  EXPECT_THAT(*of.read(), ElementsAre("two"));
}

TEST_F(kit_drop_folder, a_file_that_got_other_rights_is_read_again) {
  write("a.csv", "one");
  auto of = reader(home_.path());
  EXPECT_THAT(*of.read(), ElementsAre("one"));
  std::filesystem::permissions(home_.file("a.csv"), std::filesystem::perms::owner_read);
  EXPECT_THAT(*of.read(), ElementsAre("one"));
  EXPECT_EQ(made_, 2) << "it may have been one that could not be opened";
}

TEST_F(kit_drop_folder, a_file_that_could_not_be_opened_is_read_once_it_can_though_nothing_of_it_changed) {
  std::filesystem::create_directory(home_.file("a"));
  write("a/a.csv", "one");
  int made = 0;
  drop_folder<std::string> of(
      home_.file("a"), [](const std::string&) { return true; },
      [&](const result<std::vector<dropped_file>>& files) {
        // Out of reach just while it is read: another name of the folder leaves no trace on the file.
        if (++made == 1) std::filesystem::rename(home_.file("a"), home_.file("b"));
        const auto content = file_content(files->front(), 10);
        if (made == 1) std::filesystem::rename(home_.file("b"), home_.file("a"));
        return content ? *content : content.error().detail;
      });
  EXPECT_EQ(*of.read(), "it cannot be opened");
  EXPECT_EQ(*of.read(), "one");
  EXPECT_EQ(*of.read(), "one");
  EXPECT_EQ(made, 2) << "what was read is kept";
}

TEST_F(kit_drop_folder, what_keeps_it_from_being_read_is_said_and_passes) {
  auto absent = reader(home_.file("none"));
  EXPECT_THAT(*absent.read(), ElementsAre("io"));
  std::filesystem::create_directory(home_.file("none"));
  EXPECT_THAT(*absent.read(), ElementsAre("not_found"));
  write("none/a.csv", "one");
  EXPECT_THAT(*absent.read(), ElementsAre("one"));
  std::filesystem::remove(home_.file("none/a.csv"));
  EXPECT_THAT(*absent.read(), ElementsAre("not_found")) << "nothing of before stands in for it";
}

TEST_F(kit_drop_folder, a_file_that_changes_between_listing_and_reading_is_not_read_until_the_next_time) {
  for (const char* replacement : {"half", "one", ""}) {
    write("a.csv", "one");
    bool meddled = false;
    drop_folder<std::string> of(
        home_.path(), [](const std::string&) { return true; },
        [&](const result<std::vector<dropped_file>>& files) {
          if (!std::exchange(meddled, true)) {
            write("a.csv", replacement);
            std::filesystem::last_write_time(home_.file("a.csv"), std::filesystem::file_time_type::clock::now() + 1h);
          }
          const auto content = file_content(files->front(), 10);
          return content ? *content : content.error().detail;
        });
    EXPECT_EQ(*of.read(), "it changed while it was read");
    EXPECT_EQ(*of.read(), replacement);
  }
  write("a.csv", "one");
  drop_folder<std::string> gone(
      home_.path(), [](const std::string&) { return true; },
      [&](const result<std::vector<dropped_file>>& files) {
        std::filesystem::remove(home_.file("a.csv"));
        return files && !file_content(files->front(), 10) ? "refused" : "read";
      });
  EXPECT_EQ(*gone.read(), "refused");
}

TEST_F(kit_drop_folder, only_ordinary_files_within_the_limits_are_read) {
  std::filesystem::create_directory(home_.file("folder.csv"));
  write("a.csv", "0123456789");
  write("b.csv", "0123456789x");
  write(".a.csv", "half");
  write("~$a.csv", "locked");
  auto of = reader(home_.path());
  EXPECT_THAT(*of.read(), ElementsAre("0123456789", "unread"));
  for (std::size_t i = 0; i < DROPPED_FILES_MAX; ++i) write(std::to_string(i) + ".csv", "");
  EXPECT_THAT(*of.read(), ElementsAre("too_large"));
}

}  // namespace
}  // namespace mash::kit
