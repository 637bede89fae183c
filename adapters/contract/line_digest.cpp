// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/codec_parts.hpp"
#include "base/crypto.hpp"

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

result<std::string> digest_of_document(const json::value& document, std::string_view line) {
  const json::object* members = document.if_object();
  if (members == nullptr) return fail(errc::invalid, "the line is not an object");
  std::vector<const boost::json::key_value_pair*> sorted;
  for (const auto& member : *members) sorted.push_back(&member);
  std::ranges::sort(sorted, {}, [](const auto* member) { return std::string_view(member->key()); });
  std::string whole = "{", kept = "{";  // written once, member by member
  whole.reserve(line.size());
  kept.reserve(line.size());
  for (const auto* member : sorted) {
    const std::size_t from = whole.size() + (whole.size() > 1 ? 1 : 0);
    if (whole.size() > 1) whole.push_back(',');
    json::append_canonical(whole, std::string_view(member->key()));
    whole.push_back(':');
    json::append_canonical(whole, member->value());
    if (member->key() == "receipt" || member->key() == "session") continue;
    if (kept.size() > 1) kept.push_back(',');
    kept.append(whole, from);
  }
  whole.push_back('}');
  kept.push_back('}');
  if (whole != line) return fail(errc::invalid, "the line is not canonical JSON");
  return to_hex(sha256(kept));
}

}  // namespace parts

result<std::string> digest_of_line(std::string_view line) {
  json::scratch memory;
  MASH_TRY(document, json::parse(line, {.bytes_max = LINE_BYTES_MAX}, memory.store()));
  return parts::digest_of_document(*document, line);
}

std::string digest_of_encoded(std::string_view line) {
  const auto [from, to] = place_of_session(line);
  return to_hex(sha256({as_bytes(line.substr(0, from - SESSION.size())), as_bytes(line.substr(to))}));
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
