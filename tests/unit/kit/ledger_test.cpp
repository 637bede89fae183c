// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <future>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/leaf.hpp"
#include "base/sqlite/connection.hpp"
#include "base/tlog/receipt.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/contract/samples.hpp"

namespace mash::kit {
namespace {

using contract::samples::full_answer;
using contract::samples::full_ask;

class set_clock final : public clock {
 public:
  instant now() const override { return at; }
  instant at = *parse_rfc3339("2026-11-20T14:25:00Z");
};

class ledger_of_a_member : public testing::Test {
 protected:
  void SetUp() override { open(); }
  void open() {
    book_.reset();
    auto opened =
        ledger::open({.directory = directory_.path(), .origin = "police/ledger", .keep = std::chrono::days(30)},
                     {signing_key::from_seed(seed_), *sealing_key::from_hex(std::string(64, '5'))}, time_,
                     [](const error& why) { FAIL() << why.detail; });
    ASSERT_TRUE(opened) << opened.error().detail;
    book_ = std::move(*opened);
  }

  template <class Value, class Start>
  static result<Value> await(Start start) {
    std::promise<result<Value>> promise;
    auto future = promise.get_future();
    start([&promise](result<Value> value) { promise.set_value(std::move(value)); });
    return future.get();
  }
  result<ledger::taken> take(const contract::ask& question) {
    const std::string line = encode(question);
    return await<ledger::taken>([&](auto done) {
      book_->take(question, {question.ask_id, contract::digest_of_line(line).value(), line}, done);
    });
  }
  result<kept_answer> keep(const contract::answer& reply) {
    const std::string line = encode(reply);
    return await<kept_answer>(
        [&](auto done) { book_->keep(reply, line, contract::digest_of_line(line).value(), done); });
  }
  ledger::unfinished recover() {
    return await<ledger::unfinished>([&](auto done) { book_->recover(done); }).value();
  }
  std::vector<kept_answer> outbox() {
    return await<std::vector<kept_answer>>([&](auto done) { book_->outbox(done); }).value();
  }
  static contract::answer answer_of_revision(std::int64_t revision) {
    contract::answer reply = full_answer();
    reply.revision = revision;
    reply.needs = "revision " + std::to_string(revision);
    return reply;
  }

  std::array<unsigned char, 32> seed_{9};
  set_clock time_;
  test::temporary_directory directory_;
  std::unique_ptr<ledger> book_;
};

TEST_F(ledger_of_a_member, takes_a_question_once) {
  EXPECT_EQ(take(full_ask())->as, ledger::known::fresh);
  EXPECT_EQ(take(full_ask())->as, ledger::known::open);
  contract::ask other_session = full_ask();
  other_session.session = 99;
  EXPECT_EQ(take(other_session)->as, ledger::known::open);
  contract::ask other = full_ask();
  other.context = "something else";
  EXPECT_EQ(take(other)->as, ledger::known::conflict);
  EXPECT_EQ(recover().asks.size(), 1U);
}

TEST_F(ledger_of_a_member, gives_a_kept_answer_with_a_receipt_that_verifies) {
  ASSERT_TRUE(take(full_ask()));
  const auto kept = keep(full_answer());
  ASSERT_TRUE(kept) << kept.error().detail;
  const auto read = contract::decode_answer(kept->line);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->digest, kept->digest);
  const auto leaf = contract::parse_leaf(read->proof->leaf);
  ASSERT_TRUE(leaf);
  EXPECT_EQ(leaf->type, contract::leaf_type::answered);
  EXPECT_EQ(leaf->members, std::vector<std::string>{"police"});
  EXPECT_TRUE(contract::opens(*leaf->body, read->proof->salt, kept->digest));
  const auto head = tlog::verify_receipt(read->proof->proof, as_bytes(read->proof->leaf), book_->key());
  ASSERT_TRUE(head) << head.error().detail;
  EXPECT_EQ(head->head.size, 2U);
}

TEST_F(ledger_of_a_member, gives_the_kept_answer_to_a_repeated_question) {
  ASSERT_TRUE(take(full_ask()));
  const auto kept = keep(full_answer());
  const auto again = take(full_ask());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->as, ledger::known::answered);
  ASSERT_EQ(again->answers.size(), 1U);
  EXPECT_EQ(again->answers[0].line, kept->line);
}

TEST_F(ledger_of_a_member, keeps_one_digest_for_a_revision) {
  ASSERT_TRUE(take(full_ask()));
  const auto first = keep(full_answer());
  EXPECT_EQ(keep(full_answer())->line, first->line);
  contract::answer other = full_answer();
  other.needs = "other words";
  EXPECT_EQ(keep(other).error().code, errc::conflict);
  EXPECT_EQ(outbox().size(), 1U);
}

TEST_F(ledger_of_a_member, answers_a_repeated_question_with_the_latest_revision) {
  ASSERT_TRUE(take(full_ask()));
  ASSERT_TRUE(keep(answer_of_revision(1)));
  ASSERT_TRUE(keep(answer_of_revision(2)));
  EXPECT_EQ(take(full_ask())->answers.at(0).revision, 2);
}

