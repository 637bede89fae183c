// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/roll.hpp"

#include "tests/unit/schools/fixtures.hpp"

namespace mash::schools {
namespace {

constexpr const char* ADA = "L873100024001";
constexpr const char* AMELIA = "B873100021100";  // another valid number

const settings& how() {
  static const auto read = [] {
    json::object config = test::schools_config("/drop");
    config["schools"] = json::array{test::school_entry("100000", "1000"), test::school_entry("100001", "1001")};
    return read_settings(config);
  }();
  return *read;
}

std::shared_ptr<const parsed_file> transfer(const std::string& xml) {
  auto out = std::make_shared<parsed_file>();
  auto read = read_ctf(xml);
  EXPECT_TRUE(read);
  out->content = std::move(*read);
  return out;
}

std::shared_ptr<const parsed_file> census(const std::string& csv, const std::string& modified_on = "2026-09-01") {
  auto out = std::make_shared<parsed_file>();
  auto read = read_census(csv, "2026_summer.csv");
  EXPECT_TRUE(read);
  out->content = std::move(*read);
  out->modified_on = modified_on;
  return out;
}

const std::string PUPIL_HEAD = "pupilonrolltableid,NativeId,dob,surname,forename,upn\n";

TEST(schools_roll, test_numbers_are_valid) {
  EXPECT_TRUE(contract::valid_upn(ADA));
  EXPECT_TRUE(contract::valid_upn(AMELIA));
}

TEST(schools_roll, a_pupil_of_two_files_is_one_person) {
  const roll all(how(),
                 {transfer(test::ctf_xml(test::pupil_xml(ADA, "Okafor", "Ada", "2015-04-02"))),
                  census(PUPIL_HEAD + "r1,8731000,2015-Apr-02 00:00:00,Bell,Ada Mary," + ADA + "\n")},
                 {});
  ASSERT_EQ(all.size(), 1u);
  const auto found = all.candidates(test::by_upn(ADA));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0]->files.size(), 2u);
  EXPECT_EQ(found[0]->identity.family_name, "Okafor") << "the transfer file is newer";
  EXPECT_THAT(found[0]->identity.previous_names, testing::ElementsAre("Ada Bell"));
  EXPECT_EQ(found[0]->identity.given_names, "Ada Mary");
}

TEST(schools_roll, an_older_files_address_is_a_previous_one) {
  const auto with = [](const char* postcode) {
    return std::string("<Address><PostCode>") + postcode + "</PostCode></Address>";
  };
  const roll all(how(),
                 {transfer(test::ctf_xml(test::pupil_xml(ADA, "Okafor", "Ada", "2015-04-02", with("PE99 1ZZ")),
                                         "2023-01-01T00:00:00")),
                  transfer(test::ctf_xml(test::pupil_xml(ADA, "Okafor", "Ada", "2015-04-02", with("CB99 9ZZ")),
                                         "2026-01-01T00:00:00"))},
                 {});
  const auto& places = all.candidates(test::by_upn(ADA)).at(0)->identity.addresses;
  ASSERT_EQ(places.size(), 2u);
  EXPECT_EQ(places[0].postcode, "CB99 9ZZ");
  EXPECT_EQ(places[1].type, policy::address_type::previous);
}

TEST(schools_roll, twins_are_two_people) {
  const roll all(how(),
                 {transfer(test::ctf_xml(test::pupil_xml("", "Smith", "Leo", "2024-01-11") +
                                         test::pupil_xml("", "Smith", "Noah", "2024-01-11"))),
                  census(PUPIL_HEAD + "r1,8731000,2024-Jan-11 00:00:00,Smith,Leo,\n")},
                 {});
  EXPECT_EQ(all.size(), 2u);
  EXPECT_THAT(all.candidates(test::a_person("Smith", "Leo", "2024-01-11")), testing::SizeIs(1))
      << "of a twin without a home the matcher has told already";
}

TEST(schools_roll, one_file_never_has_one_pupil_twice_under_different_numbers) {
  const roll all(how(),
                 {census(PUPIL_HEAD + "r1,8731000,2015-Apr-02 00:00:00,SUR1,FOR1,aa\n" +
                         "r2,8731000,2015-Apr-02 00:00:00,SUR2,FOR2,bb\nr3,8731000,2015-Apr-02 00:00:00,SUR3,FOR3,\n")},
                 {});
  EXPECT_EQ(all.size(), 3u);
}

