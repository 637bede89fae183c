// SPDX-License-Identifier: Apache-2.0
// The Python adapter against the hub's own broker, where the test says what the hub says: every line it must answer,
// whatever is killed in between.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "adapters/contract/agreement_codec.hpp"
#include "adapters/contract/leaf.hpp"
#include "base/ids.hpp"
#include "base/tlog/receipt.hpp"
#include "hub/broker/broker.hpp"
#include "tests/integration/exchange/heard.hpp"
#include "tests/integration/python/python_member.hpp"
#include "tests/unit/contract/samples.hpp"

namespace mash::test {
namespace {

using broker::member_config;
using contract::message_type;
using testing::HasSubstr;

class python_adapter : public testing::Test {
 protected:
  void SetUp() override {
    members_ = {{"health", 0, member_.public_key()}};
    auto started = broker::broker::start(
        {.address = "127.0.0.1", .secret_key = hub_.secret_key, .members = members_, .limits = {}}, heard_.events());
    ASSERT_TRUE(started) << started.error().detail;
    broker_ = std::move(*started);
    member_.settings["endpoint"] = "tcp://127.0.0.1:" + std::to_string(broker_->port_of("health"));
    member_.settings["hub_key"] = hub_.public_key;
    member_.settings["agreement"] = contract::samples::AGREEMENT;
  }
  void TearDown() override {
    if (HasFailure() && member_.process) std::cerr << member_.process->log();
  }

  void start() {
    member_.start();
    wait_for_session();
  }
  void wait_for_session() {
    const auto before = session_;
    ASSERT_TRUE(eventually([&] { return (session_ = broker_->session_of("health")) > before; }, PATIENCE));
  }
  static contract::ask question() {
    contract::ask out = contract::samples::full_ask();
    out.ask_id = new_uuid(system_clock().now());
    out.subjects = {contract::samples::ada()};
    out.relations.clear();
    out.categories = {policy::category::was_not_brought, policy::category::registration};
    return out;
  }
  std::string send(contract::ask what) {
    what.session = session_;
    std::string line = contract::encode(what);
    EXPECT_TRUE(broker_->send("health", session_, message_type::ask, line));
    return line;
  }
  void send(message_type type, std::string line) {
    EXPECT_TRUE(broker_->send("health", session_, type, std::move(line)));
  }
  // The lines of this type about one ask, oldest first; waits until there are so many.
  std::vector<std::string> lines(message_type type, const std::string& ask, std::size_t count = 1) {
    std::vector<std::string> found;
    const auto collect = [&] {
      found.clear();
      for (const auto& one : heard_.lines())
        if (one.type == type && contract::ask_of(one.text) == ask) found.push_back(one.text);
      return found.size() >= count;
    };
    EXPECT_TRUE(eventually(collect, PATIENCE)) << to_word(type);
    found.resize(std::max(found.size(), count));
    return found;
  }
  void acknowledge(const std::string& answer_line) {
    const auto digest = contract::digest_of_line(answer_line).value();
    send(message_type::ack,
         contract::encode(contract::ack{
             .ask = std::string(contract::ask_of(answer_line)), .session = session_, .revision = 1, .digest = digest}));
  }
  bool eventually_in_state(const std::string& ask, const std::string& state) {
    return eventually([&] { return member_.case_of(ask).find("\"state\":\"" + state + "\"") != std::string::npos; },
                      PATIENCE);
  }
  contract::trouble trouble_about(const std::string& ask) {
    return contract::decode_error(lines(message_type::error, ask)[0]).value().code;
  }

  static constexpr std::chrono::seconds PATIENCE{30};
  const curve_keys hub_ = curve_keys::make();
  std::vector<member_config> members_;
  heard heard_;
  python_member member_;
  std::unique_ptr<broker::broker> broker_;
  std::uint64_t session_ = 0;
};

TEST_F(python_adapter, acknowledges_the_question_and_answers_it_with_a_receipt_that_verifies) {
  start();
  const contract::ask asked = question();
  const std::string line = send(asked);
  const auto ack = contract::decode_ack(lines(message_type::ack, asked.ask_id)[0]);
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->digest, contract::digest_of_line(line).value());
  EXPECT_EQ(ack->revision, 0);

