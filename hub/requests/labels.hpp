// SPDX-License-Identifier: Apache-2.0
// The labels that each policy decision of a check was taken on, as its accountability record keeps them: sealed with
// the request's record key, so that they outlive the content (docs/architecture.md, section 5). They name no person,
// and read back as policy/past.hpp has them.
#pragma once

#include <span>

#include "hub/audit/leaves.hpp"
#include "hub/model/check.hpp"
#include "policy/past.hpp"

namespace mash::hub {

// Everything that a step's accountability record keeps of its entry: who, and the salts that open its commitments.
[[nodiscard]] json::object record_of(std::string_view actor, const audit_entry& entry);

// Of the questions, when a check is opened or its questions are decided again: what they share once, then each member
// with what was decided.
[[nodiscard]] json::object labels_of(std::span<const policy::past_question> decided);

// Collects the hub's decisions on one answer as they are taken; equal ones are counted. Takes nothing from the heap for
// each item: it stands where every answer passes.
class item_labels {
 public:
  void note(const policy::disclosure_question& asked, const policy::disclosure_verdict& verdict);
  [[nodiscard]] bool empty() const { return groups_.empty(); }
  // Of decisions taken under the version with that digest, on that day.
  [[nodiscard]] json::object to_json(std::string_view member, std::string_view agreement, civil_date on) const;

 private:
  struct group {
    std::uint64_t labels = 0;
    std::string_view rule;  // as long as the agreement lives
    std::int64_t count = 0;
  };
  std::vector<group> groups_;
};

// What the records of one request say, its first record first. `corrupt`: not as they were written.
[[nodiscard]] result<void> read_labels(std::span<const json::object> records, policy::past_decisions& into);

}  // namespace mash::hub
