// SPDX-License-Identifier: Apache-2.0
// A check that was taken back, or that expired, as the response shows it.
#include "hub/assemble/sections.hpp"
#include "hub/model/lifecycle.hpp"

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

void add_expired_notice(const check& whole, instant as_of, json::array& into) {
  if (whole.awaiting_authority) {
    into.push_back(notice("expired", "amber",
                          "Nobody was asked, and nobody will be by this check: no manager authorised going without "
                          "the family's agreement by the time a decision was due. Send it again where it is needed.",
                          whole.id));
    return;
  }
  std::string silent;
  for (const agency& one : whole.agencies)
    if (!is_settled(one, as_of)) silent += (silent.empty() ? "" : ", ") + one.name;
  into.push_back(notice("expired", "amber",
                        "Nobody is waited for any more. No full answer came long after the return time, which says "
                        "nothing about what is held, from: " +
                            silent + ". An answer that comes after all is taken and shown.",
                        whole.id));
}

}  // namespace mash::hub
