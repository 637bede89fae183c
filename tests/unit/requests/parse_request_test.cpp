// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/demo_request.hpp"

namespace mash::hub {
namespace {

using test::demo_request;
using test::subject_at;

std::vector<json::fault> faults_of(const std::string& body) {
  auto parsed = parse_request(body);
  return parsed ? std::vector<json::fault>{} : parsed.error().faults;
}

::testing::AssertionResult has_fault(const std::vector<json::fault>& faults, std::string_view pointer,
                                     std::string_view code) {
  for (const json::fault& one : faults)
    if (one.pointer == pointer && one.code == code) return ::testing::AssertionSuccess();
  auto failure = ::testing::AssertionFailure() << "no fault " << code << " at " << pointer << "; there are:";
  for (const json::fault& one : faults) failure << " [" << one.pointer << " " << one.code << "]";
  return failure;
}

TEST(parse_request, takes_the_demonstration_check_whole) {
  const auto parsed = parse_request(demo_request());
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->purpose, policy::purpose::s47_strategy);
  EXPECT_EQ(parsed->urgency, policy::urgency::red);
  EXPECT_EQ(parsed->subjects.size(), 4U);
  EXPECT_EQ(parsed->relationships.size(), 4U);
  EXPECT_EQ(parsed->agencies.size(), 5U);
  EXPECT_EQ(parsed->find_subject("c1")->identity.addresses.size(), 2U);
  EXPECT_EQ(parsed->find_subject("nobody"), nullptr);
}

TEST(parse_request, malformed_json_is_a_400_and_not_a_list_of_faults) {
  for (const char* body : {"", "{", "nonsense", "[]", "{\"a\":1,\"a\":2}", "{\"a\":1.5}"}) {
    const auto parsed = parse_request(body);
    ASSERT_FALSE(parsed.has_value());
    EXPECT_EQ(parsed.error().status, 400U) << body;
    EXPECT_TRUE(parsed.error().faults.empty());
  }
}

TEST(parse_request, a_body_over_64_kb_is_too_large) {
  const auto parsed = parse_request(std::string(65 * 1024, ' '));
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().status, 413U);
}

TEST(parse_request, every_fault_is_reported_at_once) {
  const auto faults = faults_of(demo_request([](json::object& d) {
    d.erase("justification");
    d["purpose"] = "curiosity";
    d["surprise"] = true;
    subject_at(d, 0)["date_of_birth"] = "2015-02-30";
    d["urgency"] = 7;
  }));
  EXPECT_TRUE(has_fault(faults, "/justification", "required"));
  EXPECT_TRUE(has_fault(faults, "/purpose", "unknown_word"));
  EXPECT_TRUE(has_fault(faults, "/surprise", "unknown_member"));
  EXPECT_TRUE(has_fault(faults, "/subjects/0/date_of_birth", "not_a_date"));
  EXPECT_TRUE(has_fault(faults, "/urgency", "wrong_type"));
}

TEST(parse_request, a_fault_never_repeats_what_was_written) {
  const auto faults = faults_of(demo_request([](json::object& d) {
    d["purpose"] = "Okafor-secret";
    subject_at(d, 2)["nhs_number"] = "9990003034";
  }));
  ASSERT_FALSE(faults.empty());
  for (const json::fault& one : faults) {
    EXPECT_EQ(one.detail.find("Okafor"), std::string::npos);
    EXPECT_EQ(one.detail.find("9990003034"), std::string::npos);
  }
}

TEST(parse_request, an_empty_list_of_agencies_is_an_error_and_never_everyone) {
  EXPECT_TRUE(has_fault(faults_of(demo_request([](json::object& d) { d["agencies"] = json::array(); })), "/agencies",
                        "required"));
  EXPECT_TRUE(
      has_fault(faults_of(demo_request([](json::object& d) { d.erase("agencies"); })), "/agencies", "required"));
}

TEST(parse_request, no_subject_is_an_error) {
  EXPECT_TRUE(has_fault(faults_of(demo_request([](json::object& d) { d["subjects"] = json::array(); })), "/subjects",
                        "required"));
}

TEST(parse_request, a_household_adult_needs_a_role_in_the_concern) {
  const auto faults = faults_of(demo_request([](json::object& d) { subject_at(d, 3).erase("role_in_concern"); }));
  EXPECT_TRUE(has_fault(faults, "/subjects/3/role_in_concern", "required"));
}

TEST(parse_request, an_adult_outside_household_and_relationships_may_lack_a_role) {
  const auto faults = faults_of(demo_request([](json::object& d) {
    json::object friend_{
        {"id", "a3"}, {"kind", "adult"}, {"why_included", "seen at the house"}, {"description", "Dave, about 30"}};
    d["subjects"].get_array().push_back(friend_);
  }));
  EXPECT_TRUE(faults.empty());
}

