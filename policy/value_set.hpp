// SPDX-License-Identifier: Apache-2.0
// A set of values of one closed vocabulary as one machine word. It owns nothing on the heap, so that a decision costs
// no allocation, and it is the unit that rules are compiled to: a rule is a box, a product of such sets, and one rule's
// relation to another is exact set algebra. Iteration is in the order of the vocabulary.
#pragma once

#include <bit>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <vector>

#include "base/words.hpp"

namespace mash::policy {

template <class Enum>
class value_set {
 public:
  static_assert(words<Enum>::list.size() <= 64, "one bit for each word");
  static constexpr std::size_t words_total = words<Enum>::list.size();

  class iterator {
   public:
    using value_type = Enum;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;
    constexpr iterator() = default;
    constexpr explicit iterator(std::uint64_t rest) : rest_(rest) {}
    constexpr Enum operator*() const { return static_cast<Enum>(std::countr_zero(rest_)); }
    constexpr iterator& operator++() {
      rest_ &= rest_ - 1;
      return *this;
    }
    constexpr iterator operator++(int) {
      const iterator before = *this;
      ++*this;
      return before;
    }
    constexpr bool operator==(const iterator&) const = default;

   private:
    std::uint64_t rest_ = 0;
  };
  using const_iterator = iterator;
  using value_type = Enum;

  constexpr value_set() = default;
  constexpr value_set(std::initializer_list<Enum> values) {
    for (const Enum value : values) insert(value);
  }
  value_set(const std::vector<Enum>& values) {  // lists that came over the wire
    for (const Enum value : values) insert(value);
  }
  [[nodiscard]] static constexpr value_set all() {
    value_set every;
    every.bits_ = words_total == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << (words_total % 64)) - 1;
    return every;
  }
  operator std::vector<Enum>() const { return {begin(), end()}; }  // and that go over it

  constexpr void insert(Enum value) { bits_ |= bit(value); }
  constexpr void push_back(Enum value) { insert(value); }  // reads like the list it stands for
  constexpr void erase(Enum value) { bits_ &= ~bit(value); }
  [[nodiscard]] constexpr bool contains(Enum value) const { return (bits_ & bit(value)) != 0; }
  [[nodiscard]] constexpr bool contains(value_set other) const { return (other.bits_ & ~bits_) == 0; }
  [[nodiscard]] constexpr bool meets(value_set other) const { return (bits_ & other.bits_) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  [[nodiscard]] constexpr std::size_t size() const { return static_cast<std::size_t>(std::popcount(bits_)); }
  [[nodiscard]] constexpr iterator begin() const { return iterator(bits_); }
  [[nodiscard]] constexpr iterator end() const { return iterator(0); }

  [[nodiscard]] friend constexpr value_set operator&(value_set a, value_set b) { return from(a.bits_ & b.bits_); }
  [[nodiscard]] friend constexpr value_set operator|(value_set a, value_set b) { return from(a.bits_ | b.bits_); }
  [[nodiscard]] friend constexpr value_set operator-(value_set a, value_set b) { return from(a.bits_ & ~b.bits_); }
  constexpr bool operator==(const value_set&) const = default;

  // The set as a word and back, for algebra over products of sets (policy/analyse). Bits beyond the words are dropped.
  [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }
  [[nodiscard]] static constexpr value_set of_bits(std::uint64_t bits) { return from(bits & all().bits_); }

 private:
  [[nodiscard]] static constexpr std::uint64_t bit(Enum value) {
    return std::uint64_t{1} << static_cast<unsigned>(value);
  }
  [[nodiscard]] static constexpr value_set from(std::uint64_t bits) {
    value_set made;
    made.bits_ = bits;
    return made;
  }
  std::uint64_t bits_ = 0;
};

}  // namespace mash::policy
