// SPDX-License-Identifier: Apache-2.0
// What the hub does when its disk does not: fails closed. Nothing is asked and nothing shown that is not recorded, the
// caller is told so in words, what was promised before is kept, and a disk with room again is enough to go on.
#include <sqlite3.h>

#include "base/log.hpp"
#include "hub/api/api.hpp"
#include "tests/support/fault_vfs.hpp"
#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using contract::message_type;
using ::testing::HasSubstr;

class storage_trouble : public api_fixture {
 protected:
  void SetUp() override {
    log::redirect([this](std::string_view line) {
      const std::lock_guard held(door_);
      said_.append(line).append("\n");
    });
    start();
    connect_all();
  }
  void TearDown() override {
    disk.arm({});
    stop();
    log::redirect({});
  }
  std::string said() const {
    const std::lock_guard held(door_);
    return said_;
  }
  std::string posted() {
    const http::response made = post(demo_request());
    EXPECT_EQ(made.status, 202U) << made.body;
    return std::string(std::string_view(object_of(made).at("id").as_string()));
  }
  void fill_disk() { disk.arm({.what = fault::disk_full, .which = operation::write, .at = 1, .sticky = true}); }
  void break_sync() { disk.arm({.what = fault::io_error, .which = operation::sync, .at = 1, .sticky = true}); }
  http::response readyz() {
    const http::handler handle = hub::make_admin_api([this] {
      return store->writable() ? hub::readiness{} : hub::readiness{false, "the audit log cannot be written"};
    });
    http::request asked;
    asked.method = "GET";
    asked.path = "/readyz";
    return run(handle(asked));
  }

  fault_vfs disk;  // before the store opens, and after it closes

 private:
  mutable std::mutex door_;
  std::string said_;
};

TEST_F(storage_trouble, with_a_full_disk_nothing_is_asked) {
  const std::uint64_t before = log_size();
  fill_disk();
  const http::response got = post(demo_request(), {{"idempotency-key", "key-1"}});
  expect_problem(got, 503, "cannot_record");
  EXPECT_NE(header(got, "retry-after"), "");
  EXPECT_THAT(got.body, HasSubstr("telephone"));
  EXPECT_TRUE(exchange.lines.empty()) << "not one byte leaves";
  EXPECT_EQ(readyz().status, 503U);
  EXPECT_THAT(said(), HasSubstr("commit_failed"));
  EXPECT_TRUE(fatal().empty()) << "a full disk is not the end of the process";

  disk.arm({});  // somebody made room
  EXPECT_EQ(log_size(), before) << "no entry of what never happened";
  EXPECT_TRUE(run(store->open_requests())->empty());
  EXPECT_EQ(post(demo_request(), {{"idempotency-key", "key-1"}}).status, 202U) << "and the key is not used up";
  EXPECT_EQ(readyz().status, 200U);
  EXPECT_EQ(exchange.lines.size(), members().size());
}

TEST_F(storage_trouble, with_a_full_disk_nothing_is_shown) {
  const std::string at = "/v1/requests/" + posted();
  fill_disk();
  const http::response got = get("coordinator", at);
  expect_problem(got, 503, "cannot_record");
  EXPECT_EQ(got.body.find("roster"), std::string::npos);
  disk.arm({});
  EXPECT_EQ(get("coordinator", at).status, 200U);
}

TEST_F(storage_trouble, with_a_full_disk_no_evidence_is_given) {
  const std::string id = posted();
  const wish search{.method = "POST",
                    .target = "/v1/audit/search",
                    .body = R"({"from":"2026-11-20","until":"2026-11-21"})",
                    .headers = {{"content-type", "application/json"}}};
  const wish calls[] = {
      {.target = "/v1/audit/requests/" + id + "/bundle"},
      {.target = "/v1/audit/sample?from=2026-11-20&until=2026-11-21&count=1&commitment=" + std::string(64, 'a')},
      {.target = "/v1/audit/sample?from=2026-11-20&until=2026-11-21&count=1&seed=ab"},
      search};
  for (const wish& one : calls) {
    fill_disk();
    const http::response got = call("auditor", one);
    expect_problem(got, 503, "cannot_record");
    EXPECT_EQ(got.body.find(id), std::string::npos) << "what cannot be recorded is not shown";
    disk.arm({});
    EXPECT_EQ(call("auditor", one).status, 200U) << one.target;
  }
}

