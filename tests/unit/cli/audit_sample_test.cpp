// SPDX-License-Identifier: Apache-2.0
// Drawing from a shell: the nonce is shown only once the hub has entered the wish, and a draw is held to the log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "certs/files.hpp"
#include "hub/requests/audit_query.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/cli/evidence_log.hpp"
#include "tests/unit/cli/mashctl_run.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace mash::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::vector<std::string> PERIOD{"--from", "2026-11-20", "--until", "2026-11-21"};

class audit_sample : public testing::Test {
 protected:
  // A log with two questions, then the wish for a draw of one of them, and what a hub tells of it.
  void SetUp() override {
    leaf_.type = contract::leaf_type::admin;
    leaf_.id = new_uuid(evidence_log::AT);
    leaf_.at = evidence_log::AT;
    leaf_.outcome = {"sample_asked"};
    const auto salt = contract::new_salt();
    drawn = {{"from", "2026-11-20T00:00:00.000Z"},
             {"until", "2026-11-21T00:00:00.000Z"},
             {"count", 1},
             {"commitment", to_hex(sha256(std::string_view(NONCE)))}};
    leaf_.body = contract::commitment(salt, json::canonical(drawn));
    log.entries.push_back(contract::leaf_text(leaf_).value());
    const std::size_t wish = log.entries.size() - 1;
    const std::string seed = hub::seed_of(log.head(wish + 1).root, NONCE);
    drawn["wish"] = wish;
    drawn["salt"] = to_hex(salt);
    drawn["nonce"] = NONCE;
    drawn["seed"] = seed;
    drawn["drawn_from"] = 2;
    drawn["checkpoint"] = log.checkpoint();
    other = contract::parse_leaf(log.entries[2]).value().request;
    lowest = log.request;
    if (hub::rank_in_draw(seed, other) < hub::rank_in_draw(seed, lowest)) std::swap(lowest, other);
    drawn["requests"] = json::array{row(lowest)};
    log.add(contract::leaf_type::admin, "", {"started"}, "");  // the log has grown since
    ASSERT_TRUE(certs::write_file(folder.file("log.vkey"), log.verifier().vkey() + "\n"));
  }
  static json::object row(const std::string& request) {
    return {{"request", request}, {"index", 1}, {"asked_at", "2026-11-20T14:30:00.000Z"}, {"purpose", "s47_strategy"}};
  }
  ended check(const json::object& draw, std::vector<std::string> more = {}) const {
    scripted_hub hub;
    for (const auto& [path, body] : log.served()) hub.say("GET /v1/audit/" + path, {{200, body, {}}});
    EXPECT_TRUE(certs::write_file(folder.file("draw.json"), json::canonical(draw)));
    more.insert(more.begin(), {"--profile", hub.profile(), "audit", "check-sample", folder.file("draw.json"), "--vkey",
                               folder.file("log.vkey")});
    return mashctl(std::move(more));
  }
  [[nodiscard]] std::string why_not(const std::function<void(json::object&)>& change) const {
    json::object changed = drawn;
    change(changed);
    const auto done = check(changed, {"--one-authority"});
    EXPECT_EQ(done.status, BAD);
    return done.out + done.err;
  }

  inline static const std::string NONCE = std::string(64, '7');
  test::temporary_directory folder;
  evidence_log log;
  contract::leaf leaf_;
  json::object drawn;
  std::string lowest, other;  // in the order of the draw
};

TEST_F(audit_sample, shows_the_nonce_only_once_the_wish_is_in_the_log) {
  scripted_hub hub;
  json::object told = drawn;
  told.erase("checkpoint");
  hub.say("GET /v1/audit/sample",
          {{200, R"({"wish":6,"checkpoint":"the note"})", {}}, {200, json::canonical(told), {}}});
  std::vector<std::string> words{"--profile", hub.profile(), "--json", "audit", "sample", "--count", "1"};
  words.insert(words.end(), PERIOD.begin(), PERIOD.end());
  const auto done = mashctl(words);
  EXPECT_EQ(done.status, GOOD) << done.err;
  ASSERT_EQ(hub.asked().size(), 2U);
  const auto first = hub.asked().at(0), second = hub.asked().at(1);
  ASSERT_TRUE(second.query_value("nonce").has_value());
  const std::string nonce(*second.query_value("nonce"));
  EXPECT_TRUE(hub::is_nonce(nonce));
  EXPECT_EQ(first.query_value("commitment"), to_hex(sha256(std::string_view(nonce))));
  EXPECT_FALSE(first.query_value("nonce").has_value());
  EXPECT_EQ(second.query_value("wish"), "6");
  EXPECT_EQ(json::parse(done.out).value().at("checkpoint").as_string(), "the note")
      << "from before the nonce was shown";
}

