// SPDX-License-Identifier: Apache-2.0
// The small agreement in two tiers with one passage spoilt.
#pragma once

#include "tests/support/small_agreement.hpp"
#include "tests/unit/policy/cases.hpp"

namespace mash::policy::cases {

[[nodiscard]] inline folder folder_with(std::string_view file, std::string_view old_text, std::string_view new_text) {
  folder made = small_folder();
  test::replace_in(made, file, old_text, new_text);
  return made;
}

}  // namespace mash::policy::cases
