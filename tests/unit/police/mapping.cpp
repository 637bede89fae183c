// SPDX-License-Identifier: Apache-2.0
// A force whose tables and columns all have other names.
#include "adapters/sql/mapping.hpp"

#include <fstream>

#include "adapters/police/tables.hpp"
#include "tests/support/source_path.hpp"
#include "tests/unit/police/fixture.hpp"

namespace mash::police {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class police_mapping : public police {
 protected:
  // Every table and column that is read; the last word of each name stays, so that none is a prefix of another by luck.
  std::string rename_all() {
    std::string file;
    for (const auto& [table, columns] : tables()) {
      for (const std::string& column : columns)
        run("alter table " + table + " rename column " + column + " to force_" + column);
      run("alter table " + table + " rename to niche_" + table);
      file += "[" + table + "]\ntable = \"niche_" + table + "\"\n";
      for (const std::string& column : columns) file += column + " = \"force_" + column + "\"\n";
    }
    return file;
  }
  void map_by(const std::string& text) {
    std::ofstream(home_.file("names.toml")) << text;
    config_["mapping"] = home_.file("names.toml");
  }
  std::vector<std::string> everything_about(const std::vector<std::string>& people) const {
    std::vector<std::string> out;
    for (const std::string& key : people) {
      const auto found = fetch({{"x", {key}}});
      if (!found.systems.at(0).searched) out.push_back("not searched: " + found.systems.at(0).trouble);
      for (const auto& one : found.records) out.push_back(text_of(one));
    }
    std::ranges::sort(out);
    return out;
  }
  std::string refused(const std::string& text) {
    map_by(text);
    const auto made = make_police_source(config_);
    return made ? "accepted" : made.error().detail;
  }
};

INSTANTIATE_TEST_SUITE_P(on, police_mapping, ::testing::Values("sqlite", "postgresql"),
                         [](const auto& which) { return std::string(which.param); });

TEST_P(police_mapping, a_force_with_names_of_its_own_answers_as_one_with_ours) {
  const std::vector<std::string> people = {"P-1001", "P-1002", "P-1003", "P-1004", "P-2006", "P-2007",
                                           "P-2009", "P-2012", "P-2013", "P-2017", "P-2018"};
  const auto before = everything_about(people);
  const auto found_before = keys_for(ada()), grace_before = keys_for(grace());
  ASSERT_THAT(before, Not(IsEmpty()));
  const std::string file = rename_all();
  EXPECT_THAT(everything_about({"P-1001"}).front(), HasSubstr("missing")) << "without the file nothing is read";
  map_by(file);
  EXPECT_EQ(everything_about(people), before);
  EXPECT_EQ(keys_for(ada()), found_before);
  EXPECT_EQ(keys_for(grace()), grace_before);
  EXPECT_EQ(source()->examine(soon()).total(), 0U);
}

TEST_P(police_mapping, a_column_that_is_missing_there_is_named_by_both_names) {
  run("alter table warning_marker rename to markers");
  run("alter table markers drop column marker_text");
  map_by("[warning_marker]\ntable = \"markers\"\nmarker_text = \"words\"\n");
  const auto found = source()->examine(soon());
  ASSERT_EQ(found.total(), 1U);
  EXPECT_EQ(found.listed().front().place, "warning_marker.marker_text (there markers.words)");
  EXPECT_EQ(found.listed().front().what.broken, findings::rule::column_missing);
}

TEST_P(police_mapping, what_is_not_known_or_no_name_is_refused_by_its_name) {
  EXPECT_EQ(refused("[person]\nsurname = \"Family_Name\"\n"), "accepted");
  EXPECT_THAT(refused("[persons]\ntable = \"x\"\n"), HasSubstr("persons"));
  EXPECT_THAT(refused("[person]\nsurnames = \"x\"\n"), HasSubstr("surnames"));
  EXPECT_THAT(refused("surname = \"x\"\n"), HasSubstr("surname"));
  EXPECT_THAT(refused("[person]\nsurname = 3\n"), HasSubstr("surname"));
  for (const char* bad : {"", "Family Name", "[Name]", "a;b", "a--b", "a.b", "1a", "a'b", "(select 1)"})
    EXPECT_THAT(refused("[person]\nsurname = \"" + std::string(bad) + "\"\n"), HasSubstr("surname")) << bad;
  EXPECT_EQ(refused("[person]\ntable = \"rms.dbo.Nominal\"\n"), "accepted");
  for (const char* bad : {"", "a.b.c.d", "a..b", ".a", "a.", "person p", "a,b"})
    EXPECT_THAT(refused("[person]\ntable = \"" + std::string(bad) + "\"\n"), HasSubstr("table")) << bad;
  config_["mapping"] = home_.file("none.toml");
  EXPECT_FALSE(make_police_source(config_));
}

TEST(police_mapping_file, the_example_is_one) {
  const auto read = sql::mapping::read_file(test::source_path("config/examples/police/mapping.toml"), tables());
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->applied("select person_urn, surname from person where surname = ?"),
            "select person_urn, surname from (select NominalRef as person_urn, FamilyName as surname from "
            "dbo.Nominal) person where surname = ?");
  EXPECT_EQ(read->applied("select person_urn from police_protection"), "select person_urn from police_protection")
      << "a table that the file does not speak of stays as it is";
}

}  // namespace
}  // namespace mash::police