TEST_F(audit_sample, is_told_in_words_and_made_again_by_its_seed) {
  scripted_hub hub;
  hub.say("GET /v1/audit/sample", {{200, json::canonical(drawn), {}}});
  std::vector<std::string> words{"--profile", hub.profile(), "audit", "sample", "--count", "1", "--seed", "ab01"};
  words.insert(words.end(), PERIOD.begin(), PERIOD.end());
  const auto done = mashctl(words);
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr(lowest), HasSubstr("1 drawn from 2 requests with the seed")));
  ASSERT_EQ(hub.asked().size(), 1U);
  EXPECT_EQ(hub.asked()[0].query_value("seed"), "ab01");
  EXPECT_EQ(mashctl({"--profile", hub.profile(), "audit", "sample", "--from", "2026-11-20"}).status, MISUSE);
}

TEST_F(audit_sample, a_refusal_shows_no_nonce) {
  scripted_hub hub;
  hub.say("GET /v1/audit/sample",
          {{503, R"({"type":"urn:mash:problem:cannot_record","title":"No","status":503,"detail":"Not now."})", {}}});
  std::vector<std::string> words{"--profile", hub.profile(), "audit", "sample", "--count", "1"};
  words.insert(words.end(), PERIOD.begin(), PERIOD.end());
  EXPECT_EQ(mashctl(words).status, BAD);
  EXPECT_EQ(hub.asked().size(), 1U);
}

TEST_F(audit_sample, a_draw_is_what_the_log_and_the_nonce_give) {
  const auto done = check(drawn, {"--one-authority"});
  EXPECT_EQ(done.status, GOOD) << done.out << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("verified"), Not(HasSubstr("Passed over"))));
}

TEST_F(audit_sample, who_was_passed_over_is_told_and_wrong_where_there_is_one_authority) {
  drawn["requests"] = json::array{row(other)};
  const auto done = check(drawn);
  EXPECT_EQ(done.status, GOOD) << done.out << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("Passed over"), HasSubstr(lowest)));
  const auto strict = check(drawn, {"--one-authority"});
  EXPECT_EQ(strict.status, BAD);
  EXPECT_THAT(strict.out, HasSubstr("request " + lowest + " comes first and is not drawn"));
}

TEST_F(audit_sample, every_change_to_it_is_named) {
  EXPECT_THAT(why_not([](auto& d) { d["nonce"] = std::string(64, '8'); }), HasSubstr("not the one that was committed"));
  EXPECT_THAT(why_not([](auto& d) {
                d["nonce"] = std::string(64, '8');
                d["commitment"] = to_hex(sha256(std::string_view(std::string(64, '8'))));
              }),
              HasSubstr("entry 6 of the log recorded another wish"));
  EXPECT_THAT(why_not([](auto& d) { d["seed"] = std::string(64, 'a'); }),
              HasSubstr("the seed is not that of this nonce"));
  EXPECT_THAT(why_not([](auto& d) { d["count"] = 2; }), HasSubstr("recorded another wish"));
  EXPECT_THAT(why_not([](auto& d) { d["until"] = "2026-11-22T00:00:00.000Z"; }), HasSubstr("recorded another wish"));
  EXPECT_THAT(why_not([](auto& d) { d["from"] = "yesterday"; }), HasSubstr("it has no period"));
  EXPECT_THAT(why_not([](auto& d) { d["salt"] = std::string(64, 'b'); }), HasSubstr("recorded another wish"));
  EXPECT_THAT(why_not([](auto& d) { d["wish"] = 4; }), HasSubstr("entry 4 of the log is no wish"));
  EXPECT_THAT(why_not([](auto& d) { d["drawn_from"] = 3; }), HasSubstr("the log has 2"));
  EXPECT_THAT(why_not([&](auto& d) { d["requests"] = json::array{row(lowest), row(lowest)}; }), HasSubstr("twice"));
  EXPECT_THAT(why_not([&](auto& d) { d["requests"] = json::array{row(other), row(lowest)}; }),
              HasSubstr("out of its turn"));
  EXPECT_THAT(why_not([&](auto& d) { d["requests"] = json::array{row(lowest), row(other)}; }),
              HasSubstr("more is drawn"));
  EXPECT_THAT(why_not([](auto& d) { d["requests"] = json::array(); }), HasSubstr("comes first and is not drawn"));
  EXPECT_THAT(why_not([](auto& d) { d["requests"] = json::array{row(new_uuid(evidence_log::AT))}; }),
              HasSubstr("not of the period"));
  EXPECT_THAT(why_not([&](auto& d) { d["checkpoint"] = tlog::sign_checkpoint(log.head(6), log.key).text; }),
              HasSubstr("its checkpoint does not have the wish"));
  EXPECT_THAT(
      why_not([&](auto& d) { d["checkpoint"] = tlog::sign_checkpoint({evidence_log::ORIGIN, 7, {}}, log.key).text; }),
      HasSubstr("NOT a continuation"));
  EXPECT_THAT(why_not([](auto& d) { d.erase("nonce"); }), HasSubstr("not the one that was committed"));
  EXPECT_THAT(why_not([](auto& d) { d.erase("wish"); }), HasSubstr("no draw with a nonce"));
}

}  // namespace
}  // namespace mash::cli
