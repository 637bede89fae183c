// SPDX-License-Identifier: Apache-2.0
// A small agreement in two tiers with its cases: small enough to read in one look, complete enough to load.
#pragma once

#include <string_view>

#include "policy/folder.hpp"

namespace mash::policy::cases {

inline constexpr std::string_view SMALL_TIER1 = R"toml(id = "over-it"
tier = 1
version = "2024.1"
valid_from = 2025-01-01
review_due = 2026-12-01
reviewed_by = "The partnership"
controller = "Each of them."
joint_with = "Nobody."
processor = "Nobody."
privacy_notice = "On the Town's pages."
appropriate_policy_document = "Kept by the Town."
permitted_purposes = ["s47_strategy", "early_help"]

[breach]
contact = "The Town's officer"
telephone = "01632 960000"
within_hours = 24

[[parties]]
member = "town"
kind = "csc_ccc"
name = "The Town"
signatories = [{ name = "Tia Example", post = "Director", signed_on = 2024-12-01 }]

[[parties]]
member = "police"
kind = "police"
name = "The Police"
signatories = [{ name = "Paul Example", post = "Chief", signed_on = 2024-12-02 }]

[[parties]]
member = "housing"
kind = "housing"
name = "The Housing"
signatories = []

[[law.power]]
value = "ca2004_s11"
clause = "Children Act 2004 s.11"
from = 2005-10-01
holders = ["police", "csc_ccc", "housing"]
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

[[retention]]
outcomes = ["nfa", "advice", "signpost", "early_help", "s17_cfa", "strategy_discussion", "s47_single", "s47_joint",
            "police_protection_epo", "allocated_worker", "other_la", "lado", "step_up", "step_down",
            "assessment_pre_birth", "add_to_open_case", "marac", "mace_met", "nrm", "prevent_channel",
            "private_fostering_assessment", "adult_safeguarding", "family_network_meeting",
            "no_decision_insufficient_information"]
years = 6
until_age = 25
clause = "K"
because = "As long as the Town keeps its own."

[[limits]]
id = "t1"
clause = "T1"
because = "Intelligence stays where it is."
categories = ["intelligence"]
at_most = "call_agency"

[[limits]]
id = "t2"
clause = "T2"
because = "Whoever gave it decides."
caveats = ["originator_control"]
at_most = "call_agency"
)toml";

inline constexpr std::string_view SMALL_TIER2 = R"toml(id = "small"
tier = 2
parent = "over-it"
version = "1"
valid_from = 2026-01-01
review_due = 2027-01-01

[[parties]]
member = "town"
signatories = [{ name = "Tom Example", post = "Head", signed_on = 2025-12-01 }]
may_ask = true
may_answer = true

[[parties]]
member = "police"
signatories = [{ name = "Pia Example", post = "Head", signed_on = 2025-12-01 }]
may_ask = false
may_answer = true

[[parties]]
member = "housing"
signatories = []
may_ask = false
may_answer = true

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
to = ["police", "csc_ccc", "housing"]
about = ["child", "adult"]
fields = ["addresses"]

[[rules]]
id = "r1"
clause = "R1"
because = "Because of one."
holders = ["police"]
categories = ["da_incident", "missing_episode"]
purposes = ["s47_strategy"]
disposition = "released"

[[rules]]
id = "r2"
clause = "R2"
because = "Because of two."
holders = ["police"]
categories = ["intelligence"]
purposes = ["s47_strategy"]
disposition = "call_agency"

[[rules]]
id = "r3"
clause = "R3"
because = "Because of three."
holders = ["housing"]
categories = ["tenancy_asb"]
purposes = ["s47_strategy"]
disposition = "redacted"
fields = ["landlord", "since"]
)toml";

inline constexpr std::string_view SMALL_CASES = R"toml(on = 2026-11-20
asker = "town"

[[cases]]
because = "Incidents and missing episodes are told."
purpose = "s47_strategy"
holder = "police"
category = ["da_incident", "missing_episode"]
about = ["child", "adult"]
urgency = ["red", "green"]
expect = "released"
rule = "r1"

[[cases]]
purpose = "s47_strategy"
holder = "police"
category = "intelligence"
expect = "call_agency"
rule = "r2"

[[cases]]
because = "Housing has not signed."
purpose = "s47_strategy"
holder = "housing"
category = "tenancy_asb"
as_signed = true
expect = "withheld"
reason = "out_of_isa"
rule = "agreement.signatures"
)toml";

[[nodiscard]] inline folder small_folder() {
  folder made;
  made.files.emplace(TIER1_FILE, SMALL_TIER1);
  made.files.emplace(TIER2_FILE, SMALL_TIER2);
  made.files.emplace(CASES_FILE, SMALL_CASES);
  return made;
}

}  // namespace mash::policy::cases
