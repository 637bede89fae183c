// SPDX-License-Identifier: Apache-2.0
// An agreement as a folder of files (docs/formats/agreement.md):
//   tier1.toml       the overarching agreement: parties, law, what no agreement under it may release, retention, breach
//   tier2.toml       what stands under it: purposes, questions, rules
//   cases.toml       cases that are tried whenever it is loaded
//   invariants.toml  statements that are proved about it (docs/formats/invariants.md)
//   manifest         which files these are, and who has signed them (docs/formats/manifest.md); without it a draft
#pragma once

#include <array>
#include <optional>

#include "policy/agreement.hpp"
#include "policy/manifest.hpp"

namespace mash::policy {

inline constexpr std::string_view TIER1_FILE = "tier1.toml", TIER2_FILE = "tier2.toml", CASES_FILE = "cases.toml",
                                  INVARIANTS_FILE = "invariants.toml";
inline constexpr std::array FOLDER_FILES{TIER1_FILE, TIER2_FILE, CASES_FILE, INVARIANTS_FILE};

struct folder {
  folder_contents files;  // without the manifest
  std::optional<signed_manifest> manifest;
};

// Every file of the folder `path`. `not_found`, `io`, `too_large`, or `invalid` for what has no business there: a
// subfolder, a file by another name (with the one meant), a manifest that breaks its format. Names that begin with a
// dot are not looked at.
[[nodiscard]] result<folder> read_folder(const std::string& path);

// How a draft describes itself: sequence 0, from the day on which it begins.
[[nodiscard]] manifest draft_manifest(const agreement& of, const folder_contents& files);

}  // namespace mash::policy
