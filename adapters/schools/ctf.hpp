// SPDX-License-Identifier: Apache-2.0
// Common Transfer File (Department for Education), versions 19 to 24: read by local names and in both dialects seen
// (Gender or Sex, Surname or LegalSurname, CTFpupilData or Pupils).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/findings/findings.hpp"
#include "adapters/kit/source/values.hpp"
#include "adapters/schools/pupil.hpp"
#include "base/errors.hpp"

namespace mash::schools {

inline constexpr std::size_t CTF_BYTES_MAX = std::size_t{32} * 1024 * 1024;

struct transfer_file {
  std::string la, estab, urn, school_name;  // of the school that sent it; urn may be empty
  std::string written_at;                   // header's DateTime; may be empty
  bool partial = false;                     // by its own header not all that the school holds
  std::vector<pupil> pupils;                // `school` not set yet
};

// `invalid` for what is no transfer file, `too_large` over the limit on bytes or pupils. A pupil with odd values is
// kept and the odd values left out: one bad date must not hide a child. What is wrong goes to `found`.
[[nodiscard]] result<transfer_file> read_ctf(std::string_view bytes, findings::in_file& found);

// "8731000_CTF_8731234_001.xml" was sent by 873/1000: for a file too broken to say so itself.
[[nodiscard]] std::pair<std::string, std::string> sender_of(std::string_view file_name);

using kit::read_date;
using kit::read_sex;
[[nodiscard]] std::optional<int> read_count(std::string_view text);  // "135" or "135.0"; 0 to 100,000

}  // namespace mash::schools
