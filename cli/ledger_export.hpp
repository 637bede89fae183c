// SPDX-License-Identifier: Apache-2.0
// What an agency shows of its ledger so that it can be compared with the hub's record (docs/formats/audit-log.md,
// "Reconciling"): its newest signed checkpoint, each answer's entry with the answer's digest, and of every other entry
// the hash alone. Whoever reads it computes the root: an export that leaves an answer out does not verify. No personal
// data, and no key is needed to make one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/tlog/checkpoint.hpp"

namespace mash::cli {

// One answer as the member's ledger has it.
struct ledger_answer {
  std::uint64_t index = 0;  // of its entry in the ledger
  std::string leaf;         // the entry's bytes
  std::string ask;
  std::int64_t revision = 0;  // 0: the row that belongs to the entry is gone
  std::string digest;         // of the answer's line; empty with the row
  std::string state;          // "waiting", "acknowledged", "refused"
};

struct ledger_export {
  instant made_at{};
  tlog::signed_checkpoint head;
  std::vector<ledger_answer> answers;
};

// From an adapter's state folder; may run beside the adapter. `corrupt` if the ledger is not what its checkpoint signs.
[[nodiscard]] result<std::string> export_ledger(const std::string& folder, instant now);
// `invalid` unless the entries hash to the checkpoint's root and `ledger` signed it.
[[nodiscard]] result<ledger_export> read_ledger_export(std::string_view text, const tlog::verifier_key& ledger);

}  // namespace mash::cli
