// SPDX-License-Identifier: Apache-2.0
#include "base/json_reader.hpp"

#include <algorithm>

namespace mash::json {
namespace {

constexpr std::size_t TIME_BYTES_MAX = 64;

// One code point of well-formed UTF-8, which is all that a JSON text holds here.
char32_t next_character(std::string_view& from) {
  const auto lead = static_cast<unsigned char>(from.front());
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code = size == 1 ? lead : lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size && i < from.size(); ++i)
    code = (code << 6) | (static_cast<unsigned char>(from[i]) & 0x3FU);
  from.remove_prefix(std::min(size, from.size()));
  return code;
}

// Spaces of every width, joiners, direction and control characters (Unicode's Zs, Zl, Zp, Cc and Cf, as far as they
// are in use).
constexpr bool shows_nothing(char32_t one) {
  return one <= 0x20 || (one >= 0x7F && one <= 0xA0) || one == 0xAD || one == 0x1680 || one == 0x180E ||
         (one >= 0x2000 && one <= 0x200F) || (one >= 0x2028 && one <= 0x202F) || (one >= 0x205F && one <= 0x206F) ||
         one == 0x3000 || one == 0xFEFF;
}

bool says_something(std::string_view text) {
  while (!text.empty())
    if (!shows_nothing(next_character(text))) return true;
  return false;
}

}  // namespace

reader::reader(const value& document, std::string pointer, std::vector<fault>& faults)
    : members_(document.if_object()), pointer_(std::move(pointer)), faults_(faults) {
  if (members_ == nullptr) faults_.push_back({pointer_, "wrong_type", "an object is expected here"});
  if (members_ != nullptr && members_->size() > seen_.size()) seen_beyond_.resize(members_->size() - seen_.size());
}

void reader::add(std::string_view name, std::string code, std::string detail) {
  faults_.push_back({at(name), std::move(code), std::move(detail)});
}

const value* reader::find(std::string_view name, bool required) {
  if (members_ == nullptr) return nullptr;
  const auto found = members_->find(name);
  if (found == members_->end()) {
    if (required) add(name, "required", "this member is required");
    return nullptr;
  }
  const auto position = static_cast<std::size_t>(found - members_->begin());
  if (position < seen_.size())
    seen_.set(position);
  else
    seen_beyond_[position - seen_.size()] = true;
  return &found->value();
}

const value* reader::child(std::string_view name) { return find(name, true); }
const value* reader::if_child(std::string_view name) { return find(name, false); }

std::optional<std::string_view> reader::view(std::string_view name, std::size_t bytes_max, bool required) {
  const value* found = find(name, required);
  if (found == nullptr) return std::nullopt;
  if (!found->is_string()) {
    add(name, "wrong_type", "text is expected here");
    return std::nullopt;
  }
  const std::string_view content = found->get_string();
  if (content.empty()) {
    add(name, "empty", "leave this member out or give it a value");
    return std::nullopt;
  }
  if (content.size() > bytes_max) {
    add(name, "too_long", "at most " + std::to_string(bytes_max) + " bytes");
    return std::nullopt;
  }
  return content;
}

std::optional<std::string> reader::if_text(std::string_view name, std::size_t bytes_max) {
  const auto found = view(name, bytes_max, false);
  return found ? std::optional<std::string>(*found) : std::nullopt;
}

std::optional<std::string> reader::if_said(std::string_view name, std::size_t bytes_max) {
  auto found = if_text(name, bytes_max);
  if (!found || says_something(*found)) return found;
  add(name, "empty", "this says nothing: spaces and invisible characters are no words");
  return std::nullopt;
}

std::string reader::said(std::string_view name, std::size_t bytes_max) {
  return child(name) == nullptr ? std::string() : if_said(name, bytes_max).value_or(std::string());
}

