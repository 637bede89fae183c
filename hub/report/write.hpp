// SPDX-License-Identifier: Apache-2.0
// A report as a document: JSON, or CSV for a spreadsheet (docs/formats/reports.md).
#pragma once

#include "base/json.hpp"
#include "hub/report/totals.hpp"

namespace mash::hub::report {

// What a report is of. `only`: one indicator; nothing: every one, and those that are not held.
struct heading {
  instant from, until;  // checks opened from the one and before the other
  std::vector<std::string> authorities;
  std::string zone;  // of the hours
  std::optional<indicator> only = std::nullopt;
  std::optional<not_held> lacking = std::nullopt;  // or one that the hub does not have: then nothing but that
};

[[nodiscard]] json::object to_json(const totals& of, const heading& head);
// RFC 4180, with a header line. No cell begins with a character that a spreadsheet takes for a formula.
[[nodiscard]] std::string to_csv(const totals& of, const heading& head);

}  // namespace mash::hub::report
