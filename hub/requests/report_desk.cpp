// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/report_desk.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "hub/audit/looks.hpp"
#include "hub/requests/report_facts.hpp"

namespace mash::hub {
namespace {

// So many requests are read at once: others who read wait for no longer.
constexpr std::size_t REQUESTS_A_PAGE = 100;

plan_refusal not_now() {
  return {503, "cannot_record", "The hub cannot read its records or record this reading now. Try again shortly.", {}};
}

plan_refusal too_many() {
  return {422,
          "invalid_request",
          "More checks were opened in this period than one report is made from.",
          {{"/until", "out_of_range", "take a shorter period"}}};
}

json::object asked_for(const report_wish& wish) {
  return {{"report", wish.lacking ? wish.lacking->name
                     : wish.only  ? to_word(*wish.only)
                                  : "indicators"},
          {"from", to_rfc3339(wish.from)},
          {"until", to_rfc3339(wish.until)}};
}

}  // namespace

awaitable<report_desk::told<made_report>> report_desk::make(asking_person reader, report_wish wish) {
  durable_change noted;
  noted.acts.push_back(look(reader.who.id, {"report_read"}, "", asked_for(wish), time_.now()));
  if (!co_await store_.commit(std::move(noted))) co_return std::unexpected(not_now());

  made_report out{{wish.from, wish.until, reader.authorities, std::string(REPORT_ZONE), wish.only, wish.lacking},
                  report::totals(time_.now())};
  record_range page{wish.from, wish.until, "", REQUESTS_A_PAGE};
  for (std::size_t read = 0;;) {
    const auto some = co_await store_.records(page);
    if (!some) co_return std::unexpected(not_now());
    for (const request_records& one : *some) {
      const auto facts = read_facts(one);
      if (!facts) {
        log::error("report_not_made", {{"request", one.request}, {"why", facts.error().detail}});
        co_return std::unexpected(not_now());
      }
      if (!*facts)
        out.totals.add_without_record();
      else if (std::ranges::find(reader.authorities, (*facts)->authority) != reader.authorities.end())
        out.totals.add(**facts);
    }
    read += some->size();
    if (read > REPORT_CHECKS_MAX) co_return std::unexpected(too_many());
    if (some->size() < REQUESTS_A_PAGE) break;
    page.after = some->back().request;
  }
  co_return out;
}

}  // namespace mash::hub