TEST(schools_roll, a_shared_number_identifies_nobody) {
  const roll all(how(),
                 {transfer(test::ctf_xml(test::pupil_xml(ADA, "Okafor", "Ada", "2015-04-02") +
                                         test::pupil_xml(ADA, "Cole", "Chloe", "2016-05-03")))},
                 {});
  ASSERT_EQ(all.size(), 2u);
  EXPECT_TRUE(all.candidates(test::by_upn(ADA)).empty());
  for (const held_pupil& held : all.people()) {
    EXPECT_TRUE(held.upn_shared);
    EXPECT_EQ(held.identity.upn, "");
    EXPECT_EQ(held.upn, ADA);
  }
  EXPECT_NE(all.remark(how().schools[0], TRANSFER_FILE).find("2 pupils share"), std::string::npos);
}

TEST(schools_roll, twins_given_one_number_are_told_apart_by_their_names) {
  const roll all(how(),
                 {transfer(test::ctf_xml(test::pupil_xml(ADA, "Okafor", "Ada", "2015-04-02") +
                                         test::pupil_xml(ADA, "Okafor", "Ida", "2015-04-02")))},
                 {});
  EXPECT_EQ(all.size(), 2u);
  EXPECT_TRUE(all.candidates(test::by_upn(ADA)).empty());
}

TEST(schools_roll, the_same_child_at_two_schools_keeps_the_number) {
  const roll all(how(),
                 {transfer(test::ctf_xml(test::pupil_xml(ADA, "Okafor", "Ada", "2015-04-02"))),
                  transfer(test::ctf_xml(test::pupil_xml(ADA, "Okafor", "Ada", "2015-04-02"), "2026-01-01", "1001"))},
                 {});
  EXPECT_EQ(all.size(), 2u) << "each school answers for itself";
  EXPECT_EQ(all.candidates(test::by_upn(ADA)).size(), 2u);
}

TEST(schools_roll, an_invalid_number_is_kept_and_not_matched) {
  const roll all(how(), {transfer(test::ctf_xml(test::pupil_xml("A873100024001", "Okafor", "Ada", "2015-04-02")))}, {});
  EXPECT_TRUE(all.candidates(test::by_upn("A873100024001")).empty());
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all.people()[0].upn, "A873100024001");
  EXPECT_FALSE(all.people()[0].upn_valid);
  EXPECT_NE(all.remark(how().schools[0], TRANSFER_FILE).find("1 have none that is valid"), std::string::npos);
}

TEST(schools_roll, tables_without_names_are_joined_whatever_order_they_come_in) {
  const roll all(
      how(),
      {census(
           "pupilonrolltableid,NativeId,sessions,attendancereason\nr1,8731000,9.0,O\nr1,8731000,2,O\nr7,8731000,5,O\n"),
       census("pupilonrolltableid,NativeId,sentype\nr1,8731000,SEMH\n"),
       census("pupilonrolltableid,NativeId,postcode\nr1,8731000,CB99 9ZZ\n"),
       census(PUPIL_HEAD + "r1,8731000,2015-Apr-02 00:00:00,Okafor,Ada," + ADA + "\n")},
      {});
  const auto found = all.candidates(test::by_upn(ADA));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0]->files[0]->absence.at("O"), 11);
  EXPECT_THAT(found[0]->files[0]->needs.at(0).types, testing::ElementsAre("SEMH"));
  EXPECT_EQ(found[0]->identity.addresses.at(0).postcode, "CB99 9ZZ");
}

TEST(schools_roll, rows_of_another_school_with_the_same_key_stay_apart) {
  const roll all(how(),
                 {census(PUPIL_HEAD + "r1,8731000,2015-Apr-02 00:00:00,Okafor,Ada," + ADA +
                         "\nr1,8731001,2016-Apr-02 00:00:00,Cole,Ben,\n"),
                  census("pupilonrolltableid,NativeId,sessions,attendancereason\nr1,8731001,9.0,O\n")},
                 {});
  EXPECT_TRUE(all.candidates(test::by_upn(ADA)).at(0)->files[0]->absence.empty());
}

