// SPDX-License-Identifier: Apache-2.0
#include "hub/store/step_seal.hpp"

#include <gtest/gtest.h>

#include "base/compressed.hpp"

namespace mash::hub {
namespace {

const std::string REQUEST = "0199f3c2-7d51-7a5e-8a3c-2f0d5b1c9e10";
const step_head STEP{.number = 3, .kind = "answered", .at_ms = 1763649000000};
const std::string SHORT = R"({"members":["health"]})";
const std::string LONG = R"({"answers":")" + std::string(4000, 'x') + R"("})";

TEST(a_step, reads_back_whether_its_text_is_short_or_long) {
  const auto key = sealing_key::generate();
  for (const std::string& text : {SHORT, LONG}) {
    const std::string sealed = seal_step(key, CONTENT, REQUEST, STEP, text);
    EXPECT_EQ(open_step(key, CONTENT, REQUEST, STEP, sealed), text);
  }
}

TEST(a_step, is_kept_smaller_where_it_repeats_itself_and_as_it_is_where_it_is_short) {
  const auto key = sealing_key::generate();
  EXPECT_EQ(seal_step(key, CONTENT, REQUEST, STEP, SHORT).size(), SHORT.size() + 37);
  EXPECT_LT(seal_step(key, CONTENT, REQUEST, STEP, LONG).size(), 300U);
}

TEST(a_step, opens_only_in_its_own_place) {
  const auto key = sealing_key::generate();
  const std::string sealed = seal_step(key, CONTENT, REQUEST, STEP, LONG);
  step_head other_number = STEP, other_kind = STEP, other_time = STEP;
  other_number.number = 4;
  other_kind.kind = "opened";
  ++other_time.at_ms;
  for (const step_head& elsewhere : {other_number, other_kind, other_time})
    EXPECT_FALSE(open_step(key, CONTENT, REQUEST, elsewhere, sealed));
  EXPECT_FALSE(open_step(key, RECORD, REQUEST, STEP, sealed));
  EXPECT_FALSE(open_step(key, CONTENT, "0199f3c2-7d51-7a5e-8a3c-2f0d5b1c9e11", STEP, sealed));
  EXPECT_FALSE(open_step(sealing_key::generate(), CONTENT, REQUEST, STEP, sealed));
}

// As the documents say it is: also what was sealed without being compressed is read, however long.
TEST(a_step, is_a_sealed_text_of_schema_2_compressed_or_not) {
  const auto key = sealing_key::generate();
  const seal_place place{.kind = "step.content", .request = REQUEST, .item = "3 answered 1763649000000", .schema = "2"};
  EXPECT_EQ(open_step(key, CONTENT, REQUEST, STEP, key.seal(LONG, place)), LONG);
  const auto inside = key.open(seal_step(key, CONTENT, REQUEST, STEP, LONG), place);
  ASSERT_TRUE(inside);
  EXPECT_EQ(decompress(*inside, LONG.size()), LONG);
}

TEST(a_step, whose_compressed_text_is_damaged_is_corrupt) {
  const auto key = sealing_key::generate();
  const seal_place place{.kind = "step.content", .request = REQUEST, .item = "3 answered 1763649000000", .schema = "2"};
  const std::string frame = compress(LONG);
  const auto opened = open_step(key, CONTENT, REQUEST, STEP, key.seal(frame.substr(0, frame.size() - 1), place));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::corrupt);
}

}  // namespace
}  // namespace mash::hub
