// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/people.hpp"

#include <algorithm>
#include <map>

#include "adapters/kit/source/people.hpp"
#include "adapters/kit/source/values.hpp"
#include "adapters/local_authority/words.hpp"
#include "adapters/sql/people_check.hpp"
#include "adapters/sql/undated.hpp"

namespace mash::local_authority {

namespace {

using contract::person;
using kit::known_person;
using policy::address_type;

constexpr std::string_view PERSON =
    "select pers_person_id, pers_forename, pers_surname, pers_sex, pers_dob, pers_common_child_id, pers_expected_dob "
    "from ssd_person";

std::string without_spaces(std::string_view text) {
  std::string out;
  std::ranges::copy_if(text, std::back_inserter(out), [](char c) { return c != ' '; });
  return out;
}

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

known_person to_person(const sql::row& from, const std::string& organisation) {
  known_person out;
  out.key = from.text("pers_person_id");
  out.organisation = organisation;
  person& who = out.identity;
  who.family_name = from.text("pers_surname");
  who.given_names = from.text("pers_forename");
  who.date_of_birth = kit::read_date(from.text("pers_dob"));
  who.expected_date_of_delivery = kit::to_date(from.date("pers_expected_dob"));
  who.sex = kit::read_sex(from.text("pers_sex"));
  who.nhs_number = without_spaces(from.text("pers_common_child_id"));
  who.kind = kit::kind_of(who, date_of(system_clock().now()));
  return out;
}

// {"HOUSE": "3", "STREET": "Sample Close", "TOWN": ...}: the dataset's own member names, in the order of an envelope.
std::vector<std::string> address_lines(const std::string& text) {
  const auto document = json::parse(text);
  const json::object* parts = document ? document->if_object() : nullptr;
  if (parts == nullptr) return {};
  const auto part = [&](std::string_view name) {
    const json::value* found = parts->if_contains(name);
    return found != nullptr && found->is_string() ? std::string(std::string_view(found->get_string())) : std::string();
  };
  std::vector<std::string> out;
  const auto add = [&](std::string line) {
    if (!line.empty()) out.push_back(std::move(line));
  };
  const std::string flat = part("FLAT");
  add(flat.empty() ? "" : "Flat " + flat);
  add(part("BUILDING"));
  const std::string house = part("HOUSE"), street = part("STREET");
  add(house + (house.empty() || street.empty() ? "" : " ") + street);
  add(part("TOWN"));
  return out;
}

// Many systems write 9999-12-31 where there is no end.
bool is_over(const std::string& end) { return end <= to_iso_date(date_of(system_clock().now())); }

contract::address to_address(const sql::row& from, const std::string& end) {
  contract::address out;
  const std::string type = upper(from.text("addr_address_type"));
  out.from = kit::to_date(from.date("addr_address_start_date"));
  if (!end.empty() && is_over(end)) out.to = kit::to_date(end);
  out.postcode = from.text("addr_address_postcode");
  out.lines = address_lines(from.text("addr_address_json"));
  // The dataset blanks a protected address and writes CON for its postcode; a postcode of Xs is a placeholder.
  const std::string postcode = contract::normalised_postcode(out.postcode);
  const bool confidential = postcode == "CON";
  if (confidential || postcode.find_first_not_of('X') == std::string::npos) out.postcode.clear();
  out.type = out.to                   ? address_type::previous
             : type.contains("PLAC")  ? address_type::placement
             : type.contains("REFUG") ? address_type::refuge
                                      : address_type::home;
  out.is_protected = confidential || type.contains("PLAC") || type.contains("REFUG");
  out.use_for_matching = !out.is_protected;
  if (confidential) out.lines.clear();
  return out;
}

using by_key = std::map<std::string, known_person*>;

result<void> add_identifiers(sql::session& from, const std::vector<std::string>& keys, const by_key& people) {
  MASH_TRY(rows, from.query_in("select link_person_id, link_identifier_type, link_identifier_value, link_valid_to_date "
                               "from ssd_linked_identifiers",
                               "link_person_id", keys));
  for (const sql::row& one : *rows) {
    // One whose end cannot be read has ended.
    if (!one.text("link_valid_to_date").empty() && is_over(one.date("link_valid_to_date"))) continue;
    person& who = people.at(one.text("link_person_id"))->identity;
    const std::string type = upper(without_spaces(one.text("link_identifier_type")));
    const std::string value = upper(without_spaces(one.text("link_identifier_value")));
    if (type == "UNIQUEPUPILNUMBER" || type == "UPN") who.upn = value;
    if (type == "NHSNUMBER" && who.nhs_number.empty()) who.nhs_number = value;
  }
  return {};
}

result<void> add_addresses(sql::session& from, const std::vector<std::string>& keys, const by_key& people) {
  MASH_TRY(rows, from.query_in("select addr_person_id, addr_address_type, addr_address_start_date, "
                               "addr_address_end_date, addr_address_postcode, addr_address_json from ssd_address",
                               "addr_person_id", keys));
  for (const sql::row& one : *rows) {
    known_person& who = *people.at(one.text("addr_person_id"));
    // One whose end cannot be read is told to nobody; what is protected of it still is, since it may be where they are.
    const auto end = one.needed_date("addr_address_end_date");
    contract::address place = to_address(one, end.value_or(""));
    if (contract::normalised_postcode(one.text("addr_address_postcode")) == "CON" && !place.to) who.restricted = true;
    if (!end && !place.is_protected) continue;
    if (!place.lines.empty() || !place.postcode.empty()) who.identity.addresses.push_back(std::move(place));
  }
  return {};
}

void add_tie(known_person& who, const std::string& key, policy::relationship type) {
  const bool known = std::ranges::any_of(who.ties, [&](const auto& tie) { return tie.key == key; });
  if (!known && key != who.key && !key.empty()) who.ties.push_back({.key = key, .name = "", .type = type});
}

result<void> add_family(sql::session& from, const std::vector<std::string>& keys, const by_key& people) {
  MASH_TRY(mothers, from.query_in("select moth_person_id, moth_childs_person_id from ssd_mother",
                                  "moth_childs_person_id", keys));
  for (const sql::row& one : *mothers)
    add_tie(*people.at(one.text("moth_childs_person_id")), one.text("moth_person_id"), policy::relationship::mother);
  MASH_TRY(children,
           from.query_in("select moth_person_id, moth_childs_person_id from ssd_mother", "moth_person_id", keys));
  for (const sql::row& one : *children)
    add_tie(*people.at(one.text("moth_person_id")), one.text("moth_childs_person_id"),
            policy::relationship::other_relative);
  MASH_TRY(own, from.query_in("select fami_family_id, fami_person_id from ssd_family", "fami_person_id", keys));
  std::map<std::string, std::vector<std::string>> members;  // of each family, our people
  std::vector<std::string> families;
  for (const sql::row& one : *own) {
    members[one.text("fami_family_id")].push_back(one.text("fami_person_id"));
    families.push_back(one.text("fami_family_id"));
  }
  MASH_TRY(all, from.query_in("select fami_family_id, fami_person_id from ssd_family", "fami_family_id", families));
  for (const sql::row& one : *all)
    for (const std::string& ours : members[one.text("fami_family_id")])
      add_tie(*people.at(ours), one.text("fami_person_id"), policy::relationship::other_relative);
  return {};
}

result<void> complete(sql::session& from, std::vector<known_person>& people) {
  std::vector<std::string> keys;
  by_key index;
  for (known_person& one : people) {
    keys.push_back(one.key);
    index[one.key] = &one;
  }
  MASH_TRY(identifiers, add_identifiers(from, keys, index));
  MASH_TRY(addresses, add_addresses(from, keys, index));
  MASH_TRY(family, add_family(from, keys, index));
  return {};
}

// "9990001014" is also written "999 000 1014".
std::vector<std::string> spellings(const std::string& nhs_number) {
  if (nhs_number.size() != 10) return {nhs_number};
  return {nhs_number, nhs_number.substr(0, 3) + " " + nhs_number.substr(3, 3) + " " + nhs_number.substr(6)};
}

constexpr const char* BY_SURNAME = " where (upper(pers_surname) = ?)";

result<std::vector<sql::row>> rows_by_name(sql::session& from, const person& asked) {
  std::vector<sql::row> out;
  for (const civil_date day : kit::birth_dates(asked)) {
    MASH_TRY(rows, from.query(std::string(PERSON) + " where pers_dob >= ? and pers_dob < ?",
                              {to_iso_date(day), to_iso_date(kit::next_day(day))}));
    std::ranges::move(*rows, std::back_inserter(out));
  }
  if (asked.date_of_birth) return out;
  for (const std::string& name : kit::surnames(asked)) {
    std::string select = std::string(PERSON) + BY_SURNAME;
    std::vector<std::string> bound = {name};
    if (asked.expected_date_of_delivery) {
      select += " and (pers_dob is null or pers_dob >= ?)";
      bound.push_back(to_iso_date(kit::earliest_birth(*asked.expected_date_of_delivery)));
    }
    MASH_TRY(rows, from.query(select, bound));
    std::ranges::move(*rows, std::back_inserter(out));
  }
  return out;
}

// Who it is hangs on it: the person is still told of, and the system was not wholly searched.
void note_birth_date(const sql::row& of) { (void)of.needed_date("pers_dob"); }

// Everybody who carries one of the identifiers asked for.
result<std::set<std::string>> ids_by_identifier(sql::session& from, const person& asked) {
  std::set<std::string> out;
  if (!asked.nhs_number.empty()) {
    MASH_TRY(rows, from.query_in("select pers_person_id as id from ssd_person", "pers_common_child_id",
                                 spellings(asked.nhs_number)));
    for (const sql::row& one : *rows) out.insert(one.text("id"));
  }
  std::vector<std::string> values = asked.nhs_number.empty() ? std::vector<std::string>() : spellings(asked.nhs_number);
  if (!asked.upn.empty()) values.push_back(asked.upn);
  MASH_TRY(linked,
           from.query_in("select link_person_id as id from ssd_linked_identifiers", "link_identifier_value", values));
  for (const sql::row& one : *linked) out.insert(one.text("id"));
  return out;
}

}  // namespace

result<kit::candidates> candidates(sql::session& from, const person& asked, const std::set<std::string>& ids,
                                   const std::string& organisation) {
  MASH_TRY(searchable, sql::check_birth_dates(from, "ssd_person", "pers_dob"));
  MASH_TRY(by_identifier, ids_by_identifier(from, asked));
  by_identifier->insert(ids.begin(), ids.end());
  MASH_TRY(numbered, from.query_in(PERSON, "pers_person_id", {by_identifier->begin(), by_identifier->end()}));
  MASH_TRY(named, rows_by_name(from, asked));
  std::map<std::string, known_person> found;
  for (const sql::row& one : *numbered) {
    note_birth_date(one);
    found.try_emplace(one.text("pers_person_id"), to_person(one, organisation));
  }
  for (const sql::row& one : *named) {
    known_person who = to_person(one, organisation);
    if (!kit::may_be(asked, who.identity)) continue;
    note_birth_date(one);
    found.try_emplace(who.key, std::move(who));
  }
  if (found.size() > CANDIDATES_MAX) return fail(errc::conflict, "too many people fit; a further identifier is needed");
  kit::candidates out;
  for (auto& [key, who] : found) out.people.push_back(std::move(who));
  const sql::surname_search by_surname{std::string(PERSON) + BY_SURNAME, "pers_dob",
                                       [](const std::string& name) { return std::vector<std::string>{name}; },
                                       [&](const sql::row& one) { return to_person(one, organisation); }};
  MASH_TRY(added, sql::add_undated(from, asked, by_surname, CANDIDATES_MAX, out));
  MASH_TRY(done, complete(from, out.people));
  // A child whom only the returns know by this UPN carries it from there.
  for (known_person& one : out.people)
    if (one.identity.upn.empty() && ids.contains(one.key)) one.identity.upn = asked.upn;
  return out;
}

findings::report examine_people(sql::session& from, const std::string& system) {
  return sql::examine_birth_dates(from, system, std::string(PERSON), "pers_dob");
}

result<std::vector<known_person>> persons(sql::session& from, const std::vector<std::string>& ids,
                                          const std::string& organisation) {
  MASH_TRY(rows, from.query_in(PERSON, "pers_person_id", ids));
  std::vector<known_person> out;
  for (const sql::row& one : *rows) {
    note_birth_date(one);
    out.push_back(to_person(one, organisation));
  }
  MASH_TRY(done, complete(from, out));
  return out;
}

result<std::set<std::string>> adopted(sql::session& from, const std::vector<std::string>& ids) {
  MASH_TRY(episodes, from.query_in("select clae_person_id, clae_cla_episode_ceased_reason from ssd_cla_episodes",
                                   "clae_person_id", ids));
  std::set<std::string> out;
  for (const sql::row& one : *episodes)
    if (is_adopted(one.text("clae_cla_episode_ceased_reason"))) out.insert(one.text("clae_person_id"));
  MASH_TRY(referrals,
           from.query_in("select cine_person_id, cine_close_reason from ssd_cin_episodes", "cine_person_id", ids));
  for (const sql::row& one : *referrals)
    if (is_adopted_closure(one.text("cine_close_reason"))) out.insert(one.text("cine_person_id"));
  return out;
}

}  // namespace mash::local_authority
