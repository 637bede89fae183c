// SPDX-License-Identifier: Apache-2.0
// The demonstration family as an agency is asked about it (docs/demo-family.md): what sources and matching are tested
// on.
#pragma once

#include "adapters/contract/lookup.hpp"

namespace mash::test {

inline contract::person family_member(std::string id, policy::subject_kind kind, std::string family, std::string given,
                                      const char* born) {
  contract::person out;
  out.id = std::move(id);
  out.kind = kind;
  out.family_name = std::move(family);
  out.given_names = std::move(given);
  out.date_of_birth = parse_iso_date(born).value();
  return out;
}

// c1 Ada, c2 Leo, a1 Grace (no number, no present address), a2 John; every category.
inline contract::ask family_ask() {
  using policy::relationship;
  using policy::subject_kind;
  contract::ask out;
  contract::person ada = family_member("c1", subject_kind::child, "Okafor", "Ada Mary", "2015-04-02");
  ada.nhs_number = "9990001014";
  ada.upn = "L873100024001";
  ada.school_urn = "100000";
  contract::address home;
  home.lines = {"12 Example Row"};
  home.postcode = "CB99 9ZZ";
  ada.addresses = {home};
  contract::person leo = family_member("c2", subject_kind::child, "Smith", "Leo", "2024-01-11");
  leo.nhs_number = "9990002029";
  contract::person grace = family_member("a1", subject_kind::adult, "Okafor", "Grace", "1990-06-30");
  grace.previous_names = {"Grace Bell"};
  const contract::person john = family_member("a2", subject_kind::adult, "Smith", "John", "1985-01-20");
  out.subjects = {ada, leo, grace, john};
  out.relations = {{"a1", "c1", relationship::mother},
                   {"a1", "c2", relationship::mother},
                   {"a2", "c1", relationship::partner_of_parent},
                   {"a2", "c2", relationship::father}};
  for (std::size_t i = 0; i < words<policy::category>::list.size(); ++i)
    out.categories.push_back(static_cast<policy::category>(i));
  return out;
}

}  // namespace mash::test
