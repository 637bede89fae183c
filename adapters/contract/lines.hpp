// SPDX-License-Identifier: Apache-2.0
// The small lines of MASHX1 (docs/formats/exchange.md): everything but ASK and ANSWER. Strict like the codec.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/contract/identifier.hpp"
#include "base/errors.hpp"

namespace mash::contract {

// Minor versions of the schema that this program reads; the highest common one is used. From WITNESS_MINOR on there are
// CHECKPOINT and COSIGN, from REVIEW_MINOR on an item may say that a person released it, from EXPECTED_MINOR on HOLDING
// may say when that person expects to have decided, from CONFIRMED_MINOR on a match that a person confirmed it.
inline constexpr std::array<std::int64_t, 5> SCHEMA_MINORS{1, 2, 3, 4, 5};
inline constexpr std::int64_t SCHEMA_MINOR = SCHEMA_MINORS.back(), WITNESS_MINOR = 2, REVIEW_MINOR = 3,
                              EXPECTED_MINOR = 4, CONFIRMED_MINOR = 5;
// 0: there is none.
[[nodiscard]] std::int64_t highest_common_minor(const std::vector<std::int64_t>& theirs);

// Longest `detail` of an ERROR.
inline constexpr std::size_t DETAIL_BYTES_MAX = 1000;

// How much the sender of this will take: totals of ASK or ANSWER lines and their bytes since the session began. Totals
// and not increments, so that repeating one does no harm.
struct credit {
  std::uint64_t lines = 0, bytes = 0;
  bool operator==(const credit&) const = default;
};

// First line of a member on a connection; the only one without a session.
struct hello {
  std::string member;
  std::vector<std::int64_t> minors;
  std::string program;     // for the log: "mash-adapter 0.1.0"
  std::string checkpoint;  // last checkpoint of the hub's log that this member saw; may be empty
  credit allowance;
};

struct welcome {
  std::uint64_t session = 0;
  std::int64_t minor = SCHEMA_MINOR;
  credit allowance;
};

// Clocks that differ by more are said to whoever runs either side: deadlines are told by one and kept by the other.
inline constexpr std::chrono::milliseconds CLOCKS_APART_MAX{5000};

struct heartbeat {
  std::uint64_t session = 0;
  instant at;
};

struct credit_line {
  std::uint64_t session = 0;
  credit allowance;
};

// The line with this digest is durable here. Revision 0 acknowledges an ASK, 1 and above an ANSWER.
struct ack {
  std::string ask;
  std::uint64_t session = 0;
  std::int64_t revision = 0;
  std::string digest;
};

// A person at the member is looking at it.
struct holding {
  std::string ask;
  std::uint64_t session = 0;
  std::int64_t items_held = 0;
  std::optional<instant> expected_by = {};  // when they expect to have decided
};

// One more identifier would settle an ambiguous match.
struct need {
  std::string ask;
  std::uint64_t session = 0;
  std::string subject;
  std::vector<identifier> identifiers;  // any one of them
};

struct cancel {
  std::string ask;
  std::uint64_t session = 0;
};

enum class trouble : unsigned char {
  agreement_unknown,  // the digest an ASK names is not the one held here
  conflict,           // the same id with other bytes
  invalid,            // the line breaks the format
  not_asked,          // an answer to a question that was never asked of this member
  overloaded,         // not now; send it again later
  version,            // no schema minor in common
};

struct error_line {
  std::string ask;            // may be empty: about the connection
  std::uint64_t session = 0;  // 0: before WELCOME
  trouble code{};
  std::string detail;  // one sentence without personal data
};

struct bye {
  std::uint64_t session = 0;
};

[[nodiscard]] std::string encode(const hello& from);
[[nodiscard]] std::string encode(const welcome& from);
[[nodiscard]] std::string encode(const heartbeat& from);
[[nodiscard]] std::string encode(const credit_line& from);
[[nodiscard]] std::string encode(const ack& from);
[[nodiscard]] std::string encode(const holding& from);
[[nodiscard]] std::string encode(const need& from);
[[nodiscard]] std::string encode(const cancel& from);
[[nodiscard]] std::string encode(const error_line& from);
[[nodiscard]] std::string encode(const bye& from);

[[nodiscard]] result<hello> decode_hello(std::string_view line);
[[nodiscard]] result<welcome> decode_welcome(std::string_view line);
[[nodiscard]] result<heartbeat> decode_heartbeat(std::string_view line);
[[nodiscard]] result<credit_line> decode_credit(std::string_view line);
[[nodiscard]] result<ack> decode_ack(std::string_view line);
[[nodiscard]] result<holding> decode_holding(std::string_view line);
[[nodiscard]] result<need> decode_need(std::string_view line);
[[nodiscard]] result<cancel> decode_cancel(std::string_view line);
[[nodiscard]] result<error_line> decode_error(std::string_view line);
[[nodiscard]] result<bye> decode_bye(std::string_view line);

// The session that a line names, without reading the rest: the last top-level `session` of a canonical line. 0: none.
[[nodiscard]] std::uint64_t session_of(std::string_view line);

}  // namespace mash::contract

namespace mash {

template <>
struct words<contract::trouble> {
  static constexpr auto list = std::to_array<std::string_view>(
      {"agreement_unknown", "conflict", "invalid", "not_asked", "overloaded", "version"});
};

}  // namespace mash
