// SPDX-License-Identifier: Apache-2.0
// What a person told by telephone or e-mail, as the response shows it: who recorded it, who said it, and how it was
// made sure that it was them. An agency without a line to the hub stands on the roster to be asked so.
#include <algorithm>

#include "adapters/contract/codec.hpp"
#include "hub/assemble/sections.hpp"

namespace mash::hub {

json::array relayed_of(const agency& one, json::storage_ptr store) {
  json::array out(std::move(store));
  for (const relayed_answer& told : one.relayed) {
    json::object by{{"name", told.by.name}, {"role", told.by.role}};
    if (!told.by.team.empty()) by.emplace("team", told.by.team);
    out.push_back(json::object{{"means", to_word(told.means)},
                               {"outcome", to_word(told.said.what.outcome)},
                               {"risk_to_child_now", told.said.what.safety.risk_to_child_now},
                               {"risk_to_staff", told.said.what.safety.risk_to_staff},
                               {"told_at", to_rfc3339(told.said.what.answered_at)},
                               {"told_by", contract::to_json(told.said.what.answered_by)},
                               {"rung_back", json::object{{"number", told.number}, {"found_in", told.found_in}}},
                               {"recorded_at", to_rfc3339(told.said.received_at)},
                               {"recorded_by", std::move(by)}});
  }
  return out;
}

void add_telephone_notices(const check& whole, json::array& into) {
  for (const agency& one : whole.agencies)
    if (one.fixed == policy::roster_outcome::asked_by_other_means && one.relayed.empty())
      into.push_back(notice("ask_by_telephone", whole.request.urgency == policy::urgency::red ? "red" : "amber",
                            one.name + " has no line to the hub, and nobody has asked it yet: ring " +
                                one.contact.desk + ", " + one.contact.telephone + ", and record what is said.",
                            one.member));
}

}  // namespace mash::hub
