// SPDX-License-Identifier: Apache-2.0
// The whole source over the demonstration family's files.
#include "adapters/schools/source.hpp"

#include <atomic>
#include <set>
#include <thread>

#include "adapters/kit/match.hpp"
#include "tests/unit/schools/fixtures.hpp"

namespace mash {
namespace {

using policy::category;
using policy::relationship;
using test::a_person;
using test::by_upn;
using test::of_category;

class schools_demo : public testing::Test {
 protected:
  std::unique_ptr<kit::source> source_ = test::schools_source(test::demo_folder());

  kit::found_people find(const contract::person& who) { return test::find(*source_, who); }
  std::vector<contract::record> fetch(contract::ask question) {
    const std::string key = find(by_upn("L873100024001")).people.at(0).key;
    const auto found = source_->fetch({{"c1", {key}}}, question, {});
    EXPECT_TRUE(found);
    return found ? found->records : std::vector<contract::record>{};
  }
};

TEST_F(schools_demo, the_school_is_the_organisation_with_both_systems) {
  const auto all = source_->organisations();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].id, "100000");
  EXPECT_EQ(all[0].controller, "Example Trust");
  EXPECT_EQ(all[0].systems.size(), 2u);
}

TEST_F(schools_demo, the_child_is_found_by_upn_and_the_mother_is_a_tie_by_her_maiden_name) {
  const auto found = find(by_upn("L873100024001"));
  ASSERT_EQ(found.people.size(), 1u);
  const kit::known_person& ada = found.people[0];
  EXPECT_EQ(ada.identity.upn, "L873100024001");
  EXPECT_EQ(ada.identity.given_names, "Ada Mary");
  EXPECT_EQ(ada.identity.sex, policy::sex::female);
  EXPECT_EQ(ada.identity.school_urn, "100000");
  EXPECT_EQ(ada.organisation, "100000");
  ASSERT_EQ(ada.ties.size(), 1u);
  EXPECT_EQ(ada.ties[0].name, "Grace Bell");
  EXPECT_EQ(ada.ties[0].type, relationship::mother);
  for (const auto& one : found.systems) EXPECT_TRUE(one.searched) << one.trouble;
}

TEST_F(schools_demo, name_and_birth_date_find_the_child_even_with_day_and_month_exchanged) {
  EXPECT_EQ(find(a_person("Okafor", "Ada", "2015-04-02")).people.size(), 1u);
  EXPECT_EQ(find(a_person("OKAFOR", "ADA", "2015-02-04")).people.size(), 1u);
  EXPECT_TRUE(find(a_person("OKAFOR", "", "2015-02-04")).people.empty())
      << "a brother or sister, for all anybody knows";
  EXPECT_EQ(find(a_person("Okafor", "Ada", "2015-04-03")).people.size(), 1u) << "one digit, which matching weighs";
  EXPECT_TRUE(find(a_person("Okafor", "Ada", "2012-11-20")).people.empty());
  EXPECT_TRUE(find(a_person("Nobody", "Else", "2015-04-02")).people.empty());
}

TEST_F(schools_demo, adults_and_children_not_on_roll_are_searched_and_not_found) {
  for (const auto& who : {a_person("Okafor", "Grace", "1990-06-30"), a_person("Smith", "Leo", "2024-01-11")}) {
    const auto found = find(who);
    EXPECT_TRUE(found.people.empty());
    for (const auto& one : found.systems) EXPECT_TRUE(one.searched);
  }
}

TEST_F(schools_demo, too_little_to_search_with_is_not_searched) {
  contract::person dave;
  dave.given_names = "Dave";
  for (const auto& who : {dave, by_upn("L873100024002"), a_person("", "", "2015-04-02")})
    for (const auto& one : find(who).systems) EXPECT_FALSE(one.searched);
}

TEST_F(schools_demo, a_number_that_is_somebody_elses_names_nobody_and_is_no_no_trace) {
  contract::ask question;
  question.subjects = {a_person("Okafor", "Ada", "2015-04-02")};
  question.subjects[0].id = "c1";
  question.subjects[0].upn = "B873100021100";
  const auto known = find(question.subjects[0]).people;
  EXPECT_EQ(kit::match(question, {{"c1", known}}).by_subject.at("c1").at("100000").result,
            policy::search_result::ambiguous_match);
}

