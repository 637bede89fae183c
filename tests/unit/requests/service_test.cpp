// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

TEST_F(request_service, without_waiting_the_roster_says_who_is_pending) {
  connect_all();
  const auto page = ask(test::demo_request());
  ASSERT_TRUE(page.has_value()) << page.error().detail;
  EXPECT_EQ(page->status, 202U);
  const auto body = json::parse(page->body, {.depth_max = 24}).value().get_object();
  EXPECT_EQ(body.at("version").as_int64(), 0);
  EXPECT_EQ(body.at("state").as_string(), "open");
  for (const std::string& member : MEMBERS) EXPECT_EQ(outcome(body, member), "pending");
  EXPECT_EQ(exchange.lines.size(), 5U);
}

TEST_F(request_service, a_waiting_asker_gets_the_complete_response_with_its_receipt) {
  connect_all();
  auto pending = boost::asio::co_spawn(
      *io, hub->ask(test::coordinator(), test::demo_request(), "", std::chrono::seconds(20)), boost::asio::use_future);
  ASSERT_TRUE(run_until([&] { return exchange.lines.size() == 5; }));
  for (const std::string& member : MEMBERS) answer(member);
  const auto page = finish(pending);
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(page->status, 201U);
  auto body = json::parse(page->body, {.bytes_max = 8 << 20, .depth_max = 24}).value().get_object();
  EXPECT_EQ(body.at("version").as_int64(), 1);
  EXPECT_EQ(body.at("state").as_string(), "complete");
  EXPECT_EQ(body.at("involvements").as_array().size() + body.at("chronology").as_array().size(), 5U);
  for (const std::string& member : MEMBERS) EXPECT_EQ(acknowledged(member), 1U) << member;

  // The receipt opens to exactly the body that was sent, under the hub's own key.
  const json::object receipt = body.at("receipt").as_object();
  body.erase("receipt");
  const auto text = [&](const char* name) { return std::string(std::string_view(receipt.at(name).as_string())); };
  const auto leaf = contract::parse_leaf(text("leaf"));
  ASSERT_TRUE(leaf.has_value());
  EXPECT_TRUE(contract::opens(*leaf->body, text("salt"), json::canonical(body)));
  const auto head = tlog::verify_receipt(text("proof"), as_bytes(text("leaf")), store->log_key());
  EXPECT_TRUE(head.has_value()) << head.error().detail;
}

TEST_F(request_service, a_late_answer_makes_version_two) {
  connect_all();
  const auto page = ask(test::demo_request());
  for (const std::string& member : MEMBERS)
    if (member != "schools") answer(member);
  ASSERT_TRUE(run_until([&] { return acknowledged("peterborough") == 1; }));
  say("schools", contract::message_type::ack,
      contract::encode(contract::ack{
          asked_of("schools").ask_id, hub->state_of_member("schools").session, 0,
          contract::digest_of_line(exchange.of("schools", contract::message_type::ask).back().line).value()}));
  EXPECT_EQ(show(page->request).at("version").as_int64(), 0);
  auto deadlines = boost::asio::co_spawn(*io, hub->run_deadlines(), boost::asio::use_future);
  time.at = NOW + std::chrono::minutes(10);
  ASSERT_TRUE(run_until([&] { return hub->list(test::coordinator()).at(0).at("version").as_int64() == 1; }));
  EXPECT_EQ(outcome(show(page->request), "schools"), "awaiting_human");
  answer("schools");
  ASSERT_TRUE(run_until([&] { return acknowledged("schools") == 1; }));
  const json::object second = show(page->request);
  EXPECT_EQ(second.at("version").as_int64(), 2);
  EXPECT_EQ(second.at("state").as_string(), "complete");
  EXPECT_EQ(show(page->request, 1).at("version").as_int64(), 1);
  EXPECT_NE(outcome(show(page->request, 1), "schools"), "answered");
  time.at += std::chrono::hours(1);
  const json::object earlier = show(page->request, 1);
  EXPECT_THAT(std::string(earlier.at("receipt").at("leaf").as_string()), testing::HasSubstr(to_rfc3339(time.at)))
      << "the log says when it was looked at, not how old what was seen is";
  EXPECT_EQ(earlier.at("as_of").as_string(), to_rfc3339(NOW + std::chrono::minutes(10)));
  EXPECT_EQ(run(hub->show(test::coordinator(), page->request, 3)).error().status, 404U);
}

TEST_F(request_service, an_agency_that_is_down_is_asked_when_it_returns) {
  const auto page = ask(test::demo_request());
  EXPECT_TRUE(exchange.lines.empty());
  EXPECT_EQ(outcome(show(page->request), "police"), "never_seen");
  connect("police");
  ASSERT_EQ(exchange.of("police", contract::message_type::ask).size(), 1U);
  hub->closed("police", hub->state_of_member("police").session);
  EXPECT_EQ(outcome(show(page->request), "police"), "unreachable");
  connect("police");
  const auto asks = exchange.of("police", contract::message_type::ask);
  ASSERT_EQ(asks.size(), 2U);
  EXPECT_EQ(contract::digest_of_line(asks[0].line).value(), contract::digest_of_line(asks[1].line).value())
      << "the same question";
}

