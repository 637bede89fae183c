// SPDX-License-Identifier: Apache-2.0
#include "adapters/synth/listing.hpp"

#include "adapters/synth/dice.hpp"

namespace mash::synth {
namespace {

constexpr int SCHOOL_YEAR_FIRST = 2009, SCHOOL_YEAR_LAST = 2022;

// Of a hundred families, how many an agency knows; and one record in how many has a slip.
struct habits {
  std::uint32_t families = 100, slip_in = 50;
};

habits habits_of(agency one) {
  switch (one) {
    case agency::police:
      return {25, 8};
    case agency::health:
      return {100, 40};
    case agency::schools:
      return {100, 25};
    case agency::council:
      return {20, 15};
  }
  return {};
}

class clerk {
 public:
  clerk(const std::vector<human>& people, agency by, std::uint64_t seed)
      : people_(people), by_(by), habits_(habits_of(by)), chance_(seed * 4 + static_cast<std::uint64_t>(by)) {}

  std::vector<listed> run() {
    bool known = false;
    for (std::uint32_t i = 0; i < people_.size(); ++i) {
      if (people_[i].adult && !people_[i].mother && people_[i].sex == policy::sex::female)
        known = chance_.below(100) < habits_.families;  // a mother begins a family
      if (!known || !lists(people_[i])) continue;
      if (people_[i].adopted && by_ != agency::schools) add(i, true);
      add(i, false);
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool lists(const human& one) const {
    const int year = static_cast<int>(one.born.year());
    if (one.unborn) return by_ == agency::council;
    return by_ != agency::schools || (!one.adult && year >= SCHOOL_YEAR_FIRST && year <= SCHOOL_YEAR_LAST);
  }

  void add(std::uint32_t number, bool before_adoption) {
    const human& one = people_[number];
    matching::description as;
    as.id = std::string(to_word(by_).substr(0, 1)) + std::to_string(out_.size() + 1);
    as.given_names = one.given + (one.middle.empty() || chance_.one_in(3) ? "" : " " + one.middle);
    as.family_name = one.surname;
    as.date_of_birth = to_iso_date(one.born);
    as.sex = one.sex == policy::sex::female ? "F" : one.sex == policy::sex::male ? "M" : "";
    const bool has_numbers = by_ == agency::health || by_ == agency::council;
    if (has_numbers && !chance_.one_in(by_ == agency::council ? 3 : 100)) as.nhs_number = one.nhs_number;
    if (by_ == agency::schools) as.upn = one.upn;
    if (by_ == agency::health || chance_.one_in(2)) as.telephones = one.telephone;
    as.restricted = one.shielded && by_ != agency::schools;
    place(one, as);
    if (one.adopted)
      as.adopted = before_adoption ? matching::description::adoption::former : matching::description::adoption::present;
    else if (!one.former_surname.empty())
      rename(one, as);
    if (before_adoption) end(one, as);
    if (!before_adoption && chance_.one_in(habits_.slip_in)) slip(as);
    out_.push_back({number, before_adoption, std::move(as)});
  }

  void place(const human& one, matching::description& as) {
    const bool behind = one.before && !one.adopted && !one.shielded && by_ != agency::health && chance_.one_in(3);
    const home& at = behind ? *one.before : one.now;
    as.postcode = at.postcode;
    as.address = at.line();
    as.town = at.town;
    if (one.before && !behind && !one.adopted && chance_.one_in(2)) as.previous_postcodes = one.before->postcode;
  }

  // Some records are of before the marriage, some know of both names.
  void rename(const human& one, matching::description& as) {
    const std::uint32_t how = chance_.below(by_ == agency::health ? 6 : 3);
    if (how == 0) as.family_name = one.former_surname;
    if (how == 1) as.previous_names = one.given + " " + one.former_surname;
  }

  static void end(const human& one, matching::description& as) {
    as.family_name = one.former_surname;
    as.nhs_number.clear();  // a new one was given
    as.postcode = one.before->postcode;
    as.address = one.before->line();
    as.town = one.before->town;
  }

  void slip(matching::description& as) {
    const auto exchange = [&](std::string& text) {
      if (text.size() < 4) return;
      const std::size_t where = 1 + chance_.below(static_cast<std::uint32_t>(text.size()) - 3);
      if (text[where] != ' ' && text[where + 1] != ' ') std::swap(text[where], text[where + 1]);
    };
    switch (chance_.below(5)) {
      case 0:
        return exchange(as.family_name);
      case 1:
        return exchange(as.given_names);
      case 2: {
        const std::string day = as.date_of_birth.substr(8, 2), month = as.date_of_birth.substr(5, 2);
        if (day <= "12") as.date_of_birth = as.date_of_birth.substr(0, 5) + day + "-" + month;
        return;
      }
      case 3:
        as.postcode.clear();
        return as.address.clear();
      default:
        as.nhs_number.clear();
        as.upn.clear();
    }
  }

  const std::vector<human>& people_;
  agency by_;
  habits habits_;
  dice chance_;
  std::vector<listed> out_;
};

}  // namespace

std::vector<listed> listing(const std::vector<human>& people, agency by, std::uint64_t seed) {
  return clerk(people, by, seed).run();
}

}  // namespace mash::synth
