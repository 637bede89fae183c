// SPDX-License-Identifier: Apache-2.0
// The sections of a consolidated response, one function each; hub/assemble/response.cpp puts them together. Each is
// made in the memory of the response.
#pragma once

#include "base/json.hpp"
#include "hub/assemble/mask.hpp"
#include "hub/assemble/released.hpp"

namespace mash::hub {

// A check as one response shows it.
struct showing {
  const check& whole;
  const released& shown;
  masking& masked;
  instant as_of;
};

[[nodiscard]] json::object echo_of(const showing& of, json::storage_ptr store);  // without protected addresses
[[nodiscard]] json::array roster_of(const showing& of, json::storage_ptr store);
[[nodiscard]] json::array safety_headlines_of(const check& whole, json::storage_ptr store);
[[nodiscard]] json::array people_of(const showing& of, json::storage_ptr store);
[[nodiscard]] json::array gaps_of(const showing& of, json::storage_ptr store);
// What somebody has to do: one of the list below.
[[nodiscard]] json::object notice(std::string_view kind, std::string_view severity, std::string text,
                                  std::string_view about);
[[nodiscard]] json::array notices_of(const check& whole, instant as_of, json::storage_ptr store);
// Empty where the agreement needs no manager to authorise going without the family's agreement.
[[nodiscard]] json::object authority_of(const check& whole, instant as_of, json::storage_ptr store);
// Empty: it was not sent under break-glass.
[[nodiscard]] json::object glass_of(const check& whole, instant as_of, json::storage_ptr store);
void add_glass_notice(const check& whole, instant as_of, json::array& into);
[[nodiscard]] json::object cancelled_of(const check& whole, json::storage_ptr store);  // empty: it was not
// Of what a person told by telephone or e-mail, and of agencies that can only be asked so (hub/assemble/relayed.cpp).
[[nodiscard]] json::array relayed_of(const agency& one, json::storage_ptr store);
void add_telephone_notices(const check& whole, json::array& into);
// What an agency says besides its answer: that a person there looks, and what would settle an ambiguous match.
void add_asked_back(const agency& one, instant as_of, json::object& entry);
void add_asked_back_notices(const check& whole, instant as_of, json::array& into);
void add_cancelled_notice(const check& whole, json::array& into);
void add_expired_notice(const check& whole, instant as_of, json::array& into);
[[nodiscard]] json::array rounds_of(const check& whole, json::storage_ptr store);  // empty: it was asked once
// What of an agency's answer another round changed; empty: it has answered in one round only.
[[nodiscard]] json::object since_last_round(const agency& one);
void add_authority_notice(const check& whole, instant as_of, json::array& into);
// What agencies corrected or withdrew, and who was told of what it was before; empty: nothing.
[[nodiscard]] json::array corrections_of(const check& whole, json::storage_ptr store);
void add_correction_notices(const check& whole, json::array& into);
void add_clock_notices(const check& whole, instant as_of, json::array& into);
[[nodiscard]] json::array decisions_of(const check& whole, json::storage_ptr store);  // by child, as on the request
void add_decision_notices(const check& whole, json::array& into);
[[nodiscard]] json::array withheld_of(const released& shown, json::storage_ptr store);

// The five lists that items fall into by kind. Chronology and intelligence are sorted, oldest first, undated last.
struct item_lists {
  explicit item_lists(const json::storage_ptr& store)
      : involvements(store), chronology(store), intelligence(store), assessments(store), alerts(store) {}
  json::array involvements, chronology, intelligence, assessments, alerts;
};
[[nodiscard]] item_lists lists_of(const released& shown, const json::storage_ptr& store);
void mark_corrected(const check& whole, item_lists& lists);  // each item that its agency has put right since

}  // namespace mash::hub