TEST_F(request_service, after_a_restart_open_checks_are_asked_again_and_answers_still_arrive) {
  connect_all();
  const auto page = ask(test::demo_request());
  answer("police");
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
  restart();
  EXPECT_EQ(outcome(show(page->request), "police"), "answered");
  connect_all();
  EXPECT_TRUE(exchange.of("police", contract::message_type::ask).empty()) << "already answered";
  for (const std::string& member : MEMBERS)
    if (member != "police") answer(member);
  ASSERT_TRUE(run_until([&] {
    return acknowledged("health") == 1 && acknowledged("schools") == 1 && acknowledged("cambridgeshire") == 1 &&
           acknowledged("peterborough") == 1;
  }));
  EXPECT_EQ(show(page->request).at("state").as_string(), "complete");
}

TEST_F(request_service, a_check_that_does_not_load_is_named_when_the_hub_starts) {
  const auto sound = ask(test::demo_request()), damaged = ask(test::demo_request());
  stop();
  ASSERT_TRUE(sqlite::connection::open_writer((folder_ / "hub.db").string())
                  .value()
                  .execute("UPDATE step SET kind = 'surprise' WHERE seq > 0 AND request = '" + damaged->request + "'"));
  open();
  const auto restored = run(hub->restore());
  ASSERT_FALSE(restored.has_value());
  EXPECT_NE(restored.error().detail.find("request " + damaged->request), std::string::npos) << restored.error().detail;
  EXPECT_EQ(restored.error().detail.find(sound->request), std::string::npos);
}

TEST_F(request_service, an_answer_sent_again_is_acknowledged_again_and_has_one_effect) {
  connect_all();
  const auto page = ask(test::demo_request());
  const std::string line = ledger.line_of(test::simple_answer(asked_of("police"), "police", NOW), NOW);
  say("police", contract::message_type::answer, line);
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
  say("police", contract::message_type::answer, line);
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 2; }));
  EXPECT_EQ(
      show(page->request).at("involvements").as_array().size() + show(page->request).at("chronology").as_array().size(),
      1U);
}

TEST_F(request_service, a_resend_for_a_check_that_left_memory_is_acknowledged_too) {
  connect_all();
  const auto page = ask(test::demo_request());
  std::map<std::string, std::string> lines;
  for (const std::string& member : MEMBERS) {
    lines[member] = ledger.line_of(test::simple_answer(asked_of(member), member, NOW), NOW);
    say(member, contract::message_type::answer, lines[member]);
  }
  ASSERT_TRUE(run_until([&] { return acknowledged("peterborough") == 1; }));
  restart();  // complete checks are not loaded at start
  connect_all();
  say("police", contract::message_type::answer, lines["police"]);
  EXPECT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
}

TEST_F(request_service, a_member_cannot_answer_for_another) {
  connect_all();
  const auto page = ask(test::demo_request());
  say("health", contract::message_type::answer,
      ledger.line_of(test::simple_answer(asked_of("police"), "police", NOW), NOW));
  ASSERT_TRUE(run_until([&] { return exchange.of("health", contract::message_type::error).size() == 1; }));
  EXPECT_EQ(outcome(show(page->request), "police"), "pending");
}

TEST_F(request_service, an_answer_nobody_asked_for_is_refused_and_logged) {
  connect_all();
  const auto page = ask(test::demo_request());
  contract::answer stray = test::simple_answer(asked_of("police"), "police", NOW);
  stray.ask_id = new_uuid(NOW);
  const auto before = store->checkpoint();
  say("police", contract::message_type::answer, ledger.line_of(stray, NOW));
  ASSERT_TRUE(run_until([&] { return exchange.of("police", contract::message_type::error).size() == 1; }));
  EXPECT_TRUE(run_until([&] { return store->checkpoint() != before; }));
  EXPECT_EQ(outcome(show(page->request), "police"), "pending");
}

TEST_F(request_service, the_same_unreadable_reply_again_makes_no_version) {
  connect_all();
  const auto page = ask(test::demo_request());
  for (const std::string& member : MEMBERS)
    if (member != "health") answer(member);
  const std::string broken = "{\"ask\":\"" + asked_of("health").ask_id + "\",\"zzz\":1}";
  for (std::size_t times = 1; times <= 4; ++times) {
    say("health", contract::message_type::answer, broken);
    ASSERT_TRUE(run_until([&] { return exchange.of("health", contract::message_type::error).size() == times; }));
  }
  ASSERT_TRUE(run_until([&] { return outcome(show(page->request), "health") == "invalid_reply"; }));
  const auto steps = run(store->load(page->request)).value();
  EXPECT_EQ(std::ranges::count(steps, "settled", &step::kind), 1);
}

