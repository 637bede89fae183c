// SPDX-License-Identifier: Apache-2.0
// The only reader of TOML (version 1.0). A file becomes a JSON value, so that one strict reader (base/json_reader)
// serves configuration, agreements and directories; the line of every member is kept for messages. Dates become text.
#pragma once

#include <map>
#include <string>

#include "base/json.hpp"

namespace mash::toml {

struct document {
  json::value root;
  std::map<std::string, int, std::less<>> lines;              // JSON pointer -> line in the file, from 1
  [[nodiscard]] int line_of(std::string_view pointer) const;  // of the nearest enclosing member that has one
};

// Refuses files over 1 MiB, control characters, fractions and infinities; never aborts on bad input.
[[nodiscard]] result<document> parse(std::string_view text);
[[nodiscard]] result<document> read_file(const std::string& path);

// "members.toml:12: roles: unknown_word: use one of ..." for each fault, one per line.
[[nodiscard]] std::string describe(const std::string& path, const document& file,
                                   const std::vector<json::fault>& faults);

}  // namespace mash::toml
