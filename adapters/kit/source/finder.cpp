// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/source/finder.hpp"

namespace mash::kit {

void finder::add(const contract::person& who, bool restricted, bool has_ties) {
  index_.add(matching::make_profile(who, restricted));
  has_ties_.push_back(has_ties);
}

void finder::seal() { index_.seal(); }

std::vector<std::uint32_t> finder::might_be(const contract::person& who) const {
  const matching::profile asked = matching::make_profile(who, false);
  const matching::naming names{matching::given_names::shipped(), nullptr};
  std::vector<std::uint32_t> out;
  for (const std::uint32_t number : index_.candidates(asked)) {
    matching::comparison found = compare(asked, index_.at(number), names);
    if (has_ties_[number]) found.levels[at(matching::field::relationship)] = matching::level::same;
    if (decide(found, matching::weights::shipped()).band) out.push_back(number);
  }
  return out;
}

}  // namespace mash::kit