// What an exact look-up would miss: each has one field wrong, and is found by another.
TEST(schools_roll, a_child_is_listed_in_spite_of_a_slip_in_any_one_field) {
  const std::string home = "<Address><PostCode>CB99 9ZZ</PostCode></Address>";
  std::string others;
  for (int i = 0; i < 300; ++i) {
    const std::string letters{static_cast<char>('a' + i % 26), static_cast<char>('a' + i / 26)};
    others += test::pupil_xml("", "Cole" + letters, "Ben" + letters, i % 2 == 0 ? "2015-04-02" : "2014-09-03");
  }
  const roll all(
      how(), {transfer(test::ctf_xml(test::pupil_xml(ADA, "Okafor", "Catherine", "2015-04-02", home) + others))}, {});
  const auto lists = [&](const contract::person& who) {
    const auto found = all.candidates(who);
    EXPECT_LT(found.size(), 10u) << "and hardly anybody else";
    return std::ranges::any_of(found, [](const auto* one) { return one->identity.upn == ADA; });
  };
  EXPECT_TRUE(lists(test::a_person("Okafor", "Catherine", "2015-04-02")));
  EXPECT_TRUE(lists(test::a_person("Okafor", "Katharine", "2015-04-02"))) << "another spelling";
  EXPECT_TRUE(lists(test::a_person("Okafor", "Kate", "2015-04-02"))) << "a short form";
  EXPECT_TRUE(lists(test::a_person("Okafro", "Catherine", "2015-04-02"))) << "two letters exchanged";
  EXPECT_TRUE(lists(test::a_person("Catherine", "Okafor", "2015-04-02"))) << "names in each other's place";
  EXPECT_TRUE(lists(test::a_person("Okafor", "Catherine", "2015-02-04"))) << "day and month exchanged";
  contract::person renamed = test::a_person("Bell", "Catherine", "2015-04-02");
  renamed.addresses.emplace_back().postcode = "cb999zz";
  EXPECT_TRUE(lists(renamed)) << "another family name, at the same postcode";
  contract::person slipped = test::a_person("Okafor", "Catherine", "2015-04-03");
  slipped.addresses.emplace_back().postcode = "CB99 9ZZ";
  EXPECT_TRUE(lists(slipped)) << "one digit of the birth date";
  EXPECT_FALSE(lists(test::a_person("Okafor", "Ida", "2013-11-20"))) << "a sister";
}

TEST(schools_roll, schools_that_are_not_listed_are_not_taken_in) {
  const roll all(how(), {census(PUPIL_HEAD + "r1,SCH9,2015-Apr-02 00:00:00,Okafor,Ada," + ADA + "\n")}, {});
  EXPECT_EQ(all.size(), 0u);
}

TEST(schools_roll, what_was_not_delivered_was_not_searched) {
  const std::string leo = test::pupil_xml("", "Smith", "Leo", "2024-01-11");
  const roll all(how(), {transfer(test::ctf_xml(leo)), transfer(test::ctf_xml("", "2026-01-01", "1001"))}, {});
  EXPECT_EQ(all.trouble(how().schools[0], TRANSFER_FILE), "");
  EXPECT_NE(all.trouble(how().schools[0], CENSUS), "");
  EXPECT_NE(all.trouble(how().schools[1], TRANSFER_FILE), "") << "its file names no pupil";
}

TEST(schools_roll, a_trouble_touches_only_its_own_school_and_system) {
  const std::string leo = test::pupil_xml("", "Smith", "Leo", "2024-01-11");
  const roll all(how(), {transfer(test::ctf_xml(leo)), transfer(test::ctf_xml(leo, "2026-01-01", "1001"))},
                 {{"873", "1001", TRANSFER_FILE, "broken"}});
  EXPECT_EQ(all.trouble(how().schools[0], TRANSFER_FILE), "");
  EXPECT_EQ(all.trouble(how().schools[1], TRANSFER_FILE), "broken");
}

