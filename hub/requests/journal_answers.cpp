// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/journal_answers.hpp"

#include <algorithm>
#include <set>

#include "adapters/contract/codec.hpp"
#include "base/json_reader.hpp"
#include "hub/requests/journal_corrected.hpp"
#include "hub/requests/journal_parts.hpp"

namespace mash::hub {

using namespace journal;

namespace {

// To a question that was replaced by another. False: that was never asked.
bool take_late(check& whole, accepted_answer accepted, instant due) {
  agency* of = whole.find_replaced(accepted.what.ask_id);
  if (of == nullptr) return false;
  if (accepted.what.corrects) {
    take_correction(whole, *of, accepted, due);
    correct_earlier(*of, accepted);
  }
  std::ranges::find(of->replaced, accepted.what.ask_id, &replaced_ask::ask_id)->late = std::move(accepted);
  return true;
}

// The next version is the first to show what is new in this answer.
void note_when_it_came(agency& of, const contract::answer& said, int version) {
  if (!of.answer) {
    if (of.came_first == 0) of.came_first = version;
    return;
  }
  std::set<std::string_view> before;
  for (const contract::item& one : of.answer->what.items) before.insert(one.what.id);
  for (const contract::item& one : said.items)
    if (!before.contains(one.what.id)) of.came_later.emplace(one.what.id, version);
}

// False: that was never asked.
bool take_answer(check& whole, accepted_answer accepted, instant due) {
  agency* of = whole.find_ask(accepted.what.ask_id);
  if (of == nullptr) return take_late(whole, std::move(accepted), due);
  accepted.round = of->round;
  if (accepted.what.corrects) take_correction(whole, *of, accepted, due);
  if (move_of(phase_of(whole), happening::answered).then == effect::aside) {
    if (accepted.what.corrects && of->answer) correct_shown(*of->answer, accepted);
    of->set_aside = std::move(accepted);
    whole.stopping = std::ranges::any_of(whole.agencies, may_not_know_it_was_cancelled);
    return true;
  }
  of->fixed.reset();
  of->trouble.clear();
  of->acknowledged = true;
  note_when_it_came(*of, accepted.what, whole.version + 1);
  if (of->answer && of->answer->round < of->round) of->before = std::move(of->answer);
  of->answer = std::move(accepted);
  return true;
}

struct answer_times {
  instant at, acknowledge_by;
};

result<void> apply_answer(check& whole, const json::value& item, const std::string& line, const answer_times& when) {
  std::vector<json::fault> faults;
  json::reader from(item, "", faults);
  accepted_answer accepted;
  accepted.line = line;
  auto decoded = contract::decode_answer(accepted.line);
  if (!decoded) return damaged();
  accepted.what = std::move(decoded->what);
  accepted.proof = std::move(decoded->proof);
  accepted.digest = std::move(decoded->digest);
  accepted.received_at = when.at;
  if (const auto* list = from.if_items("hub", contract::ITEMS_MAX))
    for (const auto& one : *list) accepted.hub_decisions.push_back(read_tightened(one, faults));
  if (!faults.empty() || !take_answer(whole, std::move(accepted), when.acknowledge_by)) return damaged();
  return {};
}

}  // namespace

step answered_step(const std::vector<journalled_answer>& answers, int version, instant at) {
  json::array list;
  std::vector<std::string> lines;
  for (const journalled_answer& one : answers) {
    json::array hub;
    for (const tightened& decision : one.hub_decisions) hub.push_back(to_json(decision));
    list.push_back(json::object{{"member", one.member}, {"hub", std::move(hub)}});
    lines.push_back(one.line);
  }
  json::object content{{"answers", std::move(list)}};
  if (version > 0) content.emplace("version", version);
  return {"answered", at, std::move(content), std::move(lines)};
}

void take_answers(check& whole, std::vector<accepted_answer> answers, instant acknowledge_by) {
  for (accepted_answer& one : answers) MASH_ASSERT(take_answer(whole, std::move(one), acknowledge_by));
  ++whole.steps;
}

result<void> apply_answered(check& whole, const step& next) {
  const json::value* list = next.content.if_contains("answers");
  if (list == nullptr || !list->is_array() || list->get_array().size() != next.lines.size()) return damaged();
  const json::value* due = next.content.if_contains("acknowledge_by");
  answer_times when{next.at, next.at};
  if (due != nullptr && due->is_string()) when.acknowledge_by = parse_rfc3339(due->get_string()).value_or(next.at);
  for (std::size_t i = 0; i < next.lines.size(); ++i)
    if (auto applied = apply_answer(whole, list->get_array()[i], next.lines[i], when); !applied) return applied;
  return {};
}

}  // namespace mash::hub
