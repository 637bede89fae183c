// SPDX-License-Identifier: Apache-2.0
// The work queue: which checks wait for whom, and until when (docs/api.md, GET /v1/requests). Pure: what is wished for,
// whether a check is meant, and its row, which names nobody.
#pragma once

#include <utility>

#include "hub/model/lifecycle.hpp"
#include "hub/requests/plan.hpp"

namespace mash::hub {

inline constexpr std::size_t QUEUE_ROWS_MAX = 200, QUEUE_ROWS_DEFAULT = 50;
// A page of past checks opens at most so many, since each has to be unsealed to know what it says.
inline constexpr std::size_t QUEUE_LOOKED_AT_MAX = 500;
inline constexpr std::chrono::minutes DUE_SOON{60};

enum class due_word : unsigned char { overdue, soon, later };
enum class awaited_word : unsigned char { answer, identifier, authority, decision, review, acknowledgement };
using state_word = check_state;

// Somebody whom a check waits for: an agency, one of ours who gives an agency the identifier it asks for, a manager who
// is to authorise it, one who is to decide, or another who is to review its break-glass.
struct awaited {
  awaited_word what{};
  std::string agency;                       // of an answer or an identifier
  std::optional<instant> due;               // none: no clock runs for it
  std::optional<instant> expected_by = {};  // of an answer: by when a person there expects to have decided
};
[[nodiscard]] std::vector<awaited> awaited_in(const check& whole, instant now);

// Where a check stands: by when it is due, the earliest first and those without a time last, then by id.
struct queue_place {
  std::int64_t due_ms = 0;
  std::string id;
  auto operator<=>(const queue_place&) const = default;
};
[[nodiscard]] queue_place place_of(const check& whole, instant now);

// An empty member asks for nothing. With a period it is about the checks that were opened then, settled or not, oldest
// first; without one about those that are open now, by when they are due.
struct queue_wish {
  std::string authority, agency;
  std::optional<policy::urgency> urgency;
  std::optional<state_word> state;
  std::optional<awaited_word> awaiting;
  std::optional<due_word> due;
  std::optional<std::pair<instant, instant>> opened;  // from, until
  std::optional<queue_place> after;                   // of past checks only its id counts
  std::size_t rows_max = QUEUE_ROWS_DEFAULT;

  [[nodiscard]] bool wants(const check& whole, instant now) const;
};

// From the parts of a query. 400 for one that is not known, stands twice or is not of its form: a filter that was
// misspelt and left out would show too much as everything.
[[nodiscard]] std::expected<queue_wish, plan_refusal> read_queue_wish(
    const std::vector<std::pair<std::string, std::string>>& query);

// What `after` takes up again.
[[nodiscard]] std::string to_cursor(const queue_place& last, const queue_wish& of);
[[nodiscard]] json::object row_of(const check& whole, instant now);

}  // namespace mash::hub

namespace mash {

template <>
struct words<hub::due_word> {
  static constexpr auto list = std::to_array<std::string_view>({"overdue", "soon", "later"});
};
template <>
struct words<hub::awaited_word> {
  static constexpr auto list =
      std::to_array<std::string_view>({"answer", "identifier", "authority", "decision", "review", "acknowledgement"});
};

}  // namespace mash
