// SPDX-License-Identifier: Apache-2.0
#include "adapters/health/capability.hpp"

#include <algorithm>

#include "adapters/health/fhir.hpp"

namespace mash::health {
namespace {

using findings::rule;

bool names(const json::object& statement, std::string_view type, std::string_view parameter) {
  for (const json::object* mode : fhir::objects(statement, "rest"))
    for (const json::object* resource : fhir::objects(*mode, "resource")) {
      if (fhir::text(*resource, "type") != type) continue;
      const auto listed = fhir::objects(*resource, "searchParam");
      if (std::ranges::any_of(listed, [&](const json::object* one) { return fhir::text(*one, "name") == parameter; }))
        return true;
    }
  return false;
}

}  // namespace

findings::report examine_server(rest& server, const std::string& system, const std::vector<needed_search>& needed,
                                kit::deadline until) {
  findings::report out;
  out.looked_at(system);
  const auto statement = server.read("metadata", until);
  if (!statement || fhir::text(*statement, "resourceType") != "CapabilityStatement") {
    out.add(system, statement ? "metadata" : "", findings::fault{rule::not_reachable, 0, {}});
    return out;
  }
  for (const needed_search& one : needed)
    for (const std::string_view parameter : one.parameters)
      if (!names(*statement, one.type, parameter))
        out.add(system, std::string(one.type).append("?").append(parameter),
                findings::fault{rule::search_not_offered, 0, {}});
  return out;
}

}  // namespace mash::health
