// SPDX-License-Identifier: Apache-2.0
// Private to the room: an agreement's tables as regions, and the decision over them. may_disclose answers for one
// point; this answers for every point of a region at once, in as many regions as have different answers.
//
// A decision has two parts, and they are kept apart: what rules, limits and protections settle (`items`), and whether
// the law in force gives a basis for it (`lawful`). Multiplied out, one part for each piece of the other, they would
// be a hundred times as many regions; a statement needs the second only where the first could break it.
//
// Both read the same tables: the rules and limits with their boxes, the cells of lawful basis, the protections as the
// program states them. The tests hold the two to each other on random points.
#pragma once

#include <memory>
#include <optional>

#include "policy/analyse/region.hpp"
#include "policy/compiled.hpp"
#include "policy/protect.hpp"

namespace mash::policy::analyse {

// Those that ask anybody: on blue nothing is asked.
constexpr value_set<urgency> RATINGS_ASKED{urgency::red, urgency::amber, urgency::green};

// What settled the form of a region, as disclosure_verdict::rule names it.
enum class settled_by : unsigned char { rule, limit, look_back, protection, no_basis };

// Every point of `where` gets the same answer, where there is a lawful basis.
struct decided {
  region where;
  disposition form = disposition::withheld;
  settled_by by{};
  std::uint16_t rule = 0;               // of written.rules: the one that speaks about these points
  std::uint16_t limit = 0;              // of written.limits, if `by` is limit
  const ceiling* protection = nullptr;  // if `by` is protection
};

// Purposes that stand alike towards family and age, and between whom they are asked.
struct reach {
  region where;  // purposes, recipients, holders, urgencies, family
  int look_back_years = 0;
};

// Points of one rule on which it looks back alike, and the form that leaves room for limits and protections.
struct aged {
  region where;
  disposition form = disposition::withheld;
  bool too_old = false;            // so that nothing leaves
  bool undated_to_person = false;  // the rule looks back a limited time, and these items have no date
};

class model {
 public:
  // `tables` must outlive it. Refuses an agreement whose law has more than 64 dates after it comes into force.
  [[nodiscard]] static result<model> of(const agreement::compiled& tables);

  [[nodiscard]] const agreement::compiled& tables() const { return *tables_; }
  [[nodiscard]] const region& space() const { return space_; }
  [[nodiscard]] std::chrono::sys_days epoch_start(std::size_t bit) const { return tables_->epochs[first_ + bit].from; }
  [[nodiscard]] const std::vector<reach>& reaches() const { return reaches_; }

  // What the agreement settles on the points of `within` about which some rule speaks; all else is withheld. Disjoint.
  [[nodiscard]] std::vector<decided> items(const region& within) const;
  // The points of `within`, of the axes of a question, at which the agreement lets a category be asked for.
  [[nodiscard]] std::vector<region> questions(const region& within) const;

  // The parts of a region in which the law gives all that an item needs. Nothing leaves or is asked elsewhere.
  [[nodiscard]] std::vector<region> lawful(const region& of) const;
  [[nodiscard]] bool somewhere_lawful(const region& of) const;

  // Both parts together, at one point with at most one mark. Nothing: no rule speaks about it.
  [[nodiscard]] std::optional<decided> decision_at(const region& point) const;

  // Boxes by number, and how rules stand to each other. Of two that speak about a point the one that is stricter, or as
  // strict and earlier in the file, decides.
  [[nodiscard]] const region& rule_box(std::uint16_t rule) const { return rules_[rule]; }
  [[nodiscard]] const region& limit_box(std::uint16_t limit) const { return limits_[limit]; }
  [[nodiscard]] const std::vector<std::uint16_t>& rules_meeting(std::uint16_t rule) const { return meeting_[rule]; }
  [[nodiscard]] const std::vector<std::uint16_t>& limits_by_strictness() const { return limit_order_; }
  [[nodiscard]] bool decides_before(std::uint16_t rule, std::uint16_t other) const {
    return place_[rule] < place_[other];
  }

  // The points of `mine`, of that rule and reach, by how their age changes the form.
  [[nodiscard]] std::vector<aged> by_age(const rule_terms& rule, const reach& asked, const region& mine) const;

  // Where the box of a rule or limit holds, family and urgency gates of the purposes apart.
  [[nodiscard]] region box_of_rule(const box& where) const;
  [[nodiscard]] region box_of_limit(const box& where) const;

  // Where the lawful basis between two bodies is such: `wanted` sees each one narrowed to an item's class of category
  // and to whether the family agreed, and whether that left all that an item needs.
  using basis_question = std::function<bool(const lawful_basis& narrowed, bool complete)>;
  [[nodiscard]] std::vector<region> where_basis(const basis_question& wanted) const;

  // After the form of a rule or limit of the tables has changed (mutation).
  void sort_by_strictness();

 private:
  explicit model(const agreement::compiled& tables) : tables_(&tables) {}
  struct piece;
  struct basis_places {
    lawful_basis all;  // before an item's class and the family's answer narrow it
    std::vector<region> places;
  };
  void find_overlaps();
  void find_reaches();
  void gather_bases();
  void items_of_rule(std::uint16_t number, const region& own, std::vector<decided>& into) const;
  void apply_limits(std::vector<piece>& pieces) const;

  const agreement::compiled* tables_;
  std::size_t first_ = 0;  // the epoch in which the agreement comes into force is bit 0
  region space_;
  std::vector<reach> reaches_;
  std::vector<basis_places> bases_;
  std::vector<region> rules_, limits_;                   // boxes, by number
  std::vector<std::uint16_t> rule_order_, limit_order_;  // strictest first, as the tables have them
  std::vector<std::uint16_t> place_;                     // of each rule in rule_order_
  std::vector<std::vector<std::uint16_t>> meeting_;      // by rule: the others whose box meets its own
  std::vector<region> complete_;                         // where a basis has all that an item needs
};

// The strictest protection for each single mark and for none: disjoint regions over categories, purposes, bands, marks.
struct protected_region {
  region where;
  const ceiling* top;
};
[[nodiscard]] const std::vector<protected_region>& protections();

// The four classes of category that the law on special categories and offences tells apart.
[[nodiscard]] value_set<category> categories_like(category what);

// The law as far as it is enacted: every party has signed and what is not in force has begun, on the day after the last
// date of the law. What holds for this holds whenever somebody signs or a law begins; so invariants are proved on it.
[[nodiscard]] terms strict_reading(terms written);

}  // namespace mash::policy::analyse
