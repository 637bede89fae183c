// SPDX-License-Identifier: Apache-2.0
// Flow of lines over one session, the same on both sides and without I/O: what waits, what was sent and not
// acknowledged, and how much the other side will take (docs/formats/exchange.md, "Credit"). Not thread-safe.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/contract/lines.hpp"
#include "adapters/contract/message.hpp"

namespace mash::contract {

using steady_time = std::chrono::steady_clock::time_point;

struct message {
  message_type type{};
  std::string body;  // lines, each ended by LF
};

// Outgoing. Prompt lines (heartbeats, acknowledgements, credit) never wait for credit; ordered lines leave in the order
// in which they came. A tracked line (ASK, ANSWER) uses credit and is sent again until it is acknowledged: a connection
// may die without either side being told.
class outflow {
 public:
  struct limits {
    std::size_t lines_max = 8192;  // waiting and unacknowledged together
    std::size_t bytes_max = 64 * 1024 * 1024;
    std::chrono::seconds resend_first{5}, resend_max{60};  // the wait doubles from the first to the longest
  };

  outflow() : outflow(limits{}) {}
  explicit outflow(limits limit) : limit_(limit) {}

  // False: full, and nothing was taken.
  [[nodiscard]] bool push_prompt(message_type type, std::string line);
  [[nodiscard]] bool push_ordered(message_type type, std::string line);
  // A key that is being tracked already is taken and ignored: it is on its way.
  [[nodiscard]] bool push_tracked(message_type type, const std::string& key, std::string line);

  void allow(credit total);                 // totals only rise
  void acknowledged(std::string_view key);  // unknown keys are ignored
  void give_up(std::string_view prefix);    // every tracked line whose key begins so: the other side refused it
  void reset(credit total);                 // a new session: nothing waits, nothing was sent

  // The next message to send, of at most 64 lines or 256 kB; nothing if nothing may leave now.
  [[nodiscard]] std::optional<message> next(steady_time now);
  // Queues again what was sent and not acknowledged in time; to be called about once a second.
  void tick(steady_time now);
  [[nodiscard]] std::size_t waiting() const noexcept { return prompt_.size() + ordered_.size(); }
  [[nodiscard]] std::size_t unacknowledged() const noexcept { return tracked_.size(); }

 private:
  struct waiting_line {
    message_type type{};
    std::string line;  // empty for a tracked one: `key` finds it
    std::string key;
  };
  struct tracked_line {
    message_type type{};
    std::string line;
    bool queued = true;
    steady_time resend_at{};
    std::chrono::seconds wait{};
  };
  using tracked_lines = std::map<std::string, tracked_line, std::less<>>;

  [[nodiscard]] bool has_room(std::size_t bytes) const noexcept;
  [[nodiscard]] bool may_leave(std::size_t bytes) const noexcept;
  // Moves lines from the front of `lane` into `out` while they are of one type and fit.
  void fill(std::deque<waiting_line>& lane, message& out, steady_time now);

  limits limit_;
  credit allowed_, sent_;
  std::size_t bytes_ = 0;  // held in both lanes and in `tracked_`
  std::deque<waiting_line> prompt_, ordered_;
  tracked_lines tracked_;
};

// Incoming: what this side has promised to take. The promise is renewed as lines are dealt with, not as they arrive, so
// that a slow store slows the sender down instead of filling memory.
class inflow {
 public:
  explicit inflow(credit window) : window_(window), granted_(window) {}

  // False: the sender went past its credit.
  [[nodiscard]] bool take(std::size_t bytes);
  void release(std::size_t lines, std::size_t bytes);
  // The new totals to announce, once half a window has been dealt with since the last.
  [[nodiscard]] std::optional<credit> renew();
  [[nodiscard]] credit start();  // a new session: gives the first totals

 private:
  credit window_, granted_, taken_, released_;
};

// The id that a canonical ASK or ANSWER line names, by its text alone; empty if there is none.
[[nodiscard]] std::string_view ask_of(std::string_view line);

}  // namespace mash::contract
