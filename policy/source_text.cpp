// SPDX-License-Identifier: Apache-2.0
#include "policy/source_text.hpp"

#include <algorithm>
#include <array>

namespace mash::policy {
namespace {

// In UTF-8: soft hyphen; zero-width characters and marks; embeddings, overrides and isolates; a byte order mark inside.
constexpr std::array<std::string_view, 22> HIDDEN{
    "\u00ad", "\u061c", "\u180e", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c",
    "\u202d", "\u202e", "\u2060", "\u2061", "\u2062", "\u2063", "\u2064", "\u2066", "\u2067", "\u2068", "\u2069"};
constexpr std::string_view BYTE_ORDER_MARK = "\ufeff";
constexpr std::string_view WHY =
    "a character stands here that is not seen, or that turns the reading order: write it out";

// Where the first one stands; npos: none.
[[nodiscard]] std::size_t find_hidden(std::string_view text) {
  const auto is_ascii = [](char each) { return static_cast<unsigned char>(each) < 0x80; };
  if (std::ranges::all_of(text, is_ascii)) return std::string_view::npos;
  std::size_t first = text.find(BYTE_ORDER_MARK);
  for (const std::string_view each : HIDDEN) first = std::min(first, text.find(each));
  return first;
}

// "line 12: ..." of the reader of TOML becomes "NAME:12: ...".
[[nodiscard]] std::string placed(const std::string& name, std::string detail) {
  constexpr std::string_view LINE = "line ";
  if (detail.starts_with(name + ": ")) detail.erase(0, name.size() + 2);  // as toml::read_file says it
  const std::size_t colon = detail.find(':');
  const bool has_line = detail.starts_with(LINE) && colon != std::string::npos && colon > LINE.size() &&
                        detail.find_first_not_of("0123456789", LINE.size()) == colon;
  return name + ":" + (has_line ? detail.substr(LINE.size()) : " " + detail);
}

// Written as escapes, so that the file shows them and its sentences do not.
void find_in_texts(const json::value& node, const std::string& pointer, std::vector<json::fault>& faults) {
  if (const auto* text = node.if_string()) {
    if (find_hidden(std::string_view(*text)) != std::string_view::npos)
      faults.push_back({pointer, "hidden_character", std::string(WHY)});
  } else if (const auto* list = node.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) find_in_texts((*list)[i], pointer + "/" + std::to_string(i), faults);
  } else if (const auto* members = node.if_object()) {
    for (const auto& each : *members) {
      const std::string place = json::join_pointer(pointer, each.key());
      if (find_hidden(std::string_view(each.key())) != std::string_view::npos)
        faults.push_back({place, "hidden_character", std::string(WHY)});
      find_in_texts(each.value(), place, faults);
    }
  }
}

}  // namespace

result<toml::document> accept_source(result<toml::document> opened, const std::string& name) {
  if (!opened) return fail(opened.error().code, placed(name, opened.error().detail));
  std::vector<json::fault> faults;
  find_in_texts(opened->root, "", faults);
  if (!faults.empty()) return fail(errc::invalid, toml::describe(name, *opened, faults));
  return opened;
}

result<toml::document> open_source(std::string_view text, const std::string& name) {
  const std::string_view past_mark = text.substr(text.starts_with(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.size() : 0);
  if (const std::size_t at = find_hidden(past_mark); at != std::string_view::npos) {
    const auto line = 1 + std::ranges::count(past_mark.substr(0, at), '\n');
    return fail(errc::invalid, name + ":" + std::to_string(line) + ": " + std::string(WHY));
  }
  return accept_source(toml::parse(text), name);
}

}  // namespace mash::policy
