// SPDX-License-Identifier: Apache-2.0
#include "adapters/synth/population.hpp"

#include <algorithm>
#include <array>

#include "adapters/match/given_names.hpp"
#include "adapters/synth/dice.hpp"
#include "base/errors.hpp"

namespace mash::synth {
namespace {

constexpr std::array<const char*, 48> GIRLS{
    "Amelia", "Isla",   "Ava",    "Ivy",    "Freya", "Lily",  "Florence", "Mia",    "Willow", "Rosie",
    "Sophia", "Grace",  "Daisy",  "Sienna", "Poppy", "Elsie", "Emily",    "Ella",   "Evelyn", "Phoebe",
    "Evie",   "Ruby",   "Millie", "Harper", "Aria",  "Luna",  "Maya",     "Emma",   "Hallie", "Ellie",
    "Maryam", "Aisha",  "Fatima", "Zara",   "Zoe",   "Zofia", "Maja",     "Hannah", "Imogen", "Niamh",
    "Erin",   "Bethan", "Seren",  "Diya",   "Hope",  "Ada",   "Chloe",    "Nina"};
constexpr std::array<const char*, 48> BOYS{
    "Oliver", "George",  "Arthur", "Noah",   "Muhammad", "Leo",     "Oscar",  "Harry", "Archie", "Jack",
    "Henry",  "Freddie", "Theo",   "Thomas", "Alfie",    "Jacob",   "Joshua", "Ethan", "Logan",  "William",
    "James",  "Max",     "Lucas",  "Edward", "Isaac",    "Roman",   "Reuben", "Tommy", "Finley", "Albie",
    "Adam",   "Jayden",  "Kayden", "Jaxon",  "Mason",    "Yusuf",   "Piotr",  "Jakub", "Hamza",  "Samuel",
    "Daniel", "Rory",    "Callum", "Dylan",  "Aarav",    "Ibrahim", "Dev",    "Kofi"};
constexpr std::array<const char*, 24> BEGINNINGS{"Ash",   "Bar",  "Car",  "Den",  "Ever",  "Fair", "Glen", "Har",
                                                 "Kirk",  "Lang", "Mar",  "New",  "O'Sul", "Pem",  "Ros",  "Staf",
                                                 "Thorn", "Ul",   "Whit", "Wood", "Bex",   "Col",  "Dal",  "Hol"};
constexpr std::array<const char*, 12> MIDDLES{"",     "ing", "er", "en", "les", "ford",
                                              "wick", "ham", "bo", "ri", "mi",  "va"};
constexpr std::array<const char*, 20> ENDINGS{"ton", "ley", "son", "man",   "field", "worth", "well",
                                              "ski", "ova", "ez",  "by",    "don",   "low",   "more",
                                              "ney", "sey", "ter", "ville", "yard",  "ble"};
constexpr std::array<const char*, 6> STREETS{"Invented Lane",    "Pretend Road",    "Makebelieve Street",
                                             "Imaginary Avenue", "Fictional Court", "Sample Close"};
constexpr std::array<const char*, 4> TOWNS{"Exampleton", "Sampleborough", "Pretendwick", "Fancyham"};
constexpr int YEAR = 2026;

std::string padded(std::uint32_t value, std::size_t width) {
  std::string out = std::to_string(value);
  return out.size() < width ? std::string(width - out.size(), '0') + out : out;
}

class maker {
 public:
  explicit maker(std::uint64_t seed) : chance_(seed) {}

  std::vector<human> run(std::uint32_t count) {
    while (out_.size() < count) family();
    return std::move(out_);
  }

 private:
  std::string surname() {
    const std::uint32_t which = chance_.uneven(BEGINNINGS.size() * MIDDLES.size() * ENDINGS.size());
    return std::string(BEGINNINGS.at(which % 24)) + MIDDLES.at(which / 24 % 12) + ENDINGS.at(which / 288);
  }

  std::string given(policy::sex sex) {
    const auto& names = sex == policy::sex::female ? GIRLS : BOYS;
    return names.at(chance_.uneven(static_cast<std::uint32_t>(names.size())));
  }

  home any_home() {
    const std::uint32_t unit = chance_.below(400);
    std::string postcode = chance_.one_in(2) ? "CB99 " : "PE99 ";
    postcode += std::to_string(chance_.below(10));
    postcode += static_cast<char>('A' + unit % 20);
    postcode += static_cast<char>('A' + unit / 20);
    return {std::to_string(1 + chance_.below(90)), STREETS.at(chance_.below(6)), TOWNS.at(chance_.below(4)), postcode};
  }

  civil_date day_of(int year) {
    return {std::chrono::year(year), std::chrono::month(1 + chance_.below(12)),
            std::chrono::day(1 + chance_.below(28))};
  }

  // One after the other, as they are given out: twins have neighbouring numbers.
  std::string next_nhs_number() {
    for (;; ++nhs_numbers_) {
      const std::string nine = "999" + padded(nhs_numbers_, 6);
      for (char check = '0'; check <= '9'; ++check)
        if (contract::valid_nhs_number(nine + check)) {
          ++nhs_numbers_;
          return nine + check;
        }
    }
  }

