// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/reduce.hpp"

#include <algorithm>

namespace mash::contract {
namespace {

bool is_named(std::string_view field, const std::vector<std::string>& named) {
  return std::ranges::find(named, field) != named.end();
}

}  // namespace

void keep_fields(record& what, const std::vector<std::string>& named) {
  json::object kept;
  for (const auto& [name, value] : what.fields)
    if (is_named(name, named)) kept.emplace(name, value);
  what.fields = std::move(kept);
}

bool has_other_fields(const record& what, const std::vector<std::string>& named) {
  return std::ranges::any_of(what.fields, [&](const auto& field) { return !is_named(field.key(), named); });
}

bool reduce(record& what, policy::disposition form) {
  using policy::disposition;
  switch (form) {
    case disposition::released:
      return true;
    case disposition::redacted:
      what.said_by.clear();
      return true;
    case disposition::summary_only:
      what.said_by.clear();
      what.fields.clear();
      what.graded.reset();
      return true;
    case disposition::existence_only:
      what.said_by.clear();
      what.fields.clear();
      what.graded.reset();
      what.when = {};
      what.recorded_at.clear();
      what.source.clear();
      what.status.reset();
      what.summary = "A record of this category is held; its content is not shared.";
      return true;
    case disposition::call_agency:
    case disposition::human_review:
    case disposition::withheld:
      return false;
  }
  return false;
}

}  // namespace mash::contract
