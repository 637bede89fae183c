// SPDX-License-Identifier: Apache-2.0
// A check is asked again: new questions under the agreement of now, what was known stays until it is replaced, and what
// comes to the earlier questions is evidence and no more.
#include <gmock/gmock.h>

#include "adapters/contract/flow.hpp"
#include "hub/requests/ask_again.hpp"
#include "hub/requests/journal_again.hpp"
#include "hub/requests/parse_request.hpp"
#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using contract::message_type;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* POLICE = R"({"reason":"A second incident was reported today.","agencies":["police"]})";
constexpr const char* EVERYBODY = R"({"reason":"A week has passed since the strategy meeting."})";

class asking_again : public request_service {
 protected:
  using answered = std::expected<shown, plan_refusal>;

  answered again(const std::string& id, std::string body = POLICE, asking_person by = test::coordinator()) {
    return run(hub->ask_again(std::move(by), id, std::move(body), {}));
  }
  void answer_and_wait(const std::string& member) {
    const std::size_t before = acknowledged(member);
    answer(member);
    ASSERT_TRUE(run_until([&] { return acknowledged(member) == before + 1; })) << member;
  }
  // A check that everybody has answered: version 1.
  std::string complete() {
    connect_all();
    const auto page = ask(test::demo_request());
    EXPECT_TRUE(page.has_value());
    for (const std::string& member : MEMBERS) answer_and_wait(member);
    first_version_ = show(page->request).at("version").as_int64();
    return page->request;
  }
  void send_as_police(contract::answer what, std::int64_t revision = 1) {
    what.revision = revision;
    const std::size_t before = acknowledged("police");
    say("police", message_type::answer, ledger.line_of(what, time.at));
    ASSERT_TRUE(run_until([&] { return acknowledged("police") == before + 1; }));
  }
  static const json::object& line(const json::object& response, std::string_view member) {
    for (const auto& entry : response.at("roster").as_array())
      if (entry.at("agency").as_string() == member) return entry.get_object();
    throw std::logic_error("not on the roster");
  }
  static std::vector<std::string> ids_from(const json::object& response, std::string_view agency) {
    std::vector<std::string> out;
    for (const char* list : {"involvements", "chronology"})
      for (const auto& one : response.at(list).as_array())
        if (one.at("agency").as_string() == agency && one.get_object().contains("id"))
          out.emplace_back(std::string_view(one.at("id").as_string()));
    return out;
  }
  std::size_t asked_count(const std::string& member) const { return exchange.of(member, message_type::ask).size(); }
  std::uint64_t log_size() const { return tlog::open_checkpoint(store->checkpoint(), store->log_key())->head.size; }

  std::int64_t first_version_ = 0;
};

TEST_F(asking_again, sends_a_new_question_to_whom_it_names_and_keeps_what_was_known_until_it_is_answered) {
  const std::string id = complete();
  const contract::ask first = asked_of("police");
  time.at += std::chrono::hours(24);
  const auto page = again(id);
  ASSERT_TRUE(page.has_value()) << page.error().detail;
  EXPECT_EQ(page->status, 202U);
  const contract::ask second = asked_of("police");
  EXPECT_NE(second.ask_id, first.ask_id);
  EXPECT_EQ(second.type, policy::request_type::recheck);
  EXPECT_EQ(second.asked_at, time.at);
  EXPECT_GT(second.human_deadline, time.at);
  EXPECT_EQ(asked_count("health"), 1U) << "nobody else is asked";

  const json::object meanwhile = show(id);
  EXPECT_EQ(meanwhile.at("state").as_string(), "open");
  EXPECT_EQ(meanwhile.at("version").as_int64(), first_version_ + 1);
  EXPECT_EQ(outcome(meanwhile, "police"), "pending");
  EXPECT_EQ(line(meanwhile, "police").at("round").as_int64(), 2);
  EXPECT_EQ(line(meanwhile, "police").at("answer_of_round").as_int64(), 1);
  EXPECT_TRUE(line(meanwhile, "police").contains("answered_at")) << "what it said before is still shown";
  EXPECT_EQ(outcome(meanwhile, "health"), "answered");
  const json::object& round = meanwhile.at("rounds").as_array().at(0).get_object();
  EXPECT_EQ(round.at("kind").as_string(), "recheck");
  EXPECT_EQ(round.at("reason").as_string(), "A second incident was reported today.");
  EXPECT_EQ(json::canonical(round.at("asked")), R"(["police"])");

  answer_and_wait("police");
  const json::object after = show(id);
  EXPECT_EQ(after.at("state").as_string(), "complete");
  EXPECT_EQ(outcome(after, "police"), "answered");
  EXPECT_FALSE(line(after, "police").contains("answer_of_round"));
  EXPECT_EQ(after.at("version").as_int64(), first_version_ + 2);
  EXPECT_FALSE(show(id, static_cast<int>(first_version_)).contains("rounds")) << "as it was";
}

