// SPDX-License-Identifier: Apache-2.0
// A check on which nobody is waited for any more, over the real store: by the clock alone, on record once, and what
// comes late is taken all the same.
#include <gmock/gmock.h>

#include "hub/model/lifecycle.hpp"
#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using contract::message_type;
using std::chrono::days;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;

asking_person manager() {
  return {{"manager", "Mona Example", "mash_manager", "managers", "01223 000009"},
          {policy::role::mash_manager},
          {"cambridgeshire"}};
}

class expiring : public request_service {
 protected:
  partnership partners() override {
    partnership with = request_service::partners();
    with.alarms.expiry = period;
    return with;
  }
  void look() { run<void>(hub->pass_deadlines()); }
  void hold(const std::string& member) {
    say(member, message_type::holding,
        contract::encode(contract::holding{asked_of(member).ask_id, hub->state_of_member(member).session, 0, {}}));
  }
  void answer_and_wait(const std::string& member) {
    const std::size_t before = acknowledged(member);
    answer(member);
    ASSERT_TRUE(run_until([&] { return acknowledged(member) == before + 1; })) << member;
  }
  // People at those look, and everybody else has answered.
  std::string silent(const std::vector<std::string>& who) {
    connect_all();
    const auto page = ask(test::demo_request());
    EXPECT_TRUE(page.has_value());
    for (const std::string& member : MEMBERS)
      if (std::ranges::find(who, member) == who.end()) answer_and_wait(member);
    for (const std::string& member : who) {
      hold(member);
      EXPECT_TRUE(run_until([&] { return outcome(show(page->request), member) == "awaiting_human"; }));
    }
    last_return_ = asked_of("police").human_deadline;
    return page->request;
  }
  std::string awaiting() {
    const auto page = ask(test::demo_request([](json::object& document) {
      test::without_agreement("amber")(document);
      document.erase("referral_received_at");
    }));
    EXPECT_TRUE(page.has_value());
    return page->request;
  }
  std::string state(const std::string& id) { return std::string(std::string_view(show(id).at("state").as_string())); }
  std::int64_t version(const std::string& id) { return show(id).at("version").as_int64(); }
  std::vector<std::string> notices(const std::string& id) {
    std::vector<std::string> out;
    for (const auto& one : show(id).at("notices").as_array())
      out.emplace_back(std::string_view(one.at("kind").as_string()));
    return out;
  }
  // Of the checks of that day: their states, by a filter for that word.
  std::size_t found_as(state_word wanted) {
    queue_wish wish;
    // An id never goes back in time, and this process made others by the machine's clock and by later ones.
    wish.opened.emplace(std::min(NOW, system_clock().now()) - days(1), NOW + days(3660));
    wish.state = wanted;
    return run(hub->queue(test::coordinator(), wish)).value().at("requests").as_array().size();
  }
  std::vector<std::string> kinds(const std::string& id) {
    std::vector<std::string> out;
    for (const step& one : run(store->load(id)).value())
      if (one.kind != "seen" && one.kind != "alarmed") out.push_back(one.kind);
    return out;
  }
  auto times_expired(const std::string& id) { return std::ranges::count(kinds(id), "expired"); }

  days period{28};
  instant last_return_;
};

TEST_F(expiring, comes_28_days_after_the_last_return_time_to_the_millisecond_and_is_on_record_once) {
  const std::string id = silent({"police"});
  time.at = last_return_ + days(28) - std::chrono::milliseconds(1);
  look();
  EXPECT_EQ(state(id), "open");
  EXPECT_EQ(times_expired(id), 0);
  const std::int64_t before = version(id);
  time.at += std::chrono::milliseconds(1);
  EXPECT_EQ(state(id), "expired") << "by the clock, before anything is written";
  EXPECT_THAT(hub->list(test::coordinator()), IsEmpty());
  for (int i = 0; i < 3; ++i) look();
  EXPECT_EQ(times_expired(id), 1);
  EXPECT_EQ(version(id), before + 1);
  EXPECT_EQ(outcome(show(id), "police"), "awaiting_human") << "as it was";
  EXPECT_EQ(show(id, static_cast<int>(before)).at("state").as_string(), "open") << "as it was then";
}

TEST_F(expiring, ends_every_clock_and_notice_and_says_who_was_silent) {
  const std::string id = silent({"police"});
  time.at = last_return_ + days(1);
  EXPECT_THAT(notices(id), Contains("overdue"));
  EXPECT_EQ(hub->list(test::coordinator()).size(), 1U);
  time.at = last_return_ + days(28);
  look();
  EXPECT_THAT(notices(id), Contains("expired"));
  EXPECT_THAT(notices(id), Not(Contains("overdue")));
  const std::uint64_t steps = kinds(id).size();
  run<void>(hub->raise_alarms());
  time.at += days(3);
  run<void>(hub->raise_alarms());
  EXPECT_EQ(kinds(id).size(), steps);
  for (const step& one : run(store->load(id)).value()) EXPECT_NE(one.kind, "alarmed") << "nothing is said of it";
  EXPECT_EQ(found_as(state_word::expired), 1U);
  EXPECT_EQ(found_as(state_word::open), 0U);
}

