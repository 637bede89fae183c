// SPDX-License-Identifier: Apache-2.0
#include "certs/files.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/support/temporary_directory.hpp"

namespace mash::certs {
namespace {

class files : public testing::Test {
 protected:
  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.path()), {}));
  }
  test::temporary_directory folder;
};

TEST_F(files, what_is_written_is_read) {
  const std::string content("a\0b\n", 4);
  ASSERT_TRUE(write_file(folder.file("x"), content));
  EXPECT_EQ(*read_file(folder.file("x")), content);
  ASSERT_TRUE(write_file(folder.file("x"), ""));
  EXPECT_EQ(*read_file(folder.file("x")), "");
}

TEST_F(files, everybody_may_read_what_is_no_secret) {
  ASSERT_TRUE(write_file(folder.file("x"), "public"));
  struct stat status{};
  ASSERT_EQ(::stat(folder.file("x").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0644U);
}

TEST_F(files, a_write_leaves_nothing_beside_the_file) {
  ASSERT_TRUE(write_file(folder.file("x"), "one"));
  ASSERT_TRUE(write_file(folder.file("x"), "two"));
  EXPECT_EQ(count(), 1U);
}

TEST_F(files, a_write_that_cannot_be_finished_leaves_the_old_file) {
  // A folder stands where the file should go: the rename fails after everything was written.
  ASSERT_TRUE(make_folder(folder.file("x")));
  ASSERT_TRUE(write_file(folder.file("x/inside"), "kept"));
  EXPECT_FALSE(write_file(folder.file("x"), "new"));
  EXPECT_EQ(*read_file(folder.file("x/inside")), "kept");
  EXPECT_EQ(count(), 1U) << "the temporary file is gone";
}

TEST_F(files, what_is_not_there_is_said_with_its_path) {
  const auto gone = read_file(folder.file("gone"));
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, errc::not_found);
  EXPECT_TRUE(gone.error().detail.contains(folder.file("gone")));
  EXPECT_FALSE(file_exists(folder.file("gone")));
  EXPECT_FALSE(write_file(folder.file("no/such/folder/x"), "x"));
}

TEST_F(files, a_folder_is_not_a_file) { EXPECT_FALSE(read_file(folder.path())); }

TEST_F(files, folders_are_made_with_their_parents_and_closed_to_others) {
  ASSERT_TRUE(make_folder(folder.file("a/b/c")));
  ASSERT_TRUE(make_folder(folder.file("a/b/c"))) << "there already";
  struct stat status{};
  ASSERT_EQ(::stat(folder.file("a/b/c").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
  ASSERT_TRUE(write_file(folder.file("f"), ""));
  EXPECT_FALSE(make_folder(folder.file("f")));
}

}  // namespace
}  // namespace mash::certs
