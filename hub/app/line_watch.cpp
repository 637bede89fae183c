// SPDX-License-Identifier: Apache-2.0
#include "hub/app/line_watch.hpp"

#include "adapters/contract/lines.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"

namespace mash::hub {

namespace {

constexpr std::string_view CONNECTED = "mash_member_connected", CLOCK = "mash_member_clock_ahead_milliseconds";

}  // namespace

void line_watch::look_at(const member& who, const member_link& line) {
  auto& of = metrics::process();
  of.level(CONNECTED, "1 while a session with the member is open", {{"member", who.name}})
      .set(line.key.empty() ? 0 : 1);
  if (!line.key.empty() && line.key == who.next_curve_public_key && next_in_use_.insert(line.key).second)
    log::info("member_uses_next_key", {{"member", who.name}});
  if (!line.clock_ahead) return;  // what was seen of a session that is over holds until there is another
  const auto ahead = static_cast<std::int64_t>(line.clock_ahead->count());
  of.level(CLOCK, "the member's clock less the hub's, by its last heartbeat", {{"member", who.name}}).set(ahead);
  if (std::chrono::abs(*line.clock_ahead) <= contract::CLOCKS_APART_MAX) {
    if (apart_.erase(who.name) != 0) log::info("clocks_agree", {{"member", who.name}});
    return;
  }
  if (apart_.insert(who.name).second) log::warn("clocks_differ", {{"member", who.name}, {"ahead_ms", ahead}});
  if (trouble_.empty())
    trouble_ = "the clock of " + who.name + " is " + std::to_string(std::abs(ahead) / 1000) + " seconds " +
               (ahead > 0 ? "ahead of" : "behind") + " the hub's";
}

void line_watch::look(const directory& who, const exchange_port& lines) {
  trouble_.clear();
  std::set<std::string, std::less<>> measured;
  for (const member& one : who.members())
    if (!one.curve_public_key.empty()) {
      measured.insert(one.name);
      look_at(one, lines.link_of(one.name));
    }
  measured_.swap(measured);
  for (const std::string& before : measured)
    if (!measured_.contains(before))
      for (const std::string_view name : {CONNECTED, CLOCK})
        metrics::process().forget_level(name, {{"member", before}});
  std::erase_if(apart_, [&](const std::string& name) { return who.find_member(name) == nullptr; });
}

}  // namespace mash::hub
