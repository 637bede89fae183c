// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/reviews.hpp"

#include "tests/unit/review/reviews_fixture.hpp"

namespace mash::kit {
namespace {

using test::item_of;
using test::PIET;
using test::reviews_of_a_member;
using test::ruled;

TEST_F(reviews_of_a_member, shows_the_question_the_match_and_the_bytes_that_would_leave) {
  const json::object page = shown();
  const json::object& review = page.at("review").as_object();
  EXPECT_EQ(review.at("question").at("urgency").as_string(), "red");
  EXPECT_EQ(review.at("candidates").as_array().size(), 1U);
  const json::array& items = review.at("items").as_array();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].at("suggests").as_string(), "human_review");
  EXPECT_FALSE(items[0].at("because").as_string().empty());
  ASSERT_TRUE(decide({{"spent", ruled(ruling_kind::release)}}));
  const contract::answer left = read(sent_.at(0));
  EXPECT_EQ(json::canonical(contract::to_json(*item_of(left, "spent"))), json::canonical(items[0].at("would_leave")));
}

TEST_F(reviews_of_a_member, a_decision_makes_the_next_revision_in_the_reviewers_name) {
  const auto done = decide({{"coded", ruled(ruling_kind::release)}, {"spent", ruled(ruling_kind::withhold)}});
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(json::canonical(*done), R"({"open":false,"revision":2})");
  ASSERT_EQ(sent_.size(), 1U);
  const contract::answer left = read(sent_.front());
  EXPECT_EQ(left.revision, 2);
  EXPECT_EQ(left.answered_by.name, "Piet Example");
  EXPECT_EQ(left.answered_by.role, "MASH researcher");
  EXPECT_NE(item_of(left, "coded"), nullptr);
  EXPECT_EQ(waiting(), 0U);
}

TEST_F(reviews_of_a_member, what_is_not_decided_waits_on_and_earlier_rulings_stand) {
  EXPECT_EQ(json::canonical(decide({{"coded", ruled(ruling_kind::release)}}).value()), R"({"open":true,"revision":2})");
  EXPECT_EQ(waiting(), 1U);
  EXPECT_EQ(read(sent_.back()).safety.items_held, 1);
  open();  // a restart between the two
  EXPECT_EQ(json::canonical(decide({{"spent", ruled(ruling_kind::withhold)}}).value()),
            R"({"open":false,"revision":3})");
  EXPECT_NE(item_of(read(sent_.back()), "coded"), nullptr);
}

TEST_F(reviews_of_a_member, binds_a_decision_to_the_bytes_that_were_shown) {
  const std::string old(shown().at("digest").as_string());
  EXPECT_EQ(decide({{"coded", ruled(ruling_kind::release)}}, std::string(64, '0')).error().code, errc::conflict);
  ASSERT_TRUE(decide({{"coded", ruled(ruling_kind::withhold)}}, old));
  EXPECT_EQ(decide({{"coded", ruled(ruling_kind::release)}}, old).error().code, errc::conflict);
  EXPECT_EQ(decide({{"spent", ruled(ruling_kind::release)}}, old).error().code, errc::conflict);
  EXPECT_EQ(sent_.size(), 1U);
  time_.at += std::chrono::hours(3);
  EXPECT_EQ(shown(), shown()) << "time alone makes nothing stale";
  ASSERT_TRUE(decide({{"coded", ruled(ruling_kind::release)}}));
  EXPECT_EQ(read(sent_.back()).revision, 3);
}

TEST_F(reviews_of_a_member, what_is_not_in_the_review_cannot_be_released) {
  for (const char* id : {"advice", "incident", "nothing"})
    EXPECT_EQ(decide({{id, ruled(ruling_kind::release)}}).error().code, errc::invalid) << id;
  EXPECT_TRUE(sent_.empty());
  EXPECT_EQ(waiting(), 1U);
}

TEST_F(reviews_of_a_member, an_unknown_review_is_not_there) {
  for (const char* ask : {"", "01934567-89ab-7cde-8f01-23456789abcd"}) {
    EXPECT_EQ(await<json::object>([&](auto done) { desk_->show(ask, PIET, done); }).error().code, errc::not_found);
    EXPECT_EQ(decide(ask, {}).error().code, errc::not_found);
  }
}

