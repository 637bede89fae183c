// SPDX-License-Identifier: Apache-2.0
// What an adapter keeps of the hub's log: cosigned once durable, never unlearnt, and a history that was rewritten with
// the hub's own key ends the trust until an administrator acts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <future>

#include "adapters/contract/leaf.hpp"
#include "adapters/kit/ledger.hpp"
#include "base/sqlite/connection.hpp"
#include "base/tlog/log_view.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/written_log.hpp"

namespace mash::kit {
namespace {

using test::written_log;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tlog::witness_answer;

class set_clock final : public clock {
 public:
  [[nodiscard]] instant now() const override { return at; }
  instant at = *parse_rfc3339("2026-11-20T14:25:00Z");
};

class witnessing_ledger : public testing::Test {
 protected:
  void SetUp() override { open(); }
  void open(bool as_witness = true) {
    book_.reset();
    ledger::keys keys{signing_key::from_seed(std::array<unsigned char, 32>{9}),
                      *sealing_key::from_hex(std::string(64, '5'))};
    if (as_witness) keys.hub_witness.emplace(hub_.verifier(), "police/witness", signing_key::from_seed(witness_seed_));
    auto opened =
        ledger::open({.directory = directory_.path(), .origin = "police/ledger", .keep = std::chrono::days(30)},
                     std::move(keys), time_, [](const error& why) { FAIL() << why.detail; });
    ASSERT_TRUE(opened) << opened.error().detail;
    book_ = std::move(*opened);
  }
  result<ledger::cosigning> cosign(tlog::checkpoint_offer offer) {
    std::promise<result<ledger::cosigning>> done;
    auto outcome = done.get_future();
    book_->cosign(std::move(offer), [&done](result<ledger::cosigning> what) { done.set_value(std::move(what)); });
    return outcome.get();
  }
  result<bool> accept(const std::string& checkpoint) {
    std::promise<result<bool>> done;
    auto outcome = done.get_future();
    book_->accept_hub_log(checkpoint, [&done](result<bool> what) { done.set_value(std::move(what)); });
    return outcome.get();
  }
  witness_answer answer_to(const tlog::checkpoint_offer& offer) { return cosign(offer)->reply.verdict.answer; }
  // The administrative entries of the ledger's own log.
  std::vector<std::string> admin_entries() const {
    auto reader = sqlite::connection::open_reader(directory_.file("ledger.db"));
    EXPECT_TRUE(reader);
    tlog::log_view view(*reader);
    std::vector<std::string> found;
    for (std::uint64_t index = 0;; ++index) {
      const auto text = view.leaf(index);
      if (!text) return found;
      const auto leaf = contract::parse_leaf(*text);
      EXPECT_TRUE(leaf);
      if (leaf && leaf->type == contract::leaf_type::admin) found.push_back(leaf->outcome.at(0));
    }
  }

