// SPDX-License-Identifier: Apache-2.0
// What `mashctl audit` says of a log that follows another one: it points to that one, and accuses nobody.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "certs/files.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/cli/evidence_log.hpp"
#include "tests/unit/cli/mashctl_run.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace mash::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto EARLIER = "mash.example/audit-0";
const hub::log_continuation BEFORE{std::string(64, 'c'), {12, {}}, {14, {}}};

class audit_follows : public testing::Test {
 protected:
  void SetUp() override { write("log.vkey", log.verifier().vkey() + "\n"); }
  void write(const std::string& name, const std::string& text) const {
    ASSERT_TRUE(certs::write_file(folder.file(name), text));
  }
  static void serve(scripted_hub& hub, const evidence_log& what) {
    for (const auto& [path, body] : what.served()) hub.say("GET /v1/audit/" + path, {{200, body, {}}});
  }
  ended verify(std::vector<std::string> more) const {
    more.insert(more.begin(), {"audit", "verify", "--vkey", folder.file("log.vkey")});
    return mashctl(std::move(more));
  }
  ended verify_seen(const evidence_log& served, std::vector<std::string> more = {}) const {
    scripted_hub hub;
    serve(hub, served);
    more.insert(more.end(), {"--profile", hub.profile(), "--seen", folder.file("seen")});
    return verify(std::move(more));
  }
  [[nodiscard]] std::string signed_by_another(std::uint64_t size) const {
    return tlog::sign_checkpoint({EARLIER, size, {}}, signing_key::from_seed(std::array<unsigned char, 32>{9})).text;
  }

  test::temporary_directory folder;
  evidence_log log{BEFORE};
};

TEST_F(audit_follows, a_bundle_of_a_request_from_before_is_good_and_points_to_the_earlier_log) {
  write("bundle.json", log.text() + "\n");
  const auto done = verify({"--bundle", folder.file("bundle.json")});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("verified: 3 entries"), HasSubstr("asked before this log began"),
                              HasSubstr("12 entries are kept"), HasSubstr("audit earlier")));
  const json::value told = json::parse(verify({"--bundle", folder.file("bundle.json"), "--json"}).out).value();
  EXPECT_TRUE(told.at("begins_earlier").as_bool());
  EXPECT_EQ(told.at("follows"), json::value({{"log", std::string(64, 'c')}, {"kept", 12}, {"last_known", 14}}));
}

TEST_F(audit_follows, a_bundle_of_a_log_that_follows_none_says_nothing_of_one) {
  const evidence_log plain;
  write("bundle.json", plain.text() + "\n");
  const auto done = verify({"--bundle", folder.file("bundle.json"), "--json"});
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_FALSE(json::parse(done.out).value().as_object().contains("follows"));
}

TEST_F(audit_follows, a_checkpoint_of_the_earlier_log_is_not_compared_and_not_overwritten) {
  const std::string kept = signed_by_another(14);
  write("seen", kept);
  const auto done = verify_seen(log);
  EXPECT_EQ(done.status, BAD) << "what was asked for was not done";
  EXPECT_THAT(done.out, AllOf(HasSubstr("verified: 5 entries"), HasSubstr("NOT COMPARED"), HasSubstr(EARLIER),
                              HasSubstr("`mashctl audit earlier`"), Not(HasSubstr("FORKED"))));
  EXPECT_EQ(certs::read_file(folder.file("seen")).value_or(""), kept);
  EXPECT_EQ(json::parse(verify_seen(log, {"--json"}).out).value().at("seen_of_another_log"), EARLIER);
}

TEST_F(audit_follows, a_checkpoint_of_another_log_is_told_where_nothing_is_followed) {
  write("seen", signed_by_another(3));
  const auto done = verify_seen(evidence_log());
  EXPECT_EQ(done.status, BAD);
  EXPECT_THAT(done.out, AllOf(HasSubstr("NOT COMPARED"), HasSubstr("this log follows none")));
}

TEST_F(audit_follows, a_checkpoint_of_this_log_is_compared_as_before) {
  write("seen", tlog::sign_checkpoint(log.head(3), log.key).text);
  const auto done = verify_seen(log);
  EXPECT_EQ(done.status, GOOD) << done.err;
  EXPECT_THAT(done.out, HasSubstr("is its beginning (3 entries)"));
  EXPECT_EQ(certs::read_file(folder.file("seen")).value_or(""), log.checkpoint());
}

TEST_F(audit_follows, searching_and_drawing_say_that_there_is_an_earlier_log) {
  scripted_hub hub;
  const json::value follows = {
      {"log", std::string(64, 'c')}, {"kept", 12}, {"last_known", 14}, {"began", "2026-11-20T14:30:00.000Z"}};
  hub.say(
      "POST /v1/audit/search",
      {{200,
        json::canonical(json::object{{"entries", json::array()}, {"size", 9}, {"looked_at", 9}, {"follows", follows}}),
        {}}});
  hub.say("GET /v1/audit/sample",
          {{200,
            json::canonical(
                json::object{{"requests", json::array()}, {"drawn_from", 0}, {"seed", "ab"}, {"follows", follows}}),
            {}}});
  const auto call = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"--profile", hub.profile(), "audit"});
    return mashctl(std::move(words));
  };
  const auto says_so = AllOf(HasSubstr("began at 2026-11-20T14:30:00.000Z and follows another"),
                             HasSubstr("12 entries are kept"), HasSubstr("audit earlier"));
  const std::vector<std::string> period{"--from", "2026-11-20", "--until", "2026-11-21"};
  std::vector<std::string> search{"search"}, sample{"sample", "--count", "5"};
  search.insert(search.end(), period.begin(), period.end());
  sample.insert(sample.end(), period.begin(), period.end());
  EXPECT_THAT(call(search).out, says_so);
  EXPECT_THAT(call(sample).out, says_so);
  search.emplace_back("--json");
  EXPECT_EQ(json::parse(call(search).out).value().at("follows"), follows);
}

}  // namespace
}  // namespace mash::cli
