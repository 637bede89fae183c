// SPDX-License-Identifier: Apache-2.0
// What a check of each request type has to be, and whom it asks.
#include "hub/requests/request_types.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/words.hpp"
#include "tests/support/demo_hub.hpp"

namespace mash::hub {
namespace {

using policy::request_type;
using test::NOW;
using testing::ElementsAre;
using testing::IsEmpty;

std::shared_ptr<const calendar> office() {
  calendar_terms terms;
  for (std::size_t i = 0; i < 5; ++i) terms.week.at(i) = {{std::chrono::hours(9), std::chrono::hours(17)}};
  return std::make_shared<const calendar>(calendar::make(std::move(terms)).value());
}

request of_type(request_type type, const std::function<void(json::object&)>& change = nullptr) {
  return test::parsed_demo([&](json::object& document) {
    document["request_type"] = to_word(type);
    if (change) change(document);
  });
}

std::vector<std::string> faults_in(const request& asked, const calendar* front_door = nullptr, instant now = NOW,
                                   asking_person by = test::coordinator()) {
  std::vector<std::string> out;
  if (const auto why = refuse_type(asked, by, front_door, now)) {
    if (why->faults.empty()) out.push_back(why->word);
    for (const json::fault& one : why->faults) out.push_back(one.pointer + " " + one.code);
  }
  return out;
}

asking_person out_of_hours() {
  asking_person by = test::coordinator();
  by.roles = {policy::role::edt_worker};
  return by;
}

void linked(json::object& document) { document["linked_requests"] = json::array{"CAM-2026-000001"}; }

TEST(a_check, of_a_type_that_is_a_round_of_another_or_an_enquiry_is_not_sent) {
  for (const request_type type : {request_type::recheck, request_type::supplementary, request_type::inbound})
    EXPECT_THAT(faults_in(of_type(type)), ElementsAre("/request_type not_here")) << to_word(type);
  EXPECT_THAT(faults_in(of_type(request_type::initial)), IsEmpty());
}

TEST(a_check, of_the_wider_family_names_the_check_that_it_widens_and_everybodys_relative) {
  EXPECT_THAT(faults_in(of_type(request_type::extended_family)), ElementsAre("/linked_requests required"));
  EXPECT_THAT(faults_in(of_type(request_type::extended_family, linked)), IsEmpty());
  const request strangers = of_type(request_type::extended_family, [](json::object& document) {
    linked(document);
    document["relationships"].as_array().erase(document["relationships"].as_array().begin() + 2,
                                               document["relationships"].as_array().end());
  });
  EXPECT_THAT(faults_in(strangers), ElementsAre("/subjects/3 no_relationship"));
  const request glass = of_type(request_type::extended_family, [](json::object& document) {
    linked(document);
    document["break_glass"] = json::object{{"reason", "It cannot wait."}, {"expires_at", "2026-11-20T20:00:00Z"}};
  });
  EXPECT_THAT(faults_in(glass), ElementsAre("/break_glass contradiction"));
}

TEST(a_check, of_the_wider_family_asks_no_school_and_says_why) {
  const auto made = make_plan(of_type(request_type::extended_family, linked), test::coordinator(),
                              *test::shipped_agreement(), test::demo_members(), NOW);
  ASSERT_TRUE(made.has_value()) << made.error().detail;
  EXPECT_TRUE(made->opened.find_member("schools")->ask_id.empty());
  EXPECT_THAT(made->opened.find_member("schools")->because, testing::HasSubstr("wider family"));
  EXPECT_FALSE(made->opened.find_member("police")->ask_id.empty());
  for (const contract::ask& one : made->asks) EXPECT_EQ(one.type, request_type::extended_family);
}

TEST(a_check, of_the_out_of_hours_team_is_theirs_red_and_while_the_front_door_is_closed) {
  const auto desk = office();
  const instant evening = parse_rfc3339("2026-11-20T19:30:00Z").value();
  const request urgent = of_type(request_type::edt_urgent);
  EXPECT_THAT(faults_in(urgent, desk.get(), evening), ElementsAre("role_may_not"));
  EXPECT_THAT(faults_in(urgent, desk.get(), evening, out_of_hours()), IsEmpty());
  EXPECT_THAT(faults_in(urgent, nullptr, NOW, out_of_hours()), IsEmpty()) << "its hours are not known";
  EXPECT_THAT(faults_in(urgent, desk.get(), NOW, out_of_hours()), ElementsAre("/request_type front_door_open"));
  const request amber =
      of_type(request_type::edt_urgent, [](json::object& document) { document["urgency"] = "amber"; });
  EXPECT_THAT(faults_in(amber, desk.get(), evening, out_of_hours()), ElementsAre("/urgency red_only"));
}

TEST(a_check, that_is_handed_over_names_the_one_it_was) {
  EXPECT_THAT(faults_in(of_type(request_type::handover_edt)), ElementsAre("/linked_requests required"));
  EXPECT_THAT(faults_in(of_type(request_type::handover_edt, linked)), IsEmpty());
}

TEST(a_check, of_no_type_goes_past_what_the_agreement_lets_its_sender_ask) {
  asking_person officer = test::coordinator();
  officer.roles = {policy::role::information_officer};
  for (const request_type type : {request_type::extended_family, request_type::handover_edt}) {
    const auto refused =
        make_plan(of_type(type, linked), officer, *test::shipped_agreement(), test::demo_members(), NOW);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().word, "nothing_may_be_asked") << to_word(type);
  }
}

}  // namespace
}  // namespace mash::hub
