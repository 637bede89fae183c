// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "policy/analyse/model.hpp"

namespace mash::policy::analyse {
namespace {

template <class Enum>
void note_dates(const std::vector<law_entry<Enum>>& entries, std::chrono::sys_days& last) {
  for (const auto& entry : entries)
    for (const auto& date : {entry.from, entry.until})
      if (date) last = std::max(last, std::chrono::sys_days(*date));
}

template <class Enum>
void begin(std::vector<law_entry<Enum>>& entries, civil_date on) {
  for (auto& entry : entries) {
    if (entry.from) continue;
    entry.from = on;
    entry.clause = "(not yet in force) " + entry.clause;
  }
}

}  // namespace

terms strict_reading(terms written) {
  for (party& each : written.parties) each.signed_up = true;
  auto last = std::chrono::sys_days(written.valid_from);
  note_dates(written.law.powers, last);
  note_dates(written.law.article6_grounds, last);
  note_dates(written.law.special_grounds, last);
  note_dates(written.law.confidence, last);
  const civil_date after(last + std::chrono::days(1));
  begin(written.law.powers, after);
  begin(written.law.article6_grounds, after);
  begin(written.law.special_grounds, after);
  begin(written.law.confidence, after);
  return written;
}

}  // namespace mash::policy::analyse
