// SPDX-License-Identifier: Apache-2.0
// What was told by telephone, as it is read: every fault at once, and how sure a match is follows from what was
// compared, never from what somebody typed.
#include "hub/requests/relay.hpp"

#include <gmock/gmock.h>

#include "tests/support/demo_hub.hpp"
#include "tests/unit/requests/told.hpp"

namespace mash::hub {
namespace {

using test::NOW;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::SizeIs;

std::vector<std::string> pointers_of(const plan_refusal& why) {
  std::vector<std::string> out;
  for (const json::fault& one : why.faults) out.push_back(one.pointer);
  return out;
}

check asked() {
  return make_plan(test::parsed_demo(), test::coordinator(), *test::shipped_agreement(), test::demo_members(), NOW)
      .value()
      .opened;
}

TEST(relay, a_sound_document_reads_as_an_answer_of_the_agency) {
  const auto read = read_relay(test::told("police"));
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_EQ(read->agency, "police");
  EXPECT_EQ(read->told_by.team, "Cambridgeshire Constabulary");
  const check whole = asked();
  const contract::answer answer = answer_of(*read, *whole.find_member("police"), std::string(64, 'a'));
  EXPECT_EQ(answer.ask_id, whole.find_member("police")->ask_id);
  EXPECT_EQ(answer.safety.known, "yes");
  ASSERT_THAT(answer.items, SizeIs(1));
  EXPECT_EQ(answer.items[0].what.id, "relayed-police-1-1");
  EXPECT_EQ(answer.items[0].what.source, "Told by telephone");
  EXPECT_TRUE(answer.items[0].reviewed) << "a person there has read it and chosen to say it";
  EXPECT_EQ(answer.people.at(0).band, policy::match_band::certain);
  EXPECT_EQ(answer.answered_at, NOW);
}

TEST(relay, how_sure_a_match_is_follows_from_what_was_compared) {
  const auto band = [](const std::vector<std::string>& compared) {
    const auto read = read_relay(test::told("police", [&](json::object& document) {
      document["identified"].get_array().at(0).get_object()["compared"] = json::array(compared.begin(), compared.end());
    }));
    return read.value().said.people.at(0).band;
  };
  EXPECT_EQ(band({"nhs_number", "name"}), policy::match_band::certain);
  EXPECT_EQ(band({"upn", "date_of_birth"}), policy::match_band::certain);
  EXPECT_EQ(band({"name", "date_of_birth", "address"}), policy::match_band::certain);
  EXPECT_EQ(band({"name", "date_of_birth"}), policy::match_band::probable);
  EXPECT_EQ(band({"name", "date_of_birth", "sex"}), policy::match_band::probable);
  EXPECT_EQ(band({"nhs_number"}), policy::match_band::possible) << "one number alone is one slip of the tongue";
  EXPECT_EQ(band({"name", "address"}), policy::match_band::possible);
}

TEST(relay, every_fault_is_told_at_once) {
  const auto read = read_relay(R"({"agency":"police","means":"pigeon","outcome":"never_seen","told_at":"yesterday",
    "told_by":{"name":" ","role":"sergeant"},"risk_to_child_now":false,"sure":true,
    "identified":[{"subject":"c1"}],"items":[{"category":"gossip","subjects":[],"summary":"x","nature":"allegation"}]})");
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().status, 422U);
  const auto found = pointers_of(read.error());
  for (const char* pointer :
       {"/means", "/outcome", "/told_at", "/told_by/name", "/told_by/organisation", "/rung_back", "/risk_to_staff",
        "/sure", "/identified/0/compared", "/items/0/category", "/items/0/subjects"})
    EXPECT_THAT(found, Contains(pointer));
}

TEST(relay, silence_about_somebody_is_no_answer) {
  const auto read = read_relay(test::told("police", [](json::object& document) { document.erase("searches"); }));
  ASSERT_FALSE(read.has_value());
  EXPECT_THAT(pointers_of(read.error()), ElementsAre("/searches"));
  const auto contradicts =
      read_relay(test::told("police", [](json::object& document) { document["outcome"] = "no_trace"; }));
  ASSERT_FALSE(contradicts.has_value());
  EXPECT_THAT(pointers_of(contradicts.error()), ElementsAre("/items"));
}

TEST(relay, what_somebody_is_called_or_where_they_live_is_not_recorded_so) {
  const auto read = read_relay(test::told(
      "police", [](json::object& document) { document["items"].get_array().at(0).get_object()["kind"] = "identity"; }));
  ASSERT_FALSE(read.has_value());
  EXPECT_THAT(pointers_of(read.error()), ElementsAre("/items/0/kind"));
}

TEST(relay, what_is_no_document_is_refused_as_such) {
  EXPECT_EQ(read_relay("{").error().status, 400U);
  EXPECT_EQ(read_relay("[]").error().status, 400U);
  EXPECT_EQ(read_relay("{\"a\":\"" + std::string(70'000, 'x') + "\"}").error().status, 413U);
}

TEST(relay, against_the_check_it_is_of_somebody_asked_about_somebody_on_it_and_of_now) {
  const check whole = asked();
  const auto refused = [&](const std::function<void(json::object&)>& change) {
    return refuse_relay(whole, read_relay(test::told("police", change)).value(), NOW);
  };
  EXPECT_FALSE(refused(nullptr).has_value());
  EXPECT_THAT(pointers_of(*refused([](json::object& one) { one["agency"] = "navy"; })), ElementsAre("/agency"));
  EXPECT_THAT(pointers_of(*refused([](json::object& one) { one["told_at"] = "2026-11-20T15:30:00Z"; })),
              ElementsAre("/told_at"));
  EXPECT_THAT(pointers_of(*refused([](json::object& one) { one["told_at"] = "2026-11-20T13:30:00Z"; })),
              ElementsAre("/told_at"));
  EXPECT_THAT(pointers_of(*refused([](json::object& one) {
                one["searches"].get_array().at(0).get_object()["subject"] = "x1";
                one["items"].get_array().at(0).get_object()["subjects"] = json::array{"c1", "x2"};
              })),
              ElementsAre("/searches/0/subject", "/items/0/subjects"));
}

TEST(relay, an_agency_that_policy_did_not_let_be_asked_may_not_be_heard_either) {
  check whole = asked();
  for (agency& one : whole.agencies)
    if (one.member == "police") one.ask_id.clear(), one.because = "Nothing may be asked of it.";
  const auto why = refuse_relay(whole, read_relay(test::told("police")).value(), NOW);
  ASSERT_TRUE(why.has_value());
  EXPECT_THAT(*why, AllOf(Field(&plan_refusal::status, 409U), Field(&plan_refusal::word, "nothing_to_answer")));
  check cancelled = asked();
  cancelled.cancelled = cancellation{{}, NOW, "Wrong family."};
  EXPECT_EQ(refuse_relay(cancelled, read_relay(test::told("police")).value(), NOW)->status, 409U);
  check full = asked();
  for (agency& one : full.agencies) one.relayed.resize(RELAYED_PER_AGENCY_MAX);
  EXPECT_EQ(refuse_relay(full, read_relay(test::told("police")).value(), NOW)->word, "too_many_answers");
}

}  // namespace
}  // namespace mash::hub
