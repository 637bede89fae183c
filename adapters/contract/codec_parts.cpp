// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/codec_parts.hpp"

#include <algorithm>

#include "base/ids.hpp"

namespace mash::contract::parts {
namespace {

constexpr std::int64_t SESSION_MAX = (std::int64_t{1} << 53) - 1;

}  // namespace

std::string get_text(json::reader& from, std::string_view name, std::size_t bytes_max) {
  return from.if_text(name, bytes_max).value_or(std::string());
}

std::string get_uuid(json::reader& from, std::string_view name) {
  std::string id = from.text(name, 64);
  if (!id.empty() && !is_uuid(id)) from.add(name, "not_an_id", "an id is a UUID in lower case");
  return id;
}

std::string get_digest(json::reader& from, std::string_view name) {
  std::string digest = from.text(name, 64);
  const bool is_hex =
      std::ranges::all_of(digest, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  if (!digest.empty() && (digest.size() != 64 || !is_hex))
    from.add(name, "not_a_digest", "a digest is 64 hexadecimal digits in lower case");
  return digest;
}

std::uint64_t get_session(json::reader& from) {
  return static_cast<std::uint64_t>(from.integer("session", 0, SESSION_MAX));
}

basis get_basis(json::reader& from) {
  basis found;
  found.power = from.if_words<policy::power>("power", 32);
  found.article6 = from.if_words<policy::article6>("article6", 16);
  found.article9_10 = from.if_words<policy::article9_10>("article9_10", 16);
  found.confidentiality = from.if_words<policy::confidentiality>("confidentiality", 16);
  return found;
}

staff get_staff(json::reader& from) {
  staff found;
  found.name = get_text(from, "name", NAME_BYTES_MAX);
  found.role = get_text(from, "role", NAME_BYTES_MAX);
  found.team = get_text(from, "team", NAME_BYTES_MAX);
  found.telephone = get_text(from, "telephone", NAME_BYTES_MAX);
  return found;
}

error describe(std::string_view what, const std::vector<json::fault>& faults) {
  std::string text(what);
  for (std::size_t i = 0; i < std::min<std::size_t>(faults.size(), 3); ++i) {
    const json::fault& fault = faults[i];
    const std::size_t named = fault.code == "unknown_member" ? fault.pointer.rfind('/') : fault.pointer.size();
    text.append(i == 0 ? ": " : "; ").append(fault.pointer.substr(0, named)).append(" ").append(fault.code);
  }
  if (faults.size() > 3) text.append("; and ").append(std::to_string(faults.size() - 3)).append(" more");
  return {errc::invalid, std::move(text)};
}

}  // namespace mash::contract::parts
