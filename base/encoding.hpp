// SPDX-License-Identifier: Apache-2.0
// Hexadecimal (lower case) and base64 (RFC 4648 section 4, padded). Decoders accept exactly what the encoders write:
// non-canonical forms are refused, so that one value has one spelling.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/errors.hpp"

namespace mash {

using bytes_view = std::span<const unsigned char>;

[[nodiscard]] inline bytes_view as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view as_text(bytes_view bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[nodiscard]] std::string to_hex(bytes_view bytes);
[[nodiscard]] result<std::string> from_hex(std::string_view text);  // raw bytes in a string
[[nodiscard]] std::string to_base64(bytes_view bytes);
[[nodiscard]] result<std::string> from_base64(std::string_view text);

}  // namespace mash
