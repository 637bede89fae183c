// SPDX-License-Identifier: Apache-2.0
// Whether the FHIR server answers, and says in its CapabilityStatement (FHIR R4, RESTful API, `GET [base]/metadata`)
// that it offers the searches which the source makes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/findings/report.hpp"
#include "adapters/health/rest.hpp"

namespace mash::health {

struct needed_search {
  std::string_view type;  // "Encounter"
  std::vector<std::string_view> parameters;
};

// One finding for each search that the server does not name, at "Encounter?patient". `not_reachable`: no answer, or one
// that is no CapabilityStatement.
[[nodiscard]] findings::report examine_server(rest& server, const std::string& system,
                                              const std::vector<needed_search>& needed, kit::deadline until);

}  // namespace mash::health
