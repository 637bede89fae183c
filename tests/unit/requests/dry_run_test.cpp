// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/dry_run.hpp"

#include <gmock/gmock.h>

#include "hub/requests/recheck.hpp"
#include "policy/explain.hpp"
#include "tests/support/demo_hub.hpp"

namespace mash::hub {
namespace {

using testing::Contains;
using testing::HasSubstr;

json::object run(const dry_run_focus& focus = {}, const std::function<void(json::object&)>& change = nullptr) {
  auto made = dry_run(test::parsed_demo(change), test::coordinator(),
                      {*test::shipped_agreement(), test::demo_members(), test::NOW}, focus);
  if (!made) ADD_FAILURE() << made.error().detail;
  return made ? *std::move(made) : json::object();
}

const json::object& agency_in(const json::object& of, std::string_view member) {
  for (const json::value& one : of.at("agencies").as_array())
    if (one.at("agency").as_string() == member) return one.as_object();
  throw std::logic_error("not there");
}

// Every line of an agency, what comes and what stays.
std::vector<json::object> lines_of(const json::object& agency) {
  std::vector<json::object> all;
  for (const char* list : {"could_come_back", "would_stay"})
    for (const json::value& one : agency.at(list).as_array()) all.push_back(one.as_object());
  return all;
}

TEST(dry_run, says_of_each_category_and_person_exactly_what_the_decision_says) {
  const hub::request asked = test::parsed_demo();
  const json::object made = run();
  for (const std::string member : {"police", "health", "cambridgeshire", "schools"}) {
    std::size_t told = 0;
    for (const json::object& line : lines_of(agency_in(made, member)))
      for (const json::value& what : line.at("categories").as_array())
        for (const json::value& subject : line.at("subjects").as_array()) {
          ++told;
          const std::string id(std::string_view(subject.as_string()));
          policy::disclosure_question labels;
          labels.holder = member;
          labels.recipient = asked.authority;
          labels.why = asked.purpose;
          labels.rating = asked.urgency;
          labels.family = governing_agreement(asked);
          labels.what = from_word<policy::category>(what.as_string()).value();
          labels.about = asked.find_subject(id)->identity.kind;
          labels.roles = roles_of(asked, labels.what, std::span(&id, 1));
          labels.band = policy::match_band::certain;
          labels.on = labels.occurred.emplace(date_of(test::NOW));
          const auto verdict = policy::may_disclose(*test::shipped_agreement(), labels);
          EXPECT_EQ(std::string_view(line.at("disposition").as_string()), to_word(verdict.form))
              << member << ' ' << to_word(labels.what);
          EXPECT_EQ(std::string_view(line.at("rule").as_string()), verdict.rule);
        }
    const std::size_t people = agency_in(made, member).at("question").at("subjects").as_array().size();
    const auto kind = test::shipped_agreement()->find_party(member)->kind;
    EXPECT_EQ(told, people * policy::categories_of(*test::shipped_agreement(), kind).size())
        << "every category and person once";
  }
}

TEST(dry_run, narrows_to_one_agency_and_category_with_every_gate) {
  const json::object made = run({.agency = "police", .what = policy::category::intelligence});
  ASSERT_EQ(made.at("agencies").as_array().size(), 1u);
  for (const json::object& line : lines_of(agency_in(made, "police"))) {
    EXPECT_EQ(line.at("categories").as_array().size(), 1u);
    EXPECT_GE(line.at("gates").as_array().size(), 10u);
  }
}

TEST(dry_run, tries_marks_a_doubtful_match_and_an_old_record) {
  const auto form = [](const dry_run_focus& focus) {
    const json::object made = run(focus);
    return std::string(std::string_view(lines_of(agency_in(made, "police")).front().at("disposition").as_string()));
  };
  dry_run_focus focus{.agency = "police", .what = policy::category::da_incident};
  const std::string plain = form(focus);
  EXPECT_EQ(plain, "released");
  focus.caveats = {policy::caveat::legal_privilege};
  EXPECT_EQ(form(focus), "withheld");
  focus.caveats.clear();
  focus.band = policy::match_band::possible;
  EXPECT_EQ(form(focus), "withheld");
}

TEST(dry_run, explains_a_school_that_nobody_named) {
  const json::object made = run({}, [](json::object& document) {
    for (json::value& one : document["subjects"].get_array()) one.as_object().erase("school");
  });
  const json::object& school = agency_in(made, "schools");
  EXPECT_FALSE(school.at("would_be_asked").as_bool());
  EXPECT_THAT(std::string(std::string_view(school.at("gates").as_array().back().at("says").as_string())),
              HasSubstr("only if the request names it"));
}

TEST(dry_run, says_that_a_category_was_not_asked_for) {
  const json::object made = run({.agency = "police", .what = policy::category::court_order},
                                [](json::object& document) { document["categories"] = json::array{"da_incident"}; });
  const auto lines = lines_of(agency_in(made, "police"));
  ASSERT_FALSE(lines.empty());
  for (const json::object& line : lines) {
    EXPECT_EQ(line.at("rule").as_string(), "agreement.question");
    EXPECT_EQ(line.at("nearest").at("fact").as_string(), "question");
  }
}

TEST(dry_run, refuses_what_the_check_itself_would_be_refused_for) {
  asking_person other = test::coordinator();
  other.authorities = {"peterborough"};
  const auto refused =
      dry_run(test::parsed_demo(), other, {*test::shipped_agreement(), test::demo_members(), test::NOW});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().word, "not_your_authority");
}

}  // namespace
}  // namespace mash::hub
