// SPDX-License-Identifier: Apache-2.0
#include "adapters/police/reading.hpp"

#include <algorithm>
#include <array>

#include "adapters/kit/source/people.hpp"
#include "adapters/kit/source/values.hpp"
#include "adapters/police/words.hpp"

namespace mash::police {

namespace {

using policy::caveat;

// What a person may have had a part in. A stop and search is not told; custody and missing episodes are read by person.
constexpr auto EVENT_TYPES = std::to_array<std::string_view>(
    {"crime", "incident", "custody", "safeguarding", "missing", "stop_search", "intelligence"});

}  // namespace

contract::occurrence at_time(std::string_view from, std::string_view until) {
  contract::occurrence out{kit::iso_time(from), kit::iso_time(until), policy::precision::unknown};
  if (out.at.empty()) std::swap(out.at, out.until);
  if (!out.at.empty()) out.precision = out.until.empty() ? policy::precision::day : policy::precision::range;
  return out;
}

std::vector<std::string> reading::person_urns() const {
  std::vector<std::string> out;
  for (const auto& [urn, subject] : subject_of) out.push_back(urn);
  return out;
}

std::vector<std::string> reading::event_urns(std::string_view event_type) const {
  std::vector<std::string> out;
  for (const auto& [urn, parts] : events)
    if (std::ranges::any_of(parts, [&](const part& one) { return one.event_type == event_type; })) out.push_back(urn);
  return out;
}

bool reading::is_child(const std::string& person_urn, const std::string& on) const {
  const auto found = people.find(person_urn);
  if (found == people.end()) return false;
  const contract::person& who = found->second.identity;
  const auto day = kit::to_date(std::string_view(on).substr(0, 10));
  if (!who.date_of_birth || !day) return who.kind != policy::subject_kind::adult;
  return kit::is_under_18(*who.date_of_birth, *day);
}

contract::record reading::make(contract::record_kind kind, policy::category of, const std::string& row_urn,
                               const std::vector<part>& about) const {
  contract::record out;
  out.id = kit::record_id(organisation, row_urn, to_word(of));
  out.kind = kind;
  out.category = of;
  out.organisation = organisation;
  out.source = system;
  for (const part& one : about) {
    const std::string& subject = subject_of.at(one.person_urn);
    if (std::ranges::find(out.subjects, subject) == out.subjects.end()) out.subjects.push_back(subject);
    const auto person = people.find(one.person_urn);
    if (person == people.end() || !person->second.restricted) continue;
    add_caveat(out, caveat::restricted_record);
  }
  std::ranges::sort(out.subjects);
  mark_as(out, row_urn);
  return out;
}

void reading::mark_as(contract::record& what, const std::string& row_urn) const {
  if (const auto found = handling.find(row_urn); found != handling.end()) mark(what, found->second);
}

std::optional<safeguarding_report> reading::reported(const std::string& event_urn) const {
  const auto found = reports.find(event_urn);
  return found == reports.end() ? std::nullopt : std::optional(together(found->second));
}

std::string reading::as_role(const std::vector<part>& about, const std::string& on) const {
  std::set<std::string> words;
  for (const part& one : about) words.insert(role_words(one.role, is_child(one.person_urn, on)));
  if (words.size() != 1) return "in several roles";
  const std::string& only = *words.begin();
  return only == "involved" ? "as involved" : only.starts_with("c") ? "as a " + only : "as the " + only;
}

void reading::describe(contract::record& what, const std::vector<part>& about, const std::string& post_code) const {
  std::set<std::string> roles;
  for (const part& one : about)
    roles.insert(subject_of.at(one.person_urn) + ": " + role_words(one.role, is_child(one.person_urn, what.when.at)));
  json::array list;
  for (const std::string& role : roles) list.emplace_back(role);
  what.fields["roles"] = std::move(list);

  const std::string place = contract::normalised_postcode(post_code);
  if (place.empty()) return;
  for (const part& one : about) {
    const auto person = people.find(one.person_urn);
    if (person == people.end()) continue;
    for (const contract::address& known : person->second.identity.addresses) {
      if (known.is_protected || contract::normalised_postcode(known.postcode) != place) continue;
      what.fields["place"] = known.to ? "an earlier address that the police hold for one of them"
                                      : "an address that the police hold for one of them";
      return;
    }
  }
}

result<void> read_events(reading& into) {
  MASH_TRY(rows, into.from.query_in("select event_urn, event_type, person_urn, role from event_person", "person_urn",
                                    into.person_urns()));
  std::vector<std::string> urns = into.person_urns();
  for (const sql::row& one : *rows) {
    auto& parts = into.events[one.text("event_urn")];
    if (parts.empty()) urns.push_back(one.text("event_urn"));
    parts.push_back({one.text("person_urn"), folded(one.text("event_type")), one.text("role")});
  }
  std::vector<std::string> event_urns;
  for (const auto& [urn, parts] : into.events) event_urns.push_back(urn);
  MASH_TRY(reports, into.from.query_in(std::string(REPORT), "event_urn", event_urns));
  for (const sql::row& one : *reports) {
    into.reports[one.text("event_urn")].push_back(to_report(one));
    urns.push_back(one.text("report_urn"));
  }
  // Rows that hang on a person have urns of their own, which only their table knows.
  for (const auto& [table, column] : {std::pair{"missing_episode", "episode_urn"}, {"custody_record", "custody_urn"}}) {
    MASH_TRY(own, into.from.query_in(std::string("select ") + column + " as urn from " + table, "person_urn",
                                     into.person_urns()));
    for (const sql::row& one : *own) urns.push_back(one.text("urn"));
  }
  MASH_TRY(marks, into.from.query_in("select record_urn, gsc_marking, handling_code, intel_grade, disclosure_allowed "
                                     "from handling",
                                     "record_urn", urns));
  for (const sql::row& one : *marks)
    join(into.handling[one.text("record_urn")],
         handling_of(one.text("gsc_marking"), one.text("handling_code"), one.text("intel_grade"),
                     !one.is_null("disclosure_allowed") && !kit::is_yes(one.text("disclosure_allowed"))));
  return {};
}

result<void> know_types(const reading& in) {
  for (const auto& [urn, parts] : in.events)
    for (const part& one : parts)
      if (std::ranges::find(EVENT_TYPES, one.event_type) == EVENT_TYPES.end())
        return fail(errc::invalid, "event_person.event_type has a word that is not known: such events are not read");
  return {};
}

result<void> all_there(std::size_t rows, std::size_t urns) {
  if (rows < urns) return fail(errc::not_found, "an event has no row of its own in the extract");
  return {};
}

}  // namespace mash::police
