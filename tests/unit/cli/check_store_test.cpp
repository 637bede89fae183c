// SPDX-License-Identifier: Apache-2.0
// A database that the hub's own store wrote, beside its log: what agrees, and what each single change is said to be.
#include "cli/check_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "adapters/contract/leaf.hpp"
#include "base/ids.hpp"
#include "certs/files.hpp"
#include "cli/context.hpp"
#include "cli/reconcile.hpp"
#include "hub/store/sqlite_store.hpp"
#include "tests/support/run_on.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::cli {
namespace {

using contract::leaf_type;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const instant NOW = parse_rfc3339("2026-11-20T14:00:00Z").value();
constexpr auto ORIGIN = "hub.example/audit";

class check_store_test : public testing::Test {
 protected:
  void SetUp() override {
    for (int number = 0; number < 3; ++number) {
      requests.push_back(new_uuid(NOW + std::chrono::seconds(number)));
      write(requests.back());
    }
  }

  std::unique_ptr<hub::sqlite_store> open() {
    return hub::sqlite_store::open({.state_dir = folder.path(),
                                    .kek_hex = std::string(64, 'a'),
                                    .log_origin = ORIGIN,
                                    .fatal = [](const error&) { std::abort(); }},
                                   signing_key::from_seed(std::array<unsigned char, 32>{7}))
        .value();
  }
  // One request as the hub commits it: asked, answered, shown twice.
  void write(const std::string& request) {
    auto store = open();
    commit(*store, request, 0, "opened", leaf_type::asked);
    commit(*store, request, 1, "answered", leaf_type::answered);
    commit(*store, request, 2, "seen", leaf_type::released);
    commit(*store, request, 3, "seen", leaf_type::released);
    store->stop();
  }
  void settle(const std::string& request, std::uint64_t number) {
    auto store = open();
    hub::durable_change change = change_of(request, number, "seen", leaf_type::released);
    change.settled = true;
    wait_for(store->commit(std::move(change)));
    store->stop();
  }
  void erase(const hub::erasure& what) {
    auto store = open();
    hub::keeping change;
    if (what.content) change.acts.push_back(hub::act("uid:0", {std::string(hub::CONTENT_ERASED)}, what.request, NOW));
    if (what.record) change.acts.push_back(hub::act("uid:0", {std::string(hub::RECORD_ERASED)}, what.request, NOW));
    change.erase = {what};
    wait_for(store->keep(std::move(change)));
    store->stop();
  }
  static hub::durable_change change_of(const std::string& request, std::uint64_t number, const char* kind,
                                       leaf_type type) {
    contract::leaf leaf;
    leaf.type = type;
    leaf.at = NOW + std::chrono::seconds(number);
    leaf.id = new_uuid(leaf.at);
    leaf.request = request;
    hub::durable_change change;
    change.request = request;
    if (number == 0) change.opens = hub::idempotency{};
    change.first_step = number;
    change.steps.push_back({hub::written_step(kind, leaf.at, {{"n", number}}), json::object{{"actor", "somebody"}}});
    change.entries.push_back({contract::leaf_text(leaf).value(), {}, {}, {}});
    return change;
  }
  void commit(hub::sqlite_store& store, const std::string& request, std::uint64_t number, const char* kind,
              leaf_type type) {
    wait_for(store.commit(change_of(request, number, kind, type)));
  }
  void wait_for(hub::awaitable<result<hub::durable>> work) {
    const auto outcome = test::run_on(io, std::move(work));
    ASSERT_TRUE(outcome.has_value()) << outcome.error().detail;
    io.run_for(std::chrono::milliseconds(1));
  }

  void tamper(const std::string& statement) const {
    auto writer = sqlite::connection::open_writer(folder.file("hub.db")).value();
    for (const char* trigger : {"log_batch_never_changes", "log_batch_never_shrinks", "log_tile_never_shrinks",
                                "log_tile_only_grows", "agreement_version_rises"})
      ASSERT_TRUE(writer.execute("DROP TRIGGER IF EXISTS " + std::string(trigger)));
    ASSERT_TRUE(writer.execute(statement)) << statement;
  }
  [[nodiscard]] result<checked_store> check(bool with_keys = true) const {
    std::optional<sealing_key> kek;
    if (with_keys) kek = sealing_key::from_hex(std::string(64, 'a')).value();
    return check_store(folder.path(), log, kek);
  }
  [[nodiscard]] std::vector<std::string> faults() const { return check().value().faults; }
  [[nodiscard]] std::string refusal() const {
    const auto found = check();
    return found ? "it holds" : found.error().detail;
  }

