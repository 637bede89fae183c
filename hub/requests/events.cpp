// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/events.hpp"

#include <algorithm>

#include "hub/requests/access.hpp"

namespace mash::hub {
namespace {

constexpr std::size_t KEPT_MAX = 100'000;

bool may_see(const event& one, const asking_person& viewer) {
  check header;
  header.request.authority = one.authority;
  header.asker.id = one.asker;
  header.asker.team = one.team;
  return may_open(header, viewer);
}

}  // namespace

// From the clock, and by one for each event: ids of the next run are above those of this one as long as there are fewer
// than a million events a second. The log's size would not do: a commit has up to three events, and some have no entry.
void event_board::begin(instant now) {
  newest_ = forgotten_ =
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count());
}

void event_board::publish(event what) {
  const instant oldest = what.at - std::chrono::hours(1);
  newest_ = what.id = std::max(newest_ + 1, what.id);
  kept_.push_back(std::move(what));
  while (kept_.size() > KEPT_MAX || kept_.front().at < oldest) {
    forgotten_ = std::max(forgotten_, kept_.front().id);
    kept_.pop_front();
  }
  changed_.notify();
}

std::optional<std::vector<event>> event_board::since(std::uint64_t last, const asking_person& viewer) const {
  if (last < forgotten_ || last > newest_) return std::nullopt;
  std::vector<event> out;
  for (auto one = std::ranges::upper_bound(kept_, last, {}, &event::id); one != kept_.end(); ++one)
    if (may_see(*one, viewer)) out.push_back(*one);
  return out;
}

}  // namespace mash::hub
