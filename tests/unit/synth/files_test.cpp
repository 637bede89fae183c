// SPDX-License-Identifier: Apache-2.0
// What is written is what the adapters' readers and `mashctl match` take.
#include "adapters/synth/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "adapters/match/columns.hpp"
#include "adapters/schools/ctf.hpp"
#include "base/json.hpp"

namespace mash::synth {
namespace {

using files = std::map<std::string, std::string>;

files written(std::uint32_t count, std::uint64_t seed) {
  files out;
  EXPECT_TRUE(write_all(invent(count, seed), seed, [&](const std::string& path, std::string_view content) {
    EXPECT_TRUE(out.emplace(path, content).second) << path;
    return result<void>();
  }));
  return out;
}

const files& some() {
  static const files all = written(3'000, 5);
  return all;
}

std::size_t lines_of(const std::string& text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

std::vector<matching::description> read_back(const std::string& name) {
  const auto map = toml::parse(some().at("columns.toml"));
  EXPECT_TRUE(map);
  const auto columns = matching::read_columns(*map, "columns.toml", matching::side::left);
  EXPECT_TRUE(columns);
  const auto table = csv::parse(some().at(name));
  EXPECT_TRUE(table);
  auto people = matching::read_people(*table, *columns);
  EXPECT_TRUE(people) << (people ? "" : people.error().detail);
  return people ? *people : std::vector<matching::description>{};
}

TEST(files, the_same_seed_gives_the_same_bytes) {
  EXPECT_EQ(written(300, 9), written(300, 9));
  EXPECT_NE(written(300, 9).at("truth.csv"), written(300, 10).at("truth.csv"));
}

TEST(files, every_agency_has_its_own_and_the_truth_has_every_record) {
  for (const char* name : {"police/data.sql", "council/ssd.sql", "health/patients-1.json",
                           "schools/8731000_CTF_873LLLL_001.xml", "columns.toml"})
    EXPECT_TRUE(some().contains(name)) << name;
  std::size_t records = 0;
  for (const char* name : {"police.csv", "health.csv", "schools.csv", "council.csv"})
    records += lines_of(some().at(name)) - 1;
  EXPECT_EQ(lines_of(some().at("truth.csv")) - 1, records);
}

TEST(files, a_listing_reads_back_as_it_was) {
  const auto people = invent(3'000, 5);
  const auto health = listing(people, agency::health, 5);
  const auto read = read_back("health.csv");
  ASSERT_EQ(read.size(), health.size());
  for (std::size_t i = 0; i < read.size(); ++i)
    EXPECT_EQ(matching::make_profile(read[i]), matching::make_profile(health[i].as_known)) << read[i].id;
}

TEST(files, the_truth_names_no_value_of_anybody) {
  for (const matching::description& one : read_back("health.csv"))
    if (!one.nhs_number.empty()) EXPECT_EQ(some().at("truth.csv").find(one.nhs_number), std::string::npos);
}

TEST(files, transfer_files_are_read_by_the_schools_own_reader_whole) {
  std::size_t pupils = 0;
  for (const auto& [name, text] : some()) {
    if (!name.starts_with("schools/")) continue;
    findings::in_file found;
    const auto read = schools::read_ctf(text, found);
    ASSERT_TRUE(read) << name;
    pupils += read->pupils.size();
  }
  EXPECT_EQ(pupils, lines_of(some().at("schools.csv")) - 1);
}

TEST(files, the_patients_are_fhir_resources_of_whom_the_health_listing_has) {
  std::vector<std::string> ids;
  for (const auto& [name, text] : some()) {
    if (!name.starts_with("health/patients-")) continue;
    const auto bundle = json::parse(text, {.bytes_max = text.size()});
    ASSERT_TRUE(bundle) << name << ": " << bundle.error().detail;
    EXPECT_EQ(bundle->at("resourceType").as_string(), "Bundle");
    for (const json::value& entry : bundle->at("entry").as_array()) {
      const json::object& patient = entry.at("resource").as_object();
      EXPECT_EQ(patient.at("resourceType").as_string(), "Patient");
      ids.emplace_back(patient.at("id").as_string());
    }
  }
  std::vector<std::string> listed_ids;
  for (const matching::description& one : read_back("health.csv")) listed_ids.push_back(one.id);
  EXPECT_THAT(ids, testing::UnorderedElementsAreArray(listed_ids));
}

TEST(files, an_apostrophe_is_doubled_in_a_statement) {
  listed one;
  one.as_known.id = "p1";
  one.as_known.given_names = "Ada Mary";
  one.as_known.family_name = "O'Sulton";
  std::string text;
  ASSERT_TRUE(write_police({{one}, {}}, [&](const std::string&, std::string_view content) {
    text = content;
    return result<void>();
  }));
  EXPECT_THAT(text, testing::HasSubstr("('p1', 'O''Sulton', 'Ada', 'Mary', null, null, null)"));
}

TEST(files, what_cannot_be_written_ends_it_with_the_reason) {
  int taken = 0;
  const auto done = write_all(invent(100, 1), 1, [&](const std::string&, std::string_view) -> result<void> {
    if (++taken == 3) return fail(errc::unavailable, "the disk is full");
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().detail, "the disk is full");
  EXPECT_EQ(taken, 3);
}

}  // namespace
}  // namespace mash::synth