  std::string next_upn(civil_date born) {
    const std::string rest = "873" + padded(1000 + upns_ / 1000, 4) +
                             padded(static_cast<std::uint32_t>(static_cast<int>(born.year()) + 4) % 100, 2) +
                             padded(upns_ % 1000, 3);
    ++upns_;
    for (char letter = 'A'; letter <= 'Z'; ++letter)
      if (contract::valid_upn(letter + rest)) return letter + rest;
    MASH_ASSERT(false);
    return {};
  }

  human someone(const home& at, policy::sex sex, civil_date born) {
    human out;
    out.sex = sex;
    out.given = given(sex);
    if (chance_.one_in(2)) out.middle = given(sex);
    out.born = born;
    out.now = at;
    if (!chance_.one_in(12)) out.nhs_number = next_nhs_number();
    return out;
  }

  // No mother calls two children by one name, or by two forms of one.
  [[nodiscard]] bool is_taken(const std::string& name, std::uint32_t mother_at) const {
    return std::any_of(out_.begin() + mother_at, out_.end(), [&](const human& one) {
      return one.mother == mother_at &&
             (one.given == name || matching::given_names::shipped().are_forms_of_one(
                                       contract::normalised_name(one.given), contract::normalised_name(name)));
    });
  }

  std::uint32_t add(human one) {
    out_.push_back(std::move(one));
    return static_cast<std::uint32_t>(out_.size() - 1);
  }

  void family() {
    const home at = any_home();
    const std::string name = surname(), other = surname();
    const bool hiding = chance_.one_in(40), moved = chance_.one_in(4);
    const std::optional<home> before = moved || hiding ? std::optional(any_home()) : std::nullopt;
    const int year = YEAR - 20 - static_cast<int>(chance_.below(25));
    const auto share = [&](human& one) {
      one.before = before;
      one.shielded = hiding;
    };
    human mother = someone(at, policy::sex::female, day_of(year));
    mother.adult = true;
    mother.surname = name;
    if (chance_.one_in(2)) mother.former_surname = other;
    mother.telephone = "07700 9" + padded(chance_.below(100'000), 5);
    share(mother);
    const std::uint32_t mother_at = add(std::move(mother));
    if (!hiding && chance_.below(10) < 7) {
      human father = someone(at, policy::sex::male, day_of(year - static_cast<int>(chance_.below(6))));
      father.adult = true;
      father.surname = chance_.one_in(3) ? other : name;
      share(father);
      add(std::move(father));
    }
    const std::uint32_t children = 1 + chance_.below(3);
    for (std::uint32_t i = 0; i < children; ++i) {
      const std::uint32_t first = child(mother_at, share);
      if (chance_.one_in(33)) twin_of(first);
    }
    if (chance_.one_in(60)) unborn(mother_at, share);
  }

  template <class Share>
  std::uint32_t child(std::uint32_t mother_at, const Share& share) {
    const policy::sex sex = chance_.one_in(2) ? policy::sex::female : policy::sex::male;
    const int oldest = std::max(YEAR - 17, static_cast<int>(out_[mother_at].born.year()) + 16);
    human one =
        someone(out_[mother_at].now, sex, day_of(oldest + static_cast<int>(chance_.below(17)) % (YEAR - oldest)));
    one.surname = chance_.one_in(15) ? out_[mother_at].surname + "-" + surname() : out_[mother_at].surname;
    while (is_taken(one.given, mother_at)) one.given = given(sex);
    one.mother = mother_at;
    share(one);
    one.upn = next_upn(one.born);
    if (chance_.one_in(200)) {
      one.adopted = true;
      one.former_surname = surname();
      one.before = any_home();
    }
    return add(std::move(one));
  }

  void twin_of(std::uint32_t first) {
    human twin = out_[first];
    if (twin.adopted) return;
    if (chance_.one_in(2)) twin.sex = twin.sex == policy::sex::female ? policy::sex::male : policy::sex::female;
    while (is_taken(twin.given, *twin.mother)) twin.given = given(twin.sex);
    twin.middle.clear();
    if (!twin.nhs_number.empty()) twin.nhs_number = next_nhs_number();
    twin.upn = next_upn(twin.born);
    twin.twin = first;
    out_[first].twin = add(std::move(twin));
  }

  template <class Share>
  void unborn(std::uint32_t mother_at, const Share& share) {
    human one;
    one.unborn = true;
    one.surname = out_[mother_at].surname;
    one.born = day_of(YEAR + 1);
    one.now = out_[mother_at].now;
    one.mother = mother_at;
    share(one);
    add(std::move(one));
  }

  dice chance_;
  std::vector<human> out_;
  std::uint32_t nhs_numbers_ = 0, upns_ = 0;
};

}  // namespace

std::vector<human> invent(std::uint32_t count, std::uint64_t seed) {
  MASH_ASSERT(count <= PEOPLE_MAX);
  return maker(seed).run(count);
}

}  // namespace mash::synth
