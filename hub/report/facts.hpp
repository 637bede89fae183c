// SPDX-License-Identifier: Apache-2.0
// What one partner check comes to in a report: times, counts and words from closed lists, and nobody's name. Read from
// the accountability records, which outlive the content (hub/requests/report_facts.hpp). Times are of the wall clock;
// one that is left out is not there, or not known where a comment says so.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "policy/vocabulary.hpp"

namespace mash::hub::report {

// A question to one agency that left the hub.
struct question {
  std::string agency;
  instant asked_at;
  instant return_by;
  bool desk_closed = false;                          // when it was asked: told apart, since closed is not late
  std::optional<instant> replied_at = std::nullopt;  // the first reply that settled it; a person there awaited is none
  std::int64_t items = 0, withheld = 0;              // of its newest answer: what the hub decided on, and withheld
};

// What stands for one child: the newest decision's outcome, and when there first was one.
struct child {
  std::optional<policy::outcome> decided;
  instant first_decided_at;
};

struct facts {
  std::string authority;
  policy::urgency urgency{};
  int hour = 0;               // of the day when it was opened, in the report's zone
  bool out_of_hours = false;  // somebody of the out-of-hours team asked it
  instant opened_at;
  // Recorded with the check from the version of the hub on that has reports; before it, nothing below is known.
  bool has_clocks = true;
  std::optional<instant> contact_at, referral_at;  // as the asker stated them
  std::optional<instant> decide_by;                // one working day after the referral
  bool agreement_stated = false;                   // for somebody, a state that is one, or why none was sought
  bool professional_referrer = false, referrer_told = false;
  bool needs_authority = false;  // going without the family's agreement
  std::optional<instant> authorised_at;
  std::optional<instant> glass_review_due, glass_reviewed_at;  // sent under break-glass
  std::optional<instant> cancelled_at;
  std::optional<instant> expired_at;      // and was not asked again since; whether or not an answer came after all
  std::size_t household_adults = 0;       // whom the request says live there
  std::set<std::size_t> adults_searched;  // of them, by number: some agency looked in some system
  std::vector<child> children;
  std::vector<question> questions;

  // When there was a decision about every child; nothing before, nor of a check without a child.
  [[nodiscard]] std::optional<instant> decided_at() const;
};

}  // namespace mash::hub::report
