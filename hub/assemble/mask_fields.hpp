// SPDX-License-Identifier: Apache-2.0
// Named values of items, by what they tell. Default-deny: of a guarded person's item only the names are kept of which
// it is known that their values are no place; any other, of whatever adapter, is taken out.
#pragma once

#include <string_view>

#include "hub/assemble/released.hpp"

namespace mash::hub {

// Never a place: what happened, how grave, how often, when.
[[nodiscard]] bool is_plain_field(std::string_view name);
// Says who at a body is to be called. Names that body, unless the member is one body with one name (a force, a
// council).
[[nodiscard]] bool is_contact_field(std::string_view name);
// Names the school, practice or hospital that holds the item.
[[nodiscard]] bool is_body_field(std::string_view name);
// Its value is a place or stands for one, so that it is looked for elsewhere too.
[[nodiscard]] bool is_place_field(std::string_view name);
// Of an identity item's `field`: who somebody is, not where.
[[nodiscard]] bool is_plain_identity(std::string_view field);
// Of an identity item's `field` or a member of the request's subject: what somebody is called.
[[nodiscard]] bool is_name_field(std::string_view name);
[[nodiscard]] bool is_immigration(std::string_view name);

// An address, a telephone or a present place; `surrogates` too: a school or practice.
[[nodiscard]] bool is_place(const contract::record& what, bool surrogates);
// A school, practice, clinic or hospital, known by a code of its own; a force or a council has its member's name.
[[nodiscard]] bool is_place_body(const agency& from, std::string_view organisation);

// The text member of an item's fields, or nothing.
[[nodiscard]] std::string_view text_field(const contract::record& what, std::string_view name);

}  // namespace mash::hub
