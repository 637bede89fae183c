// SPDX-License-Identifier: Apache-2.0
#include "base/sqlite/beside.hpp"

#include <pthread.h>

#include <utility>

namespace mash::sqlite {

beside::beside(std::move_only_function<void()> ring) : ring_(std::move(ring)), thread_([this] { run(); }) {}

beside::~beside() {
  {
    const std::lock_guard lock(door_);
    closed_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void beside::begin(task what) {
  MASH_ASSERT(!in_hand_);
  in_hand_ = true;
  {
    const std::lock_guard lock(door_);
    next_ = std::move(what);
  }
  changed_.notify_all();
}

result<void> beside::end() {
  MASH_ASSERT(in_hand_);
  std::unique_lock lock(door_);
  changed_.wait(lock, [this] { return ended(); });
  ended_.store(false, std::memory_order_relaxed);
  in_hand_ = false;
  return std::exchange(outcome_, {});
}

void beside::run() {
  ::pthread_setname_np(::pthread_self(), "beside-storage");
  std::unique_lock lock(door_);
  for (;;) {
    changed_.wait(lock, [this] { return closed_ || next_; });
    if (!next_) return;
    task doing = std::exchange(next_, nullptr);
    lock.unlock();
    auto outcome = doing();
    lock.lock();
    outcome_ = std::move(outcome);
    ended_.store(true, std::memory_order_release);
    lock.unlock();
    changed_.notify_all();
    ring_();
    lock.lock();
  }
}

}  // namespace mash::sqlite
