// SPDX-License-Identifier: Apache-2.0
// An agreement as a folder: which files it has, what its digest is, and what of it refuses the whole.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_directory.hpp"
#include "tests/unit/policy/small_folder.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using testing::HasSubstr;

class a_folder : public testing::Test {
 protected:
  void write(const std::string& name, std::string_view text) const { std::ofstream(place_.file(name)) << text; }
  void write_all(const folder& what) const {
    for (const auto& [name, text] : what.files) write(name, text);
  }
  [[nodiscard]] result<std::shared_ptr<const agreement>> load() const { return agreement::load(place_.path()); }
  void expect_refused(errc code, const std::string& said) const {
    const auto made = load();
    ASSERT_FALSE(made.has_value()) << said;
    EXPECT_EQ(made.error().code, code) << made.error().detail;
    EXPECT_THAT(made.error().detail, HasSubstr(said));
  }
  // What `from` says, as the manifest that its parties would sign.
  [[nodiscard]] static manifest released(const folder& from, std::uint64_t sequence) {
    manifest head{"small", "1", sequence, parse_rfc3339("2026-01-01T00:00:00Z").value(), {}};
    return describe_folder(head, from.files);
  }
  [[nodiscard]] static std::string signed_text(const manifest& what) {
    signed_manifest made{what, {body_of(what), {}}};
    const signing_key key = signing_key::generate();
    EXPECT_TRUE(add_signature(made, "town", key));
    return to_text(made);
  }

  test::temporary_directory place_;
};

TEST_F(a_folder, loads_and_is_a_draft_without_a_manifest) {
  write_all(small_folder());
  const auto made = load();
  ASSERT_TRUE(made.has_value()) << made.error().detail;
  EXPECT_TRUE((*made)->is_draft());
  EXPECT_EQ((*made)->sequence(), 0U);
  const manifest draft = draft_manifest(**made, small_folder().files);
  EXPECT_EQ((*made)->digest(), digest_of_body(body_of(draft)));
  EXPECT_EQ(draft.name, "small");
  EXPECT_EQ(to_rfc3339(draft.effective_from), "2026-01-01T00:00:00.000Z");
}

TEST_F(a_folder, takes_its_digest_from_its_manifest_whoever_has_signed) {
  const folder files = small_folder();
  write_all(files);
  const manifest what = released(files, 3);
  write("manifest", signed_text(what));
  const auto made = load();
  ASSERT_TRUE(made.has_value()) << made.error().detail;
  EXPECT_FALSE((*made)->is_draft());
  EXPECT_EQ((*made)->sequence(), 3U);
  EXPECT_EQ((*made)->digest(), digest_of_body(body_of(what)));
}

TEST_F(a_folder, is_refused_where_a_file_is_not_as_its_manifest_says) {
  const folder files = small_folder();
  write_all(files);
  write("manifest", signed_text(released(files, 3)));
  write("cases.toml", std::string(SMALL_CASES) + "\n");
  expect_refused(errc::invalid, "cases.toml is not as it was signed");
}

TEST_F(a_folder, is_refused_where_its_manifest_is_of_another_agreement) {
  const folder files = small_folder();
  write_all(files);
  manifest other = released(files, 3);
  other.version = "2";
  write("manifest", signed_text(other));
  expect_refused(errc::invalid, "it is of small 2, the files are of small 1");
}

TEST_F(a_folder, is_refused_where_its_manifest_is_broken) {
  write_all(small_folder());
  write("manifest", "small 1 0 2026\n");
  expect_refused(errc::invalid, "manifest");
}

TEST_F(a_folder, has_another_digest_when_any_file_of_it_differs) {
  const std::string before = test::assembled(small_folder())->digest();
  for (const std::string_view file : {TIER1_FILE, TIER2_FILE, CASES_FILE}) {
    folder files = small_folder();
    files.files.find(file)->second += "# a word more\n";
    EXPECT_NE(test::assembled(files)->digest(), before) << file;
  }
  EXPECT_EQ(test::assembled(small_folder())->digest(), before);
}

TEST_F(a_folder, is_refused_without_one_of_its_tiers) {
  write("tier2.toml", SMALL_TIER2);
  expect_refused(errc::not_found, "has no tier1.toml");
}

TEST_F(a_folder, is_refused_where_it_is_not_there_or_is_a_file) {
  EXPECT_EQ(agreement::load(place_.file("nowhere")).error().code, errc::not_found);
  write("single.toml", small_agreement());
  const auto file = agreement::load(place_.file("single.toml"));
  ASSERT_FALSE(file.has_value());
  EXPECT_THAT(file.error().detail, HasSubstr("an agreement is a folder of files"));
}

TEST_F(a_folder, is_refused_with_a_file_that_nobody_reads_and_the_one_meant) {
  write_all(small_folder());
  write("case.toml", SMALL_CASES);
  expect_refused(errc::invalid, "did you mean cases.toml?");
}

TEST_F(a_folder, is_refused_with_a_folder_in_it) {
  write_all(small_folder());
  std::filesystem::create_directory(place_.file("old"));
  expect_refused(errc::invalid, "an agreement is files only");
}

TEST_F(a_folder, does_not_look_at_what_an_editor_leaves_behind) {
  write_all(small_folder());
  write(".tier2.toml.swp", "anything");
  EXPECT_TRUE(load().has_value());
}

TEST_F(a_folder, is_refused_where_one_of_its_cases_is_decided_otherwise) {
  folder files = small_folder();
  test::replace_in(files, CASES_FILE, "expect = \"released\"", "expect = \"summary_only\"");
  write_all(files);
  expect_refused(errc::invalid,
                 "cases.toml:4: case: police to town, da_incident for s47_strategy about a child on red");
  EXPECT_TRUE(agreement::assemble(files, "small").has_value()) << "tools report on cases themselves";
}

TEST_F(a_folder, warns_where_it_has_neither_cases_nor_invariants) {
  folder files = small_folder();
  files.files.erase(files.files.find(CASES_FILE));
  const auto made = test::assembled(files);
  EXPECT_THAT(made->warnings(), testing::Contains("the agreement has no cases.toml"));
  EXPECT_THAT(made->warnings(), testing::Contains("the agreement has no invariants.toml"));
  EXPECT_THAT(made->lacks(), testing::IsEmpty()) << "which hinders nobody from signing";
}

TEST_F(a_folder, never_crashes_nor_widens_when_bytes_of_it_are_changed) {
  // Whatever still loads keeps what the upper tier prohibits and what no agreement can loosen.
  disclosure_question asked = item_of("police", category::intelligence);
  asked.recipient = "town";
  std::size_t loaded_anyway = 0;
  for (const std::string_view file : {TIER1_FILE, TIER2_FILE, CASES_FILE}) {
    const std::string whole = small_folder().files.find(file)->second;
    for (std::size_t at = 0; at < whole.size(); at += 5) {
      folder files = small_folder();
      char& letter = files.files.find(file)->second[at];
      letter = static_cast<char>(letter ^ 0x15);
      const auto made = agreement::of(files, "spoilt");
      if (!made) continue;
      ++loaded_anyway;
      EXPECT_GE(may_disclose(**made, asked).form, disposition::call_agency) << file << " at " << at;
    }
  }
  EXPECT_GT(loaded_anyway, 0U) << "some changes fall into sentences; else this proves nothing";
}

}  // namespace
}  // namespace mash::policy
