// SPDX-License-Identifier: Apache-2.0
#include "hub/api/same_origin.hpp"

namespace mash::hub {

bool is_same_origin(const http::request& request) {
  if (const auto site = request.header("sec-fetch-site")) return *site == "same-origin";
  const auto origin = request.header("origin");
  if (!origin) return true;
  const auto host = request.header("host");
  return host && *origin == "https://" + std::string(*host);
}

}  // namespace mash::hub
