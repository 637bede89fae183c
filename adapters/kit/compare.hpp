// SPDX-License-Identifier: Apache-2.0
// Field by field comparison of a person asked about with a person the source knows.
#pragma once

#include "adapters/kit/source.hpp"

namespace mash::kit {

enum class agreement_level : unsigned char { absent, same, different };  // absent: one side does not say

struct comparison {
  agreement_level nhs_number{}, upn{}, name{}, given_name{}, date_of_birth{};
  bool by_alias = false;  // the names met through an alias or a previous name
  bool address = false, telephone = false;
};

[[nodiscard]] comparison compare(const contract::person& asked, const known_person& known);

}  // namespace mash::kit
