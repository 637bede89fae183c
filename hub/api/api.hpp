// SPDX-License-Identifier: Apache-2.0
// The HTTPS API (docs/api.md, /v1/openapi.json): one table of endpoints, each with the authentication it demands; an
// endpoint without one does not compile. Errors are problem details (RFC 9457) in words a practitioner understands.
#pragma once

#include <functional>
#include <memory>

#include "base/http/message.hpp"
#include "base/token_bucket.hpp"
#include "hub/api/open_streams.hpp"
#include "hub/auth/directory.hpp"
#include "hub/requests/audit_desk.hpp"
#include "hub/requests/enquiry_desk.hpp"
#include "hub/requests/report_desk.hpp"
#include "hub/requests/service.hpp"
#include "hub/requests/timeliness.hpp"

namespace mash::hub {

// A person at a desk makes a few calls a second, a page that opens some dozens at once, a verifier reads the tiles of
// the log one after the other.
inline constexpr token_rate CALLS{.per_second = 100, .burst = 500};

struct api_context {
  service& requests;
  log_port& log;
  audit_desk& audit;
  report_desk& reports;
  std::function<std::shared_ptr<const directory>()> who;  // the directory in force
  // Whether a member holds another history of the log, so that nothing is served any more. None: never.
  std::function<bool()> contradicted = nullptr;
  enquiry_desk* enquiries = nullptr;
  token_rate calls = CALLS;                                              // of one certificate
  std::function<member_link(const std::string& member)> link = nullptr;  // what the exchange knows of its line
  const timeliness_board* timely = nullptr;                              // null: not told
  const clock& time = system_clock();
  std::shared_ptr<open_streams> streams = std::make_shared<open_streams>();
};

[[nodiscard]] http::handler make_api(api_context context);

struct readiness {
  bool ready = true;
  std::string why;           // not ready: in words
  std::string warning = {};  // ready, but somebody should look
};

// The second, loopback-only listener: /healthz, /readyz, /metrics.
[[nodiscard]] http::handler make_admin_api(std::function<readiness()> ready);

}  // namespace mash::hub
