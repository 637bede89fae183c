// SPDX-License-Identifier: Apache-2.0
// How a school knows a pupil: names, birth date, sex, number, address, school, family.
#include <algorithm>

#include "adapters/schools/record_maker.hpp"

namespace mash::schools {
namespace {

using contract::record;
using policy::category;
using policy::caveat;

void add_number(record_maker& make) {
  const held_pupil& whom = make.whom();
  if (whom.upn.empty()) return;
  record& one = make.add_identity(*whom.files.front(), category::identity_basic, "upn", whom.upn);
  if (whom.upn_valid && !whom.upn_shared) return;
  one.caveats.push_back(caveat::unverified);
  one.fields["remark"] = whom.upn_shared ? "another pupil has the same number" : "not a valid unique pupil number";
}

void add_addresses(record_maker& make) {
  const held_pupil& whom = make.whom();
  for (const contract::address& place : whom.identity.addresses) {
    std::string line;
    for (const std::string& part : place.lines) line.append(line.empty() ? "" : ", ").append(part);
    if (!place.postcode.empty()) line.append(line.empty() ? "" : ", ").append(place.postcode);
    const bool past = place.type == policy::address_type::previous;
    const auto label = [&](record& one) {
      // Where a looked-after child is placed is for those who decide, not for the family.
      if (place.type == policy::address_type::placement) one.caveats.push_back(caveat::not_for_family);
    };
    label(make.add_identity(*whom.files.front(), category::address, past ? "previous_address" : "address", line));
    if (!past && !place.postcode.empty())
      label(make.add_identity(*whom.files.front(), category::address, "postcode", place.postcode));
  }
}

void add_family(record_maker& make) {
  for (const pupil* file : make.whom().files)
    for (const pupil_contact& contact : file->contacts) {
      record& one = make.add_identity(*file, category::family_link, to_word(contact.type), contact.name);
      one.summary = contact.parental_responsibility.value_or(false)
                        ? "The school names a contact with parental responsibility."
                        : "The school names a contact.";
      one.fields["parental_responsibility"] = !contact.parental_responsibility   ? "not said"
                                              : *contact.parental_responsibility ? "yes"
                                                                                 : "no";
      one.caveats.push_back(caveat::third_party);
    }
}

}  // namespace

void add_identity_records(record_maker& make) {
  const held_pupil& whom = make.whom();
  const contract::person& who = whom.identity;
  const pupil& newest = *whom.files.front();
  const auto basic = [&](std::string_view field, const std::string& value) {
    if (!value.empty()) make.add_identity(newest, category::identity_basic, field, value);
  };
  basic("family_name", who.family_name);
  basic("given_names", who.given_names);
  if (who.date_of_birth) basic("date_of_birth", to_iso_date(*who.date_of_birth));
  if (who.sex) basic("sex", std::string(to_word(*who.sex)));
  add_number(make);
  for (const std::string& name : who.previous_names)
    make.add_identity(newest, category::identity_previous, "previous_name", name);
  for (const std::string& name : who.aliases) make.add_identity(newest, category::identity_previous, "alias", name);
  add_addresses(make);
  make.add_identity(newest, category::school_or_practice, "school", whom.at->name + " (URN " + whom.at->urn + ")");
  add_family(make);
}

}  // namespace mash::schools