  const auto answered = contract::decode_answer(lines(message_type::answer, asked.ask_id)[0]);
  ASSERT_TRUE(answered) << answered.error().detail;
  EXPECT_EQ(answered->what.session, session_);
  EXPECT_EQ(answered->what.outcome, policy::roster_outcome::answered);
  ASSERT_EQ(answered->what.items.size(), 2U);
  EXPECT_EQ(answered->what.items[0].what.summary, "Was not brought to a hearing test.");
  EXPECT_EQ(answered->what.safety.items_held, 1);

  ASSERT_TRUE(answered->proof);
  const auto leaf = contract::parse_leaf(answered->proof->leaf);
  ASSERT_TRUE(leaf) << leaf.error().detail;
  EXPECT_EQ(leaf->type, contract::leaf_type::answered);
  EXPECT_EQ(leaf->request, asked.ask_id);
  EXPECT_TRUE(contract::opens(leaf->body.value(), answered->proof->salt, answered->digest));
  const auto head = tlog::verify_receipt(answered->proof->proof, as_bytes(answered->proof->leaf), member_.ledger_key());
  ASSERT_TRUE(head) << head.error().detail;
  EXPECT_EQ(head->head.size, 2U) << "that it was asked is logged before it answers";
  EXPECT_TRUE(member_.process->has_logged(member_.ledger_key().vkey()));
}

TEST_F(python_adapter, every_receipt_verifies_while_its_ledger_grows) {
  start();
  for (std::uint64_t round = 1; round <= 9; ++round) {
    const contract::ask asked = question();
    send(asked);
    const auto answered = contract::decode_answer(lines(message_type::answer, asked.ask_id)[0]);
    ASSERT_TRUE(answered && answered->proof);
    const auto head =
        tlog::verify_receipt(answered->proof->proof, as_bytes(answered->proof->leaf), member_.ledger_key());
    ASSERT_TRUE(head) << head.error().detail;
    EXPECT_EQ(head->head.size, 2 * round);
    acknowledge(lines(message_type::answer, asked.ask_id)[0]);
  }
}

TEST_F(python_adapter, answers_more_questions_than_either_sides_credit_and_never_passes_it) {
  start();
  std::set<std::string> open;
  for (int i = 0; i < 300; ++i) {  // the adapter's window is 256 lines
    const contract::ask asked = question();
    open.insert(asked.ask_id);
    send(asked);
  }
  std::size_t looked_at = 0;
  ASSERT_TRUE(eventually(
      [&] {
        const auto heard_so_far = heard_.lines();
        for (; looked_at < heard_so_far.size(); ++looked_at) {
          if (heard_so_far[looked_at].type != message_type::answer) continue;
          const std::string ask(contract::ask_of(heard_so_far[looked_at].text));
          if (open.erase(ask) == 1) acknowledge(heard_so_far[looked_at].text);
        }
        return open.empty();
      },
      std::chrono::seconds(90)));
  EXPECT_EQ(heard_.refusals(), 0U);
  EXPECT_FALSE(member_.process->has_logged("past the credit"));
}

TEST_F(python_adapter, sends_the_same_bytes_again_after_it_was_killed_unacknowledged) {
  start();
  const contract::ask asked = question();
  send(asked);
  std::string first = lines(message_type::answer, asked.ask_id)[0];
  member_.kill_and_start_again();
  wait_for_session();
  const auto again = lines(message_type::answer, asked.ask_id, heard_.count("health", message_type::answer) + 1);
  contract::set_session(first, session_);
  EXPECT_EQ(again.back(), first);
  EXPECT_EQ(member_.ledger().size(), 2U) << "nothing is logged twice";
}

TEST_F(python_adapter, sends_an_answer_again_within_the_session_until_it_is_acknowledged) {
  start();
  const contract::ask asked = question();
  send(asked);
  const auto sent = lines(message_type::answer, asked.ask_id, 2);
  EXPECT_EQ(sent[0], sent[1]);
  acknowledge(sent[0]);
  ASSERT_TRUE(eventually_in_state(asked.ask_id, "acknowledged"));
  const std::size_t before = lines(message_type::answer, asked.ask_id).size();
  member_.kill_and_start_again();
  wait_for_session();
  const contract::ask next = question();
  send(next);
  lines(message_type::answer, next.ask_id);
  EXPECT_EQ(lines(message_type::answer, asked.ask_id).size(), before) << "what is acknowledged is not sent again";
}

TEST_F(python_adapter, a_repeated_question_is_acknowledged_again_and_gets_the_same_bytes) {
  start();
  const contract::ask asked = question();
  send(asked);
  std::string first = lines(message_type::answer, asked.ask_id)[0];
  acknowledge(first);
  ASSERT_TRUE(eventually_in_state(asked.ask_id, "acknowledged"));
  const std::size_t before = lines(message_type::answer, asked.ask_id).size();
  member_.kill_and_start_again();
  wait_for_session();
  send(asked);
  EXPECT_EQ(lines(message_type::ack, asked.ask_id, 2).size(), 2U);
  contract::set_session(first, session_);
  EXPECT_EQ(lines(message_type::answer, asked.ask_id, before + 1).back(), first);
  EXPECT_EQ(member_.ledger().size(), 2U);
}

TEST_F(python_adapter, refuses_a_question_with_the_word_that_says_why) {
  start();
  contract::ask other_agreement = question();
  other_agreement.agreement = std::string(64, '0');
  send(other_agreement);
  EXPECT_EQ(trouble_about(other_agreement.ask_id), contract::trouble::agreement_unknown);

  const std::string unreadable = new_uuid(system_clock().now());
  send(message_type::ask, R"({"ask":")" + unreadable + R"(","session":)" + std::to_string(session_) + "}");
  EXPECT_EQ(trouble_about(unreadable), contract::trouble::invalid);

  contract::ask changed = question();
  send(changed);
  acknowledge(lines(message_type::answer, changed.ask_id)[0]);
  changed.context = "Something else.";
  send(changed);
  EXPECT_EQ(trouble_about(changed.ask_id), contract::trouble::conflict);
  EXPECT_EQ(member_.ledger().size(), 2U) << "a refused question is not accepted";
}

TEST_F(python_adapter, says_of_an_offered_version_what_became_of_it_and_goes_on_answering) {
  policy::signed_manifest made;
  made.what = policy::describe_folder({"example", "1", 1, instant{}, {}}, {{"tier1.toml", "x = 1\n"}});
  made.note.text = body_of(made.what);
  ASSERT_TRUE(add_signature(made, "health", signing_key::generate()));
  member_.settings["agreement"] = made.digest();
  start();
  const auto offer = [&](const policy::folder_contents& files) {
    send(message_type::agreement, encode(contract::agreement_offer{session_, to_text(made), files}).value());
  };
  offer({{"tier1.toml", "x = 1\n"}});
  offer({{"tier1.toml", "x = 2\n"}});
  made.what.version = "2";
  made.note = {body_of(made.what), made.note.signatures};
  offer({{"tier1.toml", "x = 1\n"}});
  const auto replies = lines(message_type::agreement, "", 3);
  const auto outcome = [&](std::size_t i) { return contract::decode_agreement_reply(replies[i])->outcome; };
  EXPECT_EQ(outcome(0), contract::offer_outcome::held);
  EXPECT_EQ(outcome(1), contract::offer_outcome::malformed);
  EXPECT_EQ(outcome(2), contract::offer_outcome::refused);
  EXPECT_EQ(contract::decode_agreement_reply(replies[2])->agreement, made.digest());
  contract::ask asked = question();
  asked.agreement = contract::decode_agreement_reply(replies[0])->agreement;
  send(asked);
  lines(message_type::answer, asked.ask_id);
}

TEST_F(python_adapter, a_cancelled_question_is_never_answered) {
  member_.settings["review"] = true;
  start();
  const contract::ask cancelled = question(), late = question(), asked = question();
  send(cancelled);
  EXPECT_EQ(contract::decode_holding(lines(message_type::holding, cancelled.ask_id)[0]).value().items_held, 0);
  send(message_type::cancel, contract::encode(contract::cancel{cancelled.ask_id, session_}));
  ASSERT_TRUE(eventually_in_state(cancelled.ask_id, "cancelled"));
  send(message_type::cancel, contract::encode(contract::cancel{late.ask_id, session_}));
  send(late);
  send(asked);
  lines(message_type::ack, late.ask_id);
  for (const contract::ask& one : {cancelled, late, asked}) member_.approve(one.ask_id);
  lines(message_type::answer, asked.ask_id);
  for (const auto& one : heard_.lines())
    if (one.type == message_type::answer) EXPECT_EQ(contract::ask_of(one.text), asked.ask_id);
}

TEST_F(python_adapter, connects_once_its_key_is_admitted_though_it_was_refused_before) {
  members_[0].public_key = curve_keys::make().public_key;
  ASSERT_TRUE(broker_->update(members_));
  member_.start();
  ASSERT_TRUE(eventually([&] { return member_.process->has_logged("unknown_key"); }, PATIENCE));
  EXPECT_TRUE(heard_.was_refused("health", "unknown key"));
  members_[0].public_key = member_.public_key();
  ASSERT_TRUE(broker_->update(members_));
  wait_for_session();
}

TEST_F(python_adapter, says_that_the_hub_is_another_or_not_there) {
  member_.settings["hub_key"] = curve_keys::make().public_key;
  member_.start();
  EXPECT_TRUE(eventually([&] { return member_.process->has_logged("wrong_hub_key"); }, PATIENCE));
  member_.process->kill();
  broker_.reset();
  member_.start();
  EXPECT_TRUE(eventually([&] { return member_.process->has_logged("not_reachable"); }, PATIENCE));
}

TEST_F(python_adapter, says_bye_when_it_is_stopped_and_comes_back_to_a_hub_that_was_restarted) {
  start();
  EXPECT_EQ(member_.process->stop(), 0);
  EXPECT_TRUE(eventually([&] { return broker_->session_of("health") == 0; }));
  start();
  members_[0].port = broker_->port_of("health");
  broker_.reset();
  auto again = broker::broker::start(
      {.address = "127.0.0.1", .secret_key = hub_.secret_key, .members = members_, .limits = {}}, heard_.events());
  ASSERT_TRUE(again) << again.error().detail;
  broker_ = std::move(*again);
  wait_for_session();
  const contract::ask asked = question();
  send(asked);
  EXPECT_FALSE(lines(message_type::answer, asked.ask_id)[0].empty());
}

TEST_F(python_adapter, writes_nobodys_name_into_its_log) {
  start();
  const contract::ask asked = question();
  send(asked);
  acknowledge(lines(message_type::answer, asked.ask_id)[0]);
  ASSERT_TRUE(eventually_in_state(asked.ask_id, "acknowledged"));
  const std::string log = member_.process->log();
  for (const char* word : {"Okafor", "OKAFOR", "Ada", "9990001014", "CB99", "hearing"})
    EXPECT_EQ(log.find(word), std::string::npos) << word;
  for (const std::string& entry : member_.ledger()) EXPECT_THAT(contract::parse_leaf(entry).has_value(), true) << entry;
}

}  // namespace
}  // namespace mash::test
