// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/settings.hpp"

#include "tests/unit/schools/fixtures.hpp"

namespace mash::schools {
namespace {

std::string trouble_with(const json::object& config) {
  const auto read = read_settings(config);
  return read ? "accepted" : read.error().detail;
}

TEST(schools_settings, a_school_is_found_by_each_of_its_numbers) {
  json::object config = test::schools_config("/drop");
  config["schools"] = json::array{test::school_entry("100000", "1000", "SCH7"), test::school_entry("100001", "1001")};
  const auto read = read_settings(config);
  ASSERT_TRUE(read);
  const school* first = &read->schools[0];
  EXPECT_EQ(read->by_urn("100000"), first);
  EXPECT_EQ(read->by_number("873", "1000"), first);
  for (const char* name : {"SCH7", "100000", "8731000"}) EXPECT_EQ(read->by_native_id(name), first) << name;
  EXPECT_EQ(read->by_native_id(""), nullptr) << "the second school has no word of its own";
  EXPECT_EQ(read->by_native_id("SCH8"), nullptr);
}

TEST(schools_settings, numbers_must_have_their_shape) {
  for (const auto& [member, value] : {std::pair{"urn", "10000"}, {"urn", "1000a0"}, {"la", "87"}, {"estab", "10000"}}) {
    json::object config = test::schools_config("/drop");
    config["schools"].as_array()[0].as_object()[member] = value;
    EXPECT_NE(trouble_with(config), "accepted") << member << value;
  }
}

TEST(schools_settings, two_schools_may_not_share_a_number) {
  json::object config = test::schools_config("/drop");
  config["schools"] = json::array{test::school_entry("100000", "1000"), test::school_entry("100001", "1000")};
  EXPECT_NE(trouble_with(config).find("share"), std::string::npos);
}

TEST(schools_settings, missing_and_unknown_members_are_refused_and_named) {
  json::object config = test::schools_config("/drop");
  config["path"] = "/x";
  EXPECT_NE(trouble_with(config).find("/path"), std::string::npos);
  config = test::schools_config("");
  EXPECT_NE(trouble_with(config), "accepted");
  config = test::schools_config("/drop");
  config["schools"] = json::array{};
  EXPECT_NE(trouble_with(config).find("/schools"), std::string::npos);
}

TEST(schools_settings, a_folder_that_is_not_there_is_an_error_at_the_start) {
  const test::temporary_directory where;
  const auto made = make_schools_source(test::schools_config(where.file("nowhere")));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, errc::io);
}

}  // namespace
}  // namespace mash::schools
