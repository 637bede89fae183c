// SPDX-License-Identifier: Apache-2.0
#include "base/encoding.hpp"

#include <openssl/evp.h>

namespace mash {
namespace {

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string to_hex(bytes_view bytes) {
  static constexpr char DIGITS[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (unsigned char b : bytes) {
    text.push_back(DIGITS[b >> 4]);
    text.push_back(DIGITS[b & 15]);
  }
  return text;
}

result<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return fail(errc::invalid, "hexadecimal text has an even number of digits");
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = nibble(text[i]), low = nibble(text[i + 1]);
    if (high < 0 || low < 0) return fail(errc::invalid, "hexadecimal text has only the digits 0-9 and a-f");
    bytes.push_back(static_cast<char>(high << 4 | low));
  }
  return bytes;
}

std::string to_base64(bytes_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
  return text;
}

result<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return fail(errc::invalid, "base64 text comes in groups of four");
  std::string bytes(text.size() / 4 * 3, '\0');
  const int written =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (written < 0) return fail(errc::invalid, "not base64 text");
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  bytes.resize(static_cast<std::size_t>(written) - padding);
  // OpenSSL ignores the unused bits of the last group and stray spaces; a second spelling of one value is refused here.
  if (to_base64(as_bytes(bytes)) != text) return fail(errc::invalid, "not canonical base64 text");
  return bytes;
}

}  // namespace mash
