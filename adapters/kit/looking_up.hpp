// SPDX-License-Identifier: Apache-2.0
// One question against one source, from finding people to the answer's line. Blocking; runs on a worker thread.
#pragma once

#include "adapters/kit/answering.hpp"

namespace mash::kit {

// Finds, matches and fetches. A source that fails or throws silences only what it was asked for: its systems are
// reported as not searched.
[[nodiscard]] lookup look_up(source& from, const contract::ask& question, deadline until);

// Whether one of the people who fit a subject is among these keys, NHS numbers or UPNs, each in its `honey_form`. A key
// that the kit makes of two, like "Patient/77" or "100001/A999999999999", is known by what follows its last stroke too.
[[nodiscard]] bool found_honey(const lookup& found, const std::set<std::string, std::less<>>& honey);

struct finished_answer {
  contract::answer reply;
  std::string line, digest;  // without receipt; session 0
};
// Encodes within the protocol's limit of a line: where more is held than one answer can carry, the oldest items are
// left out, and the answer says so.
[[nodiscard]] finished_answer finish(contract::answer reply);

}  // namespace mash::kit
