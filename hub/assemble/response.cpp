// SPDX-License-Identifier: Apache-2.0
#include "hub/assemble/response.hpp"

#include "hub/assemble/sections.hpp"
#include "hub/model/lifecycle.hpp"

namespace mash::hub {

json::object assemble(const check& whole, instant as_of, json::storage_ptr store, const check* newest) {
  released shown = release(whole);
  masking masked(newest == nullptr ? whole : *newest, shown);
  const showing of{whole, shown, masked, as_of};
  item_lists lists = lists_of(shown, store);
  mark_corrected(whole, lists);
  json::object out(store);
  out.reserve(24);
  out.emplace("id", whole.id);
  out.emplace("reference", whole.request.reference);
  out.emplace("version", whole.version);
  out.emplace("state", to_word(state_of(whole, as_of)));
  out.emplace("as_of", to_rfc3339(as_of));
  if (json::object glass = glass_of(whole, as_of, store); !glass.empty()) out.emplace("break_glass", std::move(glass));
  if (json::object authority = authority_of(whole, as_of, store); !authority.empty())
    out.emplace("authority", std::move(authority));
  if (json::object cancelled = cancelled_of(whole, store); !cancelled.empty())
    out.emplace("cancelled", std::move(cancelled));
  if (json::array rounds = rounds_of(whole, store); !rounds.empty()) out.emplace("rounds", std::move(rounds));
  out.emplace("request", echo_of(of, store));
  out.emplace("roster", roster_of(of, store));
  out.emplace("coverage_gaps", json::array(whole.coverage_gaps.begin(), whole.coverage_gaps.end(), store));
  out.emplace("safety_headlines", safety_headlines_of(whole, store));
  out.emplace("involvements", std::move(lists.involvements));
  out.emplace("people", people_of(of, store));
  out.emplace("chronology", std::move(lists.chronology));
  out.emplace("intelligence", std::move(lists.intelligence));
  out.emplace("assessments", std::move(lists.assessments));
  out.emplace("alerts", std::move(lists.alerts));
  out.emplace("gaps", gaps_of(of, store));
  out.emplace("withheld", withheld_of(shown, store));
  if (json::array corrections = corrections_of(whole, store); !corrections.empty())
    out.emplace("corrections", std::move(corrections));
  out.emplace("notices", notices_of(whole, as_of, store));
  out.emplace("decisions", decisions_of(whole, store));
  out.emplace("policy", json::object({{"agreement", whole.agreement},
                                      {"version", whole.agreement_version},
                                      {"digest", whole.agreement_digest},
                                      {"public_task", whole.public_task}},
                                     store));
  masked.finish(out);
  return out;
}

}  // namespace mash::hub
