// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/settings.hpp"

#include <algorithm>
#include <set>

#include "adapters/kit/source/settings.hpp"
#include "base/json_reader.hpp"

namespace mash::schools {
namespace {

constexpr std::size_t SCHOOLS_MAX = 5000;

bool is_digits(std::string_view text, std::size_t length) {
  return text.size() == length && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

school read_school(const json::value& document, const std::string& pointer, std::vector<json::fault>& faults) {
  json::reader in(document, pointer, faults);
  school out;
  out.urn = in.text("urn", 6);
  out.name = in.text("name", 200);
  out.controller = in.text("controller", 200);
  out.la = in.text("la", 3);
  out.estab = in.text("estab", 4);
  out.native_id = in.if_text("native_id", 50).value_or("");
  out.census = in.if_boolean("census").value_or(true);
  out.pupils_min = static_cast<std::size_t>(in.if_integer("pupils_min", 0, 20'000).value_or(0));
  if (!is_digits(out.urn, 6)) in.add("urn", "invalid", "a URN has six digits");
  if (!is_digits(out.la, 3)) in.add("la", "invalid", "a local authority number has three digits");
  if (!is_digits(out.estab, 4)) in.add("estab", "invalid", "an establishment number has four digits");
  in.finish();
  return out;
}

}  // namespace

const school* settings::by_urn(std::string_view urn) const {
  const auto found = std::ranges::find(schools, urn, &school::urn);
  return found == schools.end() ? nullptr : &*found;
}

const school* settings::by_number(std::string_view la, std::string_view estab) const {
  const auto found =
      std::ranges::find_if(schools, [&](const school& one) { return one.la == la && one.estab == estab; });
  return found == schools.end() ? nullptr : &*found;
}

const school* settings::by_native_id(std::string_view id) const {
  if (id.empty()) return nullptr;
  const auto found = std::ranges::find_if(
      schools, [&](const school& one) { return id == one.native_id || id == one.urn || id == one.la + one.estab; });
  return found == schools.end() ? nullptr : &*found;
}

result<settings> read_settings(const json::value& config) {
  std::vector<json::fault> faults;
  settings out;
  json::reader in(config, "", faults);
  out.folder = in.text("folder", 1000);
  if (out.folder.empty()) in.add("folder", "required", "name the drop folder");
  if (const json::array* list = in.items("schools", SCHOOLS_MAX); list != nullptr) {
    if (list->empty()) in.add("schools", "required", "name at least one school");
    std::set<std::string> names;
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string pointer = json::join_pointer(in.at("schools"), std::to_string(i));
      out.schools.push_back(read_school((*list)[i], pointer, faults));
      const school& last = out.schools.back();
      // Two schools with one number would each be told the other's pupils.
      for (const std::string& name : {last.urn, last.la + last.estab, last.native_id})
        if (!name.empty() && !names.insert(name).second)
          faults.push_back({pointer, "duplicate", "two schools share a number"});
    }
  }
  in.finish();
  if (!faults.empty()) return fail(errc::invalid, kit::describe(faults));
  return out;
}

}  // namespace mash::schools
