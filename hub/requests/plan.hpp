// SPDX-License-Identifier: Apache-2.0
// May this be asked, of whom, and in which words? Pure: request, asker, agreement and time in; a check with one
// minimised question per permitted agency out. The question itself is a disclosure: each agency is told only what its
// kind may see.
#pragma once

#include <expected>
#include <memory>
#include <span>

#include "base/calendar.hpp"
#include "hub/model/check.hpp"
#include "policy/agreement.hpp"
#include "policy/past.hpp"

namespace mash::hub {

// Who asks, as the member directory knows them.
struct asking_person {
  person_ref who;
  std::vector<policy::role> roles;
  std::vector<std::string> authorities;  // members they may ask for
};

// A member as the directory knows it.
struct known_member {
  std::string name, display;
  contract::duty_contact contact;
  std::shared_ptr<const calendar> desk = nullptr;  // its working hours; null: not known here
  bool by_other_means = false;                     // it has no adapter: people ring it, and record what it says
};

struct plan {
  check opened;                                // with an agency for every one named, asked or not (yet)
  std::vector<contract::ask> asks;             // one per agency that may be asked, session not set
  std::vector<policy::past_question> decided;  // the labels and the answer of each decision, as `opened.agencies`
};

// Why nothing may be asked at all: a problem word, its status and a sentence.
struct plan_refusal {
  unsigned status = 403;
  std::string word, detail;
  std::vector<json::fault> faults;
};

// Where an agency would be asked if a manager authorised going without the family's agreement, none is asked: the check
// is made, without questions, and awaits that act. A return time counts the working hours of the agency's desk, except
// on Red, which runs through closing time; the authority's own calendar says by when a decision is due, one working day
// after a referral (Working Together 2023).
[[nodiscard]] std::expected<plan, plan_refusal> make_plan(request asked, const asking_person& by,
                                                          const policy::agreement& under,
                                                          std::span<const known_member> members, instant now);

// The check's questions once a manager has authorised it: each is decided again, with that authority and under the
// agreement that is in force now. What was answered for the asker, and the check's id, stay as they were. Refused where
// nothing may be asked even so.
[[nodiscard]] std::expected<plan, plan_refusal> plan_authorised(const check& whole, const policy::agreement& under,
                                                                std::span<const known_member> members, instant now);
// What a later round goes by: the agreement in force, who is a member, and when it is asked; of which kind it is, and
// the request with what is known now, where more is than when it was asked first.
struct round_terms {
  const policy::agreement& under;
  std::span<const known_member> members;
  instant now;
  policy::request_type kind = policy::request_type::recheck;
  const request* with = nullptr;
};
// The questions of a later round, to `agencies` of the check or, if it names none, to all: each is decided again, for
// whoever asks again and as of now. Its check has these agencies alone, with what was decided about each. Refused where
// nothing may be asked any more, also where it would need a manager's authority that was not given.
[[nodiscard]] std::expected<plan, plan_refusal> plan_again(const check& whole, const asking_person& by,
                                                           std::span<const std::string> agencies,
                                                           const round_terms& terms);
// As make_plan, also where nothing may be asked of anybody: for explaining why.
[[nodiscard]] std::expected<plan, plan_refusal> consider_plan(request asked, const asking_person& by,
                                                              const policy::agreement& under,
                                                              std::span<const known_member> members, instant now);

}  // namespace mash::hub
