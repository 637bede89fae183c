// SPDX-License-Identifier: Apache-2.0
// What the parts of the audit desk share.
#pragma once

#include <algorithm>

#include "base/tlog/checkpoint.hpp"
#include "hub/requests/audit_desk.hpp"

namespace mash::hub {

// How far a hub's clock may have been set back between two entries that we look for by their time.
inline constexpr std::chrono::minutes CLOCK_MARGIN{10};

// Of our own checkpoint: how many entries it signs.
[[nodiscard]] inline std::uint64_t size_of(std::string_view checkpoint) {
  const auto note = tlog::parse_note(checkpoint);
  const auto head = note ? tlog::parse_checkpoint_text(note->text) : std::unexpected(note.error());
  MASH_ASSERT(head.has_value());
  return head->size;
}
[[nodiscard]] inline digest root_of(std::string_view checkpoint) {
  return tlog::parse_checkpoint_text(tlog::parse_note(checkpoint)->text)->root;
}

[[nodiscard]] plan_refusal cannot_be_recorded();

// Of a request whose record was erased only entries without anybody's name are left: they are everybody's.
[[nodiscard]] inline bool is_viewers(const audit_viewer& viewer, const std::string& authority) {
  return authority.empty() || std::ranges::find(viewer.who.authorities, authority) != viewer.who.authorities.end();
}

}  // namespace mash::hub
