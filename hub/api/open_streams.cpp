// SPDX-License-Identifier: Apache-2.0
#include "hub/api/open_streams.hpp"

namespace mash::hub {

std::shared_ptr<const void> open_streams::take(const std::string& person) {
  const auto found = open_->try_emplace(person, 0).first;
  if (found->second >= EACH_MAX) return nullptr;
  ++found->second;
  return {&found->first, [open = open_, found](const void*) {
            if (--found->second == 0) open->erase(found);
          }};
}

}  // namespace mash::hub
