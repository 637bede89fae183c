// SPDX-License-Identifier: Apache-2.0
// A check is taken back over the real store: whoever has not answered is told to stop, also after a restart; an answer
// that comes all the same is taken once, acknowledged and never shown.
#include <gmock/gmock.h>

#include "hub/model/lifecycle.hpp"
#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using contract::message_type;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr auto REASON = "Sent for the wrong family.";

class cancelling : public request_service {
 protected:
  static asking_person somebody(std::string id, std::string team, policy::role role) {
    return {{std::move(id), "Mona Example", std::string(to_word(role)), std::move(team), "01223 000009"},
            {role},
            {"cambridgeshire"}};
  }
  static asking_person manager() { return somebody("manager", "managers", policy::role::mash_manager); }
  std::string opened(std::string body = test::demo_request()) {
    const auto page = ask(std::move(body));
    EXPECT_TRUE(page.has_value()) << page.error().detail;
    return page ? page->request : std::string();
  }
  static std::string body(std::string_view reason = REASON) {
    return json::canonical(json::object{{"reason", reason}});
  }
  std::expected<json::object, plan_refusal> cancel(const std::string& id, const asking_person& by = test::coordinator(),
                                                   std::string said = body()) {
    auto page = run(hub->cancel(by, id, std::move(said)));
    if (!page) return std::unexpected(std::move(page).error());
    EXPECT_EQ(page->status, 200U);
    return json::parse(page->body, {.bytes_max = 8 << 20, .depth_max = 24}).value().get_object();
  }
  std::vector<std::string> told() const {
    std::vector<std::string> out;
    for (const auto& one : exchange.lines)
      if (one.type == message_type::cancel) out.push_back(one.member);
    std::ranges::sort(out);
    return out;
  }
  void answer_and_wait(const std::string& member) {
    const std::size_t before = acknowledged(member);
    answer(member);
    ASSERT_TRUE(run_until([&] { return acknowledged(member) > before; }));
  }
  std::uint64_t log_size() const { return tlog::open_checkpoint(store->checkpoint(), store->log_key())->head.size; }
  std::vector<std::string> open_ids() { return run(store->open_requests()).value(); }
};

TEST_F(cancelling, shows_who_why_and_when_and_tells_everybody_who_was_asked) {
  connect_all();
  const std::string id = opened();
  answer_and_wait("health");
  const auto done = cancel(id);
  ASSERT_TRUE(done.has_value()) << done.error().detail;
  EXPECT_EQ(done->at("state").as_string(), "cancelled");
  EXPECT_EQ(done->at("cancelled").at("reason").as_string(), REASON);
  EXPECT_EQ(done->at("cancelled").at("by").at("name").as_string(), "Carol Example");
  EXPECT_EQ(done->at("cancelled").at("at").as_string(), to_rfc3339(NOW));
  EXPECT_EQ(done->at("version").as_int64(), 1) << "what was known, and that it ended there";
  EXPECT_THAT(told(), ElementsAre("cambridgeshire", "health", "peterborough", "police", "schools"))
      << "also who has answered: a person there may be about to release more";
  EXPECT_EQ(outcome(*done, "health"), "answered");
  EXPECT_EQ(outcome(*done, "police"), "pending");
  const auto line = contract::decode_cancel(exchange.of("police", message_type::cancel).back().line);
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(line->ask, asked_of("police").ask_id);
  EXPECT_EQ(line->session, hub->state_of_member("police").session);
}

TEST_F(cancelling, an_answer_that_comes_all_the_same_is_taken_once_and_never_shown) {
  connect_all();
  const std::string id = opened();
  ASSERT_TRUE(cancel(id).has_value());
  const json::object before = show(id);
  std::uint64_t entries = log_size();
  answer_and_wait("police");
  EXPECT_EQ(log_size(), entries + 1) << "it is in the log";
  entries = log_size();
  answer_and_wait("police");
  EXPECT_EQ(log_size(), entries) << "and once, whatever is resent";
  const json::object after = show(id);
  EXPECT_EQ(after.at("version"), before.at("version"));
  for (const char* same : {"state", "roster", "people", "chronology", "safety_headlines", "withheld", "notices"})
    EXPECT_EQ(json::canonical(after.at(same)), json::canonical(before.at(same))) << same;
  restart();
  EXPECT_EQ(json::canonical(show(id).at("roster")), json::canonical(before.at("roster")));
  entries = log_size();
  connect("police");
  exchange.lines.clear();
  EXPECT_THAT(told(), IsEmpty()) << "it has answered: there is nothing to stop";
}

