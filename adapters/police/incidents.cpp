// SPDX-License-Identifier: Apache-2.0
// Crimes, incidents and safeguarding reports. Free text (a modus operandi, a summary, a narrative) is never read: it
// names whoever was there.
#include "adapters/kit/source/values.hpp"
#include "adapters/police/reading.hpp"
#include "adapters/police/words.hpp"

namespace mash::police {

namespace {

using contract::record;
using contract::record_kind;
using policy::category;

// The vocabulary has no category for a crime or incident that is neither domestic abuse nor exploitation. It goes out
// in the nearest one, which policy protects alike, and `domestic_abuse` and the sentence say what it is.
category event_category(bool domestic, bool exploitation) {
  return exploitation && !domestic ? category::exploitation_flag : category::da_incident;
}

void add_report(record& what, const std::optional<safeguarding_report>& report) {
  if (!report) return;
  if (const std::string risk = risk_words(report->risk); !risk.empty()) what.fields["risk"] = risk;
  if (report->children_present) what.fields["children_present"] = *report->children_present;
  if (report->repeat_victim) what.fields["repeat_victim"] = true;
  if (report->repeat_offender) what.fields["repeat_offender"] = true;
  if (!report->submitted_at.empty()) what.fields["sent_to_mash_at"] = report->submitted_at;
}

// What the reports of an event say, under the handling of each of them as well as the event's own.
void add_reports(record& what, const reading& in, const std::string& event_urn) {
  add_report(what, in.reported(event_urn));
  if (const auto found = in.reports.find(event_urn); found != in.reports.end())
    for (const safeguarding_report& one : found->second) in.mark_as(what, one.urn);
}

// ", graded medium risk; children were present"
std::string report_words(const std::optional<safeguarding_report>& report) {
  if (!report) return "";
  std::string out;
  if (const std::string risk = risk_words(report->risk); !risk.empty()) out += ", graded " + risk + " by the police";
  if (report->children_present.value_or(false)) out += "; children were present";
  return out;
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

struct crime {
  std::string urn, what, post_code, recorded_at;
  contract::occurrence when;
  ending end;
  bool domestic = false, exploitation = false, honour = false, hate = false;
};

crime to_crime(const sql::row& from, const reading& in) {
  crime out;
  out.urn = from.text("crime_urn");
  out.what = crime_words(from.text("crime_type"), from.text("home_office_classification"));
  out.post_code = from.text("post_code");
  out.recorded_at = from.time("reported_date");
  out.when = at_time(from.time("offence_from"), from.time("offence_to"));
  if (out.when.at.empty()) out.when = at_time(out.recorded_at);
  out.end = ending_of(from.text("crime_outcome"), from.text("crime_status"));
  const auto report = in.reported(out.urn);
  out.domestic = from.truth("domestic_abuse_flag").value_or(false) || (report && report->domestic());
  out.exploitation = from.truth("child_sexual_exploitation_flag").value_or(false);
  out.honour = from.truth("honour_based_abuse_flag").value_or(false);
  out.hate = from.truth("hate_crime").value_or(false);
  return out;
}

void finish(record& what, const crime& from, const reading& in, const std::vector<part>& about) {
  what.when = from.when;
  what.recorded_at = from.recorded_at;
  what.status = from.end.status;
  what.fields["offence"] = from.what;
  what.fields["domestic_abuse"] = from.domestic;
  if (from.honour) what.fields["honour_based_abuse"] = true;
  if (from.hate) what.fields["hate_crime"] = true;
  if (!from.end.words.empty()) what.fields["outcome"] = from.end.words;
  in.describe(what, about, from.post_code);
  add_reports(what, in, from.urn);
}

// What a court or a caution settled about a suspect stands apart from what somebody said happened.
record settled(const crime& from, const reading& in, const std::vector<part>& suspects) {
  record out = in.make(record_kind::event, category::conviction_caution, from.urn, suspects);
  out.summary = (from.end.conviction ? "Convicted of: " : "Dealt with outside court for: ") + from.what +
                (from.end.caution ? " (" + from.end.words + ")." : ".");
  out.nature = from.end.conviction ? policy::nature::conviction : policy::nature::event_recorded;
  // A simple caution is spent as soon as it is given (Rehabilitation of Offenders Act 1974, Schedule 2).
  if (from.end.caution) out.caveats.push_back(policy::caveat::spent);
  return out;
}

record alleged(const crime& from, const reading& in, const std::vector<part>& about, bool suspects) {
  const bool pending = suspects && !from.domestic && !from.exploitation;
  const category of = pending ? category::arrest_pending : event_category(from.domestic, from.exploitation);
  record out = in.make(record_kind::event, of, from.urn, about);
  out.id += suspects ? "s" : "";  // both sides of one crime may be in one category
  out.summary = "Recorded " + in.as_role(about, from.when.at) + " in a crime" +
                (from.domestic ? " of domestic abuse: " : ": ") + from.what + report_words(in.reported(from.urn)) +
                (from.end.words.empty() ? "." : ". Outcome: " + from.end.words + ".");
  out.nature = policy::nature::allegation;
  return out;
}

}  // namespace

result<void> add_crimes(reading& into) {
  const std::vector<std::string> urns = into.event_urns("crime");
  MASH_TRY(rows,
           into.from.query_in("select crime_urn, home_office_classification, crime_type, offence_from, offence_to, "
                              "reported_date, crime_status, crime_outcome, post_code, domestic_abuse_flag, hate_crime, "
                              "child_sexual_exploitation_flag, honour_based_abuse_flag from crime",
                              "crime_urn", urns));
  for (const sql::row& one : *rows) {
    const crime found = to_crime(one, into);
    std::vector<part> suspects, others;
    for (const part& each : into.events.at(found.urn)) (is_suspect(each.role) ? suspects : others).push_back(each);
    for (const auto* about : {&suspects, &others}) {
      if (about->empty()) continue;
      const bool suspected = about == &suspects;
      record what = suspected && (found.end.conviction || found.end.caution) ? settled(found, into, *about)
                                                                             : alleged(found, into, *about, suspected);
      finish(what, found, into, *about);
      into.records.push_back(std::move(what));
    }
  }
  return all_there(rows->size(), urns.size());
}

result<void> add_incidents(reading& into) {
  const std::vector<std::string> urns = into.event_urns("incident");
  MASH_TRY(rows, into.from.query_in("select incident_urn, nsir_opening_code, nsir_closing_code, incident_datetime, "
                                    "post_code from incident",
                                    "incident_urn", urns));
  for (const sql::row& one : *rows) {
    const std::string& urn = one.text("incident_urn");
    const std::vector<part>& about = into.events.at(urn);
    const auto report = into.reported(urn);
    const bool domestic = report && report->domestic();
    record what = into.make(record_kind::event, event_category(domestic, false), urn, about);
    what.when = at_time(one.time("incident_datetime"));
    what.summary = capital(domestic ? "domestic abuse incident" : "police incident, not recorded as domestic abuse") +
                   report_words(report) + "; recorded " + into.as_role(about, what.when.at) + ".";
    what.fields["domestic_abuse"] = domestic;
    if (const std::string& code = one.text("nsir_closing_code"); !code.empty())
      what.fields["incident_code"] = code;
    else if (!one.text("nsir_opening_code").empty())
      what.fields["incident_code"] = one.text("nsir_opening_code");
    into.describe(what, about, one.text("post_code"));
    add_reports(what, into, urn);
    into.records.push_back(std::move(what));
  }
  return all_there(rows->size(), urns.size());
}

result<void> add_safeguarding(reading& into) {
  const std::vector<std::string> urns = into.event_urns("safeguarding");
  MASH_TRY(rows, into.from.query_in(REPORT, "report_urn", urns));
  for (const sql::row& one : *rows) {
    const std::string& urn = one.text("report_urn");
    const safeguarding_report report = to_report(one);
    const std::vector<part>& about = into.events.at(urn);
    record what = into.make(record_kind::event, event_category(report.domestic(), false), urn, about);
    what.when = at_time(report.submitted_at);
    const std::string kind = report.domestic() ? "domestic abuse" : report.type == "adult" ? "adult" : "child";
    what.summary = "Police made a safeguarding report (" + kind + ")" + report_words(report) + "; recorded " +
                   into.as_role(about, what.when.at) + ".";
    what.nature = policy::nature::professional_judgement;
    what.fields["domestic_abuse"] = report.domestic();
    into.describe(what, about, "");
    add_report(what, report);
    into.records.push_back(std::move(what));
  }
  return all_there(rows->size(), urns.size());
}

}  // namespace mash::police
