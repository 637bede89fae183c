// SPDX-License-Identifier: Apache-2.0
// A bounded queue into one thread, with a file descriptor that thread can poll. The receiver takes all that waits in
// one exchange, so the lock is held for one move at either end and never while anybody works. (A queue through the
// kernel or through a pipe of pointers costs more and hides the order from thread checkers.)
#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <mutex>
#include <vector>

#include "base/errors.hpp"

namespace mash {

template <class Message>
class mailbox {
 public:
  explicit mailbox(std::size_t messages_max)
      : messages_max_(messages_max), event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    MASH_ASSERT(event_ >= 0);
  }
  mailbox(const mailbox&) = delete;
  mailbox& operator=(const mailbox&) = delete;
  ~mailbox() { ::close(event_); }

  // Any thread. False: full, and `message` is gone.
  [[nodiscard]] bool push(Message message) {
    bool was_empty = false;
    {
      const std::lock_guard held(lock_);
      if (waiting_.size() >= messages_max_) return false;
      was_empty = waiting_.empty();
      waiting_.push_back(std::move(message));
    }
    if (was_empty) wake();
    return true;
  }

  // Any thread: makes the descriptor readable though nothing waits.
  void wake() const noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(event_, &one, sizeof one);  // a full counter is awake already
  }

  // The receiving thread: everything that waits, in order; the descriptor is quiet again.
  [[nodiscard]] std::vector<Message> drain() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read_bytes = ::read(event_, &count, sizeof count);
    std::vector<Message> taken;
    const std::lock_guard held(lock_);
    taken.swap(waiting_);
    return taken;
  }

  [[nodiscard]] int descriptor() const noexcept { return event_; }

 private:
  const std::size_t messages_max_;
  const int event_;
  std::mutex lock_;
  std::vector<Message> waiting_;
};

}  // namespace mash
