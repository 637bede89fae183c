// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/matching/people.hpp"

#include <array>
#include <cmath>
#include <cstdio>

#include "adapters/match/given_names.hpp"

namespace mash::bench {
namespace {

constexpr std::array<const char*, 96> GIVEN{
    "Oliver", "Amelia", "George",  "Isla",     "Arthur",  "Ava",       "Noah",     "Ivy",    "Muhammad", "Freya",
    "Leo",    "Lily",   "Oscar",   "Florence", "Harry",   "Mia",       "Archie",   "Willow", "Jack",     "Rosie",
    "Henry",  "Sophia", "Charlie", "Isabella", "Freddie", "Grace",     "Theodore", "Daisy",  "Thomas",   "Sienna",
    "Theo",   "Poppy",  "Alfie",   "Elsie",    "Jacob",   "Emily",     "Joshua",   "Ella",   "Ethan",    "Evelyn",
    "Logan",  "Phoebe", "William", "Evie",     "James",   "Charlotte", "Max",      "Ruby",   "Lucas",    "Matilda",
    "Edward", "Millie", "Isaac",   "Harper",   "Roman",   "Jessica",   "Reuben",   "Aria",   "Tommy",    "Luna",
    "Finley", "Maya",   "Albie",   "Emma",     "Adam",    "Hallie",    "Jayden",   "Ellie",  "Kayden",   "Maryam",
    "Jaxon",  "Aisha",  "Mason",   "Fatima",   "Yusuf",   "Zara",      "Ibrahim",  "Zoe",    "Piotr",    "Zofia",
    "Jakub",  "Maja",   "Hamza",   "Hannah",   "Samuel",  "Imogen",    "Daniel",   "Niamh",  "Rory",     "Erin",
    "Callum", "Bethan", "Dylan",   "Seren",    "Aarav",   "Diya"};

constexpr std::array<const char*, 24> BEGINNINGS{"Ash",   "Bar",  "Car",  "Den",  "Ever", "Fair", "Glen", "Har",
                                                 "Kirk",  "Lang", "Mar",  "New",  "Old",  "Pem",  "Ros",  "Staf",
                                                 "Thorn", "Ul",   "Whit", "Wood", "Bex",  "Col",  "Dal",  "Hol"};
constexpr std::array<const char*, 20> MIDDLES{"",   "ing", "er", "en", "les", "ford", "wick", "ham", "bo", "ne",
                                              "sa", "ri",  "lo", "mi", "te",  "va",   "cu",   "di",  "by", "sto"};
constexpr std::array<const char*, 24> ENDINGS{"ton",  "ley", "son", "man", "field", "worth", "well", "ski",
                                              "ova",  "ez",  "by",  "don", "ford",  "ham",   "ing",  "low",
                                              "more", "ney", "sey", "ter", "ville", "wood",  "yard", "ble"};

std::string padded(std::uint32_t value, int width) {
  std::array<char, 16> out{};
  std::snprintf(out.data(), out.size(), "%0*u", width, value);
  return out.data();
}

}  // namespace

std::uint32_t inventor::below(std::uint32_t limit) {  // splitmix64
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
  return static_cast<std::uint32_t>((z ^ z >> 31) % limit);
}

std::uint32_t inventor::uneven(std::uint32_t limit) {
  const double share = below(1'000'000) / 1e6;
  return static_cast<std::uint32_t>(std::pow(share, 2.5) * limit);
}

std::string inventor::given_name() { return GIVEN.at(uneven(GIVEN.size())); }

std::string inventor::family_name() {
  const std::uint32_t which = uneven(BEGINNINGS.size() * MIDDLES.size() * ENDINGS.size());
  return std::string(BEGINNINGS.at(which % BEGINNINGS.size())) +
         MIDDLES.at(which / BEGINNINGS.size() % MIDDLES.size()) +
         ENDINGS.at(which / (BEGINNINGS.size() * MIDDLES.size()));
}

std::string inventor::nhs_number() {
  for (;;) {
    const std::string nine = "9" + padded(below(100'000'000), 8);
    for (char check = '0'; check <= '9'; ++check)
      if (contract::valid_nhs_number(nine + check)) return nine + check;
  }
}

matching::description inventor::child() {
  matching::description out;
  out.given_names = given_name();
  if (below(2) == 0) out.given_names += " " + given_name();
  out.family_name = family_name();
  if (below(20) == 0) out.family_name += "-" + family_name();
  out.date_of_birth = padded(2008 + below(18), 4) + "-" + padded(1 + below(12), 2) + "-" + padded(1 + below(28), 2);
  out.sex = below(2) == 0 ? "F" : "M";
  if (below(10) != 0) out.nhs_number = nhs_number();
  const std::uint32_t district = below(40), sector = below(10), unit = below(400);
  out.postcode = "CB" + std::to_string(district + 1) + " " + std::to_string(sector) +
                 static_cast<char>('A' + unit % 20) + static_cast<char>('A' + unit / 20);
  out.address = std::to_string(1 + below(120)) + " " + family_name() + " Street";
  out.town = "Town " + std::string(ENDINGS.at(district % ENDINGS.size()));
  if (below(2) == 0) out.telephones = "07700" + padded(below(1'000'000), 6);
  return out;
}

std::pair<matching::description, matching::description> inventor::twins() {
  matching::description first = child(), second = first;
  const auto other_name = [&] {
    const std::string name = first.given_names.substr(0, first.given_names.find(' '));
    for (;;)
      if (std::string other = given_name();
          other != name && !matching::given_names::shipped().are_forms_of_one(contract::normalised_name(name),
                                                                              contract::normalised_name(other)))
        return other;
  };
  second.given_names = other_name();
  if (below(2) == 0) second.sex = first.sex == "F" ? "M" : "F";
  first.nhs_number = below(4) == 0 ? "" : nhs_number();
  second.nhs_number = below(4) == 0 ? "" : nhs_number();
  return {first, second};
}

std::pair<matching::description, matching::description> inventor::siblings() {
  auto [first, second] = twins();
  second.date_of_birth = padded(1999 + below(9), 4) + first.date_of_birth.substr(4, 3) + "-" + padded(1 + below(28), 2);
  return {first, second};
}

std::pair<matching::description, matching::description> inventor::namesakes() {
  auto [first, second] = twins();
  second.given_names = first.given_names;
  second.sex = first.sex;
  second.date_of_birth = padded(1968 + below(22), 4) + "-" + padded(1 + below(12), 2) + "-" + padded(1 + below(28), 2);
  return {first, second};
}

matching::description inventor::known_elsewhere(matching::description one) {
  const auto slip = [&](std::string& text) {
    if (text.size() > 3) std::swap(text[1 + below(static_cast<std::uint32_t>(text.size()) - 3)], text[2]);
  };
  switch (below(8)) {
    case 0:
      slip(one.family_name);
      break;
    case 1:
      one.given_names = one.given_names.substr(0, one.given_names.find(' '));
      break;
    case 2:
      one.postcode = child().postcode;
      one.address = child().address;
      break;
    case 3:
      one.nhs_number.clear();
      break;
    case 4:
      slip(one.address);
      break;
    case 5:
      one.telephones.clear();
      break;
    default:
      break;
  }
  return one;
}

}  // namespace mash::bench
