// SPDX-License-Identifier: Apache-2.0
#include "adapters/health/source.hpp"

#include <algorithm>
#include <set>

#include "adapters/health/capability.hpp"
#include "adapters/health/fhir.hpp"
#include "adapters/health/identity.hpp"
#include "adapters/health/name_search.hpp"
#include "adapters/health/rest.hpp"
#include "adapters/health/services.hpp"
#include "adapters/kit/source/people.hpp"

namespace mash::health {
namespace {

using policy::category;

constexpr std::size_t PEOPLE_MAX = 50;  // as many as the Personal Demographics Service lists to a person
constexpr std::string_view PAGE = "50";
// Of such a list nobody knows whether what was asked for would be in it: whoever is not there may be known all the
// same.
constexpr std::string_view NOT_ASKED = "the FHIR server lists what was not asked for";

// Which categories a resource type can speak about. A type whose categories nobody asked for is never requested.
struct reading {
  std::string_view type;
  std::set<category> about;
  bool dated = false;  // has a search parameter `date` that look-back narrows
  std::pair<std::string, std::string> narrowed = {};
};

const std::vector<reading>& readings() {
  static const std::set<category> CARE = {category::maternity, category::hv_sn_concern, category::child_mh,
                                          category::parent_mh, category::sexual_health, category::parent_substance};
  const auto with = [](std::set<category> more) {
    more.insert(CARE.begin(), CARE.end());
    return more;
  };
  static const std::vector<reading> ALL = {
      {"Encounter", with({category::attendance_unscheduled, category::was_not_brought}), true},
      {"Appointment", {category::was_not_brought, category::sexual_health}, true, {"status", "noshow"}},
      {"Condition", with({category::cin_cp_status, category::lac})},
      {"Flag", with({category::cin_cp_status, category::lac, category::communication_need, category::staff_safety})},
      {"EpisodeOfCare", with({category::involvement_current})},
      {"CareTeam", with({category::involvement_current})},
      {"Observation", CARE, true, {"category", "social-history"}},
      {"Observation", {category::maternity}, false, {"code", std::string(DUE_DATES)}},
  };
  return ALL;
}

// How the server fared during one call. One server holds every listed organisation's records, so what fails, fails for
// each of them: an answer may not be taken for complete.
class fortunes {
 public:
  explicit fortunes(const settings& how) : how_(how) {}

  void note(std::string_view what, const error& trouble) {
    ambiguous_ = ambiguous_ || trouble.code == errc::too_large;
    if (trouble_.empty()) trouble_ = std::string(what).append(": ").append(trouble.detail);
  }
  void note(std::string sentence) {
    if (trouble_.empty()) trouble_ = std::move(sentence);
  }

  [[nodiscard]] bool sound() const { return trouble_.empty(); }

  [[nodiscard]] std::vector<kit::system_report> reports() const {
    std::vector<kit::system_report> out;
    for (const contract::organisation& one : how_.organisations)
      for (const std::string& system : one.systems) {
        out.push_back({one.id, system, trouble_.empty(), trouble_, ambiguous_});
      }
    return out;
  }

 private:
  const settings& how_;
  std::string trouble_;
  bool ambiguous_ = false;
};

class health_source final : public kit::source {
 public:
  explicit health_source(settings how) : how_(std::move(how)), rest_(how_) {}

  [[nodiscard]] std::vector<contract::organisation> organisations() const override { return how_.organisations; }
  [[nodiscard]] result<kit::found_people> find(const contract::person& who, kit::deadline until) override;
  [[nodiscard]] result<kit::found_records> fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                                 const contract::ask& question, kit::deadline until) override;
  [[nodiscard]] result<std::set<std::string>> held(const std::set<std::string>& keys, kit::deadline until) override;
  [[nodiscard]] findings::report examine(kit::deadline until) override;

 private:
  using patients = std::map<std::string, json::object>;  // by key
  struct relatives {
    std::vector<kit::known_person::tie> ties;
    hidden_places hidden;  // of those among them whose record is restricted
  };

