// SPDX-License-Identifier: Apache-2.0
// An answer that is made while the agreement changes: each item is decided under the version that the question names
// and the one in force, and the stricter stands.
#include <gtest/gtest.h>

#include "adapters/contract/codec.hpp"
#include "adapters/kit/answering.hpp"
#include "tests/support/demo_hub.hpp"
#include "tests/support/signed_agreement.hpp"

namespace mash::kit {
namespace {

using policy::category;

std::shared_ptr<const policy::agreement> version_with(const std::string& more) {
  policy::folder files = test::plain_folder();
  files.files.at(std::string(policy::TIER2_FILE)) += more;
  return test::assembled(files);
}

const policy::agreement& lenient() {
  static const auto made = version_with("");
  return *made;
}
const policy::agreement& strict() {
  static const auto made = version_with(
      "\n[[limits]]\nid = \"hold\"\nclause = \"Schedule 9\"\nbecause = \"It was agreed so.\"\n"
      "categories = [\"da_incident\"]\nat_most = \"summary_only\"\n");
  return *made;
}

class deciding : public ::testing::Test {
 protected:
  deciding() {
    const auto planned =
        hub::make_plan(test::parsed_demo(), test::coordinator(), lenient(), test::demo_members(), test::NOW).value();
    question = contract::decode_ask(planned.opened.find_member("police")->question).value();
    agency.member = "police";
    agency.organisations = {{"police", "Cambridgeshire Constabulary", "Chief Constable", {}, {"POLE extract"}}};
    subject_match& ada = found.people.by_subject["c1"]["police"];
    ada.result = policy::search_result::found;
    ada.evidence.subject = "c1";
    ada.evidence.organisation = "police";
    hold(category::da_incident);
    hold(category::missing_episode);
  }
  void hold(category what) {
    contract::record one;
    one.id = std::string(to_word(what));
    one.category = what;
    one.subjects = {"c1"};
    one.organisation = "police";
    one.source = "POLE extract";
    one.when = {"2026-09-14", "", policy::precision::day};
    one.summary = "It was attended.";
    one.fields = {{"risk_grade", "medium"}};
    found.records.push_back(one);
  }
  contract::item item(const contract::answer& from, category what) const {
    const auto one = std::ranges::find(from.items, what, [](const contract::item& it) { return it.what.category; });
    EXPECT_NE(one, from.items.end()) << to_word(what);
    return one == from.items.end() ? contract::item{} : *one;
  }
  contract::answer answer(const deciding_versions& under) const {
    return make_answer(question, found, agency, under, test::NOW);
  }

  contract::ask question;
  lookup found;
  answering_agency agency;
};

TEST_F(deciding, under_one_version_is_as_ever) {
  const auto said = answer(lenient());
  EXPECT_EQ(said.agreement, lenient().digest());
  EXPECT_EQ(item(said, category::da_incident).disposition, policy::disposition::released);
}

TEST_F(deciding, the_version_in_force_holds_back_what_the_one_asked_under_released) {
  const auto said = answer({lenient(), strict()});
  EXPECT_EQ(said.agreement, strict().digest());
  const contract::item held = item(said, category::da_incident);
  EXPECT_EQ(held.disposition, policy::disposition::summary_only);
  EXPECT_EQ(held.under.rule, "hold");
  EXPECT_TRUE(held.what.fields.empty());
}

TEST_F(deciding, the_version_asked_under_holds_back_what_the_one_in_force_releases) {
  const auto said = answer({strict(), lenient()});
  EXPECT_EQ(said.agreement, lenient().digest()) << "the one in force when it leaves";
  EXPECT_EQ(item(said, category::da_incident).disposition, policy::disposition::summary_only);
  EXPECT_EQ(item(said, category::da_incident).under.rule, "hold");
}

TEST_F(deciding, what_both_release_is_released) {
  for (const deciding_versions& under :
       {deciding_versions(lenient(), strict()), deciding_versions(strict(), lenient())})
    EXPECT_EQ(item(answer(under), category::missing_episode).disposition,
              item(answer(lenient()), category::missing_episode).disposition);
}

}  // namespace
}  // namespace mash::kit
