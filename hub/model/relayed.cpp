// SPDX-License-Identifier: Apache-2.0
#include "hub/model/check.hpp"

namespace mash::hub {

const accepted_answer* speaks_for(const agency& one) {
  const accepted_answer* told = one.relayed.empty() ? nullptr : &one.relayed.back().said;
  const bool is_later = told != nullptr && (!one.answer || told->round > one.answer->round);
  // What came of a later question, or did not come, hides nothing of what was known before it.
  return is_later ? told : one.answer ? &*one.answer : nullptr;
}

}  // namespace mash::hub
