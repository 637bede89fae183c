// SPDX-License-Identifier: Apache-2.0
// Reports for managers and auditors: the indicators as JSON, or as CSV for a spreadsheet.
#include <algorithm>

#include "hub/api/endpoints.hpp"

namespace mash::hub {
namespace {

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 32 && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == text.npos;
}

bool may_read(const person& who) { return who.has(policy::role::mash_manager) || who.has(policy::role::auditor); }

// Which form: the query says, else the Accept header; JSON where neither does. Nothing: another form.
std::optional<bool> wants_csv(const http::request& request) {
  if (const auto form = request.query_value("format")) {
    if (*form == "csv" || *form == "json") return *form == "csv";
    return std::nullopt;
  }
  return request.header("accept").value_or("").find("text/csv") != std::string_view::npos;
}

std::optional<report::not_held> not_held_of(std::string_view name) {
  const auto all = report::all_not_held();
  const auto found = std::ranges::find(all, name, &report::not_held::name);
  return found == all.end() ? std::nullopt : std::optional(*found);
}

// The first name in the query that no report has; its value may be anything, so it is not repeated.
std::string unknown_part(const http::request& asked) {
  for (const auto& [name, value] : asked.query)
    if (name != "from" && name != "until" && name != "format") return is_word(name) ? name : "one that is no word";
  return {};
}

}  // namespace

http::awaitable<http::response> get_report(call what) {
  if (!may_read(what.who)) {
    co_await what.context.requests.note_refusal(what.who.id, "role_may_not");
    co_return to_response(
        plan_refusal{403, "role_may_not", "Reports are read by MASH managers and auditors of an authority.", {}});
  }
  const auto only = from_word<report::indicator>(what.id);
  const auto lacking = not_held_of(what.id);
  if (!only && !lacking && what.id != "indicators") {
    co_await what.context.requests.note_refusal(what.who.id, "not_found");
    co_return to_response(plan_refusal{404,
                                       "not_found",
                                       "There is no report of this name. `indicators` is all of them; one alone is: " +
                                           word_list<report::indicator>() +
                                           "; `not_held` names those that this hub does not have.",
                                       {}});
  }
  if (const std::string unknown = unknown_part(what.request); !unknown.empty())
    co_return http::problem(400, "malformed", "Not a report",
                            "The query has a part that nobody knows: " + unknown +
                                ". There are from, until and format; whoever wants one split of a report finds all of "
                                "them in it.");
  const auto from = moment(what.request.query_value("from").value_or(""));
  const auto until = moment(what.request.query_value("until").value_or(""));
  const auto csv = wants_csv(what.request);
  if (!from || !until || *from >= *until || !csv)
    co_return http::problem(400, "malformed", "Not a period",
                            "Give from and until, a day (2026-11-20) or a time each, from before until; format is "
                            "json, or csv.");
  const auto made = co_await what.context.reports.make(to_asking(what.who), {*from, *until, only, lacking});
  if (!made) co_return to_response(made.error());
  if (!*csv) co_return http::response{.body = json::canonical(to_json(made->totals, made->head))};
  co_return http::response{.content_type = "text/csv; charset=utf-8; header=present",
                           .headers = {{"content-disposition", "attachment; filename=\"report.csv\""}},
                           .body = to_csv(made->totals, made->head)};
}

}  // namespace mash::hub
