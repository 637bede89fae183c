// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/answering.hpp"

#include <gtest/gtest.h>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/labels.hpp"
#include "adapters/contract/message.hpp"
#include "tests/support/demo_hub.hpp"

namespace mash::kit {
namespace {

using policy::category;
using policy::roster_outcome;
using policy::search_result;
using test::NOW;

class answering : public ::testing::Test {
 protected:
  answering() {
    const auto planned =
        hub::make_plan(test::parsed_demo(), test::coordinator(), *test::shipped_agreement(), test::demo_members(), NOW)
            .value();
    question = contract::decode_ask(planned.opened.find_member("police")->question).value();
    agency.member = "police";
    agency.contact = {"MASH police desk", "01480 000000", "08:00-18:00", "101"};
    agency.organisations = {{"police", "Cambridgeshire Constabulary", "Chief Constable", {}, {"POLE extract"}}};
    find("a2");
  }

  void find(const std::string& subject) {
    subject_match one;
    one.result = search_result::found;
    one.key = "k-" + subject;
    one.evidence.subject = subject;
    one.evidence.organisation = "police";
    found.people.by_subject[subject]["police"] = one;
  }
  contract::record& hold(category what, std::string subject, std::vector<policy::caveat> caveats = {}) {
    contract::record one;
    one.id = "r" + std::to_string(found.records.size());
    one.category = what;
    one.subjects = {std::move(subject)};
    one.organisation = "police";
    one.source = "POLE extract";
    one.when = {"2026-09-14", "", policy::precision::day};
    one.summary = "A domestic incident was attended.";
    one.fields = {{"risk_grade", "medium"}};
    one.caveats = std::move(caveats);
    found.records.push_back(one);
    return found.records.back();
  }
  contract::answer answer() const { return make_answer(question, found, agency, *test::shipped_agreement(), NOW); }
  static std::string withheld_text(const contract::answer& from) {
    std::string out;
    for (const auto& line : from.withheld)
      out += std::string(to_word(line.category)) + "|" + std::string(to_word(line.reason)) + "|" + line.explanation +
             "|" + line.would_need + "\n";
    return out;
  }

