// SPDX-License-Identifier: Apache-2.0
// Versions of an agreement as its parties sign them: each member's key is the same in every run.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "policy/versions.hpp"
#include "tests/support/shipped_agreement.hpp"

namespace mash::test {

[[nodiscard]] inline signing_key agreement_key(std::string_view member) {
  return signing_key::from_seed(sha256("signing key of " + std::string(member)));
}

// The shipped agreement without its cases and invariants, which these tests are not about and which take their time.
[[nodiscard]] inline policy::folder plain_folder() {
  policy::folder files = shipped_folder();
  files.files.erase(std::string(policy::CASES_FILE));
  files.files.erase(std::string(policy::INVARIANTS_FILE));
  return files;
}

// Who signs the shipped agreement.
[[nodiscard]] inline const std::vector<std::string>& shipped_signatories() {
  static const auto members = policy::signatories_of(*assembled(plain_folder()));
  return members;
}

[[nodiscard]] inline policy::party_keys agreement_keys() {
  policy::party_keys keys;
  for (const std::string& member : shipped_signatories()) keys.emplace(member, agreement_key(member).public_key());
  return keys;
}

struct version_of {
  std::uint64_t sequence = 1;
  instant from = parse_rfc3339("2026-01-01T00:00:00Z").value();
  std::vector<std::string> without{};  // parties that do not sign
};

// `files` with a manifest that all parties but some have signed.
[[nodiscard]] inline policy::folder signed_version(policy::folder files, const version_of& what = {}) {
  const auto under = policy::agreement::assemble(files, "to be signed").value();
  const policy::manifest listed =
      policy::describe_folder({under->id(), under->version(), what.sequence, what.from, {}}, files.files);
  policy::signed_manifest made{listed, {body_of(listed), {}}};
  for (const std::string& member : policy::signatories_of(*under))
    if (std::ranges::find(what.without, member) == what.without.end())
      EXPECT_TRUE(add_signature(made, member, agreement_key(member)));
  files.manifest = std::move(made);
  return files;
}

[[nodiscard]] inline policy::folder shipped_version(const version_of& what = {}) {
  return signed_version(plain_folder(), what);
}

// The shipped agreement with a comment, so that it says the same and is another version.
[[nodiscard]] inline policy::folder shipped_with_comment(std::string_view comment, const version_of& what) {
  policy::folder files = plain_folder();
  files.files.at(std::string(policy::TIER2_FILE)).append("\n# ").append(comment).append("\n");
  return signed_version(std::move(files), what);
}

inline void write_folder(const policy::folder& what, const std::string& path) {
  std::filesystem::create_directories(path);
  const auto put = [&](const std::string& name, const std::string& text) {
    std::ofstream(path + "/" + name, std::ios::binary | std::ios::trunc) << text;
  };
  for (const auto& [name, text] : what.files) put(name, text);
  if (what.manifest) put(std::string(policy::MANIFEST_FILE), to_text(*what.manifest));
}

[[nodiscard]] inline std::string parties_file_text() {
  std::string text;
  for (const auto& [member, key] : agreement_keys()) text += member + " " + to_base64(key) + "\n";
  return text;
}

}  // namespace mash::test
