// SPDX-License-Identifier: Apache-2.0
#include "cli/fields.hpp"

namespace mash::cli {

const json::value& at(const json::value& from, std::string_view name) {
  static const json::value none;
  const auto* object = from.if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains(name);
  return found == nullptr ? none : *found;
}

const json::array& list_at(const json::value& from, std::string_view name) {
  static const json::array none;
  const auto* list = at(from, name).if_array();
  return list == nullptr ? none : *list;
}

std::string text_at(const json::value& from, std::string_view name) {
  const auto& found = at(from, name);
  if (found.is_string()) return std::string(found.get_string());
  if (found.is_int64()) return std::to_string(found.get_int64());
  return {};
}

bool true_at(const json::value& from, std::string_view name) {
  const auto& found = at(from, name);
  return found.is_bool() && found.get_bool();
}

std::string joined_at(const json::value& from, std::string_view name) {
  std::string out;
  for (const auto& one : list_at(from, name))
    if (one.is_string()) out.append(out.empty() ? "" : ", ").append(one.get_string());
  return out;
}

std::string band_at(const json::value& match) {
  const std::string by = text_at(match, "confirmed_by");
  return text_at(match, "band") + (by.empty() ? "" : ", confirmed by a person there (" + by + ")");
}

}  // namespace mash::cli
