// SPDX-License-Identifier: Apache-2.0
// The way from a request to its entries: it may name one too many, and never one too few.
#include "hub/store/request_index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <random>

#include "base/ids.hpp"
#include "hub/audit/leaves.hpp"
#include "tests/unit/store/store_fixture.hpp"

namespace mash::hub {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string entry_of(std::string_view request) {
  return R"({"at":"2026-11-20T08:00:00.000Z","id":"x","outcome":["asked"],"request":")" + std::string(request) +
         R"(","type":"asked","v":1})";
}
const std::string NOBODY = R"({"at":"2026-11-20T08:00:00.000Z","id":"x","outcome":["started"],"type":"admin","v":1})";

TEST(request_index, names_the_entries_of_a_request_in_order) {
  request_index index;
  const std::string one = new_uuid(instant()), other = new_uuid(instant());
  for (const std::string& entry : {NOBODY, entry_of(one), entry_of(other), NOBODY, entry_of(one)}) index.append(entry);
  EXPECT_EQ(index.covered(), 5U);
  EXPECT_THAT(index.find(one, 0, 5), ElementsAre(1, 4));
  EXPECT_THAT(index.find(other, 0, 5), ElementsAre(2));
  EXPECT_THAT(index.find(one, 2, 5), ElementsAre(4));
  EXPECT_THAT(index.find(one, 0, 4), ElementsAre(1));
  EXPECT_THAT(index.find(new_uuid(instant()), 0, 5), IsEmpty());
}

TEST(request_index, an_empty_one_and_one_of_no_request_name_nothing) {
  request_index index;
  EXPECT_THAT(index.find(new_uuid(instant()), 0, 0), IsEmpty());
  index.append(NOBODY);
  EXPECT_THAT(index.find(new_uuid(instant()), 0, 1), IsEmpty());
}

// Requests whose entries lie thousands apart, in every part and on both sides of each border.
TEST(request_index, leaves_none_out_over_many_parts) {
  constexpr std::uint64_t ENTRIES = 200'000;
  std::mt19937 random(4);
  std::vector<std::string> requests;
  for (int i = 0; i < 500; ++i) requests.push_back(new_uuid(instant(std::chrono::milliseconds(i))));
  std::map<std::string, std::vector<std::uint64_t>> truth;
  request_index index;
  for (std::uint64_t at = 0; at < ENTRIES; ++at) {
    if (at % 7 == 0) {
      index.append(NOBODY);
      continue;
    }
    const std::string& request = requests[random() % requests.size()];
    truth[request].push_back(at);
    index.append(entry_of(request));
  }
  ASSERT_EQ(index.covered(), ENTRIES);
  for (const auto& [request, entries] : truth) ASSERT_EQ(index.find(request, 0, ENTRIES), entries);
  const std::string& one = requests.front();
  for (const std::uint64_t first : {std::uint64_t{65'535}, std::uint64_t{65'536}, std::uint64_t{150'000}}) {
    std::vector<std::uint64_t> rest = truth[one];
    std::erase_if(rest, [&](std::uint64_t at) { return at < first; });
    EXPECT_EQ(index.find(one, first, ENTRIES), rest);
  }
}

// --- in the store

class indexed_store : public hub_store {
 protected:
  // What the store finds of a request from the first entry on, as a caller goes through it.
  std::vector<std::uint64_t> found(const std::string& request, std::size_t* looks = nullptr) {
    std::vector<std::uint64_t> out;
    log_slice wanted{0, 1'000'000, {"\"request\":\"" + request + "\""}, request};
    for (std::size_t look = 0;; ++look) {
      const auto some = run(store->entries(wanted)).value();
      for (const auto& one : some.found) out.push_back(one.index);
      if (looks != nullptr) *looks = look + 1;
      if (some.next == wanted.first) return out;
      wanted.first = some.next;
    }
  }
  void index_all() {
    while (run(store->index_entries()).value()) {
    }
  }
  void hold(const std::string& request) {
    keeping change;
    change.acts = {act("uid:0", {"hold_laid"}, request, NOW)};
    ASSERT_TRUE(run(store->keep(std::move(change))).has_value());
  }
};

TEST_F(indexed_store, finds_the_same_with_and_without_the_index) {
  const std::string one = new_uuid(NOW), other = new_uuid(NOW);
  for (int i = 0; i < 5000; i += 1000) {
    keeping change;
    for (int n = 0; n < 1000; ++n) change.acts.push_back(act("uid:0", {"hold_laid"}, n == 500 ? one : other, NOW));
    ASSERT_TRUE(run(store->keep(std::move(change))).has_value());
  }
  std::size_t scanned = 0, direct = 0;
  const auto before = found(one, &scanned);
  index_all();
  EXPECT_EQ(found(one, &direct), before);
  EXPECT_THAT(before, ElementsAre(500, 1500, 2500, 3500, 4500));
  EXPECT_LT(direct, scanned);
}

TEST_F(indexed_store, what_was_written_since_is_found_too) {
  const std::string request = new_uuid(NOW);
  hold(request);
  index_all();
  hold(request);
  EXPECT_THAT(found(request), ElementsAre(0, 1));
  index_all();
  EXPECT_THAT(found(request), ElementsAre(0, 1));
}

TEST_F(indexed_store, a_store_that_is_opened_again_makes_it_anew) {
  const std::string request = new_uuid(NOW);
  hold(request);
  index_all();
  reopen();
  EXPECT_THAT(found(request), ElementsAre(0));
  index_all();
  EXPECT_THAT(found(request), ElementsAre(0));
}

}  // namespace
}  // namespace mash::hub
