// SPDX-License-Identifier: Apache-2.0
#include "policy/explain.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <random>
#include <set>

#include "policy/decide.hpp"
#include "tests/unit/policy/cases.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using testing::Contains;
using testing::Each;
using testing::Field;
using testing::HasSubstr;

std::vector<std::string> names_of(const std::vector<gate_report>& gates) {
  std::vector<std::string> names;
  for (const gate_report& one : gates) names.emplace_back((one.passed ? "" : "!") + std::string(one.gate));
  return names;
}

TEST(explain_question, walks_every_gate_of_a_permitted_question_and_names_the_law) {
  const ask_explanation said = explain(shipped(), ask_of("health"));
  EXPECT_TRUE(said.verdict.permitted);
  EXPECT_EQ(names_of(said.gates), (std::vector<std::string>{"parties", "signatures", "standing", "commencement",
                                                            "purpose", "urgency", "role", "family", "basis", "rule"}));
  EXPECT_THAT(said.gates[0].says, HasSubstr("Cambridgeshire County Council"));
  EXPECT_THAT(said.gates[4].says, HasSubstr("section 47 strategy discussion"));
  EXPECT_THAT(said.gateways, Contains(Field(&gateway_text::value, "ca1989_s47_9")));
  for (const gateway_text& one : said.gateways) EXPECT_FALSE(one.clause.empty()) << one.value;
}

TEST(explain_question, stops_at_the_gate_that_refused_with_its_reason) {
  question asked = ask_of("health");
  asked.asker_role = role::auditor;
  const ask_explanation said = explain(shipped(), asked);
  EXPECT_EQ(names_of(said.gates).back(), "!role");
  EXPECT_EQ(said.gates.back().says, said.verdict.because);
  EXPECT_EQ(said.nearest->fact, changeable::asker_role);
}

TEST(explain_question, says_what_stands_in_for_the_familys_agreement) {
  question asked = ask_of("police", purpose::mash_threshold);
  asked.family = agreement_state::refused;
  EXPECT_THAT(explain(shipped(), asked).gates[7].says, HasSubstr("authority is owed"));
  asked.rating = urgency::amber;
  asked.manager_authorised = true;
  EXPECT_THAT(explain(shipped(), asked).gates[7].says, HasSubstr("manager has authorised"));
  asked.family = agreement_state::given;
  EXPECT_THAT(explain(shipped(), asked).gates[7].says, HasSubstr("that is enough"));
}

TEST(explain_item, walks_every_gate_of_an_item_that_is_told) {
  const item_explanation said = explain(shipped(), item_of("police", category::da_incident));
  EXPECT_EQ(names_of(said.gates),
            (std::vector<std::string>{"parties", "signatures", "standing", "commencement", "purpose", "urgency",
                                      "question", "family", "rule", "look_back", "limit", "protection", "basis"}));
  EXPECT_THAT(said.gates[8].says, HasSubstr(std::string(said.verdict.rule)));
  EXPECT_FALSE(said.nearest.has_value());
  EXPECT_FALSE(said.gateways.empty());
}

TEST(explain_item, tells_what_the_agreement_says_and_then_the_protection_above_it) {
  disclosure_question asked = item_of("police", category::da_incident);
  asked.caveats = {caveat::legal_privilege};
  const item_explanation said = explain(shipped(), asked);
  const auto names = names_of(said.gates);
  EXPECT_THAT(names, Contains("rule"));
  EXPECT_EQ(names.back(), "!protection");
  EXPECT_EQ(said.verdict.rule, "protect.legal_privilege");
}

