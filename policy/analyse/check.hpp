// SPDX-License-Identifier: Apache-2.0
// Everything that can be found out about an agreement before anybody signs it, in words (mashctl policy check).
#pragma once

#include <string>
#include <vector>

#include "base/errors.hpp"
#include "policy/agreement.hpp"
#include "policy/analyse/theorems.hpp"

namespace mash::policy::analyse {

struct checked_invariant {
  std::string id, says, law, place;
  std::string counter_example;  // empty: it holds
};

struct checked {
  std::string name;  // "cp-mash-tier2 2026.1"
  std::vector<checked_invariant> invariants;
  std::vector<theorem> theorems;
  std::vector<std::string> wrong_cases;  // "cases.toml:12: expected released, decided withheld ..."
  double points = 0;
  std::size_t regions = 0;
  std::vector<std::string> dead, overlaps, get_nothing, gaps;

  [[nodiscard]] bool good() const;
};

// `text` is of the invariants, `name` stands before their lines. Fails as read_invariants and model::of do.
[[nodiscard]] result<checked> check(const agreement& under, std::string_view text, std::string_view name);

// Of a folder (policy/folder.hpp), with its cases tried. Fails where any of its files cannot be read.
[[nodiscard]] result<checked> check_folder(const std::string& path);

}  // namespace mash::policy::analyse
