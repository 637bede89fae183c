// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/timeliness.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"
#include "hub/report/totals.hpp"
#include "hub/requests/report_desk.hpp"
#include "hub/requests/report_facts.hpp"
#include "hub/requests/unhurried.hpp"

namespace mash::hub {
namespace {

constexpr std::size_t REQUESTS_A_PAGE = 4;  // others who read, or who need the processor, wait for no longer

std::map<std::string, timeliness, std::less<>> summed(const report::totals& all) {
  std::map<std::string, timeliness, std::less<>> out;
  for (const auto& [group, tally] : all.of(report::indicator::partner_return_on_time)) {
    if (group.by != report::split::agency || tally.of < timeliness_board::FEWEST) continue;
    timeliness one{tally.of, tally.met, std::nullopt};
    const report::spread took = report::spread_of(tally.times);
    if (took.n >= static_cast<std::size_t>(timeliness_board::FEWEST)) one.median = took.median;
    out.emplace(group.value, one);
  }
  return out;
}

}  // namespace

awaitable<void> timeliness_board::look() {
  const instant now = time_.now();
  report::totals all(now);
  record_range page{now - LOOKED_BACK, now, "", REQUESTS_A_PAGE};
  unhurried pace(co_await boost::asio::this_coro::executor);
  std::string why;
  for (std::size_t read = 0; why.empty();) {
    const auto some = co_await store_.records(page);
    if (!some) {
      why = some.error().detail;
      break;
    }
    for (const request_records& one : *some) {
      const auto facts = read_facts(one);
      if (!facts) why = facts.error().detail;
      if (facts && *facts) all.add(**facts);
    }
    read += some->size();
    if (read > REPORT_CHECKS_MAX) why = "more checks than one report is made from";
    if (some->size() < REQUESTS_A_PAGE) break;
    page.after = some->back().request;
    co_await pace.rest();
  }
  as_of_ = now;
  known_.clear();
  if (why.empty())
    known_ = summed(all);
  else
    log::warn("timeliness_not_known", {{"why", why}});
}

awaitable<void> timeliness_board::run() {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  for (;;) {
    co_await look();
    timer.expires_after(APART);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

std::optional<timeliness> timeliness_board::of(std::string_view agency) const {
  const auto found = known_.find(agency);
  return found == known_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace mash::hub