TEST_F(ledger_of_a_member, keeps_no_answer_to_what_was_not_asked_or_was_cancelled) {
  EXPECT_EQ(keep(full_answer()).error().code, errc::not_found);
  ASSERT_TRUE(take(full_ask()));
  book_->cancel(full_ask().ask_id);
  EXPECT_EQ(keep(full_answer()).error().code, errc::denied);
  EXPECT_EQ(take(full_ask())->as, ledger::known::cancelled);
  EXPECT_TRUE(recover().asks.empty());
}

TEST_F(ledger_of_a_member, remembers_a_cancellation_that_came_before_its_question) {
  book_->cancel(full_ask().ask_id);
  EXPECT_EQ(take(full_ask())->as, ledger::known::cancelled);
}

TEST_F(ledger_of_a_member, does_not_cancel_what_is_answered) {
  ASSERT_TRUE(take(full_ask()));
  ASSERT_TRUE(keep(full_answer()));
  book_->cancel(full_ask().ask_id);
  EXPECT_EQ(take(full_ask())->as, ledger::known::answered);
}

TEST_F(ledger_of_a_member, has_in_its_outbox_what_nobody_acknowledged) {
  ASSERT_TRUE(take(full_ask()));
  const auto kept = keep(full_answer());
  book_->acknowledge(kept->ask, 1, std::string(64, '0'));  // of other bytes: says nothing about these
  EXPECT_EQ(outbox().size(), 1U);
  book_->acknowledge(kept->ask, 1, kept->digest);
  EXPECT_TRUE(outbox().empty());
}

TEST_F(ledger_of_a_member, gives_up_an_answer_that_the_hub_refused_but_keeps_it) {
  ASSERT_TRUE(take(full_ask()));
  ASSERT_TRUE(keep(full_answer()));
  book_->give_up(full_ask().ask_id);
  EXPECT_TRUE(outbox().empty());
  EXPECT_EQ(take(full_ask())->answers.size(), 1U);
}

TEST_F(ledger_of_a_member, finds_everything_again_after_a_restart) {
  ASSERT_TRUE(take(full_ask()));
  contract::ask waiting = full_ask();
  waiting.ask_id = "01934567-89ab-7cde-8f01-23456789abce";
  ASSERT_TRUE(take(waiting));
  const auto kept = keep(full_answer());
  open();
  const auto found = recover();
  ASSERT_EQ(found.asks.size(), 1U);
  EXPECT_EQ(found.asks[0].ask, waiting.ask_id);
  EXPECT_EQ(found.asks[0].line, encode(waiting));
  ASSERT_EQ(found.answers.size(), 1U);
  EXPECT_EQ(found.answers[0].digest, kept->digest);
}

TEST_F(ledger_of_a_member, forgets_the_content_of_old_acknowledged_answers_only) {
  ASSERT_TRUE(take(full_ask()));
  const auto kept = keep(full_answer());
  book_->acknowledge(kept->ask, 1, kept->digest);
  contract::ask waiting = full_ask();
  waiting.ask_id = "01934567-89ab-7cde-8f01-23456789abce";
  ASSERT_TRUE(take(waiting));
  time_.at = *parse_rfc3339("2026-12-15T00:00:00Z");
  book_->purge();
  EXPECT_EQ(take(full_ask())->answers.size(), 1U);
  time_.at = *parse_rfc3339("2027-01-15T00:00:00Z");
  book_->purge();
  EXPECT_TRUE(take(full_ask())->answers.empty());
  EXPECT_EQ(recover().asks.size(), 1U);
}

TEST_F(ledger_of_a_member, opens_nothing_with_another_sealing_key) {
  ASSERT_TRUE(take(full_ask()));
  book_.reset();
  auto opened = ledger::open({.directory = directory_.path(), .origin = "police/ledger", .keep = std::chrono::days(30)},
                             {signing_key::from_seed(seed_), *sealing_key::from_hex(std::string(64, '6'))}, time_,
                             [](const error&) {});
  ASSERT_TRUE(opened);
  book_ = std::move(*opened);
  const auto found = await<ledger::unfinished>([&](auto done) { book_->recover(done); });
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, errc::corrupt);
}

TEST_F(ledger_of_a_member, notices_an_answer_moved_to_another_question) {
  contract::ask other = full_ask();
  other.ask_id = "01934567-89ab-7cde-8f01-23456789abce";
  contract::answer to_other = full_answer();
  to_other.ask_id = other.ask_id;
  ASSERT_TRUE(take(full_ask()));
  ASSERT_TRUE(take(other));
  ASSERT_TRUE(keep(full_answer()));
  ASSERT_TRUE(keep(to_other));
  book_.reset();
  {
    auto writer = sqlite::connection::open_writer(directory_.file("ledger.db"));
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->execute("UPDATE outbox SET line = (SELECT line FROM outbox AS o WHERE o.ask <> outbox.ask)"));
  }
  open();
  EXPECT_EQ((await<std::vector<kept_answer>>([&](auto done) { book_->outbox(done); }).error().code), errc::corrupt);
}

TEST_F(ledger_of_a_member, refuses_to_start_with_another_log_key) {
  ASSERT_TRUE(take(full_ask()));
  book_.reset();
  std::array<unsigned char, 32> other{8};
  EXPECT_FALSE(ledger::open({.directory = directory_.path(), .origin = "police/ledger", .keep = std::chrono::days(30)},
                            {signing_key::from_seed(other), *sealing_key::from_hex(std::string(64, '5'))}, time_,
                            [](const error&) {}));
}

}  // namespace
}  // namespace mash::kit
