// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/comparison.hpp"

#include <algorithm>

#include "adapters/match/similarity.hpp"

namespace mash::matching {
namespace {

using enum level;

// Keeps the better of two levels of one field; absent is no level and loses to any.
void keep_better(field of, level& kept, level found) {
  if (found == absent) return;
  if (kept == absent || rank_of(of, found).value_or(LEVELS) < rank_of(of, kept).value_or(LEVELS)) kept = found;
}

bool is_placeholder_number(const std::string& text) {
  return text.size() < 4 || text.find_first_not_of(text.front()) == std::string::npos;
}

// A wrong check digit is evidence of a typing error: such a number agrees at best as a slip with a right one, and
// speaks against nobody.
level compare_checked(const std::string& a, const std::string& b, bool (*valid)(std::string_view)) {
  if (is_placeholder_number(a) || is_placeholder_number(b)) return absent;
  if (valid(a) && valid(b)) return a == b ? same : different;
  if (!valid(a) && !valid(b)) return absent;  // what is typed into many records where a number was wanted
  return within_one_edit(a, b) ? slip : absent;
}

// Twins are entered one after the other: numbers that differ at the end alone are two numbers and no slip.
bool are_neighbours(const std::string& a, const std::string& b) {
  return a.size() == b.size() &&
         std::string_view(a).substr(0, a.size() - 2) == std::string_view(b).substr(0, b.size() - 2);
}

level compare_numbers(const std::string& a, const std::string& b) {
  if (is_placeholder_number(a) || is_placeholder_number(b)) return absent;
  if (a == b) return same;
  return within_one_edit(a, b) && !are_neighbours(a, b) ? slip : different;
}

bool is_nearly(const std::string& a, const std::string& b) {
  return a == b || (std::min(a.size(), b.size()) >= 3 && (within_one_edit(a, b) || jaro_winkler(a, b) >= 920));
}

level compare_towns(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return absent;
  if (a == b) return same;
  return is_nearly(a, b) ? near : different;
}

level compare_telephones(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (a.empty() || b.empty()) return absent;
  return std::ranges::find_first_of(a, b) != a.end() ? same : different;
}

level compare_sexes(policy::sex a, policy::sex b) {
  const auto is_said = [](policy::sex one) { return one == policy::sex::female || one == policy::sex::male; };
  if (!is_said(a) || !is_said(b)) return absent;
  return a == b ? same : different;
}

class names_compared {
 public:
  names_compared(const profile& a, const profile& b, const naming& names, comparison& into)
      : a_(a.names), b_(b.names), names_(names), into_(into) {}

  void run() {
    for (std::size_t i = 0; i < a_.size(); ++i)
      for (std::size_t j = 0; j < b_.size(); ++j) compare_pair(a_[i], b_[j], i == 0 && j == 0);
    look_for_swap();
    if (names_.often != nullptr) note_frequency();
  }

 private:
  level& given() { return into_.levels[at(field::given_name)]; }
  level& family() { return into_.levels[at(field::family_name)]; }

  void compare_pair(const whole_name& a, const whole_name& b, bool present) {
    level found = compare_given(a.given, b.given, names_);
    if (found == same && !present) found = variant;
    keep_better(field::given_name, given(), found);
    found = compare_family(a.family, b.family);
    if (found == same && !present) found = earlier;
    keep_better(field::family_name, family(), found);
  }

  static bool is_poor(level one) { return one == absent || one == different || one == alike || one == initial; }

  static bool meets(const std::vector<std::string>& given_names, const std::vector<std::string>& family_name) {
    const std::string family = joined(family_name);
    return is_nearly(given_names.front(), family) || is_nearly(joined(given_names), family);
  }

  // Given name in the field of the family name, and the other way round; one of the four may be missing.
  void look_for_swap() {
    if (!is_poor(given()) || !is_poor(family())) return;
    const whole_name &a = a_.front(), &b = b_.front();
    const bool one_said = !a.given.empty() && !b.family.empty(), other_said = !a.family.empty() && !b.given.empty();
    if (!one_said && !other_said) return;
    if (one_said && !meets(a.given, b.family)) return;
    if (other_said && !meets(b.given, a.family)) return;
    given() = swapped;
    family() = one_said && other_said ? swapped : absent;
  }

  void note_frequency() {
    const whole_name &a = a_.front(), &b = b_.front();
    if (given() == same && a.given.front() == b.given.front()) into_.given = names_.often->of_given(a.given.front());
    if (family() == same) into_.family = names_.often->of_family(joined(a.family));
  }

  const std::vector<whole_name>&a_, &b_;
  const naming& names_;
  comparison& into_;
};

void compare_places(const profile& a, const profile& b, level_vector& into) {
  for (std::size_t i = 0; i < a.places.size(); ++i)
    for (std::size_t j = 0; j < b.places.size(); ++j) {
      const place &left = a.places[i], &right = b.places[j];
      const bool present = i == 0 && j == 0;
      // An earlier home counts if it is met exactly; that it is not met says nothing.
      const auto keep = [&](field of, level found) {
        if (!present && found != same) return;
        keep_better(of, into[at(of)], present ? found : earlier);
      };
      keep(field::postcode, compare_postcodes(left.postcode, right.postcode));
      keep(field::address, compare_addresses(left.address, right.address));
    }
  into[at(field::town)] = compare_towns(a.places.front().town, b.places.front().town);
  into[at(field::telephone)] = compare_telephones(a.telephones, b.telephones);
}

}  // namespace

comparison compare(const profile& a, const profile& b, const naming& names) {
  comparison out;
  out.closed = a.closed || b.closed;
  out.levels[at(field::nhs_number)] = compare_checked(a.nhs_number, b.nhs_number, contract::valid_nhs_number);
  out.levels[at(field::upn)] = compare_checked(a.upn, b.upn, contract::valid_upn);
  out.levels[at(field::number)] = compare_numbers(a.number, b.number);
  out.other_person = out.levels[at(field::nhs_number)] == different || out.levels[at(field::upn)] == different;
  names_compared(a, b, names, out).run();
  out.levels[at(field::date_of_birth)] = compare_births(a.born, b.born);
  out.levels[at(field::sex)] = compare_sexes(a.sex, b.sex);
  if (!a.restricted && !b.restricted) compare_places(a, b, out.levels);
  return out;
}

}  // namespace mash::matching
