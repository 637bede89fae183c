// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/roll.hpp"

#include <algorithm>

#include "base/crypto.hpp"

namespace mash::schools {
namespace {

using contract::normalised_name;

std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }
std::string last_word(const std::string& text) { return text.substr(text.rfind(' ') + 1); }

std::string born(const contract::person& who) { return who.date_of_birth ? to_iso_date(*who.date_of_birth) : ""; }

// Every family name that a file gives a pupil, today's and former ones.
std::set<std::string> family_names(const contract::person& who) {
  std::set<std::string> out{normalised_name(who.family_name)};
  for (const std::string& name : who.previous_names) out.insert(normalised_name(last_word(name)));
  for (const std::string& name : who.aliases) out.insert(normalised_name(last_word(name)));
  out.erase("");
  return out;
}

// Whether two entries of one school speak of one pupil. Birth date and first name must agree in any case (twins share
// everything else, and two children once given the same number share that); one file has each pupil once, unless it
// repeats the number.
bool same_pupil(const pupil& a, const pupil& b) {
  const bool one_file = a.file == b.file;
  if (a.who.upn == b.who.upn && !a.who.upn.empty() && (!one_file || contract::valid_upn(a.who.upn))) return true;
  if (one_file || !a.who.date_of_birth) return false;
  if (contract::valid_upn(a.who.upn) && contract::valid_upn(b.who.upn)) return false;
  const std::set<std::string> left = family_names(a.who), right = family_names(b.who);
  return std::ranges::any_of(left, [&](const std::string& name) { return right.contains(name); });
}

void add_unique(std::vector<std::string>& into, const std::string& value) {
  if (!value.empty() && std::ranges::find(into, value) == into.end()) into.push_back(value);
}

}  // namespace

roll::roll(const settings& how, std::vector<std::shared_ptr<const parsed_file>> files,
           std::vector<file_trouble> troubles)
    : how_(how), troubles_(std::move(troubles)), found_(files.size()) {
  for (const auto& file : files) {
    const std::size_t before = pupils_.size(), number = static_cast<std::size_t>(&file - files.data());
    if (const auto* transfer = std::get_if<transfer_file>(&file->content)) take(*transfer);
    if (const auto* census = std::get_if<census_file>(&file->content)) take(*census, file->modified_on, found_[number]);
    for (std::size_t i = before; i < pupils_.size(); ++i) pupils_[i].file = number;
  }
  // Attendance and exclusions may have been delivered before the pupils they belong to.
  for (std::size_t i = 0; i < files.size(); ++i)
    if (const auto* census = std::get_if<census_file>(&files[i]->content)) join(*census, found_[i]);
  group();
}

void roll::take(const transfer_file& file) {
  const school* from = how_.by_urn(file.urn);
  if (from == nullptr) from = how_.by_number(file.la, file.estab);
  if (from == nullptr) return;
  // An export that ran and selected nobody is no list of the school's pupils.
  if (!file.pupils.empty()) (file.partial ? partial_ : delivered_).emplace(from->urn, TRANSFER_FILE);
  for (const pupil& one : file.pupils) {
    pupils_.push_back(one);
    pupils_.back().school = from->urn;
    note(pupils_.back());
  }
}

// Searches go by name and birth date, and few know a pupil's number.
void roll::note(const pupil& one) {
  if (!one.who.date_of_birth || (one.who.family_name.empty() && one.who.given_names.empty()))
    lost_.emplace(one.school, one.system);
}

void roll::take(const census_file& file, const std::string& modified_on, findings::in_file& found) {
  for (const pupil& one : file.pupils) {
    const school* from = how_.by_native_id(one.school);
    if (from == nullptr) found.add(findings::rule::school_not_listed, one.line, "NativeId");
    if (from == nullptr || !from->census) continue;
    (file.on_roll ? delivered_ : partial_).emplace(from->urn, CENSUS);
    pupil& kept = pupils_.emplace_back(one);
    kept.school = from->urn;
    kept.as_of = file.taken_on.empty() ? modified_on : file.taken_on;
    kept.term = file.term;
    note(kept);
    if (!kept.row_key.empty()) rows_[{from->urn, kept.row_key}] = &kept;
  }
}

void roll::join(const census_file& file, findings::in_file& found) {
  for (const census_row& row : file.rows) {
    const school* from = how_.by_native_id(row.school);
    if (from == nullptr) {
      found.add(findings::rule::school_not_listed, row.line, "NativeId");
      continue;
    }
    const auto known = rows_.find({from->urn, row.row_key});
    if (known == rows_.end()) {  // a pupil of a file that was not delivered
      if (from->census) found.add(findings::rule::person_unknown, row.line);
      continue;
    }
    pupil& to = *known->second;
    if (file.table == census_table::attendance && !row.code.empty()) to.absence[row.code] += row.sessions;
    if (file.table == census_table::exclusions) to.exclusions.push_back(row.excluded);
    if (file.table == census_table::addresses && !row.place.postcode.empty()) to.who.addresses.push_back(row.place);
    if (file.table == census_table::needs && !row.code.empty()) {
      if (to.needs.empty()) to.needs.emplace_back();
      to.needs.front().types.push_back(row.code);
    }
  }
}

