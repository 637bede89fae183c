// SPDX-License-Identifier: Apache-2.0
// Code sets of the Common Transfer File and the school census in words. An unknown code is said to be one.
#pragma once

#include <string>
#include <string_view>

#include "policy/vocabulary/people.hpp"

namespace mash::schools {

[[nodiscard]] policy::relationship relationship_of(std::string_view contact_code);  // PAM, PAF, FOM, ...
[[nodiscard]] std::string exclusion_words(std::string_view category);               // "Suspended"
[[nodiscard]] std::string reason_words(std::string_view reason);        // "physical assault against an adult"
[[nodiscard]] std::string provision_words(std::string_view provision);  // "SEN support"; "" for none (N)
[[nodiscard]] std::string need_words(std::string_view type);            // "social, emotional and mental health"
enum class code_list : unsigned char { relationship, exclusion, reason, provision, need };
// Whether the format's code set has this code; in any case.
[[nodiscard]] bool is_listed(code_list in, std::string_view code);
[[nodiscard]] bool is_young_carer(std::string_view code);
// true, 1, Y, yes, T in any case; nothing where it is neither that nor their opposites.
[[nodiscard]] int truth(std::string_view text);  // 1, 0, or -1 for neither

// How a pupil is registered (EnrolStatus) who is not simply this school's; else empty.
[[nodiscard]] std::string registration_words(std::string_view code);

}  // namespace mash::schools
