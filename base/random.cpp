// SPDX-License-Identifier: Apache-2.0
#include <openssl/crypto.h>
#include <openssl/rand.h>
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

void draw(std::span<unsigned char> out) { MASH_ASSERT(RAND_bytes(out.data(), static_cast<int>(out.size())) == 1); }

// One draw of OpenSSL's generator costs as much as hashing a kilobyte, whatever its size, and a check needs some tens
// of salts, nonces and ids.
struct block {
  std::array<unsigned char, 1024> bytes;
  std::size_t used = sizeof(bytes);
  unsigned drawn_after_forks = 0;
};

thread_local block held;

}  // namespace

void random_bytes(std::span<unsigned char> out) {
  if (out.empty()) return;
  if (out.size() > held.bytes.size() / 8) return draw(out);
  const unsigned now = forks.load(std::memory_order_relaxed);
  if (held.used + out.size() > held.bytes.size() || held.drawn_after_forks != now) {
    watch_forks();
    draw(held.bytes);
    held.used = 0;
    held.drawn_after_forks = now;
  }
  unsigned char* const from = held.bytes.data() + held.used;
  std::memcpy(out.data(), from, out.size());
  OPENSSL_cleanse(from, out.size());  // what was given out may have become a key
  held.used += out.size();
}

}  // namespace mash