TEST_F(asking_again, says_what_the_new_answer_changed) {
  const std::string id = complete();
  ASSERT_TRUE(again(id).has_value());
  contract::answer what = test::simple_answer(asked_of("police"), "police", time.at);
  what.items.front().what.summary = "Known since 2024, and visited yesterday.";
  contract::item more = what.items.front();
  more.what.id = "police-2";
  what.items.push_back(more);
  send_as_police(what);
  const json::object since = line(show(id), "police").at("since_last_round").as_object();
  EXPECT_EQ(json::canonical(since.at("new")), R"(["police-2"])");
  EXPECT_EQ(json::canonical(since.at("changed")), R"(["police-1"])");
  EXPECT_EQ(json::canonical(since.at("gone")), "[]");
  ASSERT_TRUE(again(id).has_value());
  what.ask_id = asked_of("police").ask_id;
  what.items.erase(what.items.begin());
  send_as_police(what);
  EXPECT_EQ(json::canonical(line(show(id), "police").at("since_last_round").at("gone")), R"(["police-1"])");
  EXPECT_EQ(line(show(id), "police").at("round").as_int64(), 3);
}

TEST_F(asking_again, of_everybody_asks_everybody) {
  const std::string id = complete();
  ASSERT_TRUE(again(id, EVERYBODY).has_value());
  for (const std::string& member : MEMBERS) EXPECT_EQ(asked_count(member), 2U) << member;
  for (const std::string& member : MEMBERS) answer_and_wait(member);
  EXPECT_EQ(show(id).at("state").as_string(), "complete");
}

TEST_F(asking_again, is_kept_over_a_restart_and_sent_again_to_who_did_not_take_it) {
  const std::string id = complete();
  hub->closed("police", hub->state_of_member("police").session);
  ASSERT_TRUE(again(id).has_value());
  EXPECT_EQ(asked_count("police"), 1U);
  restart();
  EXPECT_EQ(outcome(show(id), "police"), "never_seen");
  connect("police");
  ASSERT_EQ(asked_count("police"), 1U);
  EXPECT_EQ(asked_of("police").type, policy::request_type::recheck);
  answer_and_wait("police");
  EXPECT_EQ(show(id).at("state").as_string(), "complete");
}

TEST_F(asking_again, an_answer_to_the_earlier_question_is_taken_as_evidence_and_never_shown) {
  const std::string id = complete();
  contract::answer late = test::simple_answer(asked_of("police"), "police", time.at);
  late.items.front().what.summary = "Released by a person, of the question before.";
  ASSERT_TRUE(again(id).has_value());
  const std::int64_t version = show(id).at("version").as_int64();
  send_as_police(late, 2);
  EXPECT_EQ(show(id).at("version").as_int64(), version) << "nothing that is shown has changed";
  EXPECT_EQ(outcome(show(id), "police"), "pending");
  EXPECT_THAT(json::canonical(show(id)), testing::Not(HasSubstr("of the question before")));
  const std::uint64_t size = log_size();
  send_as_police(late, 2);
  restart();
  EXPECT_EQ(log_size(), size) << "sent twice, it is an entry once";
  connect("police");
  answer_and_wait("police");
  EXPECT_THAT(json::canonical(show(id)), testing::Not(HasSubstr("of the question before")));
}

TEST_F(asking_again, an_answer_that_was_taken_before_and_is_sent_again_is_not_taken_twice) {
  const std::string id = complete();
  contract::answer more = test::simple_answer(asked_of("police"), "police", time.at);
  more.revision = 2;
  const std::string line = ledger.line_of(more, time.at);
  const auto send = [&](const std::string& what) {
    const std::size_t before = acknowledged("police");
    say("police", message_type::answer, what);
    return run_until([&] { return acknowledged("police") == before + 1; });
  };
  ASSERT_TRUE(send(line));
  ASSERT_TRUE(again(id).has_value());
  const std::uint64_t size = log_size();
  EXPECT_TRUE(send(line)) << "its sender is waiting for that";
  EXPECT_EQ(log_size(), size) << "it is on record already";
  more.revision = 1;
  say("police", message_type::answer, ledger.line_of(more, time.at));
  ASSERT_TRUE(run_until([&] { return !exchange.of("police", message_type::error).empty(); }));
  EXPECT_EQ(contract::decode_error(exchange.of("police", message_type::error).back().line)->code,
            contract::trouble::conflict);
}

