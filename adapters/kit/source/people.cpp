// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/source/people.hpp"

#include <algorithm>
#include <set>

#include "adapters/contract/labels.hpp"
#include "adapters/kit/source/values.hpp"
#include "adapters/match/comparison.hpp"
#include "adapters/match/given_names.hpp"
#include "base/crypto.hpp"

namespace mash::kit {
namespace {

using contract::normalised_name;
using policy::category;
using policy::caveat;

using word_set = std::set<std::string>;

void add_words(word_set& out, std::string_view name) {
  while (!name.empty()) {
    const std::size_t end = std::min(name.find_first_of(" -"), name.size());
    if (std::string word = normalised_name(name.substr(0, end)); !word.empty()) out.insert(std::move(word));
    name.remove_prefix(std::min(end + 1, name.size()));
  }
}

word_set all_words(const contract::person& who) {
  word_set out;
  add_words(out, who.family_name);
  add_words(out, who.given_names);
  for (const std::string& name : who.previous_names) add_words(out, name);
  for (const std::string& name : who.aliases) add_words(out, name);
  return out;
}

bool share(const word_set& a, const word_set& b) {
  return std::ranges::any_of(a, [&](const std::string& word) { return b.contains(word); });
}

word_set words(std::string_view name) {
  word_set out;
  add_words(out, name);
  return out;
}

constexpr auto BEFORE_EXPECTED_MAX = std::chrono::weeks(20), AFTER_EXPECTED_MAX = std::chrono::weeks(6);

bool is_born_of(civil_date born, civil_date expected) {
  return born >= earliest_birth(expected) &&
         std::chrono::sys_days(born) <= std::chrono::sys_days(expected) + AFTER_EXPECTED_MAX;
}

enum class dates : unsigned char { apart, born_then, expected_then, unknown };

dates compare_dates(const contract::person& asked, const contract::person& known) {
  const auto told = [](bool fits, dates as) { return fits ? as : dates::apart; };
  if (asked.date_of_birth && known.date_of_birth) {
    const auto days = birth_dates(asked);
    return told(std::ranges::find(days, *known.date_of_birth) != days.end(), dates::born_then);
  }
  const auto &ours = asked.expected_date_of_delivery, &theirs = known.expected_date_of_delivery;
  if (asked.date_of_birth && theirs) return told(is_born_of(*asked.date_of_birth, *theirs), dates::expected_then);
  if (ours && known.date_of_birth) return told(is_born_of(*known.date_of_birth, *ours), dates::expected_then);
  if (!ours || !theirs) return dates::unknown;
  // Dates of delivery are put right during a pregnancy; another one of the same mother is further away.
  return told(earliest_birth(std::max(*ours, *theirs)) <= std::min(*ours, *theirs), dates::expected_then);
}

bool share_surname(const contract::person& asked, const word_set& theirs) {
  word_set ours = words(asked.family_name);
  for (const std::string& one : surnames(asked)) add_words(ours, one);
  return share(ours, theirs);
}

// Not two different ones: one of the two has none (or "Baby"), or they are forms of one name, or nearly spelled alike.
bool given_may_agree(const contract::person& asked, const contract::person& known, const word_set& theirs) {
  if (share(words(asked.given_names), theirs)) return true;
  const auto ours = matching::make_profile(asked, false).names.front().given;
  return matching::compare_given(ours, matching::make_profile(known, false).names.front().given,
                                 {.forms = matching::given_names::shipped()}) != matching::level::different;
}

std::string one_line(const contract::address& place) {
  std::string out;
  for (const std::string& line : place.lines)
    if (!line.empty()) out.append(out.empty() ? "" : ", ").append(line);
  if (!place.postcode.empty()) out.append(out.empty() ? "" : ", ").append(place.postcode);
  return out;
}

void set_period(contract::record& what, const std::optional<civil_date>& from, const std::optional<civil_date>& to) {
  if (from) what.when.at = to_iso_date(*from);
  if (to) what.when.until = to_iso_date(*to);
  if (from || to) what.when.precision = policy::precision::day;
}

void add_places(const known_person& who, std::vector<contract::record>& out) {
  for (const contract::address& place : who.identity.addresses) {
    const auto add = [&](std::string_view field, const std::string& value) {
      if (value.empty()) return;
      contract::record one = identity_record(who, category::address, field, value);
      set_period(one, place.from, place.to);
      if (place.is_protected || who.restricted) one.caveats.push_back(caveat::address_protected);
      out.push_back(std::move(one));
    };
    add("address", one_line(place));
    // A previous address whose end nobody recorded must not pass for today's postcode.
    if (place.type != policy::address_type::previous || place.to) add("postcode", place.postcode);
  }
  for (const std::string& telephone : who.identity.telephones) {
    contract::record one = identity_record(who, category::contact_point, "telephone", telephone);
    if (who.restricted) one.caveats.push_back(caveat::address_protected);
    out.push_back(std::move(one));
  }
}

void add_number(const known_person& who, std::string_view field, const std::string& number, bool valid,
                std::vector<contract::record>& out) {
  if (number.empty()) return;
  out.push_back(identity_record(who, category::identity_basic, field, number));
  if (!valid) out.back().caveats.push_back(caveat::unverified);
}

}  // namespace

std::vector<civil_date> birth_dates(const contract::person& asked) {
  std::vector<civil_date> out;
  if (!asked.date_of_birth) return out;
  out.push_back(*asked.date_of_birth);
  if (const auto other = swapped(*asked.date_of_birth)) out.push_back(*other);
  return out;
}

std::vector<std::string> surnames(const contract::person& asked) {
  std::set<std::string> found;
  const auto add = [&](std::string_view name) {
    std::string upper(name);
    for (char& c : upper)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (!upper.empty()) found.insert(std::move(upper));
  };
  add(asked.family_name);
  for (const auto* list : {&asked.previous_names, &asked.aliases})
    for (const std::string& whole : *list) add(std::string_view(whole).substr(whole.rfind(' ') + 1));
  return {found.begin(), found.end()};
}

bool may_be(const contract::person& asked, const contract::person& known) {
  if (!asked.nhs_number.empty() && asked.nhs_number == known.nhs_number) return true;
  if (!asked.upn.empty() && asked.upn == known.upn) return true;
  const word_set theirs = all_words(known);
  switch (compare_dates(asked, known)) {
    case dates::apart:
      return false;
    case dates::born_then:
      return share(all_words(asked), theirs);
    case dates::expected_then:
      return share_surname(asked, theirs);
    case dates::unknown:
      break;
  }
  return share_surname(asked, theirs) && given_may_agree(asked, known, theirs);
}

civil_date earliest_birth(civil_date expected) { return std::chrono::sys_days(expected) - BEFORE_EXPECTED_MAX; }

void add_undated(candidates& into, const contract::person& asked, std::vector<known_person> undated,
                 std::size_t people_max) {
  for (known_person& one : undated) {
    if (!may_be(asked, one.identity)) continue;
    if (std::ranges::find(into.people, one.key, &known_person::key) != into.people.end()) continue;
    if (into.people.size() < people_max)
      into.people.push_back(std::move(one));
    else
      into.whole = false;
  }
}

std::string record_id(std::string_view organisation, std::string_view row, std::string_view part) {
  std::string text = "mash record\n";
  text.append(organisation).append("\n").append(row).append("\n").append(part);
  return to_hex(sha256(text)).substr(0, 32);
}

contract::record identity_record(const known_person& who, category of, std::string_view field,
                                 const std::string& value) {
  contract::record out;
  out.id = record_id(who.organisation, who.key, std::string(field) + "\n" + value);
  out.kind = contract::record_kind::identity;
  out.category = of;
  out.organisation = who.organisation;
  out.summary = "How this agency's record knows this person.";
  out.fields = {{"field", field}, {"value", value}};
  if (who.restricted) out.caveats.push_back(caveat::restricted_record);
  return out;
}

std::vector<contract::record> identity_records(const known_person& who, const std::string& subject,
                                               const std::string& source) {
  std::vector<contract::record> out;
  const contract::person& is = who.identity;
  const auto add = [&](category of, std::string_view field, const std::string& value) {
    if (!value.empty()) out.push_back(identity_record(who, of, field, value));
  };
  add(category::identity_basic, "family_name", is.family_name);
  add(category::identity_basic, "given_names", is.given_names);
  if (is.date_of_birth) add(category::identity_basic, "date_of_birth", to_iso_date(*is.date_of_birth));
  if (is.expected_date_of_delivery)
    add(category::identity_basic, "expected_date_of_delivery", to_iso_date(*is.expected_date_of_delivery));
  if (is.sex) add(category::identity_basic, "sex", std::string(to_word(*is.sex)));
  add_number(who, "nhs_number", is.nhs_number, contract::valid_nhs_number(is.nhs_number), out);
  add_number(who, "upn", is.upn, contract::valid_upn(is.upn), out);
  for (const std::string& name : is.previous_names) add(category::identity_previous, "previous_name", name);
  for (const std::string& name : is.aliases) add(category::identity_previous, "alias", name);
  add_places(who, out);
  for (contract::record& one : out) {
    one.subjects = {subject};
    one.source = source;
  }
  return out;
}

std::string full_name(const contract::person& who) {
  const bool both = !who.given_names.empty() && !who.family_name.empty();
  return who.given_names + (both ? " " : "") + who.family_name;
}

std::vector<contract::record> family_records(const known_person& who, const std::string& subject,
                                             const std::string& source,
                                             const std::map<std::string, std::string>& matched) {
  std::vector<contract::record> out;
  for (const known_person::tie& tie : who.ties) {
    const auto found = matched.find(tie.key);
    const std::string name = found == matched.end() ? "another person" : found->second;
    contract::record one = identity_record(who, category::family_link, to_word(tie.type), name);
    one.id = record_id(who.organisation, who.key, std::string(to_word(tie.type)) + "\n" + tie.key);
    one.subjects = {subject};
    one.source = source;
    one.summary = tie.to ? "Who belonged to this person's family or circle until then, as this agency has it."
                         : "Who belongs to this person's family or circle, as this agency has it.";
    set_period(one, tie.from, tie.to);
    out.push_back(std::move(one));
  }
  return out;
}

bool is_under_18(civil_date born, civil_date on) {
  civil_date birthday{born.year() + std::chrono::years(18), born.month(), born.day()};
  if (!birthday.ok()) birthday = {birthday.year(), std::chrono::March, std::chrono::day(1)};  // born on 29 February
  return on < birthday;
}

policy::subject_kind kind_of(const contract::person& who, civil_date today) {
  if (who.date_of_birth)
    return is_under_18(*who.date_of_birth, today) ? policy::subject_kind::child : policy::subject_kind::adult;
  return who.expected_date_of_delivery ? policy::subject_kind::unborn : policy::subject_kind::adult;
}

bool is_wanted(const contract::record& what, const contract::ask& question) {
  if (const auto& asked = question.categories; !asked.empty() && std::ranges::find(asked, what.category) == asked.end())
    return false;
  return !question.look_back || !contract::was_over_before(what, *question.look_back);
}

}  // namespace mash::kit
