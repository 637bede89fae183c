// SPDX-License-Identifier: Apache-2.0
// An agency corrects what it said, over a real store: a version of its own, the earlier one as it was, everybody who
// had been told named once and chased until they have acknowledged, over restarts and whatever is sent twice.
#include <gmock/gmock.h>

#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using contract::correction_reason;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using outcome_of_act = std::expected<json::object, plan_refusal>;

class correcting : public request_service {
 protected:
  static asking_person manager() {
    return {{"manager", "Mona Example", "mash_manager", "managers", "01223 000009"},
            {policy::role::mash_manager},
            {"cambridgeshire"}};
  }
  std::string answered() {
    connect_all();
    const auto page = ask(test::demo_request());
    EXPECT_TRUE(page.has_value());
    for (const std::string& member : MEMBERS) answer(member);
    EXPECT_TRUE(run_until([&] {
      return std::ranges::all_of(MEMBERS, [&](const std::string& member) { return acknowledged(member) == 1; });
    }));
    return page->request;
  }
  // What that member's next revision says when its one item is gone, or says `summary` in its place.
  contract::answer corrected(const std::string& member, std::string_view summary = "", std::int64_t revision = 2) {
    contract::answer out = test::simple_answer(asked_of(member), member, time.at);
    out.revision = revision;
    out.corrects = {correction_reason::wrong_fact, "The date was another child's.", time.at, {}, {}};
    out.corrects->items.push_back({out.items.front().what.id, out.items.front().what.category, summary.empty()});
    if (summary.empty())
      out.items.clear();
    else
      out.items.front().what.summary = summary;
    return out;
  }
  void send(const std::string& member, const contract::answer& what) {
    const std::size_t before = acknowledged(member);
    say(member, contract::message_type::correction, ledger.line_of(what, time.at));
    EXPECT_TRUE(run_until([&] { return acknowledged(member) > before; }));
  }
  std::size_t refusals(const std::string& member) { return exchange.of(member, contract::message_type::error).size(); }
  json::object page_of(std::expected<shown, plan_refusal> page) {
    EXPECT_TRUE(page.has_value());
    return json::parse(page->body, {.bytes_max = 8 << 20, .depth_max = 24}).value().get_object();
  }
  outcome_of_act acknowledge(const std::string& id, const asking_person& by, std::string body = "{}", int number = 1) {
    return run(hub->acknowledge_correction(by, id, number, std::move(body)));
  }
  void decide(const std::string& id, std::int64_t version) {
    const json::object telling{{"person", "referrer"}, {"told", true}, {"route", "telephone"}, {"what", "It goes on."}};
    const json::object one{{"child", "c1"},
                           {"outcome", "s47_joint"},
                           {"rationale", "Her own account."},
                           {"telling", json::array{telling}}};
    ASSERT_TRUE(run(hub->decide(manager(), id,
                                json::canonical(json::object{{"version", version}, {"decisions", json::array{one}}}))));
  }
  static std::string text(const json::object& response, std::string_view section) {
    const json::value* found = response.if_contains(section);
    return found == nullptr ? "" : json::canonical(*found);
  }
  contract::correction_status told_to(const std::string& member) const {
    const auto lines = exchange.of(member, contract::message_type::correction);
    EXPECT_FALSE(lines.empty());
    return contract::decode_correction_status(lines.back().line).value();
  }
  std::string whole_log() {
    std::string out;
    for (std::uint64_t i = 0; i < 128; ++i) {
      auto tile = run(store->tile("tile/entries/000.p/" + std::to_string(i + 1)));
      if (!tile) break;
      out = *std::move(tile);
    }
    return out;
  }
};

TEST_F(correcting, a_withdrawn_item_is_gone_from_the_next_version_with_what_kind_it_was_by_whom_and_why) {
  const std::string id = answered();
  const auto before = show(id).at("version").as_int64();
  send("police", corrected("police"));
  const json::object now = show(id);
  EXPECT_EQ(now.at("version").as_int64(), before + 1);
  EXPECT_THAT(text(now, "chronology"), Not(HasSubstr("\"police-1\"")));
  const json::object& said = now.at("corrections").at(0).as_object();
  EXPECT_EQ(said.at("agency").as_string(), "police");
  EXPECT_EQ(said.at("by").at("name").as_string(), "Nadia Navigator");
  EXPECT_EQ(said.at("reason").as_string(), "wrong_fact");
  EXPECT_EQ(said.at("words").as_string(), "The date was another child's.");
  EXPECT_EQ(said.at("withdrawn").at(0).at("category").as_string(), "involvement_current");
  EXPECT_THAT(text(now, "notices"), HasSubstr("has withdrawn 1 item"));
}