TEST_F(asking_again, what_is_sent_twice_is_acknowledged_only_once_the_first_is_durable) {
  const std::string id = complete();
  ASSERT_TRUE(again(id).has_value());
  const std::string line = ledger.line_of(test::simple_answer(asked_of("police"), "police", time.at), time.at);
  const std::size_t before = acknowledged("police");
  const std::uint64_t size = log_size();
  say("police", message_type::answer, line);
  ASSERT_TRUE(run_until([&] {
    if (acknowledged("police") == before) say("police", message_type::answer, line);  // at every step of the first
    return acknowledged("police") > before;
  }));
  EXPECT_EQ(log_size(), size + 1);
}

TEST_F(asking_again, what_was_known_stays_its_headline_when_it_does_not_answer_anew) {
  const std::string id = complete();
  hub->closed("police", hub->state_of_member("police").session);
  ASSERT_TRUE(again(id).has_value());
  time.at += std::chrono::hours(5);
  run(hub->pass_deadlines());
  const json::object after = show(id);
  EXPECT_EQ(outcome(after, "police"), "timed_out");
  EXPECT_EQ(line(after, "police").at("answer_of_round").as_int64(), 1);
  EXPECT_TRUE(line(after, "police").contains("answered_at"));
  EXPECT_THAT(json::canonical(after.at("safety_headlines")), HasSubstr(R"("agency":"police")"));
}

TEST_F(asking_again, of_the_last_that_never_took_its_question_that_is_on_record_and_it_is_not_asked_late) {
  const std::string id = complete();
  hub->closed("police", hub->state_of_member("police").session);
  ASSERT_TRUE(again(id).has_value());
  time.at += std::chrono::hours(5);
  run(hub->pass_deadlines());
  EXPECT_EQ(show(id).at("version").as_int64(), first_version_ + 2) << "the question, and that it was lost";
  connect("police");
  EXPECT_EQ(asked_count("police"), 1U);
  EXPECT_EQ(show(id).at("state").as_string(), "complete");
  run(hub->pass_deadlines());
  EXPECT_EQ(show(id).at("version").as_int64(), first_version_ + 2) << "once";
}

TEST_F(asking_again, a_correction_of_what_came_too_late_reaches_nobody_since_nobody_was_shown_it) {
  const std::string id = complete();
  ASSERT_TRUE(again(id).has_value());
  contract::answer late = test::simple_answer(asked_of("police"), "police", time.at);
  late.items.front().what.id = "police-7";
  ASSERT_TRUE(again(id, R"({"reason":"Once more.","agencies":["police"]})").has_value());
  send_as_police(late);
  show(id);
  late.revision = 2;
  late.corrects = {contract::correction_reason::wrong_fact, "It was another family.", time.at, {}, {}};
  late.corrects->items.push_back({"police-7", late.items.front().what.category, true});
  late.items.clear();
  const std::size_t before = acknowledged("police");
  say("police", message_type::correction, ledger.line_of(late, time.at));
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == before + 1; }));
  const json::object after = show(id);
  EXPECT_THAT(after.at("corrections").at(0).at("recipients").as_array(), IsEmpty());
}

TEST_F(asking_again, whoever_still_looks_for_the_earlier_question_is_told_to_stop) {
  const std::string id = complete();
  ASSERT_TRUE(again(id).has_value());
  EXPECT_THAT(exchange.of("police", message_type::cancel), IsEmpty()) << "that one was answered in full";
  const std::string unanswered = asked_of("police").ask_id;
  ASSERT_TRUE(again(id, R"({"reason":"Once more.","agencies":["police"]})").has_value());
  const auto told = exchange.of("police", message_type::cancel);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(contract::ask_of(told.front().line), unanswered);
  connect("police");
  EXPECT_EQ(exchange.of("police", message_type::cancel).size(), 2U) << "it is not acknowledged";
  restart();
  connect("police");
  EXPECT_EQ(exchange.of("police", message_type::cancel).size(), 1U) << "nor forgotten";
}

