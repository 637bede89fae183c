// SPDX-License-Identifier: Apache-2.0
// What a member can repeat without end costs the hub a bounded number of entries, log lines and versions, and nobody
// else anything.
#include <gmock/gmock.h>

#include "base/log.hpp"
#include "base/tlog/checkpoint.hpp"
#include "hub/requests/broken_protocol.hpp"
#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using contract::message_type;

class flooding : public request_service {
 protected:
  flooding() {
    log::redirect([this](std::string_view line) { log_.emplace_back(line); });
    connect_all();
  }
  ~flooding() override { log::redirect({}); }

  [[nodiscard]] std::uint64_t size() const {
    return tlog::open_checkpoint(store->checkpoint(), store->log_key())->head.size;
  }
  void later(std::chrono::seconds by) {
    time.at += by;
    run([](service& of) -> awaitable<void> { co_await of.pass_deadlines(); }(*hub));
  }
  // Until each was dealt with, whatever it waited for.
  void say_all(const std::string& member, message_type type, const std::vector<std::string>& lines) {
    const auto held = std::make_shared<int>(0);
    for (const std::string& line : lines)
      hub->received(member, hub->state_of_member(member).session, type, {line}, held);
    ASSERT_TRUE(run_until([&] { return held.use_count() == 1; }));
  }
  // Each with a fault at a place of its own, which the reason names.
  std::vector<std::string> unreadable(const std::string& ask, int count) {
    std::vector<std::string> out;
    for (int i = 0; i < count; ++i) out.push_back(R"({"ask":")" + ask + R"(","z":")" + std::string(++made_, 'z') + '"');
    return out;
  }
  std::ptrdiff_t settled(const std::string& request) {
    return std::ranges::count(run(store->load(request)).value(), "settled", &step::kind);
  }
  [[nodiscard]] std::ptrdiff_t logged(std::string_view part) const {
    return std::ranges::count_if(log_, [&](const std::string& line) { return line.find(part) != std::string::npos; });
  }

  std::vector<std::string> log_;
  std::size_t made_ = 0;
};

TEST_F(flooding, with_nonsense_is_64_entries_and_one_that_counts_the_rest) {
  const auto before = size();
  for (int i = 0; i < 5000; ++i) say("police", message_type::ack, "{}");
  hub->flooded("police", 100);
  ASSERT_TRUE(run_until([&] { return size() == before + 64; }));
  later(std::chrono::seconds(11));
  ASSERT_TRUE(run_until([&] { return size() == before + 65; }));
  later(std::chrono::seconds(11));
  say("health", message_type::ack, "{}");
  ASSERT_TRUE(run_until([&] { return size() == before + 66; })) << "another member's is its own entry";
}

TEST_F(flooding, that_was_counted_and_not_told_is_in_the_log_before_the_hub_stops) {
  for (int i = 0; i < 100; ++i) say("police", message_type::ack, "{}");
  ASSERT_TRUE(run_until([&] { return logged(R"("event":"protocol_broken")") == 64; }));
  const auto tell = [&] {
    run([](service& of) -> awaitable<void> { co_await of.tell_what_was_counted(); }(*hub));
    return size();
  };
  const auto told = tell();
  EXPECT_EQ(logged(R"("more":"36","what":"flood")"), 1);
  EXPECT_EQ(tell(), told) << "once";
}

TEST_F(flooding, with_ever_new_reasons_is_17_versions_and_then_one_a_minute_and_told_once_in_a_window) {
  const auto page = ask(test::demo_request());
  const std::string asked = asked_of("police").ask_id;
  say_all("police", message_type::answer, unreadable(asked, 200));
  EXPECT_EQ(settled(page->request), 17) << "the first, and 16 others";
  EXPECT_EQ(exchange.of("police", message_type::error).size(), 200U) << "its sender is told of each";
  later(std::chrono::seconds(11));
  EXPECT_EQ(logged(R"("more":"183","what":"reasons")"), 1);
  later(std::chrono::seconds(11));
  EXPECT_EQ(logged(R"("what":"reasons")"), 1) << "once";
  later(std::chrono::seconds(60));
  say_all("police", message_type::answer, unreadable(asked, 10));
  EXPECT_EQ(settled(page->request), 18);
}

TEST_F(flooding, by_words_that_take_turns_is_bounded_as_well) {
  const auto page = ask(test::demo_request());
  const std::string asked = asked_of("police").ask_id;
  const std::string refusal =
      encode(contract::error_line{asked, hub->state_of_member("police").session, contract::trouble::invalid, ""});
  for (int i = 0; i < 40; ++i) {
    say_all("police", message_type::error, {refusal});
    say_all("police", message_type::answer, unreadable(asked, 1));
  }
  EXPECT_EQ(settled(page->request), 17);
}

TEST_F(flooding, about_one_question_takes_nothing_from_the_next_or_from_another_member) {
  (void)ask(test::demo_request());
  say_all("police", message_type::answer, unreadable(asked_of("police").ask_id, 50));
  const auto second = ask(test::demo_request([](json::object& d) { d["reference"] = "CAM-2"; }));
  say_all("police", message_type::answer, unreadable(asked_of("police").ask_id, 3));
  EXPECT_EQ(settled(second->request), 1) << "the first reason for each question is always shown";
  say_all("health", message_type::answer, unreadable(asked_of("health").ask_id, 3));
  EXPECT_EQ(settled(second->request), 4);
  EXPECT_EQ(outcome(show(second->request), "police"), "invalid_reply");
}

TEST_F(flooding, with_errors_fills_no_log_file) {
  (void)ask(test::demo_request());
  const std::string busy = encode(contract::error_line{
      asked_of("police").ask_id, hub->state_of_member("police").session, contract::trouble::overloaded, ""});
  say_all("police", message_type::error, std::vector<std::string>(500, busy));
  EXPECT_EQ(logged(R"("event":"member_error")"), 64);
  later(std::chrono::seconds(11));
  EXPECT_EQ(logged(R"("event":"member_error")"), 65);
  EXPECT_EQ(logged(R"("more":"436")"), 1);
}

TEST(rationed_counts, are_told_when_their_window_is_over_or_at_once) {
  const instant start = test::NOW;
  rationed one{{.per_second = 1, .burst = 2}};
  EXPECT_TRUE(one.take(start));
  EXPECT_TRUE(one.take(start));
  EXPECT_FALSE(one.take(start));
  one.leave_out(4, start + std::chrono::seconds(3));
  EXPECT_EQ(one.to_tell(start + std::chrono::milliseconds(9'999), false), 0U);
  EXPECT_EQ(one.to_tell(start + std::chrono::seconds(10), false), 5U);
  EXPECT_EQ(one.to_tell(start + std::chrono::seconds(10), true), 0U) << "told";
  one.leave_out(7, start + std::chrono::seconds(11));
  EXPECT_EQ(one.to_tell(start + std::chrono::seconds(11), true), 7U);
}

}  // namespace
}  // namespace mash::hub
