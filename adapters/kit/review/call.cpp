// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/call.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace mash::kit {
namespace {

std::string hour_here(instant at) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
  std::tm local{};
  std::array<char, 40> text{};
  if (::localtime_r(&seconds, &local) == nullptr || std::strftime(text.data(), text.size(), "%H:%M %Z", &local) == 0)
    return to_rfc3339(at);
  return text.data();
}

}  // namespace

std::vector<call_made> read_calls(const std::vector<ledger::act>& acts) {
  std::vector<call_made> out;
  for (const ledger::act& one : acts) {
    if (one.what != ledger::act::kind::called) continue;
    const auto document = json::parse(one.entry);
    const json::value* word = document && document->is_object() ? document->get_object().if_contains("who") : nullptr;
    const auto who = word != nullptr && word->is_string() ? from_word<call_to>(word->get_string()) : std::nullopt;
    if (who) out.push_back({*who, one.at});
  }
  return out;
}

ledger::act act_of(call_to who, instant at) {
  ledger::act out;
  out.what = ledger::act::kind::called;
  out.words = {"called", std::string(to_word(who))};
  out.entry = json::canonical(json::object{{"at", to_rfc3339(at)}, {"who", to_word(who)}});
  return out;
}

std::chrono::minutes called_after(const call_rule& rule, const policy::human_release& agreed) {
  const std::chrono::minutes latest = rule.who == call_to::duty_officer ? agreed.duty_officer : agreed.on_call_manager;
  return std::min(rule.after.value_or(latest), latest);
}

std::vector<call_to> calls_due(const std::vector<call_rule>& rules, const policy::human_release& agreed,
                               const std::vector<call_made>& made, instant::duration waited) {
  std::vector<call_to> out;
  for (const call_rule& rule : rules)
    if (waited >= called_after(rule, agreed) && std::ranges::find(made, rule.who, &call_made::who) == made.end())
      out.push_back(rule.who);
  return out;
}

notify::notice notice_of(call_to who, const std::string& ask, instant due, instant now) {
  return {.id = ask + ":" + std::string(to_word(who)),
          .kind = "review_waiting",
          .severity = "red",
          .text = "1 Red check waits for a person at your agency, due " + hour_here(due) + ".",
          .to = {std::string(to_word(who))},
          .authority = {},
          .about = ask,
          .due = due,
          .raised_at = now};
}

notify::notice notice_of(call_to who, const ledger::volume_alarm& raised, instant now) {
  return {.id = "volume:" + std::to_string(raised.at.time_since_epoch().count()) + ":" + std::string(to_word(who)),
          .kind = "volume_alarm",
          .severity = "red",
          .text = "The hub's questions are stopped at your agency since " + hour_here(raised.at) +
                  " and wait for a person there: look at the desk, then ring the hub's operator.",
          .to = {std::string(to_word(who))},
          .authority = {},
          .about = {},
          .due = std::nullopt,
          .raised_at = now};
}

}  // namespace mash::kit
