// SPDX-License-Identifier: Apache-2.0
// How much an agency lets a hub ask before a person of its own looks: an agency does not trust the hub with volume,
// since a hub that was taken over can ask about everybody (docs/threat-model.md). Questions and distinct people within
// the last hour and the last 24 are counted; what would go past a cap waits for a person here and is not looked up. A
// honey subject, an invented person planted in the source whom nobody has reason to ask about, closes the gate at once.
// Pure; the ledger counts.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "adapters/contract/person.hpp"
#include "base/json_reader.hpp"
#include "base/words.hpp"

namespace mash::kit {

// Why a question waits. The hub is told the same of all of them.
enum class volume_reason : unsigned char {
  asks_per_hour,
  asks_per_day,
  subjects_per_hour,
  subjects_per_day,
  honey,   // it found a honey subject
  closed,  // the gate is closed since one was found
};

// Questions, or distinct people, in a span of time.
struct volume {
  std::int64_t asks = 0, subjects = 0;
};

struct volume_caps {
  volume hour, day;
};

// What passed the gate by itself: within the last hour and the last 24, since a person opened it at most.
using volume_counts = volume_caps;

// `[volume]` of the adapter's configuration.
struct volume_settings {
  std::optional<std::int64_t> asks_per_hour, asks_per_day, subjects_per_hour, subjects_per_day;
  std::set<std::string, std::less<>> honey;  // the source's own keys, NHS numbers or UPNs, as `honey_form` has them
};

// Without spaces: "999 000 9996" is 9990009996.
[[nodiscard]] std::string honey_form(std::string_view written);

// Where nothing is set: three times the busiest day seen, never below a floor; in an hour a third of the day's cap.
inline constexpr std::int64_t TIMES_BUSIEST = 3;
inline constexpr volume VOLUME_FLOOR{.asks = 300, .subjects = 1200};
// A day bears on the caps once it is a week old, so that a hub that asks a little more each day does not raise them
// faster than anybody looks; after ninety days it is forgotten.
inline constexpr std::chrono::days SEEN_FROM{7}, SEEN_UNTIL{90};
// As many questions wait for a person at most; past them the hub is told to come back.
inline constexpr std::int64_t HELD_MAX = 10'000;

[[nodiscard]] volume_caps caps_of(const volume_settings& chosen, const volume& busiest_day);
// The first cap that these counts are over.
[[nodiscard]] std::optional<volume_reason> over(const volume_counts& counted, const volume_caps& caps);

// What makes one subject distinct from another: everything that a source finds people by, so that a hub cannot hide
// many people behind one number or one name. The same person described another way counts once more. Personal: only its
// digest under the ledger's own key is kept.
[[nodiscard]] std::string subject_text(const contract::person& who);

[[nodiscard]] volume_settings read_volume_settings(const json::value& from, std::string pointer,
                                                   std::vector<json::fault>& faults);

}  // namespace mash::kit

namespace mash {

template <>
struct words<kit::volume_reason> {
  static constexpr auto list = std::to_array<std::string_view>(
      {"asks_per_hour", "asks_per_day", "subjects_per_hour", "subjects_per_day", "honey", "closed"});
};

}  // namespace mash
