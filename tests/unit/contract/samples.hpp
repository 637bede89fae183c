// SPDX-License-Identifier: Apache-2.0
// A question and an answer about the demonstration family, with every member set, for the tests of the codec.
#pragma once

#include "adapters/contract/codec.hpp"

namespace mash::contract::samples {

inline constexpr std::string_view ASK_ID = "01934567-89ab-7cde-8f01-23456789abcd";
inline constexpr std::string_view AGREEMENT = "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a";

inline civil_date day(int year, unsigned month, unsigned of_month) {
  return {std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{of_month}};
}
inline instant moment(std::string_view text) { return *parse_rfc3339(text); }

inline basis full_basis() {
  return {.power = {policy::power::ca1989_s47_9, policy::power::ca2004_s11},
          .article6 = {policy::article6::e},
          .article9_10 = {policy::article9_10::art9_g_para18},
          .confidentiality = {policy::confidentiality::overriding_public_interest}};
}

inline person ada() {
  person ada;
  ada.id = "c1";
  ada.kind = policy::subject_kind::child;
  ada.family_name = "Okafor";
  ada.given_names = "Ada Mary";
  ada.date_of_birth = day(2015, 4, 2);
  ada.dob_status = policy::dob_status::verified;
  ada.sex = policy::sex::female;
  ada.nhs_number = "9990001014";
  address home;
  home.lines = {"12 Example Row"};
  home.postcode = "CB99 9ZZ";
  home.from = day(2024, 9, 1);
  ada.addresses = {home};
  ada.school_urn = "100000";
  return ada;
}

inline person grace() {
  person grace;
  grace.id = "a1";
  grace.kind = policy::subject_kind::adult;
  grace.family_name = "Okafor";
  grace.given_names = "Grace";
  grace.previous_names = {"Grace Bell"};
  grace.aliases = {"Gracie"};
  grace.description = "about 160 cm";
  grace.date_of_birth = day(1990, 6, 30);
  grace.telephones = {"01632 960001"};
  grace.gp_practice_ods = "Y99999";
  return grace;
}

inline ask full_ask() {
  ask question;
  question.ask_id = ASK_ID;
  question.session = 7;
  question.purpose = policy::purpose::s47_strategy;
  question.urgency = policy::urgency::red;
  question.family_agreement = policy::agreement_state::not_required;
  question.authority = "cambridgeshire";
  question.public_task = "Cambridgeshire needs this for its duty under section 47.";
  question.legal = full_basis();
  question.asker = {"Sam Carter", "coordinator", "MASH", "01632 960100"};
  question.context = "Ada was seen today.";
  question.concerns = {policy::concern::physical};
  question.subjects = {ada(), grace()};
  question.relations = {{"a1", "c1", policy::relationship::mother}};
  question.categories = {policy::category::enrolment, policy::category::attendance};
  question.look_back = day(2020, 1, 1);
  question.asked_at = moment("2026-11-20T14:25:00Z");
  question.machine_deadline = moment("2026-11-20T14:25:30Z");
  question.human_deadline = moment("2026-11-20T18:25:00Z");
  question.agreement = AGREEMENT;
  question.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  return question;
}

inline item full_item() {
  item released;
  released.what.id = "incident-5";
  released.what.category = policy::category::da_incident;
  released.what.subjects = {"c1", "a1"};
  released.what.organisation = "police";
  released.what.source = "incident records";
  released.what.when = {"2025-03-01", "2025-03-02", policy::precision::range};
  released.what.summary = "Police attended an argument at the home.";
  released.what.fields = {{"risk", "medium"}, {"session", "evening"}, {"ask", "x"}, {"children_present", 2}};
  released.what.status = policy::item_status::nfa;
  released.what.said_by = "a neighbour";
  released.what.recorded_at = "2025-03-02T08:00:00.000Z";
  released.what.caveats = {policy::caveat::not_for_perpetrator};
  released.what.graded = grading{"2", "B", "P"};
  released.disposition = policy::disposition::released;
  released.under = {"cp-mash-tier2", "2026.1", "s47-police", "clause 4.2", full_basis()};
  return released;
}

inline answer full_answer() {
  answer reply;
  reply.ask_id = ASK_ID;
  reply.session = 7;
  reply.outcome = policy::roster_outcome::answered;
  reply.agreement = AGREEMENT;
  reply.answered_at = moment("2026-11-20T14:25:02.5Z");
  reply.answered_by = {"Adapter", "automatic", "", "01632 960200"};
  reply.contact = {"Duty desk", "01632 960200", "24 hours", "01632 960201"};
  reply.organisations = {
      {"police", "Cambridgeshire Constabulary", "Chief Constable", policy::roster_outcome::answered, {"incidents"}}};
  reply.searches = {{"police", "incidents", "c1", policy::search_result::found}};
  reply.safety = {"yes", true, false, 1, "01632 960200"};
  reply.people = {
      {"c1", "police", 1000, policy::match_band::certain, {{"nhs_number", "same", 900}, {"name", "same", 100}}}};
  reply.items = {full_item()};
  reply.withheld = {{policy::display_category::police_other, policy::refusal_reason::out_of_isa, "Not shared.",
                     "a different purpose"}};
  reply.needs = "an NHS number for a1";
  return reply;
}

inline receipt full_receipt() {
  return {R"({"type":"answered","v":1})", std::string(64, 'a'), "c2sp.org/tlog-proof@v1\n"};
}

}  // namespace mash::contract::samples
