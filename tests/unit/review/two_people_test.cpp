// SPDX-License-Identifier: Apache-2.0
// Four eyes at the desk: what one person proposes and another confirms or sends back.
#include "tests/unit/review/reviews_fixture.hpp"

namespace mash::kit {
namespace {

using test::GRACE;
using test::item_of;
using test::PIET;
using test::ruled;

class two_people : public test::reviews_of_a_member {
 protected:
  void SetUp() override {
    reviews_of_a_member::SetUp();
    two_people_ = {policy::category::intelligence};
  }
  result<json::object> second(std::int64_t number, bool confirms, const reviewer& by, std::string digest = {}) {
    if (digest.empty()) digest = std::string(shown().at("digest").as_string());
    return await<json::object>([&](auto done) {
      desk_->second(question.ask_id, {digest, number, confirms, confirms ? "" : "Take the place out."}, by,
                    [this, done](result<json::object> made, auto why) {
                      why_ = std::move(why);
                      done(std::move(made));
                    });
    });
  }
  static constexpr auto PROPOSED = R"({"open":true,"proposal":)";
  static std::int64_t number_of(const json::object& made) { return made.at("proposal").as_int64(); }
};

TEST_F(two_people, the_first_ruling_is_a_proposal_and_only_the_second_person_lets_it_leave) {
  const json::array items = shown().at("review").at("items").as_array();
  EXPECT_FALSE(items[0].as_object().contains("two_people"));
  EXPECT_TRUE(items[1].at("two_people").as_bool());
  const std::string digest(shown().at("digest").as_string());
  const auto made = decide({{"coded", ruled(ruling_kind::release)}});
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_TRUE(json::canonical(*made).starts_with(PROPOSED)) << json::canonical(*made);
  EXPECT_TRUE(sent_.empty());
  EXPECT_EQ(shown().at("digest").as_string(), digest) << "a proposal changes nothing of what is decided on";
  open();  // a restart between the two
  const json::object told = shown().at("proposal").as_object();
  EXPECT_EQ(told.at("by").at("name").as_string(), "Piet Example");
  EXPECT_EQ(told.at("items").as_array().at(0).at("ruling").as_string(), "release");

  const auto confirmed = second(number_of(*made), true, GRACE);
  ASSERT_TRUE(confirmed) << confirmed.error().detail;
  EXPECT_EQ(json::canonical(*confirmed), R"({"open":true,"revision":2})");
  EXPECT_NE(item_of(read(sent_.at(0)), "coded"), nullptr);
  EXPECT_EQ(read(sent_.at(0)).answered_by.name, "Grace Example");
  EXPECT_FALSE(shown().contains("proposal"));
  EXPECT_EQ(second(number_of(*made), true, GRACE).error().code, errc::conflict) << "once";
}

class agreed_two_people : public two_people {
 protected:
  agreed_two_people() {
    policy::folder files = mash::test::shipped_folder();
    mash::test::replace_in(files, "tier2.toml", "# two_people = [", "two_people = [");
    agreement = mash::test::assembled(files);
    held_ = agreements::only(agreement);
    question.agreement = agreement->digest();
  }
  void SetUp() override {
    two_people::SetUp();
    two_people_ = {};  // the agency's own configuration says nothing
  }
};

TEST_F(agreed_two_people, decide_where_the_agreement_wants_two_whatever_the_agency_says) {
  const json::array items = shown().at("review").at("items").as_array();
  EXPECT_TRUE(items[1].at("two_people").as_bool());
  const auto made = decide({{"coded", ruled(ruling_kind::release)}});
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_TRUE(json::canonical(*made).starts_with(PROPOSED)) << json::canonical(*made);
  EXPECT_TRUE(sent_.empty());
  ASSERT_TRUE(second(number_of(*made), true, GRACE));
  EXPECT_NE(item_of(read(sent_.at(0)), "coded"), nullptr);
}

// The person is the certificate's SAN URI: another certificate of the same person is the same person.
TEST_F(two_people, nobody_confirms_what_they_proposed_themselves) {
  const auto made = decide({{"coded", ruled(ruling_kind::release)}});
  const reviewer again{PIET.id, "P. Example", "Sergeant", "Elsewhere", ""};
  EXPECT_EQ(second(number_of(*made), true, again).error().code, errc::denied);
  EXPECT_EQ(why_.word, "same_person");
  EXPECT_TRUE(sent_.empty());
  EXPECT_TRUE(second(number_of(*made), false, again)) << "they may take it back";
  EXPECT_EQ(second(number_of(*made), true, GRACE).error().code, errc::conflict);
  EXPECT_TRUE(sent_.empty());
}

TEST_F(two_people, what_is_sent_back_is_decided_anew_with_the_reason_in_view) {
  const auto made = decide({{"coded", ruled(ruling_kind::release)}});
  ASSERT_TRUE(second(number_of(*made), false, GRACE));
  EXPECT_TRUE(sent_.empty());
  EXPECT_FALSE(shown().contains("proposal"));
  EXPECT_EQ(shown().at("sent_back").at("reason").as_string(), "Take the place out.");
  const auto anew = decide({{"coded", ruled(ruling_kind::summarise)}});
  EXPECT_FALSE(shown().contains("sent_back"));
  EXPECT_TRUE(second(number_of(*anew), true, GRACE));
  EXPECT_EQ(sent_.size(), 1U);
}

TEST_F(two_people, while_a_proposal_waits_nothing_else_is_decided_on_what_it_names) {
  const auto made = decide({{"coded", ruled(ruling_kind::release)}});
  for (const char* id : {"coded", "spent"}) {
    EXPECT_EQ(decide({{id, ruled(ruling_kind::release)}}).error().code, errc::conflict) << id;
    EXPECT_EQ(why_.word, "proposal_waits");
  }
  const auto page = await<json::object>([&](auto done) { desk_->list(done); }).value();
  EXPECT_TRUE(page.at("reviews").as_array().at(0).at("proposed").as_bool());
  EXPECT_TRUE(second(number_of(*made), true, GRACE));
}

TEST_F(two_people, a_proposal_is_over_once_what_it_was_made_on_has_changed) {
  const std::string digest(shown().at("digest").as_string());
  const auto made = decide({{"coded", ruled(ruling_kind::release)}});
  EXPECT_EQ(second(number_of(*made), true, GRACE, std::string(64, '0')).error().code, errc::conflict);
  EXPECT_EQ(second(number_of(*made) + 1, true, GRACE).error().code, errc::conflict);
  bar(policy::category::intelligence);
  EXPECT_FALSE(shown().contains("proposal"));
  EXPECT_EQ(second(number_of(*made), true, GRACE, digest).error().code, errc::conflict);
  EXPECT_EQ(second(number_of(*made), true, GRACE).error().code, errc::conflict);
  EXPECT_TRUE(sent_.empty());
}

TEST_F(two_people, what_needs_one_person_is_decided_by_one_and_a_bad_proposal_is_refused_at_once) {
  EXPECT_EQ(json::canonical(decide({{"spent", ruled(ruling_kind::release)}}).value()), R"({"open":true,"revision":2})");
  EXPECT_EQ(decide({{"coded", ruled(ruling_kind::ring_us)}}).error().code, errc::invalid);
  EXPECT_EQ(why_.faults.size(), 1U);
  EXPECT_FALSE(shown().contains("proposal"));
}

TEST_F(two_people, both_people_are_in_the_ledger_and_neither_in_the_clear) {
  const auto made = decide({{"coded", ruled(ruling_kind::release)}});
  ASSERT_TRUE(second(number_of(*made), true, GRACE));
  book_.reset();
  auto reader = sqlite::connection::open_reader(directory_.path() + "/ledger.db").value();
  auto rows = reader.prepare(
      "SELECT decision, (SELECT entry FROM review_act WHERE kind = 'proposed'),"
      " (SELECT leaf FROM review_act WHERE kind = 'proposed'), leaf FROM ruling");
  ASSERT_TRUE(rows.step().value());
  EXPECT_LT(rows.integer(2), rows.integer(3));
  for (const char* never : {"Piet", "Grace"})
    EXPECT_EQ((rows.blob(0) + rows.blob(1)).find(never), std::string::npos) << never;
  const sealing_key content = *sealing_key::from_hex(std::string(64, '5'));
  const auto entry = content.open(rows.blob(0), {"review.decision", question.ask_id, "2", "1"}).value();
  for (const std::string& told : {PIET.id, GRACE.id}) EXPECT_THAT(entry, testing::HasSubstr(told));
}

}  // namespace
}  // namespace mash::kit
