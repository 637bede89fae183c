// SPDX-License-Identifier: Apache-2.0
// Keys that are destroyed, legal holds, and a new key-encryption key.
#include <gmock/gmock.h>

#include "hub/audit/acts.hpp"
#include "tests/unit/store/store_fixture.hpp"

namespace mash::hub {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class keeping_store : public hub_store {
 protected:
  keeping erasing(erasure what) {
    keeping change;
    change.acts = {act("uid:0", {std::string(CONTENT_ERASED)}, what.request, NOW)};
    change.erase = {std::move(what)};
    return change;
  }
  // A settled request.
  std::string settled(std::string key = "") {
    const std::string request = new_uuid(system_clock().now());
    EXPECT_TRUE(run(store->commit(opening(request, std::move(key)))).has_value());
    EXPECT_TRUE(run(store->commit(later(request, 1, true))).has_value());
    return request;
  }
  std::vector<std::string> wrapped_keys() const {
    auto db = sqlite::connection::open_reader((folder_ / "hub.db").string()).value();
    auto query = db.prepare("SELECT content, record FROM request_key ORDER BY id");
    std::vector<std::string> keys;
    while (query.step().value()) keys.insert(keys.end(), {query.blob(0), query.blob(1)});
    return keys;
  }
  std::vector<std::string> candidates(std::string after = "") {
    std::vector<std::string> ids;
    for (const auto& one :
         run(store->settled_requests(system_clock().now() + std::chrono::hours(1), after, 100)).value())
      ids.push_back(one.request);
    return ids;
  }
};

TEST_F(keeping_store, erased_content_is_gone_and_the_records_and_the_log_stay) {
  const std::string erased = settled(), kept = settled();
  const auto size = run(store->keep(erasing({erased, true, false})))->log_size;
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(run(store->load(erased)).error().code, errc::denied);
    EXPECT_TRUE(run(store->load(kept)).has_value());
    const auto records = run(store->records({instant(), NOW + std::chrono::years(50), "", 10})).value();
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records.front().records.size(), 2U) << "the record key is there";
    EXPECT_EQ(run(store->tile("tile/0/000.p/" + std::to_string(size)))->size(), 32 * size);
    reopen();
  }
  EXPECT_EQ(run(store->commit(later(erased, 2, true))).error().code, errc::denied) << "nothing is added to it";
  EXPECT_TRUE(store->writable()) << "which says nothing about the disk";
}

TEST_F(keeping_store, an_erased_record_takes_the_blind_values_with_it) {
  const std::string erased = settled("key-1");
  ASSERT_TRUE(run(store->keep(erasing({erased, false, true}))).has_value());
  const auto records = run(store->records({instant(), NOW + std::chrono::years(50), "", 10})).value();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_THAT(records.front().records, IsEmpty());
  EXPECT_FALSE(run(store->find_earlier("coordinator", "key-1", "digest-1")).value().has_value());
  EXPECT_TRUE(run(store->load(erased)).has_value()) << "the content key is there";
}

TEST_F(keeping_store, what_was_erased_under_an_open_check_is_not_written_again) {
  ASSERT_TRUE(run(store->commit(opening(id))).has_value());
  ASSERT_TRUE(run(store->keep(erasing({id, true, false}))).has_value());
  EXPECT_EQ(run(store->commit(later(id, 1, false))).error().code, errc::denied);
}

TEST_F(keeping_store, erasing_what_is_not_there_changes_and_logs_nothing) {
  const std::string before = store->checkpoint();
  EXPECT_EQ(run(store->keep(erasing({new_uuid(NOW), true, false}))).error().code, errc::not_found);
  EXPECT_EQ(store->checkpoint(), before);
}

TEST_F(keeping_store, a_legal_hold_blocks_until_it_is_released) {
  const std::string request = settled();
  keeping hold;
  hold.acts = {act("uid:0", {"hold_laid"}, request, NOW)};
  hold.hold = {request};
  ASSERT_TRUE(run(store->keep(hold)).has_value());
  reopen();
  EXPECT_TRUE(run(store->settled_requests(system_clock().now() + std::chrono::hours(1), "", 10))->front().held);
  EXPECT_EQ(run(store->keep(erasing({request, true, true}))).error().code, errc::conflict);
  EXPECT_TRUE(run(store->load(request)).has_value());
  hold.acts = {act("uid:0", {"hold_laid"}, request, NOW)};
  EXPECT_EQ(run(store->keep(hold)).error().code, errc::conflict) << "twice";
  keeping release;
  release.acts = {act("uid:0", {"hold_released"}, request, NOW)};
  release.release = {request};
  ASSERT_TRUE(run(store->keep(release)).has_value());
  release.acts = {act("uid:0", {"hold_released"}, request, NOW)};
  EXPECT_EQ(run(store->keep(release)).error().code, errc::conflict) << "it is under none";
  EXPECT_TRUE(run(store->keep(erasing({request, true, false}))).has_value());
}

