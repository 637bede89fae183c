// SPDX-License-Identifier: Apache-2.0
// A client certificate is sent by the browser with every request and has no SameSite, so another site's page could ask
// in the coordinator's name. Sec-Fetch-Site (W3C Fetch Metadata) or Origin must therefore say that our own page asked;
// a caller with neither header is not a browser and passes. Applied to reads too: what is read about a child is the
// harm here.
#pragma once

#include "base/http/message.hpp"

namespace mash::hub {

[[nodiscard]] bool is_same_origin(const http::request& request);

}  // namespace mash::hub
