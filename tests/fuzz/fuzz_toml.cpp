// SPDX-License-Identifier: Apache-2.0
// Any text is read or refused; what is read is a document that the JSON reader takes back unchanged, and every line it
// remembers is a line of the text.
#include <algorithm>
#include <cstdint>

#include "base/toml.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = mash::toml::parse(text);
  if (!read) {
    MASH_ASSERT(!read.error().detail.empty());
    return 0;
  }
  const std::string written = mash::json::canonical(read->root);
  const auto again = mash::json::parse(written, {.bytes_max = 16 * 1024 * 1024});
  MASH_ASSERT(again && mash::json::canonical(*again) == written);
  const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  for (const auto& [pointer, line] : read->lines) MASH_ASSERT(line >= 1 && line <= lines);
  return 0;
}