TEST_F(asking_again, is_one_act_in_the_log_and_told_as_an_event) {
  const std::string id = complete();
  const std::uint64_t before = log_size();
  ASSERT_TRUE(again(id).has_value());
  EXPECT_EQ(log_size(), before + 2) << "the questions, and the view of the response";
}

TEST_F(asking_again, the_same_again_has_no_effect_while_it_is_open_and_is_a_new_round_afterwards) {
  const std::string id = complete();
  ASSERT_TRUE(again(id).has_value());
  const auto repeated = again(id);
  ASSERT_TRUE(repeated.has_value());
  EXPECT_EQ(repeated->status, 202U);
  EXPECT_EQ(asked_count("police"), 2U);
  answer_and_wait("police");
  ASSERT_TRUE(again(id).has_value());
  EXPECT_EQ(asked_count("police"), 3U);
}

TEST_F(asking_again, a_decision_taken_before_is_told_to_be_on_an_older_version) {
  const std::string id = complete();
  asking_person manager = test::coordinator();
  manager.who.id = "manager";
  manager.roles = {policy::role::mash_manager};
  const std::string version = std::to_string(show(id).at("version").as_int64());
  const auto decided = run(hub->decide(
      manager, id,
      R"({"version":)" + version +
          R"(,"decisions":[{"child":"c1","outcome":"s47_joint","rationale":"Bruising and a disclosure."}]})"));
  ASSERT_TRUE(decided.has_value()) << decided.error().detail;
  ASSERT_TRUE(again(id).has_value());
  bool told = false;
  for (const auto& one : show(id).at("notices").as_array()) told |= one.at("kind").as_string() == "decided_earlier";
  EXPECT_TRUE(told);
}

TEST_F(asking_again, is_refused_for_those_who_may_not_open_it_and_before_there_is_anything_to_repeat) {
  connect_all();
  const auto open = ask(test::demo_request());
  EXPECT_EQ(again(open->request).error().word, "nothing_to_ask_again");
  asking_person auditor = test::coordinator();
  auditor.roles = {policy::role::auditor};
  EXPECT_EQ(again(open->request, POLICE, auditor).error().word, "role_may_not");
  asking_person neighbour = test::coordinator();
  neighbour.authorities = {"peterborough"};
  EXPECT_EQ(again(open->request, POLICE, neighbour).error().word, "not_found");
  EXPECT_EQ(again(new_uuid(NOW)).error().word, "not_found");
}

TEST_F(asking_again, names_each_fault_and_asks_nobody) {
  const std::string id = complete();
  EXPECT_EQ(again(id, "again").error().status, 400U);
  EXPECT_EQ(again(id, "[]").error().status, 400U);
  EXPECT_EQ(again(id, "{}").error().faults.front().pointer, "/reason");
  EXPECT_EQ(again(id, R"({"reason":"x","force":true})").error().status, 422U);
  EXPECT_EQ(again(id, R"({"reason":"x","agencies":[]})").error().faults.front().code, "empty") << "never everybody";
  const auto bad = again(id, R"({"reason":"x","agencies":["police","police","nobody"]})");
  ASSERT_FALSE(bad.has_value());
  ASSERT_EQ(bad.error().faults.size(), 2U);
  EXPECT_EQ(bad.error().faults.at(0).code, "duplicate");
  EXPECT_EQ(bad.error().faults.at(1).code, "unknown_agency");
  EXPECT_EQ(asked_count("police"), 1U);
  ASSERT_TRUE(again(id).has_value());
  ASSERT_TRUE(run(hub->cancel(test::coordinator(), id, R"({"reason":"Sent for the wrong family."})")).has_value());
  EXPECT_EQ(again(id).error().word, "already_cancelled");
}

TEST_F(asking_again, never_goes_past_what_the_agreement_lets_whoever_asks_again_ask) {
  const std::string id = complete();
  asking_person worker = test::coordinator();
  worker.roles = {policy::role::information_officer};  // opens the check, and may not ask under this agreement
  const auto refused = again(id, EVERYBODY, worker);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().word, "nothing_may_be_asked");
  EXPECT_EQ(asked_count("police"), 1U);
  EXPECT_EQ(show(id).at("state").as_string(), "complete") << "and nothing of the check has changed";
}

}  // namespace
}  // namespace mash::hub