TEST_F(storage_trouble, with_a_full_disk_a_refusal_is_still_a_refusal) {
  const std::string at = "/v1/requests/" + posted();
  fill_disk();
  EXPECT_EQ(call(http::peer_certificate{}, {.target = at}).status, 401U);
  EXPECT_EQ(get("coordinator", "/v1/audit/checkpoint").status, 403U);
  for (const char* person : {"elsewhere", "auditor"}) {
    const http::response got = get(person, at);
    EXPECT_GE(got.status, 403U) << person;
    EXPECT_EQ(got.body.find("roster"), std::string::npos) << person;
  }
  EXPECT_GE(post("nonsense").status, 400U);
}

TEST_F(storage_trouble, an_answer_that_meets_a_full_disk_is_not_acknowledged_and_is_taken_when_it_comes_again) {
  const std::string at = "/v1/requests/" + posted();
  const std::string line = ledger.line_of(simple_answer(asked_of("police"), "police", NOW), NOW);
  fill_disk();
  say("police", message_type::answer, line);
  ASSERT_TRUE(run_until([&] { return said().find("commit_failed") != std::string::npos; }));
  EXPECT_EQ(acknowledged("police"), 0U);
  EXPECT_TRUE(exchange.of("police", message_type::error).empty()) << "nothing is wrong with the answer";
  disk.arm({});
  EXPECT_EQ(outcome(object_of(get("coordinator", at)), "police"), "pending");
  say("police", message_type::answer, line);
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; })) << said();
  EXPECT_EQ(outcome(object_of(get("coordinator", at)), "police"), "answered");
}

TEST_F(storage_trouble, a_failed_sync_is_final_and_loses_nothing_that_was_promised) {
  const std::string kept = posted();
  const std::string answered = asked_of("police").ask_id;
  answer("police");
  ASSERT_TRUE(run_until([&] { return acknowledged("police") == 1; }));
  const std::size_t sent = exchange.lines.size();
  break_sync();
  const http::response got = post(demo_request([](json::object& d) { d["reference"] = "CAM-2"; }));
  expect_problem(got, 503, "cannot_record");
  EXPECT_EQ(exchange.lines.size(), sent) << "not one byte leaves";
  ASSERT_TRUE(run_until([&] { return fatal().size() == 1; })) << "the process must end: it is told once";
  EXPECT_THAT(fatal().front(), HasSubstr("disk I/O error"));
  // Even if the disk seems sound again, nothing more is taken: what it holds is not known until the next start.
  disk.arm({});
  expect_problem(post(demo_request()), 503, "cannot_record");
  expect_problem(get("coordinator", "/v1/requests/" + kept), 503, "cannot_record");
  EXPECT_EQ(readyz().status, 503U);
  EXPECT_EQ(fatal().size(), 1U);

  restart();
  EXPECT_EQ(outcome(object_of(get("coordinator", "/v1/requests/" + kept)), "police"), "answered");
  connect_all();
  // What was refused at that moment may turn out to have been kept: nobody can know after a failed sync. It is asked
  // then, and its entry is in the log. What was answered before is not asked again.
  for (const auto& one : exchange.of("police", message_type::ask))
    EXPECT_NE(contract::decode_ask(one.line)->ask_id, answered);
  EXPECT_EQ(exchange.of("health", message_type::ask).size(), run(store->open_requests())->size());
}

