// SPDX-License-Identifier: Apache-2.0
// One thing at a time, done by another thread while its owner goes on: for the flush of a file that the storage thread
// would otherwise stand still for. Owner's calls come from one thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "base/errors.hpp"

namespace mash::sqlite {

class beside {
 public:
  using task = std::move_only_function<result<void>()>;

  // `ring` is called on the other thread each time a task has ended; it must not block for long, nor throw.
  explicit beside(std::move_only_function<void()> ring);
  ~beside();  // finishes the task in hand
  beside(const beside&) = delete;
  beside& operator=(const beside&) = delete;

  void begin(task what);                                         // none is in hand (asserted)
  [[nodiscard]] bool busy() const noexcept { return in_hand_; }  // begun and not yet taken by `end`
  [[nodiscard]] bool ended() const noexcept { return ended_.load(std::memory_order_acquire); }
  [[nodiscard]] result<void> end();  // its outcome; waits for it

 private:
  void run();

  std::move_only_function<void()> ring_;
  bool in_hand_ = false;  // the owner's own
  std::atomic<bool> ended_{false};
  std::mutex door_;
  std::condition_variable changed_;
  task next_;  // under `door_`
  result<void> outcome_;
  bool closed_ = false;
  std::thread thread_;
};

}  // namespace mash::sqlite
