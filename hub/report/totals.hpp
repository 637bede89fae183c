// SPDX-License-Identifier: Apache-2.0
// Checks added up: for each indicator the whole, and the whole again split by authority, agency, urgency, hour, and
// whether the out-of-hours team asked. The order in which checks are added changes nothing.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "hub/report/measure.hpp"

namespace mash::hub::report {

enum class split : unsigned char { all, authority, agency, urgency, hour, asked_by, outcome };

// Middle and ninetieth percentile of what was timed, in whole seconds. The median of an even number is the mean of the
// two in the middle, rounded down; the 90th percentile is the nearest rank: the smallest value that at least nine
// tenths do not exceed.
struct spread {
  std::size_t n = 0;
  std::chrono::seconds median{}, ninetieth{};
  bool operator==(const spread&) const = default;
};

[[nodiscard]] spread spread_of(std::vector<std::chrono::seconds> times);

struct tally {
  std::int64_t met = 0, of = 0, pending = 0, not_known = 0;
  std::vector<std::chrono::seconds> times;

  void add(const measured& one);
};

struct group {
  split by{};
  std::string value;  // empty for the whole
  auto operator<=>(const group&) const = default;
};

class totals {
 public:
  explicit totals(instant as_of) : as_of_(as_of) {}

  void add(const facts& of);
  void add_without_record() { ++without_record_; }

  using groups = std::map<group, tally>;
  [[nodiscard]] const groups& of(indicator which) const;
  [[nodiscard]] instant as_of() const { return as_of_; }
  [[nodiscard]] std::int64_t checks() const { return checks_; }  // read, the cancelled among them
  [[nodiscard]] std::int64_t cancelled() const { return cancelled_; }
  [[nodiscard]] std::int64_t expired() const { return expired_; }  // and not cancelled
  // Of which the record was erased with the key, of any authority.
  [[nodiscard]] std::int64_t without_record() const { return without_record_; }

 private:
  instant as_of_;
  std::int64_t checks_ = 0, cancelled_ = 0, expired_ = 0, without_record_ = 0;
  std::map<indicator, groups> of_;
};

}  // namespace mash::hub::report

template <>
struct mash::words<mash::hub::report::split> {
  static constexpr auto list =
      std::to_array<std::string_view>({"all", "authority", "agency", "urgency", "hour", "asked_by", "outcome"});
};
