// SPDX-License-Identifier: Apache-2.0
// What a council knows about one child, whichever of its three sources said so. All dates are ISO dates or empty; codes
// stand as in the source. The case system and the annual returns tell the same story: merging keeps one of each.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/findings/findings.hpp"

namespace mash::local_authority {

struct origin {
  std::string system;
  std::string as_at;  // what is open was still open on this day; nothing is known of later
  bool operator==(const origin&) const = default;
};

struct referral {
  std::string from, to, source, need, closure_reason;
  bool nfa = false;
  origin by;
  bool operator==(const referral&) const = default;
};
struct assessment {
  std::string from, to;  // to: authorised
  std::set<std::string> factors;
  origin by;
  bool operator==(const assessment&) const = default;
};
struct enquiry {  // Children Act 1989 section 47
  std::string from, to, conference;
  bool nfa = false;
  origin by;
  bool operator==(const enquiry&) const = default;
};
struct need_plan {
  std::string from, to;
  origin by;
  bool operator==(const need_plan&) const = default;
};
struct protection_plan {
  std::string from, to, initial, latest;  // no `to`: active
  bool other_authority = false;
  origin by;
  bool operator==(const protection_plan&) const = default;
};
struct care_episode {
  std::string from, to, legal_status, place, reason_ended;
  origin by;
  bool operator==(const care_episode&) const = default;
};
struct absence {
  std::string from, to;
  bool without_authorisation = false;  // away, rather than missing
  std::optional<bool> return_interview_offered;
  origin by;
  bool operator==(const absence&) const = default;
};
struct early_help {
  std::string from, to;
  origin by;
  bool operator==(const early_help&) const = default;
};
struct liberty_order {  // deprivation of liberty
  std::string from, to;
  origin by;
  bool operator==(const liberty_order&) const = default;
};
struct contact {
  std::string from, source;
  origin by;
  bool operator==(const contact&) const = default;
};
struct worker {
  std::string from, to, name, role, team;
  origin by;
  bool operator==(const worker&) const = default;
};
struct visit {
  std::string date;
  bool seen = false, seen_alone = false;
};

struct history {
  std::vector<referral> referrals;
  std::vector<assessment> assessments;
  std::vector<enquiry> enquiries;
  std::vector<need_plan> need_plans;
  std::vector<protection_plan> protection_plans;
  std::vector<care_episode> care;
  std::vector<absence> absences;
  std::vector<early_help> early_helps;
  std::vector<liberty_order> liberty_orders;
  std::vector<contact> contacts;
  std::vector<worker> workers;
  std::vector<visit> visits;
  std::set<std::string> pre_proceedings;  // when each began
  std::set<std::string> upns;             // as the returns have them; never for a placeholder (UN1 ...)
  std::string adoption_since;             // placed or placement order; "unknown" if undated; empty: no
  bool adopted = false;                   // the identity that this child id stands for has ended

  // What `other`, an older source, adds. The same thing (by its first date, and its end where several began on one day)
  // is told once: what is empty here is filled from there. Whether it is open, and whether it came to nothing, is what
  // this source says.
  void merge(const history& other);
  void set_as_at(const std::string& day);
  // An end that is still to come (9999-12-31 in many systems, or the planned end of an order) has not come.
  void forget_ends_after(const std::string& day);
};

// A unique pupil number where a file has it: whether two children have one shows only over all files.
struct held_upn {
  std::string upn, child;
  std::size_t line = 0;
  findings::fixed_text field;
};

using histories = std::map<std::string, history>;  // by LAchildID = CHILD = pers_person_id

// Episodes of care that follow each other without a gap are one period; its legal status and place are the last ones.
// An older return does not end what a newer source has as open.
[[nodiscard]] std::vector<care_episode> periods_of_care(std::vector<care_episode> episodes);

}  // namespace mash::local_authority
