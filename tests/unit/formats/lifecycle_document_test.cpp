// SPDX-License-Identifier: Apache-2.0
// docs/lifecycle.md against the tables that the hub goes by.
#include <gtest/gtest.h>

#include "hub/model/lifecycle.hpp"
#include "tests/unit/formats/documents.hpp"

namespace mash::hub {
namespace {

using policy::roster_outcome;
using std::chrono::hours;

const std::string& document() {
  static const std::string text = test::read_document("docs/lifecycle.md");
  return text;
}

// "stays", or "no: cancelled".
template <class Move>
std::string cell_of(const Move& move, std::string_view then) {
  return move.why == refusal::none ? std::string(then) : "no: " + std::string(to_word(move.why));
}

TEST(lifecycle_document, has_every_state_in_order) {
  const auto listed = [](const std::string& heading) {
    std::vector<std::string> out;
    for (const auto& row : test::rows(test::section(document(), heading))) out.push_back(row.front());
    return out;
  };
  EXPECT_EQ(listed("## A check"), std::vector<std::string>(words<phase>::list.begin(), words<phase>::list.end()));
  EXPECT_EQ(listed("## An agency's part"),
            std::vector<std::string>(words<part_state>::list.begin(), words<part_state>::list.end()));
}

TEST(lifecycle_document, says_of_a_check_what_the_table_says) {
  const auto rows = test::rows(test::section(document(), "## What may happen to a check"));
  ASSERT_EQ(rows.size(), words<happening>::list.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ASSERT_EQ(rows[i].size(), words<phase>::list.size() + 1) << rows[i].front();
    EXPECT_EQ(rows[i].front(), words<happening>::list[i]);
    for (std::size_t j = 0; j < words<phase>::list.size(); ++j) {
      const check_move move = move_of(static_cast<phase>(j), static_cast<happening>(i));
      EXPECT_EQ(rows[i][j + 1], cell_of(move, to_word(move.then))) << rows[i].front() << " x " << words<phase>::list[j];
    }
  }
}

TEST(lifecycle_document, says_of_a_part_what_the_table_says) {
  const auto rows = test::rows(test::section(document(), "## What may happen to a part"));
  ASSERT_EQ(rows.size(), static_cast<std::size_t>(happening::cancelled) + 1);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ASSERT_EQ(rows[i].size(), words<part_state>::list.size() + 1) << rows[i].front();
    EXPECT_EQ(rows[i].front(), words<happening>::list[i]);
    for (std::size_t j = 0; j < words<part_state>::list.size(); ++j) {
      const part_move move = move_of(static_cast<part_state>(j), static_cast<happening>(i));
      EXPECT_EQ(rows[i][j + 1], cell_of(move, to_word(move.to)))
          << rows[i].front() << " x " << words<part_state>::list[j];
    }
  }
}

TEST(lifecycle_document, gives_the_outcomes_of_a_part_that_waits) {
  const instant asked = parse_rfc3339("2026-11-20T14:30:00Z").value();
  agency on_line;
  on_line.ask_id = "0199";
  on_line.asked_at = asked;
  on_line.machine_deadline = asked + hours(1);
  on_line.human_deadline = asked + hours(4);
  on_line.seen = on_line.connected = true;
  agency off = on_line, never = on_line, taken = on_line, looking = on_line;
  off.connected = never.connected = never.seen = false;
  taken.acknowledged = true;
  looking.looking = person_looking{asked, 0, {}};
  const auto rows = test::rows(test::section(document(), "## What the roster calls it"));
  const agency* const parts[] = {&on_line, &off, &never, &taken, &looking};
  ASSERT_EQ(rows.size(), std::size(parts));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ASSERT_EQ(rows[i].size(), 4U);
    EXPECT_TRUE(rows[i].front().starts_with(to_word(part_state_of(*parts[i])))) << rows[i].front();
    for (std::size_t j = 0; j < 3; ++j) {
      const instant at = asked + std::array{hours(0), hours(1), hours(4)}[j];
      EXPECT_EQ(rows[i][j + 1], to_word(outcome_of(*parts[i], at))) << rows[i].front();
    }
  }
}

}  // namespace
}  // namespace mash::hub
