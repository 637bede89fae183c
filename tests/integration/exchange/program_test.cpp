// SPDX-License-Identifier: Apache-2.0
// An adapter as it is installed: the program, its configuration file, its keys and a real source, killed and restarted.
#include <sys/stat.h>

#include "tests/integration/exchange/adapter_fixture.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/signed_agreement.hpp"
#include "tests/support/source_path.hpp"

namespace mash::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class adapter_program : public adapter_fixture {
 protected:
  void SetUp() override {
    adapter_fixture::SetUp();
    ASSERT_TRUE(write_secret_file(directory_.file("curve.key"), member_keys_.secret_key + "\n"));
    ASSERT_TRUE(write_secret_file(directory_.file("ledger.key"), signing_key::from_seed(seed_).to_pem()));
    ASSERT_TRUE(write_secret_file(directory_.file("sealing.key"), std::string(64, '7') + "\n"));
    std::filesystem::copy(test::source_path("config/demo/schools"), directory_.file("drop"));
    std::ofstream(directory_.file("parties.keys")) << parties_file_text();
    write_folder(first_, directory_.file("agreement"));
    write_configuration();
  }
  void TearDown() override {
    if (HasFailure() && program_) std::cerr << program_->log();
    program_.reset();
    adapter_fixture::TearDown();
  }

  void write_configuration(const std::string& workers = "2") const {
    std::ofstream(directory_.file("adapter.toml"))
        << "member = \"schools\"\nstate_dir = \"state\"\nparties = \"parties.keys\"\n"
        << (names_agreement_ ? "agreement = \"agreement\"\n" : "") << "workers = " << workers
        << "\n[hub]\nendpoint = \"tcp://127.0.0.1:" << port_ << "\"\npublic_key = '" << hub_keys_.public_key
        << "'\n[keys]\ncurve = \"curve.key\"\nledger = \"ledger.key\"\nsealing = \"sealing.key\"\n"
        << "[answered_by]\nname = \"Adapter\"\nrole = \"automatic\"\n"
        << "[contact]\ndesk = \"School office\"\ntelephone = \"01632 960300\"\n"
        << "[volume]\nasks_per_hour = 1000\n"  // more than a school is asked in an hour
        << "[source]\nfolder = \"drop\"\n"     // relative to this file, wherever the program is started
        << "[[source.schools]]\nurn = \"100000\"\nname = \"Example Primary\"\ncontroller = \"Example Primary\"\n"
        << "la = \"873\"\nestab = \"1000\"\n";
  }
  void run() {
    program_ = std::make_unique<child_process>(
        std::vector<std::string>{MASH_ADAPTER_SCHOOLS, "--config", directory_.file("adapter.toml")},
        directory_.file("log"));
  }
  void run_and_await() {
    run();
    ASSERT_TRUE(eventually([this] { return session() != 0; })) << program_->log();
  }
  // By its UPN, which the demonstration's transfer file has.
  static contract::ask about_ada(const policy::folder& under = first_) {
    contract::ask out = question();
    out.agreement = under.manifest->digest();
    out.subjects[0].nhs_number.clear();
    out.subjects[0].upn = "L873100024001";
    out.subjects[0].school_urn = "100000";
    return out;
  }

  // As the hub offers a version after WELCOME, and when one is activated.
  void offer(const policy::folder& version) {
    const auto line = encode(contract::agreement_offer{session(), to_text(*version.manifest), version.files});
    ASSERT_TRUE(hub_->send("schools", session(), message_type::agreement, line.value()));
  }
  std::vector<contract::agreement_reply> replies() const {
    std::vector<contract::agreement_reply> out;
    for (const auto& line : heard_.lines())
      if (line.type == message_type::agreement) out.push_back(*contract::decode_agreement_reply(line.text));
    return out;
  }
  contract::agreement_reply await_reply(std::size_t count) const {
    EXPECT_TRUE(eventually([&] { return replies().size() >= count; })) << program_->log();
    return replies().size() < count ? contract::agreement_reply{} : replies()[count - 1];
  }

  static const policy::folder first_, second_;
  bool names_agreement_ = true;
  std::unique_ptr<child_process> program_;
};

const instant LONG_AGO = system_clock().now() - std::chrono::days(1);
const policy::folder adapter_program::first_ = shipped_version({.sequence = 1, .from = LONG_AGO});
const policy::folder adapter_program::second_ = shipped_with_comment("2", {.sequence = 2, .from = LONG_AGO});

