// SPDX-License-Identifier: Apache-2.0
// Comparators of single fields.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "adapters/match/comparison.hpp"
#include "adapters/match/similarity.hpp"

namespace mash::matching {
namespace {

using enum level;

constexpr int NEAR = 920, ALIKE = 880;                                      // Jaro-Winkler, thousandths
constexpr int ADDRESS_SAME = 950, ADDRESS_NEAR = 750, ADDRESS_ALIKE = 500;  // shared pairs of letters, thousandths
constexpr int GENERATION = 13;            // years between a parent and a child, at least
constexpr std::uint32_t ESTABLISHED = 5;  // borne by so many people of the files: a name, and no slip of the pen

level spelled(const std::string& a, const std::string& b) {
  const int likeness = jaro_winkler(a, b);
  if (likeness >= NEAR || (std::min(a.size(), b.size()) >= 3 && within_one_edit(a, b))) return near;
  return likeness >= ALIKE ? alike : different;
}

bool is_name_of_its_own(const std::string& name, const naming& names) {
  return names.forms.is_name(name) || (names.often != nullptr && names.often->of_given(name).count >= ESTABLISHED);
}

bool contains(const std::vector<std::string>& list, const std::string& one) {
  return std::ranges::find(list, one) != list.end();
}

// One first name against another, without what comes after.
level compare_first(const std::string& a, const std::string& b, const naming& names) {
  if (a == b) return same;
  if (names.forms.are_forms_of_one(a, b)) return variant;
  if (a.size() == 1 || b.size() == 1) return a.front() == b.front() ? initial : different;
  // Ella and Ellie, Jayden and Kayden: twins are often called so, and neither is the other mistyped.
  if (is_name_of_its_own(a, names) && is_name_of_its_own(b, names)) return different;
  return spelled(a, b);
}

// What stands before names of many families, and is none: VAN DIJK and VAN BERG share no name. Shorter ones are passed
// over anyway.
bool is_particle(const std::string& part) {
  constexpr std::array<std::string_view, 14> WORDS{"VAN", "VON", "DER", "DEN", "DOS",  "DAS", "DEL",
                                                   "BIN", "IBN", "ABU", "MAC", "BINT", "TER", "DELLA"};
  return std::ranges::find(WORDS, part) != WORDS.end();
}

struct postcode_parts {
  std::string_view area, district, sector;  // CB, CB99, CB999
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The shape of a postcode of the United Kingdom (BS 7666): area, district, then a digit and two letters.
std::optional<postcode_parts> parts_of(std::string_view text) {
  if (text.size() < 5 || text.size() > 7) return std::nullopt;
  const std::string_view inward = text.substr(text.size() - 3), outward = text.substr(0, text.size() - 3);
  if (!is_digit(inward[0]) || is_digit(inward[1]) || is_digit(inward[2]) || is_digit(outward[0])) return std::nullopt;
  std::size_t letters = 0;
  while (letters < outward.size() && !is_digit(outward[letters])) ++letters;
  if (letters > 2 || letters == outward.size()) return std::nullopt;
  return postcode_parts{outward.substr(0, letters), outward, text.substr(0, text.size() - 2)};
}

std::string first_number(std::string_view text) {
  const auto from = std::ranges::find_if(text, is_digit);
  return {from, std::find_if_not(from, text.end(), is_digit)};
}

std::array<char, 9> digits_of(const birth& one) {
  std::array<char, 9> out{};
  std::snprintf(out.data(), out.size(), "%04d%02u%02u", one.year_from % 10000, one.month % 100, one.day % 100);
  return out;
}

bool is_whole(const birth& one) { return one.year_from == one.year_until && one.month != 0 && one.day != 0; }

level compare_ranges(const birth& a, const birth& b) {
  const int gap = std::max(a.year_from, b.year_from) - std::min(a.year_until, b.year_until);
  if (gap <= 0) return within;
  return gap == 1 ? close : different;
}

}  // namespace

level compare_given(const std::vector<std::string>& a, const std::vector<std::string>& b, const naming& names) {
  if (a.empty() || b.empty()) return absent;
  const std::string whole_a = joined(a), whole_b = joined(b);
  if (whole_a == whole_b) return same;
  const level first = compare_first(a.front(), b.front(), names);
  const bool borne_first = names.forms.is_borne_first(a.front()) || names.forms.is_borne_first(b.front());
  if ((first == same || first == variant) && borne_first) {
    if (a.size() == 1 || b.size() == 1) return alike;
    return compare_first(a[1], b[1], names);
  }
  if (first == same || first == variant) return first;
  if (a.front().size() > 1 && b.front().size() > 1 && (contains(b, a.front()) || contains(a, b.front()))) return middle;
  // A blank in the middle of a name, or one left out.
  if (first != near && (a.size() > 1 || b.size() > 1) && spelled(whole_a, whole_b) == near) return near;
  return first;
}

level compare_family(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (a.empty() || b.empty()) return absent;
  const std::string whole_a = joined(a), whole_b = joined(b);
  if (whole_a == whole_b) return same;
  const bool shared = std::ranges::any_of(
      a, [&](const std::string& one) { return one.size() > 2 && !is_particle(one) && contains(b, one); });
  if (shared) return part;
  return spelled(whole_a, whole_b);
}

level compare_births(const std::optional<birth>& a, const std::optional<birth>& b) {
  if (!a || !b) return absent;
  if (!is_whole(*a) || !is_whole(*b)) return compare_ranges(*a, *b);
  if (*a == *b) return same;
  const bool year = a->year_from == b->year_from, month = a->month == b->month, day = a->day == b->day;
  if (year && a->month == b->day && a->day == b->month) return swapped;
  // A father and his son are born on one day now and then, and sometimes one digit apart.
  const bool generation = std::abs(a->year_from - b->year_from) >= GENERATION;
  if (within_one_edit(digits_of(*a).data(), digits_of(*b).data())) return generation ? close : slip;
  return (year && month) || (year && day) || (month && day && !generation) ? close : different;
}

level compare_postcodes(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return absent;
  if (a == b) return same;
  const auto left = parts_of(a), right = parts_of(b);
  if (!left || !right) return within_one_edit(a, b) ? slip : different;
  if (left->sector == right->sector) return sector;
  if (within_one_edit(a, b)) return slip;
  if (left->district == right->district) return district;
  return left->area == right->area ? area : different;
}

level compare_addresses(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return absent;
  const int shared = shared_pairs(a, b);
  const std::string number_a = first_number(a), number_b = first_number(b);
  // Neighbours live in one street.
  const bool next_door = !number_a.empty() && !number_b.empty() && number_a != number_b;
  if (shared >= ADDRESS_SAME && !next_door) return same;
  if (shared >= ADDRESS_NEAR && !next_door) return near;
  return shared >= ADDRESS_ALIKE ? alike : different;
}

}  // namespace mash::matching
