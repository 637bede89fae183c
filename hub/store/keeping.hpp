// SPDX-License-Identifier: Apache-2.0
// What an administrator changes in the store: keys that are destroyed, legal holds, and the entries that record it, all
// in one transaction.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hub/audit/acts.hpp"
#include "hub/requests/store_port.hpp"

namespace mash::hub {

// Which keys of a request are destroyed. What was sealed under them can then be read by nobody, in this database and in
// every copy of it; the entries of the log stay and verify.
struct erasure {
  std::string request;
  bool content = false, record = false;
};

struct keeping {
  std::vector<admin_act> acts;
  std::vector<erasure> erase;
  std::vector<std::string> hold, release;  // requests; `conflict` if it is, or is not, under a hold already
  // `content_key` and `record_key` of the requests are wrapped anew under the newest key-encryption key: those of rows
  // above `rewrap_after`, at most `rewrap_max` of them.
  std::int64_t rewrap_after = 0;
  std::int64_t rewrap_max = 0;
  // The tree with these entries, and every later one, is signed by this key, too.
  std::shared_ptr<const signing_key> log_also_signed_by = {};
};

// A settled request whose content key is still there.
struct settled_request {
  std::string request;
  instant closed_at;  // its last step that was not a mere look
  bool held = false;  // under a legal hold
  std::vector<std::string> outcomes =
      {};  // of every decision that was taken on it; empty: none, or its record is erased
  bool cancelled = false;
  bool expired = false;  // and neither asked again since nor cancelled
};

}  // namespace mash::hub
