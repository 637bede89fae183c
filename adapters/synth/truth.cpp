// SPDX-License-Identifier: Apache-2.0
#include "adapters/synth/truth.hpp"

#include "base/words.hpp"

namespace mash::synth {
namespace {

std::string person_of(const listed& one) {
  return "P" + std::to_string(one.person) + (one.before_adoption ? "-before" : "");
}

std::string traits_of(const human& one, bool before_adoption) {
  std::string out;
  const auto add = [&](bool has, const char* word) {
    if (has) out.append(out.empty() ? "" : " ").append(word);
  };
  add(before_adoption, "before_adoption");
  add(one.adopted, "adopted");
  add(one.twin.has_value(), "twin");
  add(one.unborn, "unborn");
  add(one.shielded, "shielded");
  add(one.before && !one.adopted, "moved");
  add(!one.adopted && !one.former_surname.empty(), "renamed");
  add(one.nhs_number.empty(), "no_nhs_number");
  return out;
}

void add_line(std::string& to, std::initializer_list<std::string_view> values) {
  bool first = true;
  for (const std::string_view value : values) {  // nothing invented has a comma or a quotation mark
    to.append(first ? "" : ",").append(value);
    first = false;
  }
  to += "\n";
}

}  // namespace

std::string people_of(const std::vector<human>& people) {
  std::string out =
      "person,mother,kind,given_names,family_name,previous_name,date_of_birth,sex,nhs_number,upn,telephone,address,"
      "town,"
      "postcode,previous_address,previous_town,previous_postcode\n";
  for (std::size_t i = 0; i < people.size(); ++i) {
    const human& one = people[i];
    const bool knows = !one.adopted;
    const std::string previous = knows && !one.former_surname.empty() ? one.given + " " + one.former_surname : "";
    const home before = knows && one.before ? *one.before : home{};
    add_line(out,
             {"P" + std::to_string(i), one.mother ? "P" + std::to_string(*one.mother) : "",
              one.unborn  ? "unborn"
              : one.adult ? "adult"
                          : "child",
              one.given + (one.middle.empty() ? "" : " " + one.middle), one.surname, previous, to_iso_date(one.born),
              to_word(one.sex), one.nhs_number, one.upn, one.telephone, one.now.line(), one.now.town, one.now.postcode,
              before.house.empty() ? "" : before.line(), before.town, before.postcode});
  }
  return out;
}

std::string truth_of(const std::vector<human>& people, const std::vector<listed>& all, agency by) {
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i)
    add_line(out,
             {to_word(by), all[i].as_known.id, person_of(all[i]),
              traits_of(people[all[i].person], all[i].before_adoption), by == agency::schools ? school_at(i) : ""});
  return out;
}

std::string record_lines_of(const records& held, agency by) {
  std::string out;
  for (const recorded& one : held.all)
    for (const item& told : items_of(one))
      for (const std::optional<std::size_t> place : {std::optional(one.of), one.and_of}) {
        if (!place) continue;
        const listed& whose = held.of[*place];
        add_line(out,
                 {to_word(by), whose.as_known.id, person_of(whose), one.id, to_word(told.category), to_word(told.kind),
                  one.on ? to_iso_date(*one.on) : "", one.until ? to_iso_date(*one.until) : ""});
      }
  return out;
}

}  // namespace mash::synth
