// SPDX-License-Identifier: Apache-2.0
// Whatever bytes come: the gate, Beast and the target reader never fail, the verdict does not depend on how the bytes
// were cut into pieces, and a head that is let through has one framing that a plain second reading agrees with.
#include <algorithm>
#include <string>
#include <string_view>

#include "base/http/request_parser.hpp"

namespace {

using namespace mash::http;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

// The same head read as naively as a bad proxy might: split at LF and at the first colon, blanks and CR dropped
// anywhere.
void check_second_reading(std::string_view head, const passage& passed) {
  std::size_t lengths = 0;
  std::size_t hosts = 0;
  while (!head.empty()) {
    const auto end = std::min(head.find('\n'), head.size() - 1);
    std::string line = lower(head.substr(0, end));
    head.remove_prefix(end + 1);
    std::erase_if(line, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
    MASH_ASSERT(!line.starts_with("transfer-encoding:"));
    hosts += line.starts_with("host:") ? 1 : 0;
    if (!line.starts_with("content-length:")) continue;
    ++lengths;
    MASH_ASSERT(line == "content-length:" + std::to_string(passed.body_bytes));
  }
  MASH_ASSERT(hosts == 1);
  MASH_ASSERT(lengths <= 1 && (lengths == 1 || passed.body_bytes == 0));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const gate_limits limits;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto at_once = head_scanner{}.scan(bytes, limits);
  head_scanner pieces;
  auto in_pieces = pieces.scan(bytes.substr(0, size / 2), limits);
  if (in_pieces && *in_pieces == 0) in_pieces = pieces.scan(bytes, limits);
  MASH_ASSERT(at_once.has_value() == in_pieces.has_value());
  if (!at_once || *at_once == 0) return 0;
  MASH_ASSERT(*at_once == *in_pieces);
  const auto head = bytes.substr(0, *at_once);
  const auto passed = gate(head, limits);
  if (!passed) return 0;
  MASH_ASSERT(passed->body_bytes <= limits.body_bytes_max);
  check_second_reading(head, *passed);
  request into;
  if (!parse_head(head, *passed, into)) return 0;
  MASH_ASSERT(into.path.starts_with('/'));
  MASH_ASSERT(into.header("host").has_value() && !into.header("transfer-encoding").has_value());
  return 0;
}
