// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/access.hpp"

#include <algorithm>

namespace mash::hub {
namespace {

using policy::role;

bool has(const asking_person& viewer, role wanted) {
  return std::ranges::find(viewer.roles, wanted) != viewer.roles.end();
}

}  // namespace

bool may_open_any(const asking_person& viewer) {
  static constexpr role CASEWORK[] = {role::coordinator,  role::mash_social_worker,
                                      role::mash_manager, role::information_officer,
                                      role::edt_worker,   role::lead_child_protection_practitioner};
  return std::ranges::any_of(CASEWORK, [&](role one) { return has(viewer, one); });
}

bool may_open(const check& whole, const asking_person& viewer) {
  if (!may_open_any(viewer)) return false;
  if (std::ranges::find(viewer.authorities, whole.request.authority) == viewer.authorities.end()) return false;
  const bool same_team = !viewer.who.team.empty() && viewer.who.team == whole.asker.team;
  return viewer.who.id == whole.asker.id || same_team || has(viewer, role::mash_manager);
}

bool may_view_any(const asking_person& viewer) { return has(viewer, role::auditor); }

bool may_view(const check& whole, const asking_person& viewer) {
  return may_view_any(viewer) &&
         std::ranges::find(viewer.authorities, whole.request.authority) != viewer.authorities.end();
}

plan_refusal not_there() { return {404, "not_found", "There is no request with this id that you may open.", {}}; }

plan_refusal damaged() {
  return {503,
          "damaged",
          "What the hub keeps of this request does not read back, so it is not shown. The hub's administrator is told "
          "in its log, and runs `mashctl audit check`.",
          {}};
}

}  // namespace mash::hub
