// SPDX-License-Identifier: Apache-2.0
// How much each level of agreement speaks for or against two records being one person: the model of Fellegi and Sunter
// (1969). Whole thousandths of a bit, so that a decision is the same on every machine (docs/formats/matching.md).
#pragma once

#include "adapters/match/levels.hpp"
#include "base/json.hpp"
#include "base/toml.hpp"

namespace mash::matching {

struct level_weight {
  int weight = 0;       // log2(m / u), thousandths of a bit
  int same_person = 0;  // m: of a million pairs of records of one person, how many agree so
  bool operator==(const level_weight&) const = default;
};

struct bands {
  int certain = 10'000, probable = 4'300, possible = 0;  // at least, thousandths of a bit
  bool operator==(const bands&) const = default;
};

class weights {
 public:
  // Refuses a level that a field lacks or that is left out, a better level that weighs less than a worse one, and
  // bands out of order; names file, line and every fault.
  [[nodiscard]] static result<weights> read(const toml::document& file, const std::string& path);
  [[nodiscard]] static const weights& shipped();
  [[nodiscard]] std::string to_toml() const;  // what read() takes

  [[nodiscard]] const level_weight& of(field one, level at_level) const noexcept {
    return by_field_[at(one)][at(at_level)];
  }
  // Clamped to what read() takes.
  void set(field one, level at_level, level_weight to) noexcept;
  // Gives no better level less than a worse one: an agreement never counts for less than a disagreement.
  void make_monotone() noexcept;

  struct bands bands;
  // Before anything is compared: log2 of the odds that two records are one person.
  int prior = -12'800;
  bool operator==(const weights&) const = default;

 private:
  std::array<std::array<level_weight, LEVELS>, FIELDS> by_field_{};
};

inline constexpr int WEIGHT_MAX = 40'000;  // thousandths of a bit, either way
inline constexpr int MILLION = 1'000'000;

// log2 of a ratio in thousandths, rounded; the ratio must be above 0.
[[nodiscard]] int thousandths_of_bits(double ratio) noexcept;

}  // namespace mash::matching
