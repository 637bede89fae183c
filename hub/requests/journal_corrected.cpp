// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/journal_corrected.hpp"

#include <algorithm>

#include "base/json_reader.hpp"
#include "hub/requests/journal_parts.hpp"

namespace mash::hub {

using namespace journal;

void correct_shown(accepted_answer& shown, const accepted_answer& by) {
  const contract::correction& what = *by.what.corrects;
  for (const contract::corrected_item& one : what.items) {
    std::erase_if(shown.hub_decisions, [&](const tightened& each) { return each.item == one.id; });
    const auto is_it = [&](const contract::item& each) { return each.what.id == one.id; };
    const auto now = std::ranges::find_if(by.what.items, is_it);
    if (one.retracted || now == by.what.items.end()) {
      std::erase_if(shown.what.items, is_it);
      continue;
    }
    if (const auto there = std::ranges::find_if(shown.what.items, is_it); there != shown.what.items.end())
      *there = *now;
    for (const tightened& each : by.hub_decisions)
      if (each.item == one.id) shown.hub_decisions.push_back(each);
  }
  const auto is_disproved = [&](const std::string& subject) {
    return std::ranges::find(what.disproved, subject) != what.disproved.end();
  };
  std::erase_if(shown.what.people, [&](const contract::candidate& one) { return is_disproved(one.subject); });
  for (contract::search& one : shown.what.searches)
    if (is_disproved(one.subject) && one.result == policy::search_result::found)
      one.result = policy::search_result::no_trace;
  shown.what.safety = by.what.safety;
}

void correct_earlier(agency& of, const accepted_answer& by) {
  for (std::optional<accepted_answer>* one : {&of.answer, &of.before})
    if (*one && (*one)->what.ask_id == by.what.ask_id) correct_shown(**one, by);
}

step acknowledged_step(int number, const std::vector<std::string>& recipients, const acknowledgement& act) {
  json::object content{{"correction", number},
                       {"recipients", json::array(recipients.begin(), recipients.end())},
                       {"by", act.by},
                       {"name", act.name},
                       {"means", to_word(act.means)}};
  if (!act.told_to.empty()) content.emplace("told_to", act.told_to);
  if (!act.reason.empty()) content.emplace("reason", act.reason);
  return {"acknowledged", act.at, std::move(content)};
}

result<void> apply_acknowledged(check& whole, const step& next) {
  std::vector<json::fault> faults;
  const json::value content(next.content);
  json::reader from(content, "", faults);
  const auto number = static_cast<int>(from.integer("correction", 1, 1'000'000));
  const auto recipients = from.if_texts("recipients", 100'000, TEXT_MAX);
  acknowledgement act;
  act.by = from.text_or_empty("by", TEXT_MAX);
  act.name = from.text_or_empty("name", TEXT_MAX);
  act.at = next.at;
  act.means = from.word<acknowledged_by>("means");
  act.told_to = from.text_or_empty("told_to", TEXT_MAX);
  act.reason = from.text_or_empty("reason", TEXT_MAX);
  if (!faults.empty() || !take_acknowledgement(whole, number, recipients, act)) return damaged();
  return {};
}

result<void> apply_seen(check& whole, const step& next) {
  std::vector<json::fault> faults;
  disclosed one = read_look(json::value(next.content), next.at, faults);
  if (!faults.empty()) return damaged();
  add_look(whole, std::move(one));
  return {};
}

}  // namespace mash::hub
