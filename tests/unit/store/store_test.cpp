// SPDX-License-Identifier: Apache-2.0
#include "base/tlog/receipt.hpp"
#include "tests/unit/store/store_fixture.hpp"

namespace mash::hub {
namespace {

TEST_F(hub_store, gives_back_what_was_committed_also_after_a_restart) {
  ASSERT_TRUE(run(store->commit(opening(id))).has_value());
  ASSERT_TRUE(run(store->commit(later(id, 1, false))).has_value());
  for (int round = 0; round < 2; ++round) {
    const auto steps = run(store->load(id));
    ASSERT_TRUE(steps.has_value()) << steps.error().detail;
    ASSERT_EQ(steps->size(), 2U);
    EXPECT_EQ(steps->at(0).content.at("child").as_string(), "Ada Okafor of CB99 9ZZ");
    EXPECT_EQ(steps->at(1).kind, "answered");
    store.reset();
    store = open().value();
  }
}

TEST_F(hub_store, gives_back_the_lines_of_a_step_byte_for_byte) {
  const std::vector<std::string> lines{R"({"a":"quoted \"twice\""})", R"({})", R"({"b":"\u00e9"})"};
  durable_change change = opening(id);
  change.steps.push_back({step{"answered", NOW, json::object{{"answers", 3}}, lines}, {}});
  ASSERT_TRUE(run(store->commit(std::move(change))).has_value());
  const auto steps = run(store->load(id));
  ASSERT_TRUE(steps.has_value()) << steps.error().detail;
  ASSERT_EQ(steps->size(), 2U);
  EXPECT_TRUE(steps->at(0).lines.empty());
  EXPECT_EQ(steps->at(1).lines, lines);
  EXPECT_EQ(steps->at(1).content.at("answers"), 3);
}

// Ids of version 7 begin with a time in milliseconds: "0199f000-000n-7" with this one.
instant at(int n) { return instant(std::chrono::milliseconds(0x0199'f000'0000 + n)); }

TEST_F(hub_store, pages_through_what_was_opened_between_two_instants) {
  std::vector<std::string> ids;
  for (int n = 0; n < 5; ++n) {
    ids.push_back("0199f000-000" + std::to_string(n) + "-7000-8000-000000000000");
    ASSERT_TRUE(run(store->commit(opening(ids.back()))).has_value());
  }
  const auto page = [&](const std::string& after) {
    return run(store->opened_between({at(1), at(4), after, 2})).value();
  };
  EXPECT_EQ(page(""), (std::vector{ids[1], ids[2]}));
  EXPECT_EQ(page(ids[2]), (std::vector{ids[3]}));
  EXPECT_EQ(page(ids[0]), (std::vector{ids[1], ids[2]})) << "after one of before the range";
  EXPECT_TRUE(page(ids[3]).empty());
  EXPECT_TRUE(page(ids[4]).empty());
}

// By ratio: with two lower bounds it was some hundred to one.
TEST_F(hub_store, finds_a_late_page_as_soon_as_an_early_one) {
  const std::string stem = "0199f000-0000-7000-8000-";
  ASSERT_TRUE(run(store->commit(opening(stem + "000000000000"))).has_value());
  store.reset();
  tamper(R"(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
            INSERT INTO request (id, opened_ms, is_open, body_mac, head, keys)
            SELECT substr(id, 1, 24) || printf('%012d', i), opened_ms, 0, body_mac, head, keys FROM request, n)");
  store = open().value();
  const auto soonest = [&](const std::string& after) {
    auto took = std::chrono::nanoseconds::max();
    for (int i = 0; i < 20; ++i) {
      const auto began = std::chrono::steady_clock::now();
      EXPECT_EQ(run(store->opened_between({at(0), at(1), stem + after, 4}))->size(), 4U);
      took = std::min<std::chrono::nanoseconds>(took, std::chrono::steady_clock::now() - began);
    }
    return took;
  };
  const auto early = soonest("000000000001"), late = soonest("000000099990");
  EXPECT_LT(late, 10 * early);
}

TEST_F(hub_store, keeps_no_personal_data_in_clear) {
  ASSERT_TRUE(run(store->commit(opening(id))).has_value());
  store.reset();
  std::string all;
  for (const auto& file : std::filesystem::directory_iterator(folder_)) {
    std::ifstream in(file.path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    all += text.str();
    EXPECT_EQ(std::filesystem::status(file.path()).permissions() &
                  (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
              std::filesystem::perms::none)
        << file.path().filename();
  }
  for (const char* secret : {"Ada", "Okafor", "CB99", "Carol", "coordinator"})
    EXPECT_EQ(all.find(secret), std::string::npos) << "a personal value stands in clear";
  EXPECT_NE(all.find(id), std::string::npos) << "the search itself works";
}

TEST_F(hub_store, another_key_does_not_start_and_changes_nothing) {
  ASSERT_TRUE(run(store->commit(opening(id))).has_value());
  store.reset();
  const auto opened = open(std::string(64, 'b'));
  ASSERT_FALSE(opened.has_value());
  EXPECT_NE(opened.error().detail.find("key-encryption key"), std::string::npos) << opened.error().detail;
  EXPECT_EQ(opened.error().detail.find(std::string(8, 'b')), std::string::npos) << "and repeats no key";
  store = open().value();
  EXPECT_TRUE(run(store->load(id)).has_value());
}

TEST_F(hub_store, the_first_start_settles_which_key_it_is) {
  store.reset();
  EXPECT_FALSE(open(std::string(64, 'b')).has_value()) << "though nothing was asked yet";
  EXPECT_TRUE(open().has_value());
}

// Each is what a shell on the server can do to the row that stands in clear.
TEST_F(hub_store, a_row_that_was_edited_is_not_believed) {
  ASSERT_TRUE(run(store->commit(opening(id, "key-1"))).has_value());
  for (const char* edit :
       {"is_open = 0", "opened_ms = opened_ms + 1", "token = NULL", "token = x'00'", "body_mac = NULL",
        "body_mac = zeroblob(16)", "head = zeroblob(37)", "head = x''", "keys = keys + 1"}) {
    store.reset();
    tamper("CREATE TABLE kept AS SELECT * FROM request");
    tamper(std::string("UPDATE request SET ") + edit);
    store = open().value();
    EXPECT_EQ(run(store->load(id)).error().code, errc::corrupt) << edit;
    EXPECT_EQ(run(store->commit(later(id, 1, false))).error().code, errc::corrupt) << edit;
    store.reset();
    tamper("INSERT OR REPLACE INTO request SELECT * FROM kept");
    tamper("DROP TABLE kept");
    store = open().value();
    EXPECT_TRUE(run(store->load(id)).has_value()) << "and put back it is";
  }
}

TEST_F(hub_store, kind_and_time_of_a_step_are_authenticated_with_it) {
  ASSERT_TRUE(run(store->commit(opening(id))).has_value());
  ASSERT_TRUE(run(store->commit(later(id, 1, true))).has_value());
  for (const auto& [edit, back] :
       {std::pair("kind = 'seen'", "kind = 'answered'"), std::pair("at_ms = at_ms + 1", "at_ms = at_ms - 1")}) {
    store.reset();
    tamper(std::string("UPDATE step SET ") + edit + " WHERE seq = 1");
    store = open().value();
    EXPECT_EQ(run(store->load(id)).error().code, errc::corrupt) << edit;
    EXPECT_FALSE(run(store->records({instant(), NOW + std::chrono::years(50), "", 10})).has_value())
        << "the record, too";
    store.reset();
    tamper(std::string("UPDATE step SET ") + back + " WHERE seq = 1");
    store = open().value();
    EXPECT_TRUE(run(store->load(id)).has_value());
  }
}

TEST_F(hub_store, the_last_record_says_whether_the_request_is_open) {
  ASSERT_TRUE(run(store->commit(opening(id))).has_value());
  ASSERT_TRUE(run(store->commit(later(id, 1, true))).has_value());
  const auto records = run(store->records({instant(), NOW + std::chrono::years(50), "", 10})).value();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_TRUE(records.front().records.at(0).at("open").as_bool());
  EXPECT_FALSE(records.front().records.at(1).at("open").as_bool());
}

TEST_F(hub_store, a_database_of_a_draft_of_the_schema_is_refused_in_words) {
  store.reset();
  tamper("DROP TABLE legal_hold");
  tamper("DROP TABLE admin_record");
  tamper("ALTER TABLE request RENAME COLUMN head TO tail");
  tamper("PRAGMA user_version = 4");
  const auto refused = open();
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().detail.find("schema step 5 failed"), std::string::npos) << refused.error().detail;
}

TEST_F(hub_store, knows_which_requests_are_open) {
  const std::string other = new_uuid(system_clock().now());
  ASSERT_TRUE(run(store->commit(opening(id))).has_value());
  ASSERT_TRUE(run(store->commit(opening(other))).has_value());
  EXPECT_EQ(run(store->open_requests())->size(), 2U);
  ASSERT_TRUE(run(store->commit(later(id, 1, true))).has_value());
  EXPECT_EQ(run(store->open_requests()).value(), std::vector<std::string>{other});
  ASSERT_TRUE(run(store->commit(later(id, 2, false))).has_value());
  EXPECT_EQ(run(store->open_requests())->size(), 2U) << "a later correction opens it again";
}

TEST_F(hub_store, a_step_twice_is_refused_and_leaves_no_entry_behind) {
  ASSERT_TRUE(run(store->commit(opening(id))).has_value());
  const std::string before = store->checkpoint();
  EXPECT_FALSE(run(store->commit(later(id, 0, false))).has_value());
  EXPECT_EQ(store->checkpoint(), before);
  EXPECT_EQ(run(store->load(id))->size(), 1U);
  EXPECT_TRUE(run(store->commit(later(id, 1, false))).has_value()) << "the store goes on";
}

TEST_F(hub_store, an_unknown_request_is_not_found) {
  EXPECT_EQ(run(store->load(new_uuid(NOW))).error().code, errc::not_found);
  EXPECT_FALSE(run(store->commit(later(new_uuid(NOW), 1, false))).has_value());
}

TEST_F(hub_store, one_idempotency_key_finds_its_request_and_compares_the_body) {
  ASSERT_TRUE(run(store->commit(opening(id, "key-1"))).has_value());
  const auto same = run(store->find_earlier("coordinator", "key-1", "digest-1")).value();
  ASSERT_TRUE(same.has_value());
  EXPECT_EQ(same->request, id);
  EXPECT_TRUE(same->same_body);
  EXPECT_FALSE(run(store->find_earlier("coordinator", "key-1", "digest-2")).value()->same_body);
  EXPECT_FALSE(run(store->find_earlier("manager", "key-1", "digest-1")).value().has_value()) << "scoped to the person";
}

TEST_F(hub_store, a_key_may_be_used_again_after_a_day) {
  durable_change old = opening(id, "key-1");
  old.steps.front().what.at = system_clock().now() - std::chrono::hours(25);
  ASSERT_TRUE(run(store->commit(std::move(old))).has_value());
  EXPECT_FALSE(run(store->find_earlier("coordinator", "key-1", "digest-1")).value().has_value());
  EXPECT_TRUE(run(store->commit(opening(new_uuid(system_clock().now()), "key-1"))).has_value());
}

TEST_F(hub_store, requests_of_one_millisecond_are_found_by_an_ask_made_with_them) {
  const instant at = system_clock().now();
  const std::string request = new_uuid(at), ask = new_uuid(at);
  ASSERT_TRUE(run(store->commit(opening(request))).has_value());
  const auto near = run(store->requests_near(ask)).value();
  EXPECT_NE(std::ranges::find(near, request), near.end());
  EXPECT_TRUE(run(store->requests_near(new_uuid(at + std::chrono::hours(1)))).value().empty());
}

TEST_F(hub_store, proves_an_entry_under_the_hubs_key) {
  durable_change change = opening(id);
  change.entries.push_back(entry("second"));
  const std::string leaf = change.entries.back().text;
  change.receipt_for = 1;
  const auto done = run(store->commit(std::move(change)));
  ASSERT_TRUE(done.has_value());
  ASSERT_TRUE(done->receipt.has_value());
  EXPECT_TRUE(tlog::verify_receipt(done->receipt->proof, as_bytes(leaf), store->log_key()).has_value());
  EXPECT_FALSE(tlog::verify_receipt(done->receipt->proof, as_bytes(leaf + " "), store->log_key()).has_value());
}

TEST_F(hub_store, serves_tiles_up_to_the_signed_size_only) {
  ASSERT_TRUE(run(store->commit(opening(id))).has_value());
  EXPECT_EQ(run(store->tile("tile/0/000.p/1"))->size(), 32U);
  EXPECT_FALSE(run(store->tile("tile/0/000.p/2")).has_value());
  EXPECT_FALSE(run(store->tile("tile/0/000")).has_value());
  EXPECT_FALSE(run(store->tile("tile/../../etc/passwd")).has_value());
}

TEST_F(hub_store, a_database_older_than_its_last_signed_checkpoint_does_not_start) {
  ASSERT_TRUE(run(store->commit(opening(id))).has_value());
  store.reset();
  const auto kept = folder_ / "hub.db", backup = folder_ / "backup.db";
  std::filesystem::copy_file(kept, backup);
  store = open().value();
  ASSERT_TRUE(run(store->commit(later(id, 1, false))).has_value());
  store.reset();
  std::filesystem::copy_file(backup, kept, std::filesystem::copy_options::overwrite_existing);
  for (const char* left : {"hub.db-wal", "hub.db-shm"}) std::filesystem::remove(folder_ / left);
  const auto refused = open();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, errc::corrupt);
}

durable_change taking(std::vector<policy::version_mark> marks) {
  durable_change out;
  out.entries = {admin_entry("agreement_taken", marks.front().digest, NOW)};
  out.taken = std::move(marks);
  return out;
}

TEST_F(hub_store, keeps_which_versions_of_the_agreement_were_taken_over_a_restart) {
  const policy::version_mark third{"example", 3, std::string(64, 'c'), NOW},
      fourth{"example", 4, std::string(64, 'd'), NOW};
  EXPECT_TRUE(store->taken_versions().value().empty());
  ASSERT_TRUE(run(store->commit(taking({third, fourth}))));
  store.reset();
  store = open().value();
  EXPECT_EQ(store->taken_versions().value(), (std::vector{third, fourth}));
}

TEST_F(hub_store, never_takes_a_version_below_one_that_was_taken_and_then_logs_nothing_of_it) {
  const policy::version_mark fourth{"example", 4, std::string(64, 'd'), NOW};
  ASSERT_TRUE(run(store->commit(taking({fourth}))));
  const auto before = run(store->commit(later_entry()))->log_size;
  EXPECT_FALSE(run(store->commit(taking({{"example", 3, std::string(64, 'c'), NOW}}))));
  EXPECT_FALSE(run(store->commit(taking({{"example", 4, std::string(64, 'e'), NOW}}))));
  EXPECT_FALSE(run(store->commit(taking({{"example", 5, std::string(64, 'd'), NOW}})))) << "the same text twice";
  EXPECT_EQ(run(store->commit(later_entry()))->log_size, before + 1);
  EXPECT_EQ(store->taken_versions().value(), std::vector{fourth});
}

}  // namespace
}  // namespace mash::hub
