// SPDX-License-Identifier: Apache-2.0
// What a call to the hub came to, told in the wanted form: the bytes of the hub with --json, a text without.
#pragma once

#include "cli/api.hpp"
#include "cli/context.hpp"

namespace mash::cli {

[[nodiscard]] result<void> show_reply(context& shared, const api_reply& reply,
                                      const std::function<std::string(const json::value&)>& as_text);

}  // namespace mash::cli