TEST_F(reviews_of_a_member, waits_over_a_restart_in_the_same_words) {
  const json::object before = shown();
  open();
  EXPECT_EQ(shown(), before);
  EXPECT_EQ(waiting(), 1U);
}

// Who looked, when, and at which bytes; nobody is named in the clear, and looking changes nothing that is shown.
TEST_F(reviews_of_a_member, each_look_is_in_the_agencys_own_log_before_anything_is_shown) {
  const std::string digest(shown().at("digest").as_string());
  EXPECT_EQ(shown().at("digest").as_string(), digest);
  EXPECT_FALSE(await<json::object>([&](auto done) { desk_->show("nothing", PIET, done); }));
  book_.reset();
  auto reader = sqlite::connection::open_reader(directory_.path() + "/ledger.db").value();
  auto rows = reader.prepare("SELECT ask, step, kind, entry, salts FROM review_act ORDER BY step");
  const sealing_key content = *sealing_key::from_hex(std::string(64, '5'));
  for (std::int64_t step = 1; step <= 2; ++step) {
    ASSERT_TRUE(rows.step().value());
    EXPECT_EQ(rows.text(0), question.ask_id);
    EXPECT_EQ(rows.integer(1), step);
    EXPECT_EQ(rows.text(2), "seen");
    EXPECT_EQ(rows.blob(3).find("Piet"), std::string::npos);
    const auto entry = content.open(rows.blob(3), {"review.act", question.ask_id, std::to_string(step), "1"}).value();
    for (const std::string& told : {PIET.id, digest, to_rfc3339(time_.at)})
      EXPECT_THAT(entry, testing::HasSubstr(told));
    EXPECT_FALSE(rows.blob(4).empty());
  }
  EXPECT_FALSE(rows.step().value());
}

TEST_F(reviews_of_a_member, what_policy_withholds_by_now_is_not_counted_as_to_decide) {
  const auto line = [&] {
    const auto page = await<json::object>([&](auto done) { desk_->list(done); }).value();
    return json::canonical(page.at("reviews").as_array().at(0));
  };
  EXPECT_THAT(line(), testing::HasSubstr(R"("items":2)"));
  EXPECT_EQ(line().find("barred"), std::string::npos);
  bar(policy::category::intelligence);
  EXPECT_THAT(line(), testing::HasSubstr(R"("barred":1)"));
  EXPECT_THAT(line(), testing::HasSubstr(R"("items":1)"));
  const auto refused = decide({{"coded", ruled(ruling_kind::release)}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::denied);
  // What nobody could release keeps nobody waiting.
  EXPECT_EQ(json::canonical(decide({{"spent", ruled(ruling_kind::release)}}).value()),
            R"({"open":false,"revision":2})");
  EXPECT_EQ(item_of(read(sent_.back()), "coded"), nullptr);
}

TEST_F(reviews_of_a_member, a_question_that_is_cancelled_waits_no_more_and_nothing_of_it_is_released) {
  const std::string seen(shown().at("digest").as_string());
  book_->cancel(question.ask_id);
  EXPECT_EQ(waiting(), 0U);
  EXPECT_EQ(decide({{"coded", ruled(ruling_kind::release)}}, seen).error().code, errc::not_found);
  EXPECT_TRUE(sent_.empty());
}

TEST_F(reviews_of_a_member, the_decision_is_in_the_ledger_before_the_answer_and_names_nobody_in_the_clear) {
  ASSERT_TRUE(decide({{"coded", ruled(ruling_kind::release)}, {"spent", ruled(ruling_kind::withhold)}}));
  book_.reset();
  auto reader = sqlite::connection::open_reader(directory_.path() + "/ledger.db").value();
  auto rows = reader.prepare("SELECT (SELECT leaf FROM ruling), (SELECT leaf FROM outbox WHERE revision = 2)");
  ASSERT_TRUE(rows.step().value());
  EXPECT_EQ(rows.integer(0) + 1, rows.integer(1));
  auto sealed = reader.prepare("SELECT decision, (SELECT draft FROM review) FROM ruling");
  ASSERT_TRUE(sealed.step().value());
  for (const char* never : {"Piet", "SECRET", "bears on"})
    EXPECT_EQ((sealed.blob(0) + sealed.blob(1)).find(never), std::string::npos) << never;
}

}  // namespace
}  // namespace mash::kit
