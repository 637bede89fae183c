// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/identifier.hpp"

namespace mash::contract {

bool is_told(const person& who, identifier what) {
  switch (what) {
    case identifier::nhs_number:
      return !who.nhs_number.empty();
    case identifier::upn:
      return !who.upn.empty();
    case identifier::name:
      return !who.family_name.empty() && !who.given_names.empty();
    case identifier::date_of_birth:
      return who.date_of_birth.has_value();
    case identifier::previous_name:
      return !who.previous_names.empty();
    case identifier::alias:
      return !who.aliases.empty();
    case identifier::address:
      return !who.addresses.empty();
    case identifier::telephone:
      return !who.telephones.empty();
    case identifier::school:
      return !who.school_urn.empty();
    case identifier::gp_practice:
      return !who.gp_practice_ods.empty();
  }
  return false;
}

}  // namespace mash::contract
