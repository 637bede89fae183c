// SPDX-License-Identifier: Apache-2.0
#include "base/ids.hpp"

#include <array>
#include <cstdint>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "base/errors.hpp"

namespace mash {
namespace {

constexpr std::size_t MILLISECOND_DIGITS = 13;  // 48 bits and the dash among them

// With version and variant put in.
std::string text_of(std::array<unsigned char, 16> raw) {
  raw[6] = static_cast<unsigned char>(0x70 | (raw[6] & 0x0F));
  raw[8] = static_cast<unsigned char>(0x80 | (raw[8] & 0x3F));
  std::string text = to_hex(raw);
  for (std::size_t dash : {8U, 13U, 18U, 23U}) text.insert(dash, 1, '-');
  return text;
}

}  // namespace

std::string new_uuid(instant now) {
  // Per thread, so that no lock is needed: the last time and a counter in the 12 bits that follow it.
  thread_local std::int64_t last = 0;
  thread_local std::uint32_t counter = 0;
  std::int64_t millis = now.time_since_epoch().count();
  if (millis > last) {
    last = millis;
    counter = 0;
  } else if (++counter > 0xFFF) {
    ++last;  // more than 4,096 in a millisecond: borrow from the next
    counter = 0;
  }
  millis = last;
  std::array<unsigned char, 16> raw{};
  random_bytes(std::span(raw).subspan(8));
  for (int i = 0; i < 6; ++i) raw[static_cast<std::size_t>(i)] = static_cast<unsigned char>(millis >> (8 * (5 - i)));
  raw[6] = static_cast<unsigned char>(counter >> 8);
  raw[7] = static_cast<unsigned char>(counter);
  return text_of(raw);
}

std::string new_uuid_beside(std::string_view other) {
  MASH_ASSERT(is_uuid(other));
  std::array<unsigned char, 16> raw{};
  random_bytes(std::span(raw).subspan(6));
  return text_of(raw).replace(0, MILLISECOND_DIGITS, other.substr(0, MILLISECOND_DIGITS));
}

bool is_uuid(std::string_view text) noexcept {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (c != '-') return false;
    } else if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
      return false;
    }
  }
  return true;
}

}  // namespace mash
