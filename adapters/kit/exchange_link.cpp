// SPDX-License-Identifier: Apache-2.0
// The exchange thread, part 5: the line to the hub. Why it does not stand, with which keys it does, and whether the two
// clocks agree.
#include "adapters/kit/runtime_parts.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"

namespace mash::kit {

using std::chrono::steady_clock;

namespace {

std::string_view reason_for(link_change change) {
  switch (change) {
    case link_change::unknown_key:
      return "unknown key: the hub does not admit this adapter's CURVE key";
    case link_change::wrong_key:
      return "wrong key: what listens there does not hold the hub's key that is pinned here";
    case link_change::not_reachable:
      return "not reachable: nobody listens at the hub's endpoint";
    default:
      return "";
  }
}

}  // namespace

void runtime::exchange::follow_link() {
  while (refused_why_.empty()) {
    const auto now = steady_clock::now();
    const link_change change = link_->next_change(now);
    if (change == link_change::none) return;
    if (change == link_change::up) {
      pending_.reset();
      talk_.on_connected(now);
      if (link_->uses_next_key()) log::info("next_key_in_use");
    } else {
      talk_.on_disconnected();
      if (change == link_change::next_unknown) {
        if (!std::exchange(told_next_, true))
          log::info("next_key_not_admitted", {{"why", "the hub does not list it yet; the present key is used"}});
        continue;
      }
      if (change != link_change::down && change != told_)
        log::warn("hub_not_connected", {{"reason", reason_for(change)}});
    }
    told_ = change;
  }
}

void runtime::exchange::on(updated& what) {
  told_next_ = false;
  if (link_->adopt(what.chosen.link)) return;
  talk_.on_disconnected();
  act_on_session();
  link_ = std::make_unique<connection>(what.chosen.link);
  told_ = link_change::none;
}

// The hub's clock as it was when the line left, so what the way took makes it look slow.
void runtime::exchange::compare_clocks() {
  const auto at = talk_.take_beat();
  if (!at) return;
  const auto ahead = std::chrono::duration_cast<std::chrono::milliseconds>(*at - common_.time.now());
  metrics::process()
      .level("mash_adapter_hub_clock_ahead_milliseconds", "The hub's clock less this one's, by its last heartbeat.")
      .set(static_cast<std::int64_t>(ahead.count()));
  const bool apart = std::chrono::abs(ahead) > contract::CLOCKS_APART_MAX;
  if (apart == std::exchange(clocks_apart_, apart)) return;
  if (apart)
    log::warn("clocks_differ", {{"hub_ahead_ms", static_cast<std::int64_t>(ahead.count())}});
  else
    log::info("clocks_agree");
}

}  // namespace mash::kit
