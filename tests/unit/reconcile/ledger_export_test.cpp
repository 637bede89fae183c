// SPDX-License-Identifier: Apache-2.0
// An export verifies under the ledger's key, or says why not; leaving an answer out is seen.
#include "cli/ledger_export.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "adapters/contract/codec.hpp"
#include "adapters/kit/ledger.hpp"
#include "base/sqlite/connection.hpp"
#include "certs/files.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/contract/samples.hpp"

namespace mash::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

const instant NOON = *parse_rfc3339("2026-11-20T12:00:00Z");

class exported_ledger : public testing::Test {
 protected:
  exported_ledger() {
    open();
    const auto question = contract::samples::full_ask();
    const std::string line = encode(question);
    await<kit::ledger::taken>([&](auto done) {
      book_->take(question, {question.ask_id, contract::digest_of_line(line).value(), line}, done);
    });
    for (const std::int64_t revision : {1, 2}) {
      contract::answer reply = contract::samples::full_answer();
      reply.revision = revision;
      const std::string answer = encode(reply);
      digests_.push_back(contract::digest_of_line(answer).value());
      await<kit::kept_answer>([&](auto done) { book_->keep(reply, answer, digests_.back(), done); });
    }
  }
  void open() {
    book_ = kit::ledger::open({.directory = folder_.path(), .origin = "police/ledger", .keep = std::chrono::days(1)},
                              {signing_key::from_seed(seed_), *sealing_key::from_hex(std::string(64, '5'))},
                              system_clock(), [](const error& why) { FAIL() << why.detail; })
                .value();
  }
  template <class Value, class Start>
  static void await(Start start) {
    std::promise<result<Value>> promise;
    auto done = promise.get_future();
    start([&promise](result<Value> value) { promise.set_value(std::move(value)); });
    ASSERT_TRUE(done.get());
  }
  std::string made() const {
    auto text = export_ledger(folder_.path(), NOON);
    EXPECT_TRUE(text) << text.error().detail;
    return text.value_or("");
  }
  std::string refusal(const std::string& text) const {
    const auto read = read_ledger_export(text, key());
    return read ? "accepted" : read.error().detail;
  }
  tlog::verifier_key key() const {
    return {"police/ledger", tlog::key_type::log, signing_key::from_seed(seed_).public_key()};
  }
  static std::string without_line(const std::string& text, std::size_t number) {
    std::size_t from = 0;
    for (; number > 0; --number) from = text.find('\n', from) + 1;
    return text.substr(0, from) + text.substr(text.find('\n', from) + 1);
  }
  void change(const std::string& sql) {
    book_.reset();
    auto writer = sqlite::connection::open_writer(folder_.file("ledger.db"));
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->execute(sql));
  }

  const std::array<unsigned char, 32> seed_{9};
  test::temporary_directory folder_;
  std::unique_ptr<kit::ledger> book_;
  std::vector<std::string> digests_;
};

TEST_F(exported_ledger, has_every_answer_with_its_digest_and_reads_back) {
  const auto read = read_ledger_export(made(), key());
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->made_at, NOON);
  EXPECT_EQ(read->head.head.size, 3U);
  ASSERT_EQ(read->answers.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(read->answers[i].index, i + 1);
    EXPECT_EQ(read->answers[i].ask, contract::samples::full_ask().ask_id);
    EXPECT_EQ(read->answers[i].revision, static_cast<std::int64_t>(i + 1));
    EXPECT_EQ(read->answers[i].digest, digests_[i]);
    EXPECT_EQ(read->answers[i].state, "waiting");
  }
}

TEST_F(exported_ledger, tells_nothing_about_anybody) {
  const std::string text = made();
  for (const char* never : {"Okafor", "Ada", "9990001014", "CB99", "Carter"}) EXPECT_THAT(text, Not(HasSubstr(never)));
}

TEST_F(exported_ledger, an_answer_that_is_left_out_or_changed_is_seen) {
  const std::string text = made();
  EXPECT_EQ(refusal(text), "accepted");
  for (const std::size_t line : {1U, 2U, 3U})
    EXPECT_THAT(refusal(without_line(text, line)), HasSubstr("left out, added or changed"));
  std::string changed = text;
  changed.replace(changed.find("\\\"answered\\\""), 12, "\\\"declined\\\"");
  EXPECT_NE(refusal(changed), "accepted");
  EXPECT_NE(refusal(text + "{\"hash\":\"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\"}\n"), "accepted");
}

TEST_F(exported_ledger, another_key_or_form_is_refused) {
  const std::string text = made();
  const tlog::verifier_key other{"police/ledger", tlog::key_type::log, signing_key::generate().public_key()};
  EXPECT_FALSE(read_ledger_export(text, other));
  for (const std::string& bad :
       {std::string(), std::string("{}\n"), text.substr(text.find('\n') + 1), text + "nonsense\n", text + "{}\n",
        text + "{\"hash\":\"x\"}\n", text + "{\"leaf\":\"x\"}\n"})
    EXPECT_NE(refusal(bad), "accepted") << bad.substr(0, 40);
}

TEST_F(exported_ledger, a_row_that_is_gone_leaves_its_entry) {
  change("DELETE FROM outbox WHERE revision = 2");
  const auto read = read_ledger_export(made(), key());
  ASSERT_TRUE(read) << read.error().detail;
  ASSERT_EQ(read->answers.size(), 2U);
  EXPECT_EQ(read->answers[1].revision, 0);
  EXPECT_EQ(read->answers[1].digest, "");
}

TEST_F(exported_ledger, a_ledger_that_was_changed_is_not_exported) {
  change("DROP TRIGGER log_batch_never_changes; UPDATE log_batch SET entries = zeroblob(length(entries))");
  const auto text = export_ledger(folder_.path(), NOON);
  EXPECT_FALSE(text);
}

TEST_F(exported_ledger, a_folder_without_a_ledger_says_so) {
  const test::temporary_directory empty;
  const auto text = export_ledger(empty.path(), NOON);
  ASSERT_FALSE(text);
  EXPECT_THAT(text.error().detail, HasSubstr("no checkpoint of a ledger"));
}

}  // namespace
}  // namespace mash::cli
