// SPDX-License-Identifier: Apache-2.0
// MASHX1 framing: exactly three frames, "MASHX1", type, body; the body is lines of canonical JSON ended by LF
// (docs/formats/exchange.md). One line is one thing said about one ask; a message carries whatever was waiting.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/errors.hpp"
#include "base/words.hpp"

namespace mash::contract {

inline constexpr std::string_view PROTOCOL = "MASHX1";
inline constexpr std::size_t BODY_BYTES_MAX = 4 * 1024 * 1024;
inline constexpr std::size_t LINE_BYTES_MAX = 2 * 1024 * 1024;
inline constexpr std::size_t BATCH_LINES_MAX = 64;
inline constexpr std::size_t BATCH_BYTES_MAX = 256 * 1024;
inline constexpr std::size_t ITEMS_MAX = 2000;

enum class message_type : unsigned char {
  hello,
  welcome,
  heartbeat,
  credit,
  agreement,
  ask,
  ack,
  answer,
  holding,
  need,
  cancel,
  checkpoint,
  cosign,
  correction,
  error,
  bye,
};

// Splits a body into its lines (views into `body`, LF removed). Refuses an empty line, a missing last LF, a line or a
// count over the limits.
[[nodiscard]] result<std::vector<std::string_view>> split_lines(std::string_view body);

}  // namespace mash::contract

namespace mash {

template <>
struct words<contract::message_type> {
  static constexpr auto list = std::to_array<std::string_view>({"HELLO", "WELCOME", "HEARTBEAT", "CREDIT", "AGREEMENT",
                                                                "ASK", "ACK", "ANSWER", "HOLDING", "NEED", "CANCEL",
                                                                "CHECKPOINT", "COSIGN", "CORRECTION", "ERROR", "BYE"});
};

}  // namespace mash
