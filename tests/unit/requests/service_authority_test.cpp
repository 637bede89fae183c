// SPDX-License-Identifier: Apache-2.0
// A manager's act over the real store: nobody is asked before it is durable, it survives restarts, it happens once.
#include <gmock/gmock.h>

#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using contract::message_type;
using test::without_agreement;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto REASON = "Asking them would put her at risk tonight.";

asking_person manager(std::string id = "manager") {
  return {{std::move(id), "Mona Example", "mash_manager", "managers", "01223 000009"},
          {policy::role::mash_manager},
          {"cambridgeshire"}};
}

class authorising_service : public request_service {
 protected:
  using outcome = std::expected<shown, plan_refusal>;

  std::string awaiting(const std::string& urgency = "amber") {
    const auto page = ask(test::demo_request(without_agreement(urgency)));
    EXPECT_TRUE(page.has_value()) << page.error().detail;
    return page ? page->request : std::string();
  }
  static std::string body(std::string_view reason = REASON) {
    return json::canonical(json::object{{"reason", reason}});
  }
  outcome authorise(const std::string& id, const asking_person& by = manager(), std::string said = body(),
                    std::chrono::seconds wait = {}) {
    return run(hub->authorise(by, id, std::move(said), wait));
  }
  std::size_t asks() const {
    return static_cast<std::size_t>(
        std::ranges::count(exchange.lines, message_type::ask, &scripted_exchange::sent::type));
  }
  std::uint64_t log_size() const { return tlog::open_checkpoint(store->checkpoint(), store->log_key())->head.size; }
  std::string listed_state(const std::string& id) const {
    for (const auto& one : hub->list(manager()))
      if (one.at("id").as_string() == id) return std::string(std::string_view(one.at("state").as_string()));
    return "not listed";
  }
  // Lets the newest coroutine go as far as it can without the store: one handler, so that the store's own answer, which
  // may be there already, waits for the next run.
  void start_only() {
    io->restart();
    io->poll_one();
  }
};

TEST_F(authorising_service, nobody_is_asked_before_the_act_and_everybody_after_it) {
  connect_all();
  const std::string id = awaiting();
  EXPECT_EQ(asks(), 0U);
  EXPECT_EQ(listed_state(id), "awaiting_authority");
  connect_all();  // nor does a new session bring a question
  EXPECT_EQ(asks(), 0U);
  const auto page = authorise(id);
  ASSERT_TRUE(page.has_value()) << page.error().detail;
  EXPECT_EQ(page->status, 202U);
  EXPECT_EQ(asks(), MEMBERS.size());
  const json::object response = show(id);
  EXPECT_EQ(response.at("state").as_string(), "open");
  EXPECT_EQ(response.at("authority").at("by").at("name").as_string(), "Mona Example");
  for (const std::string& member : MEMBERS) EXPECT_EQ(request_service::outcome(response, member), "pending");
}

TEST_F(authorising_service, an_awaiting_asker_is_not_kept_on_the_line) {
  const auto started = std::chrono::steady_clock::now();
  const auto page = ask(test::demo_request(without_agreement("amber")), "", std::chrono::seconds(15));
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(10));
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(page->status, 202U);
}

TEST_F(authorising_service, a_manager_who_waits_gets_the_complete_response) {
  connect_all();
  const std::string id = awaiting();
  auto pending = boost::asio::co_spawn(*io, hub->authorise(manager(), id, body(), std::chrono::seconds(20)),
                                       boost::asio::use_future);
  ASSERT_TRUE(run_until([&] { return asks() == MEMBERS.size(); }));
  for (const std::string& member : MEMBERS) answer(member);
  const auto page = finish(pending);
  ASSERT_TRUE(page.has_value()) << page.error().detail;
  EXPECT_EQ(page->status, 200U);
  EXPECT_THAT(page->body, HasSubstr("\"state\":\"complete\""));
}

TEST_F(authorising_service, no_question_leaves_before_the_act_is_durable) {
  const std::string id = awaiting();
  auto pending = boost::asio::co_spawn(*io, hub->authorise(manager(), id, body(), std::chrono::seconds(0)),
                                       boost::asio::use_future);
  start_only();
  connect("police");  // a member arrives while the commit is under way
  EXPECT_EQ(asks(), 0U);
  ASSERT_TRUE(finish(pending).has_value());
  EXPECT_EQ(exchange.of("police", message_type::ask).size(), 1U) << "once it is durable, once";
}

TEST_F(authorising_service, nor_does_a_question_of_any_check_before_that_is_durable) {
  auto pending = boost::asio::co_spawn(
      *io, hub->ask(test::coordinator(), test::demo_request(), "", std::chrono::seconds(0)), boost::asio::use_future);
  start_only();
  ASSERT_EQ(hub->list(test::coordinator()).size(), 1U) << "its commit is under way";
  connect("police");
  EXPECT_EQ(asks(), 0U);
  ASSERT_TRUE(finish(pending).has_value());
  EXPECT_EQ(exchange.of("police", message_type::ask).size(), 1U);
}

