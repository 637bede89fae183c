// SPDX-License-Identifier: Apache-2.0
// The adapter does not trust the hub with volume, over a real broker: what goes past a cap is acknowledged, not looked
// up, and answered once a person let it through; a honey subject closes the gate, and the hub sees no difference.
#include <future>

#include "adapters/kit/review/reviews.hpp"
#include "tests/integration/exchange/adapter_fixture.hpp"

namespace mash::test {
namespace {

using policy::roster_outcome;

class adapter_with_a_gate : public adapter_fixture {
 protected:
  void start_with(kit::volume_settings gate) {
    volume_ = std::make_shared<const kit::volume_settings>(std::move(gate));
    start_both();
  }
  static kit::volume_settings three_an_hour() {
    kit::volume_settings out;
    out.asks_per_hour = 3;
    return out;
  }
  static kit::volume_settings with_honey(std::string one) {
    kit::volume_settings out;
    out.honey.insert(std::move(one));
    return out;
  }
  // Somebody the source does not know.
  static contract::ask about_nobody() {
    contract::ask out = question();
    out.subjects[0].family_name = "Unknown";
    out.subjects[0].nhs_number.clear();
    return out;
  }
  std::vector<contract::holding> holding(const std::string& ask_id) const {
    std::vector<contract::holding> out;
    for (const auto& line : heard_.lines()) {
      if (line.type != message_type::holding) continue;
      const auto read = contract::decode_holding(line.text);
      EXPECT_TRUE(read);
      if (read && read->ask == ask_id) out.push_back(*read);
    }
    return out;
  }
  bool await_holding(const std::string& ask_id, std::size_t count = 1) const {
    return eventually([&] { return holding(ask_id).size() >= count; });
  }
  bool await_ack(const std::string& ask_id) const {
    return eventually([&] {
      return std::ranges::any_of(heard_.lines(), [&](const auto& line) {
        return line.type == message_type::ack && contract::decode_ack(line.text)->ask == ask_id;
      });
    });
  }
  template <class Start>
  result<json::object> at_desk(Start start) {
    std::promise<result<json::object>> told;
    auto future = told.get_future();
    start([&told](result<json::object> what) { told.set_value(std::move(what)); });
    return future.get();
  }
  void admit(std::vector<std::string> asks) {
    const auto let =
        at_desk([&](auto done) { adapter_->waiting_reviews().admit({std::move(asks), "I rang them."}, PIET, done); });
    ASSERT_TRUE(let) << let.error().detail;
  }
  void open_gate() {
    ASSERT_TRUE(at_desk([&](auto done) { adapter_->waiting_reviews().open_gate("A drill.", PIET, done); }));
  }

