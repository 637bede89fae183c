// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "hub/assemble/released.hpp"
#include "hub/requests/receipts.hpp"
#include "hub/requests/recheck.hpp"
#include "tests/support/demo_hub.hpp"
#include "tests/support/test_ledger.hpp"
#include "tests/unit/policy/cases.hpp"

namespace mash::hub {
namespace {

using policy::category;
using policy::disposition;
using test::NOW;

class recheck_of_an_answer : public ::testing::Test {
 protected:
  recheck_of_an_answer() : reply(test::simple_answer(ask_, "police", NOW)) {}

  std::vector<tightened> decisions() const {
    return recheck(whole, *whole.find_member("police"), reply, {*test::shipped_agreement(), date_of(NOW)});
  }
  result<void> checked() const { return check_answer(*whole.find_member("police"), reply); }

  check whole =
      make_plan(test::parsed_demo(), test::coordinator(), *test::shipped_agreement(), test::demo_members(), NOW)
          .value()
          .opened;
  contract::ask ask_ = contract::decode_ask(whole.find_member("police")->question).value();
  contract::answer reply;
};

TEST_F(recheck_of_an_answer, leaves_alone_what_the_agreement_lets_out) {
  reply.items.front().what.category = category::da_incident;
  EXPECT_TRUE(checked().has_value());
  EXPECT_TRUE(decisions().empty());
}

TEST_F(recheck_of_an_answer, takes_back_what_a_member_should_never_have_sent) {
  reply.items.front().what.category = category::da_incident;
  reply.items.front().what.caveats = {policy::caveat::legal_privilege};
  const auto found = decisions();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().disposition, disposition::withheld);
  EXPECT_FALSE(found.front().because.empty());

