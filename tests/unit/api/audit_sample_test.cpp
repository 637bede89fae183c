// SPDX-License-Identifier: Apache-2.0
// Drawing requests at random: in two steps, so that neither who asks nor the hub can choose what is drawn, and each
// step is in the log.
#include <algorithm>

#include "tests/unit/api/api_fixture.hpp"

namespace mash::test {
namespace {

using testing::Contains;
using testing::IsSubsetOf;

const std::string NONCE(64, '7'), PERIOD = "/v1/audit/sample?from=2026-11-20&until=2026-11-21&count=";

std::vector<std::string> drawn_of(const json::object& from) {
  std::vector<std::string> out;
  for (const json::value& one : from.at("requests").as_array()) out.emplace_back(one.at("request").as_string());
  return out;
}

class audit_sample_api : public api_fixture {
 protected:
  void SetUp() override {
    start();
    connect_all();
  }
  std::string ask() { return std::string(object_of(post(demo_request())).at("id").as_string()); }
  json::object wish(int count, const std::string& person = "auditor", const std::string& nonce = NONCE) {
    const http::response got =
        get(person, PERIOD + std::to_string(count) + "&commitment=" + to_hex(sha256(std::string_view(nonce))));
    EXPECT_EQ(got.status, 200U) << got.body;
    return object_of(got);
  }
  http::response show(const json::object& wished, const std::string& nonce = NONCE,
                      const std::string& person = "auditor") {
    return get(person, "/v1/audit/sample?wish=" + std::to_string(wished.at("wish").as_int64()) + "&nonce=" + nonce);
  }
  digest root_at(std::uint64_t size) { return run(store->root_at(size)).value(); }
};

TEST_F(audit_sample_api,
       the_seed_is_of_a_nonce_that_was_committed_to_and_of_a_log_that_was_signed_before_it_was_shown) {
  std::vector<std::string> requests;
  for (int i = 0; i < 8; ++i) requests.push_back(ask());
  const std::uint64_t before = log_size();
  const json::object wished = wish(3);
  EXPECT_EQ(wished.at("wish").as_int64(), static_cast<std::int64_t>(before));
  EXPECT_EQ(count_outcomes(before, {"sample_asked"}), 1U);
  EXPECT_EQ(std::string(wished.at("checkpoint").as_string()), store->newest_checkpoint());
  EXPECT_FALSE(wished.contains("requests"));
  const digest root = root_at(before + 1);
  ask();  // what comes after the wish changes nothing
  const http::response got = show(wished);
  ASSERT_EQ(got.status, 200U) << got.body;
  const json::object drawn = object_of(got);
  EXPECT_EQ(count_outcomes(before, {"sample_drawn"}), 1U);
  EXPECT_EQ(std::string(drawn.at("seed").as_string()), hub::seed_of(root, NONCE));
  EXPECT_EQ(drawn.at("drawn_from").as_int64(), 8);
  const std::string seed(drawn.at("seed").as_string());
  std::ranges::sort(requests, {}, [&](const std::string& one) { return hub::rank_in_draw(seed, one); });
  requests.resize(3);
  EXPECT_EQ(drawn_of(drawn), requests) << "the three lowest, as anybody can compute from the ids";
}

TEST_F(audit_sample_api, the_wish_in_the_log_opens_with_what_is_told) {
  ask();
  const json::object wished = wish(1), drawn = object_of(show(wished));
  const auto leaf = leaves_from(static_cast<std::uint64_t>(wished.at("wish").as_int64())).front();
  json::object asked;
  for (const char* name : {"from", "until", "count", "commitment"}) asked[name] = drawn.at(name);
  ASSERT_TRUE(leaf.body.has_value());
  EXPECT_TRUE(contract::opens(*leaf.body, std::string(drawn.at("salt").as_string()), json::canonical(asked)));
}

TEST_F(audit_sample_api, the_same_nonce_draws_the_same_and_another_draws_nothing) {
  for (int i = 0; i < 4; ++i) ask();
  const json::object wished = wish(2);
  const auto first = drawn_of(object_of(show(wished)));
  EXPECT_EQ(drawn_of(object_of(show(wished))), first);
  const std::uint64_t before = log_size();
  const http::response other = show(wished, std::string(64, '8'));
  expect_problem(other, 422, "invalid_request");
  EXPECT_EQ(count_outcomes(before, {"refused", "invalid_request"}), 1U);
  EXPECT_EQ(count_outcomes(before, {"sample_drawn"}), 0U);
}

TEST_F(audit_sample_api, a_wish_is_of_who_made_it_and_nothing_else_is_one) {
  ask();
  const json::object wished = wish(1);
  const std::uint64_t before = log_size();
  expect_problem(show(wished, NONCE, "inspector"), 404, "not_found");
  json::object none = wished;
  none["wish"] = 0;
  expect_problem(show(none), 404, "not_found");
  none["wish"] = 100000;
  expect_problem(show(none), 404, "not_found");
  EXPECT_EQ(count_outcomes(before, {"refused", "not_found"}), 3U);
}

TEST_F(audit_sample_api, a_draw_is_made_again_by_its_seed_by_somebody_else) {
  for (int i = 0; i < 5; ++i) ask();
  const json::object drawn = object_of(show(wish(3)));
  const std::string seed(drawn.at("seed").as_string());
  const json::object again = object_of(get("inspector", PERIOD + "3&seed=" + seed));
  EXPECT_EQ(drawn_of(again), drawn_of(drawn));
  EXPECT_FALSE(again.contains("nonce"));
}

TEST_F(audit_sample_api, takes_all_where_there_are_fewer_and_none_of_another_authority) {
  const std::string request = ask();
  EXPECT_EQ(drawn_of(object_of(show(wish(100)))), std::vector<std::string>{request});
  EXPECT_TRUE(drawn_of(object_of(show(wish(100, "strange-auditor"), NONCE, "strange-auditor"))).empty());
  EXPECT_TRUE(
      drawn_of(object_of(get("auditor", "/v1/audit/sample?from=2026-11-21&until=2026-11-22&count=1&seed=ab"))).empty());
}

TEST_F(audit_sample_api, what_is_no_draw_is_refused) {
  const std::string commitment = "&commitment=" + std::string(64, 'a');
  for (const std::string& target :
       {PERIOD + "1", PERIOD + "0" + commitment, PERIOD + "101" + commitment, PERIOD + "1&seed=XYZ",
        PERIOD + "1&commitment=ab", PERIOD + "1&seed=ab" + commitment, PERIOD + "1&seed=ab&remark=x",
        "/v1/audit/sample?from=2026-11-20&until=2026-11-20&count=1" + commitment,
        "/v1/audit/sample?from=2026-11-20&until=2026-11-21" + commitment, std::string("/v1/audit/sample?wish=1"),
        "/v1/audit/sample?wish=1&nonce=" + std::string(63, 'a'), "/v1/audit/sample?wish=-1&nonce=" + NONCE})
    expect_problem(get("auditor", target), 400, "malformed");
  expect_problem(get("coordinator", PERIOD + "1" + commitment), 403, "role_may_not");
}

}  // namespace
}  // namespace mash::test
