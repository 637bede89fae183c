// SPDX-License-Identifier: Apache-2.0
#include "adapters/conformance/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mash::conformance {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

report sample() {
  report made{.member = "police",
              .program = "mash-adapter-police",
              .minors = {1, 2},
              .command = {"mash-adapter-police", "@config@"},
              .config_digest = "abc",
              .kit = "mashctl 0.1.0",
              .at = parse_rfc3339("2026-11-22T06:00:00Z").value(),
              .results = {},
              .took = milliseconds(1540)};
  made.results = {{"greets", "Connecting", "a greeting", mark::passed, "HELLO", milliseconds(1200)},
                  {"conflict", "Asking", "ERROR conflict", mark::failed, "two answers", milliseconds(340)},
                  {"cosign", "Witnessing", "a cosignature", mark::not_tried, "it witnesses no log", {}}};
  return made;
}

TEST(report, tells_of_a_failure_what_was_expected_and_what_came) {
  const std::string text = to_text(sample());
  EXPECT_THAT(text, HasSubstr("passed     greets"));
  EXPECT_THAT(text, HasSubstr("FAILED     conflict"));
  EXPECT_THAT(text, HasSubstr("expected: ERROR conflict\n"));
  EXPECT_THAT(text, HasSubstr("came:     two answers\n"));
  EXPECT_THAT(text, HasSubstr("not tried  cosign"));
  EXPECT_THAT(text, HasSubstr("1 passed, 1 failed, 1 not tried, in 1.5 s"));
  EXPECT_THAT(text, HasSubstr("SHA-256 abc"));
  EXPECT_THAT(text, HasSubstr("2026-11-22T06:00:00.000Z"));
}

TEST(report, has_passed_only_if_something_was_tried_and_nothing_failed) {
  report made = sample();
  EXPECT_FALSE(made.passed());
  made.results[1].how = mark::passed;
  EXPECT_TRUE(made.passed());
  for (case_result& one : made.results) one.how = mark::not_tried;
  EXPECT_FALSE(made.passed());
  made.results.clear();
  EXPECT_FALSE(made.passed());
}

TEST(report, is_the_same_as_json) {
  const json::object document = to_json(sample());
  EXPECT_EQ(document.at("passed"), 1);
  EXPECT_EQ(document.at("failed"), 1);
  EXPECT_EQ(document.at("not_tried"), 1);
  const json::object& failed = document.at("results").as_array()[1].as_object();
  EXPECT_EQ(failed.at("name"), "conflict");
  EXPECT_EQ(failed.at("result"), "failed");
  EXPECT_EQ(failed.at("expected"), "ERROR conflict");
  EXPECT_EQ(failed.at("came"), "two answers");
  EXPECT_EQ(failed.at("milliseconds"), 340);
}

}  // namespace
}  // namespace mash::conformance
