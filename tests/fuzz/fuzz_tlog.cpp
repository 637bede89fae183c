// SPDX-License-Identifier: Apache-2.0
// Whatever is given for a signed note, a checkpoint, a verifier key or a receipt is read or refused, and what is read
// is written as it was: of two texts that mean the same, only one is taken.
#include <cstdint>

#include "base/tlog/checkpoint.hpp"
#include "base/tlog/receipt.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mash::tlog;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto read = parse_note(text)) MASH_ASSERT(to_text(*read) == text);
  if (const auto read = parse_checkpoint_text(text))
    MASH_ASSERT(parse_checkpoint_text(checkpoint_text(*read)) == *read);
  if (const auto read = parse_vkey(text)) MASH_ASSERT(read->vkey() == text);
  if (const auto read = parse_receipt(text)) MASH_ASSERT(to_text(*read) == text);
  if (const auto read = parse_tree_size(text)) MASH_ASSERT(std::to_string(*read) == text);
  (void)parse_hash(text);
  return 0;
}
