// SPDX-License-Identifier: Apache-2.0
// A hub with its store and members with real ledgers: what mashctl says of the two, and of each lie that one could
// tell.
#include <gmock/gmock.h>

#include <sstream>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/flow.hpp"
#include "adapters/kit/ledger.hpp"
#include "certs/files.hpp"
#include "cli/context.hpp"
#include "cli/reconcile.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/requests/service_fixture.hpp"

namespace mash::hub {
namespace {

using testing::HasSubstr;

const std::vector<std::string> WITH_LEDGERS{"police", "health"};

class both_sides : public request_service {
 protected:
  both_sides() {
    for (const std::string& name : WITH_LEDGERS) {
      folders_[name] = std::make_unique<test::temporary_directory>();
      books_[name] =
          kit::ledger::open(
              {.directory = folders_[name]->path(), .origin = name + "/ledger", .keep = std::chrono::days(9)},
              {key_of(name), *sealing_key::from_hex(std::string(64, '5'))}, time, [](const error&) { std::abort(); })
              .value();
    }
    partnership with = request_service::partners();
    receipt_checker::ledger_keys ledger_keys;
    for (const std::string& name : WITH_LEDGERS) ledger_keys.emplace(name, verifier_of(name));
    for (const std::string& name : MEMBERS) ledger_keys.emplace(name, ledger.verifier());
    with.receipts->replace(std::move(ledger_keys));
    hub->replace(std::move(with));
    connect_all();
    EXPECT_TRUE(ask(test::demo_request()));
    for (const std::string& name : WITH_LEDGERS) give(name);
  }

  static signing_key key_of(const std::string& name) {
    return signing_key::from_seed(std::array<unsigned char, 32>{static_cast<unsigned char>(name.size()), 3});
  }
  static tlog::verifier_key verifier_of(const std::string& name) {
    return {name + "/ledger", tlog::key_type::log, key_of(name).public_key()};
  }
  template <class Value, class Start>
  static Value await(Start start) {
    std::promise<result<Value>> promise;
    auto done = promise.get_future();
    start([&promise](result<Value> value) { promise.set_value(std::move(value)); });
    return done.get().value();
  }
  // The member takes the question, logs its answer, gives it, and hears that the hub has it.
  void give(const std::string& name) {
    kit::ledger& book = *books_[name];
    const contract::ask question = asked_of(name);
    const std::string line = encode(question);
    await<kit::ledger::taken>(
        [&](auto done) { book.take(question, {question.ask_id, contract::digest_of_line(line).value(), line}, done); });
    const contract::answer reply = test::simple_answer(question, name, time.at);
    const std::string answered = encode(reply);
    const std::string digest = contract::digest_of_line(answered).value();
    auto kept = await<kit::kept_answer>([&](auto done) { book.keep(reply, answered, digest, done); });
    contract::set_session(kept.line, hub->state_of_member(name).session);
    say(name, contract::message_type::answer, kept.line);
    ASSERT_TRUE(run_until([&] { return acknowledged(name) == 1; }));
    book.acknowledge(question.ask_id, 1, digest);
    (void)await<std::vector<kit::kept_answer>>([&](auto done) { book.outbox(done); });  // after it
  }
  struct ended {
    int status;
    std::string out, err;
  };
  static ended mashctl(std::vector<std::string> words) {
    words.insert(words.begin(), "mashctl");
    std::vector<const char*> pointers;
    for (const auto& word : words) pointers.push_back(word.c_str());
    std::ostringstream out, err;
    const int status = cli::run(static_cast<int>(pointers.size()), pointers.data(), out, err);
    return {status, out.str(), err.str()};
  }
  ended reconcile(std::vector<std::string> more = {}) {
    std::string members;
    for (const std::string& name : WITH_LEDGERS) {
      const std::string file = files_.file(name + ".ledger");
      std::filesystem::remove(file);
      const auto exported = mashctl({"audit", "ledger", folders_[name]->path(), "-o", file});
      EXPECT_EQ(exported.status, 0) << exported.err;
      more.insert(more.end(), {"--ledger", file});
      members += "[[members]]\nname = \"" + name + "\"\nkind = \"" + (name == "health" ? "icb" : name) +
                 "\"\ndisplay_name = \"X\"\ncurve_public_key = \"" + std::string(39, 'a') + name.front() +
                 "\"\nledger_vkey = \"" + verifier_of(name).vkey() +
                 "\"\ncontact = { desk = \"d\", telephone = \"01632 960100\" }\n";
    }
    EXPECT_TRUE(certs::write_file(files_.file("members.toml"), members));
    std::filesystem::remove(files_.file("kek"));
    EXPECT_TRUE(write_secret_file(files_.file("kek"), std::string(64, 'a') + "\n"));
    more.insert(more.begin(), {"audit", "reconcile", folder_.string(), "--members", files_.file("members.toml"),
                               "--kek", files_.file("kek")});
    return mashctl(std::move(more));
  }
  static void change(const std::string& database, const std::string& sql) {
    auto writer = sqlite::connection::open_writer(database);
    ASSERT_TRUE(writer) << writer.error().detail;
    ASSERT_TRUE(writer->execute(sql));
  }

