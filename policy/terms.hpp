// SPDX-License-Identifier: Apache-2.0
// Private to the room: an agreement as written, word for word, before it is checked and compiled. Every list of words
// is a value_set, so that a rule is a box (a product of sets) and questions about rules are set algebra.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "policy/agreement.hpp"
#include "policy/value_set.hpp"

namespace mash::policy {

// One value of one of the four lists of the lawful basis, and when and between whom it counts.
template <class Enum>
struct law_entry {
  Enum value{};
  std::optional<civil_date> from, until;  // [from, until); without `from` it is enacted but not in force
  value_set<agency_kind> holders;         // bodies that may or must tell under it
  value_set<agency_kind> recipients;      // bodies that may ask, or be told, under it
  value_set<subject_kind> about;          // whom the information is about (section 47 begins at birth)
  value_set<power> needs_power;           // counts only where one of these does (confidentiality lifted by statute)
  std::string clause;
  std::string pointer;  // where in the file
};

struct law_lists {
  std::vector<law_entry<power>> powers;
  std::vector<law_entry<article6>> article6_grounds;
  std::vector<law_entry<article9_10>> special_grounds;
  std::vector<law_entry<confidentiality>> confidence;
};

// Whether a check for this purpose may go out, by what the family has said.
struct family_terms {
  value_set<agreement_state> enough;        // these suffice
  value_set<agreement_state> with_manager;  // these suffice once a manager has authorised it; all others never do
  std::chrono::minutes red_owes{};          // not 0: on Red it goes at once and the manager's act is owed within this
};

struct deadline_terms {
  std::chrono::seconds machine{};
  std::chrono::minutes human{};
};

struct purpose_terms {
  purpose why{};
  std::string title;       // "a section 47 strategy discussion"
  std::string clause;      // of the agreement
  std::string because;     // why it may be asked, for the person who asks
  std::string true_when;   // the fact that must be true for it
  std::string decided_by;  // who may say that it is
  std::string public_task;
  value_set<power> powers;
  value_set<article6> article6_grounds;
  value_set<article9_10> special_grounds;
  value_set<confidentiality> confidence;
  value_set<role> roles;
  family_terms family;
  int look_back_years = 0;                  // 0: no limit
  std::array<deadline_terms, 3> deadlines;  // red, amber, green
  std::string pointer;
};

// What a question to these kinds of agency may tell, for these purposes.
struct question_terms {
  value_set<agency_kind> to;
  value_set<purpose> purposes;
  question_shape shape;  // without look-back and deadlines, which the purpose sets
  std::string pointer;
};

// The product of sets that a rule speaks about.
struct box {
  value_set<agency_kind> holders;
  value_set<category> categories;
  value_set<purpose> purposes;
  value_set<subject_kind> about;
  value_set<urgency> urgencies;
  value_set<agreement_state> family;
  // Limits only: an item with any of these; empty in a limit on all items, marked or not (a prohibition where it names
  // no roles either). Always empty in a rule, which no caveat switches on.
  value_set<caveat> caveats;
  value_set<role_in_concern> roles;  // of the people whom an item is about; all of them: the box does not ask

  [[nodiscard]] bool contains(const box& other) const {
    return holders.contains(other.holders) && categories.contains(other.categories) &&
           purposes.contains(other.purposes) && about.contains(other.about) && urgencies.contains(other.urgencies) &&
           family.contains(other.family) && caveats.contains(other.caveats) && roles.contains(other.roles);
  }
  // Both speak about some item. Marks and roles stay out of it: an item can have any of them.
  [[nodiscard]] bool meets(const box& other) const {
    return holders.meets(other.holders) && categories.meets(other.categories) && purposes.meets(other.purposes) &&
           about.meets(other.about) && urgencies.meets(other.urgencies) && family.meets(other.family);
  }
  [[nodiscard]] bool names_roles() const { return roles != value_set<role_in_concern>::all(); }
  // A rule that names roles releases only where each role of those people is named, and never where none is known: a
  // grant must not rest on what nobody said. A limit binds as soon as one of them is named.
  [[nodiscard]] bool grants_to(value_set<role_in_concern> known) const {
    return !names_roles() || (!known.empty() && roles.contains(known));
  }
  [[nodiscard]] bool binds(value_set<role_in_concern> known, value_set<caveat> marks) const {
    return (!names_roles() || roles.meets(known)) && (caveats.empty() || caveats.meets(marks));
  }
};

// A rule lets items of its box leave in this form; a limit holds items of its box to this form at most. Where several
// speak about an item the strictest counts, so that their order in the file means nothing.
struct rule_terms {
  std::string id, clause, because;
  box where;
  disposition form = disposition::withheld;
  std::optional<refusal_reason> reason;  // for forms that hold something back
  int look_back_years = 0;               // 0: no limit of its own
  std::vector<std::string> fields;       // of a redacted item, those that stay; empty: all
  std::string pointer;
  std::string place;  // "tier2.toml:441": where an author finds it

  // A limit on every item of its box: what it holds no rule may release.
  [[nodiscard]] bool prohibits() const { return where.caveats.empty() && !where.names_roles(); }
  // Of limits: every item that `other` holds, this one holds as tightly.
  [[nodiscard]] bool holds_all_of(const rule_terms& other) const {
    if (form < other.form || (other.where.caveats.empty() && !where.caveats.empty())) return false;
    box held = other.where;
    if (where.caveats.empty()) held.caveats = {};  // it holds items whatever their marks
    return where.contains(held);
  }
};

// How long what was gathered is kept, by what was decided.
struct retention_terms {
  value_set<outcome> outcomes;
  int years = 0;      // after the check is closed
  int until_age = 0;  // and until the youngest child of it is this old, if that is later; 0: does not count
  std::string because, clause;
  std::string pointer;
};

// Whom to tell of a breach of this agreement, and how soon.
struct breach_terms {
  std::string contact, telephone;
  int within_hours = 0;  // 0: the file does not say
};

struct terms {
  std::string id, parent, version;
  int tier = 0;
  civil_date valid_from{}, review_due{};
  std::string reviewed_by;
  std::string controller, joint_with, processor, privacy_notice, policy_document;  // may be empty: a warning
  value_set<purpose> permitted_purposes;  // those that an agreement under this one may have; an overarching one only
  std::vector<party> parties;
  std::vector<retention_terms> retention;
  breach_terms breach;
  law_lists law;
  human_release release;
  std::vector<purpose_terms> purposes;
  std::vector<question_terms> questions;
  std::vector<rule_terms> rules, limits;
};

}  // namespace mash::policy
