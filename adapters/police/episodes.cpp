// SPDX-License-Identifier: Apache-2.0
// What hangs on one person: missing episodes, custody, police protection, warning markers, intelligence.
#include "adapters/kit/source/people.hpp"
#include "adapters/kit/source/values.hpp"
#include "adapters/police/reading.hpp"
#include "adapters/police/words.hpp"

namespace mash::police {

namespace {

using contract::record;
using contract::record_kind;
using policy::category;
using policy::item_status;

std::vector<part> only(const std::string& person_urn) { return {{person_urn, "", ""}}; }

std::string day_of(const std::string& at) { return at.substr(0, 10); }

void add_exploitation(reading& into, const record& episode, const std::string& urn, const std::string& person) {
  record what = into.make(record_kind::event, category::exploitation_flag, urn, only(person));
  what.when = episode.when;
  what.nature = policy::nature::professional_judgement;
  what.summary = "The police recorded signs of exploitation when this person was missing.";
  into.records.push_back(std::move(what));
}

// An episode that has not ended is an alert as well: it is about today.
void add_alert(reading& into, record what, std::string summary) {
  what.id += "a";
  what.kind = record_kind::alert;
  what.summary = std::move(summary);
  into.records.push_back(std::move(what));
}

}  // namespace

result<void> add_missing(reading& into) {
  // Where somebody was found can tell where she hides, so that column is not read.
  MASH_TRY(rows, into.from.query_in("select episode_urn, person_urn, reported_at, status, risk_level, returned_at, "
                                    "prevention_interview_at, return_interview_offered, exploitation_indicated "
                                    "from missing_episode",
                                    "person_urn", into.person_urns()));
  for (const sql::row& one : *rows) {
    const auto returned_at = one.needed_time("returned_at");
    if (!returned_at) continue;
    record what =
        into.make(record_kind::event, category::missing_episode, one.text("episode_urn"), only(one.text("person_urn")));
    what.when = at_time(one.time("reported_at"), *returned_at);
    const bool missing_now = returned_at->empty();
    if (missing_now) what.status = item_status::ongoing;
    const std::string risk = risk_words(one.text("risk_level"));
    const std::string absent = folded(one.text("status")) == "absent" ? "absent" : "missing";
    what.summary = "Reported " + absent + (risk.empty() ? "" : ", " + risk) + "; " +
                   (missing_now ? "not yet found." : "found on " + day_of(*returned_at) + ".");
    if (!risk.empty()) what.fields["risk"] = risk;
    if (const auto offered = one.truth("return_interview_offered")) what.fields["return_interview_offered"] = *offered;
    if (const std::string at = one.time("prevention_interview_at"); !at.empty())
      what.fields["prevention_interview_at"] = at;
    if (one.truth("exploitation_indicated").value_or(false))
      add_exploitation(into, what, one.text("episode_urn"), one.text("person_urn"));
    if (missing_now)
      add_alert(
          into, what,
          "Is reported " + absent + " now, since " + day_of(what.when.at) + (risk.empty() ? "." : ", " + risk + "."));
    into.records.push_back(std::move(what));
  }
  return {};
}

result<void> add_custody(reading& into) {
  MASH_TRY(rows, into.from.query_in("select custody_urn, person_urn, offence_code, arrest_reason, detained_at, "
                                    "released_at, disposal from custody_record",
                                    "person_urn", into.person_urns()));
  for (const sql::row& one : *rows) {
    const auto released_at = one.needed_time("released_at");
    if (!released_at) continue;
    const ending end = ending_of(one.text("disposal"), one.text("disposal"));
    const bool held = released_at->empty();
    record what = into.make(record_kind::event, end.caution ? category::conviction_caution : category::arrest_pending,
                            one.text("custody_urn"), only(one.text("person_urn")));
    what.when = at_time(one.time("detained_at"), *released_at);
    const std::string disposal = folded(one.text("disposal"));
    const bool open = held || disposal == "bail" || disposal == "bailed" || disposal == "released_under_investigation";
    what.status = open ? item_status::ongoing : end.status;
    what.nature = policy::nature::allegation;
    if (end.caution) add_caveat(what, policy::caveat::spent);
    const std::string why = one.text("arrest_reason").empty() ? "" : " for " + one.text("arrest_reason");
    std::string outcome = end.words;
    if (held) outcome = "in custody";
    if (!held && disposal.starts_with("bail")) outcome = "released on bail";
    if (!held && disposal == "released_under_investigation") outcome = "released under investigation";
    what.summary = "Arrested" + why + (outcome.empty() ? "." : "; " + outcome + ".");
    if (!outcome.empty()) what.fields["outcome"] = outcome;
    into.records.push_back(std::move(what));
  }
  return {};
}

result<void> add_police_protection(reading& into) {
  MASH_TRY(rows, into.from.query_in("select person_urn, started_at, ended_at from police_protection", "person_urn",
                                    into.person_urns()));
  for (const sql::row& one : *rows) {
    const auto ended_at = one.needed_time("ended_at");
    if (!ended_at) continue;
    // The nearest category: a power of the police, not an order of a court.
    record what = into.make(record_kind::event, category::court_order,
                            "police_protection/" + one.text("person_urn") + "/" + one.text("started_at"),
                            only(one.text("person_urn")));
    what.when = at_time(one.time("started_at"), *ended_at);
    what.summary = "Was taken into police protection (Children Act 1989 section 46).";
    if (ended_at->empty()) {
      what.status = item_status::ongoing;
      add_alert(into, what, "Is under police protection now (Children Act 1989 section 46; 72 hours at most).");
    }
    into.records.push_back(std::move(what));
  }
  return {};
}

result<void> add_warning_markers(reading& into) {
  MASH_TRY(rows, into.from.query_in("select person_urn, marker_code, marker_text, from_date, review_date, source "
                                    "from warning_marker",
                                    "person_urn", into.person_urns()));
  for (const sql::row& one : *rows) {
    const std::string& code = one.text("marker_code");
    const bool staff = into.staff_safety_markers.contains(code);
    record what = into.make(record_kind::alert, staff ? category::staff_safety : category::warning_marker,
                            "warning_marker/" + one.text("person_urn") + "/" + code + "/" + one.text("from_date"),
                            only(one.text("person_urn")));
    what.when = {one.date("from_date"), "", policy::precision::day};
    what.status = item_status::ongoing;
    what.nature = policy::nature::professional_judgement;
    const std::string text = one.text("marker_text").empty() ? "code " + code : one.text("marker_text");
    what.summary = (staff ? "Danger to staff: police warning marker: " : "Police warning marker: ") + text + ".";
    what.fields["marker"] = text;
    if (const std::string review = one.date("review_date"); !review.empty()) what.fields["review_due"] = review;
    into.records.push_back(std::move(what));
  }
  return {};
}

result<void> add_intelligence(reading& into) {
  const std::vector<std::string> urns = into.event_urns("intelligence");
  MASH_TRY(rows, into.from.query_in("select intelligence_urn, reported_date, intelligence_type, sanitised_text "
                                    "from intelligence_report",
                                    "intelligence_urn", urns));
  for (const sql::row& one : *rows) {
    const std::string& urn = one.text("intelligence_urn");
    record what = into.make(record_kind::intelligence, category::intelligence, urn, into.events.at(urn));
    what.when = at_time(one.time("reported_date"));
    what.recorded_at = what.when.at;
    what.nature = policy::nature::third_party_account;
    const std::string type = one.text("intelligence_type").empty() ? "not said" : one.text("intelligence_type");
    what.summary = one.text("sanitised_text").empty() ? "The police hold intelligence about: " + type + "."
                                                      : one.text("sanitised_text");
    what.fields["about"] = type;
    add_caveat(what, policy::caveat::sanitised);
    add_caveat(what, policy::caveat::unverified);
    const auto found = into.handling.find(urn);
    const std::set<std::string> grades = found == into.handling.end() ? std::set<std::string>() : found->second.grades;
    // Without one grade that can be read it is handled as the strictest.
    if (grades.size() == 1 && is_grade(*grades.begin())) {
      const std::string& grade = *grades.begin();
      what.graded = contract::grading{grade.substr(0, 1), grade.substr(1, 1), grade.substr(2, 1)};
    } else {
      add_caveat(what, policy::caveat::police_c);
    }
    into.records.push_back(std::move(what));
  }
  return all_there(rows->size(), urns.size());
}

}  // namespace mash::police
