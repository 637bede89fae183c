// SPDX-License-Identifier: Apache-2.0
// Protected material, row by row, as a careless adapter would send it: in the clear and marked "released". Nothing of
// it may be in the response, and where the law wants silence the response is the same as if nothing were held.
#include "hub/assemble/guards.hpp"
#include "tests/unit/assemble/scene.hpp"

namespace mash::hub {
namespace {

using namespace scenes;
using policy::display_category;
using testing::HasSubstr;
using testing::Not;

// The agency's line that always stands, as its adapter sends it.
contract::answer with_standing_line(const scene& from, const std::string& member) {
  contract::answer out = from.empty_answer(member);
  const policy::standing_line& line = policy::standing_line_of(test::shipped_agreement()->find_party(member)->kind);
  out.withheld = {{line.display, line.reason, std::string(line.because), std::string(line.would_need)}};
  scene::find(out, "c1", member);
  scene::find(out, "a1", member);
  scene::find(out, "a2", member);
  return out;
}

// The response to a check in which this agency has sent these items, as text.
std::string response_to(const std::string& member, std::vector<contract::item> items,
                        const std::function<void(json::object&)>& change = nullptr) {
  scene from(change);
  from.whole.id = "01934567-8000-7000-8000-000000000001";
  contract::answer reply = with_standing_line(from, member);
  for (contract::item& one : items)
    if (one.what.organisation.empty()) one.what.organisation = member;
  reply.items = std::move(items);
  from.take(member, std::move(reply));
  return from.text();
}

contract::item marked(contract::item one, std::initializer_list<caveat> marks) {
  one.what.caveats = marks;
  return one;
}

void with_purpose(json::object& document, std::string_view purpose) {
  document["purpose"] = purpose;
  document["family_agreement"].get_array().at(0).get_object()["state"] = "given";
}

TEST(protected_material, adoption_is_as_if_it_were_not_there) {
  const std::string silent = response_to("peterborough", {});
  for (const policy::disposition form : {policy::disposition::released, policy::disposition::existence_only}) {
    contract::item adoption = item_of(category::adoption_marker, {"c1"}, {{"order", "2016"}}, "Adopted in 2016.");
    adoption.disposition = form;
    EXPECT_EQ(response_to("peterborough", {adoption}), silent);
  }
  EXPECT_THAT(silent, Not(HasSubstr("dopt")));
}

TEST(protected_material, immigration_status_and_nationality_are_never_shown_nor_asked) {
  contract::item status =
      item_of(category::contact_s47_history, {"c1"},
              {{"immigration_status", "applied"}, {"nationality", "Ruritanian"}, {"outcome", "seen"}});
  const std::string text =
      response_to("peterborough", {status, value_of(category::identity_basic, "a1", "nationality", "Ruritanian")});
  for (const char* never : {"Ruritanian", "nationality", "immigration", "applied"})
    EXPECT_THAT(text, Not(HasSubstr(never)));
  EXPECT_THAT(text, HasSubstr("\"outcome\":\"seen\""));
  const auto typed =
      parse_request(test::demo_request([](json::object& d) { test::subject_at(d, 2)["nationality"] = "Ruritanian"; }));
  ASSERT_FALSE(typed);
  EXPECT_EQ(typed.error().status, 422U);
  for (const std::string_view kind : words<policy::agency_kind>::list) {
    EXPECT_THAT(std::string(kind), Not(HasSubstr("home_office")));
    EXPECT_THAT(std::string(kind), Not(HasSubstr("immigration")));
  }
}

TEST(protected_material, witness_protection_is_as_if_it_were_not_there) {
  const contract::item arrangement =
      marked(item_of(category::warning_marker, {"a1"}, {{"scheme", "protected persons"}}, "Moved by the scheme."),
             {caveat::witness_protection});
  EXPECT_EQ(response_to("police", {arrangement}), response_to("police", {}));
}

TEST(protected_material, a_sensitive_service_is_as_if_it_were_not_there_for_every_purpose) {
  for (const std::string_view purpose : words<policy::purpose>::list) {
    if (test::shipped_agreement()
            ->public_task_statement("cambridgeshire", *from_word<policy::purpose>(purpose))
            .empty())
      continue;
    const auto change = [&](json::object& d) { with_purpose(d, purpose); };
    auto planned = make_plan(test::parsed_demo(change), test::coordinator(), *test::shipped_agreement(),
                             test::demo_members(), NOW);
    if (!planned || planned->opened.find_member("health")->ask_id.empty()) continue;
    const contract::item by_mark = marked(item_of(category::was_not_brought, {"c1"}, {{"clinic", "City Sexual Health"}},
                                                  "Was not brought: City Sexual Health."),
                                          {caveat::sensitive_service});
    const contract::item by_category = item_of(category::sexual_health, {"c1"}, {}, "Seen at City Sexual Health.");
    const std::string silent = response_to("health", {}, change);
    EXPECT_EQ(response_to("health", {by_mark}, change), silent) << purpose;
    EXPECT_EQ(response_to("health", {by_category}, change), silent) << purpose;
  }
}

TEST(protected_material, a_refuge_is_in_no_part_of_it_whoever_sends_it) {
  for (const char* member : MEMBERS) {
    const std::string text = squeezed(response_to(
        member,
        {value_of(category::address, "a1", "address", "7 Haven Lane, CB99 8HV"),
         item_of(category::contact_s47_history, {"c1"}, {{"reason", "collected from CB99 8HV"}}, "At Haven Lane.")},
        add_refuge));
    EXPECT_EQ(text.find("havenlane"), std::string::npos) << member;
    EXPECT_EQ(text.find("cb998hv"), std::string::npos) << member;
  }
}

TEST(protected_material, what_names_a_third_party_waits_for_a_person) {
  const std::string text = response_to(
      "schools",
      {marked(item_of(category::dsl_concern, {"c1"}, {}, "Mrs Neighbour of number 9 rang."), {caveat::third_party})});
  EXPECT_THAT(text, Not(HasSubstr("Neighbour")));
  EXPECT_THAT(text, HasSubstr("\"category\":\"education\"")) << "it is said that something waits";
}

TEST(protected_material, an_anonymous_referrer_stays_anonymous) {
  contract::item account = item_of(category::contact_s47_history, {"c1"}, {}, "A caller heard shouting.");
  account.what.nature = policy::nature::third_party_account;
  account.what.said_by = "Mrs Neighbour, number 9";
  const std::string text = response_to("peterborough", {account});
  EXPECT_THAT(text, Not(HasSubstr("Neighbour")));
  EXPECT_THAT(text, HasSubstr("heard shouting"));
  EXPECT_THAT(text, HasSubstr("\"kind\":\"masked\""));
}

TEST(protected_material, a_relative_who_is_not_on_the_request_is_a_gap_without_a_name) {
  scene from;
  contract::item known = value_of(category::family_link, "c1", "mother", "Mrs Grace Bell"),
                 initial = value_of(category::family_link, "c1", "mother", "G Okafor"),
                 sibling = value_of(category::family_link, "c1", "half_sibling", "Noah Smithson"),
                 father = value_of(category::family_link, "c1", "father", "Peter Okafor");
  from.take_items("schools", {known, initial, sibling, father});
  from.take_items("police",
                  {item_of(category::da_incident, {"c1"}, {}, "Present: noah  SMITHSON and Peter Okafor's van."),
                   value_of(category::identity_previous, "a1", "previous_name", "Grace Bell")});
  const auto response = from.response();
  const std::string text = json::canonical(response);
  for (const char* never : {"oah", "mithson", "SMITHSON", "Peter Okafor"}) EXPECT_THAT(text, Not(HasSubstr(never)));
  EXPECT_THAT(text, Not(HasSubstr("half_sibling"))) << "not even that there is one, except as the gap";
  EXPECT_THAT(text, HasSubstr("Mrs Grace Bell"));
  EXPECT_THAT(text, HasSubstr("G Okafor"));
  const json::object* gap = entry(response, "gaps", "kind", "relative_not_on_request");
  ASSERT_NE(gap, nullptr);
  EXPECT_EQ(gap->at("about").as_string(), "c1");
}

TEST(protected_material, nobody_is_their_own_relative_and_a_title_hides_no_name) {
  scene from;
  from.take_items("schools", {value_of(category::family_link, "c1", "mother", "Mary Okafor"),
                              value_of(category::family_link, "c1", "father", "Mr Peter Brown")});
  from.take_items("police", {item_of(category::da_incident, {"c1"}, {}, "Mary Okafor came in Peter Brown's van.")});
  const std::string known = json::canonical(*entry(from.response(), "people", "subject", "c1"));
  EXPECT_THAT(known, Not(HasSubstr("Mary"))) << "she is Ada Mary Okafor, and has no such mother on the request";
  EXPECT_THAT(json::canonical(from.response().at("chronology")), HasSubstr("[masked] came in [masked]'s van."));
}

TEST(protected_material, a_father_of_his_sons_name_is_a_gap_and_the_sons_name_is_told) {
  scene from;
  from.take_items("schools", {value_of(category::family_link, "c2", "father", "Leo Smith")});
  from.take_items("police", {item_of(category::da_incident, {"c2"}, {}, "Leo Smith slept.")});
  const auto response = from.response();
  EXPECT_THAT(json::canonical(*entry(response, "people", "subject", "c2")), Not(HasSubstr("father")));
  EXPECT_EQ(entry(response, "gaps", "kind", "relative_not_on_request")->at("about").as_string(), "c2");
  EXPECT_THAT(json::canonical(response.at("chronology")), HasSubstr("Leo Smith slept."));
}

TEST(protected_material, a_name_that_tells_a_gender_history_puts_no_relative_on_the_request) {
  const contract::item former = value_of(category::identity_previous, "a1", "previous_name", "Graham Bell"),
                       father = value_of(category::family_link, "c1", "father", "Graham Bell");
  constexpr const char* TOLD = R"("field":"father")";
  EXPECT_THAT(response_to("police", {former, father}), HasSubstr(TOLD));
  EXPECT_THAT(response_to("police", {marked(former, {caveat::gender_history}), father}), Not(HasSubstr(TOLD)));
  EXPECT_THAT(response_to("police", {former, father, value_of(category::identity_basic, "a1", "sex", "male")}),
              Not(HasSubstr(TOLD)))
      << "the request says that she is a woman";
}

TEST(protected_material, somebody_whom_an_agency_does_not_name_is_no_words_to_mask) {
  scene from;
  from.take_items("police", {value_of(category::family_link, "a1", "associate", "another person"),
                             item_of(category::da_incident, {"a1"}, {}, "Threatened another person.")});
  EXPECT_NE(entry(from.response(), "gaps", "kind", "relative_not_on_request"), nullptr);
  EXPECT_THAT(json::canonical(from.response().at("chronology")), HasSubstr("Threatened another person."));
}

TEST(protected_material, spent_convictions_codes_and_soft_intelligence_wait_for_a_person_under_one_line) {
  contract::item intelligence = item_of(category::intelligence, {"a2"}, {}, "Said to keep drugs.");
  intelligence.what.kind = contract::record_kind::intelligence;
  contract::item graded = intelligence;
  graded.what.graded = contract::grading{"2", "B", "P"};
  const std::string silent = response_to("police", {});
  EXPECT_EQ(response_to("police", {marked(item_of(category::conviction_caution, {"a2"}), {caveat::spent})}), silent);
  EXPECT_EQ(response_to("police", {marked(item_of(category::da_incident, {"a2"}), {caveat::police_p})}),
            response_to("police", {marked(item_of(category::da_incident, {"a2"}), {caveat::police_c})}))
      << "which code an item has is told to nobody";
  EXPECT_EQ(response_to("police", {graded}), silent);
  EXPECT_EQ(response_to("police", {intelligence}), silent) << "without a code it is treated as under conditions";
}

TEST(protected_material, a_restricted_record_is_as_if_it_were_not_there_but_guards_the_person) {
  const contract::item maternity =
      marked(item_of(category::maternity, {"a1"}, {}, "Booked at Lime Surgery."), {caveat::restricted_record});
  scene from;
  from.take_items("health", {maternity});
  EXPECT_THAT(from.text(), Not(HasSubstr("Lime")));
  EXPECT_TRUE(guards_of(from.whole).contains("a1"));
}

TEST(protected_material, gender_history_is_not_told_by_a_mark_nor_by_a_disagreement) {
  const contract::item former =
      marked(value_of(category::identity_previous, "a1", "previous_name", "Graham Bell"), {caveat::gender_history});
  EXPECT_EQ(response_to("health", {former}), response_to("health", {}));
  // Unmarked, and told by two agencies side by side.
  scene from;
  from.take_items("police", {value_of(category::identity_basic, "a1", "sex", "male"),
                             value_of(category::identity_previous, "a1", "previous_name", "Graham Bell"),
                             value_of(category::identity_basic, "a1", "given_names", "Grace")});
  from.take_items("peterborough", {value_of(category::identity_basic, "a1", "sex", "female")});
  const auto response = from.response();
  const auto& mother = *entry(response, "people", "subject", "a1");
  EXPECT_THAT(json::canonical(mother), Not(HasSubstr("sex")));
  EXPECT_THAT(json::canonical(response), Not(HasSubstr("Graham")));
  EXPECT_THAT(json::canonical(mother), HasSubstr("given_names"));
  EXPECT_TRUE(says_masked(response));
}

TEST(protected_material, the_same_sex_from_everybody_and_a_maiden_name_are_shown) {
  scene from;
  from.take_items("police", {value_of(category::identity_basic, "a1", "sex", "female"),
                             value_of(category::identity_previous, "a1", "previous_name", "Grace Bell")});
  EXPECT_THAT(json::canonical(*entry(from.response(), "people", "subject", "a1")), HasSubstr("previous_name"));
  EXPECT_FALSE(says_masked(from.response()));
}

TEST(protected_material, privileged_and_family_court_papers_do_not_leave) {
  for (const caveat mark : {caveat::legal_privilege, caveat::legal_restriction}) {
    const std::string text =
        response_to("peterborough", {marked(item_of(category::court_order, {"c1"}, {}, "Counsel advised."), {mark})});
    EXPECT_THAT(text, Not(HasSubstr("Counsel"))) << to_word(mark);
  }
}

}  // namespace
}  // namespace mash::hub