TEST(parse_request, authority_to_go_without_agreement_is_never_a_field_in_the_body) {
  const auto faults = faults_of(demo_request([](json::object& d) { d["authorised_by"] = "manager"; }));
  EXPECT_TRUE(has_fault(faults, "/authorised_by", "not_accepted"));
}

TEST(parse_request, check_digits_are_checked) {
  const auto faults = faults_of(demo_request([](json::object& d) {
    subject_at(d, 0)["nhs_number"] = "9990001015";
    subject_at(d, 0)["upn"] = "M873100024001";
  }));
  EXPECT_TRUE(has_fault(faults, "/subjects/0/nhs_number", "check_digit"));
  EXPECT_TRUE(has_fault(faults, "/subjects/0/upn", "check_letter"));
}

TEST(parse_request, ids_must_name_a_subject_that_is_there) {
  const auto faults = faults_of(demo_request([](json::object& d) {
    d["concerns"].get_array().at(0).get_object()["child"] = "c9";
    d["relationships"].get_array().at(0).get_object()["from"] = "a9";
    d["households"].get_array().at(0).get_object()["members"].get_array().push_back("a8");
  }));
  EXPECT_TRUE(has_fault(faults, "/concerns/0", "unknown_subject"));
  EXPECT_TRUE(has_fault(faults, "/relationships/0", "unknown_subject"));
  EXPECT_TRUE(has_fault(faults, "/households/0", "unknown_subject"));
}

TEST(parse_request, two_subjects_with_one_id_are_refused) {
  const auto faults = faults_of(demo_request([](json::object& d) { subject_at(d, 1)["id"] = "c1"; }));
  EXPECT_TRUE(has_fault(faults, "/subjects/1/id", "duplicate"));
}

TEST(parse_request, a_person_known_only_by_description_or_alias_is_valid_but_nobody_at_all_is_not) {
  EXPECT_TRUE(faults_of(demo_request([](json::object& d) {
                subject_at(d, 3).erase("family_name");
                subject_at(d, 3).erase("given_names");
                subject_at(d, 3)["aliases"] = json::array({"Jonno"});
              })).empty());
  EXPECT_TRUE(has_fault(faults_of(demo_request([](json::object& d) {
                          subject_at(d, 3).erase("family_name");
                          subject_at(d, 3).erase("given_names");
                        })),
                        "/subjects/3/family_name", "required"));
}

TEST(parse_request, a_refuge_is_protected_whether_or_not_anybody_said_so) {
  const auto parsed = parse_request(demo_request([](json::object& d) {
    subject_at(d, 2)["addresses"] = json::array({json::object{{"type", "refuge"}, {"postcode", "CB99 8HV"}}});
  }));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_TRUE(parsed->find_subject("a1")->identity.addresses.at(0).is_protected);
}

TEST(parse_request, the_family_agreement_that_permits_least_governs) {
  const auto governed = [](std::vector<std::string> states) {
    return governing_agreement(test::parsed_demo([&](json::object& d) {
      json::array list;
      for (const auto& state : states) list.push_back(json::object{{"subject", "a1"}, {"state", state}});
      d["family_agreement"] = std::move(list);
    }));
  };
  using policy::agreement_state;
  EXPECT_EQ(governed({"given", "refused"}), agreement_state::refused);
  EXPECT_EQ(governed({"given", "given_limited"}), agreement_state::given_limited);
  EXPECT_EQ(governed({"given", "withdrawn", "refused"}), agreement_state::withdrawn);
  EXPECT_EQ(governed({"not_required"}), agreement_state::not_required);
  EXPECT_EQ(governed({}), agreement_state::not_required);
}

// One wrong thing at a time, in every place of the document: never accepted, never a crash.
TEST(parse_request, a_wrong_type_anywhere_is_refused) {
  const json::value good = json::parse(demo_request()).value();
  for (const auto& member : good.get_object()) {
    const std::string name(member.key());
    const auto parsed = parse_request(demo_request([&](json::object& d) { d[name] = 12345; }));
    EXPECT_FALSE(parsed.has_value()) << name;
  }
  for (const auto& member : good.get_object().at("subjects").get_array().at(0).get_object()) {
    const std::string name(member.key());
    const auto parsed = parse_request(demo_request([&](json::object& d) { subject_at(d, 0)[name] = 12345; }));
    EXPECT_FALSE(parsed.has_value()) << name;
  }
}

TEST(parse_request, an_unknown_member_anywhere_is_refused) {
  const auto refused = [](auto change) { return !parse_request(demo_request(change)).has_value(); };
  for (const char* list :
       {"subjects", "relationships", "households", "concerns", "family_agreement", "family_informed"})
    EXPECT_TRUE(refused([&](json::object& d) { d[list].get_array().at(0).get_object()["zzz"] = "x"; })) << list;
  for (const char* object : {"referrer", "child_account", "safe_contact"})
    EXPECT_TRUE(refused([&](json::object& d) { d[object].get_object()["zzz"] = "x"; })) << object;
}

}  // namespace
}  // namespace mash::hub