// A flipped byte of the disk, or of a backup that was put back.
TEST_F(storage_trouble, a_request_that_does_not_read_back_is_said_to_be_damaged_and_named_in_the_log) {
  const std::string sound = posted();
  const http::response made =
      post(demo_request([](json::object& d) { d["reference"] = "CAM-2"; }), {{"idempotency-key", "key-1"}});
  const std::string id(std::string_view(object_of(made).at("id").as_string()));
  for (const std::string& member : members()) answer(member);
  ASSERT_TRUE(run_until([&] { return run(store->open_requests())->size() == 1; })) << "it is settled";
  stop();
  {
    auto db = sqlite::connection::open_writer(folder.file("hub.db")).value();
    ASSERT_TRUE(
        db.execute("UPDATE step SET content = zeroblob(length(content)) WHERE seq = 1 AND request = '" + id + "'"));
  }
  start();
  const auto is_told = [&](const http::response& got) {
    expect_problem(got, 503, "damaged");
    EXPECT_THAT(got.body, HasSubstr("audit check"));
    EXPECT_EQ(header(got, "retry-after"), "") << "trying again does not help";
  };
  is_told(get("coordinator", "/v1/requests/" + id));
  EXPECT_THAT(said(), ::testing::AllOf(HasSubstr("request_not_read"), HasSubstr(id)));
  is_told(post(demo_request([](json::object& d) { d["reference"] = "CAM-2"; }), {{"idempotency-key", "key-1"}}));
  is_told(call("manager", {.method = "POST",
                           .target = "/v1/requests/" + id + "/authorise",
                           .body = R"({"reason":"Waiting would put a child at risk."})",
                           .headers = {{"content-type", "application/json"}}}));
  EXPECT_EQ(get("coordinator", "/v1/requests/" + sound).status, 200U) << "every other one is shown";
}

// The newest version is in memory, whole; the older ones are read from the disk.
TEST_F(storage_trouble, an_older_version_that_does_not_read_back_is_said_to_be_damaged_too) {
  const std::string id = posted();
  for (const std::string& member : members())
    if (member != "police") answer(member);
  ASSERT_TRUE(run_until([&] { return acknowledged("peterborough") == 1; }));
  time.at += std::chrono::minutes(10);  // every machine deadline has passed: version 1 is cut
  auto deadlines = boost::asio::co_spawn(*io, service->run_deadlines(), boost::asio::use_future);
  const auto version = [&] { return object_of(get("coordinator", "/v1/requests/" + id)).at("version").as_int64(); };
  ASSERT_TRUE(run_until([&] { return version() == 1; }));
  answer("police");
  ASSERT_TRUE(run_until([&] { return version() == 2; }));
  ASSERT_EQ(get("coordinator", "/v1/requests/" + id + "?version=1").status, 200U);
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(folder.file("hub.db").c_str(), &db), SQLITE_OK);
  const std::string edit =
      "UPDATE step SET content = zeroblob(length(content)) WHERE seq = 1 AND request = '" + id + "'";
  EXPECT_EQ(sqlite3_exec(db, edit.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  expect_problem(get("coordinator", "/v1/requests/" + id + "?version=1"), 503, "damaged");
  EXPECT_THAT(said(), ::testing::AllOf(HasSubstr("request_not_read"), HasSubstr(id)));
}

TEST_F(storage_trouble, the_log_after_a_failed_sync_is_the_log_before_it_and_more) {
  (void)posted();
  const auto before = entries_from(0);
  break_sync();
  (void)post(demo_request());
  ASSERT_TRUE(run_until([&] { return !fatal().empty(); }));
  disk.arm({});
  restart();
  const auto after = entries_from(0);
  ASSERT_GE(after.size(), before.size());
  EXPECT_TRUE(std::equal(before.begin(), before.end(), after.begin()));
}

// Every operation of taking a check fails once, in turn, each time on a hub just started: the asker hears 202, or 503
// and whether anybody was asked.
TEST_F(storage_trouble, whichever_operation_fails_the_asker_is_told_the_truth) {
  int refused = 0, taken = 0;
  for (std::uint64_t at = 1, done = 0; at < 100 && done == 0; ++at) {
    SCOPED_TRACE("operation " + std::to_string(at));
    restart();
    connect_all();
    const std::size_t sent = exchange.lines.size();
    disk.arm({.what = fault::io_error, .which = operation::any, .at = at});
    const http::response got = post(demo_request());
    if (!disk.fired()) done = at;
    disk.arm({});
    const bool asked = exchange.lines.size() > sent;
    EXPECT_EQ(exchange.lines.size(), asked ? sent + members().size() : sent) << "everybody or nobody";
    if (got.status == 202) {
      EXPECT_TRUE(asked);
      continue;
    }
    expect_problem(got, 503, "cannot_record");
    EXPECT_THAT(got.body, HasSubstr(asked ? "The check was taken" : "nothing was asked"));
    (asked ? taken : refused)++;
  }
  EXPECT_GT(refused, 2) << "the faults reached the asking";
  EXPECT_GT(taken, 2) << "and the showing";
}

}  // namespace
}  // namespace mash::test
