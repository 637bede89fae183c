// SPDX-License-Identifier: Apache-2.0
// The codes of the children-in-need census and SSDA903 in plain words (DfE, guides to the two returns). A code that is
// not in a list is shown as "code X": never guessed, never dropped.
#pragma once

#include <string>
#include <string_view>

#include "policy/vocabulary/data.hpp"

namespace mash::local_authority {

// "the police", "a school"; private individuals and anonymous callers are all "an individual", so that nobody can
// work out who rang.
[[nodiscard]] std::string referral_source_words(std::string_view code);
[[nodiscard]] std::string need_words(std::string_view code);
[[nodiscard]] std::string closure_words(std::string_view code);  // empty for RC1
[[nodiscard]] std::string abuse_words(std::string_view code);    // a plan's category

// A factor identified at an assessment, with the category of data that it is: a parent's mental health is not released
// under the rule for social-care history.
struct factor {
  std::string words;  // empty: never released (immigration status)
  policy::category category = policy::category::contact_s47_history;
};
[[nodiscard]] factor factor_of(std::string_view code);

[[nodiscard]] std::string legal_words(std::string_view code);  // a looked-after child's legal status
[[nodiscard]] std::string place_words(std::string_view code);  // kind of placement, never where
// Placement order, placed for adoption, adopted: told to nobody by way of a looked-after record.
[[nodiscard]] bool is_adoption_status(std::string_view legal_status, std::string_view place);
// Care that ended by adoption (E11, E12), a case that was closed for it (RC1): the old identity ends there.
[[nodiscard]] bool is_adopted(std::string_view reason_ended);
[[nodiscard]] bool is_adopted_closure(std::string_view closure_reason);

enum class code_list : unsigned char { referral_source, need, closure, abuse, factor, legal, place, reason_ended };
// Whether the census's or the return's guide has this code. Of places and reasons more are known than have words here.
[[nodiscard]] bool is_listed(code_list in, std::string_view code);

}  // namespace mash::local_authority
