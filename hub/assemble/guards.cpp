// SPDX-License-Identifier: Apache-2.0
#include "hub/assemble/guards.hpp"

#include <algorithm>

namespace mash::hub {
namespace {

using policy::role_in_concern;

bool has_role(const subject& who, role_in_concern role) {
  return std::ranges::find(who.roles, role) != who.roles.end();
}

bool states_protected_address(const subject& who) {
  return std::ranges::any_of(who.identity.addresses, &contract::address::is_protected);
}

// What one agency's answer says: the list it sends for this purpose, and marks on items about one person. Of an item
// about several people nobody can tell whom its mark means.
void add_labelled(const contract::answer& said, guarded_subjects& into) {
  into.insert(said.place_protected.begin(), said.place_protected.end());
  for (const contract::item& one : said.items)
    if (one.what.subjects.size() == 1 && std::ranges::any_of(one.what.caveats, [](policy::caveat mark) {
          return mark == policy::caveat::address_protected || mark == policy::caveat::restricted_record;
        }))
      into.insert(one.what.subjects.front());
}

// Those who live with somebody protected are found with them.
void add_household(const request& asked, guarded_subjects& into) {
  const auto joins = [&](const std::string& id) {
    const subject* who = asked.find_subject(id);
    if (who == nullptr || (who->is_adult() && counts_as_danger(asked, *who))) return false;
    return into.insert(id).second;
  };
  for (bool grew = true; grew;) {
    grew = false;
    for (const household& home : asked.households)
      if (into.contains(home.address_of))
        for (const std::string& member : home.members) grew |= joins(member);
    for (const stated_relation& one : asked.relationships) {
      if (!one.lives_with) continue;
      if (into.contains(one.tie.from)) grew |= joins(one.tie.to);
      if (into.contains(one.tie.to)) grew |= joins(one.tie.from);
    }
  }
}

}  // namespace

bool counts_as_danger(const request& asked, const subject& who) {
  if (has_role(who, role_in_concern::alleged_source_of_harm) || has_role(who, role_in_concern::not_assessed))
    return true;
  if (who.is_adult() && who.roles.empty()) return true;
  return std::ranges::any_of(asked.concerns, [&](const concern& one) { return one.alleged_source == who.identity.id; });
}

guarded_subjects guards_of(const check& whole) {
  guarded_subjects found;
  for (const subject& who : whole.request.subjects)
    if (states_protected_address(who)) found.insert(who.identity.id);
  for (const agency& from : whole.agencies)
    each_answer(from, [&](const accepted_answer& said, bool) { add_labelled(said.what, found); });
  if (found.empty()) return {};
  add_household(whole.request, found);
  std::erase_if(found, [&](const std::string& id) { return whole.request.find_subject(id) == nullptr; });
  return found;
}

}  // namespace mash::hub
