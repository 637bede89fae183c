// SPDX-License-Identifier: Apache-2.0
// Decisions as the response shows them: the newest about each child, those before it, and what has come since.
#include <algorithm>

#include "hub/assemble/sections.hpp"
#include "hub/model/decision_json.hpp"
#include "hub/model/undecided.hpp"

namespace mash::hub {
namespace {

struct about_child {
  const decision_taken* act = nullptr;
  const child_decision* what = nullptr;
};

// Oldest first.
std::vector<about_child> decisions_about(const check& whole, std::string_view child) {
  std::vector<about_child> out;
  for (const decision_taken& act : whole.decided)
    for (const child_decision& one : act.children)
      if (one.child == child) out.push_back({&act, &one});
  return out;
}

json::object heading(const about_child& one) {
  json::object by{{"name", one.act->by.name}, {"role", one.act->by.role}};
  if (!one.act->by.team.empty()) by.emplace("team", one.act->by.team);
  return {{"outcome", to_word(one.what->what)},
          {"version", one.act->version},
          {"at", to_rfc3339(one.act->at)},
          {"by", std::move(by)}};
}

}  // namespace

json::array decisions_of(const check& whole, json::storage_ptr store) {
  json::array out(std::move(store));
  for (const subject& who : whole.request.subjects) {
    const auto all = decisions_about(whole, who.identity.id);
    if (all.empty()) continue;
    json::array said = to_json(std::vector<child_decision>{*all.back().what});
    json::object one = std::move(said.front().get_object());
    for (auto& member : heading(all.back())) one.insert_or_assign(member.key(), std::move(member.value()));
    json::array earlier;
    for (std::size_t i = 0; i + 1 < all.size(); ++i) earlier.push_back(heading(all[i]));
    if (!earlier.empty()) one.emplace("earlier", std::move(earlier));
    out.push_back(std::move(one));
  }
  return out;
}

void add_decision_notices(const check& whole, json::array& into) {
  for (const subject& who : whole.request.subjects) {
    const std::string& child = who.identity.id;
    const auto all = decisions_about(whole, child);
    if (all.empty()) continue;
    const auto& [act, what] = all.back();
    if (act->version < whole.version)
      into.push_back(notice("decided_earlier", "red",
                            "The decision about " + child + " was taken on version " + std::to_string(act->version) +
                                "; this is version " + std::to_string(whole.version) +
                                ". Read what has changed, and decide again or confirm.",
                            child));
    for (const std::string& person : owed_an_outcome(whole.request, child))
      if (std::ranges::find(what->tellings, person, &telling::person) == what->tellings.end()) {
        json::object owed = notice("telling_not_recorded", "amber",
                                   "Of the decision about " + child + " it is not recorded whether " +
                                       (person == "referrer" ? std::string("the referrer") : person) +
                                       " is told, and by which safe route, or why not.",
                                   person);
        owed.emplace("child", child);
        into.emplace_back(std::move(owed));
      }
  }
}

}  // namespace mash::hub
