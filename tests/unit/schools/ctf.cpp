// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/ctf.hpp"

#include "adapters/schools/settings.hpp"
#include "tests/unit/schools/fixtures.hpp"

namespace mash::schools {
namespace {

using policy::address_type;
using policy::relationship;

pupil only_pupil(const std::string& xml) {
  const auto read = read_ctf(xml);
  EXPECT_TRUE(read) << (read ? "" : read.error().detail);
  EXPECT_TRUE(read && read->pupils.size() == 1);
  return read && !read->pupils.empty() ? read->pupils[0] : pupil{};
}

TEST(schools_ctf, the_older_dialect_is_read) {
  const pupil one = only_pupil(test::ctf_xml(test::pupil_xml(
      "L873100024001", "Okafor", "Ada", "2015-04-02",
      "<Gender>F</Gender><BasicDetails><FormerSurname>Bell</FormerSurname><PreferredForename>Addy</PreferredForename>"
      "<MiddleNames>Mary</MiddleNames><NCyearActual>6</NCyearActual></BasicDetails>"
      "<Address><BS7666Address><PAON>12</PAON><Street>Example Row</Street><PostTown>Exampleton</PostTown>"
      "</BS7666Address><PostCode>CB99 9ZZ</PostCode></Address>")));
  EXPECT_EQ(one.system, TRANSFER_FILE);
  EXPECT_EQ(one.who.upn, "L873100024001");
  EXPECT_EQ(one.who.given_names, "Ada Mary");
  EXPECT_THAT(one.who.previous_names, testing::ElementsAre("Ada Bell"));
  EXPECT_THAT(one.who.aliases, testing::ElementsAre("Addy Okafor"));
  EXPECT_EQ(one.who.sex, policy::sex::female);
  EXPECT_EQ(one.year_group, "6");
  ASSERT_EQ(one.who.addresses.size(), 1u);
  EXPECT_THAT(one.who.addresses[0].lines, testing::ElementsAre("12 Example Row", "Exampleton"));
  EXPECT_EQ(one.who.addresses[0].postcode, "CB99 9ZZ");
}

TEST(schools_ctf, the_newer_dialect_is_read) {
  const pupil one = only_pupil(
      R"(<CTfile xmlns="urn:x"><Header><SourceSchool><LA>873</LA><Estab>1000</Estab></SourceSchool></Header>
      <Pupils><Pupil>
      <UPN>L873100024001</UPN><LegalSurname>Okafor</LegalSurname><LegalForename>Ada</LegalForename><DOB>02/04/2015</DOB>
      <Sex>F</Sex><MiddleNames>Mary</MiddleNames><Address><AddressLine1>12 Example Row</AddressLine1>
      <Postcode>CB99 9ZZ</Postcode></Address></Pupil></Pupils></CTfile>)");
  EXPECT_EQ(one.who.family_name, "Okafor");
  EXPECT_EQ(one.who.given_names, "Ada Mary");
  EXPECT_EQ(one.who.date_of_birth, parse_iso_date("2015-04-02").value());
  ASSERT_EQ(one.who.addresses.size(), 1u);
  EXPECT_EQ(one.who.addresses[0].lines[0], "12 Example Row");
}

TEST(schools_ctf, contacts_say_relation_responsibility_and_telephones) {
  const pupil one = only_pupil(test::ctf_xml(test::pupil_xml(
      "X", "Okafor", "Ada", "2015-04-02",
      "<Contacts><Contact><Surname>Bell</Surname><Forename>Grace</Forename><Relationship>PAM</Relationship>"
      "<Responsibility>true</Responsibility><Phones><Phone><PhoneNo>07700900101</PhoneNo></Phone></Phones></Contact>"
      "<Contact><Surname>Okafor</Surname><Relationship>GPA</Relationship><Responsibility>0</Responsibility></Contact>"
      "<Contact><Relationship>DOC</Relationship></Contact></Contacts>")));
  ASSERT_EQ(one.contacts.size(), 2u) << "a contact without a name is nobody";
  EXPECT_EQ(one.contacts[0].name, "Grace Bell");
  EXPECT_EQ(one.contacts[0].type, relationship::mother);
  EXPECT_EQ(one.contacts[0].parental_responsibility, true);
  EXPECT_THAT(one.contacts[0].telephones, testing::ElementsAre("07700900101"));
  EXPECT_EQ(one.contacts[1].parental_responsibility, false);
}

TEST(schools_ctf, a_looked_after_pupils_address_is_a_placement) {
  const pupil one = only_pupil(test::ctf_xml(
      test::pupil_xml("X", "Lowe", "Kofi", "2015-04-02",
                      "<LookedAfter><InCare>true</InCare><CareAuthority>874</CareAuthority></LookedAfter>"
                      "<Address><AddressLines><AddressLine1>1 Foster Way</AddressLine1></AddressLines></Address>")));
  EXPECT_EQ(one.in_care, true);
  EXPECT_EQ(one.care_authority, "874");
  ASSERT_EQ(one.who.addresses.size(), 1u);
  EXPECT_EQ(one.who.addresses[0].type, address_type::placement);
}

TEST(schools_ctf, needs_belong_to_the_provision_that_began_last) {
  const pupil one = only_pupil(test::ctf_xml(test::pupil_xml(
      "X", "Lowe", "Kofi", "2015-04-02",
      "<SENhistory><SEN><StartDate>2025-01-13</StartDate><SENprovision>E</SENprovision></SEN>"
      "<SEN><StartDate>2023-01-13</StartDate><SENprovision>K</SENprovision></SEN>"
      "<SENneeds><SENneed><SENtype>SEMH</SENtype></SENneed><SENneed>ASD</SENneed></SENneeds></SENhistory>")));
  ASSERT_EQ(one.needs.size(), 2u);
  EXPECT_THAT(one.needs[0].types, testing::ElementsAre("SEMH", "ASD"));
  EXPECT_TRUE(one.needs[1].types.empty());
}

TEST(schools_ctf, odd_values_are_left_out_and_the_pupil_stays) {
  const pupil one = only_pupil(test::ctf_xml(test::pupil_xml(
      "not a number", "Lowe", "Kofi", "yesterday",
      "<Sex>?</Sex><Attendance><YearData><SessionsPossible>many</SessionsPossible></YearData></Attendance>"
      "<SchoolHistory><School><Estab>2999</Estab><EntryDate>never</EntryDate></School><School/></SchoolHistory>")));
  EXPECT_EQ(one.who.upn, "notanumber");
  EXPECT_FALSE(one.who.date_of_birth);
  EXPECT_FALSE(one.who.sex);
  ASSERT_EQ(one.attendance.size(), 1u);
  EXPECT_FALSE(one.attendance[0].possible);
  ASSERT_EQ(one.history.size(), 1u);
  EXPECT_FALSE(one.history[0].from);
}

TEST(schools_ctf, what_is_no_transfer_file_is_refused) {
  EXPECT_FALSE(read_ctf("<Message/>"));
  EXPECT_FALSE(read_ctf("<CTfile><Header/></CTfile>"));
  EXPECT_FALSE(read_ctf("<CTfile>"));
  EXPECT_FALSE(read_ctf(""));
}

TEST(schools_ctf, too_many_pupils_are_refused_as_a_whole) {
  std::string many;
  for (int i = 0; i < 20'001; ++i) many += "<Pupil/>";
  const auto read = read_ctf(test::ctf_xml(many));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, errc::too_large);
}

TEST(schools_ctf, the_header_names_school_and_time) {
  const auto read = read_ctf(test::file_text(test::demo_folder() + "/8731000_CTF_873LLLL_001.xml"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->la + read->estab, "8731000");
  EXPECT_EQ(read->urn, "100000");
  EXPECT_EQ(read->pupils.size(), 13u);
  for (const pupil& one : read->pupils) {
    EXPECT_TRUE(contract::valid_upn(one.who.upn));
    EXPECT_EQ(one.as_of, "2026-11-17");
  }
}

}  // namespace
}  // namespace mash::schools
