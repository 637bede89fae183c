// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/note.hpp"

#include <algorithm>
#include <optional>

#include "base/tlog/utf8.hpp"

namespace mash::tlog {
namespace {

constexpr std::string_view EM_DASH_SPACE = "\xE2\x80\x94 ";
constexpr std::size_t NOTE_BYTES_MAX = 65536;
constexpr std::size_t SIGNATURES_MAX = 64;
constexpr std::size_t SIGNATURE_SIZE = 64;
constexpr std::size_t COSIGNATURE_SIZE = 8 + SIGNATURE_SIZE;
constexpr std::uint64_t TIME_MAX = (std::uint64_t{1} << 63) - 1;

void append_big_endian(std::string& out, std::uint64_t number, unsigned bytes) {
  while (bytes-- > 0) out.push_back(static_cast<char>(number >> (8 * bytes) & 0xff));
}

std::uint64_t read_big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

std::string cosigned_message(std::string_view text, std::uint64_t unix_seconds) {
  std::string message = "cosignature/v1\ntime " + std::to_string(unix_seconds) + "\n";
  return message.append(text);
}

bool is_signature(const verifier_key& by, std::string_view message, std::string_view signature) {
  return verify_ed25519(by.key, as_bytes(message), as_bytes(signature).first<SIGNATURE_SIZE>());
}

std::vector<const note_signature*> signatures_of(const note& signed_note, const verifier_key& by) {
  std::vector<const note_signature*> found;
  const std::uint32_t id = by.id();
  for (const note_signature& signature : signed_note.signatures)
    if (signature.key_id == id && signature.name == by.name) found.push_back(&signature);
  return found;
}

result<note_signature> parse_numbered_line(std::string_view line, std::size_t number) {
  const auto malformed = [number](std::string_view why) {
    return fail(errc::invalid, "signature line " + std::to_string(number) + " of the note " + std::string(why));
  };
  if (!line.starts_with(EM_DASH_SPACE)) return malformed("does not begin with an em dash and a space");
  line.remove_prefix(EM_DASH_SPACE.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space)))
    return malformed("has no key name, a space and base64");
  const auto bytes = from_base64(line.substr(space + 1));
  if (!bytes) return malformed("is not canonical base64");
  if (bytes->size() <= 4) return malformed("holds no signature");
  const auto id = static_cast<std::uint32_t>(read_big_endian(std::string_view(*bytes).substr(0, 4)));
  return note_signature{std::string(line.substr(0, space)), id, bytes->substr(4)};
}

// The line, from 1, with the first byte that no note has: not UTF-8, or a control character other than LF.
std::optional<std::size_t> bad_line(std::string_view bytes) {
  std::size_t line = 1;
  for (std::string_view rest = bytes; !rest.empty();) {
    const auto point = take_code_point(rest);
    if (!point || (*point < U' ' && *point != U'\n')) return line;
    if (*point == U'\n') ++line;
  }
  return std::nullopt;
}

std::string id_text(std::uint32_t id) {
  std::string bytes;
  append_big_endian(bytes, id, 4);
  return to_hex(as_bytes(bytes));
}

// Why there is nothing by `log`: whoever signs under its name with another key is worth a sentence of its own.
std::string who_signed_instead(const note& signed_note, const verifier_key& log) {
  const std::string wanted = "the key " + log.name + "+" + id_text(log.id());
  for (const note_signature& one : signed_note.signatures)
    if (one.name == log.name)
      return "it is signed under the name of " + wanted + " by another key, whose id is " + id_text(one.key_id);
  return "it has no signature by " + wanted;
}

}  // namespace

std::uint32_t verifier_key::id() const {
  std::string hashed = name + "\n";
  hashed.push_back(static_cast<char>(type));
  hashed.append(as_text(key));
  const digest hash = sha256(hashed);
  return static_cast<std::uint32_t>(read_big_endian(as_text(hash).substr(0, 4)));
}

std::string verifier_key::vkey() const {
  std::string id_bytes;
  append_big_endian(id_bytes, id(), 4);
  std::string typed_key(1, static_cast<char>(type));
  typed_key.append(as_text(key));
  return name + "+" + to_hex(as_bytes(id_bytes)) + "+" + to_base64(as_bytes(typed_key));
}

bool is_key_name(std::string_view name) noexcept {
  return !name.empty() && name.find('+') == std::string_view::npos &&
         all_code_points(name, [](char32_t point) { return point > U' ' && !is_unicode_space(point); });
}

