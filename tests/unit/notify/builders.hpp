// SPDX-License-Identifier: Apache-2.0
// Notices to try the room with.
#pragma once

#include "base/notify/notice.hpp"

namespace mash::notify::test {

inline const instant NOW = parse_rfc3339("2026-11-20T14:30:00Z").value();

inline notice notice_of(const std::string& id, std::vector<std::string> to = {"mash_manager"}) {
  return {.id = id,
          .kind = "authority_overdue",
          .severity = "red",
          .text = "A Red check waits for a manager's authority, due 2026-11-20 14:25 UTC.",
          .to = std::move(to),
          .authority = "cambridgeshire",
          .about = "019aa11c-0000-7000-8000-000000000001",
          .due = NOW - std::chrono::minutes(5),
          .raised_at = NOW};
}

}  // namespace mash::notify::test
