// SPDX-License-Identifier: Apache-2.0
#include "adapters/synth/statements.hpp"

namespace mash::synth {
namespace {

constexpr std::size_t ROWS_OF_AN_INSERT = 500;

}  // namespace

std::string quoted(std::string_view text) {
  if (text.empty()) return "null";
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

void inserts::add(std::initializer_list<std::string_view> values) {
  text_ += rows_ % ROWS_OF_AN_INSERT == 0 ? (rows_ == 0 ? "" : ";\n") + head_ + " values\n  (" : ",\n  (";
  bool first = true;
  for (const std::string_view value : values) {
    text_.append(first ? "" : ", ").append(value);
    first = false;
  }
  text_ += ")";
  ++rows_;
}

std::string inserts::text() && { return rows_ == 0 ? "" : std::move(text_) + ";\n"; }

std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }
std::string rest_of(const std::string& text) {
  const std::size_t space = text.find(' ');
  return space == std::string::npos ? "" : text.substr(space + 1);
}

}  // namespace mash::synth
