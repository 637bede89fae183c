// SPDX-License-Identifier: Apache-2.0
// Private to the room: from the parsed file to terms, and what is wrong with either. Both collect every fault, so that
// an author mends a file in one go.
#pragma once

#include "base/json.hpp"
#include "policy/terms.hpp"
#include "policy/word_reader.hpp"

namespace mash::policy {

// What one file says. Of an agreement in tiers the upper file says who, under which law and for how long; the lower one
// why, what is asked and what is told. Nothing is said in both.
enum class layer : unsigned char { whole, upper, lower };

// The shape of the file: members, types, words. Unknown members and words are faults, with the nearest word.
[[nodiscard]] terms read_terms(const json::value& root, layer what, std::vector<json::fault>& faults);

// A file of an agency's own limits and nothing else (policy/overlay.hpp).
[[nodiscard]] std::vector<rule_terms> read_own_limits(const json::value& root, std::vector<json::fault>& faults);

// Their parts: id to review, parties, retention, whom to tell of a breach (read_head.cpp).
void read_head(terms_reader& file, layer what, terms& into);

// The sense of it: names that refer to each other, rules that can take effect, nothing laxer than the protections.
void check_terms(const terms& written, std::vector<json::fault>& faults);

// What only an upper tier can get wrong: parties, permitted purposes, limits.
void check_upper(const terms& upper, std::vector<json::fault>& faults);
// Gives the lower tier what the upper says for both (law, names, limits in front of its own, the earlier review), and
// notes what it may not do: have a party, a purpose or a date that the upper does not, or release what that prohibits.
// Faults are at places of the lower file.
void stand_under(terms& lower, const terms& upper, std::vector<json::fault>& faults);
// The limits that hold for all agreements under the upper tier, in front of the lower's own; once `lower` is checked.
void inherit_limits(terms& lower, const terms& upper);

// What does not stop the agreement but should be mended.
[[nodiscard]] std::vector<std::string> warnings_about(const terms& written);
// The part of it that must be mended before anybody signs.
[[nodiscard]] std::vector<std::string> lacks_of(const terms& written);

}  // namespace mash::policy
