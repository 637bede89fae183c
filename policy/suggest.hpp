// SPDX-License-Identifier: Apache-2.0
// Private to the room: the word that somebody probably meant. Authors of agreements are not programmers.
#pragma once

#include <span>
#include <string_view>

namespace mash::policy {

// The nearest of `known` by edits (a swap of neighbours is one edit), or empty if none is near enough to be a slip.
[[nodiscard]] std::string_view nearest_word(std::string_view written, std::span<const std::string_view> known);

}  // namespace mash::policy
