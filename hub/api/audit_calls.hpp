// SPDX-License-Identifier: Apache-2.0
// What the calls for evidence share: who may make them, and whose authorities they see.
#pragma once

#include "hub/api/endpoints.hpp"

namespace mash::hub {

// The refusal, which is logged, of whoever is no auditor, inspector or data protection officer.
[[nodiscard]] http::awaitable<std::optional<http::response>> refuse_unless_evidence_reader(const call& what);
[[nodiscard]] audit_viewer viewer_of(const call& what);

}  // namespace mash::hub