TEST(explain_item, agrees_with_the_decision_on_any_labels) {
  std::mt19937 random(3);
  for (int i = 0; i < 20'000; ++i) {
    disclosure_question asked =
        item_of(random() % 2 == 0 ? "police" : "health", static_cast<category>(random() % words<category>::list.size()),
                static_cast<purpose>(random() % words<purpose>::list.size()));
    asked.family = static_cast<agreement_state>(random() % words<agreement_state>::list.size());
    asked.rating = static_cast<urgency>(random() % words<urgency>::list.size());
    if (random() % 2 == 0) asked.caveats = {static_cast<caveat>(random() % words<caveat>::list.size())};
    const item_explanation said = explain(shipped(), asked);
    const disclosure_verdict verdict = may_disclose(shipped(), asked);
    EXPECT_EQ(said.verdict.form, verdict.form);
    EXPECT_EQ(said.verdict.rule, verdict.rule);
    EXPECT_EQ(said.verdict.basis, verdict.basis);
    // Whatever holds content back is the report of some gate, and nothing else is.
    EXPECT_EQ(shows_content(verdict.form),
              std::ranges::all_of(said.gates, [](const gate_report& one) { return one.passed; }))
        << word(asked.what) << " " << word(asked.why);
    for (const gate_report& one : said.gates) EXPECT_FALSE(one.says.empty()) << one.gate;
  }
}

TEST(explain_json, has_the_gates_the_law_and_the_nearest_permit) {
  disclosure_question asked = item_of("police", category::missing_episode, purpose::early_help);
  const item_explanation said = explain(shipped(), asked);
  const json::array gates = to_json(said.gates);
  EXPECT_EQ(gates.back().at("passed").as_bool(), false);
  const json::object nearest = to_json(*said.nearest);
  EXPECT_EQ(nearest.at("fact").as_string(), "purpose");
  EXPECT_EQ(nearest.at("to").as_string(), "s17_assessment");
  EXPECT_EQ(nearest.at("supplied_by").as_string(), "a social work manager");
}

// What the small agreement says of an incident that the police hold, changed in one point.
struct stopped_item {
  std::string_view gate, says;
  std::function<void(disclosure_question&)> change;
};

[[nodiscard]] disclosure_question small_item(const std::function<void(disclosure_question&)>& change = nullptr) {
  disclosure_question asked = item_of("police", category::da_incident);
  asked.recipient = "town";
  if (change) change(asked);
  return asked;
}

const std::vector<stopped_item> STOPPED{
    {"parties", "not a party", [](auto& one) { one.holder = "nobody"; }},
    {"standing", "The Police", [](auto& one) { one.recipient = "police"; }},
    {"commencement", "not in force yet", [](auto& one) { one.on = std::chrono::year(2025) / 12 / 31; }},
    {"purpose", "nothing for this purpose", [](auto& one) { one.why = purpose::early_help; }},
    {"urgency", "Blue means", [](auto& one) { one.rating = urgency::blue; }},
    {"question", "Nobody asked", [](auto& one) { one.asked_for = false; }},
    {"family", "", [](auto& one) { one.family = agreement_state::withdrawn; }},
    {"rule", "no rule", [](auto& one) { one.what = category::intelligence; }},
    {"look_back", "", [](auto& one) { one.occurred = std::chrono::year(2020) / 1 / 1; }},
    {"look_back", "It has no date", [](auto& one) { one.occurred.reset(); }},
    {"limit", "Nobody has checked it.", [](auto& one) { one.caveats = {caveat::unverified}; }},
    {"protection", "not sure that its record", [](auto& one) { one.band = match_band::possible; }},
};

TEST(explain_item, ends_at_the_gate_that_stops_it_and_every_one_before_has_passed) {
  const auto under = loaded(small_agreement());
  for (const stopped_item& one : STOPPED) {
    const item_explanation said = explain(*under, small_item(one.change));
    const auto stop = std::ranges::find_if(said.gates, [](const gate_report& gate) { return !gate.passed; });
    ASSERT_NE(stop, said.gates.end()) << one.gate;
    EXPECT_EQ(stop->gate, one.gate);
    EXPECT_THAT(stop->says, HasSubstr(std::string(one.says))) << one.gate;
    EXPECT_EQ(std::ranges::count(said.gates, false, &gate_report::passed), 1) << one.gate;
    ASSERT_TRUE(said.nearest.has_value()) << one.gate;
    EXPECT_EQ(said.verdict.would_need, said.nearest->text) << one.gate;
  }
}

