// SPDX-License-Identifier: Apache-2.0
// Who is called when a Red check waits: after how long, once each over restarts, and with nobody named.
#include "adapters/kit/review/caller.hpp"

#include <condition_variable>

#include "base/notify/notifier.hpp"
#include "tests/unit/review/reviews_fixture.hpp"

namespace mash::kit {
namespace {

using std::chrono::minutes;
using test::ruled;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::vector<call_rule> RULES{{call_to::duty_officer}, {call_to::on_call_manager}};

class recording_port final : public notify::port {
 public:
  boost::asio::awaitable<result<void>> raise(std::vector<notify::notice> notices) override {
    if (full) co_return fail(errc::unavailable, "too many wait");
    for (notify::notice& one : notices) raised.push_back(std::move(one));
    co_return result<void>{};
  }
  std::vector<notify::notice> raised;  // read once `look` returned
  bool full = false;
};

class the_caller : public test::reviews_of_a_member {
 protected:
  std::size_t look_after(minutes waited) {
    time_.at = test::NOW + waited;
    const auto made = calls().look();
    EXPECT_TRUE(made) << made.error().detail;
    return made.value_or(0);
  }
  caller& calls() {
    if (!calls_) calls_ = std::make_unique<caller>(*book_, port_, time_, held_, RULES);
    return *calls_;
  }
  void restart() {
    calls_.reset();
    open();
  }
  std::vector<std::string> called() const {
    std::vector<std::string> out;
    for (const notify::notice& one : port_.raised) out.push_back(one.to.at(0));
    return out;
  }

