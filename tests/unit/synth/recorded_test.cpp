// SPDX-License-Identifier: Apache-2.0
// Every record that the truth has stands in its agency's own file, as the adapters' readers read it.
#include "adapters/synth/recorded.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "adapters/csv/csv.hpp"
#include "adapters/local_authority/cin.hpp"
#include "adapters/local_authority/ssda903.hpp"
#include "adapters/schools/ctf.hpp"
#include "adapters/synth/truth.hpp"
#include "base/json.hpp"

namespace mash::synth {
namespace {

constexpr std::uint64_t SEED = 5;

const std::vector<human>& people() {
  static const std::vector<human> all = invent(6'000, SEED);
  return all;
}

records held_by(agency by) {
  records out{listing(people(), by, SEED), {}};
  out.all = records_of(people(), out.of, by, SEED);
  return out;
}

const std::map<std::string, std::string>& files() {
  static const auto all = [] {
    std::map<std::string, std::string> out;
    EXPECT_TRUE(write_all(people(), SEED, [&](const std::string& path, std::string_view content) {
      out.emplace(path, content);
      return result<void>();
    }));
    return out;
  }();
  return all;
}

std::size_t count_of(agency by, matter what) {
  const records held = held_by(by);
  return static_cast<std::size_t>(std::ranges::count(held.all, what, &recorded::what));
}

TEST(recorded, every_agency_holds_every_matter_that_is_its_own) {
  std::set<matter> seen;
  for (const agency by : {agency::police, agency::health, agency::schools, agency::council})
    for (const recorded& one : held_by(by).all) seen.insert(one.what);
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(matter::care) + 1);
}

TEST(recorded, nobody_has_anything_on_an_identity_that_an_adoption_ended_and_of_the_unborn_only_the_council_a_plan) {
  int former = 0, plans = 0;
  for (const agency by : {agency::police, agency::health, agency::council}) {
    const records held = held_by(by);
    for (const listed& one : held.of) former += one.before_adoption ? 1 : 0;
    for (const recorded& one : held.all) {
      EXPECT_FALSE(held.of[one.of].before_adoption);
      if (!people()[held.of[one.of].person].unborn) continue;
      EXPECT_EQ(one.what, matter::protection_plan);
      EXPECT_EQ(by, agency::council);
      EXPECT_FALSE(one.in_return);
      ++plans;
    }
  }
  EXPECT_GT(former, 5);
  EXPECT_GT(plans, 0);
}

TEST(recorded, an_incident_of_two_children_has_a_line_of_each_and_stands_once_in_the_table) {
  const records held = held_by(agency::police);
  int seen = 0;
  for (const recorded& one : held.all) {
    if (one.what != matter::joint_incident) continue;
    ++seen;
    const human &first = people()[held.of[one.of].person], &other = people()[held.of[one.and_of.value()].person];
    EXPECT_EQ(first.mother, other.mother);
    EXPECT_FALSE(held.of[*one.and_of].before_adoption);
    const std::string& sql = files().at("police/data.sql");
    for (const std::string& id : {held.of[one.of].as_known.id, held.of[*one.and_of].as_known.id}) {
      EXPECT_NE(sql.find("('" + one.id + "', 'incident', '" + id + "', 'vulnerable_child')"), std::string::npos);
      EXPECT_NE(files().at("records.csv").find("police," + id + ","), std::string::npos);
    }
  }
  EXPECT_GT(seen, 20);
}

TEST(recorded, a_mother_whose_child_is_expected_is_in_a_midwifes_care) {
  const records held = held_by(agency::health);
  std::set<std::uint32_t> mothers, cared;
  for (const human& one : people())
    if (one.unborn) mothers.insert(one.mother.value());
  for (const recorded& one : held.all)
    if (one.what == matter::maternity) cared.insert(held.of[one.of].person);
  EXPECT_EQ(cared, mothers);
  EXPECT_GT(cared.size(), 5U);
}

TEST(recorded, no_two_records_have_one_id_and_no_two_of_one_person_and_matter_one_day) {
  for (const agency by : {agency::police, agency::health, agency::schools, agency::council}) {
    std::set<std::string> ids;
    std::set<std::tuple<std::size_t, matter, std::optional<civil_date>>> days;
    for (const recorded& one : held_by(by).all) {
      EXPECT_TRUE(ids.insert(one.id).second) << one.id;
      EXPECT_TRUE(days.emplace(one.of, one.what, one.on).second) << one.id;
    }
  }
}

TEST(recorded, the_truth_has_a_line_for_every_item_and_names_nobody) {
  const auto table = csv::parse(files().at("records.csv"));
  ASSERT_TRUE(table);
  std::size_t items = 0;
  for (const agency by : {agency::police, agency::health, agency::schools, agency::council})
    for (const recorded& one : held_by(by).all) items += items_of(one).size() * (one.and_of ? 2 : 1);
  EXPECT_EQ(table->rows.size(), items);
  for (const human& one : people())
    if (!one.nhs_number.empty()) EXPECT_EQ(files().at("records.csv").find(one.nhs_number), std::string::npos);
}

TEST(recorded, people_csv_says_nothing_of_what_an_adoption_closed) {
  const auto table = csv::parse(people_of(people()));
  ASSERT_TRUE(table);
  int adopted = 0;
  for (std::size_t i = 0; i < people().size(); ++i) {
    if (!people()[i].adopted) continue;
    ++adopted;
    for (const char* column : {"previous_name", "previous_address", "previous_postcode"})
      EXPECT_EQ(table->value(table->rows[i], column), "") << column;
  }
  EXPECT_GT(adopted, 5);
}

TEST(recorded, the_schools_own_reader_finds_them_in_the_transfer_files) {
  std::size_t entries = 0, years = 0, needs = 0, schools = 0;
  for (const auto& [name, text] : files()) {
    if (!name.starts_with("schools/")) continue;
    findings::in_file found;
    const auto read = schools::read_ctf(text, found);
    ASSERT_TRUE(read) << name;
    for (const schools::pupil& one : read->pupils) {
      entries += one.entry ? 1 : 0;
      years += one.attendance.size();
      needs += one.needs.size();
      schools += one.history.size();
    }
  }
  EXPECT_EQ(entries, count_of(agency::schools, matter::on_roll));
  EXPECT_EQ(years, count_of(agency::schools, matter::attendance_year));
  EXPECT_EQ(needs, count_of(agency::schools, matter::special_needs));
  EXPECT_EQ(schools, count_of(agency::schools, matter::earlier_school));
}

TEST(recorded, the_councils_own_readers_find_them_in_the_census_and_the_return_and_some_of_them_nowhere_else) {
  findings::in_file found;
  const auto census = local_authority::parse_cin(files().at("council/cin/CIN_Census_873_2026.xml"), "census", found);
  ASSERT_TRUE(census);
  EXPECT_EQ(census->left_out, "");
  const auto returned = local_authority::parse_ssda903(files().at("council/ssda903/episodes.csv"), "return", found);
  ASSERT_TRUE(returned);
  EXPECT_EQ(returned->left_out, "");
  const std::string& tables = files().at("council/ssd.sql");
  int both = 0, only_returned = 0;
  const records held = held_by(agency::council);
  for (const recorded& one : held.all) {
    const bool in_tables = tables.find("'" + one.id + "'") != std::string::npos;
    EXPECT_EQ(in_tables, one.in_system) << one.id;
    EXPECT_TRUE(one.in_system || one.in_return) << one.id;
    both += one.in_system && one.in_return ? 1 : 0;
    only_returned += one.in_system ? 0 : 1;
    if (!one.in_return) continue;
    const auto& children = one.what == matter::referral ? census->children : returned->children;
    const auto child = children.find(held.of[one.of].as_known.id);
    ASSERT_NE(child, children.end()) << one.id;
    if (one.what == matter::referral)
      EXPECT_EQ(child->second.referrals.at(0).from, to_iso_date(*one.on));
    else
      EXPECT_EQ(child->second.care.at(0).from, to_iso_date(*one.on));
  }
  EXPECT_GT(both, 5);
  EXPECT_GT(only_returned, 5);
}

TEST(recorded, each_of_healths_is_a_resource_of_its_patient) {
  std::map<std::string, std::string> patient_of;
  for (const auto& [name, text] : files()) {
    if (!name.starts_with("health/records-")) continue;
    const auto bundle = json::parse(text, {.bytes_max = text.size()});
    ASSERT_TRUE(bundle) << name;
    for (const json::value& entry : bundle->at("entry").as_array()) {
      const json::object& one = entry.at("resource").as_object();
      const json::value& whose =
          one.contains("subject") ? one.at("subject") : one.at("participant").as_array().at(0).at("actor");
      patient_of.emplace(one.at("id").as_string(), whose.at("reference").as_string());
    }
  }
  const records held = held_by(agency::health);
  EXPECT_EQ(patient_of.size(), held.all.size());
  for (const recorded& one : held.all) EXPECT_EQ(patient_of[one.id], "Patient/" + held.of[one.of].as_known.id);
}

}  // namespace
}  // namespace mash::synth
