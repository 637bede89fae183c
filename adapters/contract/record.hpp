// SPDX-License-Identifier: Apache-2.0
// One piece of information with the labels that policy decides on. Sources produce records; policy in the adapter turns
// each into a released item or a withheld line; the hub decides again on the same labels.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "policy/vocabulary/data.hpp"

namespace mash::contract {

// Where an item belongs in the consolidated response.
enum class record_kind : unsigned char { event, involvement, identity, assessment, intelligence, alert };

// When something happened, as exactly as the source knows. `at` is an ISO date or an RFC 3339 time; empty: unknown.
// Where only the month or the year is known, of either, `precision` says so, and what comes after it means nothing.
struct occurrence {
  std::string at, until;
  policy::precision precision = policy::precision::unknown;
};

// Intelligence grading 3x5x2 (College of Policing): source 1-3, information A-E, handling P or C.
struct grading {
  std::string source, information, handling;
};

struct record {
  std::string id;  // opaque, stable: the same source record has the same id in every answer
  record_kind kind = record_kind::event;
  policy::category category{};
  std::vector<std::string> subjects;  // ids of the question
  std::string organisation;           // ODS code, URN or member name of the body that holds it
  std::string source;                 // the system it came from, in words
  occurrence when;
  std::string summary;  // one plain sentence
  // Named values in words; identity records carry {"field": ..., "value": ...}, involvements {"service", "worker",
  // ...}.
  json::object fields;
  policy::nature nature = policy::nature::event_recorded;
  std::optional<policy::item_status> status;
  std::string said_by;
  std::string recorded_at;  // ISO date or RFC 3339 time; empty: unknown
  std::vector<policy::caveat> caveats;
  std::optional<grading> graded;
};

}  // namespace mash::contract

namespace mash {

template <>
struct words<contract::record_kind> {
  static constexpr auto list =
      std::to_array<std::string_view>({"event", "involvement", "identity", "assessment", "intelligence", "alert"});
};

}  // namespace mash
