// SPDX-License-Identifier: Apache-2.0
// Canonical JSON taken apart as text, without writing it anew: what a digest over part of a document needs.
#pragma once

#include <string_view>
#include <vector>

#include "base/errors.hpp"

namespace mash::json {

struct member_text {
  std::string_view name;
  std::string_view whole;  // "name":value, as it stands in the document
};

// The members of an object that `parse` has read (without fractions), in their order. `invalid` if the text is not one
// object in canonical form: of what `parse` reads, those are the texts that `canonical` gives back unchanged, and whose
// names are plain ASCII.
[[nodiscard]] result<std::vector<member_text>> canonical_members(std::string_view text);

}  // namespace mash::json
