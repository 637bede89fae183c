// SPDX-License-Identifier: Apache-2.0
// What the last look through a whole table said, so that not every question has all of it read. Of one database; any
// thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace mash::sql {

enum class looked : std::uint8_t {
  not_yet,
  sound,
  odd_ones,  // some rows cannot be read, and the others can
};

class last_looks {
 public:
  using moment = std::chrono::steady_clock::time_point;

  // `not_yet` where nothing is known, or what was said no longer holds.
  [[nodiscard]] looked of(const std::string& place, moment now) const;
  void remember(const std::string& place, looked what, moment until);
  // For when the database was away: it may come back with other tables.
  void forget();

 private:
  struct said {
    looked what;
    moment until;
  };
  mutable std::mutex guard_;
  std::map<std::string, said> by_place_;
};

}  // namespace mash::sql