  recording_port port_;
  std::unique_ptr<caller> calls_;  // before the ledger goes
  void TearDown() override { calls_.reset(); }
};

TEST_F(the_caller, the_duty_officer_at_fifteen_minutes_and_the_manager_at_thirty_each_once) {
  EXPECT_EQ(look_after(minutes(14)), 0U);
  EXPECT_EQ(look_after(minutes(15)), 1U);
  EXPECT_EQ(look_after(minutes(16)), 0U);
  EXPECT_THAT(called(), ElementsAre("duty_officer"));
  EXPECT_EQ(look_after(minutes(31)), 1U);
  EXPECT_EQ(look_after(minutes(300)), 0U);
  EXPECT_THAT(called(), ElementsAre("duty_officer", "on_call_manager"));
}

TEST_F(the_caller, a_restart_forgets_no_call_and_makes_none_twice) {
  EXPECT_EQ(look_after(minutes(15)), 1U);
  restart();
  EXPECT_EQ(look_after(minutes(20)), 0U);
  restart();
  EXPECT_EQ(look_after(minutes(45)), 1U);
  EXPECT_THAT(called(), ElementsAre("duty_officer", "on_call_manager"));
}

TEST_F(the_caller, one_who_comes_late_is_called_with_the_other) {
  EXPECT_EQ(look_after(minutes(50)), 2U) << "the adapter was down";
  EXPECT_THAT(called(), ElementsAre("duty_officer", "on_call_manager"));
}

TEST_F(the_caller, nobody_is_called_about_what_is_decided_or_cancelled) {
  ASSERT_TRUE(decide({{"coded", ruled(ruling_kind::withhold)}, {"spent", ruled(ruling_kind::withhold)}}));
  EXPECT_EQ(look_after(minutes(60)), 0U);
  EXPECT_THAT(called(), IsEmpty());
}

TEST_F(the_caller, a_cancelled_check_calls_nobody) {
  book_->cancel(question.ask_id);
  EXPECT_EQ(look_after(minutes(60)), 0U);
}

TEST_F(the_caller, what_cannot_be_raised_is_raised_in_a_later_round) {
  port_.full = true;
  time_.at = test::NOW + minutes(15);
  EXPECT_FALSE(calls().look());
  EXPECT_FALSE(shown().contains("calls"));
  port_.full = false;
  EXPECT_EQ(look_after(minutes(16)), 1U);
}

TEST_F(the_caller, both_at_once_when_the_gate_holds_questions_and_not_again) {
  ASSERT_TRUE(decide({{"coded", ruled(ruling_kind::withhold)}, {"spent", ruled(ruling_kind::withhold)}}));
  EXPECT_EQ(look_after(minutes(0)), 0U);
  hold_one();
  EXPECT_EQ(look_after(minutes(0)), 2U);
  EXPECT_THAT(called(), ElementsAre("duty_officer", "on_call_manager"));
  const notify::notice& one = port_.raised.at(0);
  EXPECT_EQ(one.kind, "volume_alarm");
  EXPECT_THAT(one.text, HasSubstr("stopped at your agency since 14:"));
  const std::string whole = json::canonical(notify::to_json(one));
  for (const auto& subject : question.subjects) EXPECT_THAT(whole, Not(HasSubstr(subject.family_name)));
  EXPECT_THAT(whole, Not(HasSubstr("honey")));
  EXPECT_EQ(look_after(minutes(1)), 0U);
  restart();
  EXPECT_EQ(look_after(minutes(300)), 0U) << "the ledger remembers";
}

TEST_F(the_caller, of_the_gate_again_where_it_could_not_be_raised) {
  hold_one();
  port_.full = true;
  EXPECT_FALSE(calls().look());
  port_.full = false;
  EXPECT_EQ(look_after(minutes(1)), 2U);
}

TEST_F(the_caller, a_call_names_nobody_and_says_how_long_there_is) {
  EXPECT_EQ(look_after(minutes(15)), 1U);
  const notify::notice& one = port_.raised.at(0);
  EXPECT_THAT(one.text, HasSubstr("1 Red check waits"));
  EXPECT_EQ(one.id, question.ask_id + ":duty_officer");
  EXPECT_EQ(one.due, question.human_deadline);
  const std::string whole = json::canonical(notify::to_json(one));
  for (const auto& subject : question.subjects) EXPECT_THAT(whole, Not(HasSubstr(subject.family_name)));
  EXPECT_THAT(whole, Not(HasSubstr("SECRET")));
}

TEST_F(the_caller, each_call_is_in_the_ledger_and_on_the_desk_and_changes_nothing_that_is_decided_on) {
  const std::string digest(shown().at("digest").as_string());
  EXPECT_EQ(look_after(minutes(15)), 1U);
  const json::object page = shown();
  EXPECT_EQ(page.at("digest").as_string(), digest);
  EXPECT_EQ(json::canonical(page.at("calls")),
            R"([{"at":")" + to_rfc3339(test::NOW + minutes(15)) + R"(","who":"duty_officer"}])");
  const auto queue = await<json::object>([&](auto done) { desk_->list(done); }).value();
  EXPECT_EQ(queue.at("reviews").as_array().at(0).at("calls").as_array().size(), 1U);
  ASSERT_TRUE(decide({{"coded", ruled(ruling_kind::withhold)}}, digest));
}

class a_shorter_agreement : public the_caller {
 protected:
  a_shorter_agreement() {
    policy::folder files = mash::test::shipped_folder();
    mash::test::replace_in(files, "tier2.toml", "duty_officer_after_minutes = 15", "duty_officer_after_minutes = 4");
    held_ = agreements::only(mash::test::assembled(files));
  }
};

// Asked under the version that says 15 minutes; the one in force says 4.
TEST_F(a_shorter_agreement, counts_as_soon_as_it_is_in_force) {
  EXPECT_EQ(look_after(minutes(3)), 0U);
  EXPECT_EQ(look_after(minutes(4)), 1U);
  EXPECT_THAT(called(), ElementsAre("duty_officer"));
}

class an_amber_check : public the_caller {
 protected:
  void SetUp() override {
    question.urgency = policy::urgency::amber;
    the_caller::SetUp();
  }
};

TEST_F(an_amber_check, calls_nobody_however_long_it_waits) {
  EXPECT_EQ(look_after(minutes(15)), 0U);
  EXPECT_EQ(look_after(minutes(6000)), 0U);
  EXPECT_THAT(called(), IsEmpty());
}

TEST(calls_due, are_those_that_are_not_made_in_the_order_of_the_rules) {
  EXPECT_THAT(calls_due(RULES, {}, {}, minutes(29)), ElementsAre(call_to::duty_officer));
  EXPECT_THAT(calls_due(RULES, {}, {{call_to::duty_officer, test::NOW}}, minutes(30)),
              ElementsAre(call_to::on_call_manager));
  EXPECT_THAT(calls_due({}, {}, {}, minutes(30)), IsEmpty());
}

TEST(calls_due, are_when_the_agreement_says_or_sooner_where_the_agency_says_so) {
  const policy::human_release agreed{{}, minutes(10), minutes(20)};
  EXPECT_THAT(calls_due(RULES, agreed, {}, minutes(9)), IsEmpty());
  EXPECT_THAT(calls_due(RULES, agreed, {}, minutes(10)), ElementsAre(call_to::duty_officer));
  EXPECT_THAT(calls_due(RULES, agreed, {}, minutes(20)), ElementsAre(call_to::duty_officer, call_to::on_call_manager));
  EXPECT_THAT(calls_due({{call_to::on_call_manager, minutes(5)}}, agreed, {}, minutes(5)),
              ElementsAre(call_to::on_call_manager));
  EXPECT_THAT(calls_due({{call_to::on_call_manager, minutes(90)}}, agreed, {}, minutes(20)),
              ElementsAre(call_to::on_call_manager));
}

// The same over a real notifier and a thread of its own: what is durable there leaves by the outlet.
TEST_F(the_caller, a_call_leaves_by_the_outlet_that_is_for_whom_it_calls) {
  class one_shot final : public notify::outlet {
   public:
    result<void> deliver(const notify::notice& one) override {
      const std::lock_guard held(guard);
      taken.push_back(one.text);
      changed.notify_all();
      return {};
    }
    std::mutex guard;
    std::condition_variable changed;
    std::vector<std::string> taken;
  };
  auto duty = std::make_shared<one_shot>();
  auto notices = notify::notifier::start(
      {.path = directory_.file("notices.db"), .outlets = {{"duty_officer", {"duty_officer"}, {}, duty}}});
  ASSERT_TRUE(notices) << notices.error().detail;
  time_.at = test::NOW + minutes(15);
  caller over(*book_, **notices, time_, held_, RULES);
  over.start(std::chrono::milliseconds(5));
  std::unique_lock held(duty->guard);
  EXPECT_TRUE(duty->changed.wait_for(held, std::chrono::seconds(20), [&] { return !duty->taken.empty(); }));
  held.unlock();
  over.stop();
  (*notices)->stop();
  EXPECT_THAT(duty->taken, ElementsAre(HasSubstr("1 Red check waits")));
}

}  // namespace
}  // namespace mash::kit
