// SPDX-License-Identifier: Apache-2.0
// Private to the room: an agreement as tables. Loading does the work (filtering law by date, sorting rules by
// strictness, composing sentences); a decision is a few array reads and bit tests, and allocates nothing.
#pragma once

#include <algorithm>
#include <deque>
#include <span>

#include "policy/terms.hpp"

namespace mash::policy {

constexpr std::size_t categories_total = words<category>::list.size();
constexpr std::size_t purposes_total = words<purpose>::list.size();
constexpr std::size_t kinds_total = words<agency_kind>::list.size();
constexpr std::size_t subjects_total = words<subject_kind>::list.size();
constexpr std::uint8_t no_slot = 0xff;  // this kind of agency is no party

// A question is about a child at least; the basis printed on it is that for the child.
constexpr subject_kind asked_about = subject_kind::child;

// Sentences about one party, composed once.
struct party_sentences {
  std::string_view not_signed, not_signed_need, may_not_ask, may_not_ask_need, may_not_answer, may_not_answer_need;
};

struct purpose_sentences {
  std::string_view rule_id, role_because, role_need, family_because, family_need, manager_because, manager_need;
  std::string_view owed_because;  // on Red, before the manager's act
  std::string_view nearest;       // "Only if ...: ..." for an item that this purpose would release
  std::string_view look_back_because;
};

// What may be relied on between two kinds of body for one purpose, on the dates of one epoch.
struct basis_cell {
  lawful_basis all;           // before the item's class and the family's answer narrow it
  std::string_view gateways;  // "The powers for this are ...": said to whoever names another
};

// Between two dates on which some law starts or ends, nothing changes.
struct law_epoch {
  std::chrono::sys_days from;
  std::vector<basis_cell> cells;  // [recipient slot][holder slot][purpose][subject kind]
};

struct agreement::compiled {
  terms written;
  std::string digest;
  std::uint64_t sequence = 0;  // 0: a draft
  std::vector<std::string> warnings, lacks;

  std::array<std::uint8_t, kinds_total> slots{};  // kind -> dense number of the kinds that are parties
  std::size_t slots_total = 0;
  std::array<const purpose_terms*, purposes_total> purposes{};  // null: the agreement does not know it
  std::array<purpose_sentences, purposes_total> said{};
  std::vector<party_sentences> said_of;  // as written.parties

  // Rules and limits that can speak about [holder slot][category][purpose], strictest first.
  struct slice {
    std::uint32_t first = 0;
    std::uint16_t count = 0;
  };
  std::vector<slice> rule_slices, limit_slices;
  std::vector<std::uint16_t> rule_lists, limit_lists;
  std::vector<std::uint8_t> question_of;  // [slot][purpose] -> written.questions; no_slot: none

  std::vector<law_epoch> epochs;  // oldest first; the first begins with time
  // Of each entry that is not in force from the beginning of time to its end: "Only ... in force."
  std::vector<std::pair<const void*, std::string_view>> said_of_law;
  std::deque<std::string> sentences;  // what the views above look at

  [[nodiscard]] const party* find_party(std::string_view member) const {
    const auto found = std::ranges::find(written.parties, member, &party::member);
    return found == written.parties.end() ? nullptr : &*found;
  }
  [[nodiscard]] std::uint8_t slot_of(agency_kind kind) const { return slots[static_cast<std::size_t>(kind)]; }
  [[nodiscard]] const purpose_terms* terms_of(purpose why) const { return purposes[static_cast<std::size_t>(why)]; }
  [[nodiscard]] const purpose_sentences& said_for(purpose why) const { return said[static_cast<std::size_t>(why)]; }
  [[nodiscard]] const party_sentences& said_about(const party& who) const {
    return said_of[static_cast<std::size_t>(&who - written.parties.data())];
  }
  [[nodiscard]] std::size_t cell_of(std::size_t slot, category what, purpose why) const {
    return (slot * categories_total + static_cast<std::size_t>(what)) * purposes_total + static_cast<std::size_t>(why);
  }
  [[nodiscard]] std::span<const std::uint16_t> rules_for(agency_kind holder, category what, purpose why) const {
    const slice found = rule_slices[cell_of(slot_of(holder), what, why)];
    return std::span(rule_lists).subspan(found.first, found.count);
  }
  [[nodiscard]] std::span<const std::uint16_t> limits_for(agency_kind holder, category what, purpose why) const {
    const slice found = limit_slices[cell_of(slot_of(holder), what, why)];
    return std::span(limit_lists).subspan(found.first, found.count);
  }
  [[nodiscard]] const question_terms* question_to(agency_kind to, purpose why) const {
    const auto found = question_of[slot_of(to) * purposes_total + static_cast<std::size_t>(why)];
    return found == no_slot ? nullptr : &written.questions[found];
  }
  // Between the two bodies, for the purpose, about that kind of person, under the law of that day.
  struct relation {
    const party& recipient;
    const party& holder;
    purpose why{};
    subject_kind about{};
  };
  [[nodiscard]] const basis_cell& basis_between(const relation& of, civil_date on) const;
  // The same if one more entry of the law (null: none) were in force that day.
  [[nodiscard]] lawful_basis basis_if(const relation& of, civil_date on, const void* begins) const;
  [[nodiscard]] std::size_t basis_at(agency_kind recipient, agency_kind holder, purpose why, subject_kind about) const {
    return ((slot_of(recipient) * slots_total + slot_of(holder)) * purposes_total + static_cast<std::size_t>(why)) *
               subjects_total +
           static_cast<std::size_t>(about);
  }
  // A view of a sentence kept for the agreement's life.
  std::string_view keep(std::string text) { return sentences.emplace_back(std::move(text)); }
};

// Whether who has put a pen to the agreement counts, or only what it says.
enum class signatures : unsigned char { count, as_if_all_signed };
// may_disclose, with that choice: cases and proofs are about the rules, also those of a party that has yet to sign.
[[nodiscard]] disclosure_verdict decide(const agreement::compiled& tables, const disclosure_question& asked,
                                        signatures signing);

// The part of a basis that carries one item: grounds for its class, and confidence met without an agreement that the
// family never gave. False: something that must be there is missing, and the item may not leave.
[[nodiscard]] bool narrow_basis(lawful_basis& basis, category what, agreement_state family);

// Fills the tables of `written`, which must have passed check_terms.
[[nodiscard]] std::unique_ptr<agreement::compiled> compile(terms written);

}  // namespace mash::policy