TEST_F(keeping_store, a_hold_on_a_request_that_is_not_there_is_refused) {
  keeping hold;
  hold.hold = {new_uuid(NOW)};
  EXPECT_EQ(run(store->keep(hold)).error().code, errc::not_found);
}

TEST_F(keeping_store, lists_the_settled_ones_whose_content_is_still_there) {
  const std::string first = settled(), second = settled(), third = settled();
  ASSERT_TRUE(run(store->commit(opening(id))).has_value());
  EXPECT_THAT(candidates(), ElementsAre(first, second, third)) << "the open one is not among them";
  ASSERT_TRUE(run(store->keep(erasing({second, true, false}))).has_value());
  EXPECT_THAT(candidates(), ElementsAre(first, third));
  EXPECT_THAT(candidates(first), ElementsAre(third));
  EXPECT_THAT(run(store->settled_requests(NOW - std::chrono::years(1), "", 10)).value(), IsEmpty());
}

TEST_F(keeping_store, a_look_does_not_keep_a_request_longer) {
  const std::string request = settled();
  durable_change look = later(request, 2, true);
  look.steps.front().what.kind = "seen";
  const instant seen = system_clock().now() + std::chrono::years(1);
  look.steps.front().what.at = seen;
  ASSERT_TRUE(run(store->commit(std::move(look))).has_value());
  const auto found = run(store->settled_requests(seen + std::chrono::years(50), "", 10)).value();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_LT(found.front().closed_at, seen);
}

TEST_F(keeping_store, says_which_settled_requests_were_cancelled) {
  const std::string cancelled = settled(), other = settled();
  durable_change act = later(cancelled, 2, true);
  act.steps.front().what.kind = "cancelled";
  ASSERT_TRUE(run(store->commit(std::move(act))).has_value());
  const auto found = run(store->settled_requests(system_clock().now() + std::chrono::hours(1), "", 10)).value();
  ASSERT_EQ(found.size(), 2U);
  for (const settled_request& one : found) EXPECT_EQ(one.cancelled, one.request == cancelled);
}

TEST_F(keeping_store, says_which_settled_requests_expired_and_were_not_asked_again_or_cancelled) {
  const auto went = [&](std::initializer_list<const char*> kinds) {
    const std::string request = settled();
    std::uint64_t number = 2;
    for (const char* kind : kinds) {
      durable_change act = later(request, number++, true);
      act.steps.front().what.kind = kind;
      EXPECT_TRUE(run(store->commit(std::move(act))).has_value());
    }
    return request;
  };
  const std::string expired = went({"expired", "seen"}), twice = went({"expired", "asked_again", "expired"});
  went({"expired", "asked_again"});
  went({"expired", "cancelled"});
  went({});
  const auto found = run(store->settled_requests(system_clock().now() + std::chrono::hours(1), "", 10)).value();
  ASSERT_EQ(found.size(), 5U);
  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_EQ(found[i].expired, found[i].request == expired || found[i].request == twice) << i;
}

TEST_F(keeping_store, says_what_was_decided_as_long_as_the_record_is_there) {
  const std::string request = settled();
  for (const char* word : {"nfa", "s17_cfa"}) {
    durable_change decision = later(request, word == std::string_view("nfa") ? 2 : 3, true);
    decision.steps.front().what.kind = "decided";
    decision.steps.front().record.set("decided", json::object{{"version", 1}, {"outcomes", json::array{word, "nfa"}}});
    ASSERT_TRUE(run(store->commit(std::move(decision))).has_value());
  }
  const auto until = system_clock().now() + std::chrono::hours(1);
  EXPECT_THAT(run(store->settled_requests(until, "", 10))->front().outcomes,
              ElementsAre("nfa", "nfa", "s17_cfa", "nfa"));
  keeping change;
  change.acts = {act("uid:0", {std::string(RECORD_ERASED)}, request, NOW)};
  change.erase = {{request, false, true}};
  ASSERT_TRUE(run(store->keep(std::move(change))).has_value());
  EXPECT_THAT(run(store->settled_requests(until, "", 10))->front().outcomes, IsEmpty());
}

TEST_F(keeping_store, a_record_of_a_decision_that_does_not_read_stops_the_run) {
  const std::string request = settled();
  durable_change decision = later(request, 2, true);
  decision.steps.front().what.kind = "decided";
  ASSERT_TRUE(run(store->commit(std::move(decision))).has_value());
  const auto found = run(store->settled_requests(system_clock().now() + std::chrono::hours(1), "", 10));
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, errc::corrupt);
}

