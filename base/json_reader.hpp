// SPDX-License-Identifier: Apache-2.0
// Reads one JSON object member by member and collects every fault instead of stopping at the first, so that a person
// can mend a document in one go. A member that nobody asked for is a fault too (`finish`): unknown is never ignored.
#pragma once

#include <bitset>
#include <optional>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/words.hpp"

namespace mash::json {

class reader {
 public:
  // `document` must be an object; otherwise one `wrong_type` fault is noted and every read yields nothing.
  reader(const value& document, std::string pointer, std::vector<fault>& faults);

  // Each `text`, `integer`, ... is for a required member; each `if_...` for one that may be absent.
  [[nodiscard]] std::string text(std::string_view name, std::size_t bytes_max);
  [[nodiscard]] std::optional<std::string> if_text(std::string_view name, std::size_t bytes_max);
  // What a person has to say, or may: spaces, invisible characters and control characters alone are `empty`.
  [[nodiscard]] std::string said(std::string_view name, std::size_t bytes_max);
  [[nodiscard]] std::optional<std::string> if_said(std::string_view name, std::size_t bytes_max);
  // For documents we wrote ourselves, where an absent text and an empty one mean the same.
  [[nodiscard]] std::string text_or_empty(std::string_view name, std::size_t bytes_max);
  [[nodiscard]] std::int64_t integer(std::string_view name, std::int64_t low, std::int64_t high);
  [[nodiscard]] std::optional<std::int64_t> if_integer(std::string_view name, std::int64_t low, std::int64_t high);
  [[nodiscard]] bool boolean(std::string_view name);
  [[nodiscard]] std::optional<bool> if_boolean(std::string_view name);
  [[nodiscard]] std::optional<civil_date> if_date(std::string_view name);
  [[nodiscard]] std::optional<instant> if_time(std::string_view name);
  [[nodiscard]] instant time(std::string_view name);
  [[nodiscard]] std::vector<std::string> if_texts(std::string_view name, std::size_t items_max, std::size_t bytes_max);
  [[nodiscard]] const value* child(std::string_view name);                         // required, any kind
  [[nodiscard]] const value* if_child(std::string_view name);                      // absent gives null
  [[nodiscard]] const array* items(std::string_view name, std::size_t items_max);  // required
  [[nodiscard]] const array* if_items(std::string_view name, std::size_t items_max);

  template <class Enum>
  [[nodiscard]] std::optional<Enum> if_word(std::string_view name) {
    const auto found = view(name, WORD_BYTES_MAX, false);
    return found ? to_enum<Enum>(name, *found) : std::nullopt;
  }
  // A required word of a closed list; a fault is noted and `fallback` returned where it is missing or unknown.
  template <class Enum>
  [[nodiscard]] Enum word(std::string_view name, Enum fallback = {}) {
    const auto found = view(name, WORD_BYTES_MAX, true);
    return found ? to_enum<Enum>(name, *found).value_or(fallback) : fallback;
  }
  template <class Enum>
  [[nodiscard]] std::vector<Enum> if_words(std::string_view name, std::size_t items_max) {
    std::vector<Enum> found;
    for (const std::string_view one : views(name, items_max, WORD_BYTES_MAX))
      if (auto word_found = to_enum<Enum>(name, one)) found.push_back(*word_found);
    return found;
  }

  void add(std::string_view name, std::string code, std::string detail);  // a fault at member `name`
  [[nodiscard]] std::string at(std::string_view name) const { return join_pointer(pointer_, name); }
  void finish();  // notes a fault for every member that was not read

 private:
  static constexpr std::size_t WORD_BYTES_MAX = 64;

  template <class Enum>
  [[nodiscard]] std::optional<Enum> to_enum(std::string_view name, std::string_view found) {
    const auto value_found = from_word<Enum>(found);
    if (!value_found) add(name, "unknown_word", "use one of: " + word_list<Enum>());
    return value_found;
  }
  const value* find(std::string_view name, bool required);
  // As `text`, `if_text` and `if_texts`, in the document's own memory.
  std::optional<std::string_view> view(std::string_view name, std::size_t bytes_max, bool required);
  std::vector<std::string_view> views(std::string_view name, std::size_t items_max, std::size_t bytes_max);

  const object* members_;
  std::string pointer_;
  std::vector<fault>& faults_;
  std::bitset<64> seen_;           // by position in the object
  std::vector<bool> seen_beyond_;  // of those after the 64th
};

}  // namespace mash::json
