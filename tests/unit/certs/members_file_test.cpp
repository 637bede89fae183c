// SPDX-License-Identifier: Apache-2.0
// Editing members.toml: what a command adds is what the hub reads, and every other line stays as it was.
#include "certs/members_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/toml.hpp"
#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::certs {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string KEY_A(64, 'a');
const std::string KEY_B(64, 'b');
const std::string KEY_C(64, 'c');

constexpr std::string_view SOUND = R"(# The partnership. Telephone the desk before you change this file.
[[members]]
name = "cambridgeshire"   # the authority
kind = "csc_ccc"
display_name = "Cambridgeshire County Council"
contact = { desk = "MASH", telephone = "01223 555 0105" }

[[people]]
id = "coordinator"
organisation = "cambridgeshire"
name = "Carol Example"
roles = ["coordinator"]
authorities = ["cambridgeshire"]
# no key yet
)";

class members_file : public testing::Test {
 protected:
  members_file() { EXPECT_TRUE(write_file(path, SOUND)); }

  [[nodiscard]] std::string text() const { return *read_file(path); }
  [[nodiscard]] json::value root() const { return toml::read_file(path)->root; }
  [[nodiscard]] std::vector<std::string> fingerprints(std::size_t index) const {
    std::vector<std::string> found;
    const auto tree = root();
    const auto* list = tree.at("people").at(index).get_object().if_contains("fingerprints");
    for (std::size_t i = 0; list != nullptr && i < list->get_array().size(); ++i)
      found.emplace_back(list->at(i).get_string());
    return found;
  }
  [[nodiscard]] new_member police() const {
    auto request = *make_request("police", folder.file("keys"), *parse_rfc3339("2026-11-20T14:00:00Z"));
    return {*read_request(request), "police", "Cambridgeshire Constabulary", 7401, "Desk", "101", "08:00-18:00", "101"};
  }

  test::temporary_directory folder;
  std::string path = folder.file("members.toml");
};

TEST_F(members_file, a_person_is_appended_and_the_rest_stays_byte_for_byte) {
  ASSERT_TRUE(add_person(path, {"manager",
                                "cambridgeshire",
                                "Mona Example",
                                "MASH",
                                "01223 555 0111",
                                {"mash_manager"},
                                {"cambridgeshire"},
                                {},
                                KEY_A}));
  EXPECT_TRUE(text().starts_with(SOUND));
  const auto tree = root();
  const auto& added = tree.at("people").at(1);
  EXPECT_EQ(added.at("id").get_string(), "manager");
  EXPECT_EQ(added.at("roles").at(0).get_string(), "mash_manager");
  EXPECT_EQ(fingerprints(1), std::vector{KEY_A});
}

TEST_F(members_file, names_cannot_break_out_of_their_quotes) {
  const std::string hostile = "Ann \"\\\n[[people]]\nid = \"x";
  ASSERT_TRUE(add_person(path, {"ann", "cambridgeshire", hostile, "", "", {"coordinator"}, {}, {}, ""}));
  const auto tree = root();
  EXPECT_EQ(tree.at("people").get_array().size(), 2U);
  EXPECT_EQ(tree.at("people").at(1).at("name").get_string(), "Ann \"\\ [[people]] id = \"x");
}

TEST_F(members_file, the_same_id_is_not_added_twice) {
  const auto added = add_person(path, {"coordinator", "cambridgeshire", "Other", "", "", {"coordinator"}, {}, {}, ""});
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, errc::conflict);
  EXPECT_EQ(text(), SOUND);
}

TEST_F(members_file, a_person_needs_an_organisation_of_the_file) {
  EXPECT_FALSE(add_person(path, {"x", "norfolk", "X", "", "", {"coordinator"}, {}, {}, ""}));
  EXPECT_EQ(text(), SOUND);
}

TEST_F(members_file, a_first_key_is_added_where_none_was_listed) {
  ASSERT_TRUE(add_fingerprint(path, "coordinator", KEY_A));
  EXPECT_EQ(fingerprints(0), std::vector{KEY_A});
  EXPECT_THAT(text(), HasSubstr("# no key yet"));
}

TEST_F(members_file, a_renewal_lists_two_keys_and_no_third) {
  ASSERT_TRUE(add_fingerprint(path, "coordinator", KEY_A));
  ASSERT_TRUE(add_fingerprint(path, "coordinator", KEY_B));
  ASSERT_TRUE(add_fingerprint(path, "coordinator", KEY_B)) << "already listed: nothing to do";
  EXPECT_EQ(fingerprints(0), (std::vector{KEY_A, KEY_B}));
  const auto third = add_fingerprint(path, "coordinator", KEY_C);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, errc::conflict);
}

TEST_F(members_file, revocation_takes_one_key_or_all) {
  ASSERT_TRUE(add_fingerprint(path, "coordinator", KEY_A));
  ASSERT_TRUE(add_fingerprint(path, "coordinator", KEY_B));
  EXPECT_EQ(*remove_fingerprint(path, "coordinator", KEY_A), 1U);
  EXPECT_EQ(fingerprints(0), std::vector{KEY_B});
  EXPECT_EQ(*remove_fingerprint(path, "coordinator", KEY_A), 0U);
  ASSERT_TRUE(add_fingerprint(path, "coordinator", KEY_C));
  EXPECT_EQ(*remove_fingerprint(path, "coordinator", ""), 2U);
  EXPECT_TRUE(fingerprints(0).empty());
}

TEST_F(members_file, keys_of_nobody_are_not_found) {
  EXPECT_EQ(add_fingerprint(path, "nobody", KEY_A).error().code, errc::not_found);
  EXPECT_EQ(remove_fingerprint(path, "nobody", KEY_A).error().code, errc::not_found);
}

