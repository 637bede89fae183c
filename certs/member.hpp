// SPDX-License-Identifier: Apache-2.0
// How an agency joins, so that no command at the hub ever sees its private keys (docs/formats/members.md):
//   1. at the agency, `make_request` makes the keys and a file with their public halves, signed by each Ed25519 key;
//   2. the two sides read the file's number to each other over a telephone number that they already had;
//   3. at the hub, `read_request` checks the file; `make_reply` writes what the agency's adapter must pin;
//   4. at the agency, `read_reply` checks that file, after its number was read back the same way.
// The CURVE key cannot sign. It is covered by the other three signatures, and only who holds it can complete a
// handshake with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/errors.hpp"
#include "base/tlog/note.hpp"

namespace mash::certs {

struct member_keys {
  std::string name;
  std::string curve_public_key;  // Z85
  std::string ledger_vkey;       // key name: <name>/ledger
  std::string witness_vkey;      // key name: <name>/witness
  std::string signing_key;       // base64
};

struct hub_pins {
  std::string member;    // whom the reply is for
  std::string endpoint;  // tcp://host:port of this member's own socket; empty if the hub picks the port at start
  std::string hub_curve_public_key;
  std::string log_vkey;
  std::vector<std::pair<std::string, std::string>> signing_keys;  // member -> base64, of every party
  std::string next_hub_curve_public_key = {};                     // which the hub will change to; mostly empty
};

[[nodiscard]] bool is_member_name(std::string_view name);  // small letters, digits, underscores; at most 40

// Makes curve, ledger, witness and signing keys in `dir`, and the sealing key of the adapter's own store; returns the
// request file's text.
[[nodiscard]] result<std::string> make_request(const std::string& name, const std::string& dir, instant now);
// `invalid` unless every key is well formed and every signature good.
[[nodiscard]] result<member_keys> read_request(std::string_view text);

[[nodiscard]] std::string make_reply(const hub_pins& pins, instant now);
[[nodiscard]] result<hub_pins> read_reply(std::string_view text);

// Six groups of five digits of a file's SHA-256 (99 bits): short enough to read aloud, too long to collide with.
[[nodiscard]] std::string spoken_number(std::string_view file_text);
// `denied` unless what somebody heard, however it is grouped, is the number of this file. The error has neither number:
// who has not heard it cannot copy it from there.
[[nodiscard]] result<void> compare_number(std::string_view heard, std::string_view file_text);

}  // namespace mash::certs
