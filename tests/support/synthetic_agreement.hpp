// SPDX-License-Identifier: Apache-2.0
// Invented agreements of any size: random, the same for the same seed. For proofs against brute force and for timing.
#pragma once

#include <cstdint>
#include <string>

#include "policy/terms.hpp"

namespace mash::policy::synthetic {

struct shape {
  std::uint32_t seed = 1;
  std::size_t rules = 20, limits = 5, parties = 5, purposes = 4, law_dates = 3;
  bool loadable = true;  // as the reader accepts it: no rule that another makes useless, nothing laxer than protections
};

[[nodiscard]] terms make(const shape& of);

// The one file that agreement::parse reads. Only of a loadable one.
[[nodiscard]] std::string to_toml(const terms& written);

}  // namespace mash::policy::synthetic