std::string reader::text_or_empty(std::string_view name, std::size_t bytes_max) {
  const value* found = if_child(name);
  if (found == nullptr || (found->is_string() && found->get_string().empty())) return {};
  return if_text(name, bytes_max).value_or(std::string());
}

std::string reader::text(std::string_view name, std::size_t bytes_max) {
  return std::string(view(name, bytes_max, true).value_or(std::string_view()));
}

std::optional<std::int64_t> reader::if_integer(std::string_view name, std::int64_t low, std::int64_t high) {
  const value* found = if_child(name);
  if (found == nullptr) return std::nullopt;
  if (!found->is_int64()) {
    add(name, "wrong_type", "a whole number is expected here");
    return std::nullopt;
  }
  if (found->get_int64() < low || found->get_int64() > high) {
    add(name, "out_of_range", "between " + std::to_string(low) + " and " + std::to_string(high));
    return std::nullopt;
  }
  return found->get_int64();
}

std::int64_t reader::integer(std::string_view name, std::int64_t low, std::int64_t high) {
  return child(name) == nullptr ? low : if_integer(name, low, high).value_or(low);
}

std::optional<bool> reader::if_boolean(std::string_view name) {
  const value* found = if_child(name);
  if (found == nullptr) return std::nullopt;
  if (found->is_bool()) return found->get_bool();
  add(name, "wrong_type", "true or false is expected here");
  return std::nullopt;
}

bool reader::boolean(std::string_view name) { return child(name) != nullptr && if_boolean(name).value_or(false); }

std::optional<civil_date> reader::if_date(std::string_view name) {
  const auto found = view(name, TIME_BYTES_MAX, false);
  if (!found) return std::nullopt;
  const auto date = parse_iso_date(*found);
  if (date) return *date;
  add(name, "not_a_date", date.error().detail);
  return std::nullopt;
}

std::optional<instant> reader::if_time(std::string_view name) {
  const auto found = view(name, TIME_BYTES_MAX, false);
  if (!found) return std::nullopt;
  const auto at_time = parse_rfc3339(*found);
  if (at_time) return *at_time;
  add(name, "not_a_time", at_time.error().detail);
  return std::nullopt;
}

instant reader::time(std::string_view name) {
  return child(name) == nullptr ? instant{} : if_time(name).value_or(instant{});
}

const array* reader::if_items(std::string_view name, std::size_t items_max) {
  const value* found = if_child(name);
  if (found == nullptr) return nullptr;
  const array* list = found->if_array();
  if (list == nullptr) {
    add(name, "wrong_type", "a list is expected here");
  } else if (list->size() > items_max) {
    add(name, "too_many", "at most " + std::to_string(items_max) + " items");
    list = nullptr;
  }
  return list;
}

const array* reader::items(std::string_view name, std::size_t items_max) {
  return child(name) == nullptr ? nullptr : if_items(name, items_max);
}

std::vector<std::string_view> reader::views(std::string_view name, std::size_t items_max, std::size_t bytes_max) {
  std::vector<std::string_view> found;
  const array* list = if_items(name, items_max);
  if (list == nullptr) return found;
  for (const auto& item : *list) {
    const auto* content = item.if_string();
    if (content == nullptr || content->empty() || content->size() > bytes_max)
      add(name, "wrong_type", "each item is text of 1 to " + std::to_string(bytes_max) + " bytes");
    else
      found.emplace_back(*content);
  }
  return found;
}

std::vector<std::string> reader::if_texts(std::string_view name, std::size_t items_max, std::size_t bytes_max) {
  const auto found = views(name, items_max, bytes_max);
  return {found.begin(), found.end()};
}

void reader::finish() {
  if (members_ == nullptr) return;
  std::size_t position = 0;
  for (const auto& member : *members_) {
    const bool seen = position < seen_.size() ? seen_[position] : seen_beyond_[position - seen_.size()];
    if (!seen) add(member.key(), "unknown_member", "this member is not known here");
    ++position;
  }
}

}  // namespace mash::json
