// SPDX-License-Identifier: Apache-2.0
#include "adapters/conformance/trial_agreement.hpp"

#include <gtest/gtest.h>

#include "policy/versions.hpp"

namespace mash::conformance {
namespace {

using policy::version_fault;

class trial_agreement_of : public testing::TestWithParam<const char*> {};

TEST_P(trial_agreement_of, is_one_that_an_adapter_takes) {
  const trial_agreement made{GetParam()};
  const auto pinned = policy::parse_party_keys(made.parties_file());
  ASSERT_TRUE(pinned) << pinned.error().detail;
  const auto first = made.make({});
  const auto taken = policy::verify_version({first.files, first.manifest}, *pinned, "trial");
  ASSERT_TRUE(taken) << taken.error().detail;
  EXPECT_EQ((*taken)->digest, made.digest());
  EXPECT_EQ(policy::signatories_of(*(*taken)->under).size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(members, trial_agreement_of, testing::Values("police", "local_authority", "a"));

TEST(trial_agreement, gives_versions_that_an_adapter_must_refuse) {
  const trial_agreement made("police");
  const auto pinned = policy::parse_party_keys(made.parties_file()).value();
  const auto fault = [&](const trial_agreement::version& what) {
    const auto taken = policy::verify_version({what.files, what.manifest}, pinned, "trial");
    return taken ? std::nullopt : std::optional(taken.error().fault);
  };
  EXPECT_EQ(fault(made.make({.sequence = 2})), std::nullopt);
  EXPECT_EQ(fault(made.make({.sequence = 2, .asker_signs = false})), version_fault::not_signed);
  EXPECT_EQ(fault(made.make({.sequence = 2, .member_signs = false})), version_fault::not_signed);
  auto changed = made.make({.sequence = 2});
  changed.files.begin()->second += "#";
  EXPECT_EQ(fault(changed), version_fault::malformed);
}

}  // namespace
}  // namespace mash::conformance
