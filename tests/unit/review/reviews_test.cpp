// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/reviews.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "adapters/contract/leaf.hpp"
#include "adapters/kit/review/desk.hpp"
#include "base/sqlite/connection.hpp"
#include "tests/unit/review/held_items.hpp"

namespace mash::kit {
namespace {

using test::item_of;
using test::ruled;

const reviewer PIET{"urn:mash:police:person:piet", "Piet Example", "MASH researcher", "Public protection", "01632"};

class reviews_of_a_member : public ::testing::Test, protected test::held_items {
 protected:
  void SetUp() override {
    question.agreement = agreement->digest();
    open();
    const std::string asked = contract::encode(question);
    ASSERT_TRUE(await<ledger::taken>([&](auto done) {
      book_->take(question, {question.ask_id, contract::digest_of_line(asked).value(), asked}, done);
    }));
    finished_answer first = finish(answer());
    ASSERT_TRUE(await<kept_answer>(
        [&](auto done) { book_->keep(first.reply, {first.line, first.digest, finish(draft()).line}, done); }));
  }
  void open() {
    book_.reset();
    auto opened = ledger::open(
        {.directory = directory_.path(), .origin = "police/ledger", .keep = std::chrono::days(30)},
        {signing_key::from_seed(std::array<unsigned char, 32>{9}), *sealing_key::from_hex(std::string(64, '5'))}, time_,
        [](const error& why) { FAIL() << why.detail; });
    ASSERT_TRUE(opened) << opened.error().detail;
    book_ = std::move(*opened);
    desk_ = std::make_unique<reviews>(
        *book_, time_, [this] { return reviews::terms{held_, "police", agency.answered_by}; },
        [this](kept_answer what) { sent_.push_back(std::move(what)); });
  }

  template <class Value, class Start>
  static result<Value> await(Start start) {
    std::promise<result<Value>> promise;
    auto future = promise.get_future();
    start([&promise](result<Value> value) { promise.set_value(std::move(value)); });
    return future.get();
  }
  json::object shown() {
    return await<json::object>([&](auto done) { desk_->show(question.ask_id, PIET, done); }).value();
  }
  result<json::object> decide(rulings items, std::string digest = {}) {
    if (digest.empty()) digest = std::string(shown().at("digest").as_string());
    return decide(question.ask_id, {digest, std::move(items)});
  }
  result<json::object> decide(std::string ask, decision what) {
    return await<json::object>([&](auto done) {
      desk_->decide(std::move(ask), std::move(what), PIET, [this, done](result<json::object> made, auto faults) {
        faults_ = std::move(faults);
        done(std::move(made));
      });
    });
  }
  std::size_t waiting() {
    const auto page = await<json::object>([&](auto done) { desk_->list(done); }).value();
    return page.at("reviews").as_array().size();
  }
  // The agency's own limits change.
  void bar(policy::category what) {
    held_ = agreements::only(agreement->restricted_by(*test::limit_on(what)));
    desk_ = std::make_unique<reviews>(
        *book_, time_, [this] { return reviews::terms{held_, "police", agency.answered_by}; },
        [this](kept_answer one) { sent_.push_back(std::move(one)); });
  }
  static contract::answer read(const kept_answer& from) { return contract::decode_answer(from.line).value().what; }

  test::set_clock time_;
  mash::test::temporary_directory directory_;
  boost::asio::io_context io_;  // the ledger's thread may hold it until that ends
  std::shared_ptr<agreements> held_ = agreements::only(agreement);
  std::unique_ptr<ledger> book_;
  std::unique_ptr<reviews> desk_;
  std::vector<kept_answer> sent_;
  std::vector<json::fault> faults_;  // of the latest decision
};

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

// --- the desk

class desk_of_a_member : public reviews_of_a_member {
 protected:
  http::response call(http::request what, std::string_view who = PIET.id) {
    what.peer = {{std::string(who)}, std::string(64, 'a'), true};
    io_.restart();
    auto reply = boost::asio::co_spawn(io_, serve_(what), boost::asio::use_future);
    const auto work = boost::asio::make_work_guard(io_);
    while (reply.wait_for(std::chrono::seconds(0)) != std::future_status::ready) io_.run_one();
    return reply.get();
  }
  http::response get(std::string path) { return call({"GET", std::move(path), {}, {}, {}, {}}); }
  http::response post(std::string body) {
    return call({"POST",
                 "/v1/reviews/" + question.ask_id + "/decision",
                 {},
                 {{"content-type", "application/json"}},
                 std::move(body),
                 {}});
  }