  whole.agencies.at(1).answer = accepted_answer{reply, "", "", std::nullopt, found, NOW};
  ASSERT_EQ(whole.agencies.at(1).member, "police");
  const released shown = release(whole);
  EXPECT_TRUE(shown.items.empty());
  ASSERT_EQ(shown.withheld.size(), 1U);
  EXPECT_EQ(shown.withheld.front().line.explanation, found.front().because);
}

TEST_F(recheck_of_an_answer, shows_no_field_where_one_was_sent_that_the_rule_does_not_name) {
  policy::folder files = test::shipped_folder();
  test::replace_in(files, policy::TIER2_FILE, "disposition = \"released\"",
                   "disposition = \"redacted\"\nfields = [\"risk\"]", "id = \"pol-1\"");
  const auto under = test::assembled(files);
  contract::item& sent = reply.items.front();
  sent.what.category = category::da_incident;
  sent.disposition = disposition::redacted;
  const auto decided = [&] { return recheck(whole, *whole.find_member("police"), reply, {*under, date_of(NOW)}); };
  sent.what.fields = {{"risk", "high"}};
  EXPECT_TRUE(decided().empty());
  sent.what.fields = {{"risk", "high"}, {"place", "at home"}};
  ASSERT_EQ(decided().size(), 1U);
  EXPECT_EQ(decided().front().disposition, disposition::summary_only);
  sent.disposition = disposition::released;
  EXPECT_EQ(decided().front().disposition, disposition::summary_only);
  sent.what.fields = {};
  EXPECT_EQ(decided().front().disposition, disposition::redacted);
}

TEST_F(recheck_of_an_answer, never_widens_what_the_member_narrowed) {
  reply.items.front().what.category = category::da_incident;
  reply.items.front().disposition = disposition::existence_only;
  EXPECT_TRUE(decisions().empty());
}

TEST_F(recheck_of_an_answer, what_the_hub_would_hold_for_a_person_leaves_if_one_at_the_agency_released_it) {
  contract::item& sent = reply.items.front();
  sent.what.category = category::da_incident;
  sent.what.caveats = {policy::caveat::third_party};
  ASSERT_EQ(decisions().size(), 1U);
  EXPECT_EQ(decisions().front().disposition, disposition::human_review);
  sent.reviewed = true;
  EXPECT_TRUE(decisions().empty());
  sent.disposition = disposition::summary_only;
  EXPECT_TRUE(decisions().empty()) << "in the form in which it was released";
}

TEST_F(recheck_of_an_answer, nobody_at_an_agency_can_release_what_the_hub_withholds) {
  contract::item& sent = reply.items.front();
  sent.what.category = category::da_incident;
  sent.reviewed = true;
  for (const auto mark : {policy::caveat::legal_privilege, policy::caveat::witness_protection}) {
    sent.what.caveats = {mark, policy::caveat::third_party};
    ASSERT_EQ(decisions().size(), 1U);
    EXPECT_EQ(decisions().front().disposition, disposition::withheld);
  }
}

TEST_F(recheck_of_an_answer, a_record_about_an_uncertain_match_does_not_stay) {
  reply.items.front().what.category = category::conviction_caution;
  reply.people.front().band = policy::match_band::probable;
  EXPECT_EQ(decisions().size(), 1U);
  reply.people.clear();
  EXPECT_EQ(decisions().size(), 1U);
}

TEST_F(recheck_of_an_answer, a_person_at_the_agency_makes_a_probable_match_as_good_as_a_certain_one_and_no_other) {
  reply.items.front().what.category = category::da_incident;
  contract::candidate& match = reply.people.front();
  match.band = policy::match_band::probable;
  EXPECT_EQ(decisions().size(), 1U);
  match.confirmed_by = "MASH researcher";
  EXPECT_EQ(decisions().size(), 0U);
  match.band = policy::match_band::possible;
  EXPECT_EQ(decisions().size(), 1U) << "nobody confirms a possible one";
  match.band = policy::match_band::probable;
  match.subject = reply.items.front().what.subjects.front() == "c1" ? "a2" : "c1";
  EXPECT_EQ(decisions().size(), 1U) << "it was said of somebody else";
}

// Each of an agency's bodies is matched for itself: that one is sure says nothing of another's records.
TEST_F(recheck_of_an_answer, a_record_is_as_sure_as_the_match_of_the_body_that_holds_it) {
  reply.items.front().what.category = category::da_incident;
  contract::candidate other = reply.people.front();
  other.organisation = "another body";
  reply.people.front().band = policy::match_band::probable;
  reply.people.push_back(other);
  EXPECT_EQ(decisions().size(), 1U);
  reply.people.back().organisation = reply.people.front().organisation;
  EXPECT_EQ(decisions().size(), 1U) << "from which of two matches it is nobody can tell";
  reply.people.erase(reply.people.begin());
  EXPECT_EQ(decisions().size(), 0U);
  reply.people.front().organisation = "another body";
  EXPECT_EQ(decisions().size(), 0U) << "bodies that share a file";
}

TEST_F(recheck_of_an_answer, a_category_nobody_asked_for_makes_the_answer_invalid) {
  reply.items.front().what.category = category::sexual_health;
  EXPECT_EQ(checked().error().code, errc::invalid);
}

TEST_F(recheck_of_an_answer, a_person_nobody_asked_about_makes_the_answer_invalid) {
  reply.items.front().what.subjects = {"c9"};
  EXPECT_FALSE(checked().has_value());
  reply = test::simple_answer(ask_, "police", NOW);
  reply.people.front().subject = "c9";
  EXPECT_FALSE(checked().has_value());
  reply = test::simple_answer(ask_, "police", NOW);
  reply.items.front().what.subjects.clear();
  EXPECT_FALSE(checked().has_value());
}

TEST_F(recheck_of_an_answer, somebody_of_whom_only_other_agencies_were_asked_makes_the_answer_invalid) {
  const agency& schools = *whole.find_member("schools");
  const contract::ask asked = contract::decode_ask(schools.question).value();
  const auto is_told = [&](const subject& who) { return schools.asked_about.contains(who.identity.id); };
  const auto untold = std::ranges::find_if_not(whole.request.subjects, is_told);
  ASSERT_NE(untold, whole.request.subjects.end()) << "a school is not asked about every adult of the household";
  contract::answer good = test::simple_answer(asked, "schools", NOW);
  good.items.front().what.category = schools.categories.front();
  ASSERT_TRUE(check_answer(schools, good).has_value());

  contract::answer bad = good;
  bad.items.front().what.subjects = {untold->identity.id};
  EXPECT_EQ(check_answer(schools, bad).error().code, errc::invalid);
  bad = good;
  bad.people.front().subject = untold->identity.id;
  EXPECT_EQ(check_answer(schools, bad).error().code, errc::invalid);
  bad = good;
  bad.place_protected = {untold->identity.id};
  EXPECT_EQ(check_answer(schools, bad).error().code, errc::invalid);
}

TEST_F(recheck_of_an_answer, withholds_what_was_over_before_the_day_from_which_was_asked) {
  contract::item& sent = reply.items.front();
  sent.what.category = category::da_incident;
  sent.what.status = policy::item_status::nfa;
  sent.what.when.at = "2026-05-31";
  sent.what.when.until.clear();
  EXPECT_TRUE(decisions().empty());
  whole.request.look_back = parse_iso_date("2026-06-01").value();
  ASSERT_EQ(decisions().size(), 1U);
  EXPECT_EQ(decisions().front().disposition, disposition::withheld);
  EXPECT_EQ(decisions().front().reason, policy::refusal_reason::not_proportionate);
  for (const char* whenever : {"2026-06-01", "2026-06", "2026"}) {
    sent.what.when.at = whenever;
    EXPECT_TRUE(decisions().empty()) << whenever;
  }
  sent.what.when.at = "2026-01-01";
  sent.what.when.precision = policy::precision::year;
  EXPECT_TRUE(decisions().empty()) << "some day of the year 2026";
  sent.what.when.precision = policy::precision::month;
  EXPECT_EQ(decisions().size(), 1U);
  sent.what.when.at = "2026-05-31";
  sent.what.status = policy::item_status::ongoing;
  EXPECT_TRUE(decisions().empty()) << "it goes on";
}

TEST_F(recheck_of_an_answer, leaves_out_as_too_old_neither_what_stands_nor_what_a_person_released) {
  contract::item& sent = reply.items.front();
  sent.what.category = category::da_incident;
  sent.what.status = policy::item_status::nfa;
  sent.what.when.at = "2026-05-31";
  sent.what.when.until.clear();
  whole.request.look_back = parse_iso_date("2026-06-01").value();
  sent.reviewed = true;
  EXPECT_TRUE(decisions().empty());
  sent.reviewed = false;
  sent.what.category = category::protective_factor;
  for (const auto& one : decisions()) EXPECT_NE(one.rule, "request.lookback");
}

TEST_F(recheck_of_an_answer, a_protected_person_nobody_asked_about_makes_the_answer_invalid) {
  reply.place_protected = {"c1"};
  EXPECT_TRUE(checked().has_value());
  reply.place_protected = {"c9"};
  EXPECT_EQ(checked().error().code, errc::invalid);
}

TEST_F(recheck_of_an_answer, says_of_what_the_collapsed_line_hides_only_what_that_line_says) {
  const policy::standing_line& line = policy::standing_line_of(policy::agency_kind::police);
  for (const policy::caveat mark : {policy::caveat::police_c, policy::caveat::police_p,
                                    policy::caveat::witness_protection, policy::caveat::sensitive_service}) {
    reply.items.front().what.category = category::da_incident;
    reply.items.front().what.caveats = {mark};
    reply.items.front().what.when.at = "2020-05-31";
    reply.items.front().what.when.until.clear();
    whole.request.look_back = parse_iso_date("2026-06-01").value();
    const auto found = decisions();
    ASSERT_EQ(found.size(), 1U) << to_word(mark);
    EXPECT_EQ(found.front().because, line.because) << to_word(mark);
    EXPECT_EQ(found.front().would_need, line.would_need) << to_word(mark);
    EXPECT_EQ(found.front().reason, line.reason) << to_word(mark);
    EXPECT_EQ(found.front().category, line.display) << to_word(mark);
  }
}

TEST_F(recheck_of_an_answer, goes_by_the_grading_of_intelligence_whatever_marks_it_carries) {
  reply.items.front().what.category = category::intelligence;
  reply.items.front().disposition = disposition::summary_only;
  ASSERT_EQ(decisions().size(), 1U) << "without a code as under conditions";
  EXPECT_EQ(decisions().front().disposition, disposition::human_review);
  reply.items.front().what.graded = contract::grading{"1", "A", "P"};
  EXPECT_EQ(decisions().front().disposition, disposition::human_review);
}

TEST_F(recheck_of_an_answer, decides_by_the_roles_and_counts_whoever_may_be_the_danger_as_one_where_somebody_is) {
  namespace cases = policy::cases;
  std::string text = cases::with("\"missing_episode\"", "\"address\"");
  text = cases::with("enough = [\"given\"", "enough = [\"not_required\", \"given\"", text);
  for (std::size_t at = text.find("\"town\""); at != std::string::npos; at = text.find("\"town\""))
    text.replace(at, 6, "\"cambridgeshire\"");
  text += R"(
[[limits]]
id = "danger"
clause = "L2"
because = "It is about the person who may be the danger."
roles = ["alleged_source_of_harm"]
purposes = ["s47_strategy"]
at_most = "withheld"
)";
  const auto under = cases::loaded(text);
  ASSERT_NE(under, nullptr);
  const auto form_of = [&](category what, const char* subject) {
    reply.items.front().what.category = what;
    reply.items.front().what.subjects = {subject};
    reply.people.front().subject = subject;
    const auto found = recheck(whole, *whole.find_member("police"), reply, {*under, date_of(NOW)});
    return found.empty() ? disposition::released : found.front().disposition;
  };
  EXPECT_EQ(form_of(category::address, "a2"), disposition::withheld) << "alleged source of harm";
  EXPECT_EQ(form_of(category::da_incident, "a2"), disposition::withheld);
  EXPECT_EQ(form_of(category::address, "a1"), disposition::withheld) << "not assessed";
  whole.request.subjects.at(2).roles.clear();
  EXPECT_EQ(form_of(category::address, "a1"), disposition::withheld) << "an adult of whom no role is stated";
  EXPECT_EQ(form_of(category::da_incident, "a1"), disposition::summary_only) << "only for where somebody is";
  EXPECT_EQ(form_of(category::address, "c1"), disposition::released);
}

