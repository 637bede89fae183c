// SPDX-License-Identifier: Apache-2.0
// Private to the room: what the readers of single tables share while one question is answered.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/contract/record.hpp"
#include "adapters/kit/source.hpp"
#include "adapters/police/handling.hpp"
#include "adapters/police/reports.hpp"
#include "adapters/sql/session.hpp"

namespace mash::police {

// One matched person's part in one event.
struct part {
  std::string person_urn, event_type, role;
};

struct reading {
  sql::session& from;
  std::string organisation, system;
  std::set<std::string> staff_safety_markers;
  std::map<std::string, std::string> subject_of;                    // person_urn -> subject of the question
  std::map<std::string, kit::known_person> people;                  // by person_urn; only matched ones
  std::map<std::string, std::vector<part>> events;                  // event_urn -> matched people's parts
  std::map<std::string, std::vector<safeguarding_report>> reports;  // by event_urn: one for each person is usual
  std::map<std::string, handling_mark> handling;                    // by record_urn
  std::vector<contract::record> records;

  [[nodiscard]] std::vector<std::string> person_urns() const;
  [[nodiscard]] std::vector<std::string> event_urns(std::string_view event_type) const;
  // A child at that time, for whom the word suspect is not used. Without a date or birth date: on today's date.
  [[nodiscard]] bool is_child(const std::string& person_urn, const std::string& on) const;
  // A record of a row about these people, with the marks of its handling.
  [[nodiscard]] contract::record make(contract::record_kind kind, policy::category of, const std::string& row_urn,
                                      const std::vector<part>& about) const;
  // Marks as the row of that urn is marked; as nothing, if it is not.
  void mark_as(contract::record& what, const std::string& row_urn) const;
  // What all reports of an event say together; nothing if there is none.
  [[nodiscard]] std::optional<safeguarding_report> reported(const std::string& event_urn) const;
  // Sets roles ("a1: victim") and, where it is an address the police hold for one of them, the place in words; never
  // a postcode, which could tell where somebody has fled to.
  void describe(contract::record& what, const std::vector<part>& about, const std::string& post_code) const;
  // "as the victim", or "in several roles" when they differ.
  [[nodiscard]] std::string as_role(const std::vector<part>& about, const std::string& on) const;
};

// Each reads its tables and adds to `records`; on failure the others still run.
[[nodiscard]] result<void> read_events(reading& into);  // who had which part, reports and handling; first of all
// Fails, where a type of event is not known here or an event has no row of its own: it is not silently left out.
[[nodiscard]] result<void> know_types(const reading& in);
[[nodiscard]] result<void> all_there(std::size_t rows, std::size_t urns);
[[nodiscard]] result<void> add_crimes(reading& into);
[[nodiscard]] result<void> add_incidents(reading& into);
[[nodiscard]] result<void> add_safeguarding(reading& into);  // reports made without a crime or incident
[[nodiscard]] result<void> add_missing(reading& into);
[[nodiscard]] result<void> add_custody(reading& into);
[[nodiscard]] result<void> add_police_protection(reading& into);
[[nodiscard]] result<void> add_warning_markers(reading& into);
[[nodiscard]] result<void> add_intelligence(reading& into);

// ISO date or time, and how exactly it is known.
[[nodiscard]] contract::occurrence at_time(std::string_view from, std::string_view until = {});

}  // namespace mash::police
