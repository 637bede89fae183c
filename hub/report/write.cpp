// SPDX-License-Identifier: Apache-2.0
#include "hub/report/write.hpp"

namespace mash::hub::report {
namespace {

// Every indicator that the heading wants.
std::vector<indicator> wanted(const heading& head) {
  if (head.lacking) return {};
  if (head.only) return {*head.only};
  std::vector<indicator> all;
  for (std::size_t i = 0; i < words<indicator>::list.size(); ++i) all.push_back(static_cast<indicator>(i));
  return all;
}

// An outcome's share is of all children decided on in the report, not of those with that outcome.
std::int64_t denominator_of(const totals::groups& all, const group& of, const tally& counted) {
  return of.by == split::outcome ? all.at({split::all, {}}).of : counted.of;
}

std::int64_t per_mille(std::int64_t met, std::int64_t of) { return (met * 1000 + of / 2) / of; }

json::object row_of(const totals::groups& all, const group& of, const tally& counted, const definition& meaning) {
  json::object row{{"by", to_word(of.by)}, {"value", of.value}};
  if (!meaning.numerator.empty()) {
    const std::int64_t denominator = denominator_of(all, of, counted);
    row["numerator"] = counted.met;
    row["denominator"] = denominator;
    if (denominator > 0) row["per_mille"] = per_mille(counted.met, denominator);
  }
  row["pending"] = counted.pending;
  row["not_known"] = counted.not_known;
  if (meaning.timed.empty()) return row;
  const spread times = spread_of(counted.times);
  row["n"] = static_cast<std::int64_t>(times.n);
  if (times.n > 0) {
    row["median_seconds"] = times.median.count();
    row["p90_seconds"] = times.ninetieth.count();
  }
  return row;
}

json::object indicator_of(const totals& of, indicator which) {
  const definition& meaning = definition_of(which);
  json::object out{{"name", to_word(which)}};
  for (const auto& [name, text] : {std::pair("numerator", meaning.numerator),
                                   {"denominator", meaning.denominator},
                                   {"timed", meaning.timed},
                                   {"note", meaning.note}})
    if (!text.empty()) out[name] = text;
  json::array rows;
  const totals::groups& all = of.of(which);
  for (const auto& [group, counted] : all) rows.push_back(row_of(all, group, counted, meaning));
  out["rows"] = std::move(rows);
  return out;
}

std::string cell(std::string_view text) {
  // What a spreadsheet would take for a formula is text.
  std::string safe(text.find_first_of("=+-@\t\r") == 0 ? "'" : "");
  safe.append(text);
  if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
  std::string quoted = "\"";
  for (const char c : safe) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

std::string number_at(const json::object& row, std::string_view name) {
  const json::value* found = row.if_contains(name);
  return found == nullptr ? std::string() : std::to_string(found->get_int64());
}

void add_line(const std::vector<std::string>& cells, std::string& into) {
  for (std::size_t i = 0; i < cells.size(); ++i) into.append(i == 0 ? "" : ",").append(cell(cells[i]));
  into.append("\r\n");
}

constexpr std::string_view NUMBERS[] = {"numerator", "denominator", "per_mille",      "pending",
                                        "not_known", "n",           "median_seconds", "p90_seconds"};

std::string name_of(const heading& head) {
  if (head.lacking) return std::string(head.lacking->name);
  return std::string(head.only ? to_word(*head.only) : "indicators");
}

std::span<const not_held> told_not_held(const heading& head) {
  return head.lacking ? std::span<const not_held>(&*head.lacking, 1) : all_not_held();
}

}  // namespace

json::object to_json(const totals& of, const heading& head) {
  json::array indicators, lacking;
  for (const indicator one : wanted(head)) indicators.push_back(indicator_of(of, one));
  json::object out{{"report", name_of(head)},
                   {"from", to_rfc3339(head.from)},
                   {"until", to_rfc3339(head.until)},
                   {"as_of", to_rfc3339(of.as_of())},
                   {"hours_in", head.zone},
                   {"authorities", json::array(head.authorities.begin(), head.authorities.end())},
                   {"checks", of.checks()},
                   {"cancelled", of.cancelled()},
                   {"expired", of.expired()},
                   {"without_record", of.without_record()},
                   {"indicators", std::move(indicators)}};
  if (head.only) return out;
  for (const not_held& one : told_not_held(head)) lacking.push_back(json::object{{"name", one.name}, {"why", one.why}});
  out["not_held"] = std::move(lacking);
  return out;
}

std::string to_csv(const totals& of, const heading& head) {
  const std::string from = to_rfc3339(head.from), until = to_rfc3339(head.until), as_of = to_rfc3339(of.as_of());
  std::string out =
      "from,until,as_of,indicator,by,value,numerator,denominator,per_mille,pending,not_known,n,median_seconds,"
      "p90_seconds,note\r\n";
  for (const indicator one : wanted(head)) {
    const totals::groups& all = of.of(one);
    const definition& meaning = definition_of(one);
    for (const auto& [group, counted] : all) {
      const json::object row = row_of(all, group, counted, meaning);
      std::vector<std::string> cells{
          from, until, as_of, std::string(to_word(one)), std::string(to_word(group.by)), group.value};
      for (const std::string_view name : NUMBERS) cells.push_back(number_at(row, name));
      cells.emplace_back(group.by == split::all ? meaning.note : "");
      add_line(cells, out);
    }
  }
  if (head.only) return out;
  for (const not_held& one : told_not_held(head))
    add_line({from, until, as_of, std::string(one.name), "not_held", "", "", "", "", "", "", "", "", "",
              std::string(one.why)},
             out);
  return out;
}

}  // namespace mash::hub::report
