// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/profile.hpp"

#include <algorithm>
#include <array>

#include "adapters/contract/folding.hpp"

namespace mash::matching {
namespace {

constexpr std::size_t PARTS_MAX = 16, NAME_BYTES_MAX = 512;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::vector<std::string_view> split(std::string_view text, std::string_view at) {
  std::vector<std::string_view> out;
  while (!text.empty() && out.size() < PARTS_MAX) {
    const std::size_t end = text.find_first_of(at);
    if (end != 0) out.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

// Folded words, blanks and hyphens parting them.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  for (const std::string_view word : split(text.substr(0, NAME_BYTES_MAX), " \t-_/,"))
    if (std::string folded = contract::normalised_name(word); !folded.empty()) out.push_back(std::move(folded));
  return out;
}

// "of" in "baby of Grace Bell", and words like BABY, say nothing about what the child is called.
std::vector<std::string> given_words(std::string_view text) {
  auto words = words_of(text);
  const auto stands_for_none = [](const std::string& word) { return is_placeholder(word); };
  if (!words.empty() && stands_for_none(words.front())) return {};
  std::erase_if(words, stands_for_none);
  return words;
}

whole_name name_from(std::string_view given, std::string_view family) { return {given_words(given), words_of(family)}; }

// "Grace Bell" is a given and a family name, "Bell" a family name.
whole_name name_from(std::string_view whole) {
  while (whole.ends_with(' ')) whole.remove_suffix(1);
  const std::size_t space = whole.rfind(' ');
  return space == std::string_view::npos ? name_from("", whole)
                                         : name_from(whole.substr(0, space), whole.substr(space + 1));
}

std::string letters_and_digits(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (is_digit(text.front())) {
      out.push_back(text.front());
      text.remove_prefix(1);
    } else {
      out.append(contract::take_folded(text).data());
    }
  }
  return out;
}

std::string digits_of(std::string_view text) {
  std::string out;
  std::ranges::copy_if(text, std::back_inserter(out), is_digit);
  return out;
}

// +44 and 0044 stand for the 0 in front of the area code.
std::string telephone_of(std::string_view text) {
  std::string digits = digits_of(text);
  if (digits.starts_with("0044")) digits.erase(0, 2);
  if (digits.starts_with("44") && digits.size() > 10) digits.replace(0, 2, "0");
  return digits.size() >= 6 ? digits : std::string();
}

policy::sex sex_of(std::string_view text) {
  const std::string word = letters_and_digits(text);
  if (word == "F" || word == "FEMALE" || word == "2" || word == "GIRL" || word == "W") return policy::sex::female;
  if (word == "M" || word == "MALE" || word == "1" || word == "BOY") return policy::sex::male;
  return policy::sex::unknown;
}

bool is_said(const whole_name& name) { return !name.given.empty() || !name.family.empty(); }
bool is_said(const place& where) { return !where.postcode.empty() || !where.address.empty() || !where.town.empty(); }

struct number_in_text {
  int value = 0;
  std::size_t digits = 0;
};

std::vector<number_in_text> numbers_of(std::string_view text) {
  std::vector<number_in_text> out;
  bool inside = false;
  for (const char c : text) {
    if (!is_digit(c)) {
      inside = false;
      continue;
    }
    if (!inside) out.push_back({});
    inside = true;
    if (out.size() > 3 || ++out.back().digits > 8) return {};
    out.back().value = out.back().value * 10 + (c - '0');
  }
  return out;
}

int whole_year(number_in_text year) {
  if (year.digits == 4) return year.value;
  if (year.digits == 2) return year.value + (year.value <= 30 ? 2000 : 1900);
  return 0;
}

std::optional<birth> made_of(int year, int month, int day) {
  if (year < 1850 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  return birth{year, year, static_cast<unsigned>(month), static_cast<unsigned>(day)};
}

}  // namespace

bool is_placeholder(std::string_view given) noexcept {
  constexpr std::array<std::string_view, 15> WORDS{"BABY",    "UNBORN", "UNKNOWN", "TWIN",  "TWINI",
                                                   "TWINII",  "TWINA",  "TWINB",   "OF",    "INFANT",
                                                   "NEWBORN", "BOYOF",  "GIRLOF",  "CHILD", "NOTKNOWN"};
  return std::ranges::find(WORDS, given) != WORDS.end();
}

std::optional<birth> read_birth(std::string_view text) {
  text = text.substr(0, 64);
  const auto found = numbers_of(text);
  if (found.size() == 1) {
    const auto [value, digits] = found[0];
    if (digits == 8) return made_of(value / 10000, value / 100 % 100, value % 100);
    if (digits == 4 && value >= 1850 && value <= 2200) return birth{value, value, 0, 0};
  }
  if (found.size() == 2 && found[0].digits == 4 && found[1].digits == 4 && found[0].value >= 1850 &&
      found[0].value <= found[1].value && found[1].value <= 2200)
    return birth{found[0].value, found[1].value, 0, 0};
  if (found.size() != 3) return std::nullopt;
  if (found[0].digits == 4) return made_of(found[0].value, found[1].value, found[2].value);
  return made_of(whole_year(found[2]), found[1].value, found[0].value);
}

profile make_profile(const description& from) {
  profile out;
  const bool present_only = from.adopted == description::adoption::present;
  out.closed = from.adopted == description::adoption::former;
  out.restricted = from.restricted;
  out.names.push_back(name_from(from.given_names, from.family_name));
  out.born = read_birth(from.date_of_birth);
  out.sex = sex_of(from.sex);
  out.nhs_number = digits_of(from.nhs_number);
  out.upn = letters_and_digits(from.upn);
  out.number = letters_and_digits(from.number);
  out.places.push_back(
      {contract::normalised_postcode(from.postcode), letters_and_digits(from.address), letters_and_digits(from.town)});
  for (const auto one : split(from.telephones, ";"))
    if (std::string digits = telephone_of(one); !digits.empty()) out.telephones.push_back(std::move(digits));
  if (present_only) return out;
  for (const std::string* list : {&from.previous_names, &from.aliases})
    for (const auto one : split(*list, ";"))
      if (whole_name name = name_from(one); is_said(name)) out.names.push_back(std::move(name));
  for (const auto one : split(from.previous_postcodes, ";"))
    if (place where{contract::normalised_postcode(one), "", ""}; is_said(where)) out.places.push_back(std::move(where));
  for (const auto one : split(from.previous_addresses, ";"))
    if (place where{"", letters_and_digits(one), ""}; is_said(where)) out.places.push_back(std::move(where));
  return out;
}

profile make_profile(const contract::person& from, bool restricted) {
  description text;
  text.given_names = from.given_names;
  text.family_name = from.family_name;
  text.nhs_number = from.nhs_number;
  text.upn = from.upn;
  text.restricted = restricted;
  const auto append = [](std::string& to, std::string_view one) { to.append(to.empty() ? "" : ";").append(one); };
  for (const auto& name : from.previous_names) append(text.previous_names, name);
  for (const auto& name : from.aliases) append(text.aliases, name);
  for (const auto& line : from.telephones) append(text.telephones, line);
  profile out = make_profile(text);
  if (from.date_of_birth)
    out.born =
        birth{static_cast<int>(from.date_of_birth->year()), static_cast<int>(from.date_of_birth->year()),
              static_cast<unsigned>(from.date_of_birth->month()), static_cast<unsigned>(from.date_of_birth->day())};
  out.sex = from.sex.value_or(policy::sex::unknown);
  out.places.clear();
  for (const contract::address& one : from.addresses) {
    if (one.is_protected || !one.use_for_matching) continue;
    std::string lines;
    for (const auto& line : one.lines) lines.append(line).append(" ");
    place where{contract::normalised_postcode(one.postcode), letters_and_digits(lines), ""};
    const bool now = !one.to && one.type != policy::address_type::previous;
    if (is_said(where)) out.places.insert(now ? out.places.begin() : out.places.end(), std::move(where));
  }
  if (out.places.empty()) out.places.emplace_back();
  return out;
}

}  // namespace mash::matching
