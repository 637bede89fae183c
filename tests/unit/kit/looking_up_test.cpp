// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/looking_up.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/contract/codec.hpp"
#include "adapters/contract/message.hpp"
#include "adapters/kit/volume.hpp"
#include "tests/support/scripted_source.hpp"
#include "tests/unit/contract/samples.hpp"

namespace mash::kit {
namespace {

using policy::search_result;

contract::ask about_ada_and_grace() { return contract::samples::full_ask(); }

TEST(look_up, fetches_for_the_matched_and_reports_the_rest) {
  const auto script = std::make_shared<test::source_script>();
  test::scripted_source source(script);
  const lookup found = look_up(source, about_ada_and_grace(), deadline::max());
  EXPECT_EQ(script->finds, 2);
  ASSERT_EQ(found.records.size(), 1U);
  EXPECT_EQ(found.records[0].subjects, std::vector<std::string>{"c1"});
  EXPECT_TRUE(found.people.any(search_result::found));
  EXPECT_TRUE(found.systems.empty());
}

TEST(look_up, reports_every_system_of_a_failing_source_as_not_searched) {
  const auto script = std::make_shared<test::source_script>();
  test::scripted_source source(script);
  for (auto* mode : {&script->fails, &script->throws}) {
    *mode = true;
    const lookup found = look_up(source, about_ada_and_grace(), deadline::max());
    EXPECT_TRUE(found.records.empty());
    ASSERT_EQ(found.systems.size(), 2U);  // once for each person
    EXPECT_FALSE(found.systems[0].searched);
    EXPECT_EQ(found.systems[0].organisation, "100000");
    EXPECT_EQ(found.systems[0].trouble.find("Okafor"), std::string::npos);
    *mode = false;
  }
}

TEST(finish, digests_the_line_that_it_encodes) {
  const finished_answer ready = finish(contract::samples::full_answer());
  EXPECT_EQ(ready.line, contract::encode(ready.reply));
  EXPECT_EQ(contract::decode_answer(ready.line)->digest, ready.digest);
}

TEST(finish, leaves_out_the_oldest_items_where_more_is_held_than_a_line_carries) {
  contract::answer reply = contract::samples::full_answer();
  contract::item big = reply.items[0];
  big.what.summary.assign(3000, 'x');
  reply.items.clear();
  for (int i = 0; i < 1500; ++i) {
    big.what.when.at = to_iso_date(contract::samples::day(2000 + i % 25, 1, 1));
    reply.items.push_back(big);
  }
  const finished_answer ready = finish(reply);
  EXPECT_LT(ready.line.size(), contract::LINE_BYTES_MAX);
  ASSERT_FALSE(ready.reply.items.empty());
  std::string oldest = "9999";
  for (const contract::item& one : ready.reply.items) oldest = std::min(oldest, one.what.when.at);
  EXPECT_GT(oldest, "2000-01-01");
  EXPECT_EQ(ready.reply.outcome, policy::roster_outcome::partly_searched);
  EXPECT_THAT(ready.reply.withheld.back().explanation, testing::HasSubstr("More is held"));
  EXPECT_TRUE(contract::decode_answer(ready.line));
}

bool is_found(const std::string& key, const std::string& written) {
  lookup found;
  found.people.fitting = {key};
  return found_honey(found, {honey_form(written)});
}

TEST(honey_keys, are_known_whole_or_by_what_follows_the_last_stroke) {
  EXPECT_TRUE(is_found("cambridgeshire/X123456", "X123456")) << "as probation's own files have it";
  EXPECT_TRUE(is_found("cambridgeshire/X123456", "cambridgeshire/X123456"));
  EXPECT_TRUE(is_found("Patient/77", "77"));
  EXPECT_TRUE(is_found("100001/A999999999999", "A999999999999"));
  EXPECT_TRUE(is_found("P-90017", "P-90017"));
  EXPECT_FALSE(is_found("Patient/77", "7"));
  EXPECT_FALSE(is_found("Patient/77", "Patient"));
  EXPECT_FALSE(is_found("cambridgeshire/X123456", "norfolk/X123456"));
}

TEST(honey_keys, are_known_with_spaces_on_either_side) {
  EXPECT_TRUE(is_found("9990009996", "999 000 9996"));
  EXPECT_TRUE(is_found("P 90017", "P90017"));
  EXPECT_TRUE(is_found("cambridgeshire/X 123456", "X 123456"));
}

}  // namespace
}  // namespace mash::kit