  test::temporary_directory files_;
  std::map<std::string, std::unique_ptr<test::temporary_directory>> folders_;
  std::map<std::string, std::unique_ptr<kit::ledger>> books_;
};

TEST_F(both_sides, agree_beside_the_running_programs) {
  const auto done = reconcile();
  EXPECT_EQ(done.status, cli::GOOD) << done.err << done.out;
  EXPECT_THAT(done.out, HasSubstr("reconciled: 2 answers are the same on both sides"));
}

TEST_F(both_sides, an_answer_that_the_hub_lost_is_told_with_the_member_and_the_ask) {
  const std::string asked = asked_of("police").ask_id;
  stop();
  change((folder_ / "hub.db").string(), "DELETE FROM step WHERE kind = 'answered'");
  const auto done = reconcile();
  EXPECT_EQ(done.status, cli::BAD);
  EXPECT_THAT(done.out, HasSubstr("NOT GOOD: 0 answers"));
  EXPECT_THAT(done.out, HasSubstr("police, ask " + asked + " revision 1: the ledger gave an answer"));
}

TEST_F(both_sides, an_answer_that_the_agency_lost_is_told) {
  books_["health"].reset();
  change(folders_["health"]->file("ledger.db"), "DELETE FROM outbox");
  const auto done = reconcile({"--json"});
  EXPECT_EQ(done.status, cli::BAD) << done.err;
  const auto told = json::parse(done.out).value();
  EXPECT_EQ(told.at("agreed").as_int64(), 1);
  ASSERT_EQ(told.at("disagreements").as_array().size(), 1U);
  EXPECT_EQ(told.at("disagreements").at(0).at("what").as_string(), "differs");
  EXPECT_EQ(told.at("disagreements").at(0).at("member").as_string(), "health");
}

TEST_F(both_sides, a_changed_digest_in_the_agencys_rows_is_told) {
  books_["health"].reset();
  change(folders_["health"]->file("ledger.db"), "UPDATE outbox SET digest = '" + std::string(64, '0') + "'");
  const auto done = reconcile();
  EXPECT_EQ(done.status, cli::BAD);
  EXPECT_THAT(done.out, HasSubstr("health, ask"));
  EXPECT_THAT(done.out, HasSubstr(std::string(64, '0')));
}

TEST_F(both_sides, a_file_of_nobodys_ledger_and_one_twice_are_refused) {
  (void)reconcile();
  EXPECT_NE(reconcile({"--ledger", files_.file("police.ledger")}).status, cli::GOOD) << "the same twice";
  EXPECT_TRUE(certs::write_file(files_.file("other"), "{}\n"));
  const auto done = reconcile({"--ledger", files_.file("other")});
  EXPECT_NE(done.status, cli::GOOD);
  EXPECT_THAT(done.err, HasSubstr("no member of the directory"));
}

}  // namespace
}  // namespace mash::hub
