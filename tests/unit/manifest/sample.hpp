// SPDX-License-Identifier: Apache-2.0
// A small version of an agreement and the keys of its parties, the same in every run.
#pragma once

#include <gtest/gtest.h>

#include "policy/manifest.hpp"

namespace mash::policy::sample {

inline const std::vector<std::string> PARTIES{"health", "police", "town"};

inline folder_contents files() {
  return {{"tier1.toml", "id = \"example-tier1\"\n"}, {"tier2.toml", "id = \"example\"\nparent = \"example-tier1\"\n"}};
}

inline signing_key key_of(std::string_view member) { return signing_key::from_seed(sha256(member)); }

inline party_keys keys() {
  party_keys out;
  for (const std::string& member : PARTIES) out.emplace(member, key_of(member).public_key());
  return out;
}

inline signed_manifest unsigned_version(std::uint64_t sequence = 3) {
  const manifest what =
      describe_folder({"example", "2026.2", sequence, parse_rfc3339("2026-09-01T00:00:00Z").value(), {}}, files());
  return {what, {body_of(what), {}}};
}

inline signed_manifest signed_by(const std::vector<std::string>& members, std::uint64_t sequence = 3) {
  signed_manifest made = unsigned_version(sequence);
  for (const std::string& member : members) EXPECT_TRUE(add_signature(made, member, key_of(member)));
  return made;
}

}  // namespace mash::policy::sample
