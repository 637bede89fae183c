// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/volume.hpp"

#include <algorithm>

#include "adapters/contract/codec.hpp"

namespace mash::kit {
namespace {

constexpr std::int64_t CAP_MAX = 100'000;
constexpr std::size_t HONEY_MAX = 1000, KEY_BYTES_MAX = 256;

// However it is written; one of which normalising leaves nothing, as in another script, as it is.
std::string name_form(const std::string& written) {
  std::string out = contract::normalised_name(written);
  return out.empty() ? written : out;
}

}  // namespace

volume_caps caps_of(const volume_settings& chosen, const volume& busiest_day) {
  const auto third_of = [](std::int64_t day) { return std::max<std::int64_t>(day / 3, 1); };
  volume_caps out;
  out.day.asks = chosen.asks_per_day.value_or(std::max(TIMES_BUSIEST * busiest_day.asks, VOLUME_FLOOR.asks));
  out.day.subjects =
      chosen.subjects_per_day.value_or(std::max(TIMES_BUSIEST * busiest_day.subjects, VOLUME_FLOOR.subjects));
  out.hour.asks = chosen.asks_per_hour.value_or(third_of(out.day.asks));
  out.hour.subjects = chosen.subjects_per_hour.value_or(third_of(out.day.subjects));
  return out;
}

std::optional<volume_reason> over(const volume_counts& counted, const volume_caps& caps) {
  if (counted.hour.asks > caps.hour.asks) return volume_reason::asks_per_hour;
  if (counted.day.asks > caps.day.asks) return volume_reason::asks_per_day;
  if (counted.hour.subjects > caps.hour.subjects) return volume_reason::subjects_per_hour;
  if (counted.day.subjects > caps.day.subjects) return volume_reason::subjects_per_day;
  return std::nullopt;
}

std::string subject_text(const contract::person& who) {
  const std::string family = name_form(who.family_name), given = name_form(who.given_names);
  // A source finds by them too: without them many people hide behind one name.
  std::set<std::string> others;
  for (const auto* names : {&who.previous_names, &who.aliases})
    for (const std::string& one : *names) others.insert(name_form(one));
  json::object out{{"family", family},
                   {"given", given},
                   {"others", json::array(others.begin(), others.end())},
                   {"nhs", who.nhs_number},
                   {"upn", who.upn}};
  if (who.date_of_birth) out.emplace("born", to_iso_date(*who.date_of_birth));
  // Less than a whole name and a birth date: a home or a telephone may tell who is meant, so everything that is told.
  if (family.empty() || given.empty() || !who.date_of_birth) {
    contract::person told = who;
    for (std::string* said : {&told.id, &told.family_name, &told.given_names}) said->clear();
    for (auto* said : {&told.previous_names, &told.aliases}) said->clear();
    out.emplace("told", contract::to_json(told));
  }
  return json::canonical(out);
}

std::string honey_form(std::string_view written) {
  std::string out;
  std::ranges::copy_if(written, std::back_inserter(out), [](char c) { return c != ' ' && c != '\t'; });
  return out;
}

volume_settings read_volume_settings(const json::value& from, std::string pointer, std::vector<json::fault>& faults) {
  json::reader in(from, std::move(pointer), faults);
  volume_settings out;
  out.asks_per_hour = in.if_integer("asks_per_hour", 1, CAP_MAX);
  out.asks_per_day = in.if_integer("asks_per_day", 1, CAP_MAX);
  out.subjects_per_hour = in.if_integer("subjects_per_hour", 1, CAP_MAX);
  out.subjects_per_day = in.if_integer("subjects_per_day", 1, CAP_MAX);
  for (const std::string& one : in.if_texts("honey", HONEY_MAX, KEY_BYTES_MAX)) {
    if (const std::string key = honey_form(one); !key.empty())
      out.honey.insert(key);
    else
      in.add("honey", "invalid", "a key of spaces alone is nobody's");
  }
  in.finish();
  return out;
}

}  // namespace mash::kit
