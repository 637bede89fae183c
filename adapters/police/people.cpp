// SPDX-License-Identifier: Apache-2.0
#include "adapters/police/people.hpp"

#include <algorithm>
#include <map>

#include "adapters/kit/source/people.hpp"
#include "adapters/kit/source/values.hpp"
#include "adapters/police/words.hpp"
#include "adapters/sql/people_check.hpp"
#include "adapters/sql/undated.hpp"
#include "base/crypto.hpp"

namespace mash::police {

namespace {

using contract::person;
using kit::known_person;
using policy::address_type;
using policy::relationship;

constexpr std::string_view PERSON =
    "select person_urn, surname, given_name, middle_names, alias, date_of_birth, expected_due_date, gender from person";

// "Grace Okafor; Gracie": the column holds one or several whole names.
std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(";,"), text.size());
    std::string_view one = text.substr(0, end);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (!one.empty()) out.emplace_back(one);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

known_person to_person(const sql::row& from, const std::string& organisation) {
  known_person out;
  out.key = from.text("person_urn");
  out.organisation = organisation;
  person& who = out.identity;
  who.family_name = from.text("surname");
  who.given_names = from.text("given_name");
  if (const std::string& middle = from.text("middle_names"); !middle.empty())
    who.given_names.append(who.given_names.empty() ? "" : " ").append(middle);
  who.aliases = split_names(from.text("alias"));
  who.date_of_birth = kit::read_date(from.text("date_of_birth"));
  who.expected_date_of_delivery = kit::to_date(from.date("expected_due_date"));
  who.sex = sex_of(from.text("gender"));
  who.kind = kit::kind_of(who, date_of(system_clock().now()));
  return out;
}

contract::address to_address(const sql::row& from, const std::string& until) {
  contract::address out;
  const std::string type = folded(from.text("address_type"));
  out.from = kit::to_date(from.date("from_date"));
  out.to = kit::to_date(until);
  out.type = type == "no_fixed_abode"               ? address_type::no_fixed_abode
             : type == "refuge"                     ? address_type::refuge
             : out.to.has_value() || type != "home" ? address_type::previous
                                                    : address_type::home;
  out.is_protected = out.type == address_type::refuge;
  out.use_for_matching = !out.is_protected;
  const std::string &premises = from.text("premises"), &street = from.text("street");
  std::string line = premises + (premises.empty() || street.empty() ? "" : " ") + street;
  for (const std::string& part : {from.text("site_location"), line, from.text("town"), from.text("county")})
    if (!part.empty()) out.lines.push_back(part);
  out.postcode = from.text("post_code");
  return out;
}

using by_key = std::map<std::string, known_person*>;

result<void> add_addresses(sql::session& from, const std::vector<std::string>& keys, const by_key& people) {
  MASH_TRY(rows, from.query_in("select person_urn, address_type, site_location, premises, street, town, county, "
                               "post_code, from_date, to_date from person_address",
                               "person_urn", keys));
  for (const sql::row& one : *rows) {
    const auto until = one.needed_date("to_date");
    contract::address place = to_address(one, until.value_or(""));
    // One whose end cannot be read is told to nobody; a refuge still protects whoever may be there.
    if (until || place.is_protected) people.at(one.text("person_urn"))->identity.addresses.push_back(std::move(place));
  }
  return {};
}

// The related person is the `person_relationship` of the person: both get a tie.
result<void> add_associations(sql::session& from, const std::vector<std::string>& keys, const by_key& people) {
  for (const char* column : {"person_urn", "related_person_urn"}) {
    MASH_TRY(rows, from.query_in("select person_urn, related_person_urn, person_relationship, from_date, to_date "
                                 "from person_association",
                                 column, keys));
    for (const sql::row& one : *rows) {
      auto type = relationship_of(one.text("person_relationship"));
      const auto until = one.needed_date("to_date");
      if (!type || !until) continue;
      const bool forward = std::string_view(column) == "person_urn";
      if (!forward) type = inverse_of(*type);
      const auto ended = kit::to_date(*until);
      const bool over = ended && *ended <= date_of(system_clock().now());
      if (over && *type == relationship::partner_of_parent) type = relationship::ex_partner_of_parent;
      people.at(one.text(column))
          ->ties.push_back({.key = one.text(forward ? "related_person_urn" : "person_urn"),
                            .name = "",
                            .type = *type,
                            .from = kit::to_date(one.date("from_date")),
                            .to = over ? ended : std::nullopt});
    }
  }
  return {};
}

// A person whose own record may not be disclosed is restricted as a whole.
result<void> add_restrictions(sql::session& from, const std::vector<std::string>& keys, const by_key& people) {
  MASH_TRY(rows, from.query_in("select record_urn, disclosure_allowed from handling where disclosure_allowed is not "
                               "null",
                               "record_urn", keys));
  for (const sql::row& one : *rows)
    if (!kit::is_yes(one.text("disclosure_allowed"))) people.at(one.text("record_urn"))->restricted = true;
  return {};
}

result<void> complete(sql::session& from, std::vector<known_person>& people) {
  std::vector<std::string> keys;
  by_key index;
  for (known_person& one : people) {
    keys.push_back(one.key);
    index[one.key] = &one;
  }
  MASH_TRY(addresses, add_addresses(from, keys, index));
  MASH_TRY(associations, add_associations(from, keys, index));
  MASH_TRY(restrictions, add_restrictions(from, keys, index));
  return {};
}

constexpr const char* BY_SURNAME = " where (upper(surname) = ? or upper(alias) like ?)";

result<std::vector<sql::row>> rows_for(sql::session& from, const person& asked) {
  std::vector<sql::row> out;
  for (const civil_date day : kit::birth_dates(asked)) {
    MASH_TRY(rows, from.query(std::string(PERSON) + " where date_of_birth >= ? and date_of_birth < ?",
                              {to_iso_date(day), to_iso_date(kit::next_day(day))}));
    std::ranges::move(*rows, std::back_inserter(out));
  }
  if (asked.date_of_birth) return out;
  for (const std::string& name : kit::surnames(asked)) {
    std::string select = std::string(PERSON) + BY_SURNAME;
    std::vector<std::string> bound = {name, "%" + name + "%"};
    if (asked.expected_date_of_delivery) {
      select += " and (date_of_birth is null or date_of_birth >= ?)";
      bound.push_back(to_iso_date(kit::earliest_birth(*asked.expected_date_of_delivery)));
    }
    MASH_TRY(rows, from.query(select, bound));
    std::ranges::move(*rows, std::back_inserter(out));
  }
  return out;
}

// Who it is hangs on it: the person is still told of, and the system was not wholly searched.
void note_birth_date(const sql::row& of) { (void)of.needed_date("date_of_birth"); }

}  // namespace

