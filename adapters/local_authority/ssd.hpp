// SPDX-License-Identifier: Apache-2.0
// The history that the case system holds, from the dataset's tables (v1.4). As at today: they are rebuilt every night.
#pragma once

#include <functional>
#include <vector>

#include "adapters/local_authority/history.hpp"
#include "adapters/sql/session.hpp"

namespace mash::local_authority {

// Reads every table about these children into `into`; a table that fails goes to `trouble` and the others still run. A
// row whose end cannot be read is left out, which is trouble too: it would say that something goes on.
void read_ssd(sql::session& from, const std::vector<std::string>& ids, const origin& by, histories& into,
              const std::function<void(const error&)>& trouble);

// ["3B", "16A"], {"3B": "Yes"} or "3B, 16A", as councils' extracts have it.
[[nodiscard]] std::set<std::string> factor_codes(const std::string& text);

}  // namespace mash::local_authority