TEST_F(correcting, the_earlier_version_shows_what_was_known_and_nothing_of_the_correction) {
  const std::string id = answered();
  const auto before = show(id).at("version").as_int64();
  const instant then = time.at;
  time.at += std::chrono::hours(1);
  send("police", corrected("police"));
  const json::object old = show(id, static_cast<int>(before));
  EXPECT_THAT(text(old, "chronology"), HasSubstr("\"police-1\""));
  EXPECT_FALSE(old.contains("corrections"));
  const json::object as_of = page_of(run(hub->show(test::coordinator(), id, 0, then)));
  EXPECT_THAT(text(as_of, "chronology"), HasSubstr("\"police-1\""));
}

TEST_F(correcting, a_corrected_item_stands_in_its_place_and_is_marked) {
  const std::string id = answered();
  send("police", corrected("police", "Seen by another service."));
  const json::object now = show(id);
  EXPECT_THAT(text(now, "chronology"), HasSubstr("Seen by another service."));
  EXPECT_THAT(text(now, "chronology"), HasSubstr(R"("corrected":{"at":)"));
  EXPECT_EQ(now.at("corrections").at(0).at("corrected").at(0).at("item").as_string(), "police-1");
}

TEST_F(correcting, of_a_disproved_match_everything_is_gone) {
  const std::string id = answered();
  contract::answer what = corrected("police");
  what.corrects->reason = correction_reason::wrong_person;
  what.corrects->disproved = {what.people.front().subject};
  what.people.clear();
  what.safety.known = "no_trace";
  what.outcome = policy::roster_outcome::no_trace;
  send("police", what);
  const json::object now = show(id);
  EXPECT_EQ(outcome(now, "police"), "no_trace");
  EXPECT_EQ(now.at("corrections").at(0).at("disproved").at(0).as_string(), "c1");
  for (const json::value& person : now.at("people").as_array())
    EXPECT_THAT(json::canonical(person), Not(HasSubstr("\"agency\":\"police\"")));
}

TEST_F(correcting, everybody_who_was_told_is_a_recipient_once) {
  const std::string id = answered();
  const auto version = show(id).at("version").as_int64();
  show(id);  // twice
  decide(id, version);
  ASSERT_TRUE(run(hub->export_child(test::coordinator(), id, "c1", audience::case_file)));
  send("police", corrected("police"));
  const json::array to = show(id).at("corrections").at(0).at("recipients").as_array();
  std::vector<std::string> told;
  for (const json::value& one : to)
    told.push_back(std::string(one.at("how").as_string()) + " " + std::string(one.at("who").as_string()));
  EXPECT_THAT(told, testing::UnorderedElementsAre("decided manager", "informed referrer", "viewed coordinator",
                                                  "exported coordinator"));
}

TEST_F(correcting, who_saw_only_what_stands_or_nothing_of_it_is_no_recipient) {
  connect_all();
  const auto page = ask(test::demo_request());
  ASSERT_TRUE(page.has_value());
  answer("health");
  ASSERT_TRUE(run_until([&] { return acknowledged("health") == 1; }));
  time.at += std::chrono::minutes(5);
  run(hub->pass_deadlines());  // version 1, without the police
  show(page->request);
  answer("police");
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
  send("police", corrected("police"));
  const json::object now = show(page->request);
  EXPECT_THAT(now.at("corrections").at(0).at("recipients").as_array(), IsEmpty()) << "nobody had seen it";
  send("health", corrected("health"));
  EXPECT_THAT(show(page->request).at("corrections").at(1).at("recipients").as_array(), SizeIs(1));
}

TEST_F(correcting, an_export_that_held_none_of_it_has_no_recipient) {
  const std::string id = answered();
  ASSERT_TRUE(run(hub->export_child(test::coordinator(), id, "c2", audience::case_file))) << "the items are about c1";
  send("police", corrected("police"));
  EXPECT_THAT(show(id).at("corrections").at(0).at("recipients").as_array(), IsEmpty());
}

TEST_F(correcting, a_decision_made_on_it_is_named_for_review) {
  const std::string id = answered();
  decide(id, show(id).at("version").as_int64());
  send("police", corrected("police"));
  const json::object now = show(id);
  EXPECT_THAT(text(now, "notices"), HasSubstr("decision_on_corrected"));
  decide(id, now.at("version").as_int64());
  EXPECT_THAT(text(show(id), "notices"), Not(HasSubstr("decision_on_corrected")));
}

