// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "adapters/contract/codec.hpp"
#include "hub/assemble/sections.hpp"

namespace mash::hub {
namespace {

json::object entry_of(const shown_item& shown, json::storage_ptr store) {
  json::object out = contract::to_json(shown.item, std::move(store));
  out.emplace("agency", shown.from->member);
  if (shown.relayed) out.emplace("relayed", true);
  return out;
}

// An involvement's or an assessment's own fields stand beside the common ones: service, worker, telephone, from, ...
json::object with_fields(const shown_item& shown, const json::storage_ptr& store) {
  json::object out = entry_of(shown, store);
  out.erase("fields");
  if (!shown.item.what.subjects.empty()) out["subject"] = shown.item.what.subjects.front();
  for (const auto& field : shown.item.what.fields)
    if (!out.contains(field.key())) out[field.key()] = field.value();
  return out;
}

// ISO dates and RFC 3339 times sort as text; what has no date comes last.
bool earlier(const shown_item* a, const shown_item* b) {
  const std::string &left = a->item.what.when.at, &right = b->item.what.when.at;
  return left.empty() != right.empty() ? right.empty() : left < right;
}

json::array by_time(std::vector<const shown_item*> items, const json::storage_ptr& store) {
  // By insertion: lists are short, and items of one day keep the order of the roster.
  for (std::size_t i = 1; i < items.size(); ++i) {
    const auto place =
        std::upper_bound(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(i), items[i], earlier);
    std::rotate(place, items.begin() + static_cast<std::ptrdiff_t>(i),
                items.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
  json::array out(store);
  out.reserve(items.size());
  for (const shown_item* one : items) out.push_back(entry_of(*one, store));
  return out;
}

}  // namespace

item_lists lists_of(const released& shown, const json::storage_ptr& store) {
  item_lists out(store);
  std::vector<const shown_item*> events, intelligence;
  for (const shown_item& one : shown.items) {
    switch (one.item.what.kind) {
      case contract::record_kind::event:
        events.push_back(&one);
        break;
      case contract::record_kind::intelligence:
        intelligence.push_back(&one);
        break;
      case contract::record_kind::involvement:
        out.involvements.push_back(with_fields(one, store));
        break;
      case contract::record_kind::assessment:
        out.assessments.push_back(with_fields(one, store));
        break;
      case contract::record_kind::alert:
        out.alerts.push_back(entry_of(one, store));
        break;
      case contract::record_kind::identity:
        break;  // shown with the people
    }
  }
  out.chronology = by_time(std::move(events), store);
  out.intelligence = by_time(std::move(intelligence), store);
  return out;
}

json::array withheld_of(const released& shown, json::storage_ptr store) {
  json::array out(std::move(store));
  for (const shown_line& one : shown.withheld) {
    json::object line = contract::to_json(one.line, out.storage());
    line.emplace("agency", one.from->member);
    out.push_back(std::move(line));
  }
  return out;
}

}  // namespace mash::hub
