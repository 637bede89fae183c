// SPDX-License-Identifier: Apache-2.0
// mashctl request cancel, and show as of a time: what they send, and how a cancelled check reads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cli/context.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace mash::cli {
namespace {

using testing::HasSubstr;

constexpr auto CANCELLED =
    R"({"as_of":"2026-11-20T14:31:02.118Z","cancelled":{"at":"2026-11-20T14:31:02.118Z","by":{"name":"Carol Example",)"
    R"("role":"coordinator"},"reason":"Sent for the wrong \u001b[2Jfamily."},"id":"x1","reference":"CAM-1",)"
    R"("roster":[{"agency":"police","outcome":"pending"}],"state":"cancelled","version":1})";

class request_cancel : public testing::Test {
 protected:
  int mashctl(std::vector<std::string> words) { return request("cancel", std::move(words)); }
  int request(const char* what, std::vector<std::string> words) {
    words.insert(words.begin(), {"mashctl", "--profile", hub.profile(), "request", what});
    std::vector<const char*> pointers;
    for (const auto& word : words) pointers.push_back(word.c_str());
    out.str("");
    return run(static_cast<int>(pointers.size()), pointers.data(), out, err);
  }

  scripted_hub hub;
  std::ostringstream out, err;
};

TEST_F(request_cancel, sends_the_reason_and_shows_who_took_it_back_and_why) {
  hub.say("POST /v1/requests/x1/cancel", {{200, CANCELLED, {}}});
  EXPECT_EQ(mashctl({"x1", "--reason", "Sent for the \"wrong\" family."}), GOOD) << err.str();
  ASSERT_EQ(hub.asked().size(), 1U);
  EXPECT_EQ(hub.asked()[0].body, R"({"reason":"Sent for the \"wrong\" family."})");
  EXPECT_THAT(out.str(), HasSubstr("CANCELLED"));
  EXPECT_THAT(out.str(), HasSubstr("2026-11-20 14:31 UTC by Carol Example"));
  EXPECT_THAT(out.str(), HasSubstr("Sent for the wrong"));
  EXPECT_EQ(out.str().find('\x1b'), std::string::npos);
}

TEST_F(request_cancel, wants_a_reason_and_tells_a_refusal) {
  EXPECT_EQ(mashctl({"x1"}), MISUSE);
  EXPECT_TRUE(hub.asked().empty());
  hub.say("POST /v1/requests/x1/cancel",
          {{409,
            R"({"type":"urn:mash:problem:nothing_to_cancel","title":"No","status":409,"detail":"All settled."})",
            {}}});
  EXPECT_EQ(mashctl({"x1", "--reason", "x"}), BAD);
  EXPECT_THAT(err.str(), HasSubstr("All settled."));
}

TEST_F(request_cancel, a_review_of_a_break_glass_sends_its_finding_and_the_reason) {
  hub.say("POST /v1/requests/x1/break-glass-review", {{200, CANCELLED, {}}});
  EXPECT_EQ(request("review-break-glass", {"x1", "--finding", "justified", "--reason", "It could not wait."}), GOOD)
      << err.str();
  ASSERT_EQ(hub.asked().size(), 1U);
  EXPECT_EQ(hub.asked()[0].body, R"({"finding":"justified","reason":"It could not wait."})");
  EXPECT_EQ(request("review-break-glass", {"x1", "--finding", "splendid", "--reason", "x"}), MISUSE);
  EXPECT_EQ(request("review-break-glass", {"x1", "--finding", "justified"}), MISUSE);
  EXPECT_EQ(hub.asked().size(), 1U);
}

TEST_F(request_cancel, what_was_known_at_a_time_is_asked_for_by_it_and_not_beside_a_version) {
  hub.say("GET /v1/requests/x1", {{200, CANCELLED, {}}});
  EXPECT_EQ(request("show", {"x1", "--as-of", "2026-11-20T14:31:00+00:00"}), GOOD) << err.str();
  ASSERT_EQ(hub.asked().size(), 1U);
  EXPECT_EQ(hub.asked()[0].query_value("as_of"), "2026-11-20T14:31:00+00:00") << "sent percent-encoded";
  EXPECT_EQ(request("show", {"x1", "--as-of", "2026-11-20T14:31:00Z", "--version", "1"}), MISUSE);
}

}  // namespace
}  // namespace mash::cli
