// SPDX-License-Identifier: Apache-2.0
// How an agency joins: what it may send, what the hub refuses, and what the two sides read to each other.
#include "certs/member.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/json.hpp"
#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::certs {
namespace {

using testing::HasSubstr;
using testing::Not;

const instant NOW = *parse_rfc3339("2026-11-20T14:00:00Z");

class member_test : public testing::Test {
 protected:
  test::temporary_directory folder;
  std::string keys = folder.path() + "/keys";
  std::string request = *make_request("police", keys, NOW);

  // The request with one member's value replaced, as somebody who does not hold the keys would send it.
  std::string changed(std::string_view name, json::value value) const {
    auto document = json::parse(trimmed(request))->get_object();
    document[name] = std::move(value);
    return json::canonical(document);
  }
};

TEST_F(member_test, a_request_reads_back_as_the_keys_in_the_folder) {
  const auto read = read_request(request);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->name, "police");
  EXPECT_EQ(read->curve_public_key, *curve_public_of(trimmed(*read_secret_file(keys + "/curve.key"))));
  EXPECT_EQ(read->ledger_vkey, trimmed(*read_file(keys + "/ledger.vkey")));
  EXPECT_EQ(read->witness_vkey, trimmed(*read_file(keys + "/witness.vkey")));
  EXPECT_EQ(read->signing_key, to_base64(read_signing_key(keys + "/signing.key")->public_key()));
}

TEST_F(member_test, a_request_has_no_private_key_in_it) {
  for (const char* name : {"curve", "ledger", "witness", "signing", "sealing"}) {
    const auto secret = *read_secret_file(keys + "/" + name + ".key");
    EXPECT_THAT(request, Not(HasSubstr(trimmed(secret)))) << name;
  }
  EXPECT_THAT(request, Not(HasSubstr("PRIVATE")));
}

TEST_F(member_test, every_private_key_is_its_owners_alone) {
  for (const char* name : {"curve", "ledger", "witness", "signing", "sealing"}) {
    struct stat status{};
    ASSERT_EQ(::stat((keys + "/" + name + ".key").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U) << name;
  }
}

TEST_F(member_test, keys_that_exist_are_never_overwritten) {
  const auto before = *read_secret_file(keys + "/curve.key");
  const auto again = make_request("police", keys, NOW);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, errc::conflict);
  EXPECT_EQ(*read_secret_file(keys + "/curve.key"), before);
}

TEST_F(member_test, another_curve_key_breaks_the_signatures) {
  EXPECT_FALSE(read_request(changed("curve_public_key", json::value(make_curve_pair().public_key))));
}

TEST_F(member_test, another_name_breaks_the_signatures) { EXPECT_FALSE(read_request(changed("name", "health"))); }

TEST_F(member_test, each_key_must_have_signed) {
  for (const char* which : {"ledger", "witness", "signing"}) {
    auto document = json::parse(trimmed(request))->get_object();
    auto& proofs = document["proofs"].as_object();
    proofs[which] = to_base64(signing_key::generate().sign(as_bytes("something else")));
    EXPECT_FALSE(read_request(json::canonical(document))) << which;
    proofs.erase(which);
    EXPECT_FALSE(read_request(json::canonical(document))) << which << " left out";
  }
}

TEST_F(member_test, somebody_elses_key_cannot_be_claimed) {
  // A key that the sender has seen but does not hold: the signature over this document is not there.
  const auto theirs = *make_verifier_files(folder.path() + "/theirs", "police/ledger", tlog::key_type::log);
  EXPECT_FALSE(read_request(changed("ledger_vkey", json::value(theirs))));
}

TEST_F(member_test, what_is_not_a_request_is_refused) {
  EXPECT_FALSE(read_request(""));
  EXPECT_FALSE(read_request("[]"));
  EXPECT_FALSE(read_request("{}"));
  EXPECT_FALSE(read_request("not json"));
  EXPECT_FALSE(read_request(changed("v", 2)));
  EXPECT_FALSE(read_request(changed("type", "member_reply")));
  EXPECT_FALSE(read_request(changed("extra", "x")));
}

