// SPDX-License-Identifier: Apache-2.0
// A member's next CURVE key: announced by whom the hub already knows, and by nobody else; put into its place whole.
#include "certs/key_change.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/json.hpp"
#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "certs/member.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::certs {
namespace {

using testing::HasSubstr;
using testing::Not;

const instant NOW = *parse_rfc3339("2026-11-20T14:00:00Z");

class next_curve_key : public testing::Test {
 protected:
  test::temporary_directory folder;
  std::string keys = folder.path() + "/keys";
  member_keys listed = *read_request(*make_request("police", keys, NOW));

  [[nodiscard]] std::string held(const std::string& name) const { return trimmed(*read_file(keys + "/" + name)); }
  [[nodiscard]] std::string secret(const std::string& name) const {
    return trimmed(*read_secret_file(keys + "/" + name));
  }
};

TEST_F(next_curve_key, is_announced_under_the_signing_key_that_the_hub_has) {
  const auto text = announce_next_key("police", keys, NOW);
  ASSERT_TRUE(text) << text.error().detail;
  const auto read = read_next_key(*text);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->name, "police");
  EXPECT_EQ(read->curve_public_key, held("curve.next.pub"));
  EXPECT_NE(read->curve_public_key, listed.curve_public_key);
  EXPECT_TRUE(prove_next_key(*text, listed.signing_key));
  EXPECT_THAT(*text, Not(HasSubstr(secret("curve.next.key"))));
  struct stat status{};
  ASSERT_EQ(::stat((keys + "/curve.next.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_EQ(*curve_public_of(secret("curve.key")), listed.curve_public_key) << "the present one is in its place";
}

TEST_F(next_curve_key, is_the_same_when_it_is_announced_again) {
  const auto first = *announce_next_key("police", keys, NOW), again = *announce_next_key("police", keys, NOW);
  EXPECT_EQ(read_next_key(first)->curve_public_key, read_next_key(again)->curve_public_key);
}

TEST_F(next_curve_key, is_not_believed_from_anybody_else) {
  const auto text = *announce_next_key("police", keys, NOW);
  EXPECT_EQ(prove_next_key(text, to_base64(signing_key::generate().public_key())).error().code, errc::denied);
  EXPECT_FALSE(prove_next_key(text, "")) << "no signing key is listed";
  auto changed = json::parse(trimmed(text))->get_object();
  changed["curve_public_key"] = make_curve_pair().public_key;
  EXPECT_FALSE(prove_next_key(json::canonical(changed), listed.signing_key));
  changed = json::parse(trimmed(text))->get_object();
  changed["name"] = "health";
  EXPECT_FALSE(prove_next_key(json::canonical(changed), listed.signing_key));
}

TEST_F(next_curve_key, announcements_that_are_none_are_refused) {
  const auto text = *announce_next_key("police", keys, NOW);
  for (const auto& [member, value] : {std::pair<std::string, json::value>{"curve_public_key", "short"},
                                      {"name", "Police"},
                                      {"v", 2},
                                      {"type", "member_request"},
                                      {"extra", "x"}}) {
    auto changed = json::parse(trimmed(text))->get_object();
    changed[member] = value;
    EXPECT_FALSE(read_next_key(json::canonical(changed))) << member;
  }
  EXPECT_FALSE(read_next_key(""));
  EXPECT_FALSE(read_next_key("[]"));
  EXPECT_FALSE(prove_next_key("[]", listed.signing_key));
}

TEST_F(next_curve_key, takes_the_place_of_the_present_one) {
  const auto next = read_next_key(*announce_next_key("police", keys, NOW))->curve_public_key;
  const auto switched = switch_curve_key(keys);
  ASSERT_TRUE(switched) << switched.error().detail;
  EXPECT_EQ(*switched, next);
  EXPECT_EQ(held("curve.pub"), next);
  EXPECT_EQ(*curve_public_of(secret("curve.key")), next);
  EXPECT_FALSE(file_exists(keys + "/curve.next.key"));
  EXPECT_FALSE(file_exists(keys + "/curve.next.pub"));
  EXPECT_EQ(switch_curve_key(keys).error().code, errc::not_found);
}

TEST_F(next_curve_key, is_brought_to_its_place_after_a_death_in_between) {
  const auto next = read_next_key(*announce_next_key("police", keys, NOW))->curve_public_key;
  std::filesystem::rename(keys + "/curve.next.key", keys + "/curve.key");  // and then it died
  EXPECT_EQ(switch_curve_key(keys).value_or(""), next);
  EXPECT_EQ(held("curve.pub"), next);
  EXPECT_FALSE(file_exists(keys + "/curve.next.pub"));
}

TEST_F(next_curve_key, needs_a_present_one) {
  EXPECT_EQ(make_next_curve_key(folder.path()).error().code, errc::not_found);
  EXPECT_EQ(next_key_path("keys/curve.key"), "keys/curve.next.key");
  EXPECT_EQ(next_key_path("keys/curve"), "keys/curve.next");
}

TEST(reply_of_a_hub, tells_of_its_next_key_while_there_is_one) {
  const test::temporary_directory folder;
  const auto vkey = *make_verifier_files(folder.file("log"), "mash.example/audit", tlog::key_type::log);
  hub_pins pins{"police", "", make_curve_pair().public_key, vkey, {}};
  EXPECT_EQ(read_reply(make_reply(pins, NOW))->next_hub_curve_public_key, "");
  pins.next_hub_curve_public_key = make_curve_pair().public_key;
  EXPECT_EQ(read_reply(make_reply(pins, NOW))->next_hub_curve_public_key, pins.next_hub_curve_public_key);
  pins.next_hub_curve_public_key = "short";
  EXPECT_FALSE(read_reply(make_reply(pins, NOW)));
}

}  // namespace
}  // namespace mash::certs
