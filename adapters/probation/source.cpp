// SPDX-License-Identifier: Apache-2.0
#include "adapters/probation/source.hpp"

#include <algorithm>

#include "adapters/kit/source/values.hpp"

namespace mash::probation {
namespace {

using contract::record;
using contract::record_kind;
using kit::table_row;
using policy::category;

kit::known_person read_person(table_row& row) {
  kit::known_person out;
  out.identity.family_name = row.needed("surname");
  out.identity.given_names = row.text("forenames");
  out.identity.previous_names = row.list("previous_names");
  out.identity.aliases = row.list("aliases");
  out.identity.date_of_birth = row.date("date_of_birth");
  out.identity.sex = kit::read_sex(row.text("sex"));
  contract::address home;
  home.lines = row.list("address");
  home.postcode = row.text("postcode");
  if (!home.lines.empty() || !home.postcode.empty()) out.identity.addresses = {std::move(home)};
  out.restricted = row.yes("limited_access");  // only named staff may open the case
  return out;
}

// What has a beginning and perhaps an end that is known; without one it goes on.
void set_span(record& what, const std::string& from, const std::string& until) {
  what.when = {from, until, policy::precision::day};
  if (until.empty()) what.status = policy::item_status::ongoing;
}

void read_order(table_row& row) {
  const std::string type = row.needed("type"), from = row.needed_day("start_date"), ended = row.ended("terminated_on");
  record& order =
      row.add(record_kind::event, category::offender_supervision,
              (ended.empty() ? "Is supervised by probation: " : "Was supervised by probation: ") + type + ".");
  set_span(order, from, ended);
  order.caveats = row.marks("handling");
  order.fields["order"] = type;
  if (const std::string due = row.day("expected_end_date"); !due.empty()) order.fields["expected_end"] = due;
  if (!ended.empty()) return;  // whoever supervised then does not work with them now

  record& worker =
      row.add(record_kind::involvement, category::involvement_current, "A probation practitioner is allocated.");
  set_span(worker, from, "");
  worker.caveats = order.caveats;
  worker.fields = {{"service", "Probation"}, {"role", "probation practitioner"}, {"from", from}, {"current", true}};
  for (const auto& [field, column] :
       {std::pair("worker", "practitioner"), {"team", "team"}, {"telephone", "telephone"}})
    if (const std::string value = row.text(column); !value.empty()) worker.fields[field] = value;
}

bool is_high(std::string_view level) { return level == "high" || level == "very_high"; }

// The assessment in force. To whom somebody is a risk is told apart, because a visit and a child need different plans;
// an alert says no more than its own level, since another rule of the agreement than the assessment's may release it.
void read_rosh(table_row& row) {
  const std::string on = row.needed_day("assessed_on");
  json::object levels;
  for (const char* whom : {"children", "public", "known_adult", "staff"})
    levels[whom] = row.word(whom, {"low", "medium", "high", "very_high"});
  const std::vector<policy::caveat> marks = row.marks("handling");
  const auto add = [&](record_kind kind, category of, const char* summary, json::object fields) {
    record& one = row.add(kind, of, summary);
    one.fields = std::move(fields);
    one.caveats = marks;
    one.nature = policy::nature::professional_judgement;
    set_span(one, on, "");
  };
  add(record_kind::assessment, category::offender_supervision, "Probation has assessed the risk of serious harm.",
      levels);
  if (const auto& level = levels["children"].as_string(); is_high(level))
    add(record_kind::alert, category::offender_supervision,
        "Probation assesses a high risk of serious harm to children.", {{"children", level}});
  if (const auto& level = levels["staff"].as_string(); is_high(level))
    add(record_kind::alert, category::staff_safety, "Probation assesses a high risk of serious harm to staff.",
        {{"staff", level}});
}

void read_registration(table_row& row) {
  const std::string type = row.needed("type"), from = row.needed_day("registered_on"), until = row.ended("removed_on");
  record& one =
      row.add(until.empty() ? record_kind::alert : record_kind::event, category::offender_supervision,
              (until.empty() ? "Is registered by probation: " : "Was registered by probation: ") + type + ".");
  set_span(one, from, until);
  one.caveats = row.marks("handling");
  one.fields["register"] = type;
}

void read_appointment(table_row& row) {
  const std::string_view outcome = row.word("outcome", {"kept", "missed", "missed_acceptable"});
  record& one = row.add(record_kind::event, category::offender_supervision,
                        outcome == "kept"     ? "Kept an appointment with probation."
                        : outcome == "missed" ? "Missed an appointment with probation, without an acceptable reason."
                                              : "Missed an appointment with probation, with an acceptable reason.");
  one.when = {row.needed_day("date"), "", policy::precision::day};
  one.caveats = row.marks("handling");
}

}  // namespace

result<std::unique_ptr<kit::source>> make_probation_source(const json::value& config) {
  return kit::make_table_source(
      config,
      {.people = {"people.csv",
                  {"crn", "surname", "forenames", "previous_names", "aliases", "date_of_birth", "sex", "address",
                   "postcode", "limited_access"}},
       .person = read_person,
       .records = {
           {{"orders.csv",
             {"crn", "order_number", "type", "start_date", "expected_end_date", "terminated_on", "practitioner", "team",
              "telephone", "handling"},
             2},
            read_order},
           {{"rosh.csv", {"crn", "assessed_on", "children", "public", "known_adult", "staff", "handling"}}, read_rosh},
           {{"registrations.csv", {"crn", "type", "registered_on", "removed_on", "handling"}, 3}, read_registration},
           {{"appointments.csv", {"crn", "date", "type", "outcome", "handling"}, 3}, read_appointment}}});
}

}  // namespace mash::probation
