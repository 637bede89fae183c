// SPDX-License-Identifier: Apache-2.0
// Text made smaller before it is kept: one frame of Zstandard (RFC 8878), with the length of the text in its header.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/errors.hpp"

namespace mash {

[[nodiscard]] std::string compress(std::string_view text);

// What a frame begins with: text that does not begin so was not compressed.
[[nodiscard]] bool is_compressed(std::string_view bytes) noexcept;

// `corrupt`: not exactly one whole frame that tells its length, or longer than `text_max`; that is known before any
// memory is taken for it.
[[nodiscard]] result<std::string> decompress(std::string_view frame, std::size_t text_max);

}  // namespace mash
