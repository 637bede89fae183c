// SPDX-License-Identifier: Apache-2.0
#include "adapters/match/columns.hpp"

#include <array>
#include <unordered_set>

#include "base/json_reader.hpp"

namespace mash::matching {
namespace {

constexpr std::size_t COLUMNS_MAX = 16, NAME_BYTES_MAX = 200;

struct member {
  std::string_view name;
  column_map::names column_map::* columns;
  std::string description::* text;  // null: no text
  std::string_view between;         // several columns are joined so
};

constexpr std::array MEMBERS{
    member{"id", &column_map::id, &description::id, " "},
    member{"given_names", &column_map::given_names, &description::given_names, " "},
    member{"family_name", &column_map::family_name, &description::family_name, " "},
    member{"previous_names", &column_map::previous_names, &description::previous_names, ";"},
    member{"aliases", &column_map::aliases, &description::aliases, ";"},
    member{"date_of_birth", &column_map::date_of_birth, &description::date_of_birth, "-"},
    member{"sex", &column_map::sex, &description::sex, " "},
    member{"nhs_number", &column_map::nhs_number, &description::nhs_number, ""},
    member{"upn", &column_map::upn, &description::upn, ""},
    member{"number", &column_map::number, &description::number, ""},
    member{"postcode", &column_map::postcode, &description::postcode, " "},
    member{"previous_postcodes", &column_map::previous_postcodes, &description::previous_postcodes, ";"},
    member{"address", &column_map::address, &description::address, " "},
    member{"previous_addresses", &column_map::previous_addresses, &description::previous_addresses, ";"},
    member{"town", &column_map::town, &description::town, " "},
    member{"telephones", &column_map::telephones, &description::telephones, ";"},
    member{"restricted", &column_map::restricted, nullptr, ""},
    member{"adopted", &column_map::adopted, nullptr, ""},
};

// A column or a list of columns.
void read_member(json::reader& in, std::string_view name, column_map::names& into) {
  const json::value* found = in.if_child(name);
  if (found == nullptr) return;
  if (found->is_string()) {
    into = {in.text(name, NAME_BYTES_MAX)};
    return;
  }
  into = in.if_texts(name, COLUMNS_MAX, NAME_BYTES_MAX);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text) out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  return out;
}

// Which column of the table each member reads.
using places = std::array<std::vector<std::size_t>, MEMBERS.size()>;

result<places> find_columns(const csv::table& rows, const column_map& by) {
  places out;
  for (std::size_t i = 0; i < MEMBERS.size(); ++i)
    for (const std::string& name : by.*(MEMBERS.at(i).columns)) {
      const auto found = rows.column(name);
      if (!found) return fail(errc::invalid, "there is no column \"" + name + "\", which the map names");
      out.at(i).push_back(*found);
    }
  return out;
}

std::unexpected<error> refuse(const csv::row& row, std::string_view what) {
  return fail(errc::invalid, "line " + std::to_string(row.line) + ": " + std::string(what));
}

result<void> take_flag(std::string_view member_name, const std::string& word, const csv::row& row, description& into) {
  using enum description::adoption;
  if (word.empty() || word == "no" || word == "n" || word == "0" || word == "false") return {};
  if (member_name == "adopted") {
    if (word != "former" && word != "present") return refuse(row, "adopted is one of: former, present, or empty");
    into.adopted = word == "former" ? former : present;
    return {};
  }
  if (word != "yes" && word != "y" && word != "1" && word != "true" && word != "r")
    return refuse(row, "restricted is one of: yes, no, y, n, 1, 0, true, false, R, or empty");
  into.restricted = true;
  return {};
}

result<description> read_row(const csv::row& row, const places& at) {
  description out;
  for (std::size_t i = 0; i < MEMBERS.size(); ++i) {
    const member& one = MEMBERS.at(i);
    std::string joined;
    for (const std::size_t column : at.at(i)) {
      const std::string_view value = trimmed(row.fields[column]);
      if (value.empty()) continue;
      joined.append(joined.empty() ? "" : one.between).append(value);
    }
    if (one.text != nullptr) {
      out.*one.text = std::move(joined);
      continue;
    }
    MASH_TRY(taken, take_flag(one.name, lower(joined), row, out));
  }
  return out;
}

}  // namespace

result<column_map> read_columns(const toml::document& file, const std::string& path, side of) {
  std::vector<json::fault> faults;
  column_map out;
  json::reader in(file.root, "", faults);
  for (const member& one : MEMBERS) read_member(in, one.name, out.*one.columns);
  for (const auto& [name, which] : {std::pair("left", side::left), std::pair("right", side::right)}) {
    const json::value* table = in.if_child(name);
    if (table == nullptr) continue;
    json::reader own(*table, std::string("/") + name, faults);
    column_map unused;
    for (const member& one : MEMBERS) read_member(own, one.name, (which == of ? out : unused).*one.columns);
    own.finish();
  }
  in.finish();
  if (faults.empty() && out.id.empty()) in.add("id", "required", "name the column that tells rows apart");
  if (!faults.empty()) return fail(errc::invalid, toml::describe(path, file, faults));
  return out;
}

result<std::vector<description>> read_people(const csv::table& rows, const column_map& by) {
  MASH_TRY(at, find_columns(rows, by));
  std::vector<description> out;
  out.reserve(rows.rows.size());
  std::unordered_set<std::string_view> ids;
  for (const csv::row& row : rows.rows) {
    MASH_TRY(one, read_row(row, *at));
    out.push_back(std::move(*one));
    if (out.back().id.empty()) return refuse(row, "the row has no id");
    if (!ids.insert(out.back().id).second) return refuse(row, "another row has the same id");
  }
  return out;
}

}  // namespace mash::matching
