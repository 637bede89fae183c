// SPDX-License-Identifier: Apache-2.0
// The question that a member is asked and the answer it gives, as values (MASHX1 bodies: docs/formats/exchange.md).
#pragma once

#include <cstdint>

#include "adapters/contract/correction.hpp"
#include "adapters/contract/person.hpp"
#include "adapters/contract/record.hpp"
#include "policy/vocabulary.hpp"

namespace mash::contract {

// The derived lawful basis as printed on the ask, on each item and in the log.
struct basis {
  std::vector<policy::power> power;
  std::vector<policy::article6> article6;
  std::vector<policy::article9_10> article9_10;
  std::vector<policy::confidentiality> confidentiality;
  bool operator==(const basis&) const = default;
};

struct staff {
  std::string name, role, team, telephone;
};

struct ask {
  std::string ask_id;         // new for each request, member and round; the request id never leaves the hub
  std::uint64_t session = 0;  // of the connection it is sent on; set by the sender, not part of the question's digest
  policy::request_type type = policy::request_type::initial;
  policy::purpose purpose{};
  policy::urgency urgency{};
  policy::agreement_state family_agreement{};
  std::string authority;    // the member that asks
  std::string public_task;  // statement that the data is needed for the authority's public task (DUAA 2025 Sch 4)
  contract::basis legal;
  staff asker;
  std::string context;  // what a person wrote for this agency; empty: nothing but the concerns it may see
  std::vector<policy::concern> concerns;
  std::vector<person> subjects;     // minimised: only what this member may be told
  std::vector<relation> relations;  // between those subjects
  std::vector<policy::category> categories;
  std::optional<civil_date> look_back;  // nothing older
  instant asked_at, machine_deadline, human_deadline;
  std::string agreement;    // digest of the agreement the ask was decided under, hexadecimal
  std::string traceparent;  // W3C trace context; may be empty
};

struct search {
  std::string organisation, system, subject;
  policy::search_result result{};
};

struct organisation {
  std::string id;  // ODS code, URN or member name
  std::string name, controller;
  policy::roster_outcome outcome{};
  std::vector<std::string> systems;
};

struct duty_contact {
  std::string desk, telephone, hours, out_of_hours_telephone;
};

// Released by policy without review even while items are held: what a decision-maker must know now.
struct headline {
  std::string known;  // yes, no_trace, not_searched
  bool risk_to_child_now = false, risk_to_staff = false;
  std::int64_t items_held = 0;  // only classes that are neither sensitive nor absolute
  std::string duty_telephone;
};

struct evidence {
  std::string field, level;  // "date_of_birth", "same"
  std::int64_t weight = 0;   // thousandths
};

// What is told for the score where a place went into it that is not told: the least that its band takes.
[[nodiscard]] constexpr std::int64_t least_score(policy::match_band band) noexcept {
  return band == policy::match_band::certain ? 999 : band == policy::match_band::probable ? 951 : 500;
}

struct candidate {
  std::string subject, organisation;
  std::int64_t score = 0;  // of its probability, in thousandths
  policy::match_band band{};
  std::vector<evidence> why;
  // Of a `probable` one only: a person at the agency has looked and says that it is the person asked about. The role of
  // that person, who is not named.
  std::string confirmed_by = {};
};

// How surely policy takes it to be the person asked about, at both ends: a person's word makes a probable match as good
// as a certain one, and nothing makes a possible one so but a further identifier.
[[nodiscard]] inline policy::match_band counts_as(const candidate& one) noexcept {
  const bool confirmed = one.band == policy::match_band::probable && !one.confirmed_by.empty();
  return confirmed ? policy::match_band::certain : one.band;
}

struct disclosed_under {
  std::string agreement, version, rule, clause;
  contract::basis legal;
};

struct item {
  record what;
  policy::disposition disposition{};
  disclosed_under under;
  // Policy held it for a person, and a person at the agency read it and let it leave in this form.
  bool reviewed = false;
};

// One line per display category, so that a line does not tell what it withholds.
struct withheld_line {
  policy::display_category category{};
  policy::refusal_reason reason{};
  std::string explanation, would_need;
};

struct answer {
  std::string ask_id;
  std::uint64_t session = 0;
  std::int64_t revision = 1;
  policy::roster_outcome outcome{};
  std::string agreement;  // digest the answer was decided under
  instant answered_at;
  staff answered_by;
  duty_contact contact;
  std::vector<organisation> organisations;
  std::vector<search> searches;
  headline safety;
  std::vector<candidate> people;
  std::vector<item> items;
  std::vector<withheld_line> withheld;
  // Subjects whose place this agency protects, so that the hub masks it over the other agencies' answers too. Shown to
  // nobody.
  std::vector<std::string> place_protected;
  std::string needs;                   // `ambiguous_match`: which identifier would settle it, in words
  std::optional<correction> corrects;  // of an earlier revision; the line is then a CORRECTION and no ANSWER
};

// The member's own receipt for an answer: its ledger leaf, the salt of the leaf's body commitment and a C2SP
// tlog-proof.
struct receipt {
  std::string leaf, salt, proof;  // canonical JSON; 64 hexadecimal digits; text
};

}  // namespace mash::contract
