// SPDX-License-Identifier: Apache-2.0
// Who plays in the fortnight: five authorities that ask, five agencies that are asked, and the hours of each, once as
// the hub is given them and once as the test's own clock has them.
#pragma once

#include "base/calendar_file.hpp"
#include "hub/requests/service.hpp"
#include "tests/integration/fortnight/own_clock.hpp"
#include "tests/support/shipped_agreement.hpp"
#include "tests/support/source_path.hpp"

namespace mash::fortnight {

inline const instant BEGINS = parse_rfc3339("2027-03-22T00:00:00Z").value();  // Monday before Easter
inline const instant ENDS = BEGINS + std::chrono::days(14);

inline const std::vector<std::string> AUTHORITIES{"cambridgeshire", "peterborough", "northshire", "eastshire",
                                                  "westshire"};
inline const std::vector<std::string> AGENCIES{"cambridgeshire", "police", "health", "schools", "peterborough"};

// The shipped agreement, which two authorities have signed, with three invented neighbours that ask and do not answer.
inline std::shared_ptr<const policy::agreement> agreement_of_five() {
  policy::folder files = test::shipped_folder();
  files.files.erase(std::string(policy::CASES_FILE));
  files.files.erase(std::string(policy::INVARIANTS_FILE));
  for (std::size_t i = 2; i < AUTHORITIES.size(); ++i) {
    const std::string head = "\n[[parties]]\nmember = \"" + AUTHORITIES[i] + "\"\n";
    const std::string signed_by =
        "signatories = [{ name = \"Nia Example\", post = \"Head\", signed_on = 2025-08-18 }]\n";
    test::replace_in(files, policy::TIER1_FILE, "\n[[parties]]\n",
                     head + "kind = \"csc_ccc\"\nname = \"" + AUTHORITIES[i] + "\"\n" + signed_by + "\n[[parties]]\n");
    test::replace_in(files, policy::TIER2_FILE, "\n[[parties]]\n",
                     head + signed_by + "may_ask = true\nmay_answer = false\n\n[[parties]]\n");
  }
  return test::assembled(files);
}

inline std::array<day_hours, 7> weekdays(int from, int until) {
  std::array<day_hours, 7> week;
  for (std::size_t day = 0; day < 5; ++day) week.at(day) = {{from, until}};
  return week;
}

// By hand, from what config/calendars says in words, and of the three neighbours invented: one goes to lunch, one works
// on Saturday morning, one keeps no bank holidays and begins at dawn.
inline std::map<std::string, own_desk> own_desks() {
  std::map<std::string, own_desk> out;
  out["cambridgeshire"].week = weekdays(8 * 60, 17 * 60 + 30);
  out["cambridgeshire"].week[4] = {{8 * 60, 16 * 60 + 30}};
  out["peterborough"].week = weekdays(9 * 60, 17 * 60);
  for (day_hours& day : out["police"].week) day = {{0, 24 * 60}};
  out["police"].keeps_bank_holidays = false;
  out["schools"].week = weekdays(8 * 60 + 30, 16 * 60);
  const auto date = [](int month, int day) { return civil_date(std::chrono::year(2027) / month / day); };
  out["schools"].away = {{date(3, 29), date(4, 9)}, {date(5, 31), date(6, 4)}, {date(7, 22), date(9, 1)}};
  out["schools"].away_because = "school holidays";
  out["northshire"].week = weekdays(9 * 60, 17 * 60);
  for (std::size_t day = 0; day < 5; ++day)
    out["northshire"].week.at(day) = {{9 * 60, 12 * 60 + 30}, {13 * 60 + 15, 17 * 60}};
  out["eastshire"].week = weekdays(8 * 60, 18 * 60);
  out["eastshire"].week[5] = {{9 * 60, 13 * 60}};
  out["westshire"].week = weekdays(5 * 60 + 45, 14 * 60);
  out["westshire"].keeps_bank_holidays = false;
  return out;
}

// What the hub is given: its own files where there are some, else those hours.
inline std::map<std::string, std::shared_ptr<const calendar>> hub_calendars() {
  std::map<std::string, std::shared_ptr<const calendar>> out;
  const std::string folder = test::source_path("config/calendars");
  auto shipped = read_calendars(folder).value();
  const std::set<std::chrono::sys_days> holidays = shipped.find("cambridgeshire")->second.terms().holidays;
  for (auto& [name, one] : shipped) out[name] = std::make_shared<const calendar>(std::move(one));
  for (const auto& [name, desk] : own_desks()) {
    if (out.contains(name)) continue;
    calendar_terms terms;
    for (std::size_t day = 0; day < 7; ++day)
      for (const auto& [from, until] : desk.week.at(day)) terms.week.at(day).push_back({minutes(from), minutes(until)});
    if (desk.keeps_bank_holidays) terms.holidays = holidays;
    out[name] = std::make_shared<const calendar>(calendar::make(std::move(terms)).value());
  }
  return out;
}

inline std::vector<hub::known_member> members_of_five() {
  const auto desks = hub_calendars();
  const auto desk = [&](const std::string& name) {
    const auto found = desks.find(name);
    return found == desks.end() ? nullptr : found->second;
  };
  std::vector<hub::known_member> out;
  for (const std::string& name : AGENCIES) out.push_back({name, name, {}, desk(name)});  // health: hours not known
  for (std::size_t i = 2; i < AUTHORITIES.size(); ++i)
    out.push_back({AUTHORITIES[i], AUTHORITIES[i], {}, desk(AUTHORITIES[i])});
  return out;
}

inline hub::asking_person coordinator_of(const std::string& authority) {
  return {{"coordinator-" + authority, "Carol Example", "coordinator", "front-door", "01632 960001"},
          {policy::role::coordinator},
          {authority}};
}
inline hub::asking_person manager_of(const std::string& authority) {
  return {{"manager-" + authority, "Mona Example", "mash_manager", "managers", "01632 960002"},
          {policy::role::mash_manager},
          {authority}};
}

// At work when nobody else is; may break the glass.
inline hub::asking_person night_worker_of(const std::string& authority) {
  return {{"night-" + authority, "Nia Example", "edt_worker", "out-of-hours", "01632 960003"},
          {policy::role::edt_worker},
          {authority}};
}

}  // namespace mash::fortnight
