// SPDX-License-Identifier: Apache-2.0
// An answer without a match that turned out to be of somebody else: nobody was found there. Pure.
#pragma once

#include "adapters/contract/lookup.hpp"

namespace mash::kit {

// The match, the protection of a place that came of it, and the searches that found it; items are the caller's.
// `organisation` empty: every match of that subject. A body without a match of its own has found them through a file
// that it shares: with the last match what it found goes, too.
void unmatch(contract::answer& from, const std::string& subject, const std::string& organisation = {});
[[nodiscard]] bool is_matched(const contract::answer& in, const std::string& subject);

// What the outcomes and the headline are by what the searches and the items say now: each body's outcome the worst of
// its searches, the agency's the worst of its bodies'.
void tell_anew(contract::answer& reply);

}  // namespace mash::kit
