// SPDX-License-Identifier: Apache-2.0
// What the health source is told: where the server is, whose records it holds, which services are sensitive.
#pragma once

#include <string>
#include <vector>

#include "adapters/contract/lookup.hpp"
#include "base/http/client.hpp"
#include "base/json.hpp"

namespace mash::health {

struct settings {
  std::string origin;  // "https://host:port"
  std::string path;    // "/fhir/R4", without a last slash; may be empty
  http::client_tls tls;
  std::vector<contract::organisation> organisations;  // never empty; the first is the custodian
  std::vector<std::string> sensitive_services;

  // The listed organisation with this ODS code, or null.
  [[nodiscard]] const contract::organisation* organisation(std::string_view ods) const;
};

[[nodiscard]] result<settings> read_settings(const json::value& config);

}  // namespace mash::health
