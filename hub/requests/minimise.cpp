// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/minimise.hpp"

#include <algorithm>

namespace mash::hub {
namespace {

bool may_be_told(const contract::address& one) { return !one.is_protected && one.use_for_matching; }

// Addresses of a subject, with the present home of a household they are said to live in.
std::vector<contract::address> addresses_of(const request& asked, const subject& who) {
  std::vector<contract::address> found;
  const auto add = [&](const contract::address& one) {
    const auto same = [&](const auto& have) {
      return contract::normalised_postcode(have.postcode) == contract::normalised_postcode(one.postcode) &&
             have.lines == one.lines;
    };
    if (may_be_told(one) && std::ranges::none_of(found, same)) found.push_back(one);
  };
  for (const auto& one : who.identity.addresses) add(one);
  for (const household& home : asked.households) {
    if (std::ranges::find(home.members, who.identity.id) == home.members.end()) continue;
    const subject* holder = asked.find_subject(home.address_of);
    if (holder == nullptr) continue;
    for (const auto& one : holder->identity.addresses)
      if (one.type == policy::address_type::home && !one.to) add(one);
  }
  for (auto& one : found) one.protected_from.clear();
  return found;
}

bool has_role(const subject& who, policy::role_in_concern role) {
  return std::ranges::find(who.roles, role) != who.roles.end();
}

// Of the child the check is about: that a half-brother's father is searched for is not the index child's school's
// business.
bool cares_for_index_child(const request& asked, const subject& who) {
  using policy::relationship;
  static constexpr relationship CARING[] = {relationship::mother,        relationship::father,
                                            relationship::parent,        relationship::step_parent,
                                            relationship::carer,         relationship::foster_carer,
                                            relationship::adopter,       relationship::guardian_sgo,
                                            relationship::kinship_carer, relationship::private_foster_carer};
  return std::ranges::any_of(asked.relationships, [&](const stated_relation& one) {
    const subject* child = asked.find_subject(one.tie.to);
    return one.tie.from == who.identity.id && std::ranges::find(CARING, one.tie.type) != std::end(CARING) &&
           child != nullptr && has_role(*child, policy::role_in_concern::index_child);
  });
}

contract::person told(const request& asked, const subject& who, const policy::question_shape& shape) {
  contract::person out = who.identity;
  out.addresses.clear();
  if (shape.addresses) out.addresses = addresses_of(asked, who);
  if (!shape.nhs_number) out.nhs_number.clear();
  if (!shape.upn) out.upn.clear();
  if (!shape.previous_names) out.previous_names.clear();
  if (!shape.aliases) out.aliases.clear();
  if (!shape.telephones) out.telephones.clear();
  if (!shape.school) out.school_urn.clear();
  if (!shape.gp_practice) out.gp_practice_ods.clear();
  return out;
}

}  // namespace

std::set<std::string> subjects_of(const contract::ask& question) {
  std::set<std::string> out;
  for (const contract::person& one : question.subjects) out.insert(one.id);
  return out;
}

std::set<std::string> subjects_of(const std::string& line) {
  const auto question = contract::decode_ask(line);
  return question ? subjects_of(*question) : std::set<std::string>();
}

minimised minimise(const request& asked, const policy::question_shape& shape) {
  minimised out;
  const auto included = [&](const subject& who) {
    if (shape.parents_only && who.is_adult() && !cares_for_index_child(asked, who)) return false;
    return std::ranges::find(shape.subject_kinds, who.identity.kind) != shape.subject_kinds.end();
  };
  for (const subject& who : asked.subjects)
    if (included(who)) out.subjects.push_back(told(asked, who, shape));
  const auto told_of = [&](const std::string& id) {
    return std::ranges::any_of(out.subjects, [&](const auto& who) { return who.id == id; });
  };
  if (shape.relationships)
    for (const stated_relation& one : asked.relationships)
      if (told_of(one.tie.from) && told_of(one.tie.to)) out.relations.push_back(one.tie);
  if (shape.concerns)
    for (const concern& one : asked.concerns)
      if (std::ranges::find(out.concerns, one.type) == out.concerns.end()) out.concerns.push_back(one.type);
  return out;
}

}  // namespace mash::hub
