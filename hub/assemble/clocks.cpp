// SPDX-License-Identifier: Apache-2.0
// What the clocks of a check say: a desk that is closed, a decision that is due one working day after the referral
// (Working Together 2023) and what will come too late for it. Closed is not late, and is told at once.
#include <algorithm>

#include "hub/assemble/sections.hpp"
#include "hub/model/lifecycle.hpp"
#include "hub/model/undecided.hpp"

namespace mash::hub {
namespace {

bool is_open(const agency& one, instant as_of) { return !one.ask_id.empty() && !is_settled(one, as_of); }

// In words that stand in any zone: the page shows the moment itself in the reader's own.
std::string closed_text(const agency& one, instant as_of) {
  std::string text = one.name + "'s desk was closed when it was asked (" + one.closed_because + ")";
  if (one.reopens_at) text += " and opens at " + to_rfc3339(*one.reopens_at);
  const policy::roster_outcome now = outcome_of(one, as_of);
  const bool reached = now != policy::roster_outcome::unreachable && now != policy::roster_outcome::never_seen;
  text += reached ? ". Its system still answers by itself; nobody there looks at anything before."
                  : ". Nobody there looks at anything before.";
  const std::string& instead = one.contact.out_of_hours_telephone;
  return text + (instead.empty() ? "" : " If it cannot wait, ring " + instead + ".");
}

void add_decision_due(const check& whole, instant as_of, json::array& into) {
  if (!whole.decide_by || undecided_children(whole).empty()) return;
  const instant due = *whole.decide_by;
  const auto add = [&](const char* severity, std::string text, std::string_view about) {
    into.push_back(notice("decision_due", severity, std::move(text), about));
    into.back().get_object().emplace("due", to_rfc3339(due));
    if (as_of >= due) into.back().get_object().emplace("overdue", true);
  };
  if (as_of >= due)
    return add("red", "One working day has passed since the referral, and not for every child is a decision recorded.",
               whole.id);
  for (const agency& one : whole.agencies)
    if (is_open(one, as_of) && one.human_deadline > due)
      add("amber",
          one.name +
              " has until after the decision is due, one working day after the referral. Decide without it, or "
              "ask it to answer sooner.",
          one.member);
}

}  // namespace

void add_clock_notices(const check& whole, instant as_of, json::array& into) {
  for (const agency& one : whole.agencies)
    if (!one.closed_because.empty() && is_open(one, as_of) && (!one.reopens_at || as_of < *one.reopens_at)) {
      into.push_back(notice("desk_closed", whole.request.urgency == policy::urgency::red ? "red" : "amber",
                            closed_text(one, as_of), one.member));
      if (one.reopens_at) into.back().get_object().emplace("reopens_at", to_rfc3339(*one.reopens_at));
    }
  add_decision_due(whole, as_of, into);
}

}  // namespace mash::hub
