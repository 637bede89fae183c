// SPDX-License-Identifier: Apache-2.0
#include "hub/model/check.hpp"

namespace mash::hub {

const accepted_answer* speaks_for(const agency& one) {
  const bool by_itself = one.answer && !one.fixed;
  if (by_itself || one.relayed.empty()) return by_itself ? &*one.answer : nullptr;
  return &one.relayed.back().said;
}

}  // namespace mash::hub
