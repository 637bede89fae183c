// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/codec.hpp"
#include "adapters/contract/codec_parts.hpp"
#include "adapters/contract/lines.hpp"
#include "base/crypto.hpp"
#include "base/json_text.hpp"

namespace mash::contract {
namespace {

constexpr std::string_view SESSION = ",\"session\":";
constexpr std::string_view REVISION = ",\"revision\":";

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// Neither an ASK nor an ANSWER has, after its top-level `session` (or `revision`) in canonical order, an inner member
// of that name, and inside a text a quotation mark is always escaped: so the last occurrence is the right one.
std::pair<std::size_t, std::size_t> place_of_session(std::string_view line) {
  const std::size_t found = line.rfind(SESSION);
  MASH_ASSERT(found != std::string_view::npos);
  std::size_t to = found + SESSION.size();
  while (to < line.size() && is_digit(line[to])) ++to;
  return {found + SESSION.size(), to};
}

}  // namespace

namespace parts {

result<std::string> digest_of_read(std::string_view line) {
  const auto members = json::canonical_members(line);
  if (!members) return fail(errc::invalid, "the line is not one canonical JSON object");
  std::string kept = "{";
  kept.reserve(line.size());
  for (const json::member_text& one : *members) {
    if (one.name == "receipt" || one.name == "session") continue;
    if (kept.size() > 1) kept.push_back(',');
    kept.append(one.whole);
  }
  kept.push_back('}');
  return to_hex(sha256(kept));
}

}  // namespace parts

result<std::string> digest_of_line(std::string_view line) {
  json::scratch memory;
  MASH_TRY(document, json::parse(line, {.bytes_max = LINE_BYTES_MAX}, memory.store()));
  return parts::digest_of_read(line);
}

std::string digest_of_encoded(std::string_view line) {
  const auto [from, to] = place_of_session(line);
  return to_hex(sha256({as_bytes(line.substr(0, from - SESSION.size())), as_bytes(line.substr(to))}));
}

// No member of an item holds an object by this name, and inside a text a quotation mark is always escaped.
bool is_correction(std::string_view answer_line) {
  return answer_line.find("\"correction\":{") != std::string_view::npos;
}

std::int64_t minor_for(std::string_view answer_line) {
  if (answer_line.find("\"confirmed_by\":\"") != std::string_view::npos) return CONFIRMED_MINOR;
  return is_correction(answer_line) ? CORRECTION_MINOR : SCHEMA_MINORS.front();
}

void set_session(std::string& line, std::uint64_t session) {
  const auto [from, to] = place_of_session(line);
  line.replace(from, to - from, std::to_string(session));
}

void set_receipt(std::string& answer_line, const receipt& proof) {
  const std::size_t found = answer_line.rfind(REVISION);
  MASH_ASSERT(found != std::string::npos);
  const json::object members{{"leaf", proof.leaf}, {"salt", proof.salt}, {"proof", proof.proof}};
  answer_line.insert(found, ",\"receipt\":" + json::canonical(members));
}

}  // namespace mash::contract
