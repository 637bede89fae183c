// SPDX-License-Identifier: Apache-2.0
// What the tests of the policy room share: the shipped agreement, questions with sensible defaults, and a small
// agreement that tests spoil one line at a time.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "policy/agreement.hpp"
#include "policy/compiled.hpp"
#include "tests/support/shipped_agreement.hpp"

namespace mash::policy::cases {

inline constexpr civil_date TODAY = std::chrono::year(2026) / 11 / 20;

// The home case as it is shipped; loaded once.
[[nodiscard]] inline const agreement& shipped() { return *test::shipped_agreement(); }

// As if every party had signed.
[[nodiscard]] inline const agreement& all_signed() {
  static const auto made = [] {
    folder files = test::shipped_folder();
    test::sign_for_all(files);
    return test::assembled(files);
  }();
  return *made;
}

// A question that the shipped agreement permits: tests change one thing.
[[nodiscard]] inline question ask_of(std::string member, purpose why = purpose::s47_strategy) {
  question asked;
  asked.why = why;
  asked.rating = urgency::red;
  asked.asker_role = role::coordinator;
  asked.authority = "cambridgeshire";
  asked.member = std::move(member);
  asked.family = agreement_state::given;
  asked.on = TODAY;
  return asked;
}

// An item about a child, surely matched and asked for: tests change one thing.
[[nodiscard]] inline disclosure_question item_of(std::string holder, category what,
                                                 purpose why = purpose::s47_strategy) {
  disclosure_question asked;
  asked.holder = std::move(holder);
  asked.recipient = "cambridgeshire";
  asked.why = why;
  asked.rating = urgency::red;
  asked.family = agreement_state::given;
  asked.what = what;
  asked.about = subject_kind::child;
  asked.band = match_band::certain;
  asked.occurred = TODAY - std::chrono::months(2);
  asked.on = TODAY;
  return asked;
}

template <class Enum>
[[nodiscard]] std::string word(Enum value) {
  return std::string(to_word(value));
}

// Small enough to read in one look, complete enough to load.
[[nodiscard]] inline std::string small_agreement() {
  return R"toml(id = "small"
tier = 2
parent = "over-it"
version = "1"
valid_from = 2026-01-01
review_due = 2027-01-01

[[parties]]
member = "town"
kind = "csc_ccc"
name = "The Town"
signed_on = 2025-12-01
may_ask = true
may_answer = true

[[parties]]
member = "police"
kind = "police"
name = "The Police"
signed_on = 2025-12-01
may_ask = false
may_answer = true

[[law.power]]
value = "ca2004_s11"
clause = "Children Act 2004 s.11"
from = 2005-10-01
holders = ["police", "csc_ccc"]
recipients = ["csc_ccc"]

[[law.article6]]
value = "e"
clause = "Article 6(1)(e)"
from = 2018-05-25

[[law.article9_10]]
value = "art10_para18"
clause = "Schedule 1 paragraph 18"
from = 2018-05-25

[[law.confidentiality]]
value = "overriding_public_interest"
clause = "Public interest"
from = 1990-01-01

[[purposes]]
purpose = "s47_strategy"
title = "a strategy discussion"
clause = "P"
because = "A child may be suffering harm."
true_when = "harm is suspected"
decided_by = "a manager"
public_task = "protecting children."
power = ["ca2004_s11"]
article6 = ["e"]
article9_10 = ["art10_para18"]
confidentiality = ["overriding_public_interest"]
roles = ["coordinator"]
family = { enough = ["given", "refused"], with_manager = ["dispensed_with"], red_owes_minutes = 60 }
[purposes.deadlines]
red = { machine_seconds = 5, human_minutes = 60 }
amber = { machine_seconds = 5, human_minutes = 60 }
green = { machine_seconds = 5, human_minutes = 60 }

[[questions]]
to = ["police", "csc_ccc"]
about = ["child", "adult"]
fields = ["addresses"]

[[rules]]
id = "r1"
clause = "R1"
because = "Because of one."
holders = ["police"]
categories = ["da_incident", "missing_episode"]
purposes = ["s47_strategy"]
look_back_years = 3
disposition = "released"

[[rules]]
id = "r2"
clause = "R2"
because = "Because of two."
holders = ["police"]
categories = ["da_incident"]
purposes = ["s47_strategy"]
about = ["adult"]
disposition = "summary_only"

[[limits]]
id = "l1"
clause = "L1"
because = "Nobody has checked it."
caveats = ["unverified"]
purposes = ["s47_strategy"]
at_most = "existence_only"
)toml";
}

// The small agreement with one passage replaced; the passage must be there.
[[nodiscard]] inline std::string with(std::string_view old_text, std::string_view new_text,
                                      std::string text = small_agreement()) {
  const auto at = text.find(old_text);
  if (at == std::string::npos) {
    ADD_FAILURE() << "not in the agreement: " << old_text;
    return text;
  }
  return text.replace(at, old_text.size(), new_text);
}

[[nodiscard]] inline std::shared_ptr<const agreement> loaded(const std::string& text) {
  auto made = agreement::parse(text, "small.toml");
  if (!made) ADD_FAILURE() << made.error().detail;
  return made ? *made : nullptr;
}

}  // namespace mash::policy::cases
