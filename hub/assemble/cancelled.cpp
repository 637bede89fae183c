// SPDX-License-Identifier: Apache-2.0
// A check that was taken back, as the response shows it.
#include "hub/assemble/sections.hpp"

namespace mash::hub {

json::object cancelled_of(const check& whole, json::storage_ptr store) {
  json::object out(std::move(store));
  if (!whole.cancelled) return out;
  const cancellation& act = *whole.cancelled;
  json::object by{{"name", act.by.name}, {"role", act.by.role}};
  if (!act.by.team.empty()) by.emplace("team", act.by.team);
  if (!act.by.telephone.empty()) by.emplace("telephone", act.by.telephone);
  out.emplace("by", std::move(by));
  out.emplace("at", to_rfc3339(act.at));
  out.emplace("reason", act.reason);
  return out;
}

void add_cancelled_notice(const check& whole, json::array& into) {
  std::string silent;
  for (const agency& one : whole.agencies)
    if (one.stopped) silent += (silent.empty() ? "" : ", ") + one.name;
  into.push_back(notice(
      "cancelled", "amber",
      "This check was cancelled. " +
          // Of some nobody knows whether the question, or the word to stop, ever got there.
          (silent.empty() ? std::string("Nobody had been asked.")
                          : "No full answer had come, which says nothing about what is held, from: " + silent + "."),
      whole.id));
}

}  // namespace mash::hub
