// SPDX-License-Identifier: Apache-2.0
// Rows of one table as `insert` statements that any database takes.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace mash::synth {

[[nodiscard]] std::string quoted(std::string_view text);  // 'O''Sulton'; null for an empty one

class inserts {
 public:
  explicit inserts(std::string head) : head_(std::move(head)) {}
  void add(std::initializer_list<std::string_view> values);
  [[nodiscard]] std::string text() &&;  // empty without rows

 private:
  std::string head_, text_;
  std::size_t rows_ = 0;
};

// Of given names, or of a house and its street.
[[nodiscard]] std::string first_word(const std::string& text);
[[nodiscard]] std::string rest_of(const std::string& text);

}  // namespace mash::synth