  [[nodiscard]] patients by_number(const std::string& nhs_number, kit::deadline until, fortunes& how_it_went);
  void by_name(const contract::person& who, kit::deadline until, patients& found, fortunes& how_it_went);
  void add_relatives(const json::object& patient, kit::deadline until, relatives& out, fortunes& how_it_went);
  void add_dependants(const json::object& patient, kit::deadline until, relatives& out, fortunes& how_it_went);
  [[nodiscard]] result<std::string> ods_of(const std::string& reference, kit::deadline until);
  // One call of fetch(): what is asked, and where the answer gathers.
  struct fetching {
    const contract::ask& question;
    kit::deadline until;
    std::vector<contract::record> records;
    fortunes how_it_went;
    std::set<std::string> taken = {};  // subject and resource: two searches may list the same one

    [[nodiscard]] bool wants(category one) const {
      return std::ranges::find(question.categories, one) != question.categories.end();
    }
  };
  void read_types(const json::object& patient, const about& whose, fetching& now);
  void take(const json::object& resource, const about& whose, fetching& now);
  void read_person(const json::object& patient, const about& whose, relatives near, fetching& now);

  settings how_;
  rest rest_;
  std::mutex mutex_;
  std::map<std::string, std::string> ods_by_reference_;
};

health_source::patients health_source::by_number(const std::string& nhs_number, kit::deadline until,
                                                 fortunes& how_it_went) {
  patients out;
  auto found = rest_.search("Patient", {{"identifier", std::string(fhir::NHS_NUMBER) + "|" + nhs_number}}, until);
  if (!found) {
    how_it_went.note("Patient by NHS number", found.error());
    return out;
  }
  for (json::object& one : *found) {
    if (!fhir::has_identifier(one, nhs_number))
      how_it_went.note(std::string("Patient by NHS number: ").append(NOT_ASKED));
    // A record that answers to the number only as a former one is not the number's holder.
    if (is_current(one) && fhir::identifier(one, fhir::NHS_NUMBER) == nhs_number)
      out.emplace(key_of(one), std::move(one));
  }
  return out;
}

void health_source::by_name(const contract::person& who, kit::deadline until, patients& found, fortunes& how_it_went) {
  for (const name_search& one : name_searches(who, how_.second)) {
    auto listed = rest_.search("Patient", one.query, until);
    if (!listed) {
      how_it_went.note("Patient by name and birth date", listed.error());
      if (listed.error().code == errc::too_large) continue;
      return;  // a server that fails one search would spend the deadline of the others
    }
    for (json::object& patient : *listed)
      if (is_current(patient) && (!one.for_respelt || is_respelt(who, to_known_person(patient, how_).identity)))
        found.emplace(key_of(patient), std::move(patient));
  }
}

// Whether a record found by its number could be the person typed: a number typed wrongly is somebody else's.
bool is_plausible(const contract::person& who, const kit::known_person& known) {
  if (!who.date_of_birth && who.family_name.empty()) return true;
  if (who.date_of_birth && known.identity.date_of_birth) {
    const std::vector<civil_date> typed = kit::birth_dates(who);
    if (std::ranges::find(typed, *known.identity.date_of_birth) != typed.end()) return true;
  }
  return !who.family_name.empty() &&
         contract::normalised_name(who.family_name) == contract::normalised_name(known.identity.family_name);
}

// Whose records name this person as a relative: a mother with no number on the request is known by her children. Only
// keys, no names: what the other person is called stands in that person's own record.
void health_source::add_dependants(const json::object& patient, kit::deadline until, relatives& out,
                                   fortunes& how_it_went) {
  const std::string number = fhir::identifier(patient, fhir::NHS_NUMBER);
  if (number.empty()) return;
  const auto naming = rest_.search(
      "RelatedPerson", {{"identifier", std::string(fhir::NHS_NUMBER) + "|" + number}, {"_count", std::string(PAGE)}},
      until);
  if (!naming) return how_it_went.note("RelatedPerson", naming.error());
  for (const json::object& one : *naming) {
    std::string key = fhir::reference(fhir::object(one, "patient"));
    if (!fhir::has_identifier(one, number)) how_it_went.note(std::string("RelatedPerson: ").append(NOT_ASKED));
    if (is_key(key) && is_current(one) && fhir::identifier(one, fhir::NHS_NUMBER) == number)
      out.ties.push_back({std::move(key), {}, policy::relationship::other_relative});
  }
}

void health_source::add_relatives(const json::object& patient, kit::deadline until, relatives& out,
                                  fortunes& how_it_went) {
  if (is_restricted(patient)) return;  // whoever is near a restricted person tells where that person is
  std::ranges::move(contact_ties(patient), std::back_inserter(out.ties));
  auto related = rest_.search("RelatedPerson", {{"patient", key_of(patient)}, {"_count", std::string(PAGE)}}, until);
  if (!related) return how_it_went.note("RelatedPerson", related.error());
  for (const json::object& one : *related) {
    // The Personal Demographics Service refers to nobody here, or to the relative by number.
    if (const std::string of = fhir::reference(fhir::object(one, "patient")); !of.empty() && of != key_of(patient)) {
      how_it_went.note(std::string("RelatedPerson: ").append(NOT_ASKED));
      continue;
    }
    auto tie = to_tie(one);
    if (!tie || !is_current(one)) continue;
    if (const std::string number = fhir::identifier(one, fhir::NHS_NUMBER); !number.empty())
      for (const auto& [key, record] : by_number(number, until, how_it_went)) {
        tie->key = key;
        if (is_restricted(record)) out.hidden.hide(record);
      }
    out.ties.push_back(std::move(*tie));
  }
}

result<kit::found_people> health_source::find(const contract::person& who, kit::deadline until) {
  kit::found_people out;
  fortunes how_it_went(how_);
  patients found;
  if (!who.nhs_number.empty()) found = by_number(who.nhs_number, until, how_it_went);
  const bool settled =
      std::ranges::any_of(found, [&](const auto& one) { return is_plausible(who, to_known_person(one.second, how_)); });
  if (!settled && how_it_went.sound() && !name_searches(who, second_search::none).empty())
    by_name(who, until, found, how_it_went);
  else if (!settled && who.nhs_number.empty() && who.kind != policy::subject_kind::unborn)  // no patient before birth
    how_it_went.note("an NHS number, or a family name with a birth date, is needed to search");
  if (found.size() > PEOPLE_MAX) {
    how_it_went.note("Patient", {errc::too_large, "more people match than are compared"});
    found.clear();
  }
  for (const auto& [key, patient] : found) {
    kit::known_person known = to_known_person(patient, how_);
    relatives near;
    add_relatives(patient, until, near, how_it_went);
    add_dependants(patient, until, near, how_it_went);
    known.ties = std::move(near.ties);
    near.hidden.strip(known.identity);
    out.people.push_back(std::move(known));
  }
  out.systems = how_it_went.reports();
  return out;
}

// Empty: the organisation is unknown there, or has no ODS code.
result<std::string> health_source::ods_of(const std::string& reference, kit::deadline until) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = ods_by_reference_.find(reference); known != ods_by_reference_.end()) return known->second;
  }
  const auto organisation = rest_.read(reference, until);
  if (!organisation && organisation.error().code != errc::not_found) return std::unexpected(organisation.error());
  std::string ods = organisation ? fhir::identifier(*organisation, fhir::ODS_CODE) : std::string();
  const std::lock_guard lock(mutex_);
  constexpr std::size_t REMEMBERED_MAX = 10000;
  if (ods_by_reference_.size() < REMEMBERED_MAX) ods_by_reference_.emplace(reference, ods);
  return ods;
}

