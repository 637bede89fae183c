// SPDX-License-Identifier: Apache-2.0
#include "hub/assemble/guards.hpp"

#include <algorithm>
#include <set>

namespace mash::hub {
namespace {

using policy::role_in_concern;
using ids = std::set<std::string, std::less<>>;

bool has_role(const subject& who, role_in_concern role) {
  return std::ranges::find(who.roles, role) != who.roles.end();
}

bool states_protected_address(const subject& who) {
  return std::ranges::any_of(who.identity.addresses, &contract::address::is_protected);
}

// What one agency's answer says: the list it sends for this purpose, and marks on items about one person. Of an item
// about several people nobody can tell whom its mark means.
void add_labelled(const contract::answer& said, ids& into) {
  into.insert(said.place_protected.begin(), said.place_protected.end());
  for (const contract::item& one : said.items)
    if (one.what.subjects.size() == 1 && std::ranges::any_of(one.what.caveats, [](policy::caveat mark) {
          return mark == policy::caveat::address_protected || mark == policy::caveat::restricted_record;
        }))
      into.insert(one.what.subjects.front());
}

// Those who live with somebody protected are found with them.
void add_household(const request& asked, ids& into) {
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

// Somebody other than this person who is the danger, or from whom an address on the check is said to be protected. An
// id that is no subject is somebody all the same.
bool is_near_danger(const request& asked, const std::string& id) {
  return std::ranges::any_of(asked.subjects, [&](const subject& other) {
    const bool named = std::ranges::any_of(other.identity.addresses, [&](const contract::address& one) {
      return std::ranges::any_of(one.protected_from, [&](const std::string& from) { return from != id; });
    });
    return named || (other.identity.id != id && counts_as_danger(asked, other));
  });
}

}  // namespace

bool counts_as_danger(const request& asked, const subject& who) {
  if (has_role(who, role_in_concern::alleged_source_of_harm) || has_role(who, role_in_concern::not_assessed))
    return true;
  if (who.is_adult() && who.roles.empty()) return true;
  return std::ranges::any_of(asked.concerns, [&](const concern& one) { return one.alleged_source == who.identity.id; });
}

guarded_subjects guards_of(const check& whole) {
  ids found;
  for (const subject& who : whole.request.subjects)
    if (states_protected_address(who)) found.insert(who.identity.id);
  for (const agency& from : whole.agencies)
    if (from.answer) add_labelled(from.answer->what, found);
  if (found.empty()) return {};
  add_household(whole.request, found);
  guarded_subjects out;
  for (const std::string& id : found)
    if (whole.request.find_subject(id) != nullptr)
      out.emplace(id, is_near_danger(whole.request, id) ? guard::everything : guard::place);
  return out;
}

}  // namespace mash::hub
