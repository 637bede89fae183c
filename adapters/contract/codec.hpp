// SPDX-License-Identifier: Apache-2.0
// Questions and answers as lines of canonical JSON (docs/formats/exchange.md), both ways. Decoding is strict: an
// unknown member, an unknown word or a value over its limit refuses the whole line, and the error names the place,
// never the value. Empty texts, empty lists, absent dates and `false` marks are left out of a line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/contract/lookup.hpp"
#include "adapters/contract/message.hpp"
#include "base/json.hpp"

namespace mash::contract {

inline constexpr std::size_t ASK_BYTES_MAX = 256 * 1024;

// One question or answer as it came: `digest` is that of its line, as `digest_of_line` gives it.
struct received_ask {
  ask what;
  std::string digest;
};
struct received_answer {
  answer what;
  std::optional<receipt> proof;
  std::string digest;
};

// A protected address is left out whatever the caller's value holds: it never travels in an ASK.
[[nodiscard]] std::string encode(const ask& question);
[[nodiscard]] std::string encode(const answer& reply, const receipt* proof = nullptr);

[[nodiscard]] result<received_ask> receive_ask(std::string_view line);
[[nodiscard]] result<ask> decode_ask(std::string_view line);  // of a line whose digest is known
[[nodiscard]] result<received_answer> decode_answer(std::string_view line);

// SHA-256, hexadecimal, of the canonical line without its top-level `receipt` and `session`: what the member's ledger
// commits to, what an ACK repeats, and the same again when the line is sent in a later session. `invalid` if the line
// is not one canonical JSON object.
[[nodiscard]] result<std::string> digest_of_line(std::string_view line);
// The same for a line that `encode` has just written, without a receipt: it need not be read again.
[[nodiscard]] std::string digest_of_encoded(std::string_view line);

// Whether an answer's line corrects an earlier revision, by its text alone.
[[nodiscard]] bool is_correction(std::string_view answer_line);
// The schema minor that a hub must read to take this answer's line, by its text alone.
[[nodiscard]] std::int64_t minor_for(std::string_view answer_line);

// Text edits on a line that `encode` wrote, without parsing it again.
void set_session(std::string& line, std::uint64_t session);
void set_receipt(std::string& answer_line, const receipt& proof);

// Parts that the hub's response shows in the same shape.
[[nodiscard]] json::object to_json(const basis& from, json::storage_ptr store = {});
[[nodiscard]] json::object to_json(const staff& from, json::storage_ptr store = {});
[[nodiscard]] json::object to_json(const organisation& from, json::storage_ptr store = {});
[[nodiscard]] json::object to_json(const search& from, json::storage_ptr store = {});
[[nodiscard]] json::object to_json(const duty_contact& from, json::storage_ptr store = {});
[[nodiscard]] json::object to_json(const headline& from, json::storage_ptr store = {});
[[nodiscard]] json::object to_json(const evidence& from, json::storage_ptr store = {});
[[nodiscard]] json::object to_json(const candidate& from, json::storage_ptr store = {});
[[nodiscard]] json::object to_json(const disclosed_under& from, json::storage_ptr store = {});
// The record's members (occurred_at, until and precision for `when`) with `disposition` and `disclosed_under` beside
// them.
[[nodiscard]] json::object to_json(const item& from, json::storage_ptr store = {});
[[nodiscard]] json::object to_json(const withheld_line& from, json::storage_ptr store = {});
[[nodiscard]] json::object to_json(const correction& from, json::storage_ptr store = {});
[[nodiscard]] json::object to_json(const person& from, json::storage_ptr store = {});  // without protected addresses
[[nodiscard]] json::object to_json(const relation& from, json::storage_ptr store = {});

}  // namespace mash::contract
