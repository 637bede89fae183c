// SPDX-License-Identifier: Apache-2.0
// The reader beside somebody else's reading of the same guide: the tables, columns and codes that a published schema of
// the return lists for 2024, and what later years changed (tests/data/ssda903/SOURCES.md).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "adapters/local_authority/ssda903.hpp"
#include "adapters/local_authority/words.hpp"
#include "tests/support/source_path.hpp"

namespace mash::local_authority {
namespace {

struct column {
  std::string name;
  std::vector<std::string> codes;
};

std::vector<std::string> lines_of(const std::string& name) {
  std::ifstream file(test::source_path("tests/data/ssda903/" + name));
  std::vector<std::string> out;
  for (std::string line; std::getline(file, line);) out.push_back(line);
  return out;
}

// "- code: "U1"" at whatever depth.
std::string code_in(const std::string& line) {
  const std::size_t at = line.find("- code: \"");
  return at == line.npos ? std::string() : line.substr(at + 9, line.rfind('"') - at - 9);
}

// A table's name stands four blanks deep, a column's six.
std::map<std::string, std::vector<column>> tables_of(const std::string& name) {
  std::map<std::string, std::vector<column>> out;
  std::string table;
  for (const std::string& line : lines_of(name)) {
    const std::size_t depth = line.find_first_not_of(' ');
    if (depth == 4) table = line.substr(4, line.find(':') - 4);
    if (depth == 6) out[table].push_back({line.substr(6, line.find(':') - 6), {}});
    if (const std::string code = code_in(line); !code.empty()) out[table].back().codes.push_back(code);
  }
  return out;
}

// The codes that a later year's list has of one column: "column_map.episodes.PLACE.category:".
std::vector<std::string> changed_codes(const std::string& name, const std::string& path) {
  std::vector<std::string> out;
  bool inside = false;
  for (const std::string& line : lines_of(name)) {
    if (line.starts_with("column_map.")) inside = line == "column_map." + path + ".category:";
    if (const std::string code = code_in(line); inside && !code.empty()) out.push_back(code);
  }
  return out;
}

TEST(ssda903_schema, each_table_is_known_by_the_columns_that_it_lists) {
  const std::map<std::string, std::string> kinds{{"AD1", "adoption"},   {"Episodes", SSDA903_EPISODES},
                                                 {"Header", "header"},  {"Missing", "missing"},
                                                 {"OC2", "other"},      {"OC3", "other"},
                                                 {"PrevPerm", "other"}, {"PlacedAdoption", "placed_adoption"},
                                                 {"Reviews", "other"},  {"SocialWorker", "other"},
                                                 {"UASC", "other"}};
  const auto tables = tables_of("liia-tools_SSDA903_schema_2024.yml");
  ASSERT_EQ(tables.size(), kinds.size());
  for (const auto& [table, columns] : tables) {
    std::string header;
    for (const column& one : columns) header.append(header.empty() ? "" : ",").append(one.name);
    findings::in_file found;
    const auto read = parse_ssda903(header + "\n", "the return", found);
    ASSERT_TRUE(read) << table << ": " << read.error().detail;
    EXPECT_EQ(read->kind, kinds.at(table)) << table;
    EXPECT_EQ(found.count(findings::rule::wrong_document) + found.count(findings::rule::wrong_header), 0U) << table;
  }
}

TEST(ssda903_schema, every_code_of_an_episode_that_it_lists_is_known) {
  const std::map<std::string, code_list> lists{
      {"LS", code_list::legal}, {"PLACE", code_list::place}, {"REC", code_list::reason_ended}};
  std::size_t codes = 0;
  const auto tables = tables_of("liia-tools_SSDA903_schema_2024.yml");
  for (const column& one : tables.at("Episodes"))
    if (const auto list = lists.find(one.name); list != lists.end())
      for (const std::string& code : one.codes) {
        ++codes;
        EXPECT_TRUE(is_listed(list->second, code)) << one.name << " " << code;
      }
  EXPECT_EQ(codes, 13U + 27U + 22U);
  for (const char* year : {"2025", "2026"}) {
    const auto places =
        changed_codes(std::string("liia-pipeline_SSDA903_schema_") + year + ".diff.yml", "episodes.PLACE");
    EXPECT_GT(places.size(), 20U) << year;
    for (const std::string& code : places) EXPECT_TRUE(is_listed(code_list::place, code)) << year << " " << code;
  }
}

}  // namespace
}  // namespace mash::local_authority
