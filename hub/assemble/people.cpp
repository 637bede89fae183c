// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "adapters/contract/codec.hpp"
#include "hub/assemble/sections.hpp"

namespace mash::hub {
namespace {

struct stated_value {
  std::string value, said_by, since;  // said_by: a member, or "request"
};

std::string text_field(const json::object& fields, std::string_view name) {
  const json::value* found = fields.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(std::string_view(found->get_string())) : std::string();
}

// Two spellings that mean the same are no conflict: "CB99 9ZZ" and "cb999zz", "Ada Mary" and "Ada".
std::string comparable(std::string_view field, const std::string& value) {
  if (field == "given_names") return contract::normalised_name(value.substr(0, value.find(' ')));
  if (field == "family_name") return contract::normalised_name(value);
  if (field == "postcode") return contract::normalised_postcode(value);
  return value;
}

// Fields of which a person has one at a time.
constexpr std::string_view SINGLE[] = {"family_name", "given_names", "date_of_birth", "sex",
                                       "nhs_number",  "upn",         "postcode"};

using values_by_field = std::map<std::string, std::vector<stated_value>, std::less<>>;

values_by_field request_values(const subject& who) {
  values_by_field out;
  const contract::person& id = who.identity;
  const auto add = [&](const char* field, const std::string& value, const std::string& since = {}) {
    if (!value.empty()) out[field].push_back({value, "request", since});
  };
  add("family_name", id.family_name);
  add("given_names", id.given_names);
  if (id.date_of_birth) add("date_of_birth", to_iso_date(*id.date_of_birth));
  if (id.sex) add("sex", std::string(to_word(*id.sex)));
  add("nhs_number", id.nhs_number);
  add("upn", id.upn);
  for (const contract::address& home : id.addresses)
    if (home.type == policy::address_type::home && !home.to && !home.is_protected)
      add("postcode", home.postcode, home.from ? to_iso_date(*home.from) : std::string());
  return out;
}

json::array conflicts_of(const values_by_field& stated, json::storage_ptr store) {
  json::array out(std::move(store));
  for (std::string_view field : SINGLE) {
    const auto found = stated.find(field);
    if (found == stated.end()) continue;
    const auto& values = found->second;
    const bool differ = std::ranges::any_of(values, [&](const stated_value& one) {
      return comparable(field, one.value) != comparable(field, values.front().value);
    });
    if (!differ) continue;
    json::array list(out.storage());
    for (const stated_value& one : values) {
      json::object entry({{"value", one.value}, {"agency", one.said_by}}, out.storage());
      if (!one.since.empty()) entry.emplace("since", one.since);
      list.push_back(std::move(entry));
    }
    out.push_back(json::object({{"field", field}, {"values", std::move(list)}}, out.storage()));
  }
  return out;
}

json::array matches_of(const showing& of, const std::string& subject_id, json::storage_ptr store) {
  json::array out(std::move(store));
  for (const agency& from : of.whole.agencies) {
    each_answer(from, [&](const accepted_answer& said, bool relayed) {
      if (!relayed && from.fixed) return;
      for (contract::candidate one : said.what.people) {
        if (one.subject != subject_id) continue;
        of.masked.mask_match(from, one);
        json::object match = contract::to_json(one, out.storage());
        match.erase("subject");
        match.emplace("agency", from.member);
        if (relayed) match.emplace("relayed", true);
        if (relayed) match.erase("score");  // nobody computed one
        out.push_back(std::move(match));
      }
    });
  }
  return out;
}

}  // namespace

json::array people_of(const showing& of, json::storage_ptr store) {
  json::array out(store);
  for (const subject& who : of.whole.request.subjects) {
    values_by_field stated = request_values(who);
    json::array known_as(store);
    for (const shown_item& one : of.shown.items) {
      const contract::record& what = one.item.what;
      if (what.kind != contract::record_kind::identity) continue;
      if (std::ranges::find(what.subjects, who.identity.id) == what.subjects.end()) continue;
      const std::string field = text_field(what.fields, "field"), value = text_field(what.fields, "value");
      if (field.empty() || value.empty()) continue;
      const bool past = !what.when.until.empty();
      if (!past) stated[field].push_back({value, one.from->member, what.when.at});
      json::object entry({{"field", field}, {"value", value}, {"agency", one.from->member}, {"current", !past}}, store);
      if (!what.when.at.empty()) entry.emplace("since", what.when.at);
      if (past) entry.emplace("until", what.when.until);
      known_as.push_back(std::move(entry));
    }
    out.push_back(json::object({{"subject", who.identity.id},
                                {"records", matches_of(of, who.identity.id, store)},
                                {"known_as", std::move(known_as)},
                                {"conflicts", conflicts_of(stated, store)}},
                               store));
  }
  return out;
}

}  // namespace mash::hub
