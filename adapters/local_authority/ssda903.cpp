// SPDX-License-Identifier: Apache-2.0
#include "adapters/local_authority/ssda903.hpp"

#include <algorithm>
#include <array>

#include "adapters/csv/csv.hpp"
#include "adapters/findings/upn.hpp"
#include "adapters/local_authority/words.hpp"
#include "base/clock.hpp"

namespace mash::local_authority {

namespace {

using findings::fixed_text;
using findings::rule;

struct shape {
  std::string_view column, kind;  // a column that only this table has
};

constexpr auto SHAPES = std::to_array<shape>({
    {"DECOM", SSDA903_EPISODES},
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
  table_reader(const csv::table& from, const std::string& system, ssda903_table& into, findings::in_file& found)
      : from_(from), system_(system), into_(into), found_(found) {}

  void read() {
    for (const csv::row& one : from_.rows) {
      row_ = &one;
      const std::string id(value("CHILD"));
      if (id.empty() || id.size() > 48)
        (void)leave_out(rule::id_missing, "CHILD");
      else if (read_row(id, into_.children[id]))
        ++into_.rows;
    }
  }

 private:
  // Always false: the row is not used.
  [[nodiscard]] bool leave_out(rule broken, fixed_text column) {
    found_.add(broken, row_->line, column);
    if (into_.left_out.empty())
      into_.left_out = findings::describe({broken, static_cast<std::uint32_t>(row_->line), column});
    return false;
  }

  [[nodiscard]] std::string value(fixed_text column) const { return std::string(from_.value(*row_, column.view())); }

  [[nodiscard]] std::string code(fixed_text column, code_list in) {
    std::string found = value(column);
    if (!found.empty() && !is_listed(in, found)) found_.add(rule::unknown_code, row_->line, column);
    return found;
  }

  // Whether the row may be used: the date is read, or it is empty and need not be there.
  [[nodiscard]] bool date(fixed_text column, std::string& into, bool required) {
    const std::string found = value(column);
    if (found.empty()) return !required || leave_out(rule::date_missing, column);
    const auto day = to_iso(found);
    if (!day) return leave_out(rule::date_unreadable, column);
    into_.latest_date = std::max(into_.latest_date, *day);
    into = *day;
    return true;
  }

  [[nodiscard]] bool dates(fixed_text first, std::string& from, fixed_text last, std::string& to) {
    if (!date(first, from, true) || !date(last, to, false)) return false;
    if (!to.empty() && to < from) found_.add(rule::dates_in_wrong_order, row_->line, last);
    return true;
  }

  [[nodiscard]] bool read_row(const std::string& id, history& of) {
    if (into_.kind == SSDA903_EPISODES) return read_episode(of);
    if (into_.kind == "missing") return read_missing(of);
    if (into_.kind == "liberty") return read_liberty(of);
    if (into_.kind == "placed_adoption") return read_adoption(of, "DATE_PLACED");
    if (into_.kind == "adoption") return read_adoption(of, "DATE_INT");
    return read_header(id, of);
  }

  [[nodiscard]] bool read_header(const std::string& id, history& of) {
    const std::string upn = value("UPN");
    if (upn.empty() || upn.starts_with("UN")) return true;  // UN1 to UN10: why there is none
    if (const auto wrong = findings::upn_fault(upn)) found_.add(*wrong, row_->line, "UPN");
    if (upn.size() != 13) return true;
    of.upns.insert(upn);
    into_.upns.push_back({upn, id, row_->line, "UPN"});
    return true;
  }

  [[nodiscard]] bool read_episode(history& of) {
    care_episode found{"",
                       "",
                       code("LS", code_list::legal),
                       code("PLACE", code_list::place),
                       code("REC", code_list::reason_ended),
                       {system_, {}}};
    // Before its dates: where they cannot be read, the child is adopted all the same.
    if (is_adopted(found.reason_ended)) of.adopted = true;
    const bool read = dates("DECOM", found.from, "DEC", found.to);
    if (is_adoption_status(found.legal_status, found.place) && of.adoption_since.empty())
      of.adoption_since = found.from.empty() ? std::string(UNDATED) : found.from;
    if (read) of.care.push_back(std::move(found));
    return read;
  }

  [[nodiscard]] bool read_missing(history& of) {
    absence found{"", "", value("MISSING") == "A", std::nullopt, {system_, {}}};
    if (value("MISSING") != "A" && value("MISSING") != "M") found_.add(rule::unknown_code, row_->line, "MISSING");
    const bool read = dates("MIS_START", found.from, "MIS_END", found.to);
    if (read) of.absences.push_back(std::move(found));
    return read;
  }

  [[nodiscard]] bool read_liberty(history& of) {
    liberty_order found{"", "", {system_, {}}};
    const bool read = dates("DOLO_START", found.from, "DOLO_END", found.to);
    if (read) of.liberty_orders.push_back(std::move(found));
    return read;
  }

  [[nodiscard]] bool read_adoption(history& of, fixed_text column) {
    std::string from;
    const bool read = date(column, from, false);
    if (of.adoption_since.empty()) of.adoption_since = from.empty() ? std::string(UNDATED) : from;
    return read;
  }

  const csv::table& from_;
  const std::string& system_;
  ssda903_table& into_;
  findings::in_file& found_;
  const csv::row* row_ = nullptr;
};

}  // namespace

result<ssda903_table> parse_ssda903(std::string_view text, const std::string& system, findings::in_file& found) {
  MASH_TRY(table, csv::parse_sound(text, found));
  const csv::table& rows = table->found;
  const auto known =
      std::ranges::find_if(SHAPES, [&](const shape& one) { return rows.column(one.column).has_value(); });
  if (known == SHAPES.end() || !rows.column("CHILD")) {
    found.add(rule::wrong_document, 1);
    return fail(errc::invalid, "the columns are not those of a table of the SSDA903 return");
  }
  ssda903_table out;
  out.kind = known->kind;
  const bool rows_lost = !table->left_out.empty();
  out.left_out = std::move(table->left_out);
  if (out.kind == "other") {
    out.rows = rows.rows.size();
    return out;
  }
  table_reader(rows, system, out, found).read();
  for (auto& [id, of] : out.children) {
    // A row that nobody can read may say that its child was adopted, and nobody can say whose row it is.
    if (rows_lost) of.care.clear();
    of.set_as_at(out.latest_date);
  }
  return out;
}

}  // namespace mash::local_authority
