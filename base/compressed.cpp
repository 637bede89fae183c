// SPDX-License-Identifier: Apache-2.0
#include "base/compressed.hpp"

#include <zstd.h>

#include <memory>

namespace mash {
namespace {

// Level 1: our documents say the same things again and again, and higher levels gain a tenth for twice the time.
constexpr int LEVEL = 1;
constexpr std::string_view MAGIC = "\x28\xB5\x2F\xFD";

struct free_context {
  void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
};

// Its tables are a good part of the cost of a small text.
ZSTD_CCtx* context_of_thread() {
  static thread_local const std::unique_ptr<ZSTD_CCtx, free_context> context(ZSTD_createCCtx());
  MASH_ASSERT(context != nullptr);
  return context.get();
}

std::unexpected<error> damaged() { return fail(errc::corrupt, "a compressed text does not read back"); }

}  // namespace

std::string compress(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  const std::size_t size =
      ZSTD_compressCCtx(context_of_thread(), out.data(), out.size(), text.data(), text.size(), LEVEL);
  MASH_ASSERT(ZSTD_isError(size) == 0);  // only for want of room or of memory
  out.resize(size);
  return out;
}

bool is_compressed(std::string_view bytes) noexcept { return bytes.starts_with(MAGIC); }

result<std::string> decompress(std::string_view frame, std::size_t text_max) {
  const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > text_max) return damaged();
  if (ZSTD_findFrameCompressedSize(frame.data(), frame.size()) != frame.size()) return damaged();
  std::string out(static_cast<std::size_t>(size), '\0');
  if (ZSTD_decompress(out.data(), out.size(), frame.data(), frame.size()) != out.size()) return damaged();
  return out;
}

}  // namespace mash
