// SPDX-License-Identifier: Apache-2.0
// What is left of a record under each disposition. One function for both ends, so that "summary only" means the same to
// the agency that releases and to the hub that is stricter.
#pragma once

#include "adapters/contract/record.hpp"

namespace mash::contract {

// Reduces `what` in place. False: nothing of it may leave (call_agency, human_review, withheld) and it must be dropped.
//   released        as it is
//   redacted        without who said it, and without the fields that the rule does not name (see keep_fields)
//   summary_only    without fields, who said it and grading
//   existence_only  only that something of its category is held: no date, text, source or field
[[nodiscard]] bool reduce(record& what, policy::disposition form);

// Leaves of the record's fields those that a rule names.
void keep_fields(record& what, const std::vector<std::string>& named);
[[nodiscard]] bool has_other_fields(const record& what, const std::vector<std::string>& named);

}  // namespace mash::contract
