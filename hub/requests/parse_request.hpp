// SPDX-License-Identifier: Apache-2.0
// Reads and validates a partner check (docs/formats/request.md). Every fault is reported at once, with its JSON
// pointer; a member or word that is not known is a fault, never ignored.
#pragma once

#include <expected>

#include "hub/model/request.hpp"

namespace mash::hub {

// 400: the document is not JSON or not an object. 422: `faults` says each thing that is wrong.
struct bad_request {
  unsigned status = 422;
  std::string detail;
  std::vector<json::fault> faults;
};

[[nodiscard]] std::expected<request, bad_request> parse_request(std::string_view body);

}  // namespace mash::hub
