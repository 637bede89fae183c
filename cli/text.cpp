// SPDX-License-Identifier: Apache-2.0
#include "cli/text.hpp"

#include <algorithm>

namespace mash::cli {

std::size_t width_of(std::string_view utf8) noexcept {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string printable(std::string_view utf8) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    // C1 controls are C2 80 to C2 9F in UTF-8; some terminals obey them.
    const bool second_control = byte == 0xC2 && i + 1 < utf8.size() && static_cast<unsigned char>(utf8[i + 1]) < 0xA0;
    if (second_control) ++i;
    out.push_back(byte < 0x20 || byte == 0x7F || second_control ? ' ' : utf8[i]);
  }
  return out;
}

std::string wrapped(std::string_view first, std::string_view words) {
  const std::string clean = printable(words);
  std::string_view rest = clean;
  std::string out(first), line(first);
  out.clear();
  const std::size_t indent = width_of(first);
  bool fresh = true;
  while (!rest.empty()) {
    const auto start = rest.find_first_not_of(' ');
    if (start == std::string_view::npos) break;
    rest.remove_prefix(start);
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size());
    if (!fresh && width_of(line) + 1 + width_of(word) > COLUMNS) {
      out.append(line).append("\n");
      line.assign(indent, ' ');
      fresh = true;
    }
    line.append(fresh ? "" : " ").append(word);
    fresh = false;
  }
  return out.append(line).append("\n");
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      if (widths.size() <= i) widths.resize(i + 1);
      widths[i] = std::max(widths[i], width_of(row[i]));
    }
  std::string out;
  for (const auto& row : rows) {
    if (row.empty()) continue;
    std::string line = "  ";
    for (std::size_t i = 0; i + 1 < row.size(); ++i)
      line.append(printable(row[i])).append(widths[i] - width_of(row[i]) + 2, ' ');
    out += wrapped(line, row.back());
  }
  return out;
}

std::string heading(std::string_view title) { return "\n" + std::string(title) + "\n"; }

}  // namespace mash::cli
