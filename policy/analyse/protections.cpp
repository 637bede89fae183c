// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "policy/analyse/model.hpp"

namespace mash::policy::analyse {
const std::vector<protected_region>& protections() {
  static const auto all = [] {
    std::map<const ceiling*, std::vector<region>> places;
    disclosure_question asked;
    for (const category what : value_set<category>::all())
      for (const purpose why : value_set<purpose>::all())
        for (const match_band band : value_set<match_band>::all()) {
          asked.what = what;
          asked.why = why;
          asked.band = band;
          std::map<const ceiling*, std::uint64_t> marks;
          asked.caveats.clear();
          marks[&strictest_protection(asked)] |= bit(unmarked);
          for (const caveat mark : value_set<caveat>::all()) {
            asked.caveats.assign(1, mark);
            marks[&strictest_protection(asked)] |= bit(static_cast<std::size_t>(mark));
          }
          for (const auto& [top, with] : marks)
            places[top].push_back(region::everything()
                                      .set(axis::categories, value_set<category>{what})
                                      .set(axis::purposes, value_set<purpose>{why})
                                      .set(axis::bands, value_set<match_band>{band})
                                      .set(axis::marks, with));
        }
    std::vector<protected_region> found;
    for (auto& [top, regions] : places) {
      merge(regions);
      for (const region& each : regions) found.push_back({each, top});
    }
    return found;
  }();
  return all;
}

}  // namespace mash::policy::analyse
