// SPDX-License-Identifier: Apache-2.0
// What an agency withdrew is gone from the answers to every round of a check, until a person there lets it leave anew.
#include "hub/assemble/released.hpp"

#include "tests/unit/assemble/scene.hpp"

namespace mash::hub {
namespace {

using namespace scenes;
using contract::correction_reason;
using testing::ElementsAre;
using testing::IsEmpty;

class withdrawn : public testing::Test {
 protected:
  // The police hold one incident in their present answer, received NOW, and have said of it `what` at that moment.
  std::vector<std::string> shown_after(correction_reason reason, instant said_at, bool retracted = true,
                                       bool reviewed = false) {
    scene made;
    contract::item held = item_of(category::da_incident, {"a2"});
    held.what.id = "incident";
    held.reviewed = reviewed;
    made.take_items("police", {held});
    correction_taken what;
    what.number = 1;
    what.member = "police";
    what.at = said_at;
    what.what.reason = reason;
    what.what.items = {{"incident", category::da_incident, retracted}};
    made.whole.corrections.push_back(what);
    std::vector<std::string> out;
    const released all = release(made.whole);
    for (const shown_item& one : all.items) out.push_back(one.item.what.id);
    return out;
  }
  static constexpr auto EVERY = words<correction_reason>::list.size();
  const instant before = NOW - std::chrono::hours(1), after = NOW + std::chrono::hours(1);
};

TEST_F(withdrawn, is_gone_from_an_answer_that_came_before_for_whatever_reason) {
  for (std::size_t i = 0; i < EVERY; ++i) {
    EXPECT_THAT(shown_after(static_cast<correction_reason>(i), after), IsEmpty()) << i;
    EXPECT_THAT(shown_after(static_cast<correction_reason>(i), after, true, true), IsEmpty()) << i;
  }
}

TEST_F(withdrawn, does_not_come_back_by_itself_with_the_answer_to_a_later_round) {
  for (const auto reason :
       {correction_reason::shared_in_error, correction_reason::wrong_person, correction_reason::withdrawn_record})
    EXPECT_THAT(shown_after(reason, before), IsEmpty());
}

TEST_F(withdrawn, comes_back_where_a_person_there_released_it_anew) {
  EXPECT_THAT(shown_after(correction_reason::shared_in_error, before, true, true), ElementsAre("incident"));
}

TEST_F(withdrawn, as_a_wrong_fact_may_be_right_in_an_answer_that_came_afterwards) {
  EXPECT_THAT(shown_after(correction_reason::wrong_fact, before), ElementsAre("incident"));
}

TEST_F(withdrawn, is_not_what_was_only_put_right) {
  EXPECT_THAT(shown_after(correction_reason::wrong_fact, after, false), ElementsAre("incident"));
}

}  // namespace
}  // namespace mash::hub
