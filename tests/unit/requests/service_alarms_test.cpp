// SPDX-License-Identifier: Apache-2.0
// Alarms over a real store: said once over restarts and failures, also of checks that nobody waits for any more.
#include <gmock/gmock.h>

#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "hub/requests/history.hpp"
#include "tests/unit/requests/forwarding_store.hpp"
#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class noting_port final : public notify::port {
 public:
  awaitable<result<void>> raise(std::vector<notify::notice> notices) override {
    if (full) co_return fail(errc::unavailable, "too many notices wait to be delivered");
    for (notify::notice& one : notices) taken.push_back(std::move(one));
    co_return result<void>{};
  }
  std::vector<std::string> kinds() const {
    std::vector<std::string> out;
    for (const notify::notice& one : taken) out.push_back(one.kind);
    return out;
  }
  bool full = false;
  std::vector<notify::notice> taken;
};

// Of which nobody learns what was asked earlier.
class silent_store final : public forwarding_store {
 public:
  using forwarding_store::forwarding_store;
  awaitable<result<std::vector<std::string>>> opened_between(record_range) override {
    was_asked = true;
    boost::asio::steady_timer never(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
    co_await never.async_wait(boost::asio::use_awaitable);
    co_return fail(errc::unavailable, "nobody waits so long");
  }
  bool was_asked = false;
};

class service_alarms : public request_service {
 protected:
  partnership partners() override {
    partnership with = request_service::partners();
    with.notices = notices;
    calendar_terms always;
    for (auto& day : always.week) day = {{hours(0), hours(24)}};
    with.members.front().desk = std::make_shared<const calendar>(calendar::make(std::move(always)).value());
    return with;
  }
  service_alarms() { restart(); }  // what the base began with had no port

