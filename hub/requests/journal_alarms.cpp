// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/journal_alarms.hpp"

#include "base/json_reader.hpp"
#include "hub/requests/journal_parts.hpp"

namespace mash::hub {
namespace {

constexpr std::size_t ALARMS_MAX = 1024, AUDIENCES_MAX = 64, WORD_MAX = 256;

}  // namespace

step alarmed_step(const std::vector<raised_alarm>& raised, instant at) {
  json::array list;
  for (const raised_alarm& one : raised)
    list.push_back(json::object{{"what", to_word(one.what)},
                                {"about", one.about},
                                {"due", to_rfc3339(one.due)},
                                {"to", json::array(one.to.begin(), one.to.end())}});
  return {"alarmed", at, {{"alarms", std::move(list)}}};
}

result<void> apply_alarmed(check& whole, const step& said) {
  std::vector<json::fault> faults;
  const json::value content(said.content);
  json::reader from(content, "", faults);
  if (const auto* list = from.items("alarms", ALARMS_MAX))
    for (const auto& item : *list) {
      json::reader one(item, "", faults);
      raised_alarm raised;
      raised.what = one.word<alarm_word>("what");
      raised.about = one.text_or_empty("about", WORD_MAX);
      raised.due = one.time("due");
      raised.at = said.at;
      raised.to = one.if_texts("to", AUDIENCES_MAX, WORD_MAX);
      whole.alarms.push_back(std::move(raised));
    }
  if (!faults.empty()) return journal::damaged();
  return {};
}

}  // namespace mash::hub
