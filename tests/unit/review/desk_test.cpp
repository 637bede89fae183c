// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/desk.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "tests/unit/review/reviews_fixture.hpp"

namespace mash::kit {
namespace {

using test::GRACE;
using test::PIET;

class desk_of_a_member : public test::reviews_of_a_member {
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

TEST_F(desk_of_a_member, shows_what_the_gate_holds_lets_it_through_and_opens_it) {
  const std::string held = hold_one();
  EXPECT_THAT(get("/v1/reviews").body, testing::HasSubstr(R"("held":[{"ask":")" + held));
  EXPECT_THAT(get("/v1/reviews").body, testing::Not(testing::HasSubstr("Smith")));
  const auto shown = get("/v1/reviews/" + held);
  EXPECT_EQ(shown.status, 200U);
  EXPECT_THAT(shown.body, testing::HasSubstr(R"("why":"asks_per_hour")"));
  EXPECT_THAT(shown.body, testing::HasSubstr(question.subjects.at(0).family_name));
  const auto to_gate = [this](const std::string& action, std::string body) {
    return call({"POST", "/v1/gate/" + action, {}, {{"content-type", "application/json"}}, std::move(body), {}});
  };
  EXPECT_EQ(to_gate("admission", R"({"reason":"I rang them."})").status, 422U) << "which, or all of them";
  EXPECT_EQ(to_gate("admission", R"({"all":true,"reason":" "})").status, 422U) << "a reason that says nothing";
  EXPECT_EQ(to_gate("admission", R"({"asks":[")" + held + R"("],"all":true,"reason":"x"})").status, 422U);
  EXPECT_EQ(to_gate("admission", R"({"asks":[")" + question.ask_id + R"("],"reason":"x"})").status, 404U);
  const auto let = to_gate("admission", R"({"asks":[")" + held + R"("],"reason":"I rang them."})");
  EXPECT_EQ(let.status, 200U);
  EXPECT_EQ(let.body, R"({"admitted":1,"waiting":0})");
  EXPECT_EQ(to_gate("opening", "{}").status, 422U);
  EXPECT_EQ(to_gate("opening", R"({"reason":"A drill."})").body, R"({"opened":true,"waiting":0})");
  EXPECT_EQ(to_gate("closing", R"({"reason":"x"})").status, 404U);
  EXPECT_EQ(get("/v1/gate/opening").status, 405U);
}

TEST_F(desk_of_a_member, lets_nobody_else_through_the_gate) {
  const std::string held = hold_one();
  const http::request wish{
      "POST", "/v1/gate/admission", {}, {{"content-type", "application/json"}}, R"({"all":true,"reason":"x"})", {}};
  EXPECT_EQ(call(wish, "urn:mash:police:person:other").status, 403U);
  auto from_elsewhere = wish;
  from_elsewhere.headers.emplace_back("origin", "https://elsewhere.example");
  EXPECT_EQ(call(from_elsewhere).status, 403U);
  EXPECT_EQ(get("/v1/reviews/" + held).status, 200U) << "it is held still";
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

TEST_F(desk_of_a_member, takes_a_second_persons_word_at_addresses_of_its_own) {
  two_people_ = {policy::category::intelligence};
  listed_ = std::make_shared<const std::vector<reviewer>>(std::vector<reviewer>{PIET, GRACE});
  const std::string digest(shown().at("digest").as_string());
  const auto send = [&](const std::string& action, const std::string& body, const reviewer& by) {
    return call(
        {"POST", "/v1/reviews/" + question.ask_id + "/" + action, {}, {{"content-type", "application/json"}}, body, {}},
        by.id);
  };
  const auto proposed = send(
      "decision", R"({"digest":")" + digest + R"(","items":[{"id":"coded","ruling":"release","reason":"r"}]})", PIET);
  EXPECT_EQ(proposed.status, 200U);
  const auto number = json::parse(proposed.body)->at("proposal").as_int64();
  const std::string words = R"({"digest":")" + digest + R"(","proposal":)" + std::to_string(number);
  const auto faulty = send("send_back", words + "}", GRACE);
  EXPECT_EQ(faulty.status, 422U);
  EXPECT_THAT(faulty.body, testing::HasSubstr("/reason"));
  const auto alone = send("confirmation", words + "}", PIET);
  EXPECT_EQ(alone.status, 403U);
  EXPECT_THAT(alone.body, testing::HasSubstr("urn:mash:problem:same_person"));
  const auto waits = send(
      "decision", R"({"digest":")" + digest + R"(","items":[{"id":"spent","ruling":"release","reason":"r"}]})", GRACE);
  EXPECT_EQ(waits.status, 409U);
  EXPECT_THAT(waits.body, testing::HasSubstr("urn:mash:problem:proposal_waits"));
  EXPECT_EQ(send("confirmation", words + "}", GRACE).status, 200U);
  EXPECT_EQ(send("send_back", words + R"(,"reason":"r"})", GRACE).status, 409U);
  EXPECT_EQ(sent_.size(), 1U);
}

TEST_F(desk_of_a_member, takes_what_was_found_on_paper_and_tells_every_fault_of_it) {
  const std::string digest(shown().at("digest").as_string());
  const auto enter = [&](const std::string& nature) {
    return call({"POST",
                 "/v1/reviews/" + question.ask_id + "/entries",
                 {},
                 {{"content-type", "application/json"}},
                 R"({"digest":")" + digest + R"(","category":"da_incident","subjects":["a2"],"precision":"unknown",)" +
                     R"("summary":"A call.","source":"Beat file 7","nature":")" + nature + R"("})",
                 {}});
  };
  const auto refused = enter("rumour");
  EXPECT_EQ(refused.status, 422U);
  EXPECT_THAT(refused.body, testing::HasSubstr("/nature"));
  EXPECT_EQ(enter("event_recorded").body, R"({"entered":2,"open":true})") << "after one look";
  EXPECT_EQ(enter("event_recorded").status, 409U) << "it is another review now";
  EXPECT_EQ(get("/v1/reviews/" + question.ask_id + "/entries").status, 405U);
}

TEST_F(desk_of_a_member, refuses_what_another_sites_page_sends) {
  for (const auto& [name, value] :
       {std::pair<std::string, std::string>{"origin", "https://elsewhere.example"}, {"sec-fetch-site", "cross-site"}})
    EXPECT_EQ(call({"GET", "/v1/reviews", {}, {{name, value}}, {}, {}}).status, 403U) << name;
  EXPECT_EQ(call({"GET", "/v1/reviews", {}, {{"sec-fetch-site", "same-origin"}}, {}, {}}).status, 200U);
}

}  // namespace
}  // namespace mash::kit