TEST_F(expiring, is_found_by_a_hub_that_was_down_meanwhile_and_is_not_open_for_the_one_after) {
  const std::string id = silent({"police"});
  stop();
  time.at = last_return_ + days(40);
  start();
  EXPECT_EQ(run(store->open_requests()).value().size(), 1U);
  EXPECT_EQ(state(id), "expired");
  look();
  EXPECT_EQ(times_expired(id), 1);
  EXPECT_THAT(run(store->open_requests()).value(), IsEmpty());
  restart();
  look();
  EXPECT_EQ(state(id), "expired");
  EXPECT_EQ(times_expired(id), 1);
}

TEST_F(expiring, takes_a_late_answer_which_completes_it_where_it_was_the_last) {
  const std::string id = silent({"police"});
  time.at = last_return_ + days(30);
  look();
  const std::int64_t before = version(id);
  answer_and_wait("police");
  EXPECT_EQ(state(id), "complete");
  EXPECT_EQ(version(id), before + 1);
  EXPECT_EQ(outcome(show(id), "police"), "answered");
  answer("police");  // sent again
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 2; }));
  EXPECT_EQ(version(id), before + 1);
}

TEST_F(expiring, takes_a_late_answer_which_reopens_nothing_but_its_own_line) {
  const std::string id = silent({"police", "health"});
  time.at = last_return_ + days(30);
  look();
  const std::int64_t before = version(id);
  stop();
  start();
  connect_all();  // their adapters have the questions, and are asked nothing any more
  EXPECT_EQ(exchange.of("police", message_type::ask).size(), 1U);
  answer_and_wait("police");
  EXPECT_EQ(state(id), "expired");
  EXPECT_EQ(version(id), before + 1);
  EXPECT_EQ(outcome(show(id), "police"), "answered");
  EXPECT_EQ(outcome(show(id), "health"), "awaiting_human");
  look();
  EXPECT_EQ(version(id), before + 1);
  EXPECT_THAT(hub->list(test::coordinator()), IsEmpty());
}

TEST_F(expiring, is_open_again_once_somebody_is_asked_again_and_may_expire_again) {
  const std::string id = silent({"police"});
  time.at = last_return_ + days(30);
  look();
  const std::string wish = R"({"reason":"The family is back.","agencies":["police"]})";
  ASSERT_TRUE(run(hub->ask_again(test::coordinator(), id, wish, {})).has_value());
  EXPECT_EQ(state(id), "open");
  EXPECT_EQ(hub->list(test::coordinator()).size(), 1U);
  hold("police");
  ASSERT_TRUE(run_until([&] { return outcome(show(id), "police") == "awaiting_human"; }));
  time.at = asked_of("police").human_deadline + days(28);
  look();
  EXPECT_EQ(state(id), "expired");
  EXPECT_EQ(times_expired(id), 2);
}

TEST_F(expiring, keeps_the_period_that_it_was_opened_with) {
  period = days(2);
  restart();
  const std::string id = silent({"police"});
  period = days(300);
  restart();
  time.at = last_return_ + days(2);
  EXPECT_EQ(state(id), "expired");
  look();
  EXPECT_EQ(times_expired(id), 1);
}

TEST_F(expiring, of_what_awaited_authority_means_that_nobody_was_asked_and_a_manager_is_told_to_ask_anew) {
  connect_all();
  const std::string id = awaiting();
  time.at = NOW + days(28) - std::chrono::milliseconds(1);
  look();
  EXPECT_EQ(state(id), "awaiting_authority");
  EXPECT_EQ(hub->list(test::coordinator()).size(), 1U);
  time.at += std::chrono::milliseconds(1);
  EXPECT_EQ(state(id), "expired");
  for (int i = 0; i < 2; ++i) {
    const auto late = run(hub->authorise(manager(), id, R"({"reason":"It cannot wait."})", {}));
    ASSERT_FALSE(late.has_value());
    EXPECT_EQ(late.error().status, 409U);
    EXPECT_EQ(late.error().word, "expired");
    EXPECT_THAT(late.error().detail, testing::HasSubstr("Ask anew"));
    look();
  }
  for (const std::string& member : MEMBERS) EXPECT_THAT(exchange.of(member, message_type::ask), IsEmpty()) << member;
  EXPECT_THAT(kinds(id), testing::ElementsAre("opened", "expired"));
  EXPECT_THAT(notices(id), Contains("expired"));
  EXPECT_THAT(notices(id), Not(Contains("authority_awaited")));
  EXPECT_EQ(show(id).at("authority").at("state").as_string(), "lapsed");
  EXPECT_THAT(hub->list(test::coordinator()), IsEmpty());
  EXPECT_THAT(run(store->open_requests()).value(), IsEmpty());
  EXPECT_EQ(found_as(state_word::expired), 1U);
}

TEST_F(expiring, may_still_be_cancelled_so_that_people_there_stop_looking) {
  const std::string id = silent({"police"});
  time.at = last_return_ + days(30);
  look();
  connect_all();
  ASSERT_TRUE(run(hub->cancel(test::coordinator(), id, R"({"reason":"No longer needed."})")).has_value());
  EXPECT_EQ(state(id), "cancelled");
  EXPECT_FALSE(exchange.of("police", message_type::cancel).empty());
}

}  // namespace
}  // namespace mash::hub
