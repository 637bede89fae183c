// SPDX-License-Identifier: Apache-2.0
// Compares the answers that a hub holds with those that the members' ledgers say they gave: an answer that one side has
// and the other lacks, and one that is not the same on both.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/sealed.hpp"
#include "cli/ledger_export.hpp"

namespace mash::cli {

// One answer as the hub keeps it.
struct hub_answer {
  std::string member, ask, digest, request;
  std::int64_t revision = 0;
  instant taken_at{};
  std::string leaf, salt;  // of its receipt
};

struct hub_answers {
  std::vector<hub_answer> known;
  std::set<std::string> erased;  // the first 13 characters of the ids of requests whose content was destroyed
  std::uint64_t unreadable = 0;  // steps of those requests that held answers
};

// From a state folder or a copy of one; may run beside a hub. `unavailable`: no keys are there, as in a backup.
[[nodiscard]] result<hub_answers> read_hub_answers(const std::string& folder, const sealing_key& kek);

struct disagreement {
  enum class kind : unsigned char { only_hub, only_ledger, differs } what{};
  std::string member, ask;
  std::int64_t revision = 0;
  std::string why;  // one sentence
};

struct reconciled {
  std::uint64_t agreed = 0;
  std::uint64_t waiting = 0;  // given and not yet acknowledged: on its way
  std::uint64_t refused = 0;  // the hub refused it and said so: it is kept there alone, rightly
  std::uint64_t newer = 0;    // taken by the hub after the export was made
  std::uint64_t erased = 0;   // of requests whose content the hub has destroyed
  std::vector<disagreement> disagreements;
};

// `ledgers`: by member. Answers of members without one are not looked at. Pure.
[[nodiscard]] reconciled reconcile(const hub_answers& hub, const std::map<std::string, ledger_export>& ledgers);

}  // namespace mash::cli
