// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/journal_relayed.hpp"

#include "adapters/contract/codec.hpp"
#include "base/json_reader.hpp"
#include "hub/requests/journal_parts.hpp"

namespace mash::hub {

using namespace journal;

step relayed_step(const relayed_answer& told, instant at) {
  json::array hub;
  for (const tightened& decision : told.said.hub_decisions) hub.push_back(to_json(decision));
  return {"relayed",
          at,
          {{"by", to_json(told.by)},
           {"means", to_word(told.means)},
           {"number", told.number},
           {"found_in", told.found_in},
           {"body_digest", told.body_digest},
           {"hub", std::move(hub)}},
          {told.said.line}};
}

result<void> apply_relayed(check& whole, const step& told) {
  if (told.lines.size() != 1) return damaged();
  auto decoded = contract::decode_answer(told.lines.front());
  agency* of = decoded ? whole.find_ask(decoded->what.ask_id) : nullptr;
  if (of == nullptr || whole.cancelled) return damaged();
  std::vector<json::fault> faults;
  const json::value content(told.content);
  json::reader from(content, "", faults);
  relayed_answer read;
  if (const json::value* by = from.child("by")) read.by = read_person(*by, faults);
  read.means = from.word<relay_means>("means");
  read.number = from.text_or_empty("number", TEXT_MAX);
  read.found_in = from.text_or_empty("found_in", TEXT_MAX);
  read.body_digest = from.text_or_empty("body_digest", TEXT_MAX);
  if (const auto* list = from.items("hub", contract::ITEMS_MAX))
    for (const auto& one : *list) read.said.hub_decisions.push_back(read_tightened(one, faults));
  if (!faults.empty()) return damaged();
  read.said.what = std::move(decoded->what);
  read.said.line = told.lines.front();
  read.said.digest = std::move(decoded->digest);
  read.said.received_at = told.at;
  read.said.round = of->round;
  of->relayed.push_back(std::move(read));
  return {};
}

}  // namespace mash::hub