void health_source::read_types(const json::object& patient, const about& whose, fetching& now) {
  const std::optional<civil_date>& look_back = now.question.look_back;
  for (const reading& one : readings()) {
    if (std::ranges::none_of(one.about, [&](category c) { return now.wants(c); })) continue;
    rest::parameters query{{"patient", key_of(patient)}, {"_count", std::string(PAGE)}};
    if (!one.narrowed.first.empty()) query.push_back(one.narrowed);
    if (one.dated && look_back) query.emplace_back("date", "ge" + to_iso_date(*look_back));
    const auto resources = rest_.search(one.type, query, now.until);
    if (!resources) {
      now.how_it_went.note(one.type, resources.error());
      continue;
    }
    for (const json::object& resource : *resources) {
      if (is_about(resource, patient))
        take(resource, whose, now);
      else
        now.how_it_went.note(std::string(one.type).append(": ").append(NOT_ASKED));
    }
  }
}

void health_source::take(const json::object& resource, const about& whose, fetching& now) {
  const std::string_view id = fhir::text(resource, "id");
  std::string which = whose.subject + "|" + std::string(fhir::text(resource, "resourceType"));
  if (!id.empty() && !now.taken.insert(which.append("/").append(id)).second) return;
  std::optional<error> nobodys;
  about here = whose;
  here.ods_of_reference = [&](const std::string& reference) -> std::string {
    auto ods = ods_of(reference, now.until);
    if (ods) return std::move(*ods);
    nobodys = ods.error();
    return {};
  };
  for (contract::record& what : to_records(resource, here, how_)) {
    if (!kit::is_wanted(what, now.question)) continue;
    // In another body's name it would go out under the wrong controller.
    if (nobodys)
      now.how_it_went.note("Organization", *nobodys);
    else
      now.records.push_back(std::move(what));
  }
  if ((now.wants(category::cin_cp_status) || now.wants(category::lac)) && is_unreadable_flag(resource, how_))
    now.how_it_went.note("a flag has neither words nor a code that is known here");
}

