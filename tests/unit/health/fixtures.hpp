// SPDX-License-Identifier: Apache-2.0
// Builders that the health tests share.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "adapters/health/source.hpp"
#include "tests/support/source_path.hpp"

namespace mash::test {

inline std::string file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

// Beyond the number range of our own documents, as FHIR is.
inline json::object fhir_file(const std::string& name) {
  auto parsed = json::parse(file_text(test::source_path("tests/data/") + name),
                            {.bytes_max = 1024 * 1024, .depth_max = 48, .fractions = true});
  return parsed && parsed->is_object() ? parsed->get_object() : json::object{};
}

inline json::object fhir_json(std::string_view text) {
  auto parsed = json::parse(text, {.bytes_max = 1024 * 1024, .depth_max = 48, .fractions = true});
  EXPECT_TRUE(parsed && parsed->is_object());
  return parsed ? parsed->get_object() : json::object{};
}

inline json::object health_config(const std::string& base_url) {
  return {{"base_url", base_url},
          {"organisations", json::array{json::object{{"ods", "Y99001"},
                                                     {"name", "Example Row Surgery"},
                                                     {"controller", "Example Row Surgery"},
                                                     {"systems", json::array{"GP and community record"}}},
                                        json::object{{"ods", "RGT"},
                                                     {"name", "Example Hospitals NHS Foundation Trust"},
                                                     {"controller", "Example Hospitals NHS Foundation Trust"},
                                                     {"systems", json::array{"Hospital record"}}}}},
          {"sensitive_services", json::array{"local-9"}}};
}

// `second`: how whose family name is spelt otherwise is looked for; empty: as where nothing is said.
inline std::unique_ptr<kit::source> health_source(const std::string& base_url, const std::string& second = {}) {
  json::object config = health_config(base_url);
  if (!second.empty()) config["second_search"] = second;
  auto made = health::make_health_source(config);
  EXPECT_TRUE(made) << (made ? "" : made.error().detail);
  return made ? std::move(*made) : nullptr;
}

inline kit::deadline soon(std::chrono::milliseconds from_now = std::chrono::seconds(20)) {
  return std::chrono::steady_clock::now() + from_now;
}

inline contract::person a_person(std::string family, std::string given, const char* born) {
  contract::person out;
  out.family_name = std::move(family);
  out.given_names = std::move(given);
  if (const auto date = parse_iso_date(born)) out.date_of_birth = *date;
  return out;
}

inline contract::person by_number(std::string nhs_number) {
  contract::person out;
  out.nhs_number = std::move(nhs_number);
  return out;
}

inline std::vector<std::string> given_names(const kit::found_people& found) {
  std::vector<std::string> out;
  for (const auto& one : found.people) out.push_back(one.identity.given_names);
  std::ranges::sort(out);
  return out;
}

inline bool all_searched(const std::vector<kit::system_report>& systems) {
  return !systems.empty() && std::ranges::all_of(systems, &kit::system_report::searched);
}
inline bool none_searched(const std::vector<kit::system_report>& systems) {
  return !systems.empty() && std::ranges::none_of(systems, &kit::system_report::searched);
}

inline bool has(const contract::record& what, policy::caveat one) {
  return std::ranges::find(what.caveats, one) != what.caveats.end();
}

inline std::vector<contract::record> of_category(const std::vector<contract::record>& all, policy::category wanted) {
  std::vector<contract::record> out;
  std::ranges::copy_if(all, std::back_inserter(out), [&](const auto& one) { return one.category == wanted; });
  return out;
}

// The value of an identity record by its field; empty if there is none.
inline std::string identity_value(const std::vector<contract::record>& all, std::string_view field) {
  for (const contract::record& one : all)
    if (one.kind == contract::record_kind::identity && one.fields.at("field") == json::value(field))
      return std::string(std::string_view(one.fields.at("value").as_string()));
  return {};
}

inline contract::ask ask_for(std::vector<policy::category> categories, std::vector<contract::person> subjects) {
  contract::ask out;
  out.categories = std::move(categories);
  out.subjects = std::move(subjects);
  return out;
}

inline contract::person subject(std::string id, policy::subject_kind kind) {
  contract::person out;
  out.id = std::move(id);
  out.kind = kind;
  return out;
}

inline std::vector<policy::category> every_category() {
  std::vector<policy::category> out;
  for (std::size_t i = 0; i < words<policy::category>::list.size(); ++i)
    out.push_back(static_cast<policy::category>(i));
  return out;
}

}  // namespace mash::test
