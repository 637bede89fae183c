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
  std::string renew_by = {};  // 2027-11-20: when its CURVE key should be changed; may be empty
};

[[nodiscard]] result<void> add_person(const std::string& path, const new_person& who);
[[nodiscard]] result<void> add_member(const std::string& path, const new_member& who);
// `conflict` if two are listed: take the old one out first.
[[nodiscard]] result<void> add_fingerprint(const std::string& path, std::string_view id,
                                           const std::string& fingerprint);
// Removes one, or with an empty `fingerprint` all of them; returns how many were removed.
[[nodiscard]] result<std::size_t> remove_fingerprint(const std::string& path, std::string_view id,
                                                     const std::string& fingerprint);

// A key beside the one that the member has. The same again does nothing; `conflict` if another is listed already, or if
// a member has it; `not_found` if nobody has that name or a key.
[[nodiscard]] result<void> list_next_key(const std::string& path, std::string_view member, const std::string& key);
// The next key takes the place of the present one, which is admitted no longer. `not_found` if none is listed.
[[nodiscard]] result<void> retire_key(const std::string& path, std::string_view member, const std::string& renew_by);
// The keys that a member is listed with; `not_found`.
struct listed_member {
  std::string curve_public_key, next_curve_public_key, signing_key;
};
[[nodiscard]] result<listed_member> find_listed(const std::string& path, std::string_view member);

// One above the highest port in the file, or `first` if none is set.
[[nodiscard]] result<int> next_port(const std::string& path, int first);
[[nodiscard]] result<std::vector<std::pair<std::string, std::string>>> signing_keys_in(const std::string& path);

}  // namespace mash::certs
