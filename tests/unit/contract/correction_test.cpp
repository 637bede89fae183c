// SPDX-License-Identifier: Apache-2.0
#include "adapters/contract/correction.hpp"

#include <gmock/gmock.h>

#include "tests/unit/contract/samples.hpp"

namespace mash::contract {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

answer corrected() {
  answer out = samples::full_answer();
  out.revision = 2;
  out.corrects = {correction_reason::wrong_fact,
                  "The date was wrong.",
                  parse_rfc3339("2026-11-20T15:00:00Z").value(),
                  {{out.items.at(0).what.id, out.items.at(0).what.category, false}, {"gone-1", {}, true}},
                  {}};
  return out;
}

std::string refusal(const answer& of) {
  const auto read = decode_answer(encode(of));
  return read ? "accepted" : read.error().detail;
}

TEST(correction, is_read_back_as_it_was_written) {
  const auto read = decode_answer(encode(corrected()));
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  ASSERT_TRUE(read->what.corrects.has_value());
  EXPECT_EQ(read->what.corrects->reason, correction_reason::wrong_fact);
  EXPECT_EQ(read->what.corrects->words, "The date was wrong.");
  ASSERT_THAT(read->what.corrects->items, SizeIs(2));
  EXPECT_FALSE(read->what.corrects->items[0].retracted);
  EXPECT_TRUE(read->what.corrects->items[1].retracted);
  EXPECT_EQ(encode(read->what), encode(corrected()));
}

TEST(correction, is_no_part_of_an_answer_that_corrects_nothing) {
  EXPECT_EQ(encode(samples::full_answer()).find("correction"), std::string::npos);
}

TEST(correction, says_one_thing_of_each_item) {
  answer both = corrected();
  both.corrects->items[0].retracted = true;
  EXPECT_THAT(refusal(both), HasSubstr("/correction contradiction"));
  answer neither = corrected();
  neither.corrects->items[1].retracted = false;
  EXPECT_THAT(refusal(neither), HasSubstr("/correction contradiction"));
}

TEST(correction, of_a_match_leaves_no_match) {
  answer still = corrected();
  ASSERT_FALSE(still.people.empty());
  still.corrects->disproved = {still.people.front().subject};
  EXPECT_THAT(refusal(still), HasSubstr("/correction contradiction"));
  still.people.clear();
  EXPECT_EQ(refusal(still), "accepted");
}

TEST(correction, names_what_it_corrects_and_comes_after_something_was_said) {
  answer nothing = corrected();
  nothing.corrects->items.clear();
  EXPECT_THAT(refusal(nothing), HasSubstr("/correction/items required"));
  answer first = corrected();
  first.revision = 1;
  EXPECT_THAT(refusal(first), HasSubstr("/revision contradiction"));
  answer wordless = corrected();
  wordless.corrects->words.clear();
  EXPECT_NE(refusal(wordless), "accepted");
  answer wordy = corrected();
  wordy.corrects->words.assign(CORRECTION_WORDS_MAX + 1, 'x');
  EXPECT_NE(refusal(wordy), "accepted");
}

TEST(correction, changes_the_digest_of_the_line) {
  answer other = corrected();
  other.corrects->words = "Another reason.";
  EXPECT_NE(decode_answer(encode(other))->digest, decode_answer(encode(corrected()))->digest);
}

TEST(correction_status, is_read_back_as_it_was_written) {
  const correction_status told{"01934567-89ab-7cde-8f01-23456789abcd",
                               77,
                               3,
                               {{"cambridgeshire", told_by::viewed, 3, 2}, {"family", told_by::informed, 1, 0}}};
  const std::string line = encode(told);
  const auto read = decode_correction_status(line);
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_EQ(encode(*read), line);
  EXPECT_EQ(read->recipients.at(0).acknowledged, 2);
  EXPECT_EQ(read->recipients.at(1).how, told_by::informed);
  EXPECT_FALSE(decode_correction_status(line.substr(1)).has_value());
}

TEST(correction_status, refuses_a_member_that_nobody_knows_and_a_first_revision) {
  EXPECT_FALSE(
      decode_correction_status(R"({"ask":"01934567-89ab-7cde-8f01-23456789abcd","revision":2,"session":1,"who":"x"})")
          .has_value());
  EXPECT_FALSE(decode_correction_status(R"({"ask":"01934567-89ab-7cde-8f01-23456789abcd","revision":1,"session":1})")
                   .has_value());
}

}  // namespace
}  // namespace mash::contract
