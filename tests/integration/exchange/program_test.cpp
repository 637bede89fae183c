// SPDX-License-Identifier: Apache-2.0
// An adapter as it is installed: the program, its configuration file, its keys and a real source, killed and restarted.
#include <sys/stat.h>

#include "tests/integration/exchange/adapter_fixture.hpp"
#include "tests/support/child_process.hpp"

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
    std::filesystem::copy(std::string(MASH_SOURCE_DIR) + "/config/demo/schools", directory_.file("drop"));
    std::filesystem::copy(shipped_path(), directory_.file("agreement"));
    write_configuration();
  }
  void TearDown() override {
    if (HasFailure() && program_) std::cerr << program_->log();
    program_.reset();
    adapter_fixture::TearDown();
  }

  void write_configuration(const std::string& workers = "2") const {
    std::ofstream(directory_.file("adapter.toml"))
        << "member = \"schools\"\nstate_dir = \"state\"\nagreement = \"agreement\"\nworkers = " << workers
        << "\n[hub]\nendpoint = \"tcp://127.0.0.1:" << port_ << "\"\npublic_key = '" << hub_keys_.public_key
        << "'\n[keys]\ncurve = \"curve.key\"\nledger = \"ledger.key\"\nsealing = \"sealing.key\"\n"
        << "[answered_by]\nname = \"Adapter\"\nrole = \"automatic\"\n"
        << "[contact]\ndesk = \"School office\"\ntelephone = \"01632 960300\"\n"
        << "[source]\nfolder = \"drop\"\n"  // relative to this file, wherever the program is started
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
  static contract::ask about_ada() {
    contract::ask out = question();
    out.subjects[0].nhs_number.clear();
    out.subjects[0].upn = "L873100024001";
    out.subjects[0].school_urn = "100000";
    return out;
  }

  std::unique_ptr<child_process> program_;
};

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

}  // namespace
}  // namespace mash::test
