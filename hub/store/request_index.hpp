// SPDX-License-Identifier: Apache-2.0
// Where in the log the entries of a request may stand: made from the entries alone, kept in memory, eight bytes for
// each. It only says where to look. Who asks reads every entry that it names and believes that one; and an entry is in
// it before anybody may hear that it is complete so far, so that it leaves none out.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace mash::hub {

class request_index {
 public:
  // The next entry of the log, in order from the first.
  void append(std::string_view entry);
  [[nodiscard]] std::uint64_t covered() const noexcept { return covered_; }  // how many entries it has seen

  // Every entry about the request from `first` and before `end`, ascending, and perhaps one in many that is not.
  // `end` is at most `covered()`. One search in each 65,536 entries.
  [[nodiscard]] std::vector<std::uint64_t> find(std::string_view request, std::uint64_t first, std::uint64_t end) const;

 private:
  // Fingerprint of the request [48 bits] and the entry's place in its part [16 bits].
  using mark = std::uint64_t;
  void find_in(const std::vector<mark>& part, mark print, std::uint64_t begin, std::vector<std::uint64_t>& into) const;

  std::uint64_t covered_ = 0;
  std::vector<std::vector<mark>> parts_;  // each of 65,536 entries, sorted
  std::vector<mark> last_;                // of those since, as they came
};

}  // namespace mash::hub
