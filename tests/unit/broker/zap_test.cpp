// SPDX-License-Identifier: Apache-2.0
#include "base/zap.hpp"

#include <gtest/gtest.h>

#include "tests/support/curve_client.hpp"

namespace mash::broker {
namespace {

class zap : public testing::Test {
 protected:
  zap() { handler_.admit("police", key_); }
  static std::vector<std::string> request(const std::string& domain, const std::string& key) {
    return {"1.0", "id", domain, "127.0.0.1", "", "CURVE", key};
  }
  zmq::context_t context_;
  zap_handler handler_{context_};
  const std::string key_ = curve_bytes(test::curve_keys::make().public_key);
};

TEST_F(zap, admits_a_members_key_at_its_own_domain) {
  const auto decided = handler_.decide(request("police", key_));
  EXPECT_TRUE(decided.admitted);
  EXPECT_EQ(decided.code, "200");
}

TEST_F(zap, refuses_every_other_key_and_domain) {
  const std::string other = curve_bytes(test::curve_keys::make().public_key);
  handler_.admit("health", other);
  for (const auto& frames : {request("police", other), request("health", key_), request("", key_),
                             request("nobody", key_), request("police", ""), request("police", key_ + "x")})
    EXPECT_FALSE(handler_.decide(frames).admitted);
}

TEST_F(zap, refuses_other_mechanisms_and_shapes) {
  auto plain = request("police", key_);
  plain[5] = "PLAIN";
  auto null = request("police", key_);
  null[5] = "NULL";
  null.pop_back();
  auto version = request("police", key_);
  version[0] = "2.0";
  auto longer = request("police", key_);
  longer.emplace_back();
  for (const auto& frames : {plain, null, version, longer, {}, {"1.0"}}) EXPECT_FALSE(handler_.decide(frames).admitted);
}

TEST_F(zap, refuses_a_key_that_was_forgotten_or_replaced) {
  handler_.forget("police");
  EXPECT_FALSE(handler_.decide(request("police", key_)).admitted);
  const std::string renewed = curve_bytes(test::curve_keys::make().public_key);
  handler_.admit("police", renewed);
  EXPECT_FALSE(handler_.decide(request("police", key_)).admitted);
  EXPECT_TRUE(handler_.decide(request("police", renewed)).admitted);
}

TEST_F(zap, admits_either_of_two_keys_and_no_third) {
  const std::string next = curve_bytes(test::curve_keys::make().public_key),
                    third = curve_bytes(test::curve_keys::make().public_key);
  handler_.admit("police", std::vector{key_, next});
  EXPECT_TRUE(handler_.decide(request("police", key_)).admitted);
  EXPECT_TRUE(handler_.decide(request("police", next)).admitted);
  EXPECT_FALSE(handler_.decide(request("police", third)).admitted);
  handler_.admit("police", next);
  EXPECT_FALSE(handler_.decide(request("police", key_)).admitted);
}

TEST(curve_bytes, reads_keys_of_forty_characters_only) {
  const std::string key = test::curve_keys::make().public_key;
  EXPECT_EQ(curve_bytes(key).size(), 32U);
  EXPECT_TRUE(curve_bytes("").empty());
  EXPECT_TRUE(curve_bytes(key.substr(1)).empty());
  EXPECT_TRUE(curve_bytes(key + "x").empty());
  EXPECT_TRUE(curve_bytes(std::string(40, '"')).empty());
}

}  // namespace
}  // namespace mash::broker