TEST_F(schools_demo, everything_the_school_knows_of_the_index_child) {
  const auto all = fetch(test::ask_for(test::every_category()));
  const auto attendance = of_category(all, category::attendance);
  ASSERT_EQ(attendance.size(), 4u);  // two runs, the year, the census
  EXPECT_NE(attendance[0].summary.find("10 sessions in a row, from 5 October 2026 to 9 October 2026 (code O)"),
            std::string::npos);
  EXPECT_NE(attendance[1].summary.find("8 sessions in a row, from 9 November 2026 to 12 November 2026 (code N)"),
            std::string::npos);
  EXPECT_EQ(attendance[2].fields.at("percentage"), json::value("78 %"));
  const auto suspensions = of_category(all, category::suspension_exclusion);
  ASSERT_EQ(suspensions.size(), 1u);
  EXPECT_EQ(suspensions[0].when.at, "2026-05-12");
  const auto needs = of_category(all, category::send_ehcp);
  ASSERT_EQ(needs.size(), 1u);
  EXPECT_NE(needs[0].summary.find("SEN support"), std::string::npos);
  EXPECT_EQ(of_category(all, category::enrolment).size(), 2u);
  EXPECT_EQ(test::identity_value(all, "mother"), "Grace Bell");
  EXPECT_EQ(test::identity_value(all, "postcode"), "CB99 9ZZ");
  EXPECT_EQ(test::identity_value(all, "school"), "Example Primary (URN 100000)");
  EXPECT_TRUE(of_category(all, category::lac).empty());
  EXPECT_TRUE(of_category(all, category::young_carer).empty());
}

TEST_F(schools_demo, no_sentence_names_anybody_and_no_telephone_of_a_contact_is_told) {
  for (const contract::record& one : fetch(test::ask_for(test::every_category()))) {
    for (const char* name : {"Ada", "Grace", "Okafor", "Bell"}) EXPECT_EQ(one.summary.find(name), std::string::npos);
    EXPECT_EQ(json::canonical(one.fields).find("07700"), std::string::npos);
  }
}

TEST_F(schools_demo, only_wanted_categories_within_the_look_back) {
  contract::ask question = test::ask_for({category::suspension_exclusion, category::enrolment});
  EXPECT_EQ(fetch(question).size(), 3u);
  question.look_back = parse_iso_date("2026-06-01").value();
  const auto recent = fetch(question);
  ASSERT_EQ(recent.size(), 1u);
  EXPECT_EQ(recent[0].status, policy::item_status::ongoing) << "on roll today, though since 2024";
}

TEST_F(schools_demo, ids_are_unique_and_the_same_after_a_restart) {
  std::set<std::string> first, again;
  for (const auto& one : fetch(test::ask_for(test::every_category()))) EXPECT_TRUE(first.insert(one.id).second);
  source_ = test::schools_source(test::demo_folder());
  for (const auto& one : fetch(test::ask_for(test::every_category()))) again.insert(one.id);
  EXPECT_EQ(first, again);
}

TEST_F(schools_demo, a_pupil_gone_between_finding_and_fetching_is_an_incomplete_answer) {
  const auto found = source_->fetch({{"c1", {"100000/gone"}}}, test::ask_for(test::every_category()), {});
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->records.empty());
  for (const auto& one : found->systems) EXPECT_FALSE(one.searched);
}

// Worker threads ask while a supplier replaces the file again and again: every answer is one whole state.
TEST(schools_source, threads_may_ask_while_files_change) {
  const test::temporary_directory place;
  const std::string name = place.file("8731000_CTF_873LLLL_001.xml");
  const auto with = [](const char* postcode) {
    return test::ctf_xml(test::pupil_xml("L873100024001", "Okafor", "Ada", "2015-04-02",
                                         std::string("<Address><PostCode>") + postcode + "</PostCode></Address>"));
  };
  test::drop_file(name, with("CB99 9ZZ"));
  const auto source = test::schools_source(place.path());
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0, asked = 0;
  std::vector<std::thread> workers;
  for (int i = 0; i < 3; ++i)
    workers.emplace_back([&] {
      while (!stop) {
        const auto found = source->find(by_upn("L873100024001"), {});
        if (!found || found->people.size() != 1) {
          ++wrong;
          continue;
        }
        const auto records = source->fetch({{"c1", {found->people[0].key}}}, test::ask_for({category::address}), {});
        const std::string postcode = records ? test::identity_value(records->records, "postcode") : "";
        wrong += postcode == "CB99 9ZZ" || postcode == "PE99 1ZZ" ? 0 : 1;
        ++asked;
      }
    });
  for (int i = 0; i < 30; ++i) test::drop_file(name, with(i % 2 == 0 ? "PE99 1ZZ" : "CB99 9ZZ"));
  EXPECT_TRUE(test::eventually([&] { return asked > 100; }));
  stop = true;
  for (auto& one : workers) one.join();
  EXPECT_EQ(wrong, 0);
}

