// SPDX-License-Identifier: Apache-2.0
// The desk of reports: the indicators over the checks of the reader's authorities (docs/formats/reports.md). Read from
// the accountability records alone, so that no content is opened, and a page at a time. Each report is an entry of the
// log before anything is read.
#pragma once

#include <expected>

#include "hub/report/write.hpp"
#include "hub/requests/plan.hpp"
#include "hub/requests/store_port.hpp"

namespace mash::hub {

// A report over more checks is refused: it would hold the store's reader for too long.
inline constexpr std::size_t REPORT_CHECKS_MAX = 50'000;

struct report_wish {
  instant from, until;  // checks opened from the one and before the other
  std::optional<report::indicator> only;
  std::optional<report::not_held> lacking = std::nullopt;  // one that the hub does not have
};

struct made_report {
  report::heading head;
  report::totals totals;
};

class report_desk {
 public:
  template <class T>
  using told = std::expected<T, plan_refusal>;

  report_desk(store_port& store, const clock& time) : store_(store), time_(time) {}

  // 422: the period has too many checks. 503: the records cannot be read, or the reading cannot be recorded.
  awaitable<told<made_report>> make(asking_person reader, report_wish wish);

 private:
  store_port& store_;
  const clock& time_;
};

}  // namespace mash::hub
