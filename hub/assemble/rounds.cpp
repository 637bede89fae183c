// SPDX-License-Identifier: Apache-2.0
// Later rounds of asking, as the response shows them: who had whom asked again and why, and what that changed.
#include <algorithm>
#include <map>

#include "hub/assemble/sections.hpp"

namespace mash::hub {
namespace {

// What a reader was, or would be, shown of an answer: by item, as canonical text.
std::map<std::string, std::string> shown_of(const agency& from, const accepted_answer& answer) {
  check alone;
  alone.agencies.push_back(from);
  alone.agencies.front().answer = answer;
  std::map<std::string, std::string> out;
  for (const shown_item& one : release(alone).items)
    out.emplace(one.item.what.id, one.item.what.summary + "\n" + json::canonical(one.item.what.fields));
  return out;
}

}  // namespace

json::array rounds_of(const check& whole, json::storage_ptr store) {
  json::array out(std::move(store));
  int number = 1;
  for (const asked_again& one : whole.rounds) {
    json::object by{{"name", one.by.name}, {"role", one.by.role}};
    if (!one.by.team.empty()) by.emplace("team", one.by.team);
    if (!one.by.telephone.empty()) by.emplace("telephone", one.by.telephone);
    json::array denied;
    for (const auto& [member, because] : one.denied)
      denied.push_back(json::object{{"agency", member}, {"because", because}});
    json::object round{{"round", ++number},
                       {"kind", to_word(one.kind)},
                       {"by", std::move(by)},
                       {"at", to_rfc3339(one.at)},
                       {"reason", one.reason},
                       {"agreement_version", one.agreement_version},
                       {"asked", json::array(one.asked.begin(), one.asked.end())}};
    if (!one.about.empty()) round.emplace("about", json::array(one.about.begin(), one.about.end()));
    if (!denied.empty()) round.emplace("not_asked", std::move(denied));
    out.push_back(std::move(round));
  }
  return out;
}

json::object since_last_round(const agency& one) {
  json::object out;
  if (!one.before || !has_answered(one)) return out;
  const auto then = shown_of(one, *one.before), now = shown_of(one, *one.answer);
  json::array added, changed, gone;
  for (const auto& [id, text] : now) {
    const auto earlier = then.find(id);
    if (earlier == then.end())
      added.emplace_back(id);
    else if (earlier->second != text)
      changed.emplace_back(id);
  }
  for (const auto& [id, text] : then)
    if (!now.contains(id)) gone.emplace_back(id);
  out.emplace("new", std::move(added));
  out.emplace("changed", std::move(changed));
  out.emplace("gone", std::move(gone));
  return out;
}

}  // namespace mash::hub
