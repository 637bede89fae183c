// SPDX-License-Identifier: Apache-2.0
// What is left of a record under each disposition: the same at both ends.
#include "adapters/contract/reduce.hpp"

#include <gtest/gtest.h>

namespace mash::contract {
namespace {

using policy::disposition;

[[nodiscard]] record incident() {
  record made;
  made.id = "r1";
  made.category = policy::category::da_incident;
  made.subjects = {"c1"};
  made.source = "police records";
  made.summary = "Officers attended.";
  made.fields = {{"risk", "high"}, {"place", "at home"}};
  made.said_by = "a neighbour";
  made.recorded_at = "2026-11-01";
  made.status = policy::item_status::ongoing;
  made.graded = grading{"2", "B", "P"};
  return made;
}

TEST(reducing, leaves_a_released_record_as_it_is) {
  record what = incident();
  ASSERT_TRUE(reduce(what, disposition::released));
  EXPECT_EQ(what.said_by, "a neighbour");
  EXPECT_EQ(what.fields.size(), 2U);
  EXPECT_TRUE(what.graded.has_value());
}

TEST(reducing, takes_who_said_it_out_of_a_redacted_record) {
  record what = incident();
  ASSERT_TRUE(reduce(what, disposition::redacted));
  EXPECT_EQ(what.said_by, "");
  EXPECT_EQ(what.fields.size(), 2U);
  EXPECT_EQ(what.summary, "Officers attended.");
}

TEST(reducing, leaves_of_a_summary_one_sentence) {
  record what = incident();
  ASSERT_TRUE(reduce(what, disposition::summary_only));
  EXPECT_TRUE(what.fields.empty());
  EXPECT_FALSE(what.graded.has_value());
  EXPECT_EQ(what.summary, "Officers attended.");
}

TEST(reducing, leaves_of_existence_nothing_but_the_category) {
  record what = incident();
  ASSERT_TRUE(reduce(what, disposition::existence_only));
  EXPECT_EQ(what.source, "");
  EXPECT_EQ(what.recorded_at, "");
  EXPECT_FALSE(what.status.has_value());
  EXPECT_EQ(what.summary.find("attended"), std::string::npos);
  EXPECT_EQ(what.category, policy::category::da_incident);
}

TEST(reducing, drops_what_a_person_must_tell) {
  for (const disposition form : {disposition::call_agency, disposition::human_review, disposition::withheld}) {
    record what = incident();
    EXPECT_FALSE(reduce(what, form)) << to_word(form);
  }
}

TEST(keeping_fields, leaves_the_named_ones_in_their_order_and_no_other) {
  record what = incident();
  EXPECT_TRUE(has_other_fields(what, {"risk"}));
  keep_fields(what, {"marker", "risk"});
  EXPECT_EQ(what.fields, (json::object{{"risk", "high"}}));
  EXPECT_FALSE(has_other_fields(what, {"risk"}));
  keep_fields(what, {});
  EXPECT_TRUE(what.fields.empty());
  EXPECT_FALSE(has_other_fields(what, {}));
}

}  // namespace
}  // namespace mash::contract