TEST_F(cancelling, what_an_agency_has_said_stays_though_a_person_there_had_yet_to_release_more) {
  connect_all();
  const std::string id = opened();
  contract::answer partly = test::simple_answer(asked_of("health"), "health", time.at);
  partly.outcome = partly.organisations.front().outcome = policy::roster_outcome::awaiting_human;
  say("health", message_type::answer, ledger.line_of(partly, time.at));
  ASSERT_TRUE(run_until([&] { return acknowledged("health") == 1; }));
  const json::object before = show(id);
  const auto done = cancel(id);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(outcome(*done, "health"), "awaiting_human");
  for (const char* same : {"chronology", "safety_headlines", "people"})
    EXPECT_EQ(json::canonical(done->at(same)), json::canonical(before.at(same))) << same;
  EXPECT_THAT(json::canonical(done->at("chronology")), HasSubstr("\"health\""));
  EXPECT_EQ(exchange.of("health", message_type::cancel).size(), 1U) << "a person there need not look any more";
  partly.revision += 1;
  partly.outcome = partly.organisations.front().outcome = policy::roster_outcome::answered;
  say("health", message_type::answer, ledger.line_of(partly, time.at));
  ASSERT_TRUE(run_until([&] { return acknowledged("health") == 2; }));
  time.at += std::chrono::hours(48);
  const json::object after = show(id);
  EXPECT_EQ(json::canonical(after.at("roster")), json::canonical(done->at("roster"))) << "nor is it overdue";
  EXPECT_EQ(after.at("version"), done->at("version"));
}

TEST_F(cancelling, outlives_a_restart_and_is_told_again_in_each_session_until_its_time_is_over) {
  const std::string id = opened();  // nobody is connected
  ASSERT_TRUE(cancel(id).has_value());
  EXPECT_THAT(told(), IsEmpty());
  restart();
  connect("police");
  EXPECT_THAT(told(), ElementsAre("police"));
  EXPECT_THAT(exchange.of("police", message_type::ask), IsEmpty()) << "what is cancelled is asked of nobody";
  connect("police");
  EXPECT_THAT(told(), SizeIs(2));
  EXPECT_EQ(show(id).at("state").as_string(), "cancelled");
  EXPECT_THAT(open_ids(), ElementsAre(id));
  EXPECT_THAT(hub->list(test::coordinator()), IsEmpty()) << "no person waits for it";

  auto deadlines = boost::asio::co_spawn(*io, hub->run_deadlines(), boost::asio::use_future);
  time.at = NOW + std::chrono::days(30);
  ASSERT_TRUE(run_until([&] { return open_ids().empty(); }));
  const json::object response = show(id);
  EXPECT_EQ(outcome(response, "police"), "never_seen") << "as it was when the check was cancelled";
  EXPECT_EQ(response.at("version").as_int64(), 1);
  restart();
  connect("police");
  EXPECT_THAT(told(), IsEmpty());
  EXPECT_EQ(show(id).at("state").as_string(), "cancelled");
}

TEST_F(cancelling, leaves_the_store_closed_as_soon_as_everybody_told_has_answered) {
  connect("police");
  const std::string id = opened(test::demo_request([](json::object& document) {
    document["agencies"] = json::array{"police"};
    document.erase("why_agencies");
    document.erase("context");
  }));
  ASSERT_TRUE(cancel(id).has_value());
  EXPECT_THAT(open_ids(), ElementsAre(id));
  answer_and_wait("police");
  EXPECT_THAT(open_ids(), IsEmpty());
}