  const std::array<unsigned char, 32> witness_seed_{4};
  written_log hub_;
  set_clock time_;
  test::temporary_directory directory_;
  std::unique_ptr<ledger> book_;
};

TEST_F(witnessing_ledger, cosigns_at_its_clocks_time_and_remembers_over_a_restart) {
  EXPECT_EQ(book_->hub_log_at_start().checkpoint, "");
  const auto first = cosign(hub_.offer(0, 5));
  ASSERT_TRUE(first);
  const tlog::verifier_key key{"police/witness", tlog::key_type::witness,
                               signing_key::from_seed(witness_seed_).public_key()};
  const auto note = tlog::parse_note(hub_.signed_head(5) + first->reply.cosignature);
  ASSERT_TRUE(note);
  EXPECT_EQ(tlog::cosigned_at(*note, key), static_cast<std::uint64_t>(time_.at.time_since_epoch().count() / 1000));
  EXPECT_EQ(first->kept, hub_.signed_head(5));
  open();
  EXPECT_EQ(book_->hub_log_at_start().checkpoint, hub_.signed_head(5));
  EXPECT_EQ(book_->hub_log_at_start().refused, "");
  EXPECT_EQ(answer_to(hub_.offer(5, 20)), witness_answer::cosigned);
  EXPECT_EQ(answer_to(hub_.offer(5, 21)), witness_answer::stale);
  EXPECT_THAT(admin_entries(), IsEmpty()) << "cosigning is no entry: it happens every few seconds";
}

TEST_F(witnessing_ledger, a_rewritten_history_is_kept_as_evidence_logged_and_ends_the_trust) {
  ASSERT_EQ(answer_to(hub_.offer(0, 20)), witness_answer::cosigned);
  const std::string before = hub_.signed_head(20);
  hub_.rewrite(7);
  const auto got = cosign(hub_.offer(20, 40));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->reply.verdict.answer, witness_answer::not_extended);
  EXPECT_EQ(got->reply.cosignature, "");
  EXPECT_EQ(got->kept, before);
  EXPECT_THAT(admin_entries(), ElementsAre("hub_log_not_extended"));
  hub_.restore(7);
  EXPECT_EQ(cosign(hub_.offer(20, 40)).error().code, errc::denied) << "not even the true history, until somebody acts";
  open();
  const auto& known = book_->hub_log_at_start();
  EXPECT_EQ(known.checkpoint, before);
  EXPECT_EQ(known.why, "not_extended");
  hub_.rewrite(7);
  EXPECT_EQ(known.refused, hub_.signed_head(40));
  EXPECT_EQ(cosign(hub_.offer(20, 40)).error().code, errc::denied);
  EXPECT_THAT(admin_entries(), ElementsAre("hub_log_not_extended")) << "once";
}

TEST_F(witnessing_ledger, a_shrunken_and_a_forked_history_are_told_apart) {
  ASSERT_EQ(answer_to(hub_.offer(0, 20)), witness_answer::cosigned);
  EXPECT_EQ(answer_to(hub_.offer(0, 12)), witness_answer::shrunken);
  ASSERT_TRUE(accept(hub_.signed_head(20)));
  hub_.rewrite(0);
  EXPECT_EQ(answer_to(hub_.offer(20, 20)), witness_answer::forked);
  EXPECT_THAT(admin_entries(), ElementsAre("hub_log_shrunken", "hub_log_accepted", "hub_log_forked"));
}

TEST_F(witnessing_ledger, what_the_log_did_not_sign_ends_nothing) {
  ASSERT_EQ(answer_to(hub_.offer(0, 20)), witness_answer::cosigned);
  EXPECT_EQ(answer_to({20, {}, "nonsense"}), witness_answer::malformed);
  EXPECT_EQ(answer_to({20, {}, written_log("another.example/log").signed_head(3)}), witness_answer::unknown_log);
  EXPECT_EQ(answer_to(hub_.offer(20, 30)), witness_answer::cosigned);
  EXPECT_THAT(admin_entries(), IsEmpty());
}

TEST_F(witnessing_ledger, goes_on_from_the_checkpoint_that_an_administrator_names) {
  ASSERT_EQ(answer_to(hub_.offer(0, 20)), witness_answer::cosigned);
  hub_.rewrite(3);
  ASSERT_EQ(answer_to(hub_.offer(20, 40)), witness_answer::not_extended);
  EXPECT_FALSE(accept("nonsense"));
  EXPECT_FALSE(accept(written_log("another.example/log").signed_head(40)));
  EXPECT_NE(book_->hub_log_at_start().why, "x");
  EXPECT_EQ(cosign(hub_.offer(20, 40)).error().code, errc::denied);
  ASSERT_TRUE(accept(hub_.signed_head(40)));
  EXPECT_EQ(answer_to(hub_.offer(40, 50)), witness_answer::cosigned);
  open();
  EXPECT_EQ(book_->hub_log_at_start().refused, "");
  EXPECT_EQ(book_->hub_log_at_start().checkpoint, hub_.signed_head(50));
}

TEST_F(witnessing_ledger, to_witness_no_more_or_another_log_forgives_nothing) {
  ASSERT_EQ(answer_to(hub_.offer(0, 20)), witness_answer::cosigned);
  ASSERT_EQ(answer_to(hub_.offer(0, 12)), witness_answer::shrunken);
  open(false);
  EXPECT_FALSE(book_->witnesses());
  EXPECT_EQ(book_->hub_log_at_start().why, "shrunken");
  EXPECT_EQ(accept(hub_.signed_head(20)).error().code, errc::invalid);
  hub_ = written_log("another.example/log");
  open();
  EXPECT_EQ(book_->hub_log_at_start().why, "shrunken");
  EXPECT_EQ(cosign(hub_.offer(0, 5)).error().code, errc::denied);
  ASSERT_TRUE(accept(hub_.signed_head(5)));
  EXPECT_EQ(answer_to(hub_.offer(5, 6)), witness_answer::cosigned);
}

TEST_F(witnessing_ledger, a_ledger_of_before_there_were_witnesses_is_brought_up) {
  ASSERT_EQ(answer_to(hub_.offer(0, 3)), witness_answer::cosigned);
  book_.reset();
  {
    auto writer = sqlite::connection::open_writer(directory_.file("ledger.db"));
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->execute(
        "DROP TABLE volume_act; DROP TABLE volume_held; DROP TABLE volume_day; DROP TABLE volume_subject;"
        " DROP TABLE volume_ask; DROP TABLE volume_gate; DROP TABLE answer_act; DROP TABLE review_act; DROP TABLE "
        "ruling; DROP TABLE review; DROP "
        "TABLE hub_log; PRAGMA user_version = 2"));
  }
  open();
  EXPECT_EQ(book_->hub_log_at_start().checkpoint, "");
  EXPECT_EQ(answer_to(hub_.offer(0, 3)), witness_answer::cosigned);
}

}  // namespace
}  // namespace mash::kit
