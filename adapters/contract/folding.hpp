// SPDX-License-Identifier: Apache-2.0
// Names as people's records disagree about them: "O'Neill", "ONeill", "o neill"; "Zoë" and "Zoe"; "Łukasz" and
// "Lukasz".
#pragma once

#include <array>
#include <string_view>

namespace mash::contract {

// Takes one UTF-8 character off `rest` (one byte if it is not well-formed) and gives it as at most two upper-case A-Z
// letters, ended by NUL; nothing for whatever is no Latin letter, combining accents among them. Letters of other
// scripts are given as one stable stand-in each, so that two names in Greek or Arabic are not equal by both being
// empty.
[[nodiscard]] std::array<char, 8> take_folded(std::string_view& rest) noexcept;

}  // namespace mash::contract
