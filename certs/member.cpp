// SPDX-License-Identifier: Apache-2.0
#include "certs/member.hpp"

#include <algorithm>

#include "base/json_reader.hpp"
#include "certs/files.hpp"
#include "certs/keys.hpp"

namespace mash::certs {
namespace {

constexpr std::string_view REQUEST_TYPE = "member_request";
constexpr std::string_view REPLY_TYPE = "member_reply";
constexpr std::string_view SIGNED_PREFIX = "mash-member-request-v1\n";
constexpr std::size_t PARTIES_MAX = 500;

// What the signatures cover: the document without them.
std::string signed_bytes(json::object document) {
  document.erase("proofs");
  return std::string(SIGNED_PREFIX) + json::canonical(document);
}

bool is_good_signature(std::string_view raw_key, std::string_view message, const std::string& signature_base64) {
  const auto signature = from_base64(signature_base64);
  if (!signature || signature->size() != 64 || raw_key.size() != 32) return false;
  return verify_ed25519(as_bytes(raw_key).first<32>(), as_bytes(message), as_bytes(*signature).first<64>());
}

error first_of(const std::vector<json::fault>& faults, std::string_view what) {
  return {errc::invalid,
          "the " + std::string(what) + " is not sound: " + faults.front().pointer + ": " + faults.front().detail};
}

result<std::string> sign_with(const std::string& key_path, const std::string& message) {
  MASH_TRY(key, read_signing_key(key_path));
  return to_base64(key->sign(as_bytes(message)));
}

// The raw public key behind a vkey that must carry the member's own name and the right type.
std::string raw_key_of(json::reader& in, std::string_view name, const std::string& key_name, tlog::key_type type) {
  const auto key = tlog::parse_vkey(in.text(name, 400));
  if (key && key->name == key_name && key->type == type) return std::string(as_text(key->key));
  in.add(name, "malformed", "a verifier key named " + key_name + " is expected");
  return {};
}

}  // namespace

bool is_member_name(std::string_view name) {
  return !name.empty() && name.size() <= 40 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

result<std::string> make_request(const std::string& name, const std::string& dir, instant now) {
  if (!is_member_name(name))
    return fail(errc::invalid, "a member's name has small letters, digits and underscores only");
  if (auto made = make_folder(dir); !made) return std::unexpected(std::move(made).error());
  MASH_TRY(curve, make_curve_files(dir + "/curve"));
  MASH_TRY(ledger, make_verifier_files(dir + "/ledger", name + "/ledger", tlog::key_type::log));
  MASH_TRY(witness, make_verifier_files(dir + "/witness", name + "/witness", tlog::key_type::witness));
  MASH_TRY(signing, make_signing_files(dir + "/signing"));
  if (auto made = make_sealing_file(dir + "/sealing.key"); !made) return std::unexpected(std::move(made).error());
  json::object document{{"v", 1},
                        {"type", REQUEST_TYPE},
                        {"name", name},
                        {"made_at", to_rfc3339(now)},
                        {"curve_public_key", *curve},
                        {"ledger_vkey", *ledger},
                        {"witness_vkey", *witness},
                        {"signing_key", *signing}};
  const std::string message = signed_bytes(document);
  json::object proofs;
  for (const char* which : {"ledger", "witness", "signing"}) {
    MASH_TRY(signature, sign_with(dir + "/" + which + ".key", message));
    proofs[which] = *signature;
  }
  document["proofs"] = std::move(proofs);
  return json::canonical(document) + "\n";
}

result<member_keys> read_request(std::string_view text) {
  const std::string bytes = trimmed(text);
  MASH_TRY(document, json::parse(bytes));
  std::vector<json::fault> faults;
  json::reader in(*document, "", faults);
  if (in.integer("v", 1, 1) != 1 || in.text("type", 40) != REQUEST_TYPE)
    in.add("type", "unknown_word", "a member_request of version 1 is expected");
  member_keys keys;
  keys.name = in.text("name", 40);
  if (!is_member_name(keys.name)) in.add("name", "malformed", "small letters, digits and underscores only");
  (void)in.time("made_at");
  keys.curve_public_key = in.text("curve_public_key", 40);
  if (keys.curve_public_key.size() != 40) in.add("curve_public_key", "malformed", "40 characters of Z85 are expected");
  const std::string ledger = raw_key_of(in, "ledger_vkey", keys.name + "/ledger", tlog::key_type::log);
  const std::string witness = raw_key_of(in, "witness_vkey", keys.name + "/witness", tlog::key_type::witness);
  keys.ledger_vkey = in.text("ledger_vkey", 400);
  keys.witness_vkey = in.text("witness_vkey", 400);
  keys.signing_key = in.text("signing_key", 44);
  const std::string signing = from_base64(keys.signing_key).value_or("");
  const std::string message = document->is_object() ? signed_bytes(document->get_object()) : std::string();
  if (const auto* proofs = in.child("proofs")) {
    json::reader given(*proofs, "/proofs", faults);
    for (const auto& [which, key] : {std::pair{"ledger", &ledger}, {"witness", &witness}, {"signing", &signing}})
      if (!is_good_signature(*key, message, given.text(which, 88)))
        given.add(which, "bad_signature", "the sender does not hold this key, or the file was changed");
    given.finish();
  }
  in.finish();
  if (!faults.empty()) return std::unexpected(first_of(faults, "member request"));
  return keys;
}

std::string make_reply(const hub_pins& pins, instant now) {
  json::object signing_keys;
  for (const auto& [member, key] : pins.signing_keys) signing_keys[member] = key;
  json::object document{{"v", 1},
                        {"type", REPLY_TYPE},
                        {"member", pins.member},
                        {"made_at", to_rfc3339(now)},
                        {"hub_curve_public_key", pins.hub_curve_public_key},
                        {"log_vkey", pins.log_vkey},
                        {"signing_keys", std::move(signing_keys)}};
  if (!pins.endpoint.empty()) document["endpoint"] = pins.endpoint;
  if (!pins.next_hub_curve_public_key.empty()) document["next_hub_curve_public_key"] = pins.next_hub_curve_public_key;
  return json::canonical(document) + "\n";
}

result<hub_pins> read_reply(std::string_view text) {
  MASH_TRY(document, json::parse(trimmed(text)));
  std::vector<json::fault> faults;
  json::reader in(*document, "", faults);
  if (in.integer("v", 1, 1) != 1 || in.text("type", 40) != REPLY_TYPE)
    in.add("type", "unknown_word", "a member_reply of version 1 is expected");
  hub_pins pins;
  pins.member = in.text("member", 40);
  (void)in.time("made_at");
  pins.endpoint = in.if_text("endpoint", 300).value_or("");
  pins.hub_curve_public_key = in.text("hub_curve_public_key", 40);
  if (pins.hub_curve_public_key.size() != 40)
    in.add("hub_curve_public_key", "malformed", "40 characters of Z85 are expected");
  pins.next_hub_curve_public_key = in.if_text("next_hub_curve_public_key", 40).value_or("");
  if (const auto& next = pins.next_hub_curve_public_key; !next.empty() && !is_curve_public_key(next))
    in.add("next_hub_curve_public_key", "malformed", "40 characters of Z85 are expected");
  pins.log_vkey = in.text("log_vkey", 400);
  if (const auto key = tlog::parse_vkey(pins.log_vkey); !key || key->type != tlog::key_type::log)
    in.add("log_vkey", "malformed", "the log's verifier key is expected");
  if (const auto* keys = in.child("signing_keys"); keys != nullptr && keys->is_object()) {
    for (const auto& [member, key] : keys->get_object())
      if (key.is_string()) pins.signing_keys.emplace_back(std::string(member), std::string(key.get_string()));
    if (pins.signing_keys.size() != keys->get_object().size() || pins.signing_keys.size() > PARTIES_MAX)
      in.add("signing_keys", "wrong_type", "each member's signing key is text");
  }
  in.finish();
  if (!faults.empty()) return std::unexpected(first_of(faults, "reply"));
  std::ranges::sort(pins.signing_keys);
  return pins;
}

std::string spoken_number(std::string_view file_text) {
  const auto hash = sha256(trimmed(file_text));
  std::string spoken;
  for (std::size_t group = 0; group < 6; ++group) {
    // 40 bits modulo 100,000: the bias is one part in ten million.
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 5; ++i) bits = bits << 8 | hash[group * 5 + i];
    std::string digits = std::to_string(bits % 100000);
    digits.insert(0, 5 - digits.size(), '0');
    spoken.append(spoken.empty() ? "" : " ").append(digits);
  }
  return spoken;
}

result<void> compare_number(std::string_view heard, std::string_view file_text) {
  const auto digits_of = [](std::string_view text) {
    std::string digits(text);
    std::erase_if(digits, [](char c) { return c == ' ' || c == '-'; });
    return digits;
  };
  if (digits_of(heard) == digits_of(spoken_number(file_text))) return {};
  return fail(errc::denied,
              "the number that was read to you is not this file's, and nothing was written: have it read "
              "once more; if it differs again, the file was changed on its way and must not be used");
}

}  // namespace mash::certs
