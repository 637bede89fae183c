// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/journal_back.hpp"

#include <algorithm>

#include "adapters/contract/message.hpp"
#include "base/json_reader.hpp"
#include "hub/requests/journal_parts.hpp"

namespace mash::hub {

using namespace journal;

namespace {

constexpr std::size_t WORDS_MAX = 64, ASKS_MAX = 64;

// The agency whose present question it is; null: nobody's.
agency* speaker_of(check& whole, json::reader& from) { return whole.find_ask(from.text_or_empty("ask", TEXT_MAX)); }

result<void> end_needs(check& whole, json::reader& from, need_end how) {
  const std::vector<std::string> asks = from.if_texts("asks", ASKS_MAX, TEXT_MAX);
  if (asks.empty()) return damaged();
  const happening what = how == need_end::time_over ? happening::needs_over : happening::none_known;
  for (const std::string& id : asks) {
    const agency* of = whole.find_ask(id);
    if (of == nullptr || refuses(*of, what) != refusal::none) return damaged();
  }
  for (const std::string& id : asks) {
    agency* of = whole.find_ask(id);
    of->needs.clear();
    of->need_ended = how;
  }
  return {};
}

}  // namespace

step holding_step(const contract::holding& said, instant at) {
  json::object content{{"ask", said.ask}, {"items_held", said.items_held}};
  if (said.expected_by) content.emplace("expected_by", to_rfc3339(*said.expected_by));
  return {"holding", at, std::move(content)};
}

step need_step(const contract::need& said, instant at) {
  json::array any_of;
  for (const contract::identifier one : said.identifiers) any_of.emplace_back(to_word(one));
  return {"needed", at, {{"ask", said.ask}, {"subject", said.subject}, {"any_of", std::move(any_of)}}};
}

step needs_over_step(const std::vector<std::string>& asks, instant at) {
  return {"needs_over", at, {{"asks", json::array(asks.begin(), asks.end())}}};
}

step none_known_step(const std::vector<std::string>& asks, const none_known& act) {
  return {"none_known",
          act.at,
          {{"asks", json::array(asks.begin(), asks.end())}, {"by", to_json(act.by)}, {"reason", act.reason}}};
}

result<void> apply_holding(check& whole, const step& said) {
  std::vector<json::fault> faults;
  const json::value content(said.content);
  json::reader from(content, "", faults);
  agency* of = speaker_of(whole, from);
  person_looking looking{said.at, from.integer("items_held", 0, contract::ITEMS_MAX), from.if_time("expected_by")};
  if (of == nullptr || !faults.empty()) return damaged();
  if (const refusal no = refuses(*of, happening::holding); no != refusal::none) return turned_down(no);
  ++of->said_back;
  of->looking = looking;
  if (of->fixed == policy::roster_outcome::timed_out) {  // it got there after all
    of->fixed.reset();
    of->trouble.clear();
  }
  of->acknowledged = of->taken = true;
  return {};
}

result<void> apply_need(check& whole, const step& said) {
  std::vector<json::fault> faults;
  const json::value content(said.content);
  json::reader from(content, "", faults);
  agency* of = speaker_of(whole, from);
  identifier_need need{from.text("subject", TEXT_MAX), from.if_words<contract::identifier>("any_of", WORDS_MAX),
                       said.at};
  if (of == nullptr || !faults.empty() || need.any_of.empty()) return damaged();
  if (const refusal no = refuses(*of, happening::needed); no != refusal::none) return turned_down(no);
  ++of->said_back;
  const auto same = std::ranges::find(of->needs, need.subject, &identifier_need::subject);
  if (same == of->needs.end())
    of->needs.push_back(std::move(need));
  else
    *same = std::move(need);
  of->acknowledged = of->taken = true;
  whole.nothing_more.reset();
  return {};
}

result<void> apply_needs_over(check& whole, const step& said) {
  std::vector<json::fault> faults;
  const json::value content(said.content);
  json::reader from(content, "", faults);
  return faults.empty() ? end_needs(whole, from, need_end::time_over) : damaged();
}

result<void> apply_none_known(check& whole, const step& said) {
  std::vector<json::fault> faults;
  const json::value content(said.content);
  json::reader from(content, "", faults);
  none_known act{{}, said.at, from.text("reason", TEXT_MAX)};
  if (const json::value* by = from.child("by")) act.by = read_person(*by, faults);
  if (!faults.empty()) return damaged();
  if (auto ended = end_needs(whole, from, need_end::none_known); !ended) return ended;
  whole.nothing_more = std::move(act);
  return {};
}

}  // namespace mash::hub
