// SPDX-License-Identifier: Apache-2.0
// What a person at the desk says to the gate on volume: which of the questions it holds are looked up, or that it is
// open again (docs/formats/review.md). As values. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/json_reader.hpp"

namespace mash::kit {

struct admission {
  std::vector<std::string> asks;  // empty: all that are held
  std::string reason;             // in their words; kept here, never sent
};
// Every fault at once.
[[nodiscard]] admission read_admission(const json::value& document, std::vector<json::fault>& faults);
[[nodiscard]] std::string read_opening(const json::value& document, std::vector<json::fault>& faults);

}  // namespace mash::kit
