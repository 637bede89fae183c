// SPDX-License-Identifier: Apache-2.0
#include "adapters/schools/census.hpp"

#include <algorithm>

#include "adapters/csv/csv.hpp"
#include "adapters/findings/upn.hpp"
#include "adapters/schools/attendance.hpp"
#include "adapters/schools/codes.hpp"
#include "adapters/schools/ctf.hpp"
#include "adapters/schools/settings.hpp"

namespace mash::schools {
namespace {

using findings::fixed_text;
using findings::rule;

constexpr std::size_t CSV_BYTES_MAX = std::size_t{64} * 1024 * 1024;

bool has(const csv::table& from, std::initializer_list<std::string_view> names) {
  return std::ranges::all_of(names, [&](std::string_view name) { return from.column(name).has_value(); });
}

result<census_table> table_of(const csv::table& from) {
  if (has(from, {"NativeId", "upn", "surname", "forename", "dob"})) return census_table::pupils;
  const bool keyed =
      has(from, {"NativeId", "pupilonrolltableid"}) || has(from, {"NativeId", "pupilnolongeronrolltableid"});
  if (!keyed) return fail(errc::invalid, "the CSV file is no table of the school census that is known here");
  if (has(from, {"sessions", "attendancereason"})) return census_table::attendance;
  if (has(from, {"startdate", "category", "reason1"})) return census_table::exclusions;
  if (has(from, {"sentype"})) return census_table::needs;
  if (has(from, {"postcode"})) return census_table::addresses;
  return census_table::not_used;
}

// "2025_spring_pupilonroll.csv" is of the spring census of 2025. Census day is the third Thursday of January and May,
// the first of October; a file's own time would say when somebody copied it.
void read_term(std::string_view file_name, census_file& out) {
  using namespace std::chrono;
  struct census_day {
    std::string_view term;
    month in;
    unsigned thursday;
  };
  constexpr census_day DAYS[] = {{"spring", January, 3}, {"summer", May, 3}, {"autumn", October, 1}};
  const auto found =
      std::ranges::find_if(DAYS, [&](const census_day& one) { return file_name.find(one.term) != file_name.npos; });
  if (found == std::end(DAYS)) return;
  out.term = found->term;
  for (std::size_t i = 0; i + 4 <= file_name.size(); ++i) {
    const auto number = read_count(file_name.substr(i, 4));
    if (!number || *number < 2000 || *number > 2099) continue;
    out.term += " " + std::to_string(*number);
    out.taken_on = to_iso_date(sys_days(year(*number) / found->in / Thursday[found->thursday]));
    return;
  }
}

std::string text_of(const csv::table& from, const csv::row& row, std::string_view name) {
  return std::string(from.value(row, name));
}

std::string key_of(const csv::table& from, const csv::row& row) {
  const std::string_view key = from.value(row, "pupilonrolltableid");
  return std::string(key.empty() ? from.value(row, "pupilnolongeronrolltableid") : key);
}

void add_name(std::vector<std::string>& into, const std::string& given, const std::string& family) {
  if (!given.empty() && !family.empty()) into.push_back(given + " " + family);
}

// One row's values, and what is wrong with them.
class values {
 public:
  values(const csv::table& from, const csv::row& row, findings::in_file& found)
      : from_(from), row_(row), found_(found) {}

  [[nodiscard]] std::string_view text(fixed_text column) const { return from_.value(row_, column.view()); }

  [[nodiscard]] std::optional<civil_date> date(fixed_text column) const {
    auto out = read_date(text(column));
    if (!out && !text(column).empty()) add(rule::date_unreadable, column);
    return out;
  }

  [[nodiscard]] std::optional<int> count(fixed_text column) const {
    auto out = read_count(text(column));
    if (!out && !text(column).empty()) add(rule::number_unreadable, column);
    return out;
  }

  [[nodiscard]] std::string code(fixed_text column, code_list in) const {
    if (!text(column).empty() && !is_listed(in, text(column))) add(rule::unknown_code, column);
    return std::string(text(column));
  }

  void add(rule broken, fixed_text column) const { found_.add(broken, row_.line, column); }

