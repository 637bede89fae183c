// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/draft.hpp"

#include "adapters/contract/labels.hpp"
#include "tests/unit/review/held_items.hpp"

namespace mash::kit {
namespace {

using policy::category;
using policy::caveat;
using policy::disposition;
using test::item_of;
using test::ruled;

class review_draft : public ::testing::Test, protected test::held_items {};

TEST_F(review_draft, without_a_ruling_the_answer_is_what_was_sent) {
  const remade made = after({});
  EXPECT_EQ(contract::encode(made.reply), contract::encode(answer()));
  EXPECT_EQ(made.open, 2U);
  EXPECT_TRUE(holds_items(draft()));
}

TEST_F(review_draft, survives_its_line) {
  const contract::answer read = contract::decode_answer(finish(draft()).line).value().what;
  const remade made = remake({read, matches_in(answer())}, {}, question, "police", *agreement);
  EXPECT_EQ(contract::encode(made.reply), contract::encode(answer()));
}

TEST_F(review_draft, of_what_policy_withholds_only_labels_are_kept) {
  const std::string line = contract::encode(draft());
  EXPECT_EQ(line.find("SECRET-advice"), std::string::npos);
  EXPECT_NE(line.find("SECRET-coded"), std::string::npos);
  EXPECT_NE(line.find("legal_privilege"), std::string::npos) << "it must be decided on again";
}

TEST_F(review_draft, nothing_held_needs_no_review) {
  found.records.resize(1);
  EXPECT_FALSE(holds_items(draft()));
}

TEST_F(review_draft, a_released_item_leaves_as_it_is_and_is_held_no_more) {
  const remade made = after({{"coded", ruled(ruling_kind::release)}});
  const contract::item* left = item_of(made.reply, "coded");
  ASSERT_NE(left, nullptr);
  EXPECT_TRUE(left->reviewed);
  EXPECT_EQ(left->disposition, disposition::released);
  EXPECT_EQ(left->what.summary, "SECRET-coded");
  EXPECT_EQ(left->what.said_by, "a neighbour");
  EXPECT_EQ(made.reply.safety.items_held, 1);
  EXPECT_EQ(made.open, 1U);
  EXPECT_FALSE(item_of(made.reply, "incident")->reviewed) << "policy released it";
  EXPECT_EQ(item_of(made.reply, "spent"), nullptr);
}

TEST_F(review_draft, a_redacted_one_leaves_without_who_said_it_and_without_what_was_taken_out) {
  ruling redacted = ruled(ruling_kind::redact);
  redacted.without = {"place"};
  redacted.summary = "He was convicted once.";
  const remade made = after({{"spent", redacted}});
  const contract::item* left = item_of(made.reply, "spent");
  ASSERT_NE(left, nullptr);
  EXPECT_EQ(left->disposition, disposition::redacted);
  EXPECT_TRUE(left->what.said_by.empty());
  EXPECT_EQ(json::canonical(left->what.fields), R"({"risk":"medium"})");
  EXPECT_EQ(left->what.summary, "He was convicted once.");
}

TEST_F(review_draft, a_summarised_one_is_its_sentence_alone) {
  const remade made = after({{"spent", ruled(ruling_kind::summarise)}});
  const contract::item* left = item_of(made.reply, "spent");
  ASSERT_NE(left, nullptr);
  EXPECT_EQ(left->disposition, disposition::summary_only);
  EXPECT_TRUE(left->what.fields.empty());
  EXPECT_EQ(left->what.summary, "SECRET-spent");
}

TEST_F(review_draft, what_a_person_withholds_or_will_tell_by_telephone_is_in_no_byte) {
  ruling kept = ruled(ruling_kind::withhold);
  kept.refusal = policy::refusal_reason::more_detrimental;
  hold("third", category::da_incident, {caveat::third_party});
  const remade made = after({{"spent", kept}, {"third", kept}, {"coded", ruled(ruling_kind::ring_us)}});
  const std::string line = contract::encode(made.reply);
  EXPECT_EQ(line.find("SECRET-spent"), std::string::npos);
  EXPECT_EQ(line.find("SECRET-third"), std::string::npos);
  EXPECT_EQ(line.find("SECRET-coded"), std::string::npos);
  EXPECT_EQ(line.find("It bears on"), std::string::npos) << "the reviewer's reason stays at the agency";
  EXPECT_NE(line.find("more_detrimental"), std::string::npos);
  EXPECT_EQ(made.reply.safety.items_held, 0);
  EXPECT_EQ(made.open, 0U);
}

// Both stand under the same display category, which has one line.
TEST_F(review_draft, who_is_to_ring_is_told_although_another_record_of_the_category_is_withheld) {
  hold("third", category::da_incident, {caveat::third_party});
  hold("other", category::da_incident, {caveat::third_party});
  for (const auto& [first, second] : {std::pair{"third", "other"}, std::pair{"other", "third"}}) {
    const remade made = after({{first, ruled(ruling_kind::withhold)}, {second, ruled(ruling_kind::ring_us)}});
    const auto line = std::ranges::find(made.reply.withheld, policy::display_of(category::da_incident),
                                        &contract::withheld_line::category);
    ASSERT_NE(line, made.reply.withheld.end());
    EXPECT_THAT(contract::encode(made.reply), testing::HasSubstr("will tell you by telephone")) << second;
  }
}

TEST_F(review_draft, no_ruling_releases_what_policy_withholds) {
  const remade made = after({{"advice", ruled(ruling_kind::release)}});
  EXPECT_EQ(contract::encode(made.reply), contract::encode(answer()));
}

TEST_F(review_draft, a_ruling_can_tighten_what_policy_released_and_never_widens_it) {
  const remade made = after({{"incident", ruled(ruling_kind::summarise)}});
  EXPECT_EQ(item_of(made.reply, "incident")->disposition, disposition::summary_only);
  EXPECT_FALSE(item_of(made.reply, "incident")->reviewed);
  EXPECT_EQ(item_of(after({{"incident", ruled(ruling_kind::withhold)}}).reply, "incident"), nullptr);
}

// A version in force since that withholds what the one asked under held for a person.
TEST_F(review_draft, a_stricter_version_in_force_now_bars_what_could_have_been_released) {
  policy::folder files = mash::test::shipped_folder();
  std::string& tier2 = files.files.find(policy::TIER2_FILE)->second;
  const auto at = tier2.find("disposition = \"released\"", tier2.find("id = \"pol-1\""));
  ASSERT_NE(at, std::string::npos);
  tier2.replace(at, 24, "disposition = \"withheld\"\nreason = \"out_of_isa\"");
  const auto now = mash::test::assembled(files);
  hold("second", category::da_incident, {caveat::third_party});
  const contract::answer kept = draft();
  EXPECT_EQ(item_of(kept, "second")->disposition, disposition::human_review);
  const remade made = remake({kept, matches_in(answer())}, {{"second", ruled(ruling_kind::release)}}, question,
                             "police", {*agreement, *now});
  EXPECT_EQ(item_of(made.reply, "second"), nullptr);
  EXPECT_EQ(contract::encode(made.reply).find("SECRET-second"), std::string::npos);
}

// A file with one bad row: its search says `system_down`, and somebody was matched in it all the same.
class partly_read : public review_draft {
 protected:
  partly_read() { found.systems.push_back({"police", "POLE extract", false, {}}); }
};

TEST_F(partly_read, whom_the_first_answer_named_every_later_one_names) {
  ASSERT_EQ(answer().searches.front().result, policy::search_result::system_down);
  ASSERT_EQ(answer().people.size(), 1U);
  EXPECT_EQ(contract::encode(after({}).reply), contract::encode(answer()));
  const auto kept = read_draft(keep_draft(draft(), found.people, matches_in(answer())));
  ASSERT_TRUE(kept) << kept.error().detail;
  const remade made =
      remake({kept->draft, kept->named}, {{"coded", ruled(ruling_kind::release)}}, question, "police", *agreement);
  ASSERT_EQ(made.reply.people.size(), 1U);
  EXPECT_EQ(contract::band_of(item_of(made.reply, "coded")->what, made.reply.people), policy::match_band::certain)
      << "without the match the hub withholds what was released";
  EXPECT_EQ(made.reply.outcome, policy::roster_outcome::partly_searched);
}

TEST_F(partly_read, a_draft_of_an_earlier_version_names_nobody_that_no_search_found) {
  const auto kept = read_draft(finish(draft()).line);
  ASSERT_TRUE(kept) << kept.error().detail;
  EXPECT_TRUE(remake({kept->draft, kept->named}, {}, question, "police", *agreement).reply.people.empty());
}

// Of several bodies, one that holds nothing but a sensitive service's record says no trace until a person releases it.
class sensitive_clinic : public review_draft {
 protected:
  sensitive_clinic() {
    found = {};
    agency.organisations.push_back({"clinic", "Example Clinic", "Example Clinic", {}, {"Clinic records"}});
    subject_match there;
    there.result = policy::search_result::found;
    there.key = "k";
    there.evidence.subject = "a2";
    there.evidence.organisation = "clinic";
    found.people.by_subject["a2"]["clinic"] = there;
    hold("visit", category::da_incident, {caveat::sensitive_service}).organisation = "clinic";
  }
};

TEST_F(sensitive_clinic, that_a_person_let_speak_says_that_it_found_somebody) {
  const contract::answer sent = answer();
  EXPECT_TRUE(sent.people.empty());
  const remade waiting = after({});
  EXPECT_EQ(contract::encode(waiting.reply), contract::encode(sent));
  const remade made = after({{"visit", ruled(ruling_kind::release)}});
  ASSERT_EQ(made.reply.people.size(), 1U);
  EXPECT_EQ(made.reply.people.front().organisation, "clinic");
  EXPECT_EQ(made.reply.organisations.back().outcome, policy::roster_outcome::answered);
  EXPECT_EQ(made.reply.outcome, policy::roster_outcome::no_trace) << "the worst of its bodies', as ever";
  EXPECT_NE(item_of(made.reply, "visit"), nullptr);
}

TEST_F(sensitive_clinic, whose_system_was_down_is_named_by_a_release_and_by_nothing_else) {
  found.systems.push_back({"clinic", "Clinic records", false, {}});
  ASSERT_EQ(answer().searches.back().result, policy::search_result::system_down);
  EXPECT_TRUE(after({}).reply.people.empty());
  EXPECT_TRUE(after({{"visit", ruled(ruling_kind::withhold)}}).reply.people.empty());
  EXPECT_EQ(after({{"visit", ruled(ruling_kind::release)}}).reply.people.size(), 1U);
}

}  // namespace
}  // namespace mash::kit
