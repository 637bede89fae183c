// SPDX-License-Identifier: Apache-2.0
// The files of the log's key at every moment a hub may die in while the key is changed.
#include "hub/app/log_key_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/rotated_log.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::hub {
namespace {

namespace fs = std::filesystem;
using test::rotated_log;
using testing::HasSubstr;

class log_key_file : public testing::Test {
 protected:
  log_key_file() {
    EXPECT_TRUE(write_secret_file(path, rotated_log::key(1).to_pem()));
    log.append_some(4);
  }
  result<log_key_files> read() const { return read_log_key_files(path, folder.path(), rotated_log::ORIGIN); }
  std::string refusal() const {
    const auto made = read();
    return made ? "read" : made.error().detail;
  }
  void lay_new(unsigned char seed) const { ASSERT_TRUE(write_secret_file(beside, rotated_log::key(seed).to_pem())); }
  // What the log has of a change, in log.keys.
  void keep_change(unsigned char from, unsigned char to) {
    ASSERT_TRUE(keys.follow(log.change(from, to)));
    ASSERT_TRUE(keep_log_keys(folder.path(), keys));
  }
  static std::string public_key(const signing_key& key) { return to_hex(key.public_key()); }

  test::temporary_directory folder;
  const std::string path = folder.file("log.key"), beside = path + ".new", old = path + ".old";
  rotated_log log;
  contract::log_keys keys{rotated_log::verifier(1)};
};

TEST_F(log_key_file, usually_there_is_one_key) {
  const auto files = read().value();
  EXPECT_EQ(public_key(files.newest), public_key(rotated_log::key(1)));
  EXPECT_EQ(files.also, nullptr);
  EXPECT_FALSE(files.is_changing);
  EXPECT_EQ(files.keys.text(), rotated_log::verifier(1).vkey() + "\n");
}

TEST_F(log_key_file, a_new_one_signs_beside_it_before_the_change_is_in_the_log) {
  const signing_key made = make_new_log_key(path).value();
  EXPECT_EQ(fs::status(beside).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const auto files = read().value();
  EXPECT_TRUE(files.is_changing);
  EXPECT_EQ(public_key(files.newest), public_key(rotated_log::key(1)));
  EXPECT_EQ(public_key(*files.also), public_key(made));
  EXPECT_TRUE(fs::exists(beside)) << "reading ends nothing";
}

TEST_F(log_key_file, no_two_changes_at_once) {
  const signing_key first = make_new_log_key(path).value();
  EXPECT_EQ(make_new_log_key(path).error().code, errc::conflict);
  EXPECT_EQ(public_key(*read()->also), public_key(first)) << "the first is untouched";
  forget_new_log_key(path);
  EXPECT_EQ(read()->also, nullptr);
  EXPECT_NE(public_key(make_new_log_key(path).value()), public_key(first));
}

TEST_F(log_key_file, once_the_change_is_kept_a_start_puts_the_new_key_in_its_place) {
  lay_new(2);
  keep_change(1, 2);
  const auto files = read().value();
  EXPECT_EQ(public_key(files.newest), public_key(rotated_log::key(2)));
  EXPECT_EQ(public_key(*files.also), public_key(rotated_log::key(1))) << "the old one signs, too";
  EXPECT_FALSE(files.is_changing);
  EXPECT_FALSE(fs::exists(beside));
  EXPECT_EQ(files.keys.text(), keys.text());
}

TEST_F(log_key_file, a_death_between_the_copy_and_the_renaming_costs_nothing) {
  lay_new(2);
  keep_change(1, 2);
  ASSERT_TRUE(write_secret_file(old, rotated_log::key(1).to_pem()));  // the copy was made, and log.key is still the old
  const auto files = read().value();
  EXPECT_EQ(public_key(files.newest), public_key(rotated_log::key(2)));
  EXPECT_EQ(public_key(*files.also), public_key(rotated_log::key(1)));
}

TEST_F(log_key_file, half_a_copy_of_the_old_key_is_made_again) {
  lay_new(2);
  keep_change(1, 2);
  std::ofstream(old + ".part") << "-----BEG";
  EXPECT_EQ(public_key(*read()->also), public_key(rotated_log::key(1)));
}

TEST_F(log_key_file, the_old_one_signs_until_it_is_removed) {
  lay_new(2);
  keep_change(1, 2);
  ASSERT_TRUE(read().has_value());
  EXPECT_EQ(make_new_log_key(path).error().code, errc::conflict) << "not two changes at a time";
  ASSERT_TRUE(remove_old_log_key(path));
  const auto files = read().value();
  EXPECT_EQ(files.also, nullptr);
  EXPECT_EQ(public_key(files.newest), public_key(rotated_log::key(2)));
  EXPECT_EQ(remove_old_log_key(path).error().code, errc::io);
}

TEST_F(log_key_file, half_a_new_key_is_of_a_change_that_never_began) {
  for (const std::string& half : {std::string(), std::string("-----BEGIN PRIVATE"), std::string("\n")}) {
    ASSERT_TRUE(write_secret_file(beside, half));
    const auto files = read().value();
    EXPECT_FALSE(files.is_changing);
    EXPECT_EQ(files.also, nullptr);
    EXPECT_FALSE(fs::exists(beside));
  }
}

TEST_F(log_key_file, the_old_key_put_back_is_refused) {
  lay_new(2);
  keep_change(1, 2);
  ASSERT_TRUE(read().has_value());
  ASSERT_TRUE(remove_old_log_key(path));
  fs::remove(path);
  ASSERT_TRUE(write_secret_file(path, rotated_log::key(1).to_pem()));
  EXPECT_THAT(refusal(), HasSubstr("is not the log's newest key"));
  EXPECT_THAT(refusal(), HasSubstr(rotated_log::verifier(2).vkey()));
  EXPECT_EQ(read().error().code, errc::corrupt);
}

TEST_F(log_key_file, a_lost_or_damaged_list_of_keys_is_said) {
  lay_new(2);
  keep_change(1, 2);
  ASSERT_TRUE(read().has_value());
  const std::string list = folder.file("log.keys");
  fs::remove(list);
  EXPECT_THAT(refusal(), HasSubstr("log.keys is missing"));
  std::ofstream(list) << keys.text().substr(0, keys.text().size() / 2);
  EXPECT_THAT(refusal(), HasSubstr("change 1 of the log's key"));
  std::ofstream(list) << rotated_log::verifier(1).vkey() << "\n";
  EXPECT_THAT(refusal(), HasSubstr("is not the log's newest key"));
}

TEST_F(log_key_file, a_key_that_others_can_read_is_refused) {
  lay_new(2);
  fs::permissions(beside, fs::perms::owner_all | fs::perms::others_read);
  EXPECT_FALSE(read()->is_changing) << "what is no key of ours is of no change";
  fs::permissions(path, fs::perms::owner_all | fs::perms::others_read);
  EXPECT_FALSE(read().has_value());
}

}  // namespace
}  // namespace mash::hub