  contract::ask question;
  lookup found;
  answering_agency agency;
};

TEST_F(answering, a_released_item_says_under_which_rule_clause_and_basis) {
  hold(category::da_incident, "a2");
  const auto out = answer();
  ASSERT_EQ(out.items.size(), 1U);
  EXPECT_EQ(out.outcome, roster_outcome::answered);
  EXPECT_FALSE(out.items.front().under.rule.empty());
  EXPECT_FALSE(out.items.front().under.clause.empty());
  EXPECT_FALSE(out.items.front().under.legal.power.empty());
}

TEST_F(answering, the_withheld_lines_are_the_same_whether_or_not_anything_sensitive_is_held) {
  hold(category::da_incident, "a2");
  const std::string plain = withheld_text(answer());
  EXPECT_FALSE(plain.empty());
  hold(category::intelligence, "a2", {policy::caveat::witness_protection});
  hold(category::intelligence, "a2", {policy::caveat::police_c});
  EXPECT_EQ(withheld_text(answer()), plain);
}

TEST_F(answering, what_is_withheld_is_in_no_byte_of_the_answer) {
  contract::record& secret = hold(category::intelligence, "a2", {policy::caveat::police_c});
  secret.summary = "SECRET-SUMMARY";
  secret.fields = {{"text", "SECRET-FIELD"}};
  secret.said_by = "SECRET-SOURCE";
  const std::string line = contract::encode(answer());
  EXPECT_EQ(line.find("SECRET"), std::string::npos);
  EXPECT_EQ(line.find("police_c"), std::string::npos);
}

TEST_F(answering, nobody_matched_is_no_trace_and_a_system_that_was_down_is_not) {
  found = {};
  EXPECT_EQ(answer().outcome, roster_outcome::no_trace);
  EXPECT_EQ(answer().safety.known, "no_trace");
  found.systems = {{"police", "POLE extract", false, "the database did not answer", false}};
  const auto down = answer();
  EXPECT_EQ(down.outcome, roster_outcome::partly_searched);
  EXPECT_EQ(down.safety.known, "not_searched");
  for (const auto& one : down.searches) EXPECT_EQ(one.result, search_result::system_down);
}

TEST_F(answering, an_ambiguous_match_says_what_would_settle_it_and_shows_nobody) {
  found = {};
  found.people.by_subject["a2"]["police"] = {search_result::ambiguous_match, "", {}};
  const auto out = answer();
  EXPECT_EQ(out.outcome, roster_outcome::ambiguous_match);
  EXPECT_FALSE(out.needs.empty());
  EXPECT_TRUE(out.people.empty());
  EXPECT_TRUE(out.items.empty());
}

TEST_F(answering, the_worst_of_several_organisations_is_the_agencys_outcome) {
  agency.organisations.push_back({"second", "Second body", "Second body", {}, {"files"}});
  EXPECT_EQ(answer().outcome, roster_outcome::no_trace);
  found.systems = {{"second", "files", false, "unreadable", false}};
  EXPECT_EQ(answer().outcome, roster_outcome::partly_searched);
}

TEST_F(answering, a_body_that_holds_records_about_a_matched_person_has_found_them) {
  agency.organisations.push_back({"second", "Second body", "Second body", {}, {"files"}});
  hold(category::da_incident, "a2").organisation = "second";
  EXPECT_EQ(answer().outcome, roster_outcome::answered);
  EXPECT_EQ(answer().organisations.at(1).outcome, roster_outcome::answered);
}

TEST_F(answering, a_category_nobody_asked_for_does_not_leave) {
  hold(category::attendance, "c1");
  EXPECT_TRUE(answer().items.empty());
}

TEST_F(answering, a_category_nobody_asked_for_leaves_no_line_either) {
  const std::string before = withheld_text(answer());
  hold(category::attendance, "c1");
  EXPECT_EQ(withheld_text(answer()), before);
}

TEST_F(answering, a_record_about_somebody_outside_the_question_does_not_spoil_the_answer) {
  hold(category::da_incident, "a2");
  hold(category::da_incident, "stranger");
  hold(category::da_incident, "a2").subjects.push_back("stranger");
  const auto out = answer();
  EXPECT_EQ(out.items.size(), 1U);
  EXPECT_EQ(contract::encode(out).find("stranger"), std::string::npos);
}

TEST_F(answering, more_than_an_answer_carries_is_said_in_words_of_its_own) {
  for (std::size_t i = 0; i <= contract::ITEMS_MAX; ++i) hold(category::da_incident, "a2");
  const auto out = answer();
  EXPECT_EQ(out.items.size(), contract::ITEMS_MAX);
  EXPECT_NE(withheld_text(out).find("More is held"), std::string::npos);
}

TEST_F(answering, an_open_identity_or_a_system_that_was_down_is_not_no_trace_in_the_headline) {
  found.people.by_subject.clear();
  EXPECT_EQ(answer().safety.known, "no_trace");
  found.systems = {{"police", "POLE extract", false, "down", false}, {"police", "another", true, "", false}};
  EXPECT_EQ(answer().safety.known, "not_searched");
  found.systems.clear();
  found.people.by_subject["a2"]["police"].result = search_result::ambiguous_match;
  EXPECT_EQ(answer().safety.known, "not_searched");
}

TEST_F(answering, items_held_counts_what_waits_for_a_person_and_may_be_counted) {
  hold(category::da_incident, "a2").caveats = {policy::caveat::police_c};
  hold(category::conviction_caution, "a2").caveats = {policy::caveat::spent};
  const auto out = answer();
  EXPECT_TRUE(out.items.empty());
  EXPECT_EQ(out.safety.items_held, 2);
  EXPECT_EQ(out.safety.known, "yes");
  EXPECT_EQ(out.outcome, roster_outcome::answered) << "the roster does not tell that something is held";
}

TEST_F(answering, of_sensitive_and_absolute_kinds_not_even_the_number_is_told) {
  using policy::caveat;
  found.people.by_subject["a2"]["police"].result = search_result::found;
  const auto nothing_held = answer();
  for (const caveat mark : {caveat::sensitive_service, caveat::restricted_record, caveat::gender_history,
                            caveat::witness_protection, caveat::legal_privilege}) {
    found.records.clear();
    hold(category::da_incident, "a2").caveats = {mark};
    const auto out = answer();
    EXPECT_EQ(out.safety.items_held, 0) << to_word(mark);
    EXPECT_TRUE(out.items.empty()) << to_word(mark);
    EXPECT_EQ(out.outcome, nothing_held.outcome) << to_word(mark);
    if (mark != caveat::legal_privilege) EXPECT_EQ(withheld_text(out), withheld_text(nothing_held)) << to_word(mark);
  }
}

TEST_F(answering, a_body_that_holds_only_what_is_sensitive_is_not_named_by_having_found_somebody) {
  agency.organisations.push_back({"clinic", "City Sexual Health", "City Sexual Health", {}, {"files"}});
  found.people.by_subject["a2"]["clinic"] = found.people.by_subject["a2"]["police"];
  found.people.by_subject["a2"]["clinic"].evidence.organisation = "clinic";
  hold(category::was_not_brought, "a2", {policy::caveat::sensitive_service}).organisation = "clinic";
  const auto out = answer();
  EXPECT_EQ(out.organisations.at(1).outcome, roster_outcome::no_trace);
  EXPECT_EQ(out.people.size(), 1U);
  EXPECT_EQ(out.safety.known, "yes");
  found.records.clear();
  hold(category::da_incident, "a2").organisation = "clinic";
  EXPECT_EQ(answer().organisations.at(1).outcome, roster_outcome::answered);
  EXPECT_EQ(answer().people.size(), 2U);
}

TEST_F(answering, the_hub_is_told_whose_place_is_protected_though_nothing_of_it_leaves) {
  find("c1");
  hold(category::da_incident, "c1");
  EXPECT_TRUE(answer().place_protected.empty());
  hold(category::address, "c1", {policy::caveat::address_protected});
  contract::record& joint = hold(category::da_incident, "a2", {policy::caveat::restricted_record});
  joint.subjects.push_back("c2");
  const auto out = answer();
  EXPECT_EQ(out.place_protected, std::vector<std::string>{"c1"}) << "of a joint record nobody can tell whom it means";
  for (const auto& one : out.items) EXPECT_NE(one.what.category, category::address);
}

TEST_F(answering, intelligence_without_a_handling_code_is_held_as_under_conditions) {
  contract::record& graded = hold(category::intelligence, "a2");
  graded.kind = contract::record_kind::intelligence;
  EXPECT_EQ(contract::caveats_of(graded), std::vector{policy::caveat::police_c});
  graded.graded = contract::grading{"2", "B", "P"};
  EXPECT_EQ(contract::caveats_of(graded), std::vector{policy::caveat::police_p});
  graded.caveats = {policy::caveat::police_c};
  EXPECT_EQ(contract::caveats_of(graded), (std::vector{policy::caveat::police_c, policy::caveat::police_p}));
  EXPECT_TRUE(contract::caveats_of(hold(category::da_incident, "a2")).empty());
  EXPECT_TRUE(answer().items.size() == 1) << "the incident leaves, the intelligence waits";
}

// The shipped agreement with a rule that lets incidents leave with these fields only.
std::shared_ptr<const policy::agreement> telling_only(std::string_view fields) {
  policy::folder files = test::shipped_folder();
  test::replace_in(files, policy::TIER2_FILE, "disposition = \"released\"",
                   "disposition = \"redacted\"\nfields = [" + std::string(fields) + "]", "id = \"pol-1\"");
  return test::assembled(files);
}

TEST_F(answering, of_a_redacted_item_the_fields_that_the_rule_names_stay_and_no_other) {
  contract::record& held = hold(category::da_incident, "a2");
  held.fields = {{"risk", "high"}, {"place", "at home"}, {"children_present", true}};
  held.said_by = "a neighbour";
  const auto under = telling_only("\"risk\", \"children_present\"");
  const auto out = make_answer(question, found, agency, *under, NOW);
  ASSERT_EQ(out.items.size(), 1U);
  EXPECT_EQ(out.items[0].disposition, policy::disposition::redacted);
  EXPECT_EQ(out.items[0].what.fields, (json::object{{"risk", "high"}, {"children_present", true}}));
  EXPECT_EQ(out.items[0].what.said_by, "");
}

TEST_F(answering, under_two_versions_a_field_stays_where_both_name_it) {
  hold(category::da_incident, "a2").fields = {{"risk", "high"}, {"place", "at home"}, {"children_present", true}};
  const auto before = telling_only("\"risk\", \"place\""), now = telling_only("\"risk\", \"children_present\"");
  const auto out = make_answer(question, found, agency, {*now, *before}, NOW);
  ASSERT_EQ(out.items.size(), 1U);
  EXPECT_EQ(out.items[0].what.fields, (json::object{{"risk", "high"}}));
}

TEST_F(answering, a_warning_about_a_danger_to_staff_reaches_the_headline) {
  hold(category::warning_marker, "a2").kind = contract::record_kind::alert;
  const auto out = answer();
  ASSERT_EQ(out.items.size(), 1U);
  EXPECT_TRUE(out.safety.risk_to_staff);
  EXPECT_FALSE(out.safety.risk_to_child_now);
  EXPECT_EQ(out.safety.known, "yes");
  EXPECT_EQ(out.safety.duty_telephone, "01480 000000");
}

TEST(labels, an_item_is_about_the_widest_of_its_subjects) {
  using policy::subject_kind;
  const auto kind_of = [](const std::string& id) -> std::optional<subject_kind> {
    if (id == "a") return subject_kind::adult;
    if (id == "u") return subject_kind::unborn;
    return subject_kind::child;
  };
  EXPECT_EQ(contract::widest_kind({"c", "a", "u"}, kind_of), subject_kind::adult);
  EXPECT_EQ(contract::widest_kind({"u", "c"}, kind_of), subject_kind::child);
  EXPECT_EQ(contract::widest_kind({"u"}, kind_of), subject_kind::unborn);
  EXPECT_EQ(contract::widest_kind({}, kind_of), subject_kind::child);
}

TEST_F(answering, of_somebody_only_probably_found_what_is_adverse_stays_and_no_line_tells_of_it) {
  policy::match_band& band = found.people.by_subject["a2"]["police"].evidence.band;
  band = policy::match_band::probable;
  const auto nothing_held = answer();
  ASSERT_EQ(nothing_held.people.size(), 1U);
  EXPECT_NE(withheld_text(nothing_held).find("identity_uncertain"), std::string::npos);
  hold(category::da_incident, "a2");
  hold(category::conviction_caution, "a2").caveats = {policy::caveat::spent};
  hold(category::warning_marker, "a2").kind = contract::record_kind::alert;
  hold(category::identity_basic, "a2");
  const auto out = answer();
  EXPECT_EQ(withheld_text(out), withheld_text(nothing_held)) << "whether or not anything is held";
  ASSERT_EQ(out.items.size(), 1U);
  EXPECT_EQ(out.items[0].what.category, category::identity_basic);
  EXPECT_EQ(out.safety.items_held, 0);
  EXPECT_FALSE(out.safety.risk_to_staff);
  band = policy::match_band::certain;
  EXPECT_EQ(answer().items.size(), 3U);
  EXPECT_EQ(withheld_text(answer()).find("identity_uncertain"), std::string::npos);
}

TEST_F(answering, a_record_about_several_people_is_as_sure_as_the_least_sure_of_them) {
  find("c1");
  hold(category::da_incident, "a2").subjects.push_back("c1");
  EXPECT_EQ(answer().items.size(), 1U);
  found.people.by_subject["c1"]["police"].evidence.band = policy::match_band::probable;
  EXPECT_TRUE(answer().items.empty());
  found.people.by_subject.erase("c1");
  EXPECT_TRUE(answer().items.empty()) << "and nobody was found for one of them";
}

TEST_F(answering, a_body_that_shares_a_file_is_as_sure_as_whoever_found_the_person) {
  agency.organisations.push_back({"second", "Second body", "Second body", {}, {"files"}});
  hold(category::da_incident, "a2").organisation = "second";
  EXPECT_EQ(answer().items.size(), 1U);
  found.people.by_subject["a2"]["police"].evidence.band = policy::match_band::probable;
  EXPECT_TRUE(answer().items.empty());
}

TEST_F(answering, reads_back_as_written) {
  hold(category::da_incident, "a2");
  const std::string line = contract::encode(answer());
  const auto read = contract::decode_answer(line);
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_EQ(contract::encode(read->what), line);
}

}  // namespace
}  // namespace mash::kit