result<kit::candidates> candidates(sql::session& from, const person& asked, const std::string& organisation) {
  MASH_TRY(searchable, sql::check_birth_dates(from, "person", "date_of_birth"));
  MASH_TRY(rows, rows_for(from, asked));
  std::map<std::string, known_person> found;
  for (const sql::row& one : *rows) {
    known_person who = to_person(one, organisation);
    if (!kit::may_be(asked, who.identity)) continue;
    note_birth_date(one);
    found.try_emplace(who.key, std::move(who));
  }
  if (found.size() > CANDIDATES_MAX) return fail(errc::conflict, "too many people fit; a further identifier is needed");
  kit::candidates out;
  for (auto& [key, who] : found) out.people.push_back(std::move(who));
  const sql::surname_search by_surname{
      std::string(PERSON) + BY_SURNAME, "date_of_birth",
      [](const std::string& name) { return std::vector<std::string>{name, "%" + name + "%"}; },
      [&](const sql::row& one) { return to_person(one, organisation); }};
  MASH_TRY(added, sql::add_undated(from, asked, by_surname, CANDIDATES_MAX, out));
  MASH_TRY(done, complete(from, out.people));
  return out;
}

findings::report examine_people(sql::session& from, const std::string& system) {
  return sql::examine_birth_dates(from, system, std::string(PERSON), "date_of_birth");
}

result<std::vector<known_person>> persons(sql::session& from, const std::vector<std::string>& person_urns,
                                          const std::string& organisation) {
  MASH_TRY(rows, from.query_in(PERSON, "person_urn", person_urns));
  std::vector<known_person> out;
  for (const sql::row& one : *rows) {
    note_birth_date(one);
    out.push_back(to_person(one, organisation));
  }
  MASH_TRY(done, complete(from, out));
  return out;
}

}  // namespace mash::police