// `near` comes with what is hidden for the whole question.
void health_source::read_person(const json::object& patient, const about& whose, relatives near, fetching& now) {
  if (now.wants(category::family_link) || now.wants(category::address) || now.wants(category::contact_point))
    add_relatives(patient, now.until, near, now.how_it_went);
  auto known = identity_records(patient, whose, how_, near.hidden);
  std::ranges::move(family_records(patient, near.ties, whose, how_), std::back_inserter(known));
  for (contract::record& one : known)
    if (now.wants(one.category)) now.records.push_back(std::move(one));
  read_types(patient, whose, now);
}

result<std::set<std::string>> health_source::held(const std::set<std::string>& keys, kit::deadline until) {
  std::set<std::string> out;
  for (const std::string& key : keys) {
    const std::string reference = is_key(key) ? key : "Patient/" + key;
    if (!is_key(reference)) continue;
    const auto patient = rest_.read(reference, until);
    if (patient && is_current(*patient)) out.insert(key);
    if (!patient && patient.error().code != errc::not_found) return std::unexpected(patient.error());
  }
  return out;
}

findings::report health_source::examine(kit::deadline until) {
  std::vector<needed_search> needed{{"Patient", {"identifier", "family", "birthdate"}},
                                    {"RelatedPerson", {"identifier", "patient"}}};
  if (how_.second != second_search::none) needed.front().parameters.emplace_back("given");
  if (how_.second == second_search::fuzzy_match) needed.front().parameters.emplace_back("_fuzzy-match");
  for (const reading& one : readings()) {
    needed.push_back({one.type, {"patient"}});
    if (!one.narrowed.first.empty()) needed.back().parameters.emplace_back(one.narrowed.first);
    if (one.dated) needed.back().parameters.emplace_back("date");
  }
  // One server holds every organisation's records; it goes by the first system's name.
  return examine_server(rest_, how_.organisations.front().systems.front(), needed, until);
}

policy::subject_kind kind_of(const contract::ask& question, const std::string& subject) {
  const auto found = std::ranges::find(question.subjects, subject, &contract::person::id);
  return found == question.subjects.end() ? policy::subject_kind::adult : found->kind;
}

result<kit::found_records> health_source::fetch(const std::map<std::string, std::vector<std::string>>& matched,
                                                const contract::ask& question, kit::deadline until) {
  fetching now{question, until, {}, fortunes(how_)};
  std::vector<std::pair<about, json::object>> people;
  relatives common;  // whoever is restricted among those asked about hides the place for all of them
  for (const auto& [subject, keys] : matched)
    for (const std::string& key : keys) {
      if (!is_key(key)) return fail(errc::invalid, "a key that this source never gave");
      auto patient = rest_.read(key, until);
      if (!patient) {
        now.how_it_went.note("Patient", patient.error());
        continue;
      }
      const bool restricted = is_restricted(*patient);
      if (restricted) common.hidden.hide(*patient);
      people.emplace_back(about{subject, kind_of(question, subject), restricted, &holder(*patient, how_), {}},
                          std::move(*patient));
    }
  for (const auto& [whose, patient] : people) read_person(patient, whose, common, now);
  return kit::found_records{std::move(now.records), now.how_it_went.reports()};
}

}  // namespace

result<std::unique_ptr<kit::source>> make_health_source(const json::value& config) {
  MASH_TRY(how, read_settings(config));
  return std::make_unique<health_source>(std::move(*how));
}

}  // namespace mash::health
