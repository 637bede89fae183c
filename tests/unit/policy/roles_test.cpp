// SPDX-License-Identifier: Apache-2.0
// What an agreement says by role in the concern. The hub knows the roles, an adapter does not: whoever knows less must
// never share more.
#include "tests/unit/policy/cases.hpp"

namespace mash::policy {
namespace {

using namespace cases;
using enum role_in_concern;

constexpr std::string_view UNCHECKED = "caveats = [\"unverified\"]\npurposes = [\"s47_strategy\"]";

// The small agreement, its limit on whoever may have caused the harm instead of on unchecked items.
[[nodiscard]] std::string limited_by_role(std::string_view roles = "\"alleged_source_of_harm\"") {
  return with(UNCHECKED, "roles = [" + std::string(roles) + "]\npurposes = [\"s47_strategy\"]");
}

[[nodiscard]] std::string granted_by_role(std::string_view roles) {
  return with("look_back_years = 3", "look_back_years = 3\nroles = [" + std::string(roles) + "]");
}

[[nodiscard]] disposition form_for(const agreement& under, value_set<role_in_concern> roles,
                                   std::vector<caveat> marks = {}) {
  disclosure_question asked = item_of("police", category::missing_episode);
  asked.recipient = "town";
  asked.roles = roles;
  asked.caveats = std::move(marks);
  return may_disclose(under, asked).form;
}

TEST(a_limit_by_role, binds_as_soon_as_one_of_the_people_has_the_role) {
  const auto under = loaded(limited_by_role());
  EXPECT_EQ(form_for(*under, {index_child}), disposition::released);
  EXPECT_EQ(form_for(*under, {alleged_source_of_harm}), disposition::existence_only);
  EXPECT_EQ(form_for(*under, {index_child, carer, alleged_source_of_harm}), disposition::existence_only);
}

TEST(a_limit_by_role, on_an_alleged_source_of_harm_binds_for_whoever_nobody_has_assessed) {
  const auto under = loaded(limited_by_role());
  EXPECT_EQ(form_for(*under, {not_assessed}), disposition::existence_only);
  EXPECT_EQ(form_for(*loaded(limited_by_role("\"carer\"")), {not_assessed}), disposition::released);
}

TEST(a_limit_by_role, does_not_bind_at_the_agency_which_does_not_know_the_roles) {
  EXPECT_EQ(form_for(*loaded(limited_by_role()), {}), disposition::released);
}

TEST(a_limit_by_role, and_by_caveat_needs_both) {
  const auto under = loaded(with("caveats = [\"unverified\"]", "caveats = [\"unverified\"]\nroles = [\"carer\"]"));
  EXPECT_EQ(form_for(*under, {carer}), disposition::released);
  EXPECT_EQ(form_for(*under, {index_child}, {caveat::unverified}), disposition::released);
  EXPECT_EQ(form_for(*under, {carer}, {caveat::unverified}), disposition::existence_only);
}

TEST(a_limit_without_caveats, holds_every_item_of_its_box) {
  const auto under = loaded(with("caveats = [\"unverified\"]", "categories = [\"missing_episode\"]"));
  EXPECT_EQ(form_for(*under, {}), disposition::existence_only);
  EXPECT_EQ(form_for(*under, {carer}, {caveat::unverified}), disposition::existence_only);
}

TEST(a_rule_by_role, releases_only_where_every_role_is_named) {
  const auto under = loaded(granted_by_role("\"index_child\", \"other_child\""));
  EXPECT_EQ(form_for(*under, {index_child}), disposition::released);
  EXPECT_EQ(form_for(*under, {index_child, other_child}), disposition::released);
  EXPECT_EQ(form_for(*under, {index_child, carer}), disposition::withheld);
}

TEST(a_rule_by_role, releases_nothing_where_no_role_is_known) {
  EXPECT_EQ(form_for(*loaded(granted_by_role("\"index_child\"")), {}), disposition::withheld);
}

TEST(a_rule_without_roles, does_not_look_at_them) {
  const auto under = loaded(small_agreement());
  EXPECT_EQ(form_for(*under, {}), disposition::released);
  EXPECT_EQ(form_for(*under, value_set<role_in_concern>::all()), disposition::released);
}

TEST(a_list_of_every_role, says_the_same_as_none) {
  const auto under =
      loaded(granted_by_role("\"index_child\", \"other_child\", \"alleged_source_of_harm\", \"possible_victim_adult\", "
                             "\"carer\", \"household_member\", \"protective_adult\", \"not_assessed\""));
  EXPECT_EQ(form_for(*under, {}), disposition::released);
}

// The theorem that lets an adapter decide without roles: what it holds back the hub would hold back with them, or the
// hub is stricter still, unless a rule itself speaks by role, which then shares nothing at the agency.
TEST(knowing_a_role_more, never_widens_what_limits_leave) {
  const auto under = loaded(limited_by_role("\"alleged_source_of_harm\", \"carer\""));
  for (unsigned bits = 0; bits < 256; ++bits) {
    value_set<role_in_concern> roles;
    for (unsigned i = 0; i < 8; ++i)
      if ((bits >> i & 1U) != 0) roles.insert(static_cast<role_in_concern>(i));
    for (const role_in_concern more : value_set<role_in_concern>::all())
      EXPECT_GE(form_for(*under, roles | value_set<role_in_concern>{more}), form_for(*under, roles)) << bits;
  }
}

TEST(an_unknown_role, is_refused_with_the_one_meant) {
  const auto made = agreement::parse(limited_by_role("\"allged_source_of_harm\""), "small.toml");
  ASSERT_FALSE(made.has_value());
  EXPECT_NE(made.error().detail.find("did you mean \"alleged_source_of_harm\"?"), std::string::npos);
}

}  // namespace
}  // namespace mash::policy
