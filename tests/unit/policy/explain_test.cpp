// SPDX-License-Identifier: Apache-2.0
#include "policy/explain.hpp"

#include <gmock/gmock.h>

#include <random>

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

}  // namespace
}  // namespace mash::policy