TEST_F(members_file, keys_over_several_lines_are_left_to_a_person) {
  std::string spread(SOUND);
  spread += "fingerprints = [\n  \"" + KEY_A + "\",\n]\n";
  ASSERT_TRUE(write_file(path, spread));
  EXPECT_FALSE(add_fingerprint(path, "coordinator", KEY_B));
  EXPECT_EQ(text(), spread);
}

TEST_F(members_file, a_broken_file_is_not_made_worse) {
  ASSERT_TRUE(write_file(path, "[[people]\n"));
  EXPECT_FALSE(add_fingerprint(path, "coordinator", KEY_A));
  EXPECT_FALSE(add_person(path, {"x", "cambridgeshire", "X", "", "", {"coordinator"}, {}, {}, ""}));
  EXPECT_EQ(text(), "[[people]\n");
}

TEST_F(members_file, a_member_is_admitted_with_its_keys_and_port) {
  const auto who = police();
  ASSERT_TRUE(add_member(path, who));
  const auto tree = root();
  const auto& added = tree.at("members").at(1);
  EXPECT_EQ(added.at("name").get_string(), "police");
  EXPECT_EQ(added.at("port").get_int64(), 7401);
  EXPECT_EQ(added.at("curve_public_key").get_string(), who.keys.curve_public_key);
  EXPECT_EQ(added.at("contact").at("out_of_hours_telephone").get_string(), "101");
  const auto keys = *signing_keys_in(path);
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0], std::pair(std::string("police"), who.keys.signing_key));
}

TEST_F(members_file, a_member_is_not_admitted_twice_nor_with_anothers_key) {
  auto who = police();
  ASSERT_TRUE(add_member(path, who));
  EXPECT_EQ(add_member(path, who).error().code, errc::conflict);
  who.keys.name = "health";
  EXPECT_EQ(add_member(path, who).error().code, errc::conflict);
}

TEST_F(members_file, a_next_key_stands_beside_the_present_one_until_it_takes_its_place) {
  auto who = police();
  who.renew_by = "2027-11-20";
  ASSERT_TRUE(add_member(path, who));
  const std::string after = "\n# what comes after stays\n";
  ASSERT_TRUE(write_file(path, text() + after));
  const std::string before = text(), present = who.keys.curve_public_key, next = make_curve_pair().public_key;
  ASSERT_TRUE(list_next_key(path, "police", next));
  ASSERT_TRUE(list_next_key(path, "police", next)) << "listed already: nothing to do";
  auto listed = *find_listed(path, "police");
  EXPECT_EQ(listed.curve_public_key, present);
  EXPECT_EQ(listed.next_curve_public_key, next);
  EXPECT_EQ(listed.signing_key, who.keys.signing_key);
  EXPECT_EQ(list_next_key(path, "police", make_curve_pair().public_key).error().code, errc::conflict);
  std::string without = text();
  const std::string line = "next_curve_public_key = \"" + next + "\"\n";
  without.erase(without.find(line), line.size());
  EXPECT_EQ(without, before) << "one line more and no other touched";

  ASSERT_TRUE(retire_key(path, "police", "2028-01-31"));
  listed = *find_listed(path, "police");
  EXPECT_EQ(listed.curve_public_key, next);
  EXPECT_EQ(listed.next_curve_public_key, "");
  EXPECT_EQ(root().at("members").at(1).at("curve_key_renew_by").get_string(), "2028-01-31");
  EXPECT_TRUE(text().starts_with(SOUND));
  EXPECT_TRUE(text().ends_with(after));
  EXPECT_EQ(retire_key(path, "police", "2028-01-31").error().code, errc::not_found);
}

TEST_F(members_file, a_key_is_retired_also_where_nobody_wrote_a_day_before) {
  const auto who = police();
  ASSERT_TRUE(add_member(path, who));
  const std::string next = make_curve_pair().public_key;
  ASSERT_TRUE(list_next_key(path, "police", next));
  ASSERT_TRUE(retire_key(path, "police", "2027-11-20"));
  EXPECT_EQ(find_listed(path, "police")->curve_public_key, next);
  EXPECT_EQ(root().at("members").at(1).at("curve_key_renew_by").get_string(), "2027-11-20");
}

TEST_F(members_file, next_keys_of_nobody_or_somebody_else_are_refused) {
  const auto who = police();
  ASSERT_TRUE(add_member(path, who));
  const std::string before = text();
  EXPECT_EQ(list_next_key(path, "nobody", make_curve_pair().public_key).error().code, errc::not_found);
  EXPECT_EQ(list_next_key(path, "cambridgeshire", make_curve_pair().public_key).error().code, errc::not_found);
  EXPECT_EQ(list_next_key(path, "police", who.keys.curve_public_key).error().code, errc::conflict);
  EXPECT_EQ(find_listed(path, "nobody").error().code, errc::not_found);
  EXPECT_EQ(text(), before);
}

TEST_F(members_file, a_key_in_a_line_that_is_not_its_own_is_left_to_a_person) {
  auto inline_member = std::string(SOUND);
  inline_member +=
      "\n[[members]]\nname = \"police\"\n\"curve_public_key\" = \"" + make_curve_pair().public_key + "\"\n";
  ASSERT_TRUE(write_file(path, inline_member));
  EXPECT_EQ(list_next_key(path, "police", make_curve_pair().public_key).error().code, errc::invalid);
  EXPECT_EQ(text(), inline_member);
}

TEST_F(members_file, ports_count_up_from_the_highest) {
  EXPECT_EQ(*next_port(path, 7401), 7401);
  auto who = police();
  who.port = 7500;
  ASSERT_TRUE(add_member(path, who));
  EXPECT_EQ(*next_port(path, 7401), 7501);
}

}  // namespace
}  // namespace mash::certs
