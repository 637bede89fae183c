// SPDX-License-Identifier: Apache-2.0
#include "policy/value_set.hpp"

#include <gmock/gmock.h>

#include "policy/vocabulary.hpp"

namespace mash::policy {
namespace {

using testing::ElementsAre;

TEST(value_set, iterates_in_the_order_of_the_vocabulary_whatever_the_order_of_insertion) {
  const value_set<power> set{power::police_common_law, power::ca1989_s17, power::ca2004_s11};
  EXPECT_THAT(std::vector<power>(set), ElementsAre(power::ca1989_s17, power::ca2004_s11, power::police_common_law));
  EXPECT_EQ(set.size(), 3U);
}

TEST(value_set, converts_to_and_from_a_list_without_loss_and_without_repetition) {
  const std::vector<category> list{category::young_carer, category::da_incident, category::young_carer};
  const value_set<category> set(list);
  EXPECT_EQ(set.size(), 2U);
  EXPECT_EQ(value_set<category>(std::vector<category>(set)), set);
}

TEST(value_set, holds_the_first_and_the_last_word_of_the_largest_vocabulary) {
  constexpr auto last = static_cast<category>(words<category>::list.size() - 1);
  const value_set<category> set{category{}, last};
  EXPECT_TRUE(set.contains(category{}));
  EXPECT_TRUE(set.contains(last));
  EXPECT_EQ(set.size(), 2U);
}

TEST(value_set, all_holds_every_word_and_nothing_else) {
  EXPECT_EQ(value_set<subject_kind>::all().size(), words<subject_kind>::list.size());
  EXPECT_EQ(value_set<category>::all().size(), words<category>::list.size());
  for (const caveat each : value_set<caveat>::all())
    EXPECT_LT(static_cast<std::size_t>(each), words<caveat>::list.size());
}

TEST(value_set, algebra_is_that_of_sets) {
  const value_set<urgency> hot{urgency::red, urgency::amber}, low{urgency::amber, urgency::green};
  EXPECT_EQ(hot & low, value_set<urgency>{urgency::amber});
  EXPECT_EQ(hot | low, (value_set<urgency>{urgency::red, urgency::amber, urgency::green}));
  EXPECT_EQ(hot - low, value_set<urgency>{urgency::red});
  EXPECT_TRUE(hot.meets(low));
  EXPECT_FALSE((hot - low).meets(low));
  EXPECT_TRUE((hot | low).contains(hot));
  EXPECT_FALSE(hot.contains(low));
  EXPECT_TRUE(hot.contains(value_set<urgency>{}));
}

TEST(value_set, erasing_while_iterating_visits_what_was_there_at_the_start) {
  value_set<role> set{role::coordinator, role::auditor, role::sys_admin};
  std::size_t visited = 0;
  for (const role each : set) {
    set.erase(each);
    ++visited;
  }
  EXPECT_EQ(visited, 3U);
  EXPECT_TRUE(set.empty());
}

}  // namespace
}  // namespace mash::policy
