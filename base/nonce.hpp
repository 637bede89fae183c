// SPDX-License-Identifier: Apache-2.0
// Random 96-bit nonces for AES-GCM (NIST SP 800-38D section 8.2.2: at most 2^32 under one key; ours seal far fewer).
// Drawn from the generator in blocks, since one draw costs as much as sealing two kilobytes.
#pragma once

#include <array>

namespace mash {

inline constexpr std::size_t NONCE_BYTES = 12;

// Any thread. A forked child never repeats its parent's nonces.
[[nodiscard]] std::array<unsigned char, NONCE_BYTES> next_nonce();

}  // namespace mash
