// SPDX-License-Identifier: Apache-2.0
// Private to the room: words of the vocabulary as a practitioner says them, for counter-examples and reports.
#pragma once

#include <string>
#include <string_view>

#include "policy/analyse/region.hpp"

namespace mash {

template <>
struct words<policy::analyse::age_class> {
  static constexpr auto list = std::to_array<std::string_view>({"within", "beyond", "undated"});
};

}  // namespace mash

namespace mash::policy::analyse {

[[nodiscard]] std::string_view plain(axis of);
[[nodiscard]] std::string_view plain(category what);         // "a conviction or caution"
[[nodiscard]] std::string_view plain(disposition form);      // after "would tell": "in full", "as a summary"
[[nodiscard]] std::string_view plain(subject_kind about);    // "a child"
[[nodiscard]] std::string_view plain(agreement_state said);  // "the family has refused"
[[nodiscard]] std::string_view plain(role_in_concern of);    // "the person who may have caused harm"

// Any other word, its underscores as spaces.
template <class Enum>
[[nodiscard]] std::string plain_word(Enum value) {
  std::string text(to_word(value));
  for (char& each : text)
    if (each == '_') each = ' ';
  return text;
}

}  // namespace mash::policy::analyse
