// SPDX-License-Identifier: Apache-2.0
#include "adapters/conformance/trial_agreement.hpp"

#include "adapters/conformance/questions.hpp"
#include "certs/files.hpp"

namespace mash::conformance {
namespace {

constexpr std::string_view MEMBER = "@member@", SEQUENCE = "@sequence@", CATEGORIES = "@categories@";

constexpr std::string_view TIER1 = R"toml(id = "mashx1-conformance-over-it"
tier = 1
version = "1"
valid_from = 2025-01-01
review_due = 2036-01-01
reviewed_by = "Nobody: it is for trials of adapters alone."
controller = "Nobody: nothing of anybody is shared under it."
joint_with = "Nobody."
processor = "Nobody."
privacy_notice = "None: it is for trials."
appropriate_policy_document = "None: it is for trials."
permitted_purposes = ["s47_strategy"]

[breach]
contact = "Whoever runs the trial"
telephone = "01632 960000"
within_hours = 24

[[parties]]
member = "conformance_kit"
kind = "csc_ccc"
name = "A hub that is played"
signatories = [{ name = "A hub that is played", post = "For trials", signed_on = 2025-01-01 }]

[[parties]]
member = "@member@"
kind = "voluntary"
name = "The adapter under test"
signatories = [{ name = "The adapter under test", post = "For trials", signed_on = 2025-01-01 }]

[[law.power]]
value = "ca2004_s11"
clause = "Children Act 2004 s.11"
from = 2005-10-01
holders = ["csc_ccc", "voluntary"]
recipients = ["csc_ccc"]

[[law.article6]]
value = "e"
clause = "Article 6(1)(e)"
from = 2018-05-25

[[law.article9_10]]
value = "art9_g_para18"
clause = "Schedule 1 paragraph 18"
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
years = 1
until_age = 18
clause = "R"
because = "Nothing is kept after a trial."

[[limits]]
id = "held"
clause = "L"
because = "Intelligence stays where it is."
categories = ["intelligence"]
at_most = "call_agency"
)toml";

constexpr std::string_view TIER2 = R"toml(# Version @sequence@ of a trial.
id = "mashx1-conformance"
tier = 2
parent = "mashx1-conformance-over-it"
version = "@sequence@"
valid_from = 2025-01-01
review_due = 2036-01-01

[[parties]]
member = "conformance_kit"
signatories = [{ name = "A hub that is played", post = "For trials", signed_on = 2025-01-01 }]
may_ask = true
may_answer = false

[[parties]]
member = "@member@"
signatories = [{ name = "The adapter under test", post = "For trials", signed_on = 2025-01-01 }]
may_ask = false
may_answer = true

[[purposes]]
purpose = "s47_strategy"
title = "a trial of an adapter"
clause = "P"
because = "An adapter is tried before it is asked about a child."
true_when = "it is a trial"
decided_by = "whoever runs it"
public_task = "trying this adapter."
power = ["ca2004_s11"]
article6 = ["e"]
article9_10 = ["art9_g_para18", "art10_para18"]
confidentiality = ["overriding_public_interest"]
roles = ["coordinator"]
family = { enough = ["given", "refused"], with_manager = ["dispensed_with"], red_owes_minutes = 60 }
[purposes.deadlines]
red = { machine_seconds = 5, human_minutes = 60 }
amber = { machine_seconds = 5, human_minutes = 60 }
green = { machine_seconds = 5, human_minutes = 60 }

[[questions]]
to = ["voluntary"]
about = ["child", "adult"]
fields = ["addresses"]

[[rules]]
id = "trial"
clause = "T"
because = "The people of a trial are invented."
holders = ["voluntary"]
categories = [@categories@]
purposes = ["s47_strategy"]
disposition = "released"
)toml";

std::string listed(const std::vector<policy::category>& all) {
  std::string out;
  for (const policy::category one : all) out.append(out.empty() ? "\"" : ", \"").append(to_word(one)).append("\"");
  return out;
}

std::string filled(std::string_view text, std::string_view member, std::uint64_t sequence) {
  std::string out(text);
  const auto replace = [&](std::string_view what, std::string_view by) {
    for (auto at = out.find(what); at != std::string::npos; at = out.find(what, at + by.size()))
      out.replace(at, what.size(), by);
  };
  replace(MEMBER, member);
  replace(SEQUENCE, std::to_string(sequence));
  replace(CATEGORIES, listed(told_categories()));
  return out;
}

}  // namespace

trial_agreement::trial_agreement(std::string member) : member_(std::move(member)) {}

bool trial_agreement::can_be_with(std::string_view member) {
  policy::signed_manifest nothing;
  return member != ASKING_PARTY && policy::add_signature(nothing, member, signing_key::generate()).has_value();
}

trial_agreement::version trial_agreement::make(const version_terms& terms) const {
  static const instant effective = parse_rfc3339("2025-01-01T00:00:00Z").value();
  version made;
  made.files = {{"tier1.toml", filled(TIER1, member_, terms.sequence)},
                {"tier2.toml", filled(TIER2, member_, terms.sequence)}};
  made.manifest.what = policy::describe_folder(
      {"mashx1-conformance", std::to_string(terms.sequence), terms.sequence, effective, {}}, made.files);
  made.manifest.note.text = policy::body_of(made.manifest.what);
  if (terms.member_signs) MASH_ASSERT(policy::add_signature(made.manifest, member_, member_key_));
  if (terms.asker_signs) MASH_ASSERT(policy::add_signature(made.manifest, ASKING_PARTY, asker_key_));
  return made;
}

std::string trial_agreement::parties_file() const {
  return member_ + " " + to_base64(member_key_.public_key()) + "\n" + std::string(ASKING_PARTY) + " " +
         to_base64(asker_key_.public_key()) + "\n";
}

result<void> trial_agreement::write_folder(const std::string& path) const {
  MASH_TRY(folder, certs::make_folder(path));
  const version first = make({});
  for (const auto& [name, text] : first.files) {
    MASH_TRY(written, certs::write_file(path + "/" + name, text));
  }
  return certs::write_file(path + "/" + std::string(policy::MANIFEST_FILE), to_text(first.manifest));
}

}  // namespace mash::conformance