  boost::asio::io_context io{1};  // outlives every store: the writer's thread posts to it until it is stopped
  test::temporary_directory folder;
  const tlog::verifier_key log{ORIGIN, tlog::key_type::log,
                               signing_key::from_seed(std::array<unsigned char, 32>{7}).public_key()};
  std::vector<std::string> requests;
};

TEST_F(check_store_test, what_the_store_wrote_agrees_with_its_log) {
  const auto found = check().value();
  EXPECT_THAT(found.faults, IsEmpty());
  EXPECT_EQ(found.head.size, 12U);
  EXPECT_EQ(found.requests, 3U);
  EXPECT_EQ(found.steps, 12U);
  EXPECT_EQ(found.opened, 24U);
  EXPECT_EQ(found.not_yet_signed, 0U);
  EXPECT_EQ(check(false).value().opened, 0U) << "without the key nothing is opened";
}

TEST_F(check_store_test, a_step_that_was_deleted_is_told_by_its_entry) {
  tamper("DELETE FROM step WHERE seq = 3 AND request = '" + requests[1] + "'");
  EXPECT_THAT(faults(), ElementsAre("entry 7 of the log (released, 2026-11-20T14:00:03.000Z) has no step `seen` in the "
                                    "journal of request " +
                                    requests[1]));
}

TEST_F(check_store_test, a_step_in_the_middle_is_told_by_its_number_too) {
  tamper("DELETE FROM step WHERE seq = 1 AND request = '" + requests[0] + "'");
  EXPECT_THAT(faults(), Contains("request " + requests[0] + ": step 1 is missing"));
}

TEST_F(check_store_test, a_step_of_another_kind_or_time_is_told_from_both_sides) {
  tamper("UPDATE step SET kind = 'answered' WHERE seq = 2 AND request = '" + requests[2] + "'");
  EXPECT_THAT(check(false).value().faults, ElementsAre(HasSubstr("step 2 of request " + requests[2] + " (`answered`"),
                                                       HasSubstr("has no step `seen`")));
  EXPECT_THAT(faults(),
              Contains("request " + requests[2] + ": the content of step 2 was changed, or belongs elsewhere"));
  tamper("UPDATE step SET kind = 'seen', at_ms = at_ms + 1 WHERE seq = 2 AND request = '" + requests[2] + "'");
  EXPECT_THAT(check(false).value().faults, ElementsAre(HasSubstr("14:00:02.000Z) has no step"),
                                                       AllOf(HasSubstr("14:00:02.001Z"), HasSubstr("has no entry"))));
}

// Without a step and an entry of its own: only the sealed values tell.
TEST_F(check_store_test, a_step_that_no_entry_records_has_its_kind_and_time_sealed_with_it) {
  tamper("UPDATE step SET kind = 'cut' WHERE seq = 3 AND request = '" + requests[2] + "'");
  EXPECT_THAT(faults(),
              Contains("request " + requests[2] + ": the record of step 3 was changed, or belongs elsewhere"));
}

TEST_F(check_store_test, each_column_of_a_requests_row_is_vouched_for) {
  const std::string of = " WHERE id = '" + requests[0] + "'";
  const std::string told =
      "request " + requests[0] +
      ": its row was changed (when it was opened, whether it is open, its idempotency token or its "
      "body's mac)";
  for (const char* edit : {"is_open = 0", "token = x'0102'", "body_mac = x'0102'", "head = zeroblob(37)"}) {
    tamper("CREATE TABLE kept AS SELECT * FROM request");
    tamper(std::string("UPDATE request SET ") + edit + of);
    EXPECT_THAT(faults(), Contains(told)) << edit;
    EXPECT_THAT(check(false).value().faults, IsEmpty()) << "that needs the key";
    tamper("INSERT OR REPLACE INTO request SELECT * FROM kept");
    tamper("DROP TABLE kept");
  }
  EXPECT_THAT(faults(), IsEmpty());
}

TEST_F(check_store_test, a_row_that_is_set_back_with_its_older_head_is_told_by_the_last_record) {
  tamper("CREATE TABLE kept AS SELECT * FROM request");
  settle(requests[1], 4);
  EXPECT_THAT(faults(), IsEmpty());
  tamper("INSERT OR REPLACE INTO request SELECT * FROM kept");
  EXPECT_THAT(faults(), ElementsAre("request " + requests[1] +
                                    ": its row says that it is open, and its last step that it is settled"));
}

// One that a manager had to authorise: the act and the questions it let go are steps of their own.
class check_authorised_test : public check_store_test {
 protected:
  void SetUp() override {
    requests.push_back(new_uuid(NOW));
    auto store = open();
    commit(*store, requests[0], 0, "opened", leaf_type::asked);
    commit(*store, requests[0], 1, "authorised", leaf_type::decided);
    commit(*store, requests[0], 2, "asked", leaf_type::asked);
    store->stop();
  }
};

TEST_F(check_authorised_test, an_authorised_request_agrees_with_its_log) {
  EXPECT_THAT(faults(), IsEmpty());
  EXPECT_EQ(check().value().head.size, 3U);
}

TEST_F(check_authorised_test, an_act_that_was_deleted_or_is_of_another_time_is_told) {
  tamper("UPDATE step SET at_ms = at_ms + 1000 WHERE kind = 'authorised'");
  EXPECT_THAT(faults(), AllOf(Contains(HasSubstr("of the log (decided, 2026-11-20T14:00:01.000Z) has no step "
                                                 "`authorised`")),
                              Contains(HasSubstr("`, 2026-11-20T14:00:02.000Z) has no entry `decided`"))));
  tamper("DELETE FROM step WHERE kind = 'authorised'");
  EXPECT_THAT(faults(), Contains(HasSubstr("has no step `authorised`")));
}

TEST_F(check_authorised_test, an_act_that_somebody_wrote_in_is_told) {
  tamper("INSERT INTO step SELECT request, 3, kind, at_ms + 9, content, record FROM step WHERE kind = 'authorised'");
  EXPECT_THAT(faults(), Contains(HasSubstr("step 3 of request " + requests[0] + " (`authorised`")));
}

TEST_F(check_authorised_test, questions_that_were_deleted_are_told_beside_those_of_the_opening) {
  tamper("DELETE FROM step WHERE kind = 'asked'");
  EXPECT_THAT(faults(), ElementsAre(HasSubstr("(asked, 2026-11-20T14:00:02.000Z) has no step `opened` or `asked`")));
}

TEST_F(check_store_test, a_request_that_is_gone_or_was_never_asked_is_told) {
  tamper("DELETE FROM step WHERE request = '" + requests[0] + "'");
  tamper("DELETE FROM request WHERE id = '" + requests[0] + "'");
  EXPECT_THAT(faults(), Contains("request " + requests[0] + " is in the log, and not in the database"));
  const std::string other = new_uuid(NOW);
  tamper("INSERT INTO request SELECT '" + other + "', opened_ms, 0, NULL, NULL, head, keys FROM request LIMIT 1");
  EXPECT_THAT(faults(), Contains("request " + other + " is in the database, and no entry of the log asked it"));
  EXPECT_THAT(faults(), Contains("request " + other + ": its keys are not where they were written"));
}

TEST_F(check_store_test, sealed_values_are_opened_and_one_that_was_moved_is_told) {
  tamper(
      "UPDATE step SET record = (SELECT record FROM step AS o WHERE o.request = step.request AND o.seq = 2) "
      "WHERE seq = 3 AND request = '" +
      requests[0] + "'");
  EXPECT_THAT(faults(),
              ElementsAre("request " + requests[0] + ": the record of step 3 was changed, or belongs elsewhere"));
  EXPECT_THAT(check(false).value().faults, IsEmpty()) << "that needs the key";
}

TEST_F(check_store_test, a_key_that_was_destroyed_without_an_entry_is_told) {
  tamper("UPDATE request_key SET content = zeroblob(77) WHERE request = '" + requests[1] + "'");
  EXPECT_THAT(faults(), ElementsAre("request " + requests[1] +
                                    ": its content key was destroyed, and no entry of the log says so"));
}

TEST_F(check_store_test, either_key_may_be_destroyed_and_everything_else_still_agrees) {
  erase({requests[0], true, false});
  erase({requests[1], false, true});
  erase({requests[2], true, true});
  const auto found = check().value();
  EXPECT_THAT(found.faults, IsEmpty());
  EXPECT_EQ(found.opened, 8U) << "the records of the first, the contents of the second";
  EXPECT_EQ(found.head.size, 12U + 4U) << "an entry for each key";
}

TEST_F(check_store_test, a_key_that_came_back_after_its_erasure_is_told) {
  tamper("CREATE TABLE kept AS SELECT * FROM request_key");
  erase({requests[0], true, false});
  tamper("INSERT OR REPLACE INTO request_key SELECT * FROM kept");
  EXPECT_THAT(faults(), ElementsAre("request " + requests[0] +
                                    ": its content key is there, and entry 12 of the log says that it was destroyed"));
}

TEST_F(check_store_test, a_version_of_the_agreement_that_no_entry_took_is_told) {
  tamper("INSERT INTO agreement_version VALUES (1, 'a', '" + std::string(64, 'd') + "', 0)");
  EXPECT_THAT(faults(), ElementsAre(HasSubstr("no entry of the log took it")));
}

TEST_F(check_store_test, a_hundred_faults_are_told_and_the_rest_counted) {
  for (int i = 0; i < 40; ++i) write(new_uuid(NOW + std::chrono::minutes(i)));
  tamper("DELETE FROM step");
  const auto found = check().value();
  EXPECT_EQ(found.faults.size(), 100U);
  EXPECT_EQ(found.faults_not_told, 43U * 4 - 100);
}

TEST_F(check_store_test, a_log_that_does_not_hold_is_refused_before_anything_is_compared) {
  tamper("UPDATE log_batch SET entries = zeroblob(length(entries)) WHERE first = 4");
  EXPECT_NE(refusal(), "it holds");
}

TEST_F(check_store_test, an_older_database_says_how_much_is_missing) {
  tamper("DELETE FROM log_batch WHERE first >= 10");
  EXPECT_THAT(refusal(), HasSubstr("the database has 10 entries, and the checkpoint beside it 12"));
}

TEST_F(check_store_test, without_a_checkpoint_that_holds_it_says_why_of_each) {
  ASSERT_TRUE(certs::write_file(folder.file("checkpoint.a"), "nothing"));
  EXPECT_EQ(refusal(), "it holds") << "one of the two is enough";
  std::filesystem::remove(folder.file("checkpoint.b"));
  EXPECT_THAT(refusal(), AllOf(HasSubstr("checkpoint.a: "), HasSubstr("checkpoint.b: ")));
}

// What `mashctl backup` leaves: the content, the log and one checkpoint; the wrapped keys are apart.
class check_backup_test : public check_store_test {
 protected:
  void SetUp() override {
    check_store_test::SetUp();
    erase({requests[0], true, true});
    tamper("DELETE FROM request_key");
    tamper("DELETE FROM hub_key");
    std::filesystem::rename(folder.file("checkpoint.a"), folder.file("checkpoint"));
    std::filesystem::remove(folder.file("checkpoint.b"));
  }
};

TEST_F(check_backup_test, a_good_backup_accuses_nobody_and_says_that_its_keys_are_elsewhere) {
  for (const bool with_keys : {true, false}) {
    const auto found = check(with_keys).value();
    EXPECT_THAT(found.faults, IsEmpty());
    EXPECT_FALSE(found.keys_here);
    EXPECT_EQ(found.opened, 0U);
    EXPECT_EQ(found.requests, 3U);
  }
}

TEST_F(check_backup_test, what_needs_no_key_is_still_compared) {
  tamper("DELETE FROM step WHERE seq = 3 AND request = '" + requests[1] + "'");
  EXPECT_THAT(faults(), ElementsAre(HasSubstr("has no step `seen` in the journal of request " + requests[1])));
}

TEST_F(check_backup_test, its_checkpoint_must_hold) {
  ASSERT_TRUE(certs::write_file(folder.file("checkpoint"), "nothing"));
  EXPECT_THAT(refusal(), HasSubstr("checkpoint: "));
}

TEST_F(check_backup_test, there_are_no_answers_to_reconcile_and_it_says_what_to_do) {
  const auto read = read_hub_answers(folder.path(), sealing_key::from_hex(std::string(64, 'a')).value());
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, errc::unavailable);
  EXPECT_THAT(read.error().detail, HasSubstr("restore it first"));
}

TEST_F(check_store_test, the_command_ends_with_the_status_that_it_prints) {
  ASSERT_TRUE(certs::write_file(folder.file("log.vkey"), log.vkey() + "\n"));
  const std::string place = folder.path(), vkey = folder.file("log.vkey");
  const auto mashctl = [&](std::ostringstream& out) {
    const std::array words{"mashctl", "--json", "audit", "check", place.c_str(), "--vkey", vkey.c_str()};
    std::ostringstream err;
    return run(static_cast<int>(words.size()), words.data(), out, err);
  };
  std::ostringstream good, bad;
  EXPECT_EQ(mashctl(good), GOOD);
  EXPECT_EQ(json::parse(good.str())->at("verified"), true);
  tamper("DELETE FROM step WHERE seq = 3");
  EXPECT_EQ(mashctl(bad), BAD);
  EXPECT_EQ(json::parse(bad.str())->at("faults").as_array().size(), 3U);
}

}  // namespace
}  // namespace mash::cli
