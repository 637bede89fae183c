// SPDX-License-Identifier: Apache-2.0
// A log that was saved verifies with no hub, exactly as it was served, and nothing else does.
#include "cli/log_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "certs/files.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/cli/evidence_log.hpp"
#include "tests/unit/cli/mashctl_run.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace mash::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class log_folder_test : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(certs::write_file(vkey, log.verifier().vkey() + "\n"));
    for (const auto& [path, body] : log.served()) hub.say("GET /v1/audit/" + path, {{200, body, {}}});
  }
  ended verify(std::vector<std::string> more) const {
    more.insert(more.begin(), {"audit", "verify", "--vkey", vkey});
    return mashctl(std::move(more));
  }
  ended save() const { return verify({"--save", saved, "--profile", hub.profile()}); }
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> out;
    for (const auto& one : std::filesystem::recursive_directory_iterator(saved))
      if (one.is_regular_file()) out.push_back(std::filesystem::relative(one.path(), saved).string());
    std::ranges::sort(out);
    return out;
  }

  evidence_log log;
  scripted_hub hub;
  test::temporary_directory folder;
  const std::string vkey = folder.file("log.vkey"), saved = folder.file("log");
};

TEST_F(log_folder_test, what_was_saved_verifies_with_no_hub_in_the_same_words) {
  const auto online = save();
  ASSERT_EQ(online.status, GOOD) << online.err;
  EXPECT_EQ(files(), (std::vector<std::string>{"checkpoint", "keys", "tile/0/000.p/6", "tile/entries/000.p/6"}));
  const std::size_t asked = hub.asked().size();
  const auto offline = verify({"--log", saved});
  EXPECT_EQ(offline.status, GOOD) << offline.err;
  EXPECT_THAT(offline.out, HasSubstr("verified: 6 entries"));
  EXPECT_EQ(offline.out, online.out);
  EXPECT_EQ(hub.asked().size(), asked);
}

TEST_F(log_folder_test, every_byte_that_is_changed_in_it_is_noticed) {
  ASSERT_EQ(save().status, GOOD);
  for (const std::string& name : files()) {
    if (name == "keys") continue;  // read only where the key that is held did not sign
    const std::string path = saved + "/" + name, sound = *certs::read_file(path);
    for (std::size_t at = 0; at < sound.size(); ++at) {
      std::string broken = sound;
      broken[at] = static_cast<char>(broken[at] ^ 1);
      std::ofstream(path, std::ios::binary) << broken;  // thousands of times: nothing has to be durable here
      const auto found = verify_log(fetch_from_folder(saved), log.verifier(), std::nullopt);
      ASSERT_FALSE(found) << name << " byte " << at;
      EXPECT_EQ(found.error().code, errc::invalid) << found.error().detail;
    }
    ASSERT_TRUE(certs::write_file(path, sound));
  }
  EXPECT_EQ(verify({"--log", saved}).status, GOOD);
}

TEST_F(log_folder_test, a_part_that_is_missing_is_named) {
  ASSERT_EQ(save().status, GOOD);
  for (const std::string& name : {"tile/0/000.p/6", "tile/entries/000.p/6", "checkpoint"}) {
    std::filesystem::remove(saved + "/" + name);
    const auto done = verify({"--log", saved});
    EXPECT_EQ(done.status, OUT_OF_REACH);
    EXPECT_THAT(done.err, HasSubstr(name));
    std::filesystem::remove_all(saved);
    ASSERT_EQ(save().status, GOOD);
  }
}

TEST_F(log_folder_test, nothing_is_written_over_and_nothing_asked_for_it) {
  ASSERT_TRUE(certs::make_folder(saved));
  ASSERT_TRUE(certs::write_file(saved + "/mine", "mine"));
  const auto done = save();
  EXPECT_EQ(done.status, BAD);
  EXPECT_THAT(done.err, HasSubstr("not an empty folder"));
  EXPECT_EQ(files(), std::vector<std::string>{"mine"});
  EXPECT_TRUE(hub.asked().empty());
  std::filesystem::remove(saved + "/mine");
  EXPECT_EQ(save().status, GOOD);
}

TEST_F(log_folder_test, what_does_not_verify_is_left_without_a_checkpoint_and_so_is_no_log) {
  evidence_log other;  // its entries are others
  hub.say("GET /v1/audit/checkpoint/newest", {{200, other.checkpoint(), {}}});
  EXPECT_EQ(save().status, BAD);
  EXPECT_THAT(files(), Not(testing::Contains("checkpoint")));
  EXPECT_EQ(verify({"--log", saved}).status, OUT_OF_REACH);
}

TEST_F(log_folder_test, what_was_seen_earlier_is_compared_with_it_too) {
  ASSERT_EQ(save().status, GOOD);
  const std::string seen = folder.file("seen");
  ASSERT_TRUE(certs::write_file(seen, tlog::sign_checkpoint(log.head(4), log.key).text));
  const auto done = verify({"--log", saved, "--seen", seen});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr("what was seen earlier is its beginning (4 entries)"));
  ASSERT_TRUE(certs::write_file(seen, tlog::sign_checkpoint({evidence_log::ORIGIN, 4, {}}, log.key).text));
  const auto forked = verify({"--log", saved, "--seen", seen});
  EXPECT_EQ(forked.status, BAD);
  EXPECT_THAT(forked.out, HasSubstr("FORKED"));
}

TEST_F(log_folder_test, only_parts_of_a_log_are_read_from_a_folder) {
  ASSERT_EQ(save().status, GOOD);
  ASSERT_TRUE(certs::write_file(folder.file("secret"), "secret"));
  const auto fetch = fetch_from_folder(saved);
  EXPECT_TRUE(fetch("tile/0/000.p/6"));
  for (const auto* path : {"../secret", "tile/../../secret", "/etc/hostname", "", "tile"})
    EXPECT_EQ(fetch(path).error().code, errc::not_found) << path;
}

TEST_F(log_folder_test, a_folder_and_a_hub_are_not_both_named) {
  EXPECT_EQ(verify({"--log", saved, "--url", "https://127.0.0.1:1"}).status, MISUSE);
  EXPECT_EQ(verify({"--log", saved, "--save", saved}).status, MISUSE);
  EXPECT_EQ(verify({"--log", saved, "--bundle", saved}).status, MISUSE);
  EXPECT_EQ(verify({"--bundle", saved, "--save", saved}).status, MISUSE);
}

}  // namespace
}  // namespace mash::cli
