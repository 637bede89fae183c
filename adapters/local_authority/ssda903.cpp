// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/ssda903.hpp"

#include <algorithm>
#include <array>

#include "adapters/csv/csv.hpp"
#include "adapters/local_authority/words.hpp"
#include "base/clock.hpp"

namespace mash::local_authority {

namespace {

struct shape {
  std::string_view column, kind;  // a column that only this table has
};

constexpr auto SHAPES = std::to_array<shape>({
    {"DECOM", "episodes"},
    {"MIS_START", "missing"},
    {"DATE_PLACED", "placed_adoption"},
    {"DATE_MATCH", "adoption"},
    {"DOLO_START", "liberty"},
    {"MC_DOB", "header"},
    {"REVIEW", "other"},
    {"SDQ_SCORE", "other"},
    {"IN_TOUCH", "other"},
    {"PREV_PERM", "other"},
    {"SW_ID", "other"},
    {"DUC", "other"},
});

constexpr std::string_view UNDATED = "unknown";

// dd/mm/yyyy as an ISO date; nothing if it is none.
std::optional<std::string> to_iso(std::string_view text) {
  if (text.size() != 10 || text[2] != '/' || text[5] != '/') return std::nullopt;
  const std::string turned =
      std::string(text.substr(6)) + "-" + std::string(text.substr(3, 2)) + "-" + std::string(text.substr(0, 2));
  const auto day = parse_iso_date(turned);
  return day ? std::optional(to_iso_date(*day)) : std::nullopt;
}

class table_reader {
 public:
  table_reader(const csv::table& from, const std::string& system, ssda903_table& into)
      : from_(from), system_(system), into_(into) {}

  result<void> read() {
    for (const csv::row& one : from_.rows) {
      row_ = &one;
      const std::string id(from_.value(one, "CHILD"));
      if (id.empty() || id.size() > 48) return wrong("CHILD");
      MASH_TRY(done, read_row(into_.children[id]));
      ++into_.rows;
    }
    return {};
  }

 private:
  [[nodiscard]] std::unexpected<error> wrong(std::string_view column) const {
    return fail(errc::invalid, "line " + std::to_string(row_->line) + ": " + std::string(column) + " cannot be read");
  }

  [[nodiscard]] std::string value(std::string_view column) const { return std::string(from_.value(*row_, column)); }

  result<std::string> date(std::string_view column, bool required) {
    const std::string found = value(column);
    if (found.empty() && !required) return std::string();
    const auto day = to_iso(found);
    if (!day) return wrong(column);
    into_.latest_date = std::max(into_.latest_date, *day);
    return *day;
  }

  result<void> read_row(history& of) {
    if (into_.kind == "episodes") return read_episode(of);
    if (into_.kind == "missing") return read_missing(of);
    if (into_.kind == "liberty") return read_liberty(of);
    if (into_.kind == "placed_adoption") return read_adoption(of, "DATE_PLACED");
    if (into_.kind == "adoption") return read_adoption(of, "DATE_INT");
    if (const std::string upn = value("UPN"); into_.kind == "header" && upn.size() == 13) of.upns.insert(upn);
    return {};
  }

  result<void> read_episode(history& of) {
    MASH_TRY(from, date("DECOM", true));
    MASH_TRY(to, date("DEC", false));
    care_episode found{*from, *to, value("LS"), value("PLACE"), value("REC"), {system_, {}}};
    if (is_adopted(found.reason_ended)) of.adopted = true;
    if (is_adoption_status(found.legal_status, found.place) && of.adoption_since.empty()) of.adoption_since = *from;
    of.care.push_back(std::move(found));
    return {};
  }

  result<void> read_missing(history& of) {
    MASH_TRY(from, date("MIS_START", true));
    MASH_TRY(to, date("MIS_END", false));
    of.absences.push_back({*from, *to, value("MISSING") == "A", std::nullopt, {system_, {}}});
    return {};
  }

  result<void> read_liberty(history& of) {
    MASH_TRY(from, date("DOLO_START", true));
    MASH_TRY(to, date("DOLO_END", false));
    of.liberty_orders.push_back({*from, *to, {system_, {}}});
    return {};
  }

  result<void> read_adoption(history& of, std::string_view column) {
    MASH_TRY(from, date(column, false));
    if (of.adoption_since.empty()) of.adoption_since = from->empty() ? std::string(UNDATED) : *from;
    return {};
  }

  const csv::table& from_;
  const std::string& system_;
  ssda903_table& into_;
  const csv::row* row_ = nullptr;
};

}  // namespace

result<ssda903_table> parse_ssda903(std::string_view text, const std::string& system) {
  MASH_TRY(table, csv::parse(text));
  const auto found =
      std::ranges::find_if(SHAPES, [&](const shape& one) { return table->column(one.column).has_value(); });
  if (found == SHAPES.end() || !table->column("CHILD"))
    return fail(errc::invalid, "the columns are not those of a table of the SSDA903 return");
  ssda903_table out;
  out.kind = found->kind;
  if (out.kind == "other") {
    out.rows = table->rows.size();
    return out;
  }
  MASH_TRY(done, table_reader(*table, system, out).read());
  for (auto& [id, of] : out.children) of.set_as_at(out.latest_date);
  return out;
}

}  // namespace mash::local_authority