TEST_F(correcting, the_check_is_in_the_queue_until_all_have_acknowledged_also_after_a_restart) {
  const std::string id = answered();
  show(id);
  EXPECT_THAT(hub->list(test::coordinator()), IsEmpty());
  send("police", corrected("police"));
  restart();
  const json::array open = hub->list(test::coordinator());
  ASSERT_THAT(open, SizeIs(1));
  EXPECT_THAT(json::canonical(open.front().at("awaiting")), HasSubstr(R"("what":"acknowledgement")"));
  const auto done = acknowledge(id, test::coordinator());
  ASSERT_TRUE(done.has_value()) << done.error().detail;
  EXPECT_EQ(done->at("outstanding").as_int64(), 0);
  EXPECT_THAT(hub->list(test::coordinator()), IsEmpty());
  restart();
  EXPECT_THAT(hub->list(test::coordinator()), IsEmpty());
  const json::value to = show(id).at("corrections").at(0).at("recipients").at(0);
  EXPECT_EQ(to.at("acknowledged").at("by").as_string(), "Carol Example, coordinator");
}

TEST_F(correcting, an_acknowledgement_sent_twice_is_one) {
  const std::string id = answered();
  show(id);
  send("police", corrected("police"));
  ASSERT_TRUE(acknowledge(id, test::coordinator()).has_value());
  const std::string log = whole_log();
  EXPECT_TRUE(acknowledge(id, test::coordinator()).has_value());
  EXPECT_EQ(whole_log(), log);
}

TEST_F(correcting, for_somebody_outside_one_of_ours_says_who_was_told_and_how) {
  const std::string id = answered();
  ASSERT_TRUE(run(hub->export_child(test::coordinator(), id, "c1", audience::case_file)));
  send("police", corrected("police"));
  EXPECT_EQ(acknowledge(id, test::coordinator()).error().word, "nothing_to_acknowledge") << "an export is not a view";
  EXPECT_EQ(acknowledge(id, test::coordinator(), R"({"recipient":"r1"})").error().status, 422U);
  EXPECT_EQ(acknowledge(id, test::coordinator(), R"({"recipient":"r1","means":"telephone"})").error().status, 422U);
  EXPECT_EQ(acknowledge(id, test::coordinator(), R"({"means":"self"})").error().status, 422U);
  EXPECT_EQ(acknowledge(id, test::coordinator(), R"({"recipient":"r1","means":"telephone","told_to":"x","reason":"y"})")
                .error()
                .status,
            422U);
  EXPECT_EQ(acknowledge(id, test::coordinator(), R"({"recipient":"r9","means":"letter","told_to":"x"})").error().status,
            422U);
  const auto done =
      acknowledge(id, test::coordinator(), R"({"means":"telephone","recipient":"r1","told_to":"the case team"})");
  ASSERT_TRUE(done.has_value()) << done.error().detail;
  EXPECT_EQ(done->at("outstanding").as_int64(), 0);
  EXPECT_THAT(text(show(id), "corrections"), HasSubstr(R"("told_to":"the case team")"));
}

TEST_F(correcting, only_a_manager_says_for_a_colleague_that_they_know) {
  const std::string id = answered();
  show(id);
  send("police", corrected("police"));
  asking_person colleague = test::coordinator();
  colleague.who.id = "second";
  const std::string body = R"({"means":"in_person","recipient":"r1","told_to":"Carol"})";
  EXPECT_EQ(acknowledge(id, colleague, body).error().word, "role_may_not");
  EXPECT_TRUE(acknowledge(id, manager(), body).has_value());
}

TEST_F(correcting, nobody_acknowledges_what_is_not_there_or_not_theirs) {
  const std::string id = answered();
  send("police", corrected("police"));
  EXPECT_EQ(acknowledge(id, test::coordinator(), "{}", 2).error().status, 404U);
  asking_person elsewhere = manager();
  elsewhere.authorities = {"peterborough"};
  EXPECT_EQ(acknowledge(id, elsewhere).error().status, 404U);
  EXPECT_EQ(acknowledge(id, test::coordinator(), "no json").error().status, 400U);
}

TEST_F(correcting, its_agency_is_told_counts_and_organisations_and_again_when_it_asks) {
  const std::string id = answered();
  show(id);
  const contract::answer what = corrected("police");
  send("police", what);
  contract::correction_status told = told_to("police");
  ASSERT_THAT(told.recipients, SizeIs(1));
  EXPECT_EQ(told.recipients[0].organisation, "cambridgeshire");
  EXPECT_EQ(told.recipients[0].told, 1);
  EXPECT_EQ(told.recipients[0].acknowledged, 0);
  ASSERT_TRUE(acknowledge(id, test::coordinator()).has_value());
  EXPECT_EQ(told_to("police").recipients[0].acknowledged, 1);
  EXPECT_THAT(exchange.of("police", contract::message_type::correction).back().line, Not(HasSubstr("Carol")));
  restart();
  connect("police");
  say("police", contract::message_type::correction, ledger.line_of(what, time.at));
  ASSERT_TRUE(run_until([&] { return !exchange.of("police", contract::message_type::correction).empty(); }));
  EXPECT_EQ(told_to("police").recipients[0].acknowledged, 1);
  EXPECT_THAT(show(id).at("corrections").as_array(), SizeIs(1)) << "sent again, taken once";
}

