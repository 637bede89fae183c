// SPDX-License-Identifier: Apache-2.0
// What an agency says between our question and its answer: that a person there is looking (HOLDING), and that one more
// identifier would settle an ambiguous match (NEED). Values only; who is waited for because of them is check.hpp's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/contract/identifier.hpp"
#include "base/clock.hpp"

namespace mash::hub {

// Of one round of asking an agency may say so much between question and answer, so that a broken adapter fills no
// journal: each is a step, and those that change what is shown cut a version.
inline constexpr int ASKED_BACK_MAX = 32;

struct person_looking {
  instant at;  // when the hub heard it
  std::int64_t items_held = 0;
  std::optional<instant> expected_by;  // when they expect to have decided
  bool operator==(const person_looking&) const = default;
};

// Names kinds of detail, never a value, and nothing of whoever was found.
struct identifier_need {
  std::string subject;
  std::vector<contract::identifier> any_of;
  instant at;
};

// How an open need came to its end without a new question.
enum class need_end : unsigned char {
  none_known,  // one of ours said that nobody here knows more
  time_over,   // the question's return time came
};

}  // namespace mash::hub

namespace mash {

template <>
struct words<hub::need_end> {
  static constexpr auto list = std::to_array<std::string_view>({"none_known", "time_over"});
};

}  // namespace mash