TEST(schools_source, a_source_can_be_made_and_unmade_again_and_again) {
  for (int i = 0; i < 20; ++i) {
    const auto source = test::schools_source(test::demo_folder());
    EXPECT_EQ(test::find(*source, by_upn("L873100024001")).people.size(), 1u);
  }
}

TEST(schools_source, several_schools_in_one_folder_answer_each_for_itself) {
  const test::temporary_directory place;
  json::object config = test::schools_config(place.path());
  config["schools"] = json::array{test::school_entry("100000", "1000"), test::school_entry("100001", "1001")};
  const std::string child = test::pupil_xml("L873100024001", "Okafor", "Ada", "2015-04-02");
  test::drop_file(place.file("8731000_CTF_873LLLL_001.xml"), test::ctf_xml(child));
  test::drop_file(place.file("8731001_CTF_873LLLL_001.xml"), test::ctf_xml(child, "2024-01-01T00:00:00", "1001"));
  auto made = schools::make_schools_source(config);
  ASSERT_TRUE(made);
  std::set<std::string> organisations;
  for (const auto& one : test::find(**made, by_upn("L873100024001")).people) organisations.insert(one.organisation);
  EXPECT_EQ(organisations, (std::set<std::string>{"100000", "100001"}));
  test::drop_file(place.file("8731001_CTF_873LLLL_001.xml"), "<CTfile>");
  EXPECT_TRUE(test::eventually([&] {
    const auto systems = test::find(**made, by_upn("L873100024001")).systems;
    return std::ranges::any_of(systems, [](const auto& one) {
      return one.organisation == "100001" && one.system == "Common Transfer File" && !one.searched;
    });
  }));
  for (const auto& one : test::find(**made, by_upn("L873100024001")).systems)
    if (one.organisation == "100000" && one.system == "Common Transfer File") EXPECT_TRUE(one.searched);
}

TEST(schools_source, a_school_without_census_extracts_is_not_missed_for_them) {
  const test::temporary_directory place;
  json::object config = test::schools_config(place.path());
  config["schools"].as_array()[0].as_object()["census"] = false;
  test::drop_file(place.file("8731000_CTF_873LLLL_001.xml"),
                  test::ctf_xml(test::pupil_xml("L873100024001", "Okafor", "Ada", "2015-04-02")));
  auto made = schools::make_schools_source(config);
  ASSERT_TRUE(made);
  const auto found = test::find(**made, by_upn("L873100024001"));
  ASSERT_EQ(found.systems.size(), 1u);
  EXPECT_TRUE(found.systems[0].searched);
}

TEST(schools_source, a_new_file_is_answered_from_without_a_restart) {
  const test::temporary_directory place;
  const auto source = test::schools_source(place.path());
  const auto before = test::find(*source, by_upn("L873100024001"));
  EXPECT_TRUE(before.people.empty());
  EXPECT_FALSE(test::report_of(before.systems, "Common Transfer File").searched);
  test::drop_file(place.file("8731000_CTF_873LLLL_001.xml"),
                  test::file_text(test::demo_folder() + "/8731000_CTF_873LLLL_001.xml"));
  EXPECT_TRUE(test::eventually([&] { return test::find(*source, by_upn("L873100024001")).people.size() == 1; }));
  const auto after = test::find(*source, by_upn("L873100024001"));
  EXPECT_TRUE(test::report_of(after.systems, "Common Transfer File").searched);
  EXPECT_FALSE(test::report_of(after.systems, "School census").searched);
}

}  // namespace
}  // namespace mash