TEST_F(correcting, a_later_answer_leaves_the_correction_and_who_was_told_of_it) {
  const std::string id = answered();
  show(id);
  const contract::answer what = corrected("police");
  send("police", what);
  contract::answer later = what;
  later.corrects.reset();
  later.revision = 3;
  say("police", contract::message_type::answer, ledger.line_of(later, time.at));
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 3; }));
  EXPECT_THAT(show(id).at("corrections").as_array(), SizeIs(1));
  send("police", what);  // the hub holds a newer revision, and still knows this one
  EXPECT_EQ(refusals("police"), 0U);
}

TEST_F(correcting, what_corrects_and_does_not_say_so_is_refused) {
  const std::string id = answered();
  say("police", contract::message_type::answer, ledger.line_of(corrected("police"), time.at));
  ASSERT_TRUE(run_until([&] { return refusals("police") == 1; }));
  contract::answer plain = corrected("health");
  plain.corrects.reset();
  say("health", contract::message_type::correction, ledger.line_of(plain, time.at));
  ASSERT_TRUE(run_until([&] { return refusals("health") == 1; }));
  EXPECT_FALSE(show(id).contains("corrections"));
}

TEST_F(correcting, a_cancelled_check_is_corrected_too) {
  const std::string id = answered();
  contract::answer held = test::simple_answer(asked_of("schools"), "schools", time.at);
  held.revision = 2;
  held.safety.items_held = 1;  // something is still open, or there is nothing to cancel
  say("schools", contract::message_type::answer, ledger.line_of(held, time.at));
  ASSERT_TRUE(run_until([&] { return acknowledged("schools") == 2; }));
  show(id);
  ASSERT_TRUE(run(hub->cancel(test::coordinator(), id, R"({"reason":"Opened twice."})")));
  send("police", corrected("police"));
  const json::object now = show(id);
  EXPECT_THAT(text(now, "chronology"), Not(HasSubstr("\"police-1\"")));
  EXPECT_THAT(now.at("corrections").at(0).at("recipients").as_array(), SizeIs(1));
  EXPECT_THAT(hub->list(test::coordinator()), SizeIs(1));
}

TEST_F(correcting, what_an_earlier_round_said_is_corrected_also_after_the_question_was_asked_anew) {
  const std::string id = answered();
  show(id);
  const contract::answer what = corrected("police");  // to the first question
  ASSERT_TRUE(run(hub->ask_again(test::coordinator(), id, R"({"agencies":["police"],"reason":"More is known."})", {})));
  send("police", what);
  const json::object now = show(id);
  EXPECT_THAT(text(now, "chronology"), Not(HasSubstr("\"police-1\"")));
  EXPECT_THAT(now.at("corrections").at(0).at("recipients").as_array(), SizeIs(1));
}

TEST_F(correcting, policy_decides_here_on_the_corrected_item_as_on_any) {
  const std::string id = answered();
  contract::answer what = corrected("police", "Seen by another service.");
  what.items.front().what.subjects = {"nobody"};
  say("police", contract::message_type::correction, ledger.line_of(what, time.at));
  ASSERT_TRUE(run_until([&] { return refusals("police") == 1; }));
  EXPECT_FALSE(show(id).contains("corrections"));
}

TEST_F(correcting, alarms_say_it_at_once_and_chase_who_has_not_acknowledged) {
  const std::string id = answered();
  show(id);
  send("police", corrected("police"));
  run(hub->raise_alarms());
  EXPECT_THAT(json::canonical(hub->list(test::coordinator())), HasSubstr("\"correction_made\""));
  time.at += std::chrono::hours(9);
  run(hub->raise_alarms());
  EXPECT_THAT(json::canonical(hub->list(test::coordinator()).front().at("alarms")), HasSubstr("\"correction_unread\""));
}

TEST_F(correcting, both_are_entries_of_the_log_that_name_nobody) {
  const std::string id = answered();
  show(id);
  send("police", corrected("police"));
  ASSERT_TRUE(acknowledge(id, test::coordinator()).has_value());
  const std::string log = whole_log();
  EXPECT_THAT(log, HasSubstr(R"("outcome":["correction_taken","police","wrong_fact"])"));
  EXPECT_THAT(log, HasSubstr(R"("outcome":["correction_acknowledged","self"])"));
  EXPECT_THAT(log, Not(HasSubstr("Carol")));
}

}  // namespace
}  // namespace mash::hub
