// SPDX-License-Identifier: Apache-2.0
// What a member takes back or puts right of an answer it gave, and how many of those who were told know of it (MASHX1
// CORRECTION, docs/formats/exchange.md). UK GDPR Article 19 and DPA 2018 section 48: whoever received what was wrong
// is told, by whoever said it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/errors.hpp"
#include "base/words.hpp"
#include "policy/vocabulary/data.hpp"

namespace mash::contract {

// From this schema minor on there is CORRECTION, in both directions.
inline constexpr std::int64_t CORRECTION_MINOR = 4;
// In words for readers of the response.
inline constexpr std::size_t CORRECTION_WORDS_MAX = 1000;

enum class correction_reason : unsigned char {
  wrong_person,      // the match is disproved: what was said is about somebody else
  wrong_fact,        // the record, or the item made of it, says what is not so
  withdrawn_record,  // whoever keeps the record has withdrawn it
  shared_in_error,   // it is right and ought not to have left
};

// One item that was in an earlier revision. Its kind of data is told, so that a reader knows what is gone.
struct corrected_item {
  std::string id;
  policy::category category{};
  bool retracted = false;  // else it is in this revision, as it is now
};

// Stands in the revision of the answer that puts it right, which is whole as every revision is.
struct correction {
  correction_reason reason{};
  std::string words;
  instant at;
  std::vector<corrected_item> items;
  std::vector<std::string> disproved;  // subjects whose match was of somebody else: everything from it is gone
};

// How somebody came to know.
enum class told_by : unsigned char {
  viewed,    // opened a version of the response
  decided,   // decided on one
  exported,  // was given an export
  enquiry,   // asked from outside
  informed,  // was told of a decision: a referrer, somebody with parental responsibility
};

// Of those who were told in one way and belong to one organisation. No person is named.
struct told_count {
  std::string organisation;
  told_by how{};
  std::int64_t told = 0, acknowledged = 0;
};

// The hub's line: who has acknowledged the correction that came with this revision, as of now.
struct correction_status {
  std::string ask;
  std::uint64_t session = 0;
  std::int64_t revision = 0;
  std::vector<told_count> recipients;  // empty: nobody had been told
};

[[nodiscard]] std::string encode(const correction_status& from);
[[nodiscard]] result<correction_status> decode_correction_status(std::string_view line);

}  // namespace mash::contract

namespace mash {

template <>
struct words<contract::correction_reason> {
  static constexpr auto list =
      std::to_array<std::string_view>({"wrong_person", "wrong_fact", "withdrawn_record", "shared_in_error"});
};
template <>
struct words<contract::told_by> {
  static constexpr auto list =
      std::to_array<std::string_view>({"viewed", "decided", "exported", "enquiry", "informed"});
};

}  // namespace mash
