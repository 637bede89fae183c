// SPDX-License-Identifier: Apache-2.0
// Are two records of one person? A score in thousandths of a bit, a band, and why, field by field. Pure.
//
// Rules above the score, because no sum of weights may merge two children:
//   an identity that an adoption ended is matched with nobody;
//   two different valid NHS numbers or UPNs are two people;
//   given names that disagree are two people, for twins share all else, unless an identifier agrees: probable at best;
//   a date of birth that disagrees needs an identifier too: a son is called after his father and lives with him;
//   a family name that disagrees needs a home, a telephone, a relative or an identifier that agrees;
//   name and date of birth alone are probable at best;
//   certain takes an identifier with a name or a date of birth, or the same given name, date of birth and one thing
//   more: twins are also called Taylen and Waylen.
// Where whole files are compared, they may show that there are no twins, no namesakes in one house or no two people in
// one house at all among their people (households.hpp): then such a pair is probable. Never certain.
#pragma once

#include <optional>
#include <vector>

#include "adapters/match/comparison.hpp"
#include "adapters/match/weights.hpp"
#include "policy/vocabulary/data.hpp"

namespace mash::matching {

// Why a pair is not what its score alone would make it. The first that holds.
enum class held_back : unsigned char {
  no,
  closed_identity,
  other_identifier,
  identifier_alone,
  given_name,
  birth,
  family_name,
  part_of_name,
  given_name_nearly,
  no_given_name,  // and no identifier agrees: one that does makes it certain, beside the date of birth
  name_and_birth_alone,
  nothing_more,
  no_twins,
  no_namesakes,
  no_shared_homes,
  rival,
};

// What is known of the people among whom two records are compared.
struct circumstances {
  bool no_twins = false, no_namesakes = false, no_shared_homes = false;
};

struct finding {
  field what{};
  level how{};
  int weight = 0;  // thousandths of a bit, as it went into the score
  bool operator==(const finding&) const = default;
};

struct decision {
  int score = 0;                           // thousandths of a bit, prior included; above 0 means: rather yes
  std::optional<policy::match_band> band;  // nothing: two people, as far as can be told
  held_back why = held_back::no;
  std::vector<finding> findings;  // fields that both give, in the order of `field`
  bool operator==(const decision&) const = default;
};

[[nodiscard]] decision decide(const comparison& found, const weights& by, circumstances among = {});

// A record that is less than three bits, eight to one, behind the best fits nearly as well: a person has to decide.
inline constexpr int RIVAL_WITHIN = 3'000;

// Thousandths of the probability that belongs to a score; 999 at most, because nothing is ever sure.
[[nodiscard]] int probability_of(int score) noexcept;

// "because given names that disagree may be those of twins"; empty for `no`.
[[nodiscard]] std::string_view in_words(held_back why) noexcept;

// One line of evidence: "date of birth: day and month changed places (+9.1)".
[[nodiscard]] std::string in_words(const finding& one);

}  // namespace mash::matching

namespace mash {

template <>
struct words<matching::held_back> {
  static constexpr auto list = std::to_array<std::string_view>(
      {"no", "closed_identity", "other_identifier", "identifier_alone", "given_name", "birth", "family_name",
       "part_of_name", "given_name_nearly", "no_given_name", "name_and_birth_alone", "nothing_more", "no_twins",
       "no_namesakes", "no_shared_homes", "rival"});
};

}  // namespace mash
