// SPDX-License-Identifier: Apache-2.0
// A hub's broker and one adapter of the kit on loopback, each of which a test can stop, restart and give other keys.
// The hub's side asks, records and acknowledges; nothing more.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include "adapters/contract/codec.hpp"
#include "adapters/kit/runtime.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/tlog/receipt.hpp"
#include "tests/integration/exchange/heard.hpp"
#include "tests/support/scripted_source.hpp"
#include "tests/support/shipped_agreement.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::test {

class adapter_fixture : public testing::Test {
 protected:
  using message_type = contract::message_type;

  void SetUp() override {
    log::redirect([this](std::string_view line) {
      const std::lock_guard held(log_door_);
      log_.append(line).append("\n");
    });
    start_hub();
  }
  void TearDown() override {
    script_->release();
    adapter_.reset();
    stop_hub();
    log::redirect({});
  }

  void stop_hub() {
    speaking_ = nullptr;
    hub_.reset();
  }

  void start_hub() {
    auto events = heard_.events();
    events.received = [this, record = events.received](std::string member, std::uint64_t session, message_type type,
                                                       std::vector<std::string> lines) {
      record(member, session, type, lines);
      if (type != message_type::answer || !acknowledges_) return;
      for (const std::string& line : lines) {
        const auto read = contract::decode_answer(line);
        if (broker::broker* hub = speaking_; read && hub != nullptr)
          (void)hub->send(member, session, message_type::ack,
                          encode(contract::ack{read->what.ask_id, session, read->what.revision, read->digest}));
      }
    };
    auto started = broker::broker::start({.address = "127.0.0.1",
                                          .secret_key = hub_keys_.secret_key,
                                          .members = {{"schools", port_, listed_key_}},
                                          .limits = hub_limits_},
                                         std::move(events));
    ASSERT_TRUE(started) << started.error().detail;
    hub_ = std::move(*started);
    speaking_ = hub_.get();
    port_ = hub_->port_of("schools");
  }

  kit::runtime_options options() const {
    kit::runtime_options out;
    out.link = {.endpoint = "tcp://127.0.0.1:" + std::to_string(port_),
                .hub_key = pinned_key_,
                .own_key = own_key_,
                .next_own_key = next_own_key_,
                .next_hub_key = next_pinned_key_,
                .again_first = std::chrono::milliseconds(20),
                .again_longest = std::chrono::milliseconds(100)};
    out.by.member = "schools";
    out.by.contact = {"School office", "01632 960300", "08:00-16:00", ""};
    out.by.answered_by = {"Adapter", "automatic", "", "01632 960300"};
    out.workers = 2;
    out.waiting_max = waiting_max_;
    out.volume = volume_;
    out.finish_within = finish_within_;
    out.limits.hello_first = std::chrono::seconds(1);
    return out;
  }

  void start_adapter(std::shared_ptr<const policy::agreement> under = shipped_agreement()) {
    auto book =
        kit::ledger::open({.directory = directory_.path(), .origin = "schools/ledger", .keep = std::chrono::days(90)},
                          {signing_key::from_seed(seed_), *sealing_key::from_hex(std::string(64, '7')), hub_witness()},
                          system_clock(), [](const error& why) { FAIL() << why.detail; });
    ASSERT_TRUE(book) << book.error().detail;
    ledger_key_ = (*book)->key();
    auto started = kit::runtime::start(options(), std::make_unique<scripted_source>(script_), std::move(under),
                                       std::move(*book), *adapter_time_);
    ASSERT_TRUE(started) << started.error().detail;
    adapter_ = std::move(*started);
  }
  // Of the hub's log; none, unless a test wants one.
  virtual std::optional<tlog::witness> hub_witness() const { return std::nullopt; }
  void await_session() {
    ASSERT_TRUE(
        eventually([this] { return adapter_->session_number() != 0 && session() == adapter_->session_number(); }));
  }
  void start_both() {
    start_adapter();
    await_session();
  }
  std::uint64_t session() const { return hub_ ? hub_->session_of("schools") : 0; }

