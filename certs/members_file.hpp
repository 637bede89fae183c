// SPDX-License-Identifier: Apache-2.0
// Edits members.toml (docs/formats/members.md) and leaves every other line of it, and its comments, alone. The new text
// is read back before it replaces the old, so that a command never leaves a file that the hub would refuse to parse.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/errors.hpp"
#include "certs/member.hpp"

namespace mash::certs {

struct new_person {
  std::string id, organisation, name, team, telephone;
  std::vector<std::string> roles, authorities, duties;
  std::string fingerprint;  // empty: may not enter yet
};

struct new_member {
  member_keys keys;
  std::string kind, display_name;
  int port = 0;  // 0: the hub picks one at start
  std::string desk, telephone, hours, out_of_hours_telephone;
};

[[nodiscard]] result<void> add_person(const std::string& path, const new_person& who);
[[nodiscard]] result<void> add_member(const std::string& path, const new_member& who);
// `conflict` if two are listed: take the old one out first.
[[nodiscard]] result<void> add_fingerprint(const std::string& path, std::string_view id,
                                           const std::string& fingerprint);
// Removes one, or with an empty `fingerprint` all of them; returns how many were removed.
[[nodiscard]] result<std::size_t> remove_fingerprint(const std::string& path, std::string_view id,
                                                     const std::string& fingerprint);

// One above the highest port in the file, or `first` if none is set.
[[nodiscard]] result<int> next_port(const std::string& path, int first);
[[nodiscard]] result<std::vector<std::pair<std::string, std::string>>> signing_keys_in(const std::string& path);

}  // namespace mash::certs
