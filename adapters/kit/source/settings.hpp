// SPDX-License-Identifier: Apache-2.0
// The parts of a [source] table that several kinds of source have.
#pragma once

#include "adapters/contract/lookup.hpp"
#include "base/json_reader.hpp"

namespace mash::kit {

// `organisation` = {id, name, controller}: whose records they are and who answers for them (UK GDPR Article 4(7)).
// `systems` and `outcome` stay empty.
[[nodiscard]] contract::organisation read_organisation(json::reader& in, std::vector<json::fault>& faults);
// The same three members, of a table that may hold others.
[[nodiscard]] contract::organisation read_body(json::reader& of);
// All that is wrong in a [source] table, with its place: "source/folder: this member is required; source/floder: ...".
[[nodiscard]] std::string describe(const std::vector<json::fault>& faults);

}  // namespace mash::kit
