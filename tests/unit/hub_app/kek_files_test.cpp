// SPDX-License-Identifier: Apache-2.0
#include "hub/app/kek_files.hpp"

#include <gtest/gtest.h>

#include "base/crypto.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::hub {
namespace {

namespace fs = std::filesystem;

class kek_file : public testing::Test {
 protected:
  kek_file() { EXPECT_TRUE(write_secret_file(path, OLD + "\n")); }
  const std::string OLD = std::string(64, 'a');
  test::temporary_directory folder;
  const std::string path = folder.file("kek.key"), beside = path + ".new";
};

TEST_F(kek_file, usually_there_is_one_key) {
  const auto read = read_kek_files(path).value();
  EXPECT_EQ(read.newest, OLD);
  EXPECT_TRUE(read.earlier.empty());
}

TEST_F(kek_file, a_new_one_lies_beside_it_until_it_takes_its_place) {
  const std::string made = make_new_kek(path).value();
  EXPECT_EQ(made.size(), 64U);
  EXPECT_EQ(fs::status(beside).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const auto during = read_kek_files(path).value();
  EXPECT_EQ(during.newest, made);
  EXPECT_EQ(during.earlier, OLD);
  ASSERT_TRUE(replace_kek(path));
  const auto after = read_kek_files(path).value();
  EXPECT_EQ(after.newest, made);
  EXPECT_TRUE(after.earlier.empty());
  EXPECT_FALSE(fs::exists(beside));
}

TEST_F(kek_file, no_two_changes_at_once_and_no_two_keys_alike) {
  const std::string first = make_new_kek(path).value();
  EXPECT_EQ(make_new_kek(path).error().code, errc::conflict);
  EXPECT_EQ(read_kek_files(path)->newest, first) << "the first is untouched";
  forget_new_kek(path);
  EXPECT_NE(make_new_kek(path).value(), first);
}

// The hub died while it wrote the file: nothing is wrapped under it yet.
TEST_F(kek_file, half_a_key_is_of_a_change_that_never_began) {
  for (const std::string& half : {std::string(), std::string(30, 'c'), std::string("\n")}) {
    ASSERT_TRUE(write_secret_file(beside, half));
    const auto read = read_kek_files(path).value();
    EXPECT_EQ(read.newest, OLD);
    EXPECT_TRUE(read.earlier.empty());
    EXPECT_FALSE(fs::exists(beside));
  }
}

TEST_F(kek_file, a_file_that_others_may_read_is_refused_whichever_it_is) {
  ASSERT_TRUE(make_new_kek(path));
  fs::permissions(beside, fs::perms::group_read, fs::perm_options::add);
  EXPECT_FALSE(read_kek_files(path).has_value());
  fs::permissions(beside, fs::perms::group_read, fs::perm_options::remove);
  fs::permissions(path, fs::perms::others_read, fs::perm_options::add);
  EXPECT_FALSE(read_kek_files(path).has_value());
}

TEST_F(kek_file, where_no_file_can_be_made_it_says_so_before_anything_changes) {
  const auto made = make_new_kek(folder.file("not/there/kek.key"));
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, errc::io);
}

}  // namespace
}  // namespace mash::hub
