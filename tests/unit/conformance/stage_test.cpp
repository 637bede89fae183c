// SPDX-License-Identifier: Apache-2.0
#include "adapters/conformance/stage.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_directory.hpp"

namespace mash::conformance {
namespace {

mode_t mode_of(const std::filesystem::path& path) {
  struct stat found{};
  EXPECT_EQ(::stat(path.c_str(), &found), 0) << path;
  return found.st_mode & 07777;
}

// The adapter's settings hold what its source is opened with, and its keys are keys, if only of a trial.
TEST(trial_stage, keeps_the_copied_settings_and_the_secret_keys_from_everybody_else) {
  const test::temporary_directory directory;
  const std::string settings = directory.file("settings.json");
  std::ofstream(settings) << R"({"password": "PWD=hunter2", "endpoint": "@endpoint@"})";
  stage_options chosen;
  chosen.pattern = settings;
  chosen.member = "health";
  chosen.command = {"/bin/false"};
  chosen.folder = directory.file("trial");
  std::filesystem::create_directory(chosen.folder);
  const auto opened = stage::open(chosen);
  ASSERT_TRUE(opened) << opened.error().detail;
  const std::filesystem::path folder = chosen.folder;
  std::ifstream copy(folder / "adapter.json");
  EXPECT_NE(std::string(std::istreambuf_iterator<char>(copy), {}).find("hunter2"), std::string::npos);
  EXPECT_EQ(mode_of(folder / "adapter.json"), 0600U);
  for (const char* secret : {"curve.key", "ledger.key", "witness.key", "sealing.key"})
    EXPECT_EQ(mode_of(folder / "keys" / secret), 0600U) << secret;
}

}  // namespace
}  // namespace mash::conformance
