// SPDX-License-Identifier: Apache-2.0
// Reads the documents of docs/, so that tests can hold them to the program: fenced blocks and rows of tables.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "tests/support/source_path.hpp"

namespace mash::test {

inline std::string read_document(const std::string& path) {
  std::ifstream file(test::source_path(path), std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

// The content of the first fenced block with this label after `heading`, without its last line end.
inline std::string block(const std::string& document, const std::string& label, const std::string& heading = {}) {
  const std::size_t after = heading.empty() ? 0 : document.find("\n" + heading + "\n");
  const std::string fence = "\n```" + label + "\n";
  const std::size_t at = after == std::string::npos ? after : document.find(fence, after);
  if (at == std::string::npos) return {};
  const std::size_t from = at + fence.size();
  return document.substr(from, document.find("\n```", from) - from);
}

// The text under a heading, up to the next heading of the same or a higher level.
inline std::string section(const std::string& document, const std::string& heading) {
  const std::size_t at = document.find("\n" + heading + "\n");
  if (at == std::string::npos) return {};
  const std::string level = heading.substr(0, heading.find(' '));
  std::size_t end = document.size();
  for (std::string marks = level; !marks.empty(); marks.pop_back())
    end = std::min(end, document.find("\n" + marks + " ", at + 1));
  return document.substr(at, end - at);
}

// The cells of every table row in `text`, headings and rules left out; back-quotes are taken off.
inline std::vector<std::vector<std::string>> rows(const std::string& text) {
  std::vector<std::vector<std::string>> found;
  std::size_t from = 0;
  bool in_table = false;
  while (from < text.size()) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    const std::string_view line(text.data() + from, end - from);
    from = end + 1;
    if (!line.starts_with("| ") && !line.starts_with("|-")) {
      in_table = false;
      continue;
    }
    if (line.starts_with("|-")) {
      in_table = true;
      continue;
    }
    if (!in_table) continue;  // the heading
    std::vector<std::string> cells;
    for (std::size_t at = 1; at < line.size();) {
      const std::size_t bar = line.find('|', at);
      if (bar == std::string_view::npos) break;
      std::string cell;
      for (const char c : line.substr(at, bar - at))
        if (c != '`') cell.push_back(c);
      const std::size_t first = cell.find_first_not_of(' '), last = cell.find_last_not_of(' ');
      cells.push_back(first == std::string::npos ? std::string() : cell.substr(first, last - first + 1));
      at = bar + 1;
    }
    found.push_back(std::move(cells));
  }
  return found;
}

// The place that an RFC 6901 pointer names; parents must be there, the last member is made if it is not.
inline json::value& place(json::value& document, std::string_view pointer) {
  json::value* at = &document;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    if (auto* list = at->if_array())
      at = &list->at(std::stoul(std::string(token)));
    else
      at = &at->as_object()[token];
  }
  return *at;
}

}  // namespace mash::test