TEST(explain_item, of_a_party_that_has_not_signed_stops_there) {
  const auto under = loaded(with("name = \"The Police\"\nsigned_on = 2025-12-01\n", "name = \"The Police\"\n"));
  const item_explanation said = explain(*under, small_item());
  EXPECT_EQ(names_of(said.gates), (std::vector<std::string>{"parties", "!signatures"}));
  EXPECT_THAT(said.gates.back().says, HasSubstr("The Police"));
  EXPECT_EQ(said.nearest->fact, changeable::signature);
}

TEST(explain_item, that_no_law_carries_passes_every_other_gate_first) {
  const auto under = loaded(with("from = 2005-10-01", "not_in_force = \"Begins on a day to be named.\""));
  const item_explanation said = explain(*under, small_item());
  EXPECT_EQ(names_of(said.gates).back(), "!basis");
  EXPECT_THAT(said.gates.back().says, HasSubstr("gives no basis"));
  EXPECT_TRUE(said.gateways.empty());
  EXPECT_EQ(said.nearest->fact, changeable::law_in_force);
}

TEST(explain_item, says_how_far_back_the_rule_and_the_purpose_look) {
  const auto told = [](const std::string& text, category what = category::da_incident) {
    const item_explanation said = explain(*loaded(text), small_item([&](auto& one) { one.what = what; }));
    return std::ranges::find(said.gates, "look_back", &gate_report::gate)->says;
  };
  const std::string both = with("[purposes.deadlines]", "look_back_years = 1\n[purposes.deadlines]");
  EXPECT_THAT(told(small_agreement()), HasSubstr("not older than 3 years, or says how matters stand"));
  EXPECT_THAT(told(both), HasSubstr("not older than 1 year, or")) << "the shorter of the two";
  EXPECT_THAT(told(with("look_back_years = 3\n", "", both)), HasSubstr("not older than 1 year, or"));
  EXPECT_EQ(told(with("look_back_years = 3\n", "")), "There is no limit on how old it may be.");
}

TEST(explain_item, names_the_stricter_of_two_rules_and_its_reason) {
  const item_explanation said =
      explain(*loaded(small_agreement()), small_item([](auto& one) { one.about = subject_kind::adult; }));
  const auto rule = std::ranges::find(said.gates, "rule", &gate_report::gate);
  EXPECT_EQ(rule->says, "Rule r2 (R2) tells it as a summary. Because of two.");
  EXPECT_TRUE(rule->passed);
  EXPECT_EQ(said.verdict.form, disposition::summary_only);
}

TEST(explain_item, says_of_a_limit_that_binds_and_changes_nothing_what_it_leaves) {
  const auto under = loaded(with("at_most = \"existence_only\"", "at_most = \"redacted\""));
  const item_explanation said = explain(*under, small_item([](auto& one) {
    one.about = subject_kind::adult;
    one.caveats = {caveat::unverified};
  }));
  const auto limit = std::ranges::find(said.gates, "limit", &gate_report::gate);
  EXPECT_TRUE(limit->passed);
  EXPECT_THAT(limit->says, HasSubstr("Limit l1 (L1)"));
  EXPECT_EQ(said.verdict.form, disposition::summary_only) << "the rule is stricter";
  EXPECT_THAT(explain(*under, small_item()).gates[10].says, HasSubstr("No limit of the agreement holds it."));
}