  std::string opened(const char* urgency = "red", const std::function<void(json::object&)>& change = nullptr) {
    const auto page = ask(test::demo_request([&](json::object& document) {
      document["urgency"] = urgency;
      document.erase("referral_received_at");
      if (change) change(document);
    }));
    EXPECT_TRUE(page.has_value());
    return page ? page->request : "";
  }
  void look(minutes later) {
    time.at += later;
    finish_looking();
  }
  void finish_looking() {
    auto done = boost::asio::co_spawn(*io, hub->raise_alarms(), boost::asio::use_future);
    finish(done);
  }
  std::size_t count(std::string_view kind) const {
    return static_cast<std::size_t>(std::ranges::count(notices->taken, kind, &notify::notice::kind));
  }
  json::object row(const std::string& id) {
    for (const auto& one : hub->list(test::coordinator()))
      if (one.at("id").as_string() == id) return one.as_object();
    return {};
  }
  std::shared_ptr<noting_port> notices = std::make_shared<noting_port>();
};

TEST_F(service_alarms, are_raised_once_over_looks_and_restarts) {
  (void)opened();
  look(minutes(4));
  EXPECT_THAT(notices->taken, IsEmpty());
  look(minutes(1));
  EXPECT_EQ(count("not_seen"), MEMBERS.size());
  look(minutes(0));
  restart();
  look(minutes(5));
  EXPECT_EQ(count("not_seen"), MEMBERS.size());
}

TEST_F(service_alarms, that_could_not_be_taken_are_raised_later_and_stand_nowhere_before) {
  const std::string id = opened();
  notices->full = true;
  look(minutes(5));
  EXPECT_FALSE(row(id).contains("alarms"));
  notices->full = false;
  look(minutes(0));
  EXPECT_THAT(notices->taken, IsEmpty()) << "not at once: whoever is full has enough to do";
  look(minutes(1));
  EXPECT_EQ(count("not_seen"), MEMBERS.size());
  EXPECT_THAT(row(id).at("alarms").as_array(), SizeIs(MEMBERS.size()));
}

TEST_F(service_alarms, ask_again_an_adapter_that_has_not_taken_the_question) {
  connect("police");
  (void)opened();
  exchange.lines.clear();
  look(minutes(5));
  EXPECT_THAT(exchange.of("police", contract::message_type::ask), SizeIs(1));
}

TEST_F(service_alarms, stand_in_the_queue_with_whom_was_told_and_what_comes_next) {
  const std::string id = opened();
  EXPECT_EQ(row(id).at("next_alarm").at("what").as_string(), "not_seen");
  EXPECT_EQ(row(id).at("next_alarm").at("at").as_string(), to_rfc3339(time.at + minutes(5)));
  look(minutes(5));
  const json::object told = row(id).at("alarms").as_array().at(0).as_object();
  EXPECT_EQ(told.at("what").as_string(), "not_seen");
  EXPECT_EQ(told.at("at").as_string(), to_rfc3339(time.at));
  EXPECT_THAT(json::canonical(told.at("to")), HasSubstr("\"coordinator\""));
  EXPECT_EQ(row(id).at("next_alarm").at("what").as_string(), "return_soon");
}

TEST_F(service_alarms, change_nothing_that_a_response_shows) {
  const std::string id = opened("amber");
  const json::object before = show(id);
  time.at += minutes(30);
  const json::object later = show(id);
  finish_looking();
  ASSERT_FALSE(notices->taken.empty());
  const json::object after = show(id);
  for (const char* part : {"version", "roster", "notices", "state"})
    EXPECT_EQ(json::canonical(after.at(part)), json::canonical(later.at(part))) << part;
  EXPECT_EQ(before.at("version"), after.at("version"));
}

TEST_F(service_alarms, of_an_authority_that_becomes_overdue_are_an_event) {
  const std::string id = opened("red", test::without_agreement("red"));
  look(minutes(59));
  EXPECT_EQ(count("authority_soon"), 1U);
  const auto from = hub->events().newest();
  look(minutes(1));
  EXPECT_EQ(count("authority_overdue"), 1U);
  const auto seen = hub->events().since(from, test::coordinator());
  ASSERT_TRUE(seen.has_value());
  ASSERT_THAT(*seen, SizeIs(1));
  EXPECT_EQ(seen->front().request, id);
  EXPECT_EQ(seen->front().kind, "state");
}

TEST_F(service_alarms, have_ids_as_events_that_no_earlier_event_had) {
  (void)opened();
  const auto from = hub->events().newest();
  look(minutes(5));
  ASSERT_TRUE(hub->events().since(from, test::coordinator()).has_value());
  EXPECT_THAT(*hub->events().since(from, test::coordinator()), SizeIs(1));
}

TEST_F(service_alarms, of_a_check_that_nobody_waits_for_come_once_after_a_restart_too) {
  connect_all();
  const std::string id = opened(
      "red", [&](json::object& document) { document["referral_received_at"] = to_rfc3339(time.at - minutes(1)); });
  for (const std::string& member : MEMBERS) answer(member);
  ASSERT_TRUE(run_until([&] { return show(id).at("state").as_string() == "complete"; }));
  EXPECT_THAT(row(id), IsEmpty()) << "no longer in the queue";
  restart();
  look(minutes(60 * 25));
  EXPECT_EQ(count("decision_overdue"), 0U) << "not known again yet";
  ASSERT_TRUE(run(hub->find_outstanding()).has_value());
  look(minutes(0));
  EXPECT_EQ(count("decision_overdue"), 1U);
  restart();
  ASSERT_TRUE(run(hub->find_outstanding()).has_value());
  look(minutes(60 * 24));
  EXPECT_EQ(count("decision_overdue"), 1U);
}

TEST_F(service_alarms, of_what_is_open_do_not_wait_for_what_was_asked_earlier_to_be_found) {
  (void)opened();
  stop();
  open();
  silent_store silent(*store);
  hub = std::make_unique<service>(io->get_executor(), silent, exchange, time, partners());
  ASSERT_TRUE(run(hub->restore()).has_value());
  time.at += minutes(5);
  boost::asio::co_spawn(*io, hub->run_alarms(), boost::asio::detached);
  EXPECT_TRUE(run_until([&] { return count("not_seen") == MEMBERS.size(); }));
  EXPECT_TRUE(silent.was_asked);
  stop();  // before the store in between ends
}

TEST_F(service_alarms, do_not_come_from_a_check_that_was_answered) {
  connect_all();
  const std::string id = opened();
  for (const std::string& member : MEMBERS) answer(member);
  ASSERT_TRUE(run_until([&] { return show(id).at("state").as_string() == "complete"; }));
  look(minutes(60 * 24));
  EXPECT_THAT(notices->kinds(), Not(Contains(HasSubstr("return"))));
  EXPECT_THAT(notices->kinds(), Not(Contains("not_seen")));
}

}  // namespace
}  // namespace mash::hub
