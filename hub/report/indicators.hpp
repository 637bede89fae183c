// SPDX-License-Identifier: Apache-2.0
// The indicators by name, each with its exact numerator and denominator in words (docs/formats/reports.md), and those
// that this hub cannot compute, with what it lacks: none is left out in silence.
#pragma once

#include <array>
#include <span>

#include "base/words.hpp"

namespace mash::hub::report {

enum class indicator : unsigned char {
  decision_in_one_working_day,
  rag_clock_met,
  partner_return_on_time,
  partner_return_on_time_closed_desk,
  partner_non_return,
  partner_non_return_closed_desk,
  contact_centre_hand_off,
  replies_to_decision,
  nfa_after_partner_checks,
  agreement_recorded,
  dispensed_with_authorised,
  break_glass_reviewed,
  feedback_to_referrer,
  withheld_rate,
  searched_adults,
  outcome_mix,
};

struct definition {
  // `numerator` empty: only times are told, since the limit is a local one that nobody has told the hub.
  std::string_view numerator, denominator;
  std::string_view timed;  // from what to what; empty: nothing is timed
  std::string_view note;   // how it differs from the indicator's usual wording; may be empty
};

[[nodiscard]] const definition& definition_of(indicator which);

struct not_held {
  std::string_view name, why;
};

[[nodiscard]] std::span<const not_held> all_not_held();

}  // namespace mash::hub::report

template <>
struct mash::words<mash::hub::report::indicator> {
  static constexpr auto list = std::to_array<std::string_view>({
      "decision_in_one_working_day",
      "rag_clock_met",
      "partner_return_on_time",
      "partner_return_on_time_closed_desk",
      "partner_non_return",
      "partner_non_return_closed_desk",
      "contact_centre_hand_off",
      "replies_to_decision",
      "nfa_after_partner_checks",
      "agreement_recorded",
      "dispensed_with_authorised",
      "break_glass_reviewed",
      "feedback_to_referrer",
      "withheld_rate",
      "searched_adults",
      "outcome_mix",
  });
};