  reviewer_list listed_ = std::make_shared<const std::vector<reviewer>>(1, PIET);
  http::handler serve_ = [this](const http::request& what) {
    return make_desk(*desk_, [this] { return listed_; })(what);
  };
};

TEST_F(desk_of_a_member, admits_only_whom_the_configuration_lists) {
  for (const char* who : {"urn:mash:police:person:other", "urn:mash:cambridgeshire:person:piet", ""})
    EXPECT_EQ(call({"GET", "/v1/reviews", {}, {}, {}, {}}, who).status, 403U) << who;
  EXPECT_EQ(get("/v1/reviews").status, 200U);
  listed_ = std::make_shared<const std::vector<reviewer>>();
  EXPECT_EQ(get("/v1/reviews").status, 403U) << "taken out of the list since";
}

TEST_F(desk_of_a_member, lists_without_a_word_about_anybody) {
  const std::string body = get("/v1/reviews").body;
  EXPECT_THAT(body, testing::HasSubstr(R"("items":2)"));
  for (const char* never : {"SECRET", "Smith", "Okafor"}) EXPECT_EQ(body.find(never), std::string::npos) << never;
}

TEST_F(desk_of_a_member, has_these_addresses_and_no_other) {
  EXPECT_EQ(get("/v1/reviews/" + question.ask_id).status, 200U);
  EXPECT_EQ(get("/v1/reviews/" + question.ask_id + "/decision").status, 405U);
  EXPECT_EQ(get("/v1/reviews/").status, 404U);
  EXPECT_EQ(get("/v1/reviews/x/y").status, 404U);
  const auto elsewhere = get("/v1/requests");
  EXPECT_EQ(elsewhere.status, 404U);
  EXPECT_THAT(elsewhere.body, testing::HasSubstr("urn:mash:problem:not_the_hub"));
  EXPECT_EQ(get("/v1/reviewsx").status, 404U);
  EXPECT_EQ(call({"POST", "/v1/reviews", {}, {}, {}, {}}).status, 405U);
}

TEST_F(desk_of_a_member, refuses_a_query_that_it_does_not_know) {
  for (const std::string& path : {std::string("/v1/reviews"), "/v1/reviews/" + question.ask_id}) {
    const auto refused = call({"GET", path, {{"limit", "5"}}, {}, {}, {}});
    EXPECT_EQ(refused.status, 400U) << path;
    EXPECT_THAT(refused.body, testing::HasSubstr("urn:mash:problem:malformed"));
  }
}

TEST_F(desk_of_a_member, tells_every_fault_of_a_decision_and_changes_nothing) {
  EXPECT_EQ(post("{").status, 400U);
  const auto refused = post(R"({"digest":"x","items":[{"id":"spent","ruling":"publish","reason":" "},)"
                            R"({"id":"spent","ruling":"release","reason":"r","summary":"other words"}]})");
  EXPECT_EQ(refused.status, 422U);
  for (const char* pointer : {"/items/0/ruling", "/items/0/reason", "/items/1/id", "/items/1/summary"})
    EXPECT_THAT(refused.body, testing::HasSubstr(pointer));
  EXPECT_EQ(post(R"({"digest":"x","items":[]})").status, 422U);
  EXPECT_TRUE(sent_.empty());
}

TEST_F(desk_of_a_member, tells_what_cannot_be_done_with_the_items_that_it_showed) {
  const std::string digest(shown().at("digest").as_string());
  const auto refused =
      post(R"({"digest":")" + digest +
           R"(","items":[{"id":"spent","ruling":"redact","reason":"r","without":["place","plaace"]},)"
           R"({"id":"coded","ruling":"ring_us","reason":"r"},{"id":"nothing","ruling":"release","reason":"r"}]})");
  EXPECT_EQ(refused.status, 422U);
  for (const char* told : {"invalid_decision", "/items/0/without/1", "this item's fields are: place, risk",
                           "/items/1/ruling", "on the number in the question", "/items/2/id"})
    EXPECT_THAT(refused.body, testing::HasSubstr(told));
  EXPECT_TRUE(sent_.empty());
  EXPECT_EQ(shown().at("digest").as_string(), digest) << "nothing was decided";
}

TEST_F(desk_of_a_member, takes_a_decision_on_what_it_showed_and_refuses_it_a_second_time) {
  const std::string digest(shown().at("digest").as_string());
  const std::string body =
      R"({"digest":")" + digest + R"(","items":[{"id":"spent","ruling":"release","reason":"It bears on it."}]})";
  EXPECT_EQ(post(body).status, 200U);
  EXPECT_EQ(post(body).status, 409U);
  EXPECT_EQ(sent_.size(), 1U);
}

TEST_F(desk_of_a_member, refuses_what_another_sites_page_sends) {
  for (const auto& [name, value] :
       {std::pair<std::string, std::string>{"origin", "https://elsewhere.example"}, {"sec-fetch-site", "cross-site"}})
    EXPECT_EQ(call({"GET", "/v1/reviews", {}, {{name, value}}, {}, {}}).status, 403U) << name;
  EXPECT_EQ(call({"GET", "/v1/reviews", {}, {{"sec-fetch-site", "same-origin"}}, {}, {}}).status, 200U);
}

}  // namespace
}  // namespace mash::kit
