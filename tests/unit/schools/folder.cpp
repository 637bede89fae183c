// SPDX-License-Identifier: Apache-2.0
// The watched folder: files that come, change, break, vanish; a folder that vanishes and comes back.
#include "adapters/schools/folder.hpp"

#include <sys/stat.h>

#include <atomic>

#include "tests/unit/schools/fixtures.hpp"

namespace mash::schools {
namespace {

constexpr const char* NAME = "8731000_CTF_873LLLL_001.xml";
constexpr const char* ADA = "L873100024001";

std::string with_ada() { return test::ctf_xml(test::pupil_xml(ADA, "Okafor", "Ada", "2015-04-02")); }
std::string with_two() {
  return test::ctf_xml(test::pupil_xml(ADA, "Okafor", "Ada", "2015-04-02") +
                       test::pupil_xml("B873100021100", "Cole", "Amelia", "2016-07-21"));
}

class schools_folder : public testing::Test {
 protected:
  test::temporary_directory place_;
  settings how_ = *read_settings(test::schools_config(place_.path()));

  std::unique_ptr<folder> open(std::chrono::milliseconds look_every = std::chrono::seconds(30)) {
    auto made = folder::open(how_, look_every);
    EXPECT_TRUE(made) << (made ? "" : made.error().detail);
    return made ? std::move(*made) : nullptr;
  }
  std::string transfer_trouble(const folder& in) { return in.now()->trouble(how_.schools[0], TRANSFER_FILE); }
};

TEST_F(schools_folder, what_is_there_at_the_start_is_known_at_once) {
  test::drop_file(place_.file(NAME), with_ada());
  EXPECT_EQ(open()->now()->size(), 1u);
}

TEST_F(schools_folder, a_file_moved_in_is_read) {
  const auto files = open();
  EXPECT_EQ(files->now()->size(), 0u);
  test::drop_file(place_.file(NAME), with_ada());
  EXPECT_TRUE(test::eventually([&] { return files->now()->size() == 1; }));
}

TEST_F(schools_folder, a_file_written_in_place_counts_when_it_is_closed) {
  const auto files = open();
  const std::string whole = with_two();
  {
    std::ofstream slow(place_.file(NAME), std::ios::binary);
    slow << whole.substr(0, whole.size() / 2) << std::flush;
    // Another file comes meanwhile, so that we know the watcher has had its chance to be too early.
    test::drop_file(place_.file("8731000_CTF_873LLLL_002.xml"), with_ada());
    EXPECT_TRUE(test::eventually([&] { return files->now()->size() == 1; }));
    EXPECT_EQ(transfer_trouble(*files), "");
    slow << whole.substr(whole.size() / 2);
  }
  EXPECT_TRUE(test::eventually([&] { return files->now()->size() == 2; }));
}

TEST_F(schools_folder, a_replaced_file_takes_effect_as_a_whole) {
  test::drop_file(place_.file(NAME), with_two());
  const auto files = open();
  const std::shared_ptr<const roll> before = files->now();
  test::drop_file(place_.file(NAME), with_ada());
  EXPECT_TRUE(test::eventually([&] { return files->now()->size() == 1; }));
  EXPECT_EQ(before->size(), 2u) << "who holds the older state still has all of it";
}

TEST_F(schools_folder, a_broken_replacement_leaves_what_was_known_and_is_reported) {
  test::drop_file(place_.file(NAME), with_two());
  const auto files = open();
  test::drop_file(place_.file(NAME), with_ada().substr(0, 200));
  EXPECT_TRUE(test::eventually([&] { return !transfer_trouble(*files).empty(); }));
  EXPECT_EQ(files->now()->size(), 2u);
  EXPECT_EQ(transfer_trouble(*files).find("Ada"), std::string::npos);
  test::drop_file(place_.file(NAME), with_ada());
  EXPECT_TRUE(test::eventually([&] { return transfer_trouble(*files).empty() && files->now()->size() == 1; }));
}

TEST_F(schools_folder, a_broken_census_does_not_silence_the_transfer_files) {
  test::drop_file(place_.file(NAME), with_ada());
  test::drop_file(place_.file("2026_summer_pupilonroll.csv"), "a,b\n1,2,3\n");
  const auto files = open();
  EXPECT_EQ(files->now()->size(), 1u);
  EXPECT_EQ(transfer_trouble(*files), "");
  EXPECT_NE(files->now()->trouble(how_.schools[0], CENSUS), "");
}

TEST_F(schools_folder, a_file_taken_away_is_no_longer_told) {
  test::drop_file(place_.file(NAME), with_ada());
  const auto files = open();
  std::filesystem::remove(place_.file(NAME));
  EXPECT_TRUE(test::eventually([&] { return files->now()->size() == 0; }));
  EXPECT_NE(transfer_trouble(*files), "") << "nothing delivered is not searched, not empty";
}

TEST_F(schools_folder, temporary_and_foreign_files_are_left_alone) {
  for (const char* name : {".8731000.xml", "~x.xml", "x.xml.part", "notes.txt", "x.xlsx", ".csv", "xml"})
    test::write_file(place_.file(name), "not for us");
  std::filesystem::create_directory(place_.file("folder.xml"));
  const auto files = open();
  EXPECT_EQ(files->now()->size(), 0u);
}

TEST_F(schools_folder, extensions_are_read_in_capitals_too) {
  test::drop_file(place_.file("8731000_CTF_873LLLL_001.XML"), with_ada());
  EXPECT_EQ(open()->now()->size(), 1u);
}

TEST_F(schools_folder, links_and_pipes_are_not_followed) {
  const test::temporary_directory elsewhere;
  test::write_file(elsewhere.file("secret.xml"), with_ada());
  std::filesystem::create_symlink(elsewhere.file("secret.xml"), place_.file(NAME));
  ASSERT_EQ(::mkfifo(place_.file("pipe.csv").c_str(), 0600), 0);
  const auto files = open();
  EXPECT_EQ(files->now()->size(), 0u);
  EXPECT_NE(transfer_trouble(*files), "");
}

TEST_F(schools_folder, a_school_that_is_not_listed_is_not_read_and_harms_nobody) {
  test::drop_file(place_.file(NAME), with_ada());
  test::drop_file(place_.file("8739999_CTF_873LLLL_001.xml"),
                  test::ctf_xml(test::pupil_xml("", "Smith", "Leo", "2024-01-11"), "2026-01-01", "9999"));
  const auto files = open();
  EXPECT_EQ(files->now()->size(), 1u);
  EXPECT_EQ(transfer_trouble(*files), "");
}

TEST_F(schools_folder, a_folder_that_vanishes_is_reported_and_one_that_returns_is_read) {
  test::drop_file(place_.file(NAME), with_ada());
  const auto files = open(std::chrono::milliseconds(20));
  const std::string away = place_.path() + "-away";
  std::filesystem::rename(place_.path(), away);
  EXPECT_TRUE(test::eventually([&] { return transfer_trouble(*files) == "the drop folder is gone"; }));
  EXPECT_EQ(files->now()->size(), 1u) << "what was known is still known";
  std::filesystem::rename(away, place_.path());
  EXPECT_TRUE(test::eventually([&] { return transfer_trouble(*files).empty() && files->now()->size() == 1; }));
  test::drop_file(place_.file(NAME), with_two());
  EXPECT_TRUE(test::eventually([&] { return files->now()->size() == 2; })) << "and watched again";
}

TEST_F(schools_folder, reading_changes_neither_bytes_nor_times) {
  test::drop_file(place_.file(NAME), with_ada());
  test::drop_file(place_.file("x.csv"), "broken");
  const auto state = [&] {
    std::map<std::string, std::string> out;
    for (const auto& one : std::filesystem::directory_iterator(place_.path())) {
      struct stat now{};
      EXPECT_EQ(::stat(one.path().c_str(), &now), 0);
      out[one.path()] = test::file_text(one.path()) + std::to_string(now.st_mtim.tv_sec) + "." +
                        std::to_string(now.st_mtim.tv_nsec) + "/" + std::to_string(now.st_ctim.tv_nsec) + "/" +
                        std::to_string(now.st_ino) + "/" + std::to_string(now.st_mode);
    }
    return out;
  };
  const auto before = state();
  ::chmod(place_.path().c_str(), 0500);  // nothing could be created here either
  {
    const auto files = open(std::chrono::milliseconds(5));
    EXPECT_EQ(files->now()->size(), 1u);
  }
  ::chmod(place_.path().c_str(), 0700);
  EXPECT_EQ(state(), before);
}

TEST_F(schools_folder, readers_on_other_threads_always_see_a_whole_state) {
  test::drop_file(place_.file(NAME), with_two());
  const auto files = open();
  std::atomic<bool> stop = false;
  std::atomic<int> odd = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i)
    readers.emplace_back([&] {
      while (!stop) {
        const auto now = files->now();
        odd += now->size() == 1 || now->size() == 2 ? 0 : 1;
        if (now->candidates(test::by_upn(ADA)).size() != 1) ++odd;
      }
    });
  for (int i = 0; i < 20; ++i) test::drop_file(place_.file(NAME), i % 2 == 0 ? with_ada() : with_two());
  EXPECT_TRUE(test::eventually([&] { return files->now()->size() == 2; }));
  stop = true;
  for (auto& one : readers) one.join();
  EXPECT_EQ(odd, 0);
}

TEST(schools_folder_room, more_files_than_are_read_are_trouble_until_there_is_room) {
  const test::temporary_directory place;
  const auto how = read_settings(test::schools_config(place.path()));
  ASSERT_TRUE(how);
  const std::string leo = test::pupil_xml("", "Smith", "Leo", "2024-01-11");
  for (const char* name : {"8731000_CTF_873LLLL_001.xml", "8731000_CTF_873LLLL_002.xml", "8731000_CTF_873LLLL_003.xml"})
    test::drop_file(place.file(name), test::ctf_xml(leo));
  auto opened = folder::open(*how, std::chrono::milliseconds(20), 2);
  ASSERT_TRUE(opened);
  const auto trouble = [&] { return (*opened)->now()->trouble(how->schools[0], TRANSFER_FILE); };
  EXPECT_NE(trouble().find("more files"), std::string::npos) << trouble();
  EXPECT_EQ((*opened)->wrong()->counts().at(std::string(TRANSFER_FILE)).at(findings::rule::too_many_files), 1u);
  EXPECT_EQ((*opened)->now()->size(), 1u) << "the others are used";
  std::filesystem::remove(place.file("8731000_CTF_873LLLL_001.xml"));
  EXPECT_TRUE(test::eventually([&] { return trouble().empty(); })) << trouble();
}

}  // namespace
}  // namespace mash::schools
