// SPDX-License-Identifier: Apache-2.0
// Private to the room: a part of the whole space of decisions, as a product of one set for each thing that a decision
// depends on. Everything the prover does is intersection and subtraction of such products, so that a statement about
// some 10^20 points is decided exactly without visiting one of them.
//
// Two inputs of a decision are sets themselves. The roles of the people whom an item is about stand here as what they
// are, one value for each of the 256 sets. An item's marks stand as one value for each single mark and one for none:
// more would be of no use, because the form for several marks is the strictest of the forms for each (theorems.hpp).
#pragma once

#include <array>
#include <functional>
#include <vector>

#include "policy/value_set.hpp"
#include "policy/vocabulary.hpp"

namespace mash::policy::analyse {

enum class axis : unsigned char {
  purposes,
  holders,
  recipients,
  categories,
  about,
  urgencies,
  family,
  askers,    // roles of whoever asks
  managers,  // bit 0: no manager has authorised going without the family's agreement; bit 1: one has
  marks,     // a bit for each caveat; `unmarked` for none
  bands,
  ages,    // against the look-back of the rule and of the purpose
  epochs,  // between two dates on which some law starts or ends
  roles,   // sets of role_in_concern: bit n for the set whose own bits are n
};
constexpr std::size_t axes_total = 14;

enum class age_class : unsigned char { within, beyond, undated };

constexpr std::size_t unmarked = words<caveat>::list.size();
constexpr std::size_t role_sets_total = std::size_t{1} << words<role_in_concern>::list.size();

[[nodiscard]] constexpr std::uint64_t bit(std::size_t of) { return std::uint64_t{1} << of; }

class region {
 public:
  static constexpr std::size_t role_words = role_sets_total / 64;
  static constexpr std::size_t words_total = axes_total - 1 + role_words;

  region() = default;                        // the empty one
  [[nodiscard]] static region everything();  // epochs too: all 64

  // `of` must not be axis::roles, which has several words.
  [[nodiscard]] std::uint64_t on(axis of) const { return bits_[static_cast<std::size_t>(of)]; }
  region& set(axis of, std::uint64_t bits) {
    bits_[static_cast<std::size_t>(of)] = bits;
    return *this;
  }
  template <class Enum>
  region& set(axis of, value_set<Enum> values) {
    return set(of, values.bits());
  }
  region& keep_role_sets(const std::function<bool(value_set<role_in_concern>)>& wanted);
  // The set of roles with the fewest words; role_sets_total: the region has none.
  [[nodiscard]] std::size_t smallest_role_set() const;
  region& set_role_set(std::size_t set);
  [[nodiscard]] bool has_role_set(std::size_t set) const {
    return (bits_[axes_total - 1 + set / 64] >> (set % 64) & 1) != 0;
  }
  // Takes one axis from another region.
  region& take(axis of, const region& other);
  // Takes the whole of one axis, so that it no longer tells two regions apart.
  region& forget(axis of);

  [[nodiscard]] bool empty() const;
  [[nodiscard]] bool meets(const region& other) const;
  [[nodiscard]] bool contains(const region& other) const;
  // On how many axes this one is not within the other: as many pieces as without() makes of two that meet.
  [[nodiscard]] std::size_t axes_beyond(const region& other) const;
  [[nodiscard]] friend region operator&(const region& a, const region& b) {
    region both;
    for (std::size_t i = 0; i < words_total; ++i) both.bits_[i] = a.bits_[i] & b.bits_[i];
    return both;
  }
  // Adds to `into` disjoint regions that make up this one without `other`.
  void without(const region& other, std::vector<region>& into) const;

  // The points: every set of marks counts where all marks are in it. A double, because it exceeds a machine word.
  [[nodiscard]] double points() const;

  auto operator<=>(const region&) const = default;

 private:
  friend void merge(std::vector<region>& regions);
  [[nodiscard]] bool same_but_for(const region& other, axis but) const;
  std::array<std::uint64_t, words_total> bits_{};
};

// `from` without `gone`, region by region; disjoint if `from` was.
[[nodiscard]] std::vector<region> difference(std::vector<region> from, const std::vector<region>& gone);

// The same points in fewer regions: those that differ in one axis only become one. Expects disjoint regions.
void merge(std::vector<region>& regions);

}  // namespace mash::policy::analyse
