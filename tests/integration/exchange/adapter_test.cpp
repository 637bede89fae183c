// SPDX-License-Identifier: Apache-2.0
// The adapter kit against a real broker: questions, answers, receipts, and what becomes of bad questions and sources.
#include "adapters/contract/leaf.hpp"
#include "tests/integration/exchange/adapter_fixture.hpp"
#include "tests/support/sqlite_file.hpp"

namespace mash::test {
namespace {

using contract::trouble;
using policy::roster_outcome;
using policy::search_result;
using testing::HasSubstr;
using testing::Not;

class adapter : public adapter_fixture {};

TEST_F(adapter, answers_a_question_with_a_receipt_of_its_own_ledger) {
  start_both();
  const auto asked = question();
  ask(asked);
  const auto answer = await_answer(asked.ask_id);
  EXPECT_EQ(answer.what.outcome, roster_outcome::answered);
  ASSERT_EQ(answer.what.items.size(), 1U);
  EXPECT_EQ(answer.what.items[0].what.summary, "On roll since September 2025.");
  EXPECT_EQ(answer.what.people.at(0).band, policy::match_band::certain);
  EXPECT_EQ(answer.what.agreement, shipped_agreement()->digest());
  ASSERT_TRUE(answer.proof);
  const auto head = tlog::verify_receipt(answer.proof->proof, as_bytes(answer.proof->leaf), ledger_key_);
  ASSERT_TRUE(head) << head.error().detail;
  EXPECT_EQ(head->head.size, 2U);  // that it was asked, and that it answered
  const auto leaf = contract::parse_leaf(answer.proof->leaf);
  ASSERT_TRUE(leaf);
  EXPECT_EQ(leaf->request, asked.ask_id);
  EXPECT_TRUE(contract::opens(*leaf->body, answer.proof->salt, answer.digest));
  EXPECT_FALSE(contract::opens(*leaf->body, answer.proof->salt, std::string(64, '0')));
}

TEST_F(adapter, acknowledges_a_question_before_it_is_answered) {
  script_->hold();
  start_both();
  const auto asked = question();
  ask(asked);
  ASSERT_TRUE(eventually([&] { return heard_.count("schools", message_type::ack) == 1; }));
  const auto ack = contract::decode_ack(heard_.lines().front().text);
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->ask, asked.ask_id);
  EXPECT_EQ(ack->digest, contract::digest_of_line(contract::encode(asked)).value());
  EXPECT_EQ(heard_.count("schools", message_type::answer), 0U);
}

TEST_F(adapter, gives_the_same_bytes_to_the_same_question) {
  start_both();
  const auto asked = question();
  ask(asked);
  const auto first = await_answer(asked.ask_id);
  ask(asked);
  const auto second = await_answer(asked.ask_id, 2);
  EXPECT_EQ(second.digest, first.digest);
  EXPECT_EQ(second.proof->leaf, first.proof->leaf);
  EXPECT_EQ(script_->finds, 1);
}

TEST_F(adapter, refuses_the_same_id_with_another_question) {
  start_both();
  auto asked = question();
  ask(asked);
  await_answer(asked.ask_id);
  asked.context = "another question";
  ask(asked);
  ASSERT_TRUE(eventually([&] { return !errors().empty(); }));
  EXPECT_EQ(errors()[0].code, trouble::conflict);
  EXPECT_EQ(errors()[0].ask, asked.ask_id);
  EXPECT_EQ(script_->finds, 1);
}

TEST_F(adapter, refuses_a_question_under_an_agreement_that_it_does_not_hold) {
  start_both();
  auto asked = question();
  asked.agreement = std::string(64, '0');
  ask(asked);
  ASSERT_TRUE(eventually([&] { return !errors().empty(); }));
  EXPECT_EQ(errors()[0].code, trouble::agreement_unknown);
  EXPECT_EQ(script_->finds, 0);
}

TEST_F(adapter, refuses_a_malformed_question_without_repeating_it) {
  start_both();
  const std::string id = new_uuid(system_clock().now());
  const std::string line = R"({"ask":")" + id + R"(","secret_ada":1,"session":)" + std::to_string(session()) + "}";
  ASSERT_TRUE(hub_->send("schools", session(), message_type::ask, line));
  ASSERT_TRUE(eventually([&] { return !errors().empty(); }));
  EXPECT_EQ(errors()[0].code, trouble::invalid);
  EXPECT_EQ(errors()[0].ask, id);
  EXPECT_THAT(errors()[0].detail + log_text(), Not(HasSubstr("secret_ada")));
}

TEST_F(adapter, says_which_system_was_not_searched_when_the_source_fails) {
  script_->fails = true;
  start_both();
  const auto asked = question();
  ask(asked);
  const auto answer = await_answer(asked.ask_id);
  EXPECT_EQ(answer.what.outcome, roster_outcome::partly_searched);
  EXPECT_EQ(answer.what.searches.at(0).result, search_result::system_down);
  EXPECT_EQ(answer.what.safety.known, "not_searched");
  EXPECT_TRUE(answer.what.items.empty());
}

TEST_F(adapter, survives_a_source_that_throws_and_does_not_repeat_its_words) {
  script_->throws = true;
  start_both();
  const auto first = question();
  ask(first);
  EXPECT_EQ(await_answer(first.ask_id).what.outcome, roster_outcome::partly_searched);
  EXPECT_THAT(log_text(), Not(HasSubstr("Okafor")));
  script_->throws = false;
  const auto second = question();
  ask(second);
  EXPECT_EQ(await_answer(second.ask_id).what.outcome, roster_outcome::answered);
}

TEST_F(adapter, answers_no_trace_for_somebody_unknown) {
  start_both();
  auto asked = question();
  asked.subjects[0].given_names = "Nobody";
  asked.subjects[0].nhs_number.clear();
  ask(asked);
  const auto answer = await_answer(asked.ask_id);
  EXPECT_EQ(answer.what.outcome, roster_outcome::no_trace);
  EXPECT_EQ(answer.what.searches.at(0).result, search_result::no_trace);
}

TEST_F(adapter, does_not_answer_a_cancelled_question) {
  script_->hold();
  start_both();
  const auto cancelled = question(), other = question();
  ask(cancelled);
  ASSERT_TRUE(eventually([&] { return heard_.count("schools", message_type::ack) == 1; }));
  ASSERT_TRUE(hub_->send("schools", session(), message_type::cancel,
                         encode(contract::cancel{.ask = cancelled.ask_id, .session = session()})));
  ask(other);
  ASSERT_TRUE(eventually([&] { return heard_.count("schools", message_type::ack) == 2; }));
  script_->release();
  await_answer(other.ask_id);
  ask(cancelled);  // the hub's own memory may be shorter than ours
  ASSERT_TRUE(eventually([&] { return heard_.count("schools", message_type::ack) == 3; }));
  EXPECT_TRUE(answers_to(cancelled.ask_id).empty());
}

TEST_F(adapter, takes_later_in_the_same_session_what_it_had_no_room_for) {
  waiting_max_ = 1;
  script_->hold();
  start_both();
  const std::uint64_t first = session();
  std::vector<std::string> ids;
  const auto acknowledged = [&] { return heard_.count("schools", message_type::ack); };
  for (std::size_t i = 0; i < 6; ++i) {
    const auto asked = question();
    ids.push_back(asked.ask_id);
    ask(asked);
    ASSERT_TRUE(eventually([&] { return acknowledged() + errors().size() == i + 1; }));
  }
  ASSERT_GE(errors().size(), 2U) << "two work, and few wait";
  const std::size_t refused = errors().size();
  for (const contract::error_line& one : errors()) EXPECT_EQ(one.code, contract::trouble::overloaded);
  script_->release();
  for (const std::string& id : ids) await_answer(id);
  EXPECT_EQ(acknowledged(), ids.size());
  EXPECT_EQ(errors().size(), refused) << "it is said once";
  EXPECT_EQ(session(), first);
}

TEST_F(adapter, takes_and_answers_in_the_same_session_what_its_ledger_could_not_keep_at_first) {
  start_both();
  const std::uint64_t first = session();
  const std::string ledger = directory_.path() + "/ledger.db";
  run_sqlite(ledger, "CREATE TABLE nothing_fits (one CHECK (one = 0))");
  // Its table of questions, then that of answers, takes nothing for a while.
  for (const auto& [table, said] : {std::pair("inbox", "ask_not_kept"), {"outbox", "answer_not_kept"}}) {
    run_sqlite(ledger, "CREATE TRIGGER full BEFORE INSERT ON " + std::string(table) +
                           " BEGIN INSERT INTO nothing_fits VALUES (1); END");
    const auto asked = question();
    ask(asked);
    ASSERT_TRUE(await_log(said)) << log_text();
    EXPECT_TRUE(answers_to(asked.ask_id).empty());
    run_sqlite(ledger, "DROP TRIGGER full");
    await_answer(asked.ask_id);
    EXPECT_EQ(answers_to(asked.ask_id).size(), 1U);
  }
  EXPECT_EQ(session(), first);
}

TEST_F(adapter, answers_five_hundred_questions_once_each) {
  start_both();
  std::vector<std::string> ids;
  for (int i = 0; i < 500; ++i) {
    const auto asked = question();
    ids.push_back(asked.ask_id);
    ask(asked);
  }
  ASSERT_TRUE(
      eventually([&] { return heard_.count("schools", message_type::answer) >= 500; }, std::chrono::seconds(60)));
  std::set<std::string> answered;
  for (const auto& line : heard_.lines())
    if (line.type == message_type::answer) answered.insert(std::string(contract::ask_of(line.text)));
  EXPECT_EQ(answered.size(), 500U);
  for (const std::string& id : ids) EXPECT_TRUE(answered.contains(id));
  EXPECT_EQ(heard_.refusals(), 0U);
}

}  // namespace
}  // namespace mash::test
