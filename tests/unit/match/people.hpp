// SPDX-License-Identifier: Apache-2.0
// Records for the tests of the matcher. Everybody is invented.
#pragma once

#include "adapters/match/decision.hpp"

namespace mash::matching {

inline description grace() {
  description out;
  out.id = "1";
  out.given_names = "Grace Anne";
  out.family_name = "Bell";
  out.date_of_birth = "2012-03-07";
  out.sex = "F";
  out.nhs_number = "9434765919";
  out.postcode = "CB99 9ZZ";
  out.address = "12 Sample Street";
  out.town = "Wisbech";
  out.telephones = "01632 960001";
  return out;
}

// Without any number: what is left is name, birth and home.
inline description grace_without_number() {
  description out = grace();
  out.nhs_number.clear();
  return out;
}

inline const naming& plain_naming() {
  static const naming names{given_names::shipped(), nullptr};
  return names;
}

inline decision decided(const description& a, const description& b, circumstances among = {}) {
  return decide(compare(make_profile(a), make_profile(b), plain_naming()), weights::shipped(), among);
}

inline level level_of(const description& a, const description& b, field of) {
  return compare(make_profile(a), make_profile(b), plain_naming()).levels[at(of)];
}

}  // namespace mash::matching
