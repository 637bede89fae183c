// SPDX-License-Identifier: Apache-2.0
// How punctually each agency replied lately, for whoever has to judge whether to wait or to ring (GET /v1/agencies).
// The numbers are those of the indicator partner_return_on_time (docs/formats/reports.md), over the checks of every
// authority and made from the accountability records alone. Everybody in the directory may see them, so an agency that
// was asked too little to hide a single check in has none. One thread.
#pragma once

#include <map>
#include <optional>

#include "hub/requests/store_port.hpp"

namespace mash::hub {

struct timeliness {
  std::int64_t questions = 0;                  // to an open desk, replied to or due by now
  std::int64_t on_time = 0;                    // of them
  std::optional<std::chrono::seconds> median;  // from question to reply; nothing: too few replies
  bool operator==(const timeliness&) const = default;
};

class timeliness_board {
 public:
  static constexpr std::chrono::days LOOKED_BACK{28};
  static constexpr std::chrono::hours APART{1};
  static constexpr std::int64_t FEWEST = 10;  // fewer questions, or replies, are no number

  timeliness_board(store_port& store, const clock& time) : store_(store), time_(time) {}

  // Reads the records of the last 28 days. What cannot be read, or is more than one report is made from, leaves no
  // numbers at all: part of them would be wrong ones.
  awaitable<void> look();
  // Looks now and then every hour; runs until the executor stops.
  awaitable<void> run();

  [[nodiscard]] std::optional<timeliness> of(std::string_view agency) const;
  [[nodiscard]] instant as_of() const { return as_of_; }  // of the last look

 private:
  store_port& store_;
  const clock& time_;
  instant as_of_{};
  std::map<std::string, timeliness, std::less<>> known_;
};

}  // namespace mash::hub