  static contract::ask question(const std::string& id = new_uuid(system_clock().now())) {
    contract::ask out;
    out.ask_id = id;
    out.purpose = policy::purpose::s47_strategy;
    out.urgency = policy::urgency::red;
    out.family_agreement = policy::agreement_state::not_required;
    out.authority = "cambridgeshire";
    out.asker = {"Sam Carter", "coordinator", "MASH", "01632 960100"};
    out.categories = {policy::category::enrolment};
    out.agreement = shipped_agreement()->digest();
    out.asked_at = *parse_rfc3339("2026-11-20T14:25:00Z");  // fixed, so that the same question is the same bytes
    out.machine_deadline = out.human_deadline = *parse_rfc3339("2026-11-20T14:26:00Z");
    contract::person ada;
    ada.id = "c1";
    ada.family_name = "Okafor";
    ada.given_names = "Ada Mary";
    ada.nhs_number = "9990001014";
    ada.date_of_birth = *parse_iso_date("2015-04-02");
    out.subjects = {ada};
    return out;
  }
  void ask(contract::ask what) {
    what.session = session();
    ASSERT_TRUE(hub_->send("schools", what.session, message_type::ask, contract::encode(what)));
  }

  // The answers that came for this ask, in order.
  std::vector<contract::received_answer> answers_to(const std::string& ask_id) const {
    std::vector<contract::received_answer> out;
    for (const auto& line : heard_.lines()) {
      if (line.type != message_type::answer) continue;
      auto read = contract::decode_answer(line.text);
      EXPECT_TRUE(read) << read.error().detail;
      if (read && read->what.ask_id == ask_id) out.push_back(*std::move(read));
    }
    return out;
  }
  contract::received_answer await_answer(const std::string& ask_id, std::size_t count = 1) const {
    EXPECT_TRUE(eventually([&] { return answers_to(ask_id).size() >= count; })) << log_text();
    auto found = answers_to(ask_id);
    return found.empty() ? contract::received_answer{} : found.back();
  }
  std::vector<contract::error_line> errors() const {
    std::vector<contract::error_line> out;
    for (const auto& line : heard_.lines())
      if (line.type == message_type::error) out.push_back(*contract::decode_error(line.text));
    return out;
  }
  bool await_log(std::string_view part) const {
    return eventually([&] { return log_text().find(part) != std::string::npos; });
  }
  std::string log_text() const {
    const std::lock_guard held(log_door_);
    return log_;
  }

  const curve_keys hub_keys_ = curve_keys::make(), member_keys_ = curve_keys::make();
  std::string listed_key_ = member_keys_.public_key, pinned_key_ = hub_keys_.public_key;
  broker::session_limits hub_limits_;
  const clock* adapter_time_ = &system_clock();
  std::string own_key_ = member_keys_.secret_key;
  std::string next_own_key_, next_pinned_key_;  // empty: no key is being changed
  std::array<unsigned char, 32> seed_{1, 2, 3};
  std::chrono::seconds finish_within_{5};
  std::size_t waiting_max_ = kit::runtime_options().waiting_max;
  std::shared_ptr<const kit::volume_settings> volume_;  // null: nothing is counted
  std::uint16_t port_ = 0;
  std::atomic<bool> acknowledges_ = true;
  tlog::verifier_key ledger_key_;
  temporary_directory directory_;
  heard heard_;
  std::shared_ptr<source_script> script_ = std::make_shared<source_script>();
  mutable std::mutex log_door_;
  std::string log_;
  std::atomic<broker::broker*> speaking_ = nullptr;  // for its own thread, which lives a little longer than `hub_`
  std::unique_ptr<broker::broker> hub_;
  std::unique_ptr<kit::runtime> adapter_;
};

}  // namespace mash::test
