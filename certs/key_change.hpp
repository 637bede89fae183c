// SPDX-License-Identifier: Apache-2.0
// A member's next CURVE key (docs/formats/members.md, "Changing a member's key"): made at the agency beside the one in
// use, announced to the hub in a file that the member's signing key signs, and listed there beside the present one
// until the hub has seen it.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/errors.hpp"

namespace mash::certs {

struct next_key {
  std::string name;              // of the member
  std::string curve_public_key;  // Z85
};

// Makes <dir>/curve.next.key and returns the announcement's text, signed by <dir>/signing.key. Called again before the
// key is in its place it announces the same key.
[[nodiscard]] result<std::string> announce_next_key(const std::string& name, const std::string& dir, instant now);
// Whom an announcement is by; nothing of it is proved yet.
[[nodiscard]] result<next_key> read_next_key(std::string_view text);
// `denied` unless `signing_key`, base64, as the directory has it for that member, signed it.
[[nodiscard]] result<void> prove_next_key(std::string_view text, const std::string& signing_key);

}  // namespace mash::certs
