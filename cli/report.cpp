// SPDX-License-Identifier: Apache-2.0
// mashctl report: the indicators over a period, as tables to read or as the hub's own CSV.
#include "cli/api.hpp"
#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/text.hpp"
#include "hub/report/totals.hpp"

namespace mash::cli {
namespace {

constexpr json::limits REPORT_LIMITS{.bytes_max = 16 * 1024 * 1024};

struct report_options {
  std::string name = "indicators", from, until, split;
  bool csv = false;
};

// Of whole seconds, in the two units that say enough: 45s, 12m 30s, 3h 20m, 2d 4h.
std::string duration(const std::string& seconds) {
  if (seconds.empty()) return "-";
  const long long all = std::stoll(seconds);
  const auto two = [](long long large, const char* unit, long long small, const char* smaller) {
    return std::to_string(large) + unit + (small == 0 ? "" : " " + std::to_string(small) + smaller);
  };
  if (all < 60) return std::to_string(all) + "s";
  if (all < 3600) return two(all / 60, "m", all % 60, "s");
  if (all < 86400) return two(all / 3600, "h", all % 3600 / 60, "m");
  return two(all / 86400, "d", all % 86400 / 3600, "h");
}

std::string percent(const std::string& per_mille) {
  if (per_mille.empty()) return "-";
  const long long all = std::stoll(per_mille);
  return std::to_string(all / 10) + "." + std::to_string(all % 10) + " %";
}

// The number itself, or a dash: what is not there is never shown as nought.
std::string number(const std::string& found) { return found.empty() ? "-" : found; }

void tell_indicator(const context& shared, const json::value& one, const std::string& split) {
  shared.out << heading(text_at(one, "name"));
  for (const auto& [name, label] : {std::pair("numerator", "of these: "), std::pair("denominator", "out of: "),
                                    std::pair("timed", "timed: "), std::pair("note", "note: ")})
    if (const std::string text = text_at(one, name); !text.empty())
      shared.out << wrapped(std::string("  ") + label, printable(text));
  const bool has_share = !text_at(one, "numerator").empty(), has_times = !text_at(one, "timed").empty();
  std::vector<std::string> titles{"by", ""};
  if (has_share) titles.insert(titles.end(), {"count", "share"});
  titles.insert(titles.end(), {"pending", "not known"});
  if (has_times) titles.insert(titles.end(), {"n", "median", "90th"});
  std::vector<std::vector<std::string>> rows{titles};
  for (const json::value& row : list_at(one, "rows")) {
    const std::string by = text_at(row, "by");
    if (!split.empty() && by != "all" && by != split) continue;
    std::vector<std::string> cells{by, printable(text_at(row, "value"))};
    if (has_share)
      cells.insert(cells.end(),
                   {text_at(row, "numerator") + "/" + text_at(row, "denominator"), percent(text_at(row, "per_mille"))});
    cells.insert(cells.end(), {number(text_at(row, "pending")), number(text_at(row, "not_known"))});
    if (has_times)
      cells.insert(cells.end(), {number(text_at(row, "n")), duration(text_at(row, "median_seconds")),
                                 duration(text_at(row, "p90_seconds"))});
    rows.push_back(std::move(cells));
  }
  shared.out << (rows.size() == 1 ? "  nothing in this period\n" : table(rows));
}

void tell(const context& shared, const json::value& made, const std::string& split) {
  const std::string checks = text_at(made, "checks");
  shared.out << wrapped("", checks + (checks == "1" ? " check" : " checks") + " opened from " + text_at(made, "from") +
                                " and before " + text_at(made, "until") + ", as of " + text_at(made, "as_of") + "; " +
                                text_at(made, "cancelled") + " of them cancelled and left out, " +
                                text_at(made, "expired") + " expired")
             << wrapped("  ",
                        "of " + joined_at(made, "authorities") + "; hours are those of " + text_at(made, "hours_in"));
  if (const std::string erased = text_at(made, "without_record"); erased != "0")
    shared.out << wrapped("  ", erased + " more whose record was erased, of any authority, are in no number here");
  for (const json::value& one : list_at(made, "indicators")) tell_indicator(shared, one, split);
  const json::array& lacking = list_at(made, "not_held");
  if (lacking.empty()) return;
  shared.out << heading("not held by this hub");
  for (const json::value& one : lacking)
    shared.out << wrapped("  " + text_at(one, "name") + ": ", printable(text_at(one, "why")));
}

result<void> make_report(context& shared, const report_options& options) {
  if (!options.split.empty() && (options.csv || shared.json)) {
    shared.fail(MISUSE, "--by picks what is shown to a person; what --csv and --json print has every split, in `by`");
    return {};
  }
  MASH_TRY(wire, api::open(shared.profile_file));
  const std::string target = "/v1/reports/" + http::percent_encode(options.name) +
                             "?from=" + http::percent_encode(options.from) +
                             "&until=" + http::percent_encode(options.until) + (options.csv ? "&format=csv" : "");
  MASH_TRY(reply, wire->get(target));
  if (!reply->good()) {
    shared.fail(BAD, describe_refusal(*reply));
    return {};
  }
  if (options.csv) {
    shared.out << reply->body;
    return {};
  }
  MASH_TRY(made, json::parse(reply->body, REPORT_LIMITS));
  if (shared.json)
    shared.print(*made);
  else
    tell(shared, *made, options.split);
  return {};
}

}  // namespace

void add_report(CLI::App& app, context& shared) {
  auto wanted = std::make_shared<report_options>();
  auto& command =
      *app.add_subcommand("report", "the indicators over a period, for managers and auditors; itself logged");
  command.add_option("name", wanted->name, "one indicator; default: indicators, which is all of them");
  command.add_option("--from", wanted->from, "of checks opened from this day or time")->required();
  command.add_option("--until", wanted->until, "and before this one")->required();
  command.add_option("--by", wanted->split, "show the whole and this split only")->check(one_of<hub::report::split>());
  command.add_flag("--csv", wanted->csv, "as CSV, for a spreadsheet");
  on_hub_call(command, shared, wanted, make_report);
}

}  // namespace mash::cli