TEST_F(member_test, a_name_that_would_not_do_is_refused_before_keys_are_made) {
  EXPECT_FALSE(make_request("Police", folder.path() + "/other", NOW));
  EXPECT_FALSE(make_request("", folder.path() + "/other", NOW));
  EXPECT_FALSE(file_exists(folder.path() + "/other"));
}

TEST_F(member_test, both_sides_read_the_same_number) {
  const auto number = spoken_number(request);
  EXPECT_THAT(number, testing::MatchesRegex("[0-9]{5}( [0-9]{5}){5}"));
  EXPECT_EQ(number, spoken_number(trimmed(request))) << "a line end added on the way does not matter";
  EXPECT_NE(number, spoken_number(changed("name", "health")));
}

hub_pins some_pins() {
  const auto log = tlog::verifier_key{"mash.example/audit", tlog::key_type::log, signing_key::generate().public_key()};
  return {"police",
          "tcp://mash.example:7401",
          make_curve_pair().public_key,
          log.vkey(),
          {{"health", to_base64(std::array<unsigned char, 32>{})},
           {"police", to_base64(std::array<unsigned char, 32>{1})}}};
}

TEST(member_reply, reads_back_as_written) {
  const auto pins = some_pins();
  const auto read = read_reply(make_reply(pins, NOW));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->member, pins.member);
  EXPECT_EQ(read->endpoint, pins.endpoint);
  EXPECT_EQ(read->hub_curve_public_key, pins.hub_curve_public_key);
  EXPECT_EQ(read->log_vkey, pins.log_vkey);
  EXPECT_EQ(read->signing_keys, pins.signing_keys);
}

TEST(member_reply, may_leave_the_port_for_later) {
  auto pins = some_pins();
  pins.endpoint.clear();
  EXPECT_EQ(read_reply(make_reply(pins, NOW))->endpoint, "");
}

TEST(member_reply, refuses_keys_that_are_none) {
  auto pins = some_pins();
  pins.log_vkey = "mash.example/audit+00000000+AAAA";
  EXPECT_FALSE(read_reply(make_reply(pins, NOW)));
  pins = some_pins();
  pins.hub_curve_public_key = "short";
  EXPECT_FALSE(read_reply(make_reply(pins, NOW)));
  EXPECT_FALSE(read_reply("{}"));
}

TEST(keys, a_curve_pair_belongs_together) {
  const auto pair = make_curve_pair();
  EXPECT_EQ(pair.public_key.size(), 40U);
  EXPECT_EQ(*curve_public_of(pair.secret_key), pair.public_key);
  EXPECT_NE(make_curve_pair().secret_key, pair.secret_key);
  EXPECT_FALSE(curve_public_of("too short"));
}

TEST(keys, a_verifier_key_verifies_what_its_file_signs) {
  const test::temporary_directory folder;
  const auto vkey = *make_verifier_files(folder.path() + "/log", "mash.example/audit", tlog::key_type::log);
  const auto key = *read_signing_key(folder.path() + "/log.key");
  EXPECT_EQ(tlog::parse_vkey(vkey)->key, key.public_key());
  EXPECT_FALSE(make_verifier_files(folder.path() + "/bad", "a name", tlog::key_type::log));
}

TEST(keys, a_sealing_key_is_64_hexadecimal_digits_and_is_made_once) {
  const test::temporary_directory folder;
  const auto path = folder.path() + "/kek.key";
  ASSERT_TRUE(make_sealing_file(path));
  const auto text = trimmed(*read_secret_file(path));
  EXPECT_EQ(from_hex(text)->size(), 32U);
  EXPECT_FALSE(make_sealing_file(path));
  EXPECT_EQ(trimmed(*read_secret_file(path)), text);
}

}  // namespace
}  // namespace mash::certs
