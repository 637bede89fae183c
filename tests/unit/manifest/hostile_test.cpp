// SPDX-License-Identifier: Apache-2.0
// Manifests that somebody made to deceive: refused as a whole, and none that reads can be spelt in two ways.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/unit/manifest/sample.hpp"

namespace mash::policy {
namespace {

using namespace sample;

const std::string HASH(64, 'a');
const std::string HEAD = "example 2026.2 3 2026-09-01T00:00:00.000Z\n";
const std::string FILE_LINE = HASH + " tier1.toml\n";

TEST(hostile_manifest, body_has_one_spelling) {
  ASSERT_TRUE(parse_body(HEAD + FILE_LINE));
  const std::vector<std::string> bodies{
      "",
      "\n",
      HEAD,
      FILE_LINE,
      HEAD + FILE_LINE.substr(0, FILE_LINE.size() - 1),
      HEAD + FILE_LINE + "\n",
      "\n" + HEAD + FILE_LINE,
      HEAD + "\n" + FILE_LINE,
      HEAD + FILE_LINE + FILE_LINE,
      HEAD + HASH + " tier2.toml\n" + FILE_LINE,
      HEAD + HASH + "  tier1.toml\n",
      HEAD + HASH + "\ttier1.toml\n",
      HEAD + HASH + " tier1.toml \n",
      HEAD + HASH + " tier1.toml\r\n",
      HEAD + HASH + " manifest\n",
      HEAD + HASH + " ../tier1.toml\n",
      HEAD + HASH + " /etc/passwd\n",
      HEAD + HASH + "\n",
      HEAD + std::string(64, 'A') + " tier1.toml\n",
      HEAD + std::string(63, 'a') + " tier1.toml\n",
      HEAD + std::string(65, 'a') + " tier1.toml\n",
  };
  for (const std::string& body : bodies) EXPECT_FALSE(parse_body(body)) << body;
}

TEST(hostile_manifest, head_has_one_spelling) {
  const std::vector<std::string> heads{
      "example 2026.2 3\n",
      "example 2026.2 3 2026-09-01T00:00:00.000Z more\n",
      "example  2026.2 3 2026-09-01T00:00:00.000Z\n",
      " example 2026.2 3 2026-09-01T00:00:00.000Z\n",
      "example 2026.2 3 2026-09-01T00:00:00.000Z \n",
      "Example 2026.2 3 2026-09-01T00:00:00.000Z\n",
      "exam/ple 2026.2 3 2026-09-01T00:00:00.000Z\n",
      "example 2026:2 3 2026-09-01T00:00:00.000Z\n",
      "example 2026.2 0 2026-09-01T00:00:00.000Z\n",
      "example 2026.2 03 2026-09-01T00:00:00.000Z\n",
      "example 2026.2 +3 2026-09-01T00:00:00.000Z\n",
      "example 2026.2 -3 2026-09-01T00:00:00.000Z\n",
      "example 2026.2 3.0 2026-09-01T00:00:00.000Z\n",
      "example 2026.2 3x 2026-09-01T00:00:00.000Z\n",
      "example 2026.2 9007199254740992 2026-09-01T00:00:00.000Z\n",
      "example 2026.2 18446744073709551619 2026-09-01T00:00:00.000Z\n",
      "example 2026.2 3 2026-09-01T00:00:00Z\n",
      "example 2026.2 3 2026-09-01T00:00:00.0000Z\n",
      "example 2026.2 3 2026-09-01T01:00:00.000+01:00\n",
      "example 2026.2 3 2026-02-30T00:00:00.000Z\n",
      "example 2026.2 3 2026-09-01\n",
  };
  for (const std::string& head : heads) EXPECT_FALSE(parse_body(head + FILE_LINE)) << head;
  EXPECT_TRUE(parse_body("example 2026.2 9007199254740991 2026-09-01T00:00:00.000Z\n" + FILE_LINE));
}

TEST(hostile_manifest, the_number_of_files_is_bounded) {
  std::string body = HEAD;
  for (std::size_t i = 0; i < FOLDER_FILES_MAX; ++i) body += HASH + " f" + std::to_string(100 + i) + "\n";
  EXPECT_TRUE(parse_body(body));
  EXPECT_EQ(parse_body(body + HASH + " g\n").error().code, errc::too_large);
}

TEST(hostile_manifest, a_text_in_front_of_the_signatures_cannot_hide_a_second_body) {
  const signed_manifest first = signed_by(PARTIES, 3), second = signed_by(PARTIES, 4);
  // A note's text may hold an empty line; a manifest's may not.
  EXPECT_FALSE(parse_manifest(to_text(first) + "\n" + to_text(second)));
  EXPECT_FALSE(parse_manifest(first.body() + "\n" + to_text(second)));
  EXPECT_FALSE(parse_manifest(first.body() + to_text(second)));
}

TEST(hostile_manifest, signatures_of_one_version_do_not_fit_another) {
  const signed_manifest old_version = signed_by(PARTIES, 3);
  signed_manifest replayed = unsigned_version(4);
  replayed.note.signatures = old_version.note.signatures;
  EXPECT_FALSE(verify(replayed, files(), keys(), PARTIES));
  for (const std::string& member : PARTIES) EXPECT_EQ(signature_by(replayed, member, keys()), signature_state::bad);
}

TEST(hostile_manifest, one_partys_signature_does_not_count_for_another) {
  signed_manifest made = signed_by({"health", "town"});
  tlog::note_signature borrowed = made.note.signatures.front();
  borrowed.name = signing_name("police");
  borrowed.key_id = tlog::verifier_key{borrowed.name, tlog::key_type::log, keys().at("police")}.id();
  made.note.signatures.push_back(borrowed);
  EXPECT_EQ(signature_by(made, "police", keys()), signature_state::bad);
  EXPECT_FALSE(verify(made, files(), keys(), PARTIES));
}

TEST(hostile_manifest, any_changed_byte_is_refused_or_unverified) {
  const std::string text = to_text(signed_by(PARTIES));
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char changed : {static_cast<char>(text[at] ^ 1), '\n', ' ', '9'}) {
      if (changed == text[at]) continue;
      std::string spoilt = text;
      spoilt[at] = changed;
      const auto read = parse_manifest(spoilt);
      EXPECT_FALSE(read && verify(*read, files(), keys(), PARTIES)) << at;
      if (read) EXPECT_EQ(to_text(*read), spoilt) << at;
    }
  }
}

TEST(hostile_manifest, any_cut_is_refused_or_unverified) {
  const std::string text = to_text(signed_by(PARTIES));
  for (std::size_t length = 0; length < text.size(); ++length) {
    const auto read = parse_manifest(text.substr(0, length));
    EXPECT_FALSE(read && verify(*read, files(), keys(), PARTIES)) << length;
  }
}

TEST(hostile_manifest, random_bytes_are_refused) {
  std::mt19937 random(20260901);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(random() % 300, ' ');
    for (char& c : bytes) c = static_cast<char>(random());
    EXPECT_FALSE(parse_manifest(bytes));
    EXPECT_FALSE(parse_body(bytes));
    (void)parse_party_keys(bytes);
  }
}

}  // namespace
}  // namespace mash::policy