// Refused questions of the small agreement, each changed in one point.
TEST(explain_question, ends_at_the_gate_that_stops_it) {
  struct stopped {
    std::string_view gate;
    std::function<void(question&)> change;
  };
  const std::vector<stopped> all{{"parties", [](auto& one) { one.member = "nobody"; }},
                                 {"standing", [](auto& one) { one.authority = "police"; }},
                                 {"commencement", [](auto& one) { one.on = std::chrono::year(2025) / 12 / 31; }},
                                 {"purpose", [](auto& one) { one.why = purpose::early_help; }},
                                 {"urgency", [](auto& one) { one.rating = urgency::blue; }},
                                 {"role", [](auto& one) { one.asker_role = role::auditor; }},
                                 {"family", [](auto& one) { one.family = agreement_state::withdrawn; }}};
  const auto under = loaded(small_agreement());
  for (const stopped& one : all) {
    question asked = ask_of("police");
    asked.authority = "town";
    asked.family = agreement_state::given;
    one.change(asked);
    const ask_explanation said = explain(*under, asked);
    EXPECT_FALSE(said.verdict.permitted) << one.gate;
    EXPECT_EQ(said.gates.back().gate, one.gate);
    EXPECT_EQ(std::ranges::count(said.gates, false, &gate_report::passed), 1) << one.gate;
    EXPECT_EQ(said.verdict.would_need, said.nearest->text) << one.gate;
    EXPECT_TRUE(said.gateways.empty()) << one.gate;
  }
}

TEST(explain_question, counts_one_kind_of_information_in_the_singular) {
  question asked = ask_of("police");
  asked.authority = "town";
  asked.family = agreement_state::given;
  const auto says = [&](const std::string& text) { return explain(*loaded(text), asked).gates.back().says; };
  EXPECT_EQ(says(small_agreement()), "2 kinds of information may be asked for.");
  EXPECT_EQ(says(with("\"da_incident\", \"missing_episode\"", "\"da_incident\"")),
            "1 kind of information may be asked for.");
}

TEST(explained_law, is_said_as_the_agreement_words_it_and_nothing_else_is) {
  const auto under = loaded(small_agreement());
  lawful_basis basis;
  basis.powers = {power::ca2004_s11, power::ca1989_s47_1};  // the second is none of this agreement's
  basis.special_grounds = {article9_10::none};
  basis.confidence = {confidentiality::overriding_public_interest};
  const auto said = gateways_of(*under, basis);
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[0].list, "power");
  EXPECT_EQ(said[0].clause, "Children Act 2004 s.11");
  EXPECT_EQ(said[1].list, "confidentiality");
  const json::array document = to_json(said);
  EXPECT_EQ(document.at(1).at("value").as_string(), "overriding_public_interest");
  EXPECT_EQ(document.at(1).at("clause").as_string(), "Public interest");
}

TEST(explained_categories, are_those_that_the_agency_tells_of_in_some_form) {
  const auto under = loaded(with("disposition = \"summary_only\"", "disposition = \"withheld\"",
                                 with("categories = [\"da_incident\"]", "categories = [\"intelligence\"]")));
  EXPECT_EQ(categories_of(*under, agency_kind::police),
            (value_set<category>{category::da_incident, category::missing_episode}));
  EXPECT_TRUE(categories_of(*under, agency_kind::housing).empty());
}

TEST(explained_words, are_plain_different_and_there_for_every_word) {
  std::set<std::string_view> seen;
  for (const category each : value_set<category>::all()) {
    EXPECT_THAT(std::string(plain_name(each)), testing::Not(HasSubstr("_")));
    EXPECT_TRUE(seen.insert(plain_name(each)).second) << plain_name(each);
  }
  for (const disposition each : value_set<disposition>::all()) EXPECT_TRUE(seen.insert(plain_name(each)).second);
}

TEST(explain_json, leaves_out_what_a_nearest_permit_does_not_have) {
  nearest_permit nothing;
  nothing.text = "Nothing helps.";
  const json::object made = to_json(nothing);
  EXPECT_EQ(made.at("fact").as_string(), "nothing");
  EXPECT_FALSE(made.contains("to"));
  EXPECT_FALSE(made.contains("supplied_by"));
}

}  // namespace
}  // namespace mash::policy
