// SPDX-License-Identifier: Apache-2.0
// Which given names are forms of one name, and which are names of their own although they are spelled alike. Read from
// given-names.toml (docs/formats/matching.md); the file that is shipped in config/matching is compiled in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/json.hpp"
#include "base/toml.hpp"

namespace mash::matching {

class given_names {
 public:
  // An empty table: no name has other forms.
  given_names() = default;
  // Refuses what is no such table, naming file, line and every fault.
  [[nodiscard]] static result<given_names> read(const toml::document& file, const std::string& path);
  // config/matching/given-names.toml as it was when this program was built.
  [[nodiscard]] static const given_names& shipped();

  // All take names as profile has them: folded, upper-case.
  [[nodiscard]] bool are_forms_of_one(const std::string& a, const std::string& b) const;
  [[nodiscard]] bool is_name(const std::string& name) const { return forms_.contains(name); }
  // One that many brothers bear first ("Muhammad Ali", "Muhammad Hassan"): the name after it tells them apart.
  [[nodiscard]] bool is_borne_first(const std::string& name) const { return borne_first_.contains(name); }

 private:
  std::unordered_map<std::string, std::vector<std::uint32_t>> forms_;  // name -> the groups it is in; may be none
  std::unordered_set<std::string> borne_first_;
};

}  // namespace mash::matching
