// SPDX-License-Identifier: Apache-2.0
// Text for a terminal of 100 columns: words wrapped, columns aligned by characters rather than bytes. What came from
// somebody else's system is shown without control characters, so that no record can move the cursor or rewrite a line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mash::cli {

inline constexpr std::size_t COLUMNS = 100;

[[nodiscard]] std::size_t width_of(std::string_view utf8) noexcept;  // code points
[[nodiscard]] std::string printable(std::string_view utf8);          // control characters become spaces
// Lines of at most COLUMNS, the first beginning with `first`, the others with as many spaces.
[[nodiscard]] std::string wrapped(std::string_view first, std::string_view words);
// Columns as wide as their widest cell, two spaces apart; the last may be long and is wrapped.
[[nodiscard]] std::string table(const std::vector<std::vector<std::string>>& rows);
[[nodiscard]] std::string heading(std::string_view title);

}  // namespace mash::cli
