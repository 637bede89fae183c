// SPDX-License-Identifier: Apache-2.0
// Which moments of a check have to be said to somebody, and when the next of them comes (docs/formats/notices.md).
// Pure: a check, calendars, terms and a time in; alarms out. What was raised is in the check's journal and does not
// come again. Closed is not late: an agency that cannot answer within the limit is told of when it is asked, and what
// counts working hours counts none while its desk is closed.
#pragma once

#include <optional>
#include <span>

#include "base/notify/notice.hpp"
#include "hub/model/alarm.hpp"
#include "hub/requests/plan.hpp"

namespace mash::hub {

// Minutes of working time of whoever is to act; of Red, minutes.
struct urgency_terms {
  std::chrono::minutes acknowledge{}, warn{}, escalate{}, decide{};
  bool operator==(const urgency_terms&) const = default;
};

struct alarm_terms {
  urgency_terms red{std::chrono::minutes(5), std::chrono::minutes(30), std::chrono::minutes(15),
                    std::chrono::minutes(60)};
  urgency_terms amber{std::chrono::minutes(30), std::chrono::minutes(60), std::chrono::minutes(60),
                      std::chrono::minutes(240)};
  urgency_terms green{std::chrono::minutes(120), std::chrono::minutes(120), std::chrono::minutes(240),
                      std::chrono::minutes(480)};
  std::chrono::minutes authority{15};  // before a manager's act is due
  std::chrono::minutes decision{120};  // before the working day after the referral is over
  std::chrono::minutes telling{480};   // after a decision
  std::chrono::days expiry{28};        // after the last return time: from then on nobody is waited for
  std::vector<std::string> follow{"coordinator"}, escalate{"mash_manager"}, out_of_hours{"edt_worker"};
  bool operator==(const alarm_terms&) const = default;

  [[nodiscard]] const urgency_terms& of(policy::urgency rating) const;
};

struct alarm {
  alarm_word what{};
  std::string about;
  instant when;                  // to be said from then on ...
  std::optional<instant> until;  // ... and pointless from then on
  instant due;                   // what it speaks of
  std::vector<std::string> to;
};

struct alarm_view {
  const alarm_terms& terms;
  std::span<const known_member> members;
  instant started;  // of the hub: before it nobody can have taken a question from it
};

// Until when the recipients of a correction that comes now should have acknowledged it.
[[nodiscard]] instant acknowledge_by(const check& whole, const alarm_view& by, instant now);

// Everything that would have to be said if nothing further happened, what comes first first.
[[nodiscard]] std::vector<alarm> pending_alarms(const check& whole, const alarm_view& by, instant now);

// For people who look at no screen of ours: names nobody, and quotes nothing that anybody wrote.
[[nodiscard]] notify::notice to_notice(const check& whole, const alarm& one, instant now);

// In a row of the work queue: what was raised, to whom and when.
[[nodiscard]] json::array raised_in(const check& whole);

}  // namespace mash::hub
