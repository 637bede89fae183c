// SPDX-License-Identifier: Apache-2.0
// Who watches the log: the member directory's keys and the policy, which must fit each other.
#include "hub/app/witnessing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/toml.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::hub {
namespace {

using testing::HasSubstr;

class witness_policy_of_the_hub : public ::testing::Test {
 protected:
  static std::string vkey(const std::string& name, tlog::key_type type, unsigned char seed) {
    return tlog::verifier_key{name, type, signing_key::from_seed(std::array<unsigned char, 32>{seed}).public_key()}
        .vkey();
  }
  void SetUp() override {
    std::ofstream(folder.file("members.toml"))
        << member("police", 1) << member("health", 2) << "[[members]]\nname = \"cambridgeshire\"\nkind = \"csc_ccc\"\n"
        << "display_name = \"C\"\ncontact = { desk = \"d\", telephone = \"01632 960100\" }\n";
    auto read = directory::load(folder.file("members.toml"));
    ASSERT_TRUE(read) << read.error().detail;
    who = *std::move(read);
    from.log_policy = folder.file("log.policy");
  }
  static std::string member(const std::string& name, unsigned char seed) {
    return "[[members]]\nname = \"" + name + "\"\nkind = \"" + (name == "health" ? "icb" : name) +
           "\"\ndisplay_name = \"X\"\nport = " + std::to_string(7000 + seed) + "\ncurve_public_key = \"" +
           std::string(39, 'a') + static_cast<char>('0' + seed) + "\"\nledger_vkey = \"" +
           vkey(name + "/ledger", tlog::key_type::log, static_cast<unsigned char>(10 + seed)) +
           "\"\nwitness_vkey = \"" + vkey(name + "/witness", tlog::key_type::witness, seed) +
           "\"\ncontact = { desk = \"d\", telephone = \"01632 960100\" }\n";
  }
  std::string refusal(const std::string& policy) {
    std::ofstream(from.log_policy, std::ios::trunc) << policy;
    const auto read = read_witness_settings(from, *who, log);
    return read ? "accepted" : read.error().detail;
  }
  const tlog::verifier_key log{"hub.example/audit", tlog::key_type::log,
                               signing_key::from_seed(std::array<unsigned char, 32>{9}).public_key()};
  const std::string logs = "log " + log.vkey() + "\n";
  const std::string police = "witness police " + vkey("police/witness", tlog::key_type::witness, 1) + "\n";
  test::temporary_directory folder;
  std::shared_ptr<const directory> who;
  config from;
};

TEST_F(witness_policy_of_the_hub, the_keys_come_from_the_directory_and_the_policy_from_its_file) {
  EXPECT_EQ(refusal(logs + police + "quorum police\n"), "accepted");
  const auto read = read_witness_settings(from, *who, log);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->keys.size(), 2U);
  EXPECT_EQ(read->keys.at("health").vkey(), vkey("health/witness", tlog::key_type::witness, 2));
  ASSERT_TRUE(read->policy);
  EXPECT_TRUE(read->policy->demands_witnesses());
}

TEST_F(witness_policy_of_the_hub, may_be_left_out) {
  from.log_policy.clear();
  const auto read = read_witness_settings(from, *who, log);
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->policy);
}

TEST_F(witness_policy_of_the_hub, is_refused_with_the_file_and_the_reason) {
  EXPECT_THAT(refusal("quorum"), HasSubstr("line 1"));
  EXPECT_THAT(refusal("log " + vkey("other.example/log", tlog::key_type::log, 9) + "\nquorum none\n"),
              HasSubstr("other logs"));
  EXPECT_THAT(
      refusal(logs + "witness police " + vkey("police/witness", tlog::key_type::witness, 3) + "\nquorum police\n"),
      HasSubstr("police is no member's witness_vkey"));
  from.log_policy = folder.file("nothing");
  const auto read = read_witness_settings(from, *who, log);
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().detail, HasSubstr("nothing: cannot be read"));
}

}  // namespace
}  // namespace mash::hub