TEST_F(cancelling, the_same_again_changes_nothing_and_another_act_is_a_conflict) {
  connect_all();
  const std::string id = opened();
  ASSERT_TRUE(cancel(id).has_value());
  const std::size_t before = told().size();
  const auto again = cancel(id);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->at("version").as_int64(), 1);
  EXPECT_EQ(told().size(), before);
  EXPECT_EQ(cancel(id, test::coordinator(), body("Another reason.")).error().word, "already_cancelled");
  EXPECT_EQ(cancel(id, manager()).error().word, "already_cancelled");
}

TEST_F(cancelling, what_is_settled_cannot_be_taken_back) {
  connect_all();
  const std::string id = opened();
  for (const std::string& member : MEMBERS) answer_and_wait(member);
  const auto refused = cancel(id);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().status, 409U);
  EXPECT_EQ(refused.error().word, "nothing_to_cancel");
  EXPECT_EQ(show(id).at("state").as_string(), "complete");
}

TEST_F(cancelling, what_all_have_answered_is_taken_back_while_an_agency_holds_something_for_a_person) {
  connect_all();
  const std::string id = opened();
  for (const std::string& member : MEMBERS)
    if (member != "health") answer_and_wait(member);
  contract::answer holding = test::simple_answer(asked_of("health"), "health", time.at);
  holding.safety.items_held = 1;
  say("health", message_type::answer, ledger.line_of(holding, time.at));
  ASSERT_TRUE(run_until([&] { return acknowledged("health") == 1; }));
  const json::object before = show(id);
  EXPECT_EQ(before.at("state").as_string(), "open");
  EXPECT_EQ(outcome(before, "health"), "awaiting_human");
  ASSERT_TRUE(cancel(id).has_value());
  EXPECT_EQ(exchange.of("health", message_type::cancel).size(), 1U);
  holding.revision += 1;
  holding.safety.items_held = 0;
  say("health", message_type::answer, ledger.line_of(holding, time.at));
  ASSERT_TRUE(run_until([&] { return acknowledged("health") == 2; }));
  const json::object after = show(id);
  EXPECT_EQ(after.at("state").as_string(), "cancelled");
  EXPECT_EQ(json::canonical(after.at("safety_headlines")), json::canonical(before.at("safety_headlines")))
      << "what came after it is never shown";
}

TEST_F(cancelling, is_for_those_who_may_open_it_and_for_nobody_else) {
  const std::string id = opened();
  const std::uint64_t before = log_size();
  EXPECT_EQ(cancel(id, somebody("auditor", "front-door", policy::role::auditor)).error().word, "role_may_not");
  EXPECT_EQ(cancel(id, somebody("other", "other-door", policy::role::coordinator)).error().word, "not_found");
  asking_person neighbour = manager();
  neighbour.authorities = {"peterborough"};
  EXPECT_EQ(cancel(id, neighbour).error().word, "not_found");
  EXPECT_EQ(cancel(new_uuid(NOW)).error().word, "not_found");
  EXPECT_EQ(cancel(id, test::coordinator(), "{}").error().status, 422U);
  EXPECT_EQ(log_size(), before + 5) << "each refusal is recorded";
  EXPECT_EQ(show(id).at("state").as_string(), "open");
  EXPECT_TRUE(cancel(id, somebody("teammate", "front-door", policy::role::mash_social_worker)).has_value());
}

TEST_F(cancelling, ends_what_awaits_a_managers_authority_and_nobody_is_asked) {
  connect_all();
  const std::string id = opened(test::demo_request(test::without_agreement("amber")));
  const auto done = cancel(id);
  ASSERT_TRUE(done.has_value()) << done.error().detail;
  EXPECT_EQ(done->at("state").as_string(), "cancelled");
  EXPECT_FALSE(done->contains("authority"));
  EXPECT_THAT(told(), IsEmpty());
  EXPECT_THAT(open_ids(), IsEmpty());
  auto late = run(hub->authorise(manager(), id, body(), {}));
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().word, "already_cancelled");
  EXPECT_THAT(exchange.of("police", message_type::ask), IsEmpty());
}

