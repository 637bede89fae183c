// SPDX-License-Identifier: Apache-2.0
// What one file says about one pupil; the same shape for a transfer file and for a census extract. Text is as written.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/contract/person.hpp"

namespace mash::schools {

struct pupil_contact {
  std::string name;  // forename and surname
  policy::relationship type = policy::relationship::other_relative;
  std::optional<bool> parental_responsibility;
  std::vector<std::string> telephones;
};

struct attendance_year {
  std::string year;  // "2026": the academic year that begins then
  std::optional<int> possible, attended, authorised, unauthorised;
  std::optional<civil_date> marks_from;
  std::string marks;
};

struct special_need {
  std::string provision;  // N E K S A P
  std::optional<civil_date> from;
  std::vector<std::string> types;  // SEMH, SLCN, ...
};

struct exclusion {
  std::string category;              // PERM, FIXD or SUSP, LNCH
  std::vector<std::string> reasons;  // PP, VA, ...
  std::optional<civil_date> start;
  std::optional<int> sessions;
};

struct school_spell {
  std::string name, la, estab;
  std::optional<civil_date> from, until;
};

struct pupil {
  std::string school;        // URN of the school whose file it is
  std::string_view system;   // TRANSFER_FILE or CENSUS
  std::size_t file = 0;      // which of the files it is from
  std::size_t line = 0;      // where it begins there
  std::string row_key;       // census: what its other tables call this pupil
  std::string as_of;         // ISO date the file is of; may be empty
  std::string term;          // census: "spring 2025"; may be empty
  contract::person who;      // upn as written, whether or not it is valid; `id`, NHS number and practice unused
  std::string year_group;    // NC year
  std::string enrol_status;  // C current, M main, S subsidiary, ...
  std::optional<civil_date> entry, leaving;
  bool on_roll = true;
  std::optional<bool> in_care;
  std::string care_authority;  // LA number
  std::string young_carer;     // as coded
  std::vector<pupil_contact> contacts;
  std::vector<special_need> needs;
  std::vector<attendance_year> attendance;
  std::vector<school_spell> history;
  std::vector<exclusion> exclusions;
  std::map<std::string, int> absence;  // census: sessions by attendance code
  std::optional<int> possible;         // census: sessions possible in its term
};

}  // namespace mash::schools
