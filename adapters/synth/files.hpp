// SPDX-License-Identifier: Apache-2.0
// The listings and their records as the agencies' systems give them: what mash-adapter-police, -health, -schools and
// -local-authority read, a CSV file of each listing for `mashctl match link`, and the truth.
#pragma once

#include <functional>
#include <string_view>

#include "adapters/synth/recorded.hpp"
#include "base/errors.hpp"

namespace mash::synth {

// Takes one file: its path below the chosen folder, and its whole content.
using file_taker = std::function<result<void>(const std::string& path, std::string_view content)>;

struct records {
  std::vector<listed> of;
  std::vector<recorded> all;
};

// One after the other, so that no more than one file is in memory. The same people and seed give the same bytes.
[[nodiscard]] result<void> write_all(const std::vector<human>& people, std::uint64_t seed, const file_taker& take);

// LA and establishment number of the school at which the pupil at that place of the schools' listing is.
[[nodiscard]] std::string school_at(std::size_t place);

// Each listing's way to write it; for tests and for reading. A council's is in council_files.hpp.
[[nodiscard]] result<void> write_police(const records& held, const file_taker& take);
[[nodiscard]] result<void> write_health(const records& held, const file_taker& take);
[[nodiscard]] result<void> write_schools(const records& held, const file_taker& take);

}  // namespace mash::synth
