// SPDX-License-Identifier: Apache-2.0
// What a duty sergeant said on the telephone, as a coordinator records it; tests change it with a function.
#pragma once

#include <functional>

#include "base/json.hpp"

namespace mash::test {

inline std::string told(std::string_view agency, const std::function<void(json::object&)>& change = nullptr) {
  json::object document{
      {"agency", agency},
      {"means", "telephone"},
      {"told_at", "2026-11-20T14:30:00Z"},
      {"told_by", json::object{{"name", "Sam Example"},
                               {"role", "duty sergeant"},
                               {"organisation", "Cambridgeshire Constabulary"},
                               {"telephone", "01632 960101"}}},
      {"rung_back", json::object{{"number", "01632 960101"}, {"found_in", "the member directory"}}},
      {"outcome", "answered"},
      {"risk_to_child_now", true},
      {"risk_to_staff", false},
      {"searches", json::array{json::object{{"subject", "a2"}, {"system", "Crime records"}, {"result", "found"}}}},
      {"identified",
       json::array{json::object{{"subject", "a2"}, {"compared", json::array{"name", "date_of_birth", "address"}}}}},
      {"items", json::array{json::object{{"category", "da_incident"},
                                         {"subjects", json::array{"a2"}},
                                         {"summary", "Officers went to a disturbance at the address in September."},
                                         {"nature", "event_recorded"},
                                         {"status", "nfa"},
                                         {"occurred_at", "2026-09-08"}}}}};
  if (change) change(document);
  return json::canonical(document);
}

}  // namespace mash::test
