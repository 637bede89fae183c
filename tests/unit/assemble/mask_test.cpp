// SPDX-License-Identifier: Apache-2.0
// Each row of hub/assemble/mask_table.hpp, on the whole response: a mother in a refuge, an alleged source of harm among
// the subjects, and agencies that know one piece each.
#include "hub/assemble/mask.hpp"

#include "tests/unit/assemble/scene.hpp"

namespace mash::hub {
namespace {

using namespace scenes;
using testing::HasSubstr;
using testing::Not;

policy::value_set<mask> used_by(const scene& from) {
  released shown = release(from.whole);
  masking masked(from.whole, shown);
  json::array summaries;
  for (const shown_item& one : shown.items) summaries.emplace_back(one.item.what.summary);
  json::object response{{"notices", json::array()}, {"chronology", std::move(summaries)}};
  for (const agency& one : from.whole.agencies)
    if (one.answer)
      for (contract::candidate match : one.answer->what.people) masked.mask_match(one, match);
  masked.finish(response);
  return masked.used();
}

class masked_response : public ::testing::Test {
 protected:
  void expect_absent(std::initializer_list<std::string_view> values) const {
    const std::string all = squeezed(from.text());
    for (const std::string_view value : values) EXPECT_EQ(all.find(squeezed(value)), std::string::npos) << value;
  }
  scene from{add_refuge};
};

TEST(mask_table, has_one_row_for_each_rule_in_order_with_its_reason) {
  ASSERT_EQ(MASKS.size(), words<mask>::list.size());
  for (std::size_t i = 0; i < MASKS.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(MASKS[i].rule), i);
    EXPECT_FALSE(MASKS[i].what.empty());
    EXPECT_TRUE(MASKS[i].because.ends_with(".")) << to_word(MASKS[i].rule);
  }
}

TEST(unmasked_response, is_what_a_family_without_protection_gets_and_says_nothing_of_masking) {
  scene plain;
  plain.take_items("police", {value_of(category::address, "a1", "postcode", "PE99 4QQ"),
                              item_of(category::da_incident, {"a1"}, {{"place", "Example Family Court"}, {"new", "x"}},
                                      "Seen at 9 Other Road, PE99 4QQ.")});
  const json::object response = plain.response();
  EXPECT_FALSE(says_masked(response));
  const std::string text = json::canonical(response);
  for (const char* told : {"PE99 4QQ", "Example Family Court", "9 Other Road", "2026-09-14T15:25:00Z", "100000"})
    EXPECT_THAT(text, HasSubstr(told));
  EXPECT_TRUE(used_by(plain).empty());
}

TEST_F(masked_response, stated_address_is_in_no_part_of_it_in_no_spelling) {
  from.take_items("police", {item_of(category::da_incident, {"a2"}, {{"reason", "asked after cb998hv"}},
                                     "Was seen outside 7, HAVEN LANE (CB99-8HV) in Havenham.")});
  from.take_items("peterborough", {item_of(category::contact_s47_history, {"c2"}, {}, "Visited at Haven Lane.")});
  expect_absent({"CB99 8HV", "7 Haven Lane", "Haven Lane", "Havenham"});
  EXPECT_TRUE(says_masked(from.response()));
  EXPECT_TRUE(used_by(from).contains(mask::same_value));
  const auto response = from.response();
  EXPECT_NE(entry(response, "chronology", "agency", "police"), nullptr) << "what happened stays";
  EXPECT_NE(entry(response, "chronology", "agency", "peterborough"), nullptr);
}

TEST_F(masked_response, a_family_name_that_holds_the_towns_name_is_left_whole) {
  from = scene([](json::object& document) {
    add_refuge(document);
    test::subject_at(document, 2)["family_name"] = "Sample-Havenham";
  });
  from.take_items("police", {value_of(category::identity_basic, "a1", "family_name", "Other-Havenham"),
                             value_of(category::identity_basic, "a1", "family_name", "Sample-Havenham"),
                             value_of(category::identity_basic, "c1", "family_name", "Havenham"),
                             item_of(category::da_incident, {"a1"}, {{"reason", "Mrs Sample-Havenham called"}},
                                     "Ms Sample-Havenham was seen; the Otherton-Havenham bus had left Havenham.")});
  const auto response = from.response();
  EXPECT_EQ(response.at("request").at("subjects").at(2).at("family_name").as_string(), "Sample-Havenham");
  const std::string known = json::canonical(*entry(response, "people", "subject", "a1"));
  EXPECT_THAT(known, HasSubstr(R"("Other-Havenham")"));
  EXPECT_THAT(known, HasSubstr(R"("conflicts":[{"field":"family_name")"));
  EXPECT_THAT(json::canonical(*entry(response, "people", "subject", "c1")), HasSubstr(R"("Havenham")"));
  const json::object& told = *entry(response, "chronology", "agency", "police");
  EXPECT_EQ(told.at("summary").as_string(), "Ms Sample-Havenham was seen; the [masked] bus had left [masked].");
}

TEST_F(masked_response, a_name_that_looks_like_a_places_is_told_as_a_name) {
  from.take_items("police", {value_of(category::identity_previous, "a1", "previous_name", "Grace Hill"),
                             item_of(category::da_incident, {"a1"}, {}, "Was seen near Grace Hill.")});
  const auto response = from.response();
  EXPECT_THAT(json::canonical(*entry(response, "people", "subject", "a1")), HasSubstr("Grace Hill"));
  EXPECT_THAT(json::canonical(response.at("chronology")), Not(HasSubstr("Grace Hill"))) << "it may be the place";
}

TEST_F(masked_response, an_expected_date_of_delivery_is_told_of_somebody_in_hiding) {
  from.take_items("police",
                  {item_of(category::da_incident, {"a1"}, {{"expected_date_of_delivery", "2027-01-20"}}, "Seen.")});
  EXPECT_THAT(json::canonical(from.response().at("chronology")), HasSubstr("2027-01-20"));
}

TEST_F(masked_response, place_item_of_an_agency_that_marks_nothing_is_left_out_with_a_line_that_does_not_tell_which) {
  contract::item mislabelled = value_of(category::identity_basic, "a1", "postcode", "PE99 7TT"),
                 unheard_of = value_of(category::identity_basic, "a1", "haunt", "the old mill");
  from.take_items("police",
                  {value_of(category::address, "a1", "address", "5 Hidden Way, PE99 7TT"),
                   value_of(category::contact_point, "a1", "telephone", "01632 960377"),
                   value_of(category::location_current, "a1", "found_at", "PE99 6RR"), mislabelled, unheard_of});
  from.take_items("schools",
                  {at(value_of(category::school_or_practice, "a1", "school", "Oakfield College"), "100777")});
  expect_absent({"5 Hidden Way", "PE99 7TT", "01632 960377", "PE99 6RR", "Oakfield College", "100777", "the old mill"});
  const auto response = from.response();
  for (const char* member : {"police", "schools"}) {
    std::size_t lines = 0;
    for (const auto& line : response.at("withheld").as_array()) {
      if (line.at("agency").as_string() != member || line.at("category").as_string() != "address") continue;
      ++lines;
      EXPECT_EQ(line.at("explanation").as_string(), policy::masked_place_line().because);
      EXPECT_THAT(json::canonical(line), Not(HasSubstr("a1")));
    }
    EXPECT_EQ(lines, 1U) << member;
  }
  EXPECT_TRUE(used_by(from).contains(mask::place_item));
}

TEST_F(masked_response, what_one_agency_protects_is_masked_in_the_others_answers) {
  from = scene();  // the request says nothing of a refuge
  from.take_items("police", {value_of(category::address, "a1", "postcode", "CB99 8HV")});
  EXPECT_THAT(from.text(), HasSubstr("CB99 8HV")) << "until health answers nobody knows";
  contract::answer reply = from.empty_answer("health");
  reply.place_protected = {"a1"};
  from.take("health", reply);
  from.take_items("peterborough", {item_of(category::contact_s47_history, {"c1"}, {}, "Mother seen at cb99  8hv.")});
  expect_absent({"CB99 8HV", "place_protected"});
  EXPECT_TRUE(says_masked(from.response()));
}

TEST_F(masked_response, what_is_protected_since_is_masked_in_older_versions_too) {
  from = scene();
  from.take_items("police", {value_of(category::address, "a1", "postcode", "CB99 8HV"),
                             item_of(category::da_incident, {"a2"}, {}, "Was seen at CB99 8HV.")});
  const check older = from.whole;
  contract::answer reply = from.empty_answer("health");
  reply.place_protected = {"a1"};
  from.take("health", reply);
  EXPECT_THAT(json::canonical(assemble(older, NOW)), HasSubstr("CB99 8HV"));
  EXPECT_THAT(json::canonical(assemble(older, NOW, {}, &from.whole)), Not(HasSubstr("CB99 8HV")));
}

TEST_F(masked_response, place_field_of_whatever_name_is_taken_out_and_its_value_out_of_the_sentence) {
  from.take_items(
      "police", {item_of(category::court_order, {"a1"},
                         {{"court", "Example Family Court"}, {"outcome", "granted"}, {"handover_spot", "Lime Corner"}},
                         "An order of Example Family Court; handover at Lime Corner.")});
  from.take_items("health", {item_of(category::was_not_brought, {"c1", "a1"}, {{"ward", "B7"}, {"reason", "asthma"}},
                                     "Was not brought to B7.")});
  from.take_items("peterborough", {item_of(category::contact_s47_history, {"c2"}, {},
                                           "Father said he would wait outside example family court.")});
  expect_absent({"Example Family Court", "Lime Corner"});
  const std::string text = from.text();
  EXPECT_THAT(text, Not(HasSubstr("B7")));
  EXPECT_THAT(text, HasSubstr("granted"));
  EXPECT_TRUE(used_by(from).contains(mask::place_field));
}

TEST_F(masked_response, every_surrogate_of_the_place_goes_with_it) {
  const std::pair<const char*, const char*> surrogates[] = {
      {"school", "Oakfield College"},    {"urn", "100777"},
      {"practice", "Lime Surgery"},      {"ods", "Y99777"},
      {"clinic", "Lime Clinic"},         {"ward", "Ward Seven East"},
      {"court", "Lime Court"},           {"found_at", "PE99 6RR"},
      {"found_at_postcode", "PE99 6RS"}, {"telephone", "01632 960377"},
      {"area_code", "01632 9"},          {"place", "the bus station in Limetown"},
      {"hospital", "Lime Infirmary"}};
  for (const auto& [name, value] : surrogates) {
    scene one(add_refuge);
    one.take_items("peterborough", {item_of(category::contact_s47_history, {"a1"}, {{name, value}, {"outcome", "seen"}},
                                            std::string("Seen: ") + value + ".")});
    one.take_items("police", {item_of(category::da_incident, {"a1"}, {{name, value}}, std::string("At ") + value)});
    EXPECT_EQ(squeezed(one.text()).find(squeezed(value)), std::string::npos) << name;
  }
}

TEST_F(masked_response, place_body_and_time_at_place_do_not_give_a_place_by_being_put_together) {
  contract::item visit = at(item_of(category::maternity, {"a1"}, {{"reason", "review"}, {"at", "2026-12-01T09:10:00Z"}},
                                    "Seen by the service."),
                            "Y99777");
  visit.what.source = "Lime Surgery records";
  visit.what.recorded_at = "2026-09-14T16:00:00Z";
  contract::answer reply = from.empty_answer("health");
  reply.organisations = {{"Y99777", "Lime Surgery", "Lime Surgery", reply.outcome, {"GP record"}}};
  scene::find(reply, "a1", "Y99777");
  reply.items = {visit};
  from.take("health", reply);
  expect_absent({"Y99777", "Lime Surgery", "09:10", "15:25", "16:00:00"});
  const auto response = from.response();
  const json::object* item = entry(response, "chronology", "agency", "health");
  ASSERT_NE(item, nullptr);
  EXPECT_EQ(item->at("occurred_at").as_string(), "2026-09-14") << "the day stays";
  EXPECT_TRUE(used_by(from).contains(mask::place_body));
  EXPECT_TRUE(used_by(from).contains(mask::time_at_place));
}

// The eleventh letter of a time is a T, and so is that of many double names.
TEST_F(masked_response, a_name_is_no_time_of_day) {
  contract::answer reply = from.empty_answer("schools");
  reply.organisations = {{"100777", "Oakfield College", "Oakfield College", reply.outcome, {"Pupil records"}}};
  scene::find(reply, "a1", "100777");
  reply.items = {at(value_of(category::identity_basic, "a1", "family_name", "Havenhams-Thornton"), "100777")};
  from.take("schools", reply);
  EXPECT_NE(from.text().find("\"Havenhams-Thornton\""), std::string::npos);
}

TEST_F(masked_response, a_siblings_item_from_the_same_school_names_it_no_more) {
  contract::answer reply = from.empty_answer("schools");
  reply.organisations = {{"100777", "Oakfield College", "Oakfield College", reply.outcome, {"Pupil records"}}};
  scene::find(reply, "a1", "100777");
  scene::find(reply, "c1", "100777");
  contract::item sibling = at(item_of(category::involvement_current, {"c1"},
                                      {{"service", "Oakfield College"},
                                       {"worker", "A Teacher"},
                                       {"telephone", "01632 960355"},
                                       {"year_group", "6"}},
                                      "On roll."),
                              "100777");
  sibling.what.kind = contract::record_kind::involvement;
  reply.items = {sibling, at(item_of(category::attendance, {"c1"}, {{"codes", "//"}}, "Left by the gate."), "100777")};
  from.take("schools", reply);
  expect_absent({"Oakfield", "100777", "15:25", "01632 960355"});
  EXPECT_THAT(from.text(), HasSubstr("A Teacher")) << "who works with the sibling is the headline of every check";
  EXPECT_THAT(from.text(), HasSubstr("\"year_group\":\"6\""));
}

TEST_F(masked_response, nothing_else_is_taken_out_of_the_siblings_item) {
  contract::answer reply = from.empty_answer("health");
  reply.organisations = {{"Y99777", "Lime Surgery", "Lime Surgery", reply.outcome, {"GP record"}}};
  scene::find(reply, "a1", "Y99777");
  scene::find(reply, "c1", "Y99777");
  contract::item registered =
      item_of(category::registration, {"c1"}, {{"service", "General practice"}, {"ods", "Y99777"}},
              "Registered with a general practice.");
  reply.items = {at(value_of(category::address, "c1", "address", "12 Example Row, Exampleton, CB99 9ZZ"), "Y99777"),
                 at(item_of(category::was_not_brought, {"c1"},
                            {{"clinic", "Paediatrics"}, {"reasons", json::array({"at 9 Other Road"})}},
                            "Was not brought to Paediatrics."),
                    "Y99777"),
                 at(registered, "Y99777")};
  from.take("health", reply);
  const std::string text = from.text();
  for (const char* stays : {"12 Example Row, Exampleton, CB99 9ZZ", "Was not brought to Paediatrics.",
                            "at 9 Other Road", "Registered with a general practice."})
    EXPECT_THAT(text, HasSubstr(stays));
  EXPECT_THAT(text, Not(HasSubstr("Y99777")));
}

TEST_F(masked_response, match_evidence_about_a_place_is_gone_and_the_score_does_not_tell_it) {
  contract::answer reply = from.empty_answer("police");
  scene::find(reply, "a1", "police");
  scene::find(reply, "a2", "police");
  for (contract::candidate& one : reply.people)
    for (const char* field : {"postcode", "telephone", "contact", "school", "household"}) {
      one.why.push_back({field, "same", 40});
      one.score = 900;
    }
  from.take("police", reply);
  const auto response = from.response();
  const auto& of_mother = entry(response, "people", "subject", "a1")->at("records").as_array().at(0).as_object();
  EXPECT_EQ(of_mother.at("evidence").as_array().size(), 2U);
  EXPECT_EQ(of_mother.at("score").as_int64(), 999) << "the least of its band";
  const auto& of_john = entry(response, "people", "subject", "a2")->at("records").as_array().at(0).as_object();
  EXPECT_EQ(of_john.at("evidence").as_array().size(), 7U) << "nobody protects John from himself";
  EXPECT_TRUE(used_by(from).contains(mask::match_evidence));
}

TEST_F(masked_response, a_score_does_not_tell_that_no_place_agreed_either) {
  contract::answer reply = from.empty_answer("police");
  scene::find(reply, "a1", "police");
  from.take("police", reply);
  const auto response = from.response();
  const auto& match = entry(response, "people", "subject", "a1")->at("records").as_array().at(0).as_object();
  EXPECT_EQ(match.at("score").as_int64(), 999);
}

TEST_F(masked_response, searched_bodies_are_one_line_for_each_subject) {
  contract::answer reply = from.empty_answer("schools");
  reply.organisations = {{"100777", "Oakfield College", "", reply.outcome, {"Pupil records"}},
                         {"100778", "Limetown Academy", "", policy::roster_outcome::no_trace, {"Pupil records"}}};
  reply.searches = {{"100777", "Pupil records", "a1", policy::search_result::found},
                    {"100778", "Pupil records", "a1", policy::search_result::no_trace},
                    {"100777", "Pupil records", "c1", policy::search_result::no_trace},
                    {"100778", "Pupil records", "c1", policy::search_result::system_down}};
  scene::find(reply, "a1", "100777");
  from.take("schools", reply);
  expect_absent({"Oakfield", "100777", "Limetown", "100778"});
  const auto response = from.response();
  const json::object& roster = *entry(response, "roster", "agency", "schools");
  ASSERT_EQ(roster.at("searches").as_array().size(), 2U);
  EXPECT_EQ(roster.at("searches").as_array().at(0).at("result").as_string(), "found");
  EXPECT_EQ(roster.at("searches").as_array().at(1).at("result").as_string(), "system_down") << "silence is no no-trace";
  EXPECT_EQ(roster.at("contact").at("telephone").as_string(), "01480 000000") << "the duty telephone always leaves";
}

TEST_F(masked_response, echo_has_no_surrogate_of_a_protected_childs_place) {
  from = scene([](json::object& d) {
    test::subject_at(d, 0)["addresses"].get_array().at(0).get_object()["protected"] = true;
    test::subject_at(d, 0)["telephones"] = json::array({"01632 960311"});
    test::subject_at(d, 0)["gp_practice_ods"] = "Y99777";
    test::subject_at(d, 0)["early_years_setting"] = "Limetown Nursery";
    test::subject_at(d, 1)["school"] = json::object{{"urn", "100000"}};
  });
  EXPECT_TRUE(guards_of(from.whole).contains("c1"));
  expect_absent({"12 Example Row", "CB99 9ZZ", "01632 960311", "Y99777", "Limetown Nursery"});
  const json::value echo = from.response().at("request");
  EXPECT_THAT(json::canonical(echo), Not(HasSubstr("100000"))) << "her brother's is the same school";
  for (const char* name : {"school", "telephones", "gp_practice_ods", "early_years_setting"})
    EXPECT_FALSE(echo.at("subjects").as_array().at(0).as_object().contains(name)) << name;
}

TEST_F(masked_response, text_form_postcodes_and_telephones_go_out_of_sentences_about_them) {
  from.take_items("police", {item_of(category::missing_episode, {"a1"},
                                     {{"outcome", "found near PE99 5AA"}, {"roles", json::array({"seen at PE99 5CC"})}},
                                     "Found at PE99 4QQ, rang from 01632 960 399."),
                             item_of(category::missing_episode, {"c1"}, {}, "Found at PE99 5BB.")});
  expect_absent({"PE99 4QQ", "01632 960399", "PE99 5AA", "PE99 5CC"});
  EXPECT_THAT(from.text(), HasSubstr("PE99 5BB")) << "of Ada, who is not in hiding";
  EXPECT_TRUE(used_by(from).contains(mask::text_form));
}

TEST_F(masked_response, the_safety_headline_always_leaves) {
  contract::answer reply = from.empty_answer("police");
  reply.safety = {"yes", true, true, 3, "01480 000000"};
  reply.items = {item_of(category::da_incident, {"a1"}, {}, "Called from 01480 000000.")};
  reply.items.front().what.organisation = "police";
  scene::find(reply, "a1", "police");
  from.take("police", reply);
  const auto response = from.response();
  const json::object& headline = *entry(response, "safety_headlines", "agency", "police");
  EXPECT_EQ(headline.at("known").as_string(), "yes");
  EXPECT_TRUE(headline.at("risk_to_child_now").as_bool());
  EXPECT_TRUE(headline.at("risk_to_staff").as_bool());
  EXPECT_EQ(headline.at("items_held").as_int64(), 3);
  EXPECT_EQ(headline.at("duty_telephone").as_string(), "01480 000000");
}

TEST_F(masked_response, the_notice_does_not_say_what_or_whose) {
  const auto response = from.response();
  const json::object& notice = *entry(response, "notices", "kind", "masked");
  EXPECT_EQ(notice.at("about").as_string(), "");
  const std::string words(std::string_view(notice.at("text").as_string()));
  for (const char* never : {"a1", "Grace", "refuge", "mother", "school", "address"})
    EXPECT_THAT(words, Not(HasSubstr(never)));
}

// Whether or not anybody on the check is known as the danger: the person to hide from may be nobody on it.
TEST_F(masked_response, surrogates_go_with_the_place_where_nobody_on_the_check_is_the_danger) {
  from = scene([](json::object& d) {
    add_refuge(d);
    json::object& mother = test::subject_at(d, 2);
    mother["addresses"].get_array().back().get_object().erase("protected_from");
    mother["role_in_concern"] = json::array({"carer"});
    mother["telephones"] = json::array({"01632 960312"});
    test::subject_at(d, 3)["role_in_concern"] = json::array({"household_member"});
    d["concerns"].get_array().at(0).get_object().erase("alleged_source");
  });
  from.take_items("police", {value_of(category::address, "a1", "postcode", "PE99 7TT"),
                             value_of(category::school_or_practice, "a1", "practice", "Lime Surgery"),
                             item_of(category::court_order, {"a1"}, {{"court", "Lime Court"}, {"outcome", "granted"}},
                                     "Granted at Lime Court."),
                             item_of(category::da_incident, {"a2"}, {}, "Waited outside Lime Court.")});
  expect_absent({"CB99 8HV", "PE99 7TT", "Lime Surgery", "Lime Court", "01632 960312"});
  EXPECT_THAT(from.text(), HasSubstr("granted")) << "what was decided tells no place";
}

TEST_F(masked_response, a_childs_protected_placement_takes_school_and_practice_with_it_whoever_asks) {
  from = scene([](json::object& d) {
    for (const std::size_t adult : {2U, 3U}) test::subject_at(d, adult)["role_in_concern"] = json::array({"carer"});
    d["concerns"].get_array().at(0).get_object().erase("alleged_source");
    d.erase("households");
    d["relationships"] = json::array();
    json::object& child = test::subject_at(d, 0);
    child["addresses"].get_array().at(0).get_object()["type"] = "placement";
    child["addresses"].get_array().at(0).get_object()["protected"] = true;
    child["gp_practice_ods"] = "Y99777";
  });
  contract::answer reply = from.empty_answer("schools");
  reply.organisations = {{"100777", "Oakfield College", "Oakfield College", reply.outcome, {"Pupil records"}}};
  scene::find(reply, "c1", "100777");
  reply.items = {at(item_of(category::attendance, {"c1"}, {{"codes", "//"}}, "Present all week."), "100777")};
  from.take("schools", reply);
  expect_absent({"12 Example Row", "CB99 9ZZ", "Y99777", "Oakfield", "100777", "15:25"});
  EXPECT_THAT(from.text(), HasSubstr("Present all week."));
}

}  // namespace
}  // namespace mash::hub
