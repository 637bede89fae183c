// SPDX-License-Identifier: Apache-2.0
#include "adapters/police/source.hpp"

#include <algorithm>

#include "adapters/kit/source/people.hpp"
#include "adapters/kit/source/settings.hpp"
#include "adapters/police/people.hpp"
#include "adapters/police/reading.hpp"
#include "adapters/police/tables.hpp"
#include "adapters/sql/probe.hpp"
#include "adapters/sql/states.hpp"
#include "base/json_reader.hpp"

namespace mash::police {

namespace {

using kit::system_report;

constexpr std::size_t EXAMINED = 200;  // people whose rows check-source reads

struct settings {
  sql::settings database;
  contract::organisation organisation;
  std::string system;
  std::set<std::string> staff_safety_markers;
};

result<settings> read_settings(const json::value& config) {
  std::vector<json::fault> faults;
  json::reader in(config, "", faults);
  settings out;
  out.database = sql::read_settings(in);
  out.organisation = kit::read_organisation(in, faults);
  out.system = in.text("system", 200);
  for (std::string& code : in.if_texts("staff_safety_markers", 100, 50))
    out.staff_safety_markers.insert(std::move(code));
  const auto map = in.if_text("mapping", 1000);
  in.finish();
  if (!faults.empty()) return fail(errc::invalid, kit::describe(faults));
  if (map) {
    MASH_TRY(names, sql::mapping::read_file(*map, tables()));
    out.database.names = std::make_shared<const sql::mapping>(std::move(*names));
  }
  return out;
}

class police_source final : public kit::source {
 public:
  explicit police_source(settings how) : how_(std::move(how)), database_(how_.database) {}

  // Refuses an account that may write; a database that cannot be reached is no reason not to start.
  [[nodiscard]] result<void> check() {
    const auto opened = database_.open(std::chrono::steady_clock::now() + how_.database.statement_timeout);
    if (!opened && opened.error().code == errc::denied) return std::unexpected(opened.error());
    return {};
  }

  [[nodiscard]] std::vector<contract::organisation> organisations() const override {
    contract::organisation one = how_.organisation;
    one.systems = {how_.system};
    return {one};
  }

  [[nodiscard]] result<kit::found_people> find(const contract::person& who, kit::deadline until) override {
    kit::found_people out;
    system_report report = fresh_report();
    if (auto opened = database_.open(until)) {
      if (auto found = candidates(*opened, who, how_.organisation.id)) {
        out.people = std::move(found->people);
        if (!found->whole) note(report, error{errc::unavailable, std::string(kit::TOO_MANY_UNDATED)});
      } else {
        note(report, found.error());
      }
      if (auto whole = opened->whole(); !whole) note(report, whole.error());
      opened->publish(how_.system);
    } else {
      note(report, opened.error());
    }
    out.systems.push_back(std::move(report));
    return out;
  }

  [[nodiscard]] result<kit::found_records> fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                                 const contract::ask& question, kit::deadline until) override {
    kit::found_records out;
    system_report report = fresh_report();
    if (auto opened = database_.open(until)) {
      read_all(*opened, matched, out.records, report);
      if (auto whole = opened->whole(); !whole) note(report, whole.error());
      opened->publish(how_.system);
    } else {
      note(report, opened.error());
    }
    std::erase_if(out.records, [&](const contract::record& one) { return !kit::is_wanted(one, question); });
    out.systems.push_back(std::move(report));
    return out;
  }

  [[nodiscard]] result<std::set<std::string>> held(const std::set<std::string>& keys, kit::deadline until) override {
    MASH_TRY(opened, database_.open(until));
    MASH_TRY(people, persons(*opened, {keys.begin(), keys.end()}, how_.organisation.id));
    std::set<std::string> out;
    for (const kit::known_person& one : *people) out.insert(one.key);
    return out;
  }

