// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/decision.hpp"

#include <algorithm>
#include <cmath>

namespace mash::matching {
namespace {

using enum level;
using policy::match_band;

// How many people of each name are supposed before anybody was counted.
constexpr double SUPPOSED = 50;
constexpr int RARITY_MAX = 6'000;  // a rare name says at most six bits more than names do, a common one six less

// What agreeing on this very name says beyond agreeing on a name. log2(u of any / u of this one).
int for_rarity(const occurrence& name, const level_weight& same_level) {
  if (name.total == 0) return 0;
  const double of_any = static_cast<double>(same_level.same_person) / MILLION * std::exp2(-same_level.weight / 1000.0);
  const double of_this = (name.count + SUPPOSED * of_any) / (name.total + SUPPOSED);
  return std::clamp(thousandths_of_bits(of_any / of_this), -RARITY_MAX, RARITY_MAX);
}

// A rare name mistyped or an agreement made less by its commonness must not fall below the level beneath.
int weight_of(field of, const comparison& found, const weights& by) {
  const level how = found.levels[at(of)];
  const level_weight& row = by.of(of, how);
  if (how != same) return row.weight;
  const occurrence& name = of == field::given_name ? found.given : found.family;
  if (of != field::given_name && of != field::family_name) return row.weight;
  return std::max(row.weight + for_rarity(name, row), by.of(of, levels_of(of)[1]).weight);
}

// Half of what is beyond the strongest of each sign: who shares a house shares a family name, a street, a postcode and
// a telephone. Never falls when one of the weights rises.
int of_household(int sum, int most, int least) { return (sum + most + least) / 2; }

struct agreed {
  const level_vector& levels;

  [[nodiscard]] level on(field of) const { return levels[at(of)]; }
  [[nodiscard]] bool identifier() const {
    return on(field::nhs_number) == same || on(field::upn) == same || on(field::number) == same;
  }
  [[nodiscard]] bool given() const { return on(field::given_name) != absent && on(field::given_name) != different; }
  [[nodiscard]] bool family() const { return on(field::family_name) != absent && on(field::family_name) != different; }
  [[nodiscard]] bool birth() const {
    const level one = on(field::date_of_birth);
    return one == same || one == swapped || one == slip;
  }
  [[nodiscard]] bool place() const {
    const level postcode = on(field::postcode);
    return postcode == same || postcode == earlier || on(field::telephone) == same || (address() && !elsewhere()) ||
           (postcode == slip && on(field::address) == alike);
  }
  [[nodiscard]] bool checked_identifier() const { return on(field::nhs_number) == same || on(field::upn) == same; }
  [[nodiscard]] bool relative() const { return on(field::relationship) == same; }
  [[nodiscard]] bool slipped_identifier() const {
    return on(field::nhs_number) == slip || on(field::upn) == slip || on(field::number) == slip;
  }
  [[nodiscard]] bool same_family() const {
    return on(field::family_name) != different && on(field::family_name) != alike;
  }
  [[nodiscard]] bool whole_birth() const {
    return on(field::date_of_birth) == same || on(field::date_of_birth) == swapped;
  }
  [[nodiscard]] bool whole_home() const {
    const level postcode = on(field::postcode);
    return on(field::telephone) == same || (address() && (postcode == same || postcode == earlier || postcode == slip));
  }
  // House, street and postcode, and of whoever lives there one of the names or the birthday: not the next tenant.
  [[nodiscard]] bool same_house() const {
    const level postcode = on(field::postcode);
    return address() && (postcode == same || postcode == earlier) && (given() || family() || birth());
  }
  // Beside what the two are called and when they were born.
  [[nodiscard]] bool more() const { return place() || slipped_identifier() || relative(); }