TEST_F(request_service, an_unreadable_or_unproved_reply_is_named_on_the_roster) {
  connect_all();
  const auto page = ask(test::demo_request());
  const auto reply = test::simple_answer(asked_of("police"), "police", NOW);
  say("police", contract::message_type::answer, contract::encode(reply));  // no receipt
  say("health", contract::message_type::answer, "{\"ask\":\"" + asked_of("health").ask_id + "\",\"zzz\":1}");
  ASSERT_TRUE(run_until([&] {
    const auto body = show(page->request);
    return outcome(body, "police") == "invalid_reply" && outcome(body, "health") == "invalid_reply";
  }));
  for (const char* member : {"police", "health"}) {  // and its sender is told, or it would repeat it for ever
    const auto refusals = exchange.of(member, contract::message_type::error);
    ASSERT_EQ(refusals.size(), 1U) << member;
    const auto refusal = contract::decode_error(refusals.front().line);
    ASSERT_TRUE(refusal.has_value());
    EXPECT_EQ(refusal->code, contract::trouble::invalid);
    EXPECT_EQ(refusal->ask, asked_of(member).ask_id);
    EXPECT_FALSE(refusal->detail.empty());
  }
  say("police", contract::message_type::answer, ledger.line_of(reply, NOW));  // mended: taken after all
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
  EXPECT_EQ(outcome(show(page->request), "police"), "answered");
}

TEST_F(request_service, an_agency_without_the_agreement_has_refused) {
  connect_all();
  const auto page = ask(test::demo_request());
  say("police", contract::message_type::error,
      contract::encode(
          contract::error_line{asked_of("police").ask_id, 1, contract::trouble::agreement_unknown, "not held"}));
  ASSERT_TRUE(run_until([&] { return outcome(show(page->request), "police") == "refused"; }));
}

TEST_F(request_service, one_key_is_one_request) {
  connect_all();
  const auto first = ask(test::demo_request(), "key-1");
  const auto again = ask(test::demo_request(), "key-1");
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(first->request, again->request);
  EXPECT_EQ(exchange.lines.size(), 5U) << "nothing is asked twice";
  const auto other = ask(test::demo_request([](json::object& d) { d["reference"] = "CAM-2"; }), "key-1");
  ASSERT_FALSE(other.has_value());
  EXPECT_EQ(other.error().status, 409U);
  restart();
  EXPECT_EQ(ask(test::demo_request(), "key-1")->request, first->request) << "also after a restart";
}

TEST_F(request_service, only_those_the_case_concerns_may_open_it_and_strangers_cannot_tell_it_is_there) {
  connect_all();
  const auto page = ask(test::demo_request());
  asking_person stranger = test::coordinator();
  stranger.who.id = "somebody";
  stranger.who.team = "elsewhere";
  const auto refused = run(hub->show(stranger, page->request, 0));
  const auto missing = run(hub->show(stranger, new_uuid(NOW), 0));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().status, 404U);
  EXPECT_EQ(refused.error().detail, missing.error().detail);
  asking_person manager = stranger;
  manager.roles = {policy::role::mash_manager};
  EXPECT_TRUE(run(hub->show(manager, page->request, 0)).has_value());
  manager.authorities = {"peterborough"};
  EXPECT_FALSE(run(hub->show(manager, page->request, 0)).has_value());
  asking_person auditor = test::coordinator();
  auditor.roles = {policy::role::auditor};
  EXPECT_EQ(run(hub->show(auditor, page->request, 0)).error().status, 403U);
}

TEST_F(request_service, refusals_are_in_the_log_before_they_are_told) {
  const auto size = [&] { return tlog::open_checkpoint(store->checkpoint(), store->log_key())->head.size; };
  const auto before = size();
  EXPECT_EQ(ask("nonsense").error().status, 400U);
  EXPECT_EQ(ask(test::demo_request([](json::object& d) { d.erase("justification"); })).error().status, 422U);
  EXPECT_EQ(size(), before + 2);
}

TEST_F(request_service, events_say_that_something_changed_and_never_what) {
  connect_all();
  const auto start = hub->events().newest();
  const auto page = ask(test::demo_request());
  for (const std::string& member : MEMBERS) answer(member);
  ASSERT_TRUE(run_until([&] { return acknowledged("peterborough") == 1; }));
  const auto seen = hub->events().since(start, test::coordinator());
  ASSERT_TRUE(seen.has_value());
  ASSERT_FALSE(seen->empty());
  EXPECT_EQ(seen->back().kind, "state");
  EXPECT_EQ(seen->back().request, page->request);
  asking_person stranger = test::coordinator();
  stranger.authorities = {"peterborough"};
  EXPECT_TRUE(hub->events().since(start, stranger)->empty());
  EXPECT_FALSE(hub->events().since(hub->events().newest() + 5, test::coordinator()).has_value());
}

}  // namespace
}  // namespace mash::hub
