// SPDX-License-Identifier: Apache-2.0
// A check that was sent under break-glass, as the response shows it: by whom and why, and the review that is owed.
#include "hub/assemble/sections.hpp"

namespace mash::hub {
namespace {

json::object person_of(const person_ref& who) {
  json::object out{{"name", who.name}, {"role", who.role}};
  if (!who.team.empty()) out.emplace("team", who.team);
  if (!who.telephone.empty()) out.emplace("telephone", who.telephone);
  return out;
}

}  // namespace

json::object glass_of(const check& whole, instant as_of, json::storage_ptr store) {
  json::object out(std::move(store));
  if (!whole.glass) return out;
  const broken_glass& act = *whole.glass;
  out.emplace("by", person_of(act.by));
  out.emplace("at", to_rfc3339(act.at));
  out.emplace("reason", act.reason);
  out.emplace("expires_at", to_rfc3339(act.expires_at));
  json::object review{{"state", act.reviewed ? "done" : "owed"}, {"due", to_rfc3339(act.review_due)}};
  if (act.reviewed) {
    review.emplace("by", person_of(act.reviewed->by));
    review.emplace("at", to_rfc3339(act.reviewed->at));
    review.emplace("finding", to_word(act.reviewed->finding));
    review.emplace("reason", act.reviewed->reason);
    if (act.reviewed->at >= act.review_due) review.emplace("late", true);
  } else if (as_of >= act.review_due) {
    review.emplace("overdue", true);
  }
  out.emplace("review", std::move(review));
  return out;
}

void add_glass_notice(const check& whole, instant as_of, json::array& into) {
  if (!whole.glass || whole.glass->reviewed) return;
  const bool overdue = as_of >= whole.glass->review_due;
  into.push_back(notice("break_glass", "red",
                        std::string("Sent under break-glass, without the manager whom the agreement asks for. Another "
                                    "manager of the authority has to review that within one working day") +
                            (overdue ? ", and that time has passed." : "."),
                        whole.id));
  into.back().get_object().emplace("due", to_rfc3339(whole.glass->review_due));
  if (overdue) into.back().get_object().emplace("overdue", true);
}

}  // namespace mash::hub
