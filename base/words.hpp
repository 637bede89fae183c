// SPDX-License-Identifier: Apache-2.0
// Closed vocabularies: an enumeration and its words on the wire, in one table. An unknown word is never a default
// value. A vocabulary specialises `words<E>` with `list`, in the order of the enumerators, which count up from zero.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mash {

template <class Enum>
struct words;  // specialised beside each enumeration: static constexpr std::array<std::string_view, N> list

template <class Enum>
[[nodiscard]] constexpr std::string_view to_word(Enum value) noexcept
  requires requires { words<Enum>::list; }
{
  return words<Enum>::list[static_cast<std::size_t>(value)];
}

template <class Enum>
[[nodiscard]] constexpr std::optional<Enum> from_word(std::string_view word) noexcept {
  for (std::size_t i = 0; i < words<Enum>::list.size(); ++i)
    if (words<Enum>::list[i] == word) return static_cast<Enum>(i);
  return std::nullopt;
}

// "red, amber, green": for the sentence that refuses an unknown word.
template <class Enum>
[[nodiscard]] std::string word_list() {
  std::string text;
  for (std::string_view word : words<Enum>::list) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

}  // namespace mash