TEST_F(adapter_program, answers_from_its_real_source) {
  run_and_await();
  const auto asked = about_ada();
  ask(asked);
  const auto answer = await_answer(asked.ask_id);
  EXPECT_EQ(answer.what.outcome, policy::roster_outcome::answered);
  EXPECT_FALSE(answer.what.items.empty());
  EXPECT_EQ(program_->stop(), 0);
  EXPECT_THAT(program_->log(), Not(HasSubstr("Okafor")));
  EXPECT_THAT(program_->log(), Not(HasSubstr("L873100024001")));
}

TEST_F(adapter_program, loses_nothing_when_it_is_killed_in_the_middle) {
  run_and_await();
  std::map<std::string, contract::ask> open;
  for (int i = 0; i < 200; ++i) {
    const auto asked = about_ada();
    open.emplace(asked.ask_id, asked);
    ask(asked);
  }
  ASSERT_TRUE(eventually([&] { return heard_.count("schools", message_type::answer) >= 20; }));
  acknowledges_ = false;  // so that some answers are out and not acknowledged when it dies
  ASSERT_TRUE(eventually([&] { return heard_.count("schools", message_type::answer) >= 60; }));
  program_->kill();
  acknowledges_ = true;
  ASSERT_TRUE(eventually([&] { return session() == 0; }));
  run_and_await();
  for (const auto& [id, asked] : open) ask(asked);  // as the hub does with what is open
  std::map<std::string, std::set<std::string>> digests;
  const auto all_answered = [&] {
    digests.clear();
    for (const auto& line : heard_.lines()) {
      if (line.type != message_type::answer) continue;
      const auto read = contract::decode_answer(line.text);
      if (read) digests[read->what.ask_id].insert(read->digest);
    }
    return digests.size() == open.size();
  };
  ASSERT_TRUE(eventually(all_answered, std::chrono::seconds(60)));
  for (const auto& [id, seen] : digests) EXPECT_EQ(seen.size(), 1U) << "two answers to one question";
  EXPECT_TRUE(errors().empty());
}

TEST_F(adapter_program, says_in_one_sentence_what_is_wrong_with_its_configuration) {
  write_configuration("0");
  run();
  EXPECT_EQ(program_->wait(), 2);
  EXPECT_THAT(program_->log(), HasSubstr("workers"));
  write_configuration();
  ::chmod(directory_.file("sealing.key").c_str(), 0644);
  run();
  EXPECT_EQ(program_->wait(), 2);
  EXPECT_THAT(program_->log(), HasSubstr("sealing.key"));
}

TEST_F(adapter_program, keeps_running_on_its_old_configuration_when_the_new_one_is_wrong) {
  run_and_await();
  const auto before = session();
  write_configuration("many");
  program_->signal(SIGHUP);
  ASSERT_TRUE(eventually([&] { return program_->has_logged("reload_refused"); }));
  write_configuration();
  program_->signal(SIGHUP);
  ASSERT_TRUE(eventually([&] { return program_->has_logged("\"reloaded\""); }));
  const auto asked = about_ada();
  ask(asked);
  await_answer(asked.ask_id);
  EXPECT_EQ(session(), before);
}

TEST_F(adapter_program, refuses_a_second_instance_on_its_ledger) {
  run_and_await();
  child_process second({MASH_ADAPTER_SCHOOLS, "--config", directory_.file("adapter.toml")}, directory_.file("log2"));
  EXPECT_EQ(second.wait(), 2);
  EXPECT_EQ(program_->stop(), 0);
}

TEST_F(adapter_program, without_an_agreement_refuses_to_answer_until_the_hub_offers_one) {
  names_agreement_ = false;
  write_configuration();
  run_and_await();
  const auto asked = about_ada();
  ask(asked);
  ASSERT_TRUE(eventually([&] { return errors().size() == 1; }));
  EXPECT_EQ(errors()[0].code, contract::trouble::agreement_unknown);
  offer(first_);
  ask(asked);  // at once: a question that may need the version waits until it is judged
  const auto answer = await_answer(asked.ask_id);
  EXPECT_EQ(answer.what.agreement, first_.manifest->digest());
  EXPECT_EQ(await_reply(1).outcome, contract::offer_outcome::held);
  EXPECT_EQ(errors().size(), 1U);
}

