// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/leaf.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "base/json_reader.hpp"

namespace mash::contract {
namespace {

constexpr std::int64_t LEAF_VERSION = 1;
constexpr std::string_view COMMITMENT_LABEL = "mash-commit-v1";
constexpr std::size_t WORDS_MAX = 32;
constexpr std::size_t WORD_BYTES_MAX = 64;

// Codes and names of members only: there is no room for free text in which a person could be named.
bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= WORD_BYTES_MAX && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

bool are_codes(const std::vector<std::string>& list) {
  return list.size() <= WORDS_MAX && std::ranges::all_of(list, is_code);
}

std::optional<digest> to_digest(std::string_view hex) {
  const auto bytes = from_hex(hex);
  if (!bytes || bytes->size() != sizeof(digest)) return std::nullopt;
  digest out;
  std::ranges::copy(as_bytes(*bytes), out.begin());
  return out;
}

result<void> check_form(const leaf& entry) {
  if (!is_uuid(entry.id)) return fail(errc::invalid, "a log entry's id is not a UUID");
  if (!entry.request.empty() && !is_uuid(entry.request))
    return fail(errc::invalid, "a log entry's request is not a UUID");
  if (!are_codes(entry.members) || !are_codes(entry.outcome) || !(entry.purpose.empty() || is_code(entry.purpose)))
    return fail(errc::invalid, "a log entry holds words only: members, purpose, outcome");
  if (!entry.agreement.empty() && !to_digest(entry.agreement))
    return fail(errc::invalid, "a log entry's agreement is not a digest");
  return {};
}

void put_text(json::object& out, std::string_view name, const std::string& text) {
  if (!text.empty()) out.emplace(name, text);
}
void put_list(json::object& out, std::string_view name, const std::vector<std::string>& list) {
  if (!list.empty()) out.emplace(name, json::array(list.begin(), list.end(), out.storage()));
}
void put_digest(json::object& out, std::string_view name, const std::optional<digest>& commitment_made) {
  if (commitment_made) out.emplace(name, to_hex(*commitment_made));
}

std::optional<digest> read_digest(json::reader& from, std::string_view name) {
  const auto text = from.if_text(name, 64);
  if (!text) return std::nullopt;
  auto found = to_digest(*text);
  if (!found) from.add(name, "not_a_digest", "64 hexadecimal digits");
  return found;
}

}  // namespace

commitment_salt new_salt() {
  commitment_salt salt;
  random_bytes(salt);
  return salt;
}

digest commitment(const commitment_salt& salt, std::string_view bytes) {
  return sha256({as_bytes(COMMITMENT_LABEL), salt, as_bytes(bytes)});
}

bool opens(const digest& committed, std::string_view salt_hex, std::string_view bytes) {
  const auto salt = to_digest(salt_hex);  // a salt has the length of a digest
  return salt && commitment(*salt, bytes) == committed;
}

result<std::string> leaf_text(const leaf& entry) {
  MASH_TRY(sound, check_form(entry));
  json::scratch memory;
  json::object out(memory.store());
  out.emplace("v", LEAF_VERSION);
  out.emplace("type", to_word(entry.type));
  out.emplace("id", entry.id);
  out.emplace("at", to_rfc3339(entry.at));
  put_text(out, "request", entry.request);
  put_list(out, "members", entry.members);
  put_text(out, "purpose", entry.purpose);
  put_list(out, "outcome", entry.outcome);
  put_text(out, "agreement", entry.agreement);
  put_digest(out, "actor", entry.actor);
  put_digest(out, "subjects", entry.subjects);
  put_digest(out, "body", entry.body);
  std::string text = json::canonical(out);
  if (text.size() > LEAF_BYTES_MAX) return fail(errc::too_large, "a log entry is over 1 kB");
  return text;
}

result<leaf> parse_leaf(std::string_view text) {
  const auto malformed = [] { return fail(errc::invalid, "not a log entry of version 1"); };
  json::scratch memory;
  MASH_TRY(document, json::parse(text, {.bytes_max = LEAF_BYTES_MAX, .depth_max = 3}, memory.store()));
  std::vector<json::fault> faults;
  json::reader from(*document, "", faults);
  if (from.integer("v", 0, 1'000'000) != LEAF_VERSION) return malformed();
  leaf entry;
  entry.type = from.word<leaf_type>("type");
  entry.id = from.text("id", WORD_BYTES_MAX);
  entry.at = from.time("at");
  entry.request = from.if_text("request", WORD_BYTES_MAX).value_or("");
  entry.members = from.if_texts("members", WORDS_MAX, WORD_BYTES_MAX);
  entry.purpose = from.if_text("purpose", WORD_BYTES_MAX).value_or("");
  entry.outcome = from.if_texts("outcome", WORDS_MAX, WORD_BYTES_MAX);
  entry.agreement = from.if_text("agreement", WORD_BYTES_MAX).value_or("");
  entry.actor = read_digest(from, "actor");
  entry.subjects = read_digest(from, "subjects");
  entry.body = read_digest(from, "body");
  from.finish();
  // One meaning, one spelling: what was logged must be what we would have logged.
  if (!faults.empty() || leaf_text(entry) != text) return malformed();
  return entry;
}

}  // namespace mash::contract
