// SPDX-License-Identifier: Apache-2.0
// Private to this room: what the encoders and decoders share. Values that are absent, empty or false are left out.
// Parts are made in the memory of the document they go into.
#pragma once

#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/contract/lookup.hpp"
#include "base/json.hpp"
#include "base/json_reader.hpp"

namespace mash::contract::parts {

inline constexpr std::size_t NAME_BYTES_MAX = 256;
inline constexpr std::size_t TEXT_MAX = 4000;
inline constexpr std::size_t CONTEXT_MAX = 16000;

inline void put(json::object& out, std::string_view name, std::string_view text) {
  if (!text.empty()) out.emplace(name, text);
}
inline void put(json::object& out, std::string_view name, const std::optional<civil_date>& date) {
  if (date) out.emplace(name, to_iso_date(*date));
}
inline void put(json::object& out, std::string_view name, const std::vector<std::string>& texts) {
  if (!texts.empty()) out.emplace(name, json::array(texts.begin(), texts.end(), out.storage()));
}
inline void put(json::object& out, std::string_view name, instant at) { out.emplace(name, to_rfc3339(at)); }

template <class Enum>
void put_word(json::object& out, std::string_view name, Enum word) {
  out.emplace(name, to_word(word));
}
template <class Enum>
void put_word(json::object& out, std::string_view name, const std::optional<Enum>& word) {
  if (word) out.emplace(name, to_word(*word));
}
template <class Enum>
void put_words(json::object& out, std::string_view name, const std::vector<Enum>& words_given) {
  if (words_given.empty()) return;
  json::array list(out.storage());
  list.reserve(words_given.size());
  for (const Enum word : words_given) list.emplace_back(to_word(word));
  out.emplace(name, std::move(list));
}
template <std::ranges::input_range Values, class Convert>
void put_list(json::object& out, std::string_view name, Values&& values, Convert convert) {
  json::array list(out.storage());
  if constexpr (std::ranges::sized_range<Values>) list.reserve(std::ranges::size(values));
  for (const auto& value : values) list.emplace_back(convert(value, out.storage()));
  if (!list.empty()) out.emplace(name, std::move(list));
}

// Reads each element of an optional list of objects with `read(reader&)`.
template <class Read>
auto get_list(json::reader& from, std::string_view name, std::size_t items_max, std::vector<json::fault>& faults,
              Read read) {
  std::vector<decltype(read(from))> found;
  const json::array* list = from.if_items(name, items_max);
  if (list == nullptr) return found;
  found.reserve(list->size());
  const std::string pointer = from.at(name);
  for (std::size_t i = 0; i < list->size(); ++i) {
    json::reader element((*list)[i], json::join_pointer(pointer, std::to_string(i)), faults);
    found.push_back(read(element));
    element.finish();
  }
  return found;
}

// Reads an object member with `read(reader&)`; a missing one is a fault if `required`.
template <class Read>
auto get_object(json::reader& from, std::string_view name, bool required, std::vector<json::fault>& faults, Read read)
    -> decltype(read(from)) {
  const json::value* child = required ? from.child(name) : from.if_child(name);
  if (child == nullptr) return {};
  json::reader members(*child, from.at(name), faults);
  auto found = read(members);
  members.finish();
  return found;
}

[[nodiscard]] std::string get_text(json::reader& from, std::string_view name, std::size_t bytes_max);
[[nodiscard]] std::string get_uuid(json::reader& from, std::string_view name);
[[nodiscard]] std::string get_digest(json::reader& from, std::string_view name);  // 64 hexadecimal digits
[[nodiscard]] std::uint64_t get_session(json::reader& from);
[[nodiscard]] basis get_basis(json::reader& from);
[[nodiscard]] staff get_staff(json::reader& from);
[[nodiscard]] item get_item(json::reader& from, std::vector<json::fault>& faults);
[[nodiscard]] correction get_correction(json::reader& from, std::vector<json::fault>& faults);

// As `digest_of_line`, for a line that `json::parse` has taken.
[[nodiscard]] result<std::string> digest_of_read(std::string_view line);

// One sentence naming at most three places. A member nobody knows is not named: its name is the sender's own text.
[[nodiscard]] error describe(std::string_view what, const std::vector<json::fault>& faults);

}  // namespace mash::contract::parts
