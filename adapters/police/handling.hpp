// SPDX-License-Identifier: Apache-2.0
// Private to the room: how the force lets a row be used. Several rows about one are read together, and the strictest
// of each counts; what nobody here knows is read as code C, never as nothing.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "adapters/contract/record.hpp"

namespace mash::police {

// Government security classification, handling code of the intelligence report 3x5x2, and the force's own word.
struct handling_mark {
  bool sensitive = false;   // OFFICIAL-SENSITIVE, and whatever stands above it
  bool permission = false;  // code P
  bool conditions = false;  // code C, or a code, marking or grade that is not known here (SECRET, 5x5x5)
  bool withheld = false;    // the force says that it may not be disclosed
  std::set<std::string> grades;
};

[[nodiscard]] handling_mark handling_of(std::string_view marking, std::string_view code, std::string_view grade,
                                        bool withheld);
void join(handling_mark& into, const handling_mark& with);
// Adds the caveats; none stands twice.
void mark(contract::record& what, const handling_mark& as);
void add_caveat(contract::record& what, policy::caveat one);

// 3x5x2: source 1 to 3, information A to E, handling P or C: "2BC".
[[nodiscard]] bool is_grade(std::string_view text);

}  // namespace mash::police
