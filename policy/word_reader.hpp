// SPDX-License-Identifier: Apache-2.0
// Private to the room: reads words of closed lists out of an agreement; each unknown one is a fault at its own place
// that names the word probably meant.
#pragma once

#include <algorithm>

#include "base/json_reader.hpp"
#include "policy/suggest.hpp"
#include "policy/value_set.hpp"

namespace mash::policy {

// A json::reader with the fault list in reach, for faults at a place inside a list.
class terms_reader : public json::reader {
 public:
  terms_reader(const json::value& table, std::string pointer, std::vector<json::fault>& faults)
      : reader(table, pointer, faults), pointer_(std::move(pointer)), faults_(faults) {}

  // As json::reader; each name that somebody asks for is one that may have been meant by a name nobody knows.
  [[nodiscard]] std::string text(std::string_view name, std::size_t most) { return reader::text(noted(name), most); }
  [[nodiscard]] std::optional<std::string> if_text(std::string_view name, std::size_t most) {
    return reader::if_text(noted(name), most);
  }
  [[nodiscard]] std::int64_t integer(std::string_view name, std::int64_t low, std::int64_t high) {
    return reader::integer(noted(name), low, high);
  }
  [[nodiscard]] std::optional<std::int64_t> if_integer(std::string_view name, std::int64_t low, std::int64_t high) {
    return reader::if_integer(noted(name), low, high);
  }
  [[nodiscard]] bool boolean(std::string_view name) { return reader::boolean(noted(name)); }
  [[nodiscard]] std::optional<bool> if_boolean(std::string_view name) { return reader::if_boolean(noted(name)); }
  [[nodiscard]] std::optional<civil_date> if_date(std::string_view name) { return reader::if_date(noted(name)); }
  [[nodiscard]] std::vector<std::string> if_texts(std::string_view name, std::size_t items_max, std::size_t most) {
    return reader::if_texts(noted(name), items_max, most);
  }
  [[nodiscard]] const json::value* child(std::string_view name) { return reader::child(noted(name)); }
  [[nodiscard]] const json::value* if_child(std::string_view name) { return reader::if_child(noted(name)); }
  [[nodiscard]] const json::array* items(std::string_view name, std::size_t most) {
    return reader::items(noted(name), most);
  }
  [[nodiscard]] const json::array* if_items(std::string_view name, std::size_t most) {
    return reader::if_items(noted(name), most);
  }
  void finish() {
    const std::size_t before = faults_.size();
    reader::finish();
    for (std::size_t i = before; i < faults_.size(); ++i) suggest(faults_[i]);
  }

  [[nodiscard]] const std::string& pointer() const { return pointer_; }
  [[nodiscard]] std::vector<json::fault>& faults() { return faults_; }

  // A date that must be there.
  [[nodiscard]] civil_date date(std::string_view name) {
    return child(name) == nullptr ? civil_date{} : if_date(name).value_or(civil_date{});
  }

  // A required word.
  template <class Enum>
  [[nodiscard]] Enum one(std::string_view name) {
    const std::string written = text(name, bytes_max);
    return written.empty() ? Enum{} : known<Enum>(written, at(name)).value_or(Enum{});
  }
  template <class Enum>
  [[nodiscard]] std::optional<Enum> if_one(std::string_view name) {
    const auto written = if_text(name, bytes_max);
    return written ? known<Enum>(*written, at(name)) : std::nullopt;
  }
  // A list of words; `absent` where the member is not there. One without a word is a fault: a rule or a law that names
  // nobody would never hold, and nobody would see it.
  template <class Enum>
  [[nodiscard]] value_set<Enum> if_some(std::string_view name, value_set<Enum> absent) {
    return if_child(name) == nullptr ? absent : some<Enum>(name);
  }
  // A required list with at least one word.
  template <class Enum>
  [[nodiscard]] value_set<Enum> some(std::string_view name) {
    if (child(name) == nullptr) return {};
    const std::size_t before = faults_.size();
    const value_set<Enum> found = list<Enum>(name);
    if (found.empty() && faults_.size() == before) add(name, "empty", "name at least one");
    return found;
  }

 private:
  static constexpr std::size_t bytes_max = 64;

  template <class Enum>
  [[nodiscard]] std::optional<Enum> known(std::string_view written, const std::string& place) {
    if (const auto found = from_word<Enum>(written)) return found;
    const std::string_view meant = nearest_word(written, words<Enum>::list);
    faults_.push_back(
        {place, "unknown_word",
         meant.empty() ? "use one of: " + word_list<Enum>() : "did you mean \"" + std::string(meant) + "\"?"});
    return std::nullopt;
  }

  template <class Enum>
  [[nodiscard]] value_set<Enum> list(std::string_view name) {
    value_set<Enum> found;
    const json::array* items = if_items(name, value_set<Enum>::words_total);
    if (items == nullptr) return found;
    for (std::size_t i = 0; i < items->size(); ++i) {
      const std::string place = at(name) + "/" + std::to_string(i);
      const auto* word = (*items)[i].if_string();
      if (word == nullptr) {
        faults_.push_back({place, "wrong_type", "a word in quotation marks is expected here"});
      } else if (const auto value = known<Enum>(std::string_view(*word), place)) {
        if (found.contains(*value)) faults_.push_back({place, "repeated", "this word is in the list already"});
        found.insert(*value);
      }
    }
    return found;
  }

  std::string_view noted(std::string_view name) {
    if (std::ranges::find(asked_for_, name) == asked_for_.end()) asked_for_.emplace_back(name);
    return name;
  }
  void suggest(json::fault& unknown) const {
    const std::string written = unknown.pointer.substr(unknown.pointer.rfind('/') + 1);
    const std::vector<std::string_view> known(asked_for_.begin(), asked_for_.end());
    if (const std::string_view meant = nearest_word(written, known); !meant.empty())
      unknown.detail.append("; did you mean \"").append(meant).append("\"?");
  }

  std::string pointer_;
  std::vector<json::fault>& faults_;
  std::vector<std::string> asked_for_;
};

// Calls `each(reader)` for every table of the list `name`, and lets each finish.
template <class Each>
void for_each_table(terms_reader& parent, std::string_view name, std::size_t items_max, Each each) {
  const json::array* tables = parent.items(name, items_max);
  if (tables == nullptr) return;
  for (std::size_t i = 0; i < tables->size(); ++i) {
    terms_reader reader((*tables)[i], parent.at(name) + "/" + std::to_string(i), parent.faults());
    each(reader);
    reader.finish();
  }
}
template <class Each>
void if_each_table(terms_reader& parent, std::string_view name, std::size_t items_max, Each each) {
  if (parent.if_child(name) != nullptr) for_each_table(parent, name, items_max, each);
}

}  // namespace mash::policy
