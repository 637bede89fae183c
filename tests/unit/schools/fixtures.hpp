// SPDX-License-Identifier: Apache-2.0
// Builders that the schools tests share.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "adapters/schools/census.hpp"
#include "adapters/schools/ctf.hpp"
#include "adapters/schools/source.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::schools {

// For tests of what is read, whatever is wrong with it.
inline result<transfer_file> read_ctf(std::string_view bytes) {
  findings::in_file ignored;
  return read_ctf(bytes, ignored);
}
inline result<census_file> read_census(std::string_view bytes, std::string_view file_name) {
  findings::in_file ignored;
  return read_census(bytes, file_name, ignored);
}

}  // namespace mash::schools

namespace mash::test {

// "3 date_unreadable DOB", in the order of the file.
inline std::vector<std::string> faults(const findings::in_file& found) {
  std::vector<std::string> out;
  for (const findings::fault& one : found.listed())
    out.push_back(std::to_string(one.line) + " " + std::string(to_word(one.broken)) + " " +
                  std::string(one.field.view()));
  return out;
}

inline std::string file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

inline void write_file(const std::string& path, std::string_view content) {
  std::ofstream(path, std::ios::binary) << content;
}

// As careful suppliers do it: under another name, then moved into place.
inline void drop_file(const std::string& path, std::string_view content) {
  write_file(path + ".part", content);
  std::filesystem::rename(path + ".part", path);
}

inline json::object school_entry(const std::string& urn, const std::string& estab, const std::string& native = "") {
  json::object out{
      {"urn", urn}, {"name", "Example Primary"}, {"controller", "Example Trust"}, {"la", "873"}, {"estab", estab}};
  if (!native.empty()) out["native_id"] = native;
  return out;
}

inline json::object schools_config(const std::string& folder) {
  return {{"folder", folder}, {"schools", json::array{school_entry("100000", "1000")}}};
}

inline std::unique_ptr<kit::source> schools_source(const std::string& folder) {
  auto made = schools::make_schools_source(schools_config(folder));
  EXPECT_TRUE(made) << (made ? "" : made.error().detail);
  return made ? std::move(*made) : nullptr;
}

inline std::string demo_folder() { return test::source_path("config/demo/schools"); }

// One pupil as XML; `more` goes inside.
inline std::string pupil_xml(const std::string& upn, const std::string& family, const std::string& given,
                             const std::string& born, const std::string& more = "") {
  return "<Pupil><UPN>" + upn + "</UPN><Surname>" + family + "</Surname><Forename>" + given + "</Forename><DOB>" +
         born + "</DOB>" + more + "</Pupil>";
}

inline std::string ctf_xml(const std::string& pupils, const std::string& written = "2026-11-01T06:00:00",
                           const std::string& estab = "1000") {
  return R"(<?xml version="1.0" encoding="UTF-8"?><CTfile><Header><DateTime>)" + written +
         "</DateTime><SourceSchool><LEA>873</LEA><Estab>" + estab + "</Estab></SourceSchool></Header><CTFpupilData>" +
         pupils + "</CTFpupilData></CTfile>";
}

inline contract::person a_person(std::string family, std::string given, const char* born) {
  contract::person out;
  out.family_name = std::move(family);
  out.given_names = std::move(given);
  if (const auto date = parse_iso_date(born)) out.date_of_birth = *date;
  return out;
}

inline contract::person by_upn(std::string upn) {
  contract::person out;
  out.upn = std::move(upn);
  return out;
}

inline kit::found_people find(kit::source& in, const contract::person& who) {
  const auto found = in.find(who, std::chrono::steady_clock::now() + std::chrono::seconds(10));
  EXPECT_TRUE(found);
  return found ? *found : kit::found_people{};
}

inline std::vector<policy::category> every_category() {
  std::vector<policy::category> out;
  for (std::size_t i = 0; i < words<policy::category>::list.size(); ++i)
    out.push_back(static_cast<policy::category>(i));
  return out;
}

inline contract::ask ask_for(std::vector<policy::category> categories) {
  contract::ask out;
  out.categories = std::move(categories);
  return out;
}

inline std::vector<contract::record> of_category(const std::vector<contract::record>& all, policy::category wanted) {
  std::vector<contract::record> out;
  std::ranges::copy_if(all, std::back_inserter(out), [&](const auto& one) { return one.category == wanted; });
  return out;
}

inline std::string identity_value(const std::vector<contract::record>& all, std::string_view field) {
  for (const contract::record& one : all)
    if (one.kind == contract::record_kind::identity && one.fields.at("field") == json::value(field))
      return std::string(std::string_view(one.fields.at("value").as_string()));
  return {};
}

inline bool has(const contract::record& what, policy::caveat one) {
  return std::ranges::find(what.caveats, one) != what.caveats.end();
}

inline const kit::system_report& report_of(const std::vector<kit::system_report>& all, std::string_view system) {
  const auto found = std::ranges::find(all, system, &kit::system_report::system);
  EXPECT_NE(found, all.end());
  return *found;
}

// Waits, without a fixed pause, until `done` or ten seconds are over.
template <class Condition>
bool eventually(Condition done) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!done()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace mash::test
