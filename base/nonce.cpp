// SPDX-License-Identifier: Apache-2.0
#include "base/nonce.hpp"

#include <pthread.h>

#include <atomic>
#include <cstring>

#include "base/crypto.hpp"

namespace mash {
namespace {

// Counts the forks on the way to this process: a block drawn before one exists in two processes and must not be used.
std::atomic<unsigned> forks = 0;

void watch_forks() {
  static const bool watching = pthread_atfork(nullptr, nullptr, [] { forks.fetch_add(1); }) == 0;
  MASH_ASSERT(watching);
}

struct block {
  std::array<unsigned char, 64 * NONCE_BYTES> bytes;
  std::size_t used = sizeof(bytes);
  unsigned drawn_after_forks = 0;
};

thread_local block held;

}  // namespace

std::array<unsigned char, NONCE_BYTES> next_nonce() {
  const unsigned now = forks.load(std::memory_order_relaxed);
  if (held.used == held.bytes.size() || held.drawn_after_forks != now) {
    watch_forks();
    random_bytes(held.bytes);
    held.used = 0;
    held.drawn_after_forks = now;
  }
  std::array<unsigned char, NONCE_BYTES> nonce;
  std::memcpy(nonce.data(), held.bytes.data() + held.used, nonce.size());
  held.used += nonce.size();
  return nonce;
}

}  // namespace mash