TEST_F(adapter_program, takes_the_next_version_without_a_restart_and_keeps_it_over_one) {
  run_and_await();
  const auto before = session();
  offer(second_);
  EXPECT_EQ(await_reply(1).outcome, contract::offer_outcome::held);
  const auto under_first = about_ada(), under_second = about_ada(second_);
  ask(under_first);
  ask(under_second);
  EXPECT_EQ(await_answer(under_first.ask_id).what.agreement, second_.manifest->digest()) << "the one in force decides";
  EXPECT_EQ(await_answer(under_second.ask_id).what.agreement, second_.manifest->digest());
  EXPECT_EQ(session(), before);
  program_->kill();
  ASSERT_TRUE(eventually([&] { return session() == 0; }));
  run_and_await();  // its configuration still names the first
  const auto again = about_ada(second_);
  ask(again);
  EXPECT_EQ(await_answer(again.ask_id).what.agreement, second_.manifest->digest());
  EXPECT_TRUE(errors().empty());
}

TEST_F(adapter_program, a_version_to_come_takes_effect_at_its_time) {
  run_and_await();
  const policy::folder soon =
      shipped_with_comment("soon", {.sequence = 2, .from = system_clock().now() + std::chrono::seconds(6)});
  offer(soon);
  EXPECT_EQ(await_reply(1).outcome, contract::offer_outcome::held);
  const auto early = about_ada(soon);
  ask(early);
  EXPECT_EQ(await_answer(early.ask_id).what.agreement, first_.manifest->digest());
  ASSERT_TRUE(eventually(
      [&] { return program_->log().find("agreement_in_force") != program_->log().rfind("agreement_in_force"); }));
  const auto late = about_ada(soon);
  ask(late);
  EXPECT_EQ(await_answer(late.ask_id).what.agreement, soon.manifest->digest());
}

TEST_F(adapter_program, refuses_by_name_what_is_replayed_unsigned_or_changed_and_goes_on_under_the_present_one) {
  run_and_await();
  offer(second_);
  EXPECT_EQ(await_reply(1).outcome, contract::offer_outcome::held);
  policy::folder changed = shipped_with_comment("3", {.sequence = 3, .from = LONG_AGO});
  changed.files.at("tier2.toml") += "#";
  offer(shipped_with_comment("an older one", {.sequence = 1, .from = LONG_AGO}));
  offer(shipped_with_comment("3", {.sequence = 3, .from = LONG_AGO, .without = {"health"}}));
  offer(changed);
  EXPECT_EQ(await_reply(2).outcome, contract::offer_outcome::replayed);
  EXPECT_EQ(await_reply(3).outcome, contract::offer_outcome::not_signed);
  EXPECT_EQ(await_reply(3).detail, "not signed by every party: health");
  EXPECT_EQ(await_reply(4).outcome, contract::offer_outcome::malformed);
  EXPECT_TRUE(program_->has_logged("agreement_refused"));
  const auto asked = about_ada(second_);
  ask(asked);
  EXPECT_EQ(await_answer(asked.ask_id).what.agreement, second_.manifest->digest());
  const auto unknown = about_ada(changed);
  ask(unknown);
  ASSERT_TRUE(eventually([&] { return errors().size() == 1; }));
  EXPECT_EQ(errors()[0].code, contract::trouble::agreement_unknown);
}

TEST_F(adapter_program, answers_every_question_that_was_open_while_the_version_changed) {
  run_and_await();
  std::vector<contract::ask> open;
  for (int i = 0; i < 60; ++i) {
    open.push_back(about_ada(i < 30 ? first_ : second_));
    if (i == 30) offer(second_);
    ask(open.back());
  }
  for (const auto& asked : open) await_answer(asked.ask_id);
  EXPECT_TRUE(errors().empty());
}

TEST_F(adapter_program, holds_back_what_its_own_limits_say) {
  std::ofstream(directory_.file("own.toml"))
      << "[[limits]]\nid = \"own\"\nclause = \"Own\"\nbecause = \"Asked.\"\nat_most = \"withheld\"\n";
  run_and_await();
  const auto before = about_ada();
  ask(before);
  EXPECT_FALSE(await_answer(before.ask_id).what.items.empty());
  std::ifstream old(directory_.file("adapter.toml"));
  const std::string text((std::istreambuf_iterator<char>(old)), {});
  std::ofstream(directory_.file("adapter.toml")) << "overlay = \"own.toml\"\n" << text;
  program_->signal(SIGHUP);
  ASSERT_TRUE(eventually([&] { return program_->has_logged("\"reloaded\""); }));
  const auto after = about_ada();
  ask(after);
  EXPECT_TRUE(await_answer(after.ask_id).what.items.empty());
  EXPECT_EQ(await_answer(after.ask_id).what.agreement, first_.manifest->digest());
}

}  // namespace
}  // namespace mash::test
