// SPDX-License-Identifier: Apache-2.0
// A certificate and its key lie in two files, stem.crt and stem.key, and neither works without the other. Here both are
// replaced as one: whoever reads them, also after the machine stopped at any moment, finds the old pair or the new one.
// No rename does that for two names. So both names are links through one link for a while, and that one turns:
//
//   stem.crt -> stem.next/now/crt        stem.next/now -> old, then new        stem.next/old/crt  stem.next/new/crt
//   stem.key -> stem.next/now/key                                              stem.next/old/key  stem.next/new/key
//
// Afterwards they are files again. All of it lies in the folder of the two, whose file system must have links.
#pragma once

#include <string>

#include "base/errors.hpp"
#include "certs/authority.hpp"

namespace mash::certs {

[[nodiscard]] std::string next_pair_folder(const std::string& stem);

// Keeps the pair that is to follow, whole or not at all, in the folder <stem>.next.
[[nodiscard]] result<void> keep_next_pair(const std::string& stem, const issued& next);
// What a call that was stopped has kept: it may be listed somewhere, so it is the one to go on with. `not_found`: none.
[[nodiscard]] result<issued> find_next_pair(const std::string& stem);
// The next pair takes the place of the present one, which is kept beside it; returns the stem of that:
// <stem>.<first eight digits of its key's fingerprint>. Stopped in between, it is called again.
[[nodiscard]] result<std::string> switch_pair(const std::string& stem);
// Ends the change: call it when the switch is done, or where it was not begun and nobody wants it. `conflict`: it is
// half-way.
[[nodiscard]] result<void> end_next_pair(const std::string& stem);

}  // namespace mash::certs
