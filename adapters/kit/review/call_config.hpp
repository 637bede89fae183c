// SPDX-License-Identifier: Apache-2.0
// `[[calls]]` of an adapter's configuration (docs/formats/adapter.md): whom to call, when, and by which way out.
#pragma once

#include <filesystem>

#include "adapters/kit/review/call.hpp"
#include "base/json_reader.hpp"
#include "base/notify/notifier.hpp"

namespace mash::kit {

struct call_settings {
  std::vector<call_rule> rules;
  std::vector<notify::named_outlet> outlets;
};

// Relative paths are relative to `directory`.
[[nodiscard]] call_settings read_call_settings(const json::array& from, const std::filesystem::path& directory,
                                               std::vector<json::fault>& faults);

}  // namespace mash::kit