 private:
  const csv::table& from_;
  const csv::row& row_;
  findings::in_file& found_;
};

// What a pupil is found by.
void check_identity(const values& of) {
  if (of.text("upn").empty())
    of.add(rule::upn_missing, "upn");
  else if (const auto wrong = findings::upn_fault(of.text("upn")))
    of.add(*wrong, "upn");
  if (of.text("surname").empty()) of.add(rule::name_missing, "surname");
  if (of.text("forename").empty()) of.add(rule::name_missing, "forename");
  if (of.text("dob").empty()) of.add(rule::date_missing, "dob");
  if (!of.text("sex").empty() && !read_sex(of.text("sex"))) of.add(rule::unknown_code, "sex");
}

pupil read_pupil(const csv::table& from, const csv::row& row, findings::in_file& found) {
  const values of(from, row, found);
  check_identity(of);
  pupil out;
  out.system = CENSUS;
  out.line = row.line;
  out.school = text_of(from, row, "NativeId");
  out.row_key = key_of(from, row);
  out.who.upn = text_of(from, row, "upn");
  out.who.family_name = text_of(from, row, "surname");
  const std::string forename = text_of(from, row, "forename");
  out.who.given_names = forename;
  if (const std::string middle = text_of(from, row, "middlenames"); !middle.empty())
    out.who.given_names.append(out.who.given_names.empty() ? "" : " ").append(middle);
  if (const std::string known = text_of(from, row, "preferredsurname"); known != out.who.family_name)
    add_name(out.who.aliases, forename, known);
  if (const std::string former = text_of(from, row, "formersurname"); former != out.who.family_name)
    add_name(out.who.previous_names, forename, former);
  out.who.date_of_birth = of.date("dob");
  out.who.sex = read_sex(from.value(row, "sex"));
  out.entry = of.date("entrydate");
  out.leaving = of.date("leavingdate");
  if (out.entry && out.leaving && *out.leaving < *out.entry) of.add(rule::dates_in_wrong_order, "leavingdate");
  out.on_roll = from.column("pupilonrolltableid").has_value() && !out.leaving;
  out.enrol_status = text_of(from, row, "enrolstatus");
  out.year_group = text_of(from, row, "ncyearactual");
  out.young_carer = text_of(from, row, "youngcarer");
  out.possible = of.count("termlysessionspossible");
  if (const std::string provision = of.code("senprovision", code_list::provision); !provision.empty())
    out.needs.push_back({provision, of.date("senprovisionstartdate"), {}});
  return out;
}

contract::address read_place(const csv::table& from, const csv::row& row) {
  contract::address out;
  std::string first;
  for (const char* name : {"saon", "paon", "street"})
    if (const std::string_view part = from.value(row, name); !part.empty())
      first.append(first.empty() ? "" : " ").append(part);
  if (!first.empty()) out.lines.push_back(first);
  for (const char* name :
       {"addressline1", "addressline2", "addressline3", "addressline4", "addressline5", "locality", "town", "posttown"})
    if (const std::string_view line = from.value(row, name); !line.empty()) out.lines.emplace_back(line);
  out.postcode = from.value(row, "postcode");
  return out;
}

census_row read_row(const csv::table& from, const csv::row& row, census_table table, findings::in_file& found) {
  const values of(from, row, found);
  census_row out;
  out.line = row.line;
  out.school = text_of(from, row, "NativeId");
  out.row_key = key_of(from, row);
  if (out.row_key.empty()) of.add(rule::id_missing, "pupilonrolltableid");
  if (table == census_table::attendance) {
    out.code = of.text("attendancereason");
    if (group_of(out.code) == attendance_group::unknown) of.add(rule::unknown_code, "attendancereason");
    out.sessions = of.count("sessions").value_or(0);
  }
  if (table == census_table::needs) out.code = of.code("sentype", code_list::need);
  if (table == census_table::addresses) out.place = read_place(from, row);
  if (table == census_table::exclusions) {
    out.excluded.category = of.code("category", code_list::exclusion);
    for (const fixed_text name : std::initializer_list<fixed_text>{"reason1", "reason2", "reason3"})
      if (std::string reason = of.code(name, code_list::reason); !reason.empty())
        out.excluded.reasons.push_back(std::move(reason));
    out.excluded.start = of.date("startdate");
    out.excluded.sessions = of.count("sessions");
  }
  return out;
}

}  // namespace

result<census_file> read_census(std::string_view bytes, std::string_view file_name, findings::in_file& found) {
  csv::limits limit;
  limit.bytes_max = CSV_BYTES_MAX;
  MASH_TRY(parsed, csv::parse_sound(bytes, found, limit));
  const csv::table& rows = parsed->found;
  const auto table = table_of(rows);
  if (!table) {
    found.add(rule::wrong_document, 1);
    return std::unexpected(table.error());
  }
  census_file out;
  out.table = *table;
  out.left_out = std::move(parsed->left_out);
  out.cut_off = parsed->cut_off;
  read_term(file_name, out);
  out.on_roll = out.table == census_table::pupils && rows.column("pupilonrolltableid").has_value();
  for (const csv::row& row : rows.rows) {
    if (out.table == census_table::pupils)
      out.pupils.push_back(read_pupil(rows, row, found));
    else if (out.table != census_table::not_used)
      out.rows.push_back(read_row(rows, row, out.table, found));
  }
  return out;
}

}  // namespace mash::schools
