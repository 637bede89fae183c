// SPDX-License-Identifier: Apache-2.0
// Any text is read or refused; what is read has one canonical form, which is read back to itself.
#include <cstdint>

#include "base/json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const bool fractions : {false, true}) {
    const auto read = mash::json::parse(text, {.fractions = fractions});
    if (!read) {
      MASH_ASSERT(!read.error().detail.empty());
      continue;
    }
    if (fractions) continue;  // other people's formats are never written
    const std::string written = mash::json::canonical(*read);
    const auto again = mash::json::parse(written, {.bytes_max = std::size_t{16} * 1024 * 1024});
    MASH_ASSERT(again && mash::json::canonical(*again) == written);
  }
  return 0;
}