TEST_F(cancelling, leaves_the_authority_owed_that_a_red_check_went_out_without) {
  connect_all();
  const std::string id = opened(test::demo_request(test::without_agreement("red")));
  ASSERT_TRUE(cancel(id).has_value());
  for (const std::string& member : MEMBERS) answer_and_wait(member);
  EXPECT_THAT(open_ids(), ElementsAre(id)) << "they were asked, and somebody answers for that";
  EXPECT_THAT(hub->list(manager()), SizeIs(1));
  ASSERT_TRUE(run(hub->authorise(manager(), id, body(), {})).has_value());
  EXPECT_THAT(open_ids(), IsEmpty());
  EXPECT_EQ(show(id).at("state").as_string(), "cancelled");
}

TEST_F(cancelling, nothing_is_decided_on_it_and_no_fault_of_an_agency_changes_it) {
  connect_all();
  const std::string id = opened();
  ASSERT_TRUE(cancel(id).has_value());
  const auto decided = run(hub->decide(
      manager(), id, R"({"version":1,"decisions":[{"child":"c1","outcome":"s47_joint","rationale":"Bruise."}]})"));
  ASSERT_FALSE(decided.has_value());
  EXPECT_EQ(decided.error().word, "nothing_to_decide_on");
  const std::string before = json::canonical(show(id).at("roster"));
  say("police", message_type::error,
      contract::encode(contract::error_line{asked_of("police").ask_id, hub->state_of_member("police").session,
                                            contract::trouble::invalid, "no"}));
  say("schools", message_type::answer, "{\"ask\":\"" + asked_of("schools").ask_id + "\"}");
  io->restart();
  io->poll();
  time.at = NOW + std::chrono::hours(3);
  EXPECT_EQ(json::canonical(show(id).at("roster")), before) << "nor does it become overdue";
  EXPECT_THAT(json::canonical(show(id).at("notices")), Not(HasSubstr("overdue")));
}

TEST_F(cancelling, the_log_names_the_act_and_whom_it_stopped_and_no_reason) {
  connect_all();
  const std::string id = opened();
  answer_and_wait("health");
  ASSERT_TRUE(cancel(id).has_value());
  const std::string tile = run(store->tile("tile/entries/000.p/" + std::to_string(log_size()))).value_or(std::string());
  EXPECT_THAT(tile, HasSubstr(R"("outcome":["cancelled"])"));
  EXPECT_THAT(tile, HasSubstr(R"("members":["cambridgeshire","police","schools","peterborough"])"));
  EXPECT_THAT(tile, Not(HasSubstr("wrong family")));
}

TEST(cancelled_journal, takes_no_step_that_was_never_written) {
  check whole = make_plan(test::parsed_demo([](json::object&) {}), test::coordinator(), *test::shipped_agreement(),
                          test::demo_members(), NOW)
                    .value()
                    .opened;
  EXPECT_FALSE(apply(whole, stopped_step(NOW)).has_value()) << "nobody cancelled it";
  const step act = cancelled_step({test::coordinator().who, NOW, REASON}, whole);
  step elsewhere = act;
  elsewhere.content.at("stopped").at(0).get_object()["ask"] = new_uuid(NOW);
  check other = whole;
  EXPECT_FALSE(apply(other, elsewhere).has_value()) << "a question that was never asked";
  other = whole;
  step nameless = act;
  nameless.content.erase("reason");
  EXPECT_FALSE(apply(other, nameless).has_value());
  ASSERT_TRUE(apply(whole, act).has_value());
  EXPECT_FALSE(nothing_is_open(whole, NOW));
  EXPECT_FALSE(apply(whole, act).has_value()) << "once";
  ASSERT_TRUE(apply(whole, stopped_step(NOW)).has_value());
  EXPECT_TRUE(nothing_is_open(whole, NOW));
  EXPECT_FALSE(apply(whole, stopped_step(NOW)).has_value());
}

}  // namespace
}  // namespace mash::hub