void roll::group() {
  std::map<std::string, std::vector<held_pupil*>> alike;  // school, birth date and first name
  std::vector<std::pair<std::string_view, std::size_t>> newest_first;
  newest_first.reserve(pupils_.size());
  for (std::size_t i = 0; i < pupils_.size(); ++i) newest_first.emplace_back(pupils_[i].as_of, i);
  std::ranges::sort(newest_first, std::greater{});
  for (const auto& [as_of, index] : newest_first) {
    const pupil& one = pupils_[index];
    const std::string bucket =
        one.school + "|" + born(one.who) + "|" + normalised_name(first_word(one.who.given_names));
    std::vector<held_pupil*>& there = alike[bucket];
    const auto found = std::ranges::find_if(there, [&](const held_pupil* held) {
      return std::ranges::any_of(held->files, [&](const pupil* file) { return same_pupil(*file, one); });
    });
    held_pupil* held = found == there.end() ? nullptr : *found;
    if (held == nullptr) {
      held = &people_.emplace_back();
      held->at = how_.by_urn(one.school);
      there.push_back(held);
    }
    held->files.push_back(&one);
  }
  for (held_pupil& one : people_) merge(one);
  mark_shared_numbers();
  count_odd_numbers();
  for (held_pupil& one : people_) {
    if (one.upn_valid && !one.upn_shared) one.identity.upn = one.upn;
    const std::string who = normalised_name(one.identity.given_names) + "|" + normalised_name(one.identity.family_name);
    one.key = one.at->urn + "/" +
              (one.identity.upn.empty() ? to_hex(sha256(one.upn + "|" + born(one.identity) + "|" + who)).substr(0, 32)
                                        : one.identity.upn);
    keys_.emplace(one.key, &one);
    finder_.add(one.identity, false, false);
  }
  finder_.seal();
}

// The newest file says how a pupil is called and where it lives; what older files say otherwise is its past.
void roll::merge(held_pupil& into) const {
  contract::person& who = into.identity;
  who = into.files.front()->who;
  who.upn.clear();
  who.school_urn = into.at->urn;
  for (const pupil* file : into.files) {
    const contract::person& said = file->who;
    if (into.upn.empty() || (!into.upn_valid && contract::valid_upn(said.upn))) {
      into.upn = said.upn;
      into.upn_valid = contract::valid_upn(said.upn);
    }
    if (!who.sex) who.sex = said.sex;
    if (said.given_names.size() > who.given_names.size() &&
        normalised_name(said.given_names).starts_with(normalised_name(who.given_names)))
      who.given_names = said.given_names;  // with its middle names
    if (normalised_name(said.family_name) != normalised_name(who.family_name) && !said.family_name.empty())
      add_unique(who.previous_names, first_word(said.given_names) + " " + said.family_name);
    for (const std::string& name : said.previous_names) add_unique(who.previous_names, name);
    for (const std::string& name : said.aliases) add_unique(who.aliases, name);
    for (const pupil_contact& contact : file->contacts)
      for (const std::string& number : contact.telephones) add_unique(who.telephones, number);
    if (file == into.files.front()) continue;
    for (contract::address place : said.addresses) {
      const auto same = [&](const contract::address& one) {
        return contract::normalised_postcode(one.postcode) == contract::normalised_postcode(place.postcode);
      };
      if (std::ranges::any_of(who.addresses, same)) continue;
      if (!who.addresses.empty()) place.type = policy::address_type::previous;
      who.addresses.push_back(std::move(place));
    }
  }
}

void roll::mark_shared_numbers() {
  std::map<std::string, std::set<std::string>> holders;
  const auto who = [](const held_pupil& one) {
    return born(one.identity) + "|" + normalised_name(first_word(one.identity.given_names));
  };
  for (const held_pupil& one : people_)
    if (one.upn_valid) holders[one.upn].insert(who(one));
  for (held_pupil& one : people_) {
    one.upn_shared = one.upn_valid && holders[one.upn].size() > 1;
    if (!one.upn_shared) continue;
    for (const pupil* file : one.files)
      if (file->who.upn == one.upn) found_[file->file].add(findings::rule::duplicate_upn, file->line, "UPN");
  }
}

void roll::count_odd_numbers() {
  for (const held_pupil& one : people_) {
    std::set<std::string_view> systems;
    for (const pupil* file : one.files) systems.insert(file->system);
    for (const std::string_view system : systems) ++named_[{one.at->urn, system}];
    if (one.upn_valid && !one.upn_shared) continue;
    for (const std::string_view system : systems) {
      odd_numbers& odd = odd_numbers_[{one.at->urn, system}];
      odd.shared += one.upn_shared ? 1 : 0;
      odd.invalid += one.upn_valid ? 0 : 1;
    }
  }
}

std::vector<const held_pupil*> roll::candidates(const contract::person& who) const {
  std::vector<const held_pupil*> out;
  for (const std::uint32_t number : finder_.might_be(who)) out.push_back(&people_[number]);
  return out;
}

const held_pupil* roll::by_key(const std::string& key) const {
  const auto found = keys_.find(key);
  return found == keys_.end() ? nullptr : found->second;
}

std::string roll::trouble(const school& one, std::string_view system) const {
  for (const file_trouble& what : troubles_)
    if (what.system == system && (what.la.empty() || (what.la == one.la && what.estab == one.estab)))
      return what.sentence;
  const school_system here{one.urn, system};
  if (!delivered_.contains(here))
    return partial_.contains(here) ? "only files of a part of the school's pupils have been delivered"
                                   : "no file of this kind has been delivered";
  if (lost_.contains(here)) return "of a pupil the name or the birth date cannot be read";
  const auto named = named_.find(here);
  if (named == named_.end() || named->second < one.pupils_min) return "the files name fewer pupils than the school has";
  return {};
}

std::string roll::remark(const school& one, std::string_view system) const {
  const auto odd = odd_numbers_.find({one.urn, system});
  if (odd == odd_numbers_.end()) return {};
  return std::to_string(odd->second.shared) + " pupils share a unique pupil number with another, " +
         std::to_string(odd->second.invalid) + " have none that is valid";
}

}  // namespace mash::schools