class receipts : public recheck_of_an_answer {
 protected:
  result<void> check_line(const std::string& line) {
    auto received = contract::decode_answer(line);
    if (!received) return std::unexpected(received.error());
    return checker.check("police", *received);
  }

  test::test_ledger ledger{"police.example/ledger"};
  receipt_checker checker{{{"police", ledger.verifier()}}};
};

TEST_F(receipts, a_true_one_is_believed_once_and_again) {
  const std::string line = ledger.line_of(reply, NOW);
  EXPECT_TRUE(check_line(line).has_value());
  EXPECT_TRUE(check_line(line).has_value());
}

TEST_F(receipts, of_another_ledger_is_not_believed) {
  EXPECT_FALSE(check_line(test::test_ledger("police.example/ledger").line_of(reply, NOW)).has_value());
}

TEST_F(receipts, of_other_bytes_is_not_believed_even_under_a_checkpoint_already_seen) {
  std::string line = contract::encode(reply);
  const contract::receipt proof = ledger.receipt_of(reply.ask_id, contract::digest_of_line(line).value(), NOW);
  contract::set_receipt(line, proof);
  ASSERT_TRUE(check_line(line).has_value());
  contract::answer other = reply;
  other.items.front().what.summary = "Something else.";
  std::string forged = contract::encode(other);
  contract::set_receipt(forged, proof);
  EXPECT_FALSE(check_line(forged).has_value());
}

TEST_F(receipts, of_another_leaf_under_a_checkpoint_already_seen_is_not_believed) {
  std::string line = contract::encode(reply);
  const std::string digest = contract::digest_of_line(line).value();
  const contract::receipt good = ledger.receipt_of(reply.ask_id, digest, NOW);
  contract::set_receipt(line, good);
  ASSERT_TRUE(check_line(line).has_value());
  contract::receipt mixed = ledger.receipt_of(reply.ask_id, digest, NOW);
  mixed.proof = good.proof;
  std::string forged = contract::encode(reply);
  contract::set_receipt(forged, mixed);
  EXPECT_FALSE(check_line(forged).has_value());
}

TEST_F(receipts, a_missing_one_is_not_forgiven) {
  EXPECT_FALSE(check_line(contract::encode(reply)).has_value());
  auto received = contract::decode_answer(ledger.line_of(reply, NOW)).value();
  EXPECT_FALSE(checker.check("health", received).has_value());
}

}  // namespace
}  // namespace mash::hub
