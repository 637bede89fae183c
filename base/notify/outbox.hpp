// SPDX-License-Identifier: Apache-2.0
// What was raised and where it still has to go, in a small database of its own: a notice is durable before anybody
// tries to deliver it. Safe to use from several threads.
#pragma once

#include <mutex>

#include "base/notify/notice.hpp"
#include "base/sqlite/connection.hpp"

namespace mash::notify {

struct waiting_delivery {
  notice what;
  std::string outlet;
  int attempts = 0;  // that failed
};

class outbox {
 public:
  // `waiting_max`: deliveries that may wait; more are refused.
  [[nodiscard]] static result<std::unique_ptr<outbox>> open(const std::string& path, std::size_t waiting_max);

  struct addressed {
    notice what;
    std::vector<std::string> outlets;
  };
  // All or none, durable when it returns. Gives those that were not known before, with the outlets they wait for.
  [[nodiscard]] result<std::vector<addressed>> put(const std::vector<addressed>& notices);
  [[nodiscard]] result<std::vector<waiting_delivery>> waiting() const;  // oldest first
  [[nodiscard]] result<void> delivered(const waiting_delivery& one);
  [[nodiscard]] result<void> failed(const waiting_delivery& one);  // counts the attempt
  [[nodiscard]] result<void> given_up(const waiting_delivery& one);
  // What was raised before and waits for nothing: its id is forgotten, too.
  [[nodiscard]] result<void> forget_before(instant when);

  explicit outbox(sqlite::connection db, std::size_t waiting_max) : db_(std::move(db)), waiting_max_(waiting_max) {}

 private:
  [[nodiscard]] result<std::vector<addressed>> put_all(const std::vector<addressed>& notices);
  [[nodiscard]] result<bool> put_one(const addressed& one);
  [[nodiscard]] result<std::int64_t> count_waiting();
  [[nodiscard]] result<void> set_state(const waiting_delivery& one, std::int64_t state);

  mutable std::mutex guard_;
  mutable sqlite::connection db_;
  std::size_t waiting_max_;
};

}  // namespace mash::notify
