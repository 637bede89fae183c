// SPDX-License-Identifier: Apache-2.0
#include "hub/assemble/response.hpp"

#include "hub/assemble/sections.hpp"

namespace mash::hub {

std::string_view state_of(const check& whole, instant as_of) { return all_settled(whole, as_of) ? "complete" : "open"; }

json::object assemble(const check& whole, instant as_of) {
  const released shown = release(whole);
  item_lists lists = lists_of(shown);
  json::object out;
  out.reserve(24);
  out["id"] = whole.id;
  out["reference"] = whole.request.reference;
  out["version"] = whole.version;
  out["state"] = state_of(whole, as_of);
  out["as_of"] = to_rfc3339(as_of);
  out["request"] = echo_of(whole.request);
  out["roster"] = roster_of(whole, shown, as_of);
  out["coverage_gaps"] = json::array(whole.coverage_gaps.begin(), whole.coverage_gaps.end());
  out["safety_headlines"] = safety_headlines_of(whole);
  out["involvements"] = std::move(lists.involvements);
  out["people"] = people_of(whole, shown);
  out["chronology"] = std::move(lists.chronology);
  out["intelligence"] = std::move(lists.intelligence);
  out["assessments"] = std::move(lists.assessments);
  out["alerts"] = std::move(lists.alerts);
  out["gaps"] = gaps_of(whole, as_of);
  out["withheld"] = withheld_of(shown);
  out["notices"] = notices_of(whole, as_of);
  out["decisions"] = json::array();
  out["policy"] = json::object{{"agreement", whole.agreement},
                               {"version", whole.agreement_version},
                               {"digest", whole.agreement_digest},
                               {"public_task", whole.public_task}};
  return out;
}

}  // namespace mash::hub
