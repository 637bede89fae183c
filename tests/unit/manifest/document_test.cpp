// SPDX-License-Identifier: Apache-2.0
// docs/formats/manifest.md is true: its example is made of the files and keys that it prints, and verifies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/formats/documents.hpp"
#include "tests/unit/manifest/sample.hpp"

namespace mash::policy {
namespace {

using namespace sample;
using testing::HasSubstr;

const std::string& document() {
  static const std::string text = test::read_document("docs/formats/manifest.md");
  return text;
}

folder_contents files_of_example() {
  folder_contents found;
  for (const char* path : {"tier1.toml", "tier2.toml"})
    found.emplace(path, test::block(document(), std::string("file ") + path) + "\n");
  return found;
}

TEST(manifest_document, example_is_what_the_program_writes) {
  ASSERT_EQ(files_of_example(), files());
  EXPECT_EQ(test::block(document(), "manifest") + "\n", to_text(signed_by(PARTIES)));
  EXPECT_THAT(document(), HasSubstr("`" + signed_by(PARTIES).digest() + "`"));
}

TEST(manifest_document, example_verifies_under_the_keys_that_it_prints) {
  const auto pinned = parse_party_keys(test::block(document(), "parties.keys") + "\n");
  ASSERT_TRUE(pinned) << pinned.error().detail;
  const auto read = parse_manifest(test::block(document(), "manifest") + "\n");
  ASSERT_TRUE(read) << read.error().detail;
  const auto done = verify(*read, files_of_example(), *pinned, PARTIES);
  EXPECT_TRUE(done) << done.error().detail;
}

TEST(manifest_document, states_the_limits_that_the_program_has) {
  EXPECT_THAT(document(), HasSubstr("at most " + std::to_string(FOLDER_FILES_MAX) + " files"));
  EXPECT_EQ(FOLDER_BYTES_MAX, 1'000'000U);
  EXPECT_THAT(document(), HasSubstr("1,000,000 bytes"));
}

}  // namespace
}  // namespace mash::policy
