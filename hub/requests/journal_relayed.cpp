// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/journal_relayed.hpp"

#include "adapters/contract/codec.hpp"
#include "base/json_reader.hpp"
#include "hub/requests/journal_parts.hpp"

namespace mash::hub {

using namespace journal;

namespace {

// A line of the agency's own never has these: nobody's adapter waits to hear who has acknowledged it.
void take_withdrawal(check& whole, const agency& of, const accepted_answer& said, instant known_by) {
  accepted_answer by_telephone = said;
  by_telephone.what.ask_id.clear();
  take_correction(whole, of, by_telephone, known_by);
}

}  // namespace

step relayed_step(const relayed_answer& told, instant at, instant known_by) {
  json::array hub;
  for (const tightened& decision : told.said.hub_decisions) hub.push_back(to_json(decision));
  step out{"relayed",
           at,
           {{"by", to_json(told.by)},
            {"means", to_word(told.means)},
            {"number", told.number},
            {"found_in", told.found_in},
            {"body_digest", told.body_digest},
            {"hub", std::move(hub)}},
           {told.said.line}};
  if (contract::is_correction(told.said.line)) out.content.emplace("acknowledge_by", to_rfc3339(known_by));
  return out;
}

result<void> apply_relayed(check& whole, const step& told) {
  if (told.lines.size() != 1) return damaged();
  auto decoded = contract::decode_answer(told.lines.front());
  agency* of = decoded ? whole.find_ask(decoded->what.ask_id) : nullptr;
  if (of == nullptr) return damaged();
  if (const refusal no = refuses(*of, happening::relayed); no != refusal::none) return turned_down(no);
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
  const instant known_by = from.if_time("acknowledge_by").value_or(told.at);
  if (!faults.empty()) return damaged();
  read.said.what = std::move(decoded->what);
  read.said.line = told.lines.front();
  read.said.digest = std::move(decoded->digest);
  read.said.received_at = told.at;
  read.said.round = of->round;
  if (read.said.what.corrects) take_withdrawal(whole, *of, read.said, known_by);
  for (const contract::item& one : read.said.what.items) of->came_later.emplace(one.what.id, whole.version + 1);
  of->relayed.push_back(std::move(read));
  return {};
}

}  // namespace mash::hub