// Eight hundred requests make the key table's pages split many times; no copy of any key may stay behind in one.
TEST_F(keeping_store, no_byte_of_an_erased_key_is_left_in_any_file) {
  constexpr int MANY = 800;
  std::vector<std::string> requests;
  for (int i = 0; i < MANY; ++i) {
    requests.push_back(new_uuid(system_clock().now()));
    durable_change change = opening(requests.back());
    change.settled = true;
    ASSERT_TRUE(run(store->commit(std::move(change))).has_value());
  }
  const auto keys = wrapped_keys();
  ASSERT_EQ(keys.size(), 2U * MANY);
  ASSERT_NE(all_bytes().find(keys.front()), std::string::npos) << "the search itself works";
  for (const std::string& request : requests)
    ASSERT_TRUE(run(store->keep(erasing({request, true, false}))).has_value());
  result<void> emptied = run(store->empty_write_ahead_log());
  ASSERT_TRUE(emptied.has_value()) << emptied.error().detail;
  EXPECT_EQ(std::filesystem::file_size(folder_ / "hub.db-wal"), 0U);
  const std::string all = all_bytes();
  for (std::size_t i = 0; i < keys.size(); i += 2) {
    // The nonce and the beginning of the wrapped key: a part would be as bad as the whole.
    EXPECT_EQ(all.find(keys[i].substr(9, 24)), std::string::npos) << i;
    EXPECT_EQ(all.find(keys[i].substr(45, 24)), std::string::npos) << i;
    if (i % 100 == 0) EXPECT_NE(all.find(keys[i + 1]), std::string::npos) << "the record keys are there";
  }
}

TEST_F(keeping_store, emptying_the_log_waits_for_no_reader_and_says_so) {
  const std::string request = settled();
  auto reader = sqlite::connection::open_reader((folder_ / "hub.db").string()).value();
  ASSERT_TRUE(reader.execute("BEGIN"));
  ASSERT_TRUE(reader.execute("SELECT count(*) FROM request"));
  ASSERT_TRUE(run(store->keep(erasing({request, true, false}))).has_value());
  EXPECT_EQ(run(store->empty_write_ahead_log()).error().code, errc::unavailable);
  ASSERT_TRUE(reader.execute("COMMIT"));
  EXPECT_TRUE(run(store->empty_write_ahead_log()).has_value());
}

// --- a new key-encryption key

const std::string OLD(64, 'a'), NEW(64, 'c');

class rotating_store : public keeping_store {
 protected:
  result<std::unique_ptr<sqlite_store>> open_both() {
    return sqlite_store::open({.state_dir = folder_.string(),
                               .kek_hex = NEW,
                               .log_origin = "hub.example/audit",
                               .fatal = [](const error&) { std::abort(); },
                               .earlier_kek_hex = OLD},
                              signing_key::from_seed(std::array<unsigned char, 32>{7}));
  }
  void rewrap(std::int64_t after, std::int64_t rows) {
    keeping change;
    change.rewrap_after = after;
    change.rewrap_max = rows;
    const auto done = run(store->keep(change));
    ASSERT_TRUE(done.has_value()) << done.error().detail;
  }
};

TEST_F(rotating_store, afterwards_only_the_new_key_opens_anything) {
  const std::string first = settled(), erased = settled();
  ASSERT_TRUE(run(store->keep(erasing({erased, true, false}))).has_value());
  ASSERT_TRUE(run(store->begin_new_kek(NEW)).has_value());
  const std::string during = settled();
  rewrap(0, run(store->last_key_row()).value());
  ASSERT_TRUE(run(store->forget_earlier_kek()).has_value());
  for (const std::string& one : {first, during}) EXPECT_TRUE(run(store->load(one)).has_value());
  EXPECT_EQ(run(store->load(erased)).error().code, errc::denied) << "what is erased stays erased";
  EXPECT_EQ(run(store->records({instant(), NOW + std::chrono::years(50), "", 10}))->size(), 3U);
  store.reset();
  EXPECT_FALSE(open(OLD).has_value());
  store = open(NEW).value();
  for (const std::string& one : {first, during}) EXPECT_TRUE(run(store->load(one)).has_value());
}

TEST_F(rotating_store, interrupted_anywhere_it_goes_on_with_both_keys) {
  std::vector<std::string> requests;
  for (int i = 0; i < 5; ++i) requests.push_back(settled());
  ASSERT_TRUE(run(store->begin_new_kek(NEW)).has_value());
  rewrap(0, 2);
  store.reset();
  EXPECT_FALSE(open(OLD).has_value()) << "neither alone";
  store = open_both().value();
  for (const std::string& one : requests) EXPECT_TRUE(run(store->load(one)).has_value());
  rewrap(0, 100);  // again from the beginning: what was brought over stays as it is
  store.reset();
  store = open(NEW).value();
  for (const std::string& one : requests) EXPECT_TRUE(run(store->load(one)).has_value());
}

TEST_F(rotating_store, begun_and_nothing_brought_over_is_the_same_case) {
  const std::string request = settled();
  store.reset();
  store = open_both().value();
  EXPECT_TRUE(run(store->load(request)).has_value());
  store.reset();
  store = open(OLD).value();
  EXPECT_TRUE(run(store->load(request)).has_value());
}

TEST_F(rotating_store, a_key_that_is_none_is_refused_before_anything_changes) {
  const std::string request = settled();
  EXPECT_FALSE(run(store->begin_new_kek("not a key")).has_value());
  EXPECT_TRUE(run(store->load(request)).has_value());
}

}  // namespace
}  // namespace mash::hub