TEST_F(authorising_service, an_awaiting_check_survives_a_restart_and_is_authorised_then) {
  const std::string id = awaiting();
  restart();
  connect_all();
  EXPECT_EQ(listed_state(id), "awaiting_authority");
  EXPECT_EQ(asks(), 0U);
  time.at = NOW + std::chrono::hours(30);
  ASSERT_TRUE(authorise(id).has_value());
  EXPECT_EQ(asks(), MEMBERS.size());
  EXPECT_EQ(asked_of("police").asked_at, time.at);
  for (const std::string& member : MEMBERS) answer(member);
  ASSERT_TRUE(run_until([&] { return listed_state(id) != "open"; }));
  EXPECT_EQ(show(id).at("state").as_string(), "complete");
}

TEST_F(authorising_service, questions_that_were_let_go_while_nobody_was_connected_leave_after_a_restart) {
  const std::string id = awaiting();
  ASSERT_TRUE(authorise(id).has_value());
  EXPECT_EQ(asks(), 0U);
  restart();  // as after a crash between commit and sending
  connect_all();
  EXPECT_EQ(asks(), MEMBERS.size());
  EXPECT_EQ(show(id).at("authority").at("reason").as_string(), REASON);
}

TEST_F(authorising_service, a_late_answer_finds_its_check_after_it_left_memory) {
  connect_all();
  time.at = NOW + std::chrono::days(400);  // ids of one thread only rise: beyond those of the other tests
  const std::string id = awaiting();
  time.at += std::chrono::hours(3);
  (void)new_uuid(time.at);  // as in a hub that went on meanwhile
  ASSERT_TRUE(authorise(id).has_value());
  for (const std::string& member : MEMBERS) answer(member);
  ASSERT_TRUE(run_until([&] { return acknowledged("peterborough") == 1; }));
  const std::string again = ledger.line_of(test::simple_answer(asked_of("police"), "police", time.at), time.at);
  restart();
  connect_all();
  EXPECT_EQ(listed_state(id), "not listed");
  say("police", message_type::answer, again);
  EXPECT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
  EXPECT_THAT(exchange.of("police", message_type::error), IsEmpty());
}

TEST_F(authorising_service, the_act_and_its_questions_are_one_commit_of_two_entries) {
  const std::string id = awaiting();
  const auto before = log_size();
  ASSERT_TRUE(authorise(id).has_value());
  EXPECT_EQ(log_size(), before + 3) << "decided, asked, and that the manager saw the response";
}

TEST_F(authorising_service, the_same_manager_saying_the_same_again_changes_nothing) {
  connect_all();
  const std::string id = awaiting();
  ASSERT_TRUE(authorise(id).has_value());
  const auto again = authorise(id);
  ASSERT_TRUE(again.has_value()) << again.error().detail;
  EXPECT_EQ(again->status, 202U);
  EXPECT_EQ(asks(), MEMBERS.size());
  EXPECT_EQ(authorise(id, manager(), body("Something else.")).error().word, "already_authorised");
  EXPECT_EQ(authorise(id, manager("another")).error().word, "already_authorised");
  EXPECT_EQ(asks(), MEMBERS.size());
  restart();
  EXPECT_TRUE(authorise(id).has_value()) << "also after a restart";
}

TEST_F(authorising_service, two_managers_at_once_are_one_act) {
  connect_all();
  const std::string id = awaiting();
  auto first = boost::asio::co_spawn(*io, hub->authorise(manager("one"), id, body(), {}), boost::asio::use_future);
  auto second = boost::asio::co_spawn(*io, hub->authorise(manager("two"), id, body(), {}), boost::asio::use_future);
  const auto one = finish(first), two = finish(second);
  ASSERT_NE(one.has_value(), two.has_value());
  EXPECT_EQ((one ? two : one).error().word, "already_authorised");
  EXPECT_EQ(asks(), MEMBERS.size());
}

TEST_F(authorising_service, a_view_that_is_under_way_and_the_act_are_two_commits_one_after_the_other) {
  const std::string id = awaiting();
  auto view = boost::asio::co_spawn(*io, hub->show(test::coordinator(), id, 0), boost::asio::use_future);
  start_only();
  auto act = boost::asio::co_spawn(*io, hub->authorise(manager(), id, body(), {}), boost::asio::use_future);
  EXPECT_TRUE(finish(view).has_value());
  EXPECT_TRUE(finish(act).has_value());
  restart();
  EXPECT_EQ(show(id).at("authority").at("state").as_string(), "given");
}