result<verifier_key> parse_vkey(std::string_view text) {
  const auto malformed = [] { return fail(errc::invalid, "not a verifier key of the form name+id+base64"); };
  const std::size_t first = text.find('+');
  if (first == std::string_view::npos || text.size() < first + 10 || text[first + 9] != '+') return malformed();
  const auto id = from_hex(text.substr(first + 1, 8));
  const auto typed_key = from_base64(text.substr(first + 10));
  if (!is_key_name(text.substr(0, first)) || !id || !typed_key || typed_key->size() != 33) return malformed();
  const auto type = static_cast<key_type>(typed_key->front());
  if (type != key_type::log && type != key_type::witness)
    return fail(errc::invalid, "the verifier key is of a type that is not supported");
  verifier_key parsed{std::string(text.substr(0, first)), type, {}};
  std::ranges::copy(as_bytes(*typed_key).subspan(1), parsed.key.begin());
  if (parsed.id() != read_big_endian(*id)) return fail(errc::invalid, "the verifier key's id is not that of its key");
  return parsed;
}

result<note> parse_note(std::string_view bytes) {
  if (bytes.size() > NOTE_BYTES_MAX) return fail(errc::too_large, "the note is over 64 kB");
  if (const auto line = bad_line(bytes))
    return fail(errc::invalid, "line " + std::to_string(*line) + " of the note has a control character or is no UTF-8");
  const std::size_t blank = bytes.rfind("\n\n");
  if (blank == std::string_view::npos || bytes.back() != '\n' || blank + 2 == bytes.size())
    return fail(errc::invalid, "the note has no signatures");
  note parsed{std::string(bytes.substr(0, blank + 1)), {}};
  for (std::string_view rest = bytes.substr(blank + 2); !rest.empty();) {
    const std::size_t end = rest.find('\n');
    if (parsed.signatures.size() == SIGNATURES_MAX) return fail(errc::too_large, "the note has over 64 signatures");
    MASH_TRY(signature, parse_numbered_line(rest.substr(0, end), parsed.signatures.size() + 1));
    parsed.signatures.push_back(std::move(*signature));
    rest.remove_prefix(end + 1);
  }
  return parsed;
}

std::string signature_line(const note_signature& signature) {
  std::string bytes;
  append_big_endian(bytes, signature.key_id, 4);
  bytes.append(signature.bytes);
  std::string line(EM_DASH_SPACE);
  return line.append(signature.name).append(" ").append(to_base64(as_bytes(bytes))).append("\n");
}

result<note_signature> parse_signature_line(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  return parse_numbered_line(line, 1);
}

std::string to_text(const note& signed_note) {
  std::string text = signed_note.text + "\n";
  for (const note_signature& signature : signed_note.signatures) text.append(signature_line(signature));
  return text;
}

note_signature sign_note(std::string_view text, const std::string& name, const signing_key& key) {
  const verifier_key by{name, key_type::log, key.public_key()};
  return {name, by.id(), std::string(as_text(key.sign(as_bytes(text))))};
}

result<void> check_signed_by(const note& signed_note, const verifier_key& log) {
  if (log.type != key_type::log) return fail(errc::invalid, "the key is a witness's and signs no log");
  const auto found = signatures_of(signed_note, log);
  if (found.empty()) return fail(errc::invalid, who_signed_instead(signed_note, log));
  const bool good = std::ranges::all_of(found, [&](const note_signature* signature) {
    return signature->bytes.size() == SIGNATURE_SIZE && is_signature(log, signed_note.text, signature->bytes);
  });
  if (good) return {};
  return fail(errc::invalid, "the signature of " + log.name + "+" + id_text(log.id()) +
                                 " does not verify: the text or the signature was changed");
}

bool is_signed_by(const note& signed_note, const verifier_key& log) {
  return check_signed_by(signed_note, log).has_value();
}

note_signature cosign_note(std::string_view text, std::uint64_t unix_seconds, const std::string& name,
                           const signing_key& key) {
  MASH_ASSERT(unix_seconds <= TIME_MAX);
  const verifier_key by{name, key_type::witness, key.public_key()};
  note_signature signature{name, by.id(), {}};
  append_big_endian(signature.bytes, unix_seconds, 8);
  signature.bytes.append(as_text(key.sign(as_bytes(cosigned_message(text, unix_seconds)))));
  return signature;
}

result<std::uint64_t> cosigned_at(const note& signed_note, const verifier_key& witness) {
  const auto bad = [] { return fail(errc::invalid, "the note has a cosignature by that witness that is not valid"); };
  if (witness.type != key_type::witness) return bad();
  const auto found = signatures_of(signed_note, witness);
  if (found.empty()) return fail(errc::not_found, "the note has no cosignature by that witness");
  std::uint64_t latest = 0;
  for (const note_signature* signature : found) {
    if (signature->bytes.size() != COSIGNATURE_SIZE) return bad();
    const std::uint64_t time = read_big_endian(std::string_view(signature->bytes).substr(0, 8));
    const auto message = cosigned_message(signed_note.text, time);
    if (time > TIME_MAX || !is_signature(witness, message, std::string_view(signature->bytes).substr(8))) return bad();
    latest = std::max(latest, time);
  }
  return latest;
}

}  // namespace mash::tlog
