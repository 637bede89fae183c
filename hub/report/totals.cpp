// SPDX-License-Identifier: Apache-2.0
#include "hub/report/totals.hpp"

#include <algorithm>

namespace mash::hub::report {

spread spread_of(std::vector<std::chrono::seconds> times) {
  const std::size_t n = times.size();
  if (n == 0) return {};
  std::ranges::sort(times);
  const auto middle = (times[(n - 1) / 2] + times[n / 2]) / 2;
  return {n, middle, times[(n * 9 + 9) / 10 - 1]};
}

void tally::add(const measured& one) {
  met += one.met;
  of += one.of;
  pending += one.pending ? 1 : 0;
  not_known += one.not_known ? 1 : 0;
  if (one.took) times.push_back(*one.took);
}

void totals::add(const facts& of) {
  ++checks_;
  if (of.cancelled_at) ++cancelled_;
  if (of.expired_at && !of.cancelled_at) ++expired_;
  const std::string hour = (of.hour < 10 ? "0" : "") + std::to_string(of.hour);
  for (const measured& one : measure(of, as_of_)) {
    groups& into = of_[one.what];
    into[{split::all, {}}].add(one);
    into[{split::authority, of.authority}].add(one);
    into[{split::urgency, std::string(to_word(of.urgency))}].add(one);
    into[{split::hour, hour}].add(one);
    into[{split::asked_by, of.out_of_hours ? "out_of_hours" : "in_hours"}].add(one);
    if (!one.agency.empty()) into[{split::agency, std::string(one.agency)}].add(one);
    if (!one.outcome.empty()) into[{split::outcome, std::string(one.outcome)}].add(one);
  }
}

const totals::groups& totals::of(indicator which) const {
  static const groups NONE;
  const auto found = of_.find(which);
  return found == of_.end() ? NONE : found->second;
}

}  // namespace mash::hub::report
