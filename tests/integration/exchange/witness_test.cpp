// SPDX-License-Identifier: Apache-2.0
// An adapter as a witness of the hub's log: over the real exchange, with a hub whose log key and disks are in one hand.
#include "adapters/contract/witness_codec.hpp"
#include "tests/integration/exchange/adapter_fixture.hpp"
#include "tests/support/written_log.hpp"

namespace mash::test {
namespace {

using testing::HasSubstr;
using tlog::witness_answer;

class witnessing_adapter : public adapter_fixture {
 protected:
  std::optional<tlog::witness> hub_witness() const override {
    return tlog::witness(log_of_hub_.verifier(), "schools/witness",
                         signing_key::from_seed(std::array<unsigned char, 32>{4}));
  }
  void publish(const tlog::checkpoint_offer& offer) {
    ASSERT_TRUE(hub_->send("schools", session(), message_type::checkpoint,
                           encode(contract::checkpoint_line{session(), offer})));
  }
  std::vector<contract::cosign_line> cosigned() const {
    std::vector<contract::cosign_line> out;
    for (const auto& line : heard_.lines())
      if (line.type == message_type::cosign) out.push_back(*contract::decode_cosign(line.text));
    return out;
  }
  // The next reply that no earlier call returned.
  contract::cosign_line await_reply() {
    EXPECT_TRUE(eventually([this] { return cosigned().size() > replies_; })) << log_text();
    const auto all = cosigned();
    return replies_ < all.size() ? all[replies_++] : contract::cosign_line{};
  }
  std::string last_greeting() const { return contract::decode_hello(heard_.hellos().back())->checkpoint; }
  void restart_adapter() {
    adapter_.reset();
    ASSERT_TRUE(eventually([this] { return session() == 0; }));
    start_adapter();
  }
  // Nothing is given back: what was asked stays unanswered, and the session stays closed.
  void expect_the_hub_is_not_answered(std::size_t hellos) {
    ASSERT_TRUE(eventually([this] { return session() == 0 && adapter_->session_number() == 0; })) << log_text();
    stop_hub();
    start_hub();  // a hub that begins anew is not believed either
    EXPECT_FALSE(eventually([&] { return heard_.hellos().size() > hellos; }, std::chrono::seconds(1)));
  }

  written_log log_of_hub_;
  std::size_t replies_ = 0;
};

TEST_F(witnessing_adapter, cosigns_what_extends_what_it_saw_and_greets_with_it) {
  start_both();
  EXPECT_EQ(last_greeting(), "");
  std::uint64_t from = 0;
  for (const std::uint64_t size : {1U, 5U, 5U, 64U}) {
    publish(log_of_hub_.offer(from, size));
    const auto got = await_reply();
    EXPECT_EQ(got.outcome, witness_answer::cosigned);
    EXPECT_EQ(got.size, size);
    const auto note =
        tlog::open_checkpoint(log_of_hub_.signed_head(size) + got.cosignature + "\n", log_of_hub_.verifier());
    ASSERT_TRUE(note);
    EXPECT_TRUE(tlog::cosigned_at(note->signed_note, hub_witness()->key()));
    from = size;
  }
  restart_adapter();
  await_session();
  EXPECT_EQ(last_greeting(), log_of_hub_.signed_head(64));
}

TEST_F(witnessing_adapter, tells_a_hub_that_does_not_know_what_it_holds_and_goes_on) {
  start_both();
  publish(log_of_hub_.offer(0, 5));
  (void)await_reply();
  publish(log_of_hub_.offer(0, 9));
  const auto got = await_reply();
  EXPECT_EQ(got.outcome, witness_answer::stale);
  EXPECT_EQ(got.size, 5U);
  publish(log_of_hub_.offer(5, 9));
  EXPECT_EQ(await_reply().outcome, witness_answer::cosigned);
}

TEST_F(witnessing_adapter, refuses_a_rewritten_history_loudly_and_answers_no_more) {
  start_both();
  publish(log_of_hub_.offer(0, 20));
  (void)await_reply();
  const std::string seen = log_of_hub_.signed_head(20);
  log_of_hub_.rewrite(11);
  publish(log_of_hub_.offer(20, 40));
  const auto got = await_reply();
  EXPECT_EQ(got.outcome, witness_answer::not_extended);
  EXPECT_EQ(got.checkpoint, seen) << "an honest hub learns from it what was lost";
  EXPECT_TRUE(await_log("\"hub_history_refused\""));
  expect_the_hub_is_not_answered(heard_.hellos().size());

  restart_adapter();
  EXPECT_TRUE(await_log("\"hub_not_answered\""));
  EXPECT_FALSE(eventually([this] { return session() != 0; }, std::chrono::seconds(1)));
}

TEST_F(witnessing_adapter, refuses_a_shrunken_history_and_does_not_send_what_waits) {
  acknowledges_ = false;
  start_both();
  publish(log_of_hub_.offer(0, 20));
  (void)await_reply();
  script_->hold();
  const auto asked = question();
  ask(asked);
  ASSERT_TRUE(eventually([this] { return heard_.count("schools", message_type::ack) == 1; }));
  publish(log_of_hub_.offer(0, 12));
  EXPECT_EQ(await_reply().outcome, witness_answer::shrunken);
  const std::size_t hellos = heard_.hellos().size();
  script_->release();
  expect_the_hub_is_not_answered(hellos);
  EXPECT_TRUE(answers_to(asked.ask_id).empty());
}

TEST_F(witnessing_adapter, does_not_stop_for_what_the_log_did_not_sign) {
  start_both();
  publish(log_of_hub_.offer(0, 20));
  (void)await_reply();
  publish({20, {}, "nonsense"});
  EXPECT_EQ(await_reply().outcome, witness_answer::malformed);
  publish({20, {}, written_log("another.example/log").signed_head(3)});
  EXPECT_EQ(await_reply().outcome, witness_answer::unknown_log);
  EXPECT_TRUE(await_log("\"checkpoint_refused\""));
  const auto asked = question();
  ask(asked);
  (void)await_answer(asked.ask_id);
}

// Without a witness key nothing is cosigned, and nothing breaks.
class plain_adapter : public witnessing_adapter {
 protected:
  std::optional<tlog::witness> hub_witness() const override { return std::nullopt; }
};

TEST_F(plain_adapter, takes_no_notice_of_checkpoints) {
  start_both();
  publish(log_of_hub_.offer(0, 20));
  const auto asked = question();
  ask(asked);
  (void)await_answer(asked.ask_id);
  EXPECT_TRUE(cosigned().empty());
  EXPECT_EQ(log_text().find("hub_broke_protocol"), std::string::npos);
}

}  // namespace
}  // namespace mash::test
