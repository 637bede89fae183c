// SPDX-License-Identifier: Apache-2.0
// Going without the family's agreement, as the response shows it: awaited, owed or given, and by whom.
#include "hub/assemble/sections.hpp"
#include "hub/model/lifecycle.hpp"

namespace mash::hub {
namespace {

bool is_overdue_now(const check& whole, instant as_of) {
  return whole.authority_owed && whole.authority_due && as_of >= *whole.authority_due;
}

std::string owed_text(const check& whole, instant as_of) {
  std::string text =
      "Asked without the family's agreement because the check is Red: a MASH manager's own authorisation is owed";
  if (!whole.authority_due) return text + ".";
  const auto within = std::chrono::duration_cast<std::chrono::minutes>(*whole.authority_due - whole.opened_at);
  text += " within " + std::to_string(within.count()) + " minutes of asking";
  return text + (is_overdue_now(whole, as_of) ? ", and that time has passed." : ".");
}

}  // namespace

json::object authority_of(const check& whole, instant as_of, json::storage_ptr store) {
  json::object out(std::move(store));
  if (!whole.awaiting_authority && !whole.authority_owed && !whole.authorised) return out;
  const bool lapsed = phase_of(whole, as_of) == phase::lapsed;
  out.emplace("state", whole.authorised ? "given" : whole.authority_owed ? "owed" : lapsed ? "lapsed" : "awaited");
  if (lapsed) out.emplace("lapsed_at", to_rfc3339(expires_at(whole)));
  if (whole.authority_due) out.emplace("due", to_rfc3339(*whole.authority_due));
  if (is_overdue_now(whole, as_of)) out.emplace("overdue", true);
  if (!whole.authorised) return out;
  const authority_given& act = *whole.authorised;
  json::object by{{"name", act.by.name}, {"role", act.by.role}};
  if (!act.by.team.empty()) by.emplace("team", act.by.team);
  if (!act.by.telephone.empty()) by.emplace("telephone", act.by.telephone);
  out.emplace("by", std::move(by));
  out.emplace("at", to_rfc3339(act.at));
  out.emplace("reason", act.reason);
  if (act.by.id == whole.asker.id) out.emplace("by_asker", true);
  if (whole.authority_due && act.at >= *whole.authority_due) out.emplace("late", true);
  return out;
}

void add_authority_notice(const check& whole, instant as_of, json::array& into) {
  if (phase_of(whole, as_of) == phase::awaiting_authority)
    into.push_back(notice("authority_awaited", whole.request.urgency == policy::urgency::red ? "red" : "amber",
                          "Nobody has been asked yet: the family has not agreed, and a MASH manager has yet to "
                          "authorise going without. A manager of the authority opens this check and does so, with "
                          "the reason; or the check is sent again once the family agrees.",
                          whole.id));
  if (!whole.authority_owed) return;
  into.push_back(notice("authority_owed", "red", owed_text(whole, as_of), whole.id));
  if (whole.authority_due) into.back().get_object().emplace("due", to_rfc3339(*whole.authority_due));
  if (is_overdue_now(whole, as_of)) into.back().get_object().emplace("overdue", true);
}

}  // namespace mash::hub
