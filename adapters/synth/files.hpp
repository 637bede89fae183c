// SPDX-License-Identifier: Apache-2.0
// The listings as the agencies' systems give them: what mash-adapter-police, -health, -schools and -local-authority
// read, a CSV file of each listing for `mashctl match link`, and the truth.
#pragma once

#include <functional>
#include <string_view>

#include "adapters/synth/listing.hpp"
#include "base/errors.hpp"

namespace mash::synth {

// Takes one file: its path below the chosen folder, and its whole content.
using file_taker = std::function<result<void>(const std::string& path, std::string_view content)>;

// One after the other, so that no more than one file is in memory. The same people and seed give the same bytes.
[[nodiscard]] result<void> write_all(const std::vector<human>& people, std::uint64_t seed, const file_taker& take);

// Each listing's way to write it; for tests and for reading.
[[nodiscard]] result<void> write_police(const std::vector<listed>& all, const file_taker& take);
[[nodiscard]] result<void> write_health(const std::vector<listed>& all, const file_taker& take);
[[nodiscard]] result<void> write_schools(const std::vector<listed>& all, const file_taker& take);
[[nodiscard]] result<void> write_council(const std::vector<listed>& all, const file_taker& take);

}  // namespace mash::synth
