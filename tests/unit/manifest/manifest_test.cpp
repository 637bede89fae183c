// SPDX-License-Identifier: Apache-2.0
#include "policy/manifest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/manifest/sample.hpp"

namespace mash::policy {
namespace {

using namespace sample;
using testing::HasSubstr;
using testing::Not;

TEST(manifest, body_reads_back_as_it_was_written) {
  const signed_manifest made = unsigned_version();
  const auto read = parse_body(made.body());
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(*read, made.what);
  EXPECT_EQ(body_of(*read), made.body());
  EXPECT_EQ(made.body().substr(0, made.body().find('\n')), "example 2026.2 3 2026-09-01T00:00:00.000Z");
}

TEST(manifest, signed_form_reads_back_as_it_was_written) {
  const signed_manifest made = signed_by(PARTIES);
  const auto read = parse_manifest(to_text(made));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->what, made.what);
  EXPECT_EQ(to_text(*read), to_text(made));
  EXPECT_EQ(read->digest(), made.digest());
}

TEST(manifest, signatures_are_no_part_of_the_digest) {
  EXPECT_EQ(signed_by(PARTIES).digest(), signed_by({"town"}).digest());
  EXPECT_EQ(signed_by(PARTIES).digest(), digest_of_body(unsigned_version().body()));
}

TEST(manifest, verifies_once_every_party_has_signed) {
  EXPECT_TRUE(verify(signed_by(PARTIES), files(), keys(), PARTIES));
  EXPECT_TRUE(verify(signed_by({"town", "police", "health"}), files(), keys(), PARTIES)) << "the order means nothing";
}

TEST(manifest, names_each_party_whose_signature_is_missing) {
  for (const std::string& absent : PARTIES) {
    std::vector<std::string> others = PARTIES;
    std::erase(others, absent);
    const auto done = verify(signed_by(others), files(), keys(), PARTIES);
    ASSERT_FALSE(done) << absent;
    EXPECT_EQ(done.error().code, errc::denied);
    EXPECT_EQ(done.error().detail, "not signed by every party: " + absent);
  }
  const auto none = verify(unsigned_version(), files(), keys(), PARTIES);
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().detail, HasSubstr("health, police, town"));
}

TEST(manifest, a_signature_by_another_key_under_the_partys_name_does_not_count) {
  signed_manifest made = signed_by({"health", "town"});
  ASSERT_TRUE(add_signature(made, "police", key_of("a stranger")));
  EXPECT_EQ(signature_by(made, "police", keys()), signature_state::missing);
  EXPECT_FALSE(verify(made, files(), keys(), PARTIES));
}

TEST(manifest, a_signature_over_another_text_is_bad_even_beside_a_good_one) {
  signed_manifest made = signed_by(PARTIES);
  tlog::note_signature other = tlog::sign_note(unsigned_version(4).body(), signing_name("police"), key_of("police"));
  made.note.signatures.push_back(other);
  EXPECT_EQ(signature_by(made, "police", keys()), signature_state::bad);
  const auto done = verify(made, files(), keys(), PARTIES);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().detail, HasSubstr("police (its signature is not by its key)"));
}

TEST(manifest, a_cosignature_of_a_witness_is_no_signature_of_a_party) {
  signed_manifest made = signed_by({"health", "town"});
  made.note.signatures.push_back(tlog::cosign_note(made.body(), 1, signing_name("police"), key_of("police")));
  EXPECT_EQ(signature_by(made, "police", keys()), signature_state::missing);
}

TEST(manifest, without_a_pinned_key_nobody_has_signed) {
  party_keys fewer = keys();
  fewer.erase("town");
  EXPECT_EQ(signature_by(signed_by(PARTIES), "town", fewer), signature_state::no_key);
  const auto done = verify(signed_by(PARTIES), files(), fewer, PARTIES);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().detail, HasSubstr("town (no key of it is pinned here)"));
}

TEST(manifest, without_parties_nothing_is_verified) {
  const auto done = verify(signed_by(PARTIES), files(), keys(), {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, errc::denied);
}

TEST(manifest, signatures_of_others_are_ignored) {
  signed_manifest made = signed_by(PARTIES);
  ASSERT_TRUE(add_signature(made, "visitor", key_of("visitor")));
  EXPECT_TRUE(verify(made, files(), keys(), PARTIES));
}

TEST(manifest, signing_again_replaces_ones_own_signature_only) {
  signed_manifest made = signed_by(PARTIES);
  ASSERT_TRUE(add_signature(made, "police", key_of("police")));
  EXPECT_EQ(made.note.signatures.size(), PARTIES.size());
  EXPECT_TRUE(verify(made, files(), keys(), PARTIES));
  EXPECT_FALSE(add_signature(made, "police/agreement", key_of("police")));
  EXPECT_FALSE(add_signature(made, "", key_of("police")));
}

TEST(manifest, every_file_must_be_as_it_was_signed) {
  const signed_manifest made = signed_by(PARTIES);
  folder_contents changed = files(), fewer = files(), more = files();
  changed["tier2.toml"] += "#";
  fewer.erase("tier1.toml");
  more["extra.toml"] = "";
  const std::vector<std::pair<folder_contents, std::string>> cases{
      {changed, "tier2.toml is not as it was signed"},
      {fewer, "tier1.toml is missing"},
      {more, "extra.toml is not in the manifest"},
  };
  for (const auto& [contents, said] : cases) {
    const auto done = verify(made, contents, keys(), PARTIES);
    ASSERT_FALSE(done) << said;
    EXPECT_THAT(done.error().detail, HasSubstr(said));
  }
}

TEST(manifest, folders_are_bounded) {
  folder_contents large = files(), many, odd = files();
  large["large.toml"] = std::string(FOLDER_BYTES_MAX, 'x');
  for (std::size_t i = 0; i <= FOLDER_FILES_MAX; ++i) many.emplace("f" + std::to_string(i), "");
  odd["../up.toml"] = "";
  EXPECT_EQ(check_folder(large).error().code, errc::too_large);
  EXPECT_EQ(check_folder(many).error().code, errc::too_large);
  EXPECT_EQ(check_folder(odd).error().code, errc::invalid);
  EXPECT_THAT(check_folder(odd).error().detail, Not(HasSubstr("up.toml")));
  EXPECT_FALSE(check_folder({}));
  EXPECT_TRUE(check_folder(files()));
}

TEST(manifest, only_plain_names_are_paths) {
  for (const char* good : {"tier1.toml", "a", "cp-mash_2.toml", "0"}) EXPECT_TRUE(is_folder_path(good)) << good;
  for (const char* bad : {"", ".", "..", ".hidden", "a/b", "/a", "a\\b", "A.toml", "manifest", "a b", "a\n", "-a", "é"})
    EXPECT_FALSE(is_folder_path(bad)) << bad;
  EXPECT_FALSE(is_folder_path(std::string(65, 'a')));
}

TEST(manifest, keys_of_parties_are_read_as_they_were_pinned) {
  std::string text;
  for (const auto& [member, key] : keys()) text += member + " " + to_base64(key) + "\n";
  const auto read = parse_party_keys(text);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(*read, keys());
  const std::string one = "town " + to_base64(keys().at("town")) + "\n";
  for (const std::string& bad : {one + one, std::string("town\n"), std::string("town AAAA\n"), "\n" + one,
                                 "Town" + one.substr(4), one + "x", "  " + one})
    EXPECT_FALSE(parse_party_keys(bad)) << bad;
}

}  // namespace
}  // namespace mash::policy
