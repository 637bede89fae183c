// SPDX-License-Identifier: Apache-2.0
// The labels of decisions: what is noted is what is read back, whatever it is, and nothing else.
#include "hub/requests/labels.hpp"

#include <gmock/gmock.h>

#include <random>

#include "tests/support/demo_hub.hpp"

namespace mash::hub {
namespace {

using namespace policy;

constexpr civil_date TODAY = std::chrono::year(2026) / 11 / 20;

past_question asked_of(std::string member, bool permitted) {
  past_question one;
  one.labels.why = purpose::s47_strategy;
  one.labels.rating = urgency::amber;
  one.labels.authority = "cambridgeshire";
  one.labels.member = std::move(member);
  one.labels.family = agreement_state::refused;
  one.labels.manager_authorised = true;
  one.labels.categories = {category::da_incident, category::court_order};
  one.labels.gateways = {power::ca1989_s47_1};
  one.labels.on = TODAY;
  one.roles = {role::coordinator, role::mash_manager};
  one.agreement = std::string(64, 'a');
  one.permitted = permitted;
  one.rule = permitted ? "purpose.s47_strategy" : "agreement.signatures";
  if (permitted) one.categories = {category::da_incident};
  return one;
}

disclosure_question any_item(std::mt19937& random) {
  const auto any = [&]<class Enum>(Enum) { return static_cast<Enum>(random() % words<Enum>::list.size()); };
  disclosure_question made;
  made.holder = "police";
  made.recipient = "cambridgeshire";
  made.why = purpose::s47_strategy;
  made.rating = urgency::amber;
  made.family = agreement_state::refused;
  made.what = any(category{});
  made.about = any(subject_kind{});
  made.roles = value_set<role_in_concern>::of_bits(random());
  made.caveats = value_set<caveat>::of_bits(random() & random() & random());
  made.band = any(match_band{});
  made.on = TODAY;
  if (random() % 4 != 0)
    made.occurred = civil_date(std::chrono::sys_days(TODAY) - std::chrono::days(random() % 30'000));
  return made;
}

disclosure_verdict verdict_of(disposition form, std::string_view rule) {
  disclosure_verdict made;
  made.form = form;
  made.rule = rule;
  return made;
}

TEST(labels, of_questions_read_back_as_they_were_noted) {
  const std::vector<past_question> noted{asked_of("police", true), asked_of("housing", false)};
  const std::vector<json::object> records{{{"actor", "x"}, {"questions", labels_of(noted)}}, {{"actor", "y"}}};
  past_decisions read;
  ASSERT_TRUE(read_labels(records, read).has_value());
  ASSERT_EQ(read.questions.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_EQ(json::canonical(to_json(read.questions[i])), json::canonical(to_json(noted[i])));
}

TEST(labels, of_items_read_back_as_they_were_noted_whatever_they_are) {
  std::mt19937 random(12);
  item_labels labels;
  past_decisions noted;
  for (int i = 0; i < 3'000; ++i) {
    past_item one;
    one.labels = any_item(random);
    one.agreement = std::string(64, 'b');
    one.form = static_cast<disposition>(random() % words<disposition>::list.size());
    one.rule = random() % 2 == 0 ? "pol-1" : "agreement.no_rule";
    labels.note(one.labels, verdict_of(one.form, one.rule == "pol-1" ? "pol-1" : "agreement.no_rule"));
    noted.items.push_back(std::move(one));
  }
  json::array answers{labels.to_json("police", std::string(64, 'b'), TODAY)};
  const std::vector<json::object> records{{{"questions", labels_of(std::vector{asked_of("police", true)})}},
                                          {{"answers", std::move(answers)}}};
  past_decisions read;
  ASSERT_TRUE(read_labels(records, read).has_value());
  count_equal(noted);
  count_equal(read);
  const auto lines = [](const past_decisions& of) {
    std::vector<std::string> all;
    for (const past_item& one : of.items) all.push_back(json::canonical(to_json(one)));
    std::ranges::sort(all);
    return all;
  };
  EXPECT_EQ(lines(read), lines(noted));
}

TEST(labels, of_equal_items_are_counted_once) {
  std::mt19937 random(13);
  const disclosure_question one = any_item(random);
  item_labels labels;
  for (int i = 0; i < 40; ++i) labels.note(one, verdict_of(disposition::released, "pol-1"));
  const json::object made = labels.to_json("police", "d", TODAY);
  ASSERT_EQ(made.at("items").as_array().size(), 1u);
  EXPECT_EQ(made.at("items").as_array()[0].at("count").as_int64(), 40);
  EXPECT_LT(json::canonical(made).size(), 400u) << "a record is small";
}

TEST(labels, that_were_damaged_are_told_so) {
  const std::vector<json::object> no_question{{{"answers", json::array{json::object{{"member", "police"}}}}}};
  past_decisions read;
  EXPECT_FALSE(read_labels(no_question, read).has_value());
  json::object questions = labels_of(std::vector{asked_of("police", true)});
  questions["purpose"] = "gossip";
  const std::vector<json::object> other{{{"questions", questions}}};
  EXPECT_FALSE(read_labels(other, read).has_value());
  const std::vector<json::object> older{{{"actor", "x"}}};  // of before labels were noted
  past_decisions none;
  EXPECT_TRUE(read_labels(older, none).has_value());
  EXPECT_TRUE(none.questions.empty());
}

}  // namespace
}  // namespace mash::hub
