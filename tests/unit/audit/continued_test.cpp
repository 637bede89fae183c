// SPDX-License-Identifier: Apache-2.0
// What the first entry of a log says that follows another, as words and back.
#include "hub/audit/continued.hpp"

#include <gtest/gtest.h>

#include "base/ids.hpp"
#include "hub/audit/acts.hpp"

namespace mash::hub {
namespace {

const instant NOW = parse_rfc3339("2026-11-20T14:30:00Z").value();

log_continuation example() {
  log_continuation out;
  out.follows = name_of_log("mash.example/audit+426b9d49+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4");
  out.kept = {41, sha256("what is kept")};
  out.last = {58, sha256("what was")};
  return out;
}

contract::leaf leaf_of(std::vector<std::string> words) {
  contract::leaf leaf;
  leaf.type = contract::leaf_type::admin;
  leaf.outcome = std::move(words);
  return leaf;
}

TEST(continued, it_is_an_entry_that_any_reader_of_version_1_knows_and_reads_back) {
  const auto written = act("uid:0", words_of(example()), "", NOW);
  EXPECT_LE(written.entry.size(), contract::LEAF_BYTES_MAX);
  const auto read = contract::parse_leaf(written.entry);
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_EQ(continuation_of(*read).value(), example());
  EXPECT_EQ(continuation_of(*read).value()->lost(), 17U);
}

TEST(continued, the_largest_sizes_fit_and_nothing_is_lost_where_more_is_kept_than_was_signed) {
  auto large = example();
  large.kept.size = (std::uint64_t{1} << 48) - 1;
  large.last.size = std::uint64_t{1} << 48;
  const auto written = act("uid:4294967295", words_of(large), "", NOW);
  EXPECT_EQ(continuation_of(contract::parse_leaf(written.entry).value()).value(), large);
  large.last.size = 3;
  EXPECT_EQ(large.lost(), 0U);
}

TEST(continued, the_name_of_a_log_is_of_its_name_and_its_key) {
  EXPECT_EQ(name_of_log("a+00000000+x").size(), 64U);
  EXPECT_NE(name_of_log("a+00000000+x"), name_of_log("b+00000000+x"));
  EXPECT_NE(name_of_log("a+00000000+x"), name_of_log("a+00000000+y"));
}

TEST(continued, another_entry_says_nothing_of_it) {
  EXPECT_EQ(continuation_of(leaf_of({"started"})).value(), std::nullopt);
  EXPECT_EQ(continuation_of(leaf_of({})).value(), std::nullopt);
  auto of_a_request = leaf_of(words_of(example()));
  of_a_request.type = contract::leaf_type::decided;
  EXPECT_EQ(continuation_of(of_a_request).value(), std::nullopt);
}

TEST(continued, one_that_is_malformed_is_refused_and_not_half_understood) {
  const auto good = words_of(example());
  for (std::size_t word = 1; word < good.size(); ++word) {
    for (const std::string& bad :
         {std::string("x"), std::string("kept_"), std::string("last_-1"), std::string("kept_041"), std::string(63, 'a'),
          std::string(64, 'g'), std::string("kept_99999999999999999999")}) {
      auto words = good;
      words[word] = bad;
      EXPECT_FALSE(continuation_of(leaf_of(words)).has_value()) << word << " " << bad;
    }
    EXPECT_FALSE(
        continuation_of(leaf_of({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(word)})).has_value());
  }
  auto more = good;
  more.emplace_back("more");
  EXPECT_FALSE(continuation_of(leaf_of(more)).has_value());
}

}  // namespace
}  // namespace mash::hub
