// SPDX-License-Identifier: Apache-2.0
// The home case as the hub's logic sees it: shipped agreement, members, people, a fixed moment.
#pragma once

#include "hub/requests/plan.hpp"
#include "policy/agreement.hpp"
#include "tests/support/demo_request.hpp"
#include "tests/support/shipped_agreement.hpp"

namespace mash::test {

inline const instant NOW = parse_rfc3339("2026-11-20T14:30:00Z").value();

inline hub::asking_person coordinator() {
  return {{"coordinator", "Carol Example", "coordinator", "front-door", "01223 000000"},
          {policy::role::coordinator},
          {"cambridgeshire"}};
}

inline const std::vector<hub::known_member>& demo_members() {
  static const std::vector<hub::known_member> members{
      {"cambridgeshire", "Cambridgeshire County Council", {}},
      {"peterborough", "Peterborough City Council", {}},
      {"police", "Cambridgeshire Constabulary", {"MASH police desk", "01480 000000", "08:00-18:00", "101"}},
      {"health", "Cambridgeshire and Peterborough ICB", {}},
      {"schools", "Example Primary", {}}};
  return members;
}

}  // namespace mash::test
