// SPDX-License-Identifier: Apache-2.0
// Private to the room: the sentences that a practitioner reads, composed once when an agreement is loaded.
#pragma once

#include "policy/compiled.hpp"

namespace mash::policy {

// "Children Act 1989 s.47(1)"
[[nodiscard]] std::string_view plain_name(power of);
[[nodiscard]] std::string gateway_sentence(const purpose_terms& why, value_set<power> powers);
void compose_sentences(agreement::compiled& into);

}  // namespace mash::policy
