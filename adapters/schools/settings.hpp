// SPDX-License-Identifier: Apache-2.0
// What the schools source is told: which folder, and which schools it speaks for.
#pragma once

#include <string>
#include <vector>

#include "base/errors.hpp"
#include "base/json.hpp"

namespace mash::schools {

inline constexpr std::string_view TRANSFER_FILE = "Common Transfer File";
inline constexpr std::string_view CENSUS = "School census";

struct school {
  std::string urn, name, controller;
  std::string la, estab;  // three and four characters
  std::string native_id;  // may be empty
  bool census = true;
  std::size_t pupils_min = 0;  // a system that names fewer was not wholly delivered
};

struct settings {
  std::string folder;
  std::vector<school> schools;  // never empty

  [[nodiscard]] const school* by_urn(std::string_view urn) const;
  [[nodiscard]] const school* by_number(std::string_view la, std::string_view estab) const;
  // As a census extract names it: its own word, URN, or LA and establishment number together.
  [[nodiscard]] const school* by_native_id(std::string_view id) const;
};

[[nodiscard]] result<settings> read_settings(const json::value& config);

}  // namespace mash::schools