  [[nodiscard]] findings::report examine(kit::deadline until) override {
    contract::person nobody;
    nobody.family_name = "nobody";
    findings::report out = sql::probe(database_, how_.system, until, [&](sql::session& asked) {
      (void)candidates(asked, nobody, how_.organisation.id);
      std::vector<contract::record> none;
      system_report ignored = fresh_report();
      read_all(asked, {{"nobody", {"nobody"}}}, none, ignored);
    });
    out.add(look_at_values(until));
    return out;
  }

 private:
  [[nodiscard]] system_report fresh_report() const {
    return {.organisation = how_.organisation.id, .system = how_.system, .searched = true, .trouble = {}};
  }

  // What cannot be read in everybody's birth date, and in the rows about some of the people, as their questions would
  // find it.
  [[nodiscard]] findings::report look_at_values(kit::deadline until) {
    auto opened = database_.open(until);
    if (!opened) return {};
    findings::report out = examine_people(*opened, how_.system);
    const auto some = opened->sample("select person_urn from person", EXAMINED);
    if (some) {
      std::map<std::string, std::vector<std::string>> matched;
      for (const sql::row& one : *some) matched["anybody"].push_back(one.text("person_urn"));
      std::vector<contract::record> ignored;
      system_report report = fresh_report();
      read_all(*opened, matched, ignored, report);
    } else if (some.error().code != errc::not_found && !sql::is_not_permitted(some.error())) {  // those are probe()'s
      out.add(how_.system, opened->place("person", {}), findings::fault{findings::rule::unreadable, 0, {}});
    }
    out.add(opened->wrong(how_.system));
    return out;
  }

  static void note(system_report& in, const error& trouble) {
    in.searched = false;
    in.ambiguous = in.ambiguous || trouble.code == errc::conflict || trouble.code == errc::too_large;
    if (in.trouble.empty()) in.trouble = trouble.detail;
  }

  void read_all(sql::session& from, const std::map<std::string, std::vector<std::string>>& matched,
                std::vector<contract::record>& records, system_report& report);

  settings how_;
  sql::database database_;
};

void police_source::read_all(sql::session& from, const std::map<std::string, std::vector<std::string>>& matched,
                             std::vector<contract::record>& records, system_report& report) {
  reading in{.from = from,
             .organisation = how_.organisation.id,
             .system = how_.system,
             .staff_safety_markers = how_.staff_safety_markers,
             .subject_of = {},
             .people = {},
             .events = {},
             .reports = {},
             .handling = {},
             .records = {}};
  for (const auto& [subject, keys] : matched)
    for (const std::string& key : keys) in.subject_of[key] = subject;
  if (in.subject_of.empty()) return;

  auto people = persons(from, in.person_urns(), how_.organisation.id);
  if (!people) return note(report, people.error());
  if (people->size() < in.subject_of.size())
    note(report, {errc::not_found, "somebody who was found is no longer in the extract"});
  std::map<std::string, std::string> names;
  for (kit::known_person& one : *people) {
    names[one.key] = kit::full_name(one.identity);
    in.people[one.key] = std::move(one);
  }
  for (const auto& [key, one] : in.people) {
    std::ranges::move(kit::identity_records(one, in.subject_of.at(key), how_.system), std::back_inserter(in.records));
    std::ranges::move(kit::family_records(one, in.subject_of.at(key), how_.system, names),
                      std::back_inserter(in.records));
  }
  // Without the handling marks nothing but identity may be read: a record could lose its code C.
  if (auto read = read_events(in); !read) {
    note(report, read.error());
  } else {
    if (auto known = know_types(in); !known) note(report, known.error());
    for (auto* reader : {add_crimes, add_incidents, add_safeguarding, add_missing, add_custody, add_police_protection,
                         add_warning_markers, add_intelligence})
      if (auto done = reader(in); !done) note(report, done.error());
  }
  records = std::move(in.records);
}

}  // namespace

result<std::unique_ptr<kit::source>> make_police_source(const json::value& config) {
  MASH_TRY(how, read_settings(config));
  auto out = std::make_unique<police_source>(std::move(*how));
  MASH_TRY(checked, out->check());
  return out;
}

}  // namespace mash::police
