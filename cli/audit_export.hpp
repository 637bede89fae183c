// SPDX-License-Identifier: Apache-2.0
// Log entries in the forms that others read: FHIR R4 AuditEvent for health partners, CSV, JSON Lines. Made of what the
// caller was already given, a bundle or the result of a search; nothing is looked up, nothing is added.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/contract/leaf.hpp"
#include "base/json.hpp"

namespace mash::cli {

struct exported_entry {
  std::uint64_t index = 0;
  contract::leaf leaf;
  std::string actor;  // empty: not shown
};

struct exported_log {
  std::string origin;  // of the log; empty: not known
  std::vector<exported_entry> entries;
};

// Reads a bundle or a search result, told apart by shape. Entries of a bundle that were reduced to their hash are left
// out: there is nothing to tell of them.
[[nodiscard]] result<exported_log> read_exported(std::string_view text);

// RFC 4180, with a heading line. A cell that a spreadsheet would take for a formula begins with an apostrophe.
[[nodiscard]] std::string to_csv(const exported_log& log);
[[nodiscard]] std::string to_json_lines(const exported_log& log);
// A Bundle (collection) of AuditEvent resources in the shape of IHE BALP: what was done, by whom, through what, about
// which request. No patient is named, because the log names none.
[[nodiscard]] json::object to_audit_events(const exported_log& log);

}  // namespace mash::cli
