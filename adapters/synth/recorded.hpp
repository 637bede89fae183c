// SPDX-License-Identifier: Apache-2.0
// What each agency has on record about the people of its listing: incidents, attendances, plans. Invented like the
// people themselves, and known record by record, so that an adapter's answer can be held against it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "adapters/contract/record.hpp"
#include "adapters/synth/listing.hpp"

namespace mash::synth {

enum class matter : unsigned char {
  domestic_incident,   // police: an incident with a safeguarding report
  joint_incident,      // police: one incident with two children of one mother
  missing_person,      // police: a missing episode that has ended
  warning_marker,      // police: about an adult
  conviction,          // police: of an adult
  emergency,           // health: an attendance at an emergency department
  missed_appointment,  // health
  health_visit,        // health: of a child under five
  maternity,           // health: of a mother whose child is not born yet
  protection_flag,     // health: Child Protection - Information Sharing
  on_roll,             // schools: every pupil
  attendance_year,     // schools: totals of a year, without a day
  earlier_school,      // schools: another one before
  special_needs,       // schools
  referral,            // council: a closed episode of a child in need; table, census or both
  no_further_action,   // council: a referral that led to nothing
  protection_plan,     // council: open or ended
  early_help,          // council
  away_from_home,      // council: a missing episode
  care,                // council: a period of care that has ended; table, return or both
};

struct recorded {
  std::size_t of = 0;                 // place in the listing
  std::optional<std::size_t> and_of;  // likewise, of the other person whom it is about
  matter what = matter::on_roll;
  std::string id;                       // the source's own id of the record
  std::optional<civil_date> on, until;  // no `on`: it has no day; no `until`: a single day, or not over
  bool in_system = true;                // of a council: in the case system's tables
  bool in_return = false;               // of a council: in the census or the return of looked-after children
};

// As which items an agency tells it. Something that is not over may be told as an alert besides.
struct item {
  policy::category category;
  contract::record_kind kind;
};
[[nodiscard]] std::vector<item> items_of(const recorded& one);

// In the order of the listing; no two records of one person and matter are of one day.
[[nodiscard]] std::vector<recorded> records_of(const std::vector<human>& people, std::span<const listed> all, agency by,
                                               std::uint64_t seed);

}  // namespace mash::synth