TEST_F(authorising_service, an_acknowledged_question_of_it_waits_for_a_person_like_any_other) {
  connect_all();
  const std::string id = awaiting();
  ASSERT_TRUE(authorise(id).has_value());
  const auto question = exchange.of("schools", message_type::ask).back().line;
  say("schools", message_type::ack,
      contract::encode(contract::ack{asked_of("schools").ask_id, hub->state_of_member("schools").session, 0,
                                     contract::digest_of_line(question).value()}));
  time.at = NOW + std::chrono::days(30);
  EXPECT_EQ(request_service::outcome(show(id), "schools"), "awaiting_human");
  EXPECT_EQ(request_service::outcome(show(id), "police"), "timed_out");
}

TEST_F(authorising_service, on_red_all_are_asked_at_once_and_the_act_asks_nobody_again) {
  connect_all();
  const std::string id = awaiting("red");
  EXPECT_EQ(asks(), MEMBERS.size());
  EXPECT_EQ(show(id).at("authority").at("state").as_string(), "owed");
  const auto before = log_size();
  time.at = NOW + std::chrono::minutes(59);
  ASSERT_TRUE(authorise(id).has_value());
  EXPECT_EQ(log_size(), before + 2) << "decided, and that the manager saw the response";
  EXPECT_EQ(asks(), MEMBERS.size());
  const json::object response = show(id);
  EXPECT_EQ(response.at("authority").at("state").as_string(), "given");
  for (const auto& one : response.at("notices").as_array()) EXPECT_NE(one.at("kind").as_string(), "authority_owed");
}

TEST_F(authorising_service, what_is_owed_stays_listed_though_everybody_answered_and_the_act_makes_a_version) {
  connect_all();
  const std::string id = awaiting("red");
  for (const std::string& member : MEMBERS) answer(member);
  ASSERT_TRUE(run_until([&] { return listed_state(id) == "complete"; }));
  restart();
  EXPECT_EQ(listed_state(id), "complete") << "a settled check is not forgotten while an act is owed";
  const auto version = show(id).at("version").as_int64();
  EXPECT_EQ(authorise(id)->status, 200U);
  EXPECT_EQ(show(id).at("version").as_int64(), version + 1);
  EXPECT_EQ(show(id, static_cast<int>(version)).at("authority").at("state").as_string(), "owed");
  restart();
  EXPECT_EQ(listed_state(id), "not listed");
  EXPECT_EQ(show(id).at("authority").at("state").as_string(), "given");
}

TEST_F(authorising_service, an_agreement_that_changed_decides_and_may_refuse) {
  const std::string id = awaiting();
  policy::folder files = test::shipped_folder();
  test::replace_in(files, policy::TIER2_FILE, "\"not_sought_risk_child\", ", "", "purpose = \"mash_threshold\"");
  partnership changed = partners();
  changed.agreement = test::assembled(files);
  hub->replace(changed);
  connect_all();
  const auto refused = authorise(id);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().word, "nothing_may_be_asked");
  EXPECT_EQ(asks(), 0U);
  EXPECT_EQ(listed_state(id), "awaiting_authority") << "and nothing is lost";
  hub->replace(partners());
  EXPECT_TRUE(authorise(id).has_value());
  EXPECT_EQ(asks(), MEMBERS.size());
}

TEST_F(authorising_service, questions_are_asked_under_the_version_that_is_in_force_by_then) {
  const std::string id = awaiting();
  policy::folder files = test::shipped_folder();
  files.files.at(std::string(policy::TIER2_FILE)) += "\n# another version\n";
  partnership changed = partners();
  changed.agreement = test::assembled(files);
  hub->replace(changed);
  connect_all();
  ASSERT_TRUE(authorise(id).has_value());
  EXPECT_EQ(asked_of("police").agreement, changed.agreement->digest());
  EXPECT_EQ(show(id).at("policy").at("digest").as_string(), changed.agreement->digest());
}

TEST_F(authorising_service, the_state_is_told_when_it_is_awaited_and_when_it_changes) {
  const auto kinds = [&](std::uint64_t from) {
    std::vector<std::string> found;
    const auto seen = hub->events().since(from, manager());
    for (const event& one : *seen) found.push_back(one.kind);
    return found;
  };
  auto from = hub->events().newest();
  const std::string id = awaiting();
  EXPECT_THAT(kinds(from), ElementsAre("roster", "state"));
  from = hub->events().newest();
  ASSERT_TRUE(authorise(id).has_value());
  EXPECT_THAT(kinds(from), ElementsAre("roster", "state"));
}

TEST_F(authorising_service, a_store_that_takes_nothing_authorises_nothing) {
  connect_all();
  const std::string id = awaiting();
  store->stop();
  const auto refused = authorise(id);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().status, 503U);
  EXPECT_EQ(asks(), 0U);
  restart();
  connect_all();
  EXPECT_EQ(listed_state(id), "awaiting_authority");
  EXPECT_TRUE(authorise(id).has_value());
}

}  // namespace
}  // namespace mash::hub
