// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/given_names.hpp"

#include <algorithm>

#include "adapters/contract/person.hpp"
#include "adapters/match/shipped.hpp"
#include "base/json_reader.hpp"

namespace mash::matching {
namespace {

constexpr std::size_t GROUPS_MAX = 20'000, NAMES_MAX = 100'000, BYTES_MAX = 100;

}  // namespace

result<given_names> given_names::read(const toml::document& file, const std::string& path) {
  std::vector<json::fault> faults;
  json::reader in(file.root, "", faults);
  given_names out;
  const auto fold = [&](std::string_view member, std::string_view name) {
    std::string folded = contract::normalised_name(name);
    if (folded.empty()) in.add(member, "malformed", "a name needs a letter");
    return folded;
  };
  const auto version = in.integer("version", 1, 1);
  const json::array* groups = in.items("forms", GROUPS_MAX);
  for (std::size_t i = 0; groups != nullptr && i < groups->size(); ++i) {
    const auto* group = (*groups)[i].if_array();
    const std::string place = "forms/" + std::to_string(i);
    if (group == nullptr || group->size() < 2) {
      in.add(place, "malformed", "forms of a name are a list of at least two");
      continue;
    }
    for (const json::value& name : *group) {
      if (!name.is_string() || name.as_string().size() > BYTES_MAX) {
        in.add(place, "malformed", "each form of a name is a short text");
        continue;
      }
      auto& within = out.forms_[fold("forms", name.as_string())];
      if (std::ranges::find(within, i) == within.end()) within.push_back(static_cast<std::uint32_t>(i));
    }
  }
  for (const std::string& name : in.if_texts("names", NAMES_MAX, BYTES_MAX)) out.forms_[fold("names", name)];
  for (const std::string& name : in.if_texts("borne_first", NAMES_MAX, BYTES_MAX))
    out.borne_first_.insert(fold("borne_first", name));
  in.finish();
  if (!faults.empty() || version != 1) return fail(errc::invalid, toml::describe(path, file, faults));
  return out;
}

const given_names& given_names::shipped() {
  static const given_names table = [] {
    const auto file = toml::parse(shipped_given_names());
    MASH_ASSERT(file);
    auto read_table = read(*file, "given-names.toml");
    MASH_ASSERT(read_table);
    return std::move(*read_table);
  }();
  return table;
}

bool given_names::are_forms_of_one(const std::string& a, const std::string& b) const {
  const auto left = forms_.find(a), right = forms_.find(b);
  if (left == forms_.end() || right == forms_.end()) return false;
  return std::ranges::find_first_of(left->second, right->second) != left->second.end();
}

}  // namespace mash::matching
