// SPDX-License-Identifier: Apache-2.0
// What a school has recorded about a pupil: enrolment, attendance, suspensions, special needs, care, earlier schools.
#include <algorithm>

#include "adapters/schools/attendance.hpp"
#include "adapters/schools/codes.hpp"
#include "adapters/schools/record_maker.hpp"
#include "adapters/schools/records.hpp"

namespace mash::schools {
namespace {

using contract::record;
using contract::record_kind;
using policy::category;
using policy::precision;

void on_day(record& one, const std::optional<civil_date>& from, const std::optional<civil_date>& until = {}) {
  if (from)
    one.when = {to_iso_date(*from), until ? to_iso_date(*until) : "", until ? precision::range : precision::day};
}

std::string sessions(int count) { return std::to_string(count) + (count == 1 ? " session" : " sessions"); }

// When the file was made, in words: "on 17 June 2026".
std::string when_made(const pupil& file) {
  const auto made = parse_iso_date(file.as_of);
  return made ? "on " + in_words(*made) : std::string("at a date that is not known");
}

bool is_own(const school_spell& spell, const school& at) { return spell.la + spell.estab == at.la + at.estab; }

// From when until when the newest file has the pupil here: a history names this school too, with the day of leaving.
struct stay {
  std::optional<civil_date> entry, leaving;
};

stay stay_of(const record_maker& make) {
  const pupil& newest = *make.whom().files.front();
  stay out{newest.entry, newest.leaving};
  const school_spell* own = nullptr;
  for (const school_spell& spell : newest.history)
    if (is_own(spell, *make.whom().at) && (own == nullptr || own->from < spell.from)) own = &spell;
  if (own != nullptr) {
    if (!out.entry) out.entry = own->from;
    // Who came again since has left no more.
    if (!out.leaving && !(own->until && newest.entry && *own->until < *newest.entry)) out.leaving = own->until;
  }
  for (const pupil* file : make.whom().files)
    if (!out.entry) out.entry = file->entry;
  return out;
}

void add_enrolment(record_maker& make) {
  const pupil& newest = *make.whom().files.front();
  const stay here = stay_of(make);
  const bool left = here.leaving && (newest.as_of.empty() || to_iso_date(*here.leaving) <= newest.as_of);
  const bool enrolled = newest.on_roll && !left, current = enrolled && make.is_recent(newest);
  const std::string where =
      newest.enrol_status == "G" ? "a guest at the school and on the roll of another" : "on the roll of the school";
  std::string sentence = (current ? "Is " : "Was ") + where;
  if (enrolled && !current) sentence += " " + when_made(newest) + ", when the school's file was made";
  record& one = make.add(newest, category::enrolment, "enrolment", sentence + ".");
  one.kind = record_kind::involvement;
  on_day(one, here.entry, here.leaving);
  if (enrolled && !current && !newest.as_of.empty())
    one.when = here.entry ? contract::occurrence{to_iso_date(*here.entry), newest.as_of, precision::range}
                          : contract::occurrence{newest.as_of, "", precision::day};
  if (current) one.status = policy::item_status::ongoing;
  one.fields = {{"service", make.whom().at->name}, {"current", current}};
  if (here.entry) one.fields["from"] = to_iso_date(*here.entry);
  if (here.leaving) one.fields["to"] = to_iso_date(*here.leaving);
  if (const std::string registered = registration_words(newest.enrol_status); !registered.empty())
    one.fields["remark"] = "Registered " + registered + ".";
  for (const pupil* file : make.whom().files)
    if (!file->year_group.empty() && !one.fields.contains("year_group")) one.fields["year_group"] = file->year_group;
}

void add_history(record_maker& make, const pupil& file) {
  for (const school_spell& spell : file.history) {
    const std::string number = spell.la + spell.estab;
    if (is_own(spell, *make.whom().at)) continue;
    record& one = make.add(file, category::enrolment, "history|" + number + spell.name,
                           "Went to another school before: " + (spell.name.empty() ? number : spell.name) + ".");
    on_day(one, spell.from, spell.until);
    one.fields["school"] = spell.name;
    one.fields["la"] = spell.la;
    one.fields["estab"] = spell.estab;
  }
}

void add_runs(record_maker& make, const pupil& file, const std::vector<attendance_session>& all) {
  for (const attendance_run& run : runs_of(all)) {
    const std::string days = run.from == run.until ? "on " + in_words(run.from)
                                                   : "from " + in_words(run.from) + " to " + in_words(run.until);
    std::string what = "Absent without leave for ";
    if (run.codes == "E") what = "Suspended or excluded for ";
    if (run.codes == "K") what = "At provision that the council arranged for ";
    what.append(sessions(static_cast<int>(run.sessions))).append(" in a row, ").append(days);
    what.append(" (code ").append(run.codes).append(").");
    record& one = make.add(file, category::attendance, "run|" + to_iso_date(run.from) + run.codes, std::move(what));
    on_day(one, run.from, run.until);
    one.fields = {{"sessions", static_cast<std::int64_t>(run.sessions)}, {"codes", run.codes}};
  }
}

// Absence by code, most first: "absent without authorisation 10, illness 6".
std::string absence_words(const std::map<std::string, int>& by_code) {
  std::vector<std::pair<int, std::string>> list;
  for (const auto& [code, count] : by_code)
    if (count > 0 && group_of(code) != attendance_group::present && group_of(code) != attendance_group::not_counted)
      list.emplace_back(-count, code);
  std::ranges::sort(list);
  std::string out;
  for (const auto& [count, code] : list)
    out.append(out.empty() ? "" : ", ").append(code_words(code)).append(" ").append(std::to_string(-count));
  return out;
}

void add_year(record_maker& make, const pupil& file, const attendance_year& year) {
  const attendance_totals totals = totals_of(year);
  const std::vector<attendance_session> all = sessions_of(year);
  add_runs(make, file, all);
  const std::string share = percentage(totals.present, totals.possible);
  if (share.empty()) return;
  std::string when;
  if (!all.empty())
    when = " from " + in_words(all.front().date) + " to " + in_words(all.back().date);
  else if (!year.year.empty())
    when = " in the school year that began in " + year.year;
  record& one = make.add(file, category::attendance, "year|" + year.year,
                         "Attended " + share + " of " + sessions(totals.possible) + when + "; " +
                             std::to_string(totals.unauthorised) + " were absence without leave.");
  if (!all.empty()) on_day(one, all.front().date, all.back().date);
  one.fields = {{"percentage", share},
                {"sessions_possible", totals.possible},
                {"sessions_attended", totals.present},
                {"authorised_absence", totals.authorised},
                {"unauthorised_absence", totals.unauthorised},
                {"unable_to_attend", totals.unable}};
  std::map<std::string, int> by_code;
  for (const attendance_session& session : all) ++by_code[session.code];
  if (const std::string words = absence_words(by_code); !words.empty()) one.fields["absence_by_reason"] = words;
}

void add_census_absence(record_maker& make, const pupil& file) {
  if (file.absence.empty()) return;
  int authorised = 0, unauthorised = 0;
  for (const auto& [code, count] : file.absence) {
    authorised += group_of(code) == attendance_group::authorised ? count : 0;
    unauthorised += group_of(code) == attendance_group::unauthorised ? count : 0;
  }
  const std::string term = file.term.empty() ? "a school census" : "the school census of " + file.term;
  std::string sentence = "For " + term + ", absent for " + sessions(authorised + unauthorised);
  // An extract whose absences exceed what was possible is wrong about one of the two; no percentage is made of it.
  const bool sound = file.possible && *file.possible >= authorised + unauthorised;
  if (sound) sentence += " of " + std::to_string(*file.possible);
  record& one = make.add(file, category::attendance, "census|" + file.term,
                         sentence + ", " + std::to_string(unauthorised) + " of them without leave.");
  one.fields = {{"authorised_absence", authorised},
                {"unauthorised_absence", unauthorised},
                {"absence_by_reason", absence_words(file.absence)}};
  if (sound) one.fields["sessions_possible"] = *file.possible;
}

void add_exclusions(record_maker& make, const pupil& file) {
  for (const exclusion& excluded : file.exclusions) {
    std::string reasons;
    for (const std::string& reason : excluded.reasons)
      reasons.append(reasons.empty() ? "" : "; ").append(reason_words(reason));
    std::string sentence = exclusion_words(excluded.category);
    if (excluded.sessions && excluded.category != "PERM") sentence += " for " + sessions(*excluded.sessions);
    if (!reasons.empty()) sentence.append(": ").append(reasons);
    std::string part = excluded.start ? to_iso_date(*excluded.start) : std::string();
    part.append(excluded.category).append(reasons);
    record& one = make.add(file, category::suspension_exclusion, part, sentence + ".");
    on_day(one, excluded.start);
    one.fields["type"] = exclusion_words(excluded.category);
    if (!reasons.empty()) one.fields["reasons"] = reasons;
    if (excluded.sessions) one.fields["sessions"] = *excluded.sessions;
  }
}

// A census extract often repeats, without its date, what the transfer file dates.
bool is_dated_elsewhere(const held_pupil& whom, const std::string& provision) {
  return std::ranges::any_of(whom.files, [&](const pupil* file) {
    return std::ranges::any_of(file->needs,
                               [&](const special_need& one) { return one.provision == provision && one.from; });
  });
}

void add_needs(record_maker& make, const pupil& file) {
  for (const special_need& need : file.needs) {
    const std::string provision = provision_words(need.provision);
    if (provision.empty() || (!need.from && is_dated_elsewhere(make.whom(), need.provision))) continue;
    std::string types;
    for (const std::string& type : need.types) types.append(types.empty() ? "" : ", ").append(need_words(type));
    record& one = make.add(file, category::send_ehcp, need.provision + (need.from ? to_iso_date(*need.from) : ""),
                           "Special educational needs: " + provision + (types.empty() ? "." : " (" + types + ")."));
    on_day(one, need.from);
    if (&need == &*std::ranges::max_element(file.needs, {}, &special_need::from))
      one.status = policy::item_status::ongoing;  // what began last is what holds
    one.fields["provision"] = provision;
    if (!types.empty()) one.fields["needs"] = types;
  }
}

// The newest file that says anything decides: who was in care once is not so for ever.
void add_circumstances(record_maker& make) {
  const std::vector<const pupil*>& files = make.whom().files;
  const auto care = std::ranges::find_if(files, [](const pupil* file) { return file->in_care.has_value(); });
  if (care != files.end() && *(*care)->in_care) {
    const bool recent = make.is_recent(**care);
    record& one =
        make.add(**care, category::lac, "in_care",
                 recent ? "The school's file says that the pupil is looked after."
                        : "The pupil was looked after " + when_made(**care) + ", when the school's file was made.");
    if (recent) one.status = policy::item_status::ongoing;
    if (!(*care)->care_authority.empty()) one.fields["care_authority"] = (*care)->care_authority;
  }
  const auto carer = std::ranges::find_if(files, [](const pupil* file) { return !file->young_carer.empty(); });
  if (carer != files.end() && is_young_carer((*carer)->young_carer))
    make.add(**carer, category::young_carer, "young_carer", "The school census records the pupil as a young carer.")
        .fields["code"] = (*carer)->young_carer;
}

}  // namespace

void add_education_records(record_maker& make) {
  add_enrolment(make);
  for (const pupil* file : make.whom().files) {
    add_history(make, *file);
    for (const attendance_year& year : file->attendance) add_year(make, *file, year);
    add_census_absence(make, *file);
    add_exclusions(make, *file);
    add_needs(make, *file);
  }
  add_circumstances(make);
}

}  // namespace mash::schools