  const kit::reviewer PIET{"urn:mash:schools:person:piet", "Piet Example", "head of records", "", ""};
};

TEST_F(adapter_with_a_gate, holds_what_goes_past_a_cap_and_answers_it_once_a_person_lets_it_through) {
  start_with(three_an_hour());
  std::vector<contract::ask> asked;
  for (int i = 0; i < 5; ++i) {
    asked.push_back(question());
    ask(asked.back());
  }
  for (std::size_t i = 0; i < 3; ++i) await_answer(asked[i].ask_id);
  for (std::size_t i = 3; i < 5; ++i) {
    EXPECT_TRUE(await_ack(asked[i].ask_id)) << "it is taken all the same";
    ASSERT_TRUE(await_holding(asked[i].ask_id)) << log_text();
    EXPECT_EQ(holding(asked[i].ask_id)[0].items_held, 0);
  }
  EXPECT_EQ(script_->finds, 3) << "the source was not touched";
  EXPECT_TRUE(await_log("volume_alarm"));
  admit({asked[3].ask_id});
  const auto answer = await_answer(asked[3].ask_id);
  EXPECT_EQ(answer.what.outcome, roster_outcome::answered);
  EXPECT_TRUE(answers_to(asked[4].ask_id).empty());
  admit({});
  await_answer(asked[4].ask_id);
  EXPECT_EQ(script_->finds, 5);
}

TEST_F(adapter_with_a_gate, says_again_in_the_next_session_what_is_held_and_answers_the_same_question_once) {
  start_with(three_an_hour());
  for (int i = 0; i < 3; ++i) ask(question());
  const auto fourth = question();
  ask(fourth);
  ASSERT_TRUE(await_holding(fourth.ask_id));
  adapter_.reset();
  start_both();
  ask(fourth);
  ASSERT_TRUE(await_holding(fourth.ask_id, 2)) << log_text();
  EXPECT_EQ(script_->finds, 3);
  admit({fourth.ask_id});
  await_answer(fourth.ask_id);
  ask(fourth);
  EXPECT_EQ(await_answer(fourth.ask_id, 2).digest, answers_to(fourth.ask_id)[0].digest);
  EXPECT_EQ(script_->finds, 4);
}

TEST_F(adapter_with_a_gate, looks_up_at_the_next_start_what_was_let_through_before_it_stopped) {
  start_with(three_an_hour());
  for (int i = 0; i < 3; ++i) ask(question());
  const auto fourth = question();
  ask(fourth);
  ASSERT_TRUE(await_holding(fourth.ask_id));
  script_->hold();
  finish_within_ = std::chrono::seconds(0);
  admit({fourth.ask_id});
  auto stopping = std::async(std::launch::async, [this] { adapter_.reset(); });
  script_->release();
  stopping.get();
  start_both();
  await_answer(fourth.ask_id);
}

TEST_F(adapter_with_a_gate, forgets_what_the_hub_cancels) {
  start_with(three_an_hour());
  for (int i = 0; i < 3; ++i) ask(question());
  const auto fourth = question(), fifth = question();
  ask(fourth);
  ask(fifth);
  ASSERT_TRUE(await_holding(fifth.ask_id));
  ASSERT_TRUE(hub_->send("schools", session(), message_type::cancel,
                         encode(contract::cancel{.ask = fourth.ask_id, .session = session()})));
  ASSERT_TRUE(eventually([&] {
    const auto page = at_desk([&](auto done) { adapter_->waiting_reviews().list(done); });
    return page && page->at("held").as_array().size() == 1;
  }));
  admit({});
  await_answer(fifth.ask_id);
  EXPECT_TRUE(answers_to(fourth.ask_id).empty());
  EXPECT_EQ(script_->finds, 4);
}

TEST_F(adapter_with_a_gate, is_closed_by_a_honey_subject_and_opened_by_a_person) {
  start_with(with_honey("pupil-1"));
  const auto before = about_nobody(), honey = question(), after = about_nobody();
  ask(before);
  await_answer(before.ask_id);
  ask(honey);
  ASSERT_TRUE(await_holding(honey.ask_id)) << log_text();
  ask(after);
  ASSERT_TRUE(await_holding(after.ask_id));
  EXPECT_TRUE(answers_to(honey.ask_id).empty());
  EXPECT_EQ(script_->finds, 2) << "what came after it was not looked up";
  const auto told = holding(honey.ask_id)[0], other = holding(after.ask_id)[0];
  EXPECT_EQ(told.items_held, other.items_held) << "the hub sees no difference";
  EXPECT_EQ(told.expected_by, other.expected_by);
  open_gate();
  const auto later = about_nobody();
  ask(later);
  await_answer(later.ask_id);
  EXPECT_TRUE(answers_to(honey.ask_id).empty()) << "it waits for a word of its own";
  admit({honey.ask_id});
  EXPECT_EQ(await_answer(honey.ask_id).what.outcome, roster_outcome::answered);
  admit({});
  await_answer(after.ask_id);
}

TEST_F(adapter_with_a_gate, knows_a_honey_subject_by_the_number_that_the_source_has_of_them) {
  start_with(with_honey("9990001014"));
  contract::ask by_name = question();
  by_name.subjects[0].nhs_number.clear();  // matched by name and birth date alone: probable at most
  ask(by_name);
  ASSERT_TRUE(await_holding(by_name.ask_id)) << log_text();
  EXPECT_TRUE(answers_to(by_name.ask_id).empty());
}

TEST_F(adapter_with_a_gate, shows_a_person_what_is_held_and_logs_that_they_looked) {
  start_with(three_an_hour());
  for (int i = 0; i < 3; ++i) ask(question());
  const auto fourth = question();
  ask(fourth);
  ASSERT_TRUE(await_holding(fourth.ask_id));
  const auto list = at_desk([&](auto done) { adapter_->waiting_reviews().list(done); });
  ASSERT_TRUE(list);
  EXPECT_EQ(list->at("held").as_array().at(0).at("why").as_string(), "asks_per_hour");
  EXPECT_EQ(list->at("gate").at("counted").at("hour").at("asks").as_int64(), 3);
  EXPECT_EQ(list->at("gate").at("caps").at("hour").at("asks").as_int64(), 3);
  EXPECT_EQ(json::canonical(*list).find("Okafor"), std::string::npos) << "nothing about anybody";
  const auto shown = at_desk([&](auto done) { adapter_->waiting_reviews().show(fourth.ask_id, PIET, done); });
  ASSERT_TRUE(shown) << shown.error().detail;
  EXPECT_NE(json::canonical(*shown).find("Okafor"), std::string::npos);
  EXPECT_FALSE(
      at_desk([&](auto done) { adapter_->waiting_reviews().show(new_uuid(system_clock().now()), PIET, done); }));
  EXPECT_EQ(log_text().find("Okafor"), std::string::npos);
}

}  // namespace
}  // namespace mash::test
