// SPDX-License-Identifier: Apache-2.0
#include "certs/key_change.hpp"

#include "base/crypto.hpp"
#include "base/json_reader.hpp"
#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "certs/member.hpp"

namespace mash::certs {
namespace {

constexpr std::string_view TYPE = "member_key";
constexpr std::string_view SIGNED_PREFIX = "mash-member-key-v1\n";

std::string signed_bytes(json::object document) {
  document.erase("proof");
  return std::string(SIGNED_PREFIX) + json::canonical(document);
}

// The one that was announced before, or a new one.
result<std::string> next_public_key(const std::string& dir) {
  const std::string held = dir + "/curve.next.key";
  if (!file_exists(held)) return make_next_curve_key(dir);
  MASH_TRY(secret, read_secret_file(held));
  return curve_public_of(trimmed(*secret));
}

}  // namespace

result<std::string> announce_next_key(const std::string& name, const std::string& dir, instant now) {
  if (!is_member_name(name)) return fail(errc::invalid, "a member's name has small letters, digits and underscores");
  MASH_TRY(signing, read_signing_key(dir + "/signing.key"));
  MASH_TRY(next, next_public_key(dir));
  json::object document{
      {"v", 1}, {"type", TYPE}, {"name", name}, {"made_at", to_rfc3339(now)}, {"curve_public_key", *next}};
  document["proof"] = to_base64(signing->sign(as_bytes(signed_bytes(document))));
  return json::canonical(document) + "\n";
}

result<next_key> read_next_key(std::string_view text) {
  MASH_TRY(document, json::parse(trimmed(text)));
  std::vector<json::fault> faults;
  json::reader in(*document, "", faults);
  if (in.integer("v", 1, 1) != 1 || in.text("type", 40) != TYPE)
    in.add("type", "unknown_word", "a member_key of version 1 is expected");
  next_key out;
  out.name = in.text("name", 40);
  if (!is_member_name(out.name)) in.add("name", "malformed", "small letters, digits and underscores only");
  (void)in.time("made_at");
  out.curve_public_key = in.text("curve_public_key", 40);
  if (!is_curve_public_key(out.curve_public_key))
    in.add("curve_public_key", "malformed", "40 characters of Z85 are expected");
  (void)in.text("proof", 88);
  in.finish();
  if (!faults.empty())
    return fail(errc::invalid,
                "the announced key is not sound: " + faults.front().pointer + ": " + faults.front().detail);
  return out;
}

result<void> prove_next_key(std::string_view text, const std::string& signing_key) {
  MASH_TRY(document, json::parse(trimmed(text)));
  const auto* object = document->if_object();
  const auto* proof = object == nullptr ? nullptr : object->if_contains("proof");
  if (proof != nullptr && proof->is_string()) {
    const auto key = from_base64(signing_key), signature = from_base64(std::string(proof->get_string()));
    const std::string message = signed_bytes(*object);
    if (key && key->size() == 32 && signature && signature->size() == 64 &&
        verify_ed25519(as_bytes(*key).first<32>(), as_bytes(message), as_bytes(*signature).first<64>()))
      return {};
  }
  return fail(errc::denied, "the announced key is not signed with the signing key that is listed for this member");
}

}  // namespace mash::certs
