// SPDX-License-Identifier: Apache-2.0
#include "hub/requests/dry_run.hpp"

#include <gmock/gmock.h>

#include <map>

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

TEST(dry_run, shows_the_question_without_what_only_a_sent_one_has) {
  const json::object made = run();
  const json::object& question = agency_in(made, "police").at("question").as_object();
  for (const char* only_sent : {"ask", "session", "asked_at", "machine_deadline", "human_deadline", "traceparent"})
    EXPECT_FALSE(question.contains(only_sent)) << only_sent;
  for (const char* there : {"purpose", "urgency", "subjects", "public_task", "agreement"})
    EXPECT_TRUE(question.contains(there)) << there;
  EXPECT_EQ(question.at("agreement").as_string(), test::shipped_agreement()->digest());
}

TEST(dry_run, puts_what_comes_before_what_stays_and_names_a_nearest_permit_for_what_stays_only) {
  const json::object made = run();
  for (const json::value& agency : made.at("agencies").as_array()) {
    if (!agency.at("would_be_asked").as_bool()) continue;
    for (const auto& [list, stays] : {std::pair("could_come_back", false), std::pair("would_stay", true)}) {
      policy::disposition last{};
      for (const json::value& line : agency.at(list).as_array()) {
        EXPECT_EQ(line.as_object().contains("nearest"), stays) << json::canonical(line);
        EXPECT_FALSE(line.as_object().contains("gates")) << "those are for one category";
        const auto form = from_word<policy::disposition>(line.at("disposition").as_string()).value();
        EXPECT_GE(form, last) << "most shared first";
        last = form;
      }
    }
  }
}

TEST(dry_run, tells_people_apart_where_the_answer_differs_and_only_there) {
  const json::object made = run({.agency = "police", .what = policy::category::conviction_caution});
  std::map<std::string, std::vector<std::string>> forms;
  for (const json::object& line : lines_of(agency_in(made, "police")))
    for (const json::value& id : line.at("subjects").as_array())
      forms[std::string(std::string_view(line.at("disposition").as_string()))].emplace_back(
          std::string_view(id.as_string()));
  EXPECT_THAT(forms["released"], testing::ElementsAre("a1", "a2")) << "an adult's, where harm is suspected";
  EXPECT_THAT(forms["summary_only"], testing::ElementsAre("c1", "c2")) << "a child's own";
  EXPECT_EQ(forms.size(), 2U);
}

TEST(dry_run, imagines_a_record_as_old_as_it_is_told) {
  const auto lines = [](std::optional<int> years) {
    const json::object made = run({.agency = "police", .what = policy::category::missing_episode, .years_old = years},
                                  [](json::object& document) {
                                    document["purpose"] = "mash_threshold";
                                    document["family_agreement"] = json::array{
                                        json::object{{"subject", "c1"}, {"state", "given"}, {"given_by", "pr_holder"}}};
                                  });
    return lines_of(agency_in(made, "police"));
  };
  ASSERT_FALSE(lines(0).empty());
  for (const json::object& line : lines(0)) EXPECT_EQ(line.at("disposition").as_string(), "released");
  for (const json::object& line : lines(40)) {
    EXPECT_EQ(line.at("disposition").as_string(), "withheld");
    EXPECT_EQ(line.at("gates").as_array().back().at("passed").as_bool(), false);
    EXPECT_EQ(line.at("gates").as_array().back().at("gate").as_string(), "look_back");
  }
}

TEST(dry_run, of_a_check_that_nobody_may_ask_says_why_for_each_agency_and_shows_no_question) {
  asking_person auditor = test::coordinator();
  auditor.roles = {policy::role::auditor};
  const auto made =
      dry_run(test::parsed_demo(), auditor, {*test::shipped_agreement(), test::demo_members(), test::NOW});
  ASSERT_TRUE(made.has_value()) << "that nothing may be asked is the answer";
  ASSERT_FALSE(made->at("agencies").as_array().empty());
  for (const json::value& agency : made->at("agencies").as_array()) {
    EXPECT_FALSE(agency.at("would_be_asked").as_bool());
    for (const char* absent : {"question", "could_come_back", "would_stay", "gateways"})
      EXPECT_FALSE(agency.as_object().contains(absent)) << absent;
    EXPECT_EQ(agency.at("nearest").at("fact").as_string(), "asker_role");
    EXPECT_FALSE(agency.at("would_need").as_string().empty());
  }
}

TEST(dry_run, names_the_version_the_basis_and_the_parties_that_were_not_named) {
  const json::object made = run();
  EXPECT_EQ(made.at("agreement").at("id").as_string(), "cp-mash-tier2");
  EXPECT_EQ(made.at("agreement").at("digest").as_string(), test::shipped_agreement()->digest());
  EXPECT_EQ(made.at("purpose").as_string(), "s47_strategy");
  EXPECT_EQ(made.at("urgency").as_string(), "red");
  EXPECT_FALSE(made.at("public_task").as_string().empty());
  EXPECT_FALSE(made.at("authority_owed").as_bool());
  for (const json::value& name : made.at("not_named").as_array())
    for (const json::value& agency : made.at("agencies").as_array()) EXPECT_NE(agency.at("name"), name);
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
