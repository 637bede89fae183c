// SPDX-License-Identifier: Apache-2.0
// What an agency takes back or puts right: bound to what was shown, in its ledger before it leaves, kept through every
// later answer, and sent again until the hub says that everybody who was told knows.
#include "adapters/kit/review/correcting.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "adapters/kit/review/desk.hpp"
#include "tests/unit/review/reviews_fixture.hpp"

namespace mash::kit {
namespace {

using contract::correction_reason;
using contract::told_by;
using test::item_of;
using test::PIET;
using test::ruled;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class correcting : public test::reviews_of_a_member {
 protected:
  json::object answer_shown() {
    return await<json::object>([&](auto done) { desk_->show_given(question.ask_id, PIET, done); }).value();
  }
  correction_wish wish(correction_reason reason = correction_reason::wrong_fact) {
    correction_wish out;
    out.shown = answer_shown().at("digest").as_string();
    out.reason = reason;
    out.words = "It was another address.";
    return out;
  }
  correction_wish retracting(std::string id) {
    correction_wish out = wish();
    out.items.push_back({std::move(id), true, {}, {}, {}});
    return out;
  }
  correction_wish changing(std::string summary) {
    correction_wish out = wish();
    out.items.push_back({"incident", false, std::move(summary), {}, {}});
    return out;
  }
  result<json::object> correct(correction_wish what) {
    return await<json::object>([&](auto done) {
      desk_->correct_given(question.ask_id, std::move(what), PIET, [this, done](result<json::object> made, auto why) {
        why_ = std::move(why);
        done(std::move(made));
      });
    });
  }
  std::vector<kept_answer> outbox() {
    return await<std::vector<kept_answer>>([&](auto done) { book_->outbox(done); }).value();
  }
  // The hub's two lines about the newest revision.
  void hub_takes(const kept_answer& what) { book_->acknowledge(what.ask, what.revision, what.digest); }
  void hub_tells(std::int64_t revision, std::int64_t told, std::int64_t acknowledged) {
    book_->note_status(question.ask_id, revision,
                       contract::encode(contract::correction_status{
                           question.ask_id, 7, revision, {{"cambridgeshire", told_by::viewed, told, acknowledged}}}),
                       told == acknowledged);
  }
};

TEST_F(correcting, a_withdrawn_item_is_gone_from_the_next_revision_which_says_what_kind_it_was) {
  const auto made = correct(retracting("incident"));
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(made->at("revision").as_int64(), 2);
  ASSERT_THAT(sent_, SizeIs(1));
  EXPECT_TRUE(contract::is_correction(sent_[0].line));
  const contract::answer left = read(sent_[0]);
  EXPECT_EQ(item_of(left, "incident"), nullptr);
  ASSERT_TRUE(left.corrects);
  EXPECT_EQ(left.corrects->words, "It was another address.");
  EXPECT_EQ(left.corrects->items.at(0).category, policy::category::da_incident);
  EXPECT_TRUE(left.corrects->items.at(0).retracted);
  EXPECT_EQ(left.answered_by.name, PIET.name);
}

TEST_F(correcting, a_corrected_item_leaves_as_it_should_have_been) {
  ASSERT_TRUE(correct(changing("Officers went to number 14.")));
  const contract::answer left = read(sent_.at(0));
  ASSERT_NE(item_of(left, "incident"), nullptr);
  EXPECT_EQ(item_of(left, "incident")->what.summary, "Officers went to number 14.");
  EXPECT_FALSE(left.corrects->items.at(0).retracted);
}

TEST_F(correcting, a_disproved_match_takes_everything_of_it_with_it) {
  correction_wish what = wish(correction_reason::wrong_person);
  what.disproved = {"a2"};
  ASSERT_TRUE(correct(what));
  const contract::answer left = read(sent_.at(0));
  EXPECT_THAT(left.items, IsEmpty());
  EXPECT_THAT(left.people, IsEmpty());
  EXPECT_EQ(left.safety.known, "no_trace");
  EXPECT_EQ(left.outcome, policy::roster_outcome::no_trace);
  EXPECT_EQ(left.corrects->disproved, std::vector<std::string>{"a2"});
}

TEST_F(correcting, of_a_disproved_match_nothing_that_was_held_leaves_afterwards) {
  correction_wish what = wish(correction_reason::wrong_person);
  what.disproved = {"a2"};
  ASSERT_TRUE(correct(what));
  EXPECT_FALSE(decide({{"spent", ruled(ruling_kind::release)}})) << "it is about somebody else";
}

TEST_F(correcting, what_is_corrected_stays_so_in_answers_that_people_make_afterwards) {
  ASSERT_TRUE(correct(changing("Officers went to number 14.")));
  ASSERT_TRUE(decide({{"spent", ruled(ruling_kind::release)}}));
  const contract::answer later = read(sent_.at(1));
  EXPECT_EQ(later.revision, 3);
  EXPECT_FALSE(later.corrects) << "it is an answer like others";
  EXPECT_EQ(item_of(later, "incident")->what.summary, "Officers went to number 14.");
  ASSERT_TRUE(correct(retracting("incident")));
  ASSERT_TRUE(decide({{"coded", ruled(ruling_kind::withhold)}}));
  EXPECT_EQ(item_of(read(sent_.at(3)), "incident"), nullptr);
}

TEST_F(correcting, is_bound_to_what_was_shown) {
  correction_wish old = retracting("incident");
  ASSERT_TRUE(correct(changing("Officers went to number 14.")));
  const auto late = correct(old);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, errc::conflict);
  EXPECT_THAT(sent_, SizeIs(1));
}

TEST_F(correcting, what_is_not_there_or_changes_nothing_is_refused_with_every_fault) {
  correction_wish what = retracting("no-such-item");
  what.items.push_back({"incident", false, {}, {{"no_such_field", "x"}}, {}});
  EXPECT_FALSE(correct(what));
  ASSERT_THAT(why_.faults, SizeIs(2));
  EXPECT_EQ(why_.faults[0].pointer, "/items/0/id");
  EXPECT_EQ(why_.faults[1].pointer, "/items/1/fields");
  EXPECT_FALSE(correct(wish())) << "nothing is named";
  EXPECT_THAT(sent_, IsEmpty());
}

TEST_F(correcting, that_leaves_an_item_as_it_was_tells_nobody_anything) {
  const json::array items = answer_shown().at("answer").at("items").as_array();
  const auto found = std::ranges::find(
      items, "incident", [](const json::value& one) { return std::string_view(one.at("id").as_string()); });
  ASSERT_NE(found, items.end());
  EXPECT_FALSE(correct(changing(std::string(found->at("summary").as_string()))));
  ASSERT_THAT(why_.faults, SizeIs(1));
  EXPECT_EQ(why_.faults[0].code, "changes_nothing");
  EXPECT_THAT(sent_, IsEmpty());
}

// "All" beside one item could mean either, and what is withdrawn cannot be given back.
TEST_F(correcting, of_all_names_no_item) {
  correction_wish what = retracting("incident");
  what.all = true;
  EXPECT_FALSE(correct(what));
  ASSERT_THAT(why_.faults, SizeIs(1));
  EXPECT_EQ(why_.faults[0].code, "contradiction");
  EXPECT_THAT(sent_, IsEmpty());
}

TEST_F(correcting, no_policy_no_correction) {
  correction_wish what = changing("Officers went to number 14.");
  bar(policy::category::da_incident);
  EXPECT_EQ(correct(what).error().code, errc::denied);
  ASSERT_TRUE(correct(retracting("incident"))) << "that it goes is always possible";
}

TEST_F(correcting, alone_nobody_changes_what_two_people_decide_on) {
  two_people_.insert(policy::category::da_incident);
  EXPECT_EQ(correct(changing("Officers went to number 14.")).error().code, errc::denied);
  EXPECT_TRUE(correct(retracting("incident")));
}

TEST_F(correcting, survives_a_restart_before_it_left) {
  ASSERT_TRUE(correct(retracting("incident")));
  const std::string digest = sent_.at(0).digest;
  open();
  const auto waits = outbox();
  ASSERT_THAT(waits, SizeIs(2));
  EXPECT_EQ(waits.back().digest, digest);
}

TEST_F(correcting, is_sent_again_until_everybody_who_was_told_knows) {
  ASSERT_TRUE(correct(retracting("incident")));
  for (const kept_answer& one : outbox()) hub_takes(one);
  EXPECT_THAT(outbox(), SizeIs(1)) << "the hub has it, and is asked how far it is";
  hub_tells(2, 3, 2);
  EXPECT_THAT(outbox(), SizeIs(1));
  hub_tells(2, 3, 3);
  EXPECT_THAT(outbox(), IsEmpty());
}

TEST_F(correcting, the_desk_shows_who_has_acknowledged_it) {
  ASSERT_TRUE(correct(retracting("incident")));
  EXPECT_FALSE(answer_shown().at("corrections").at(0).at("taken").as_bool());
  hub_takes(sent_.at(0));
  hub_tells(2, 3, 1);
  const json::object page = answer_shown();
  const json::value& one = page.at("corrections").at(0);
  EXPECT_TRUE(one.at("taken").as_bool());
  EXPECT_EQ(one.at("reason").as_string(), "wrong_fact");
  EXPECT_EQ(one.at("recipients").at(0).at("organisation").as_string(), "cambridgeshire");
  EXPECT_EQ(one.at("recipients").at(0).at("acknowledged").as_int64(), 1);
  const auto list = await<json::object>([&](auto done) { desk_->list_given(done); }).value();
  EXPECT_EQ(list.at("answers").at(0).at("outstanding").as_int64(), 2);
  EXPECT_THAT(json::canonical(list), Not(HasSubstr("SECRET")));
}

TEST_F(correcting, of_a_question_that_was_never_answered_there_is_nothing_to_correct) {
  const std::string other = "01934567-89ab-7cde-8f01-23456789abcd";
  EXPECT_EQ(await<json::object>([&](auto done) { desk_->show_given(other, PIET, done); }).error().code,
            errc::not_found);
}

TEST(correction_wish, is_read_strictly) {
  const auto faults_of = [](std::string_view text) {
    std::vector<json::fault> faults;
    (void)read_correction(json::parse(text).value(), faults);
    return faults.size();
  };
  EXPECT_EQ(faults_of(R"({"digest":"d","reason":"wrong_fact","words":"x","items":[{"id":"i","retract":true}]})"), 0U);
  EXPECT_EQ(faults_of(R"({"digest":"d","reason":"wrong_fact","words":"x","items":[{"id":"i","summary":"y"}]})"), 0U);
  EXPECT_EQ(faults_of(R"({"digest":"d","reason":"dislike","words":"x","items":[{"id":"i","retract":true}]})"), 1U);
  EXPECT_EQ(faults_of(R"({"digest":"d","reason":"wrong_fact","items":[{"id":"i","retract":true}]})"), 1U);
  EXPECT_EQ(faults_of(R"({"digest":"d","reason":"wrong_fact","words":"x","items":[{"id":"i"}]})"), 1U);
  EXPECT_EQ(
      faults_of(
          R"({"digest":"d","reason":"wrong_fact","words":"x","items":[{"id":"i","retract":true,"summary":"y"}]})"),
      1U);
  EXPECT_EQ(faults_of(R"({"digest":"d","reason":"wrong_fact","words":"x","disproved":["a2"]})"), 1U);
  EXPECT_EQ(faults_of(R"({"digest":"d","reason":"wrong_fact","words":"x","all":true,"more":1})"), 1U);
}

TEST_F(correcting, over_https_as_json) {
  const reviewer_list listed = std::make_shared<const std::vector<reviewer>>(1, PIET);
  const http::handler serve = make_desk(*desk_, [listed] { return listed; });
  const auto call = [&](http::request what) {
    what.peer = {{PIET.id}, std::string(64, 'a'), true};
    io_.restart();
    auto reply = boost::asio::co_spawn(io_, serve(what), boost::asio::use_future);
    const auto work = boost::asio::make_work_guard(io_);
    while (reply.wait_for(std::chrono::seconds(0)) != std::future_status::ready) io_.run_one();
    return reply.get();
  };
  EXPECT_EQ(call({"GET", "/v1/answers", {}, {}, {}, {}}).status, 200U);
  const std::string at = "/v1/answers/" + question.ask_id;
  const auto page = call({"GET", at, {}, {}, {}, {}});
  ASSERT_EQ(page.status, 200U) << page.body;
  const std::string digest(json::parse(page.body).value().at("digest").as_string());
  const std::string body = R"({"digest":")" + digest +
                           R"(","items":[{"id":"incident","retract":true}],"reason":"wrong_fact","words":"Not so."})";
  const auto post = [&](std::string text) {
    return call({"POST", at + "/correction", {}, {{"content-type", "application/json"}}, std::move(text), {}});
  };
  EXPECT_EQ(post("{}").status, 422U);
  EXPECT_EQ(post(body).body, R"({"revision":2})");
  EXPECT_EQ(post(body).status, 409U) << "sent again it is on what was";
  EXPECT_EQ(call({"GET", at + "/correction", {}, {}, {}, {}}).status, 405U);
  EXPECT_EQ(call({"POST", at + "/decision", {}, {{"content-type", "application/json"}}, body, {}}).status, 404U);
}

}  // namespace
}  // namespace mash::kit