 private:
  [[nodiscard]] bool address() const {
    const level one = on(field::address);
    return one == same || one == earlier || one == near;
  }
  // Many a town has a 12 Station Road: house and street are a home only where the postcode, or else the town, allows.
  [[nodiscard]] bool elsewhere() const {
    const level postcode = on(field::postcode), town = on(field::town);
    return (postcode == district || postcode == area || postcode == different) && town != same && town != near;
  }
};

struct ceiling {
  std::optional<match_band> band = match_band::certain;
  held_back why = held_back::no;
};

// A number can be written into the wrong child's record, most easily a twin's.
ceiling with_identifier(const agreed& on) {
  const bool given_disagrees = on.on(field::given_name) == different;
  if (!given_disagrees && (on.birth() || on.given())) return {};
  if (on.birth() || (on.family() && on.place())) return {match_band::probable, held_back::identifier_alone};
  return {match_band::possible, held_back::identifier_alone};
}

bool is_shared_home(const agreed& on) {
  return on.place() && on.on(field::family_name) != different && on.on(field::sex) != different;
}

// The given names disagree. If the dates of birth do not agree either, these are brothers and sisters.
ceiling without_given(const agreed& on, circumstances among) {
  if (!on.birth() || on.on(field::sex) == different) return {match_band::possible, held_back::given_name};
  if (on.slipped_identifier() && is_shared_home(on)) return {match_band::probable, held_back::given_name};
  if (among.no_twins) return {match_band::probable, held_back::no_twins};
  return {match_band::possible, held_back::given_name};
}

// The dates of birth disagree, and the given names do not.
ceiling without_birth(const agreed& on, circumstances among) {
  if (!on.given() || on.on(field::sex) == different) return {match_band::possible, held_back::birth};
  if (on.slipped_identifier() && is_shared_home(on)) return {match_band::probable, held_back::birth};
  if (among.no_namesakes) return {match_band::probable, held_back::no_namesakes};
  return {match_band::possible, held_back::birth};
}

// The family names disagree. In a town of a hundred thousand every Olivia shares her birthday with another somewhere,
// and nearly shares it with another in her street.
bool is_another_family(const agreed& on) {
  if (on.slipped_identifier() && is_shared_home(on)) return false;
  return !on.more() || !on.birth() || (!on.whole_birth() && !on.whole_home());
}

ceiling by_person(const agreed& on, circumstances among) {
  const level given = on.on(field::given_name);
  if (given == different || given == middle || given == initial) {
    ceiling top = without_given(on, among);
    if (given != different && top.why == held_back::given_name) top.why = held_back::part_of_name;
    return top;
  }
  if (on.on(field::date_of_birth) == different) return without_birth(on, among);
  if (!on.same_family() && is_another_family(on)) return {match_band::possible, held_back::family_name};
  if (!on.given()) return {on.birth() ? match_band::probable : match_band::possible, held_back::no_given_name};
  if (!on.more())
    return {on.whole_birth() ? match_band::probable : match_band::possible, held_back::name_and_birth_alone};
  if (!on.same_family() && !(on.whole_home() && on.whole_birth()))
    return {match_band::probable, held_back::family_name};
  if (!on.birth()) return {match_band::probable, held_back::nothing_more};
  if (given != same && given != variant && given != swapped)
    return {match_band::probable, held_back::given_name_nearly};
  return {};
}

// certain is the first of the list: the lower of two bands is the greater enumerator.
bool is_above(std::optional<match_band> a, std::optional<match_band> b) { return a && (!b || *a < *b); }

ceiling without_identifier(const agreed& on, circumstances among) {
  const ceiling top = by_person(on, among);
  const bool is_one_house = among.no_shared_homes && on.same_house() && on.on(field::sex) != different;
  if (is_one_house && is_above(match_band::probable, top.band))
    return {match_band::probable, held_back::no_shared_homes};
  return top;
}

ceiling highest(const comparison& found, circumstances among) {
  const agreed on{found.levels};
  if (found.closed) return {std::nullopt, held_back::closed_identity};
  if (found.other_person) return {std::nullopt, held_back::other_identifier};
  const ceiling without = without_identifier(on, among);
  if (!on.identifier()) return without;
  const ceiling with = with_identifier(on);
  return is_above(without.band, with.band) ? without : with;
}

std::optional<match_band> band_of(int score, const bands& at_least) {
  if (score >= at_least.certain) return match_band::certain;
  if (score >= at_least.probable) return match_band::probable;
  if (score >= at_least.possible) return match_band::possible;
  return std::nullopt;
}

}  // namespace

decision decide(const comparison& found, const weights& by, circumstances among) {
  decision out;
  int household = 0, most = 0, least = 0;
  out.score = by.prior;
  out.findings.reserve(FIELDS);
  for (std::size_t i = 0; i < FIELDS; ++i) {
    const auto of = static_cast<field>(i);
    const level how = found.levels[i];
    if (how == absent) continue;
    const int weight = weight_of(of, found, by);
    out.findings.push_back({of, how, weight});
    if (!is_of_household(of)) {
      out.score += weight;
      continue;
    }
    household += weight;
    most = std::max(most, weight);
    least = std::min(least, weight);
  }
  out.score += of_household(household, most, least);
  out.band = band_of(out.score, by.bands);
  if (const ceiling top = highest(found, among); is_above(out.band, top.band)) {
    out.band = top.band;
    out.why = top.why;
  } else if (!out.band && top.band && agreed{found.levels}.checked_identifier()) {
    out.band = match_band::possible;  // in the wrong record, or the record's names are: either way somebody has to look
    out.why = held_back::identifier_alone;
  }
  return out;
}

int probability_of(int score) noexcept {
  const double odds = std::exp2(std::clamp(score, -WEIGHT_MAX, WEIGHT_MAX) / 1000.0);
  return std::min(999, static_cast<int>(1000.0 * odds / (1.0 + odds)));
}

std::string_view in_words(held_back why) noexcept {
  switch (why) {
    case held_back::no:
      return "";
    case held_back::closed_identity:
      return "one of the two identities was ended by an adoption; the two are never linked";
    case held_back::other_identifier:
      return "each has a valid identifier of its own: two people";
    case held_back::identifier_alone:
      return "an identifier agrees, but not enough beside it: it may stand in the wrong record";
    case held_back::given_name:
      return "the given names disagree, and twins share everything else: an identifier would settle it";
    case held_back::birth:
      return "the dates of birth disagree: an identifier would settle it";
    case held_back::family_name:
      return "the family names disagree, and nothing agrees beside given name and date of birth: an address, a "
             "telephone or an identifier would settle it";
    case held_back::part_of_name:
      return "what one is called is a middle name or an initial of the other, who may be a twin: an identifier would "
             "settle it";
    case held_back::given_name_nearly:
      return "the given names are not quite the same, and twins are often called alike: an identifier would settle it";
    case held_back::no_given_name:
      return "one of the two has no given name, so that a twin could be meant";
    case held_back::name_and_birth_alone:
      return "name and date of birth alone are never certain: an address, a telephone or an identifier would settle it";
    case held_back::nothing_more:
      return "the date of birth does not agree fully: an identifier would settle it";
    case held_back::no_twins:
      return "the given names disagree; probable, because nobody in these files has a twin";
    case held_back::no_namesakes:
      return "the dates of birth disagree; probable, because nobody in these files shares name and home with another";
    case held_back::no_shared_homes:
      return "little agrees but the home; probable, because nobody in these files shares a home with another";
    case held_back::rival:
      return "another record fits as well: a person has to decide";
  }
  return "";
}

std::string in_words(const finding& one) {
  const int tenths = (std::abs(one.weight) + 50) / 100;
  std::string out(in_words(one.what));
  out.append(": ").append(in_words(one.what, one.how)).append(one.weight < 0 ? " (-" : " (+");
  return out.append(std::to_string(tenths / 10)).append(".").append(std::to_string(tenths % 10)).append(")");
}

}  // namespace mash::matching
