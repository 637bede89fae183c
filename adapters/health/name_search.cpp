// SPDX-License-Identifier: Apache-2.0
#include "adapters/health/name_search.hpp"

#include <algorithm>
#include <array>

#include "adapters/kit/source/people.hpp"
#include "adapters/match/comparison.hpp"

namespace mash::health {
namespace {

constexpr const char* PAGE = "50";  // as many as the Personal Demographics Service lists to a person

// "Grace Bell" may be family Bell; "Maria van der Berg" Berg, der Berg or van der Berg: servers search by prefix.
void add_families(const std::string& whole, std::vector<std::string>& out) {
  for (std::size_t space = whole.find(' '); space != whole.npos; space = whole.find(' ', space + 1))
    if (std::string rest = whole.substr(space + 1); !rest.empty() && std::ranges::find(out, rest) == out.end())
      out.push_back(std::move(rest));
}

std::vector<std::string> family_names(const contract::person& who) {
  constexpr std::size_t NAMES_MAX = 12;
  std::vector<std::string> out;
  if (!who.family_name.empty()) out.push_back(who.family_name);
  for (const std::string& name : who.previous_names) add_families(name, out);
  for (const std::string& name : who.aliases) add_families(name, out);
  if (out.size() > NAMES_MAX) out.resize(NAMES_MAX);
  return out;
}

// The first given name, which a record has that has any. Of a single letter half a register would come.
std::string first_given(const contract::person& who) {
  const std::string& all = who.given_names;
  const std::size_t begin = std::min(all.find_first_not_of(" -"), all.size());
  std::string out = all.substr(begin, all.find_first_of(" -", begin) - begin);
  return contract::normalised_name(out).size() < 2 ? std::string() : out;
}

}  // namespace

std::vector<name_search> name_searches(const contract::person& who, second_search how) {
  std::vector<name_search> out;
  const std::vector<std::string> families = family_names(who);
  const std::vector<civil_date> dates = kit::birth_dates(who);
  for (const std::string& family : families)
    for (const civil_date& born : dates)
      out.push_back({{{"family", family}, {"birthdate", to_iso_date(born)}, {"_count", PAGE}}});
  const std::string given = first_given(who);
  if (out.empty() || given.empty()) return out;
  const std::string born = to_iso_date(*who.date_of_birth);
  if (how == second_search::given_name)
    out.push_back({{{"given", given}, {"birthdate", born}, {"_count", PAGE}}, true});
  if (how == second_search::fuzzy_match)
    out.push_back({{{"family", families.front()},
                    {"given", given},
                    {"birthdate", "eq" + born},
                    {"_fuzzy-match", "true"},
                    {"_max-results", PAGE}},
                   true});
  return out;
}

bool is_respelt(const contract::person& asked, const contract::person& known) {
  using matching::field;
  using matching::level;
  const matching::level_vector found =
      matching::compare(matching::make_profile(asked, true), matching::make_profile(known, true),
                        {matching::given_names::shipped()})
          .levels;
  return std::ranges::all_of(std::array{found[at(field::given_name)], found[at(field::family_name)]},
                             [](level one) { return one != level::different && one != level::absent; });
}

}  // namespace mash::health
