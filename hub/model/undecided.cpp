// SPDX-License-Identifier: Apache-2.0
#include "hub/model/undecided.hpp"

#include <algorithm>

namespace mash::hub {
namespace {

// The newest decision about the child counts.
std::pair<const decision_taken*, const child_decision*> newest_about(const check& whole, const std::string& child) {
  for (auto act = whole.decided.rbegin(); act != whole.decided.rend(); ++act)
    if (const auto found = std::ranges::find(act->children, child, &child_decision::child);
        found != act->children.end())
      return {&*act, &*found};
  return {};
}

}  // namespace

std::vector<std::string> undecided_children(const check& whole) {
  std::vector<std::string> out;
  for (const subject& who : whole.request.subjects)
    if (!who.is_adult() && newest_about(whole, who.identity.id).first == nullptr) out.push_back(who.identity.id);
  return out;
}

std::vector<std::string> owed_an_outcome(const request& asked, const std::string& child) {
  std::vector<std::string> out;
  if (asked.has_referrer) out.emplace_back("referrer");
  for (const stated_relation& one : asked.relationships)
    if (one.tie.to == child && one.holds_pr.value_or(false)) out.push_back(one.tie.from);
  return out;
}

const decision_taken* oldest_untold(const check& whole) {
  const decision_taken* oldest = nullptr;
  for (const subject& who : whole.request.subjects) {
    const auto [act, what] = newest_about(whole, who.identity.id);
    if (act == nullptr || (oldest != nullptr && oldest->at <= act->at)) continue;
    for (const std::string& person : owed_an_outcome(whole.request, who.identity.id))
      if (std::ranges::find(what->tellings, person, &telling::person) == what->tellings.end()) oldest = act;
  }
  return oldest;
}

}  // namespace mash::hub
