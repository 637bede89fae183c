// SPDX-License-Identifier: Apache-2.0
// The lines by which a member witnesses the hub's log (docs/formats/exchange.md, "CHECKPOINT"): the hub publishes a
// signed checkpoint with the proof that it extends the one before, the member answers as C2SP tlog-witness does. Strict
// like the codec; what the notes inside say is judged by base/tlog.
#pragma once

#include "adapters/contract/lines.hpp"
#include "base/tlog/witness.hpp"

namespace mash::contract {

// Hub to member.
struct checkpoint_line {
  std::uint64_t session = 0;
  tlog::checkpoint_offer offer;
};

// Member to hub.
struct cosign_line {
  std::uint64_t session = 0;
  tlog::witness_answer outcome{};
  std::uint64_t size = 0;   // cosigned: of that checkpoint; else of what the member holds, 0 if nothing
  std::string cosignature;  // cosigned: the signature line, without its LF; else empty
  std::string checkpoint;   // an alarm: the checkpoint that the member holds, as the hub signed it; else empty
};

[[nodiscard]] std::string encode(const checkpoint_line& from);
[[nodiscard]] std::string encode(const cosign_line& from);
[[nodiscard]] result<checkpoint_line> decode_checkpoint(std::string_view line);
[[nodiscard]] result<cosign_line> decode_cosign(std::string_view line);

}  // namespace mash::contract