// Of each, pupils are known and some are missing: their records are told, and the school counts as not searched.
TEST(schools_roll, a_part_of_the_pupils_is_not_the_school) {
  const std::string leo = test::pupil_xml("", "Smith", "Leo", "2024-01-11");
  const auto with_header = [&](const std::string& more) {
    std::string xml = test::ctf_xml(leo);
    return transfer(xml.insert(xml.find("<SourceSchool>"), more));
  };
  const auto trouble = [](const std::shared_ptr<const parsed_file>& file, std::string_view system) {
    const roll all(how(), {file}, {});
    EXPECT_EQ(all.size(), 1u);
    return all.trouble(how().schools[0], system);
  };
  EXPECT_NE(trouble(with_header("<DocumentQualifier>partial</DocumentQualifier>"), TRANSFER_FILE), "");
  EXPECT_NE(trouble(with_header("<DataDescriptor>Phonics</DataDescriptor>"), TRANSFER_FILE), "");
  EXPECT_EQ(trouble(with_header("<DocumentQualifier>full</DocumentQualifier><DataDescriptor>CTF</DataDescriptor>"),
                    TRANSFER_FILE),
            "");
  const std::string row = "r1,8731000,2015-Apr-02 00:00:00,Okafor,Ada," + std::string(ADA) + "\n";
  EXPECT_NE(trouble(census("pupilnolongeronrolltableid,NativeId,dob,surname,forename,upn\n" + row), CENSUS), "")
      << "those who left";
  EXPECT_EQ(trouble(census(PUPIL_HEAD + row), CENSUS), "");
}

TEST(schools_roll, a_school_says_how_many_pupils_its_files_must_name) {
  json::object config = test::schools_config("/drop");
  config["schools"].as_array()[0].as_object()["pupils_min"] = 2;
  const auto set = read_settings(config);
  ASSERT_TRUE(set);
  const std::string leo = test::pupil_xml("", "Smith", "Leo", "2024-01-11");
  const std::string ada = test::pupil_xml(ADA, "Okafor", "Ada", "2015-04-02");
  const roll one(*set, {transfer(test::ctf_xml(leo)), transfer(test::ctf_xml(leo, "2026-01-01"))}, {});
  EXPECT_NE(one.trouble(set->schools[0], TRANSFER_FILE), "") << "twice the same";
  const roll two(*set, {transfer(test::ctf_xml(leo)), transfer(test::ctf_xml(ada, "2026-01-01"))}, {});
  EXPECT_EQ(two.trouble(set->schools[0], TRANSFER_FILE), "");
}

TEST(schools_roll, a_pupil_whom_nobody_would_find_makes_the_school_not_searched) {
  const std::string leo = test::pupil_xml("", "Smith", "Leo", "2024-01-11");
  const auto trouble = [&](const std::string& other) {
    const roll all(how(), {transfer(test::ctf_xml(leo + other)), transfer(test::ctf_xml(leo, "2026-01-01", "1001"))},
                   {});
    EXPECT_EQ(all.trouble(how().schools[1], TRANSFER_FILE), "") << "its own pupils are all there";
    return all.trouble(how().schools[0], TRANSFER_FILE);
  };
  EXPECT_NE(trouble(test::pupil_xml(ADA, "", "", "2015-04-02")), "");
  EXPECT_NE(trouble(test::pupil_xml(ADA, "Okafor", "Ada", "2015-02-30")), "");
  EXPECT_EQ(trouble(test::pupil_xml(ADA, "Okafor", "", "2015-04-02")), "");
  EXPECT_EQ(trouble(test::pupil_xml("", "Okafor", "Ada", "2015-04-02")), "") << "few know the number";
}

TEST(schools_roll, keys_are_stable_and_lead_back) {
  const auto made = [] {
    return roll(how(), {transfer(test::ctf_xml(test::pupil_xml("", "Smith", "Leo", "2024-01-11")))}, {})
        .people()
        .at(0)
        .key;
  };
  EXPECT_EQ(made(), made());
  EXPECT_EQ(made().find("Smith"), std::string::npos);
  const roll all(how(), {transfer(test::ctf_xml(test::pupil_xml(ADA, "Okafor", "Ada", "2015-04-02")))}, {});
  EXPECT_EQ(all.by_key(all.candidates(test::by_upn(ADA)).at(0)->key), all.candidates(test::by_upn(ADA)).at(0));
  EXPECT_EQ(all.by_key("100000/none"), nullptr);
}

}  // namespace
}  // namespace mash::schools
