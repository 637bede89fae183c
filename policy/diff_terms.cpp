// SPDX-License-Identifier: Apache-2.0
// Each version is written out as statements, "who or what" and "which term" to its value in words; what differs is then
// what one list has and the other has not. Statements of the same change about several things become one.
#include "policy/diff_terms.hpp"

#include <map>

namespace mash::policy {
namespace {

struct place {
  std::string term, of;  // "may tell", "police for s47_strategy"
  auto operator<=>(const place&) const = default;
};
using statements = std::map<place, std::string>;

template <class Enum>
[[nodiscard]] std::string list_of(value_set<Enum> values) {
  std::string text;
  for (const Enum value : values) text.append(text.empty() ? "" : ", ").append(to_word(value));
  return text.empty() ? "none" : text;
}

[[nodiscard]] std::string years(int count) { return count == 0 ? "for ever" : std::to_string(count) + " years"; }

[[nodiscard]] std::string say_family(const family_terms& family) {
  std::string text = "enough: " + list_of(family.enough);
  if (!family.with_manager.empty()) text += "; with a manager: " + list_of(family.with_manager);
  if (family.red_owes.count() > 0)
    text += "; on Red at once, owed within " + std::to_string(family.red_owes.count()) + " minutes";
  return text;
}

void state(const party& who, statements& into) {
  into[{"party", who.member}] = std::string(to_word(who.kind)) + ", " + who.name;
  into[{"signed", who.member}] = who.signed_up ? "yes" : "no";
  into[{"may", who.member}] = std::string(who.may_ask ? "ask" : "") + (who.may_ask && who.may_answer ? " and " : "") +
                              (who.may_answer ? "answer" : "");
}

void state(const purpose_terms& why, statements& into) {
  const std::string of(to_word(why.why));
  into[{"purpose", of}] = why.title + " (" + why.clause + ")";
  into[{"may be asked by", of}] = list_of(why.roles);
  into[{"family's agreement", of}] = say_family(why.family);
  into[{"looks back", of}] = years(why.look_back_years);
  into[{"powers", of}] = list_of(why.powers);
  into[{"Article 6", of}] = list_of(why.article6_grounds);
  into[{"Article 9 and 10", of}] = list_of(why.special_grounds);
  into[{"confidentiality", of}] = list_of(why.confidence);
  for (std::size_t i = 0; i < why.deadlines.size(); ++i)
    into[{"deadlines on " + std::string(words<urgency>::list.at(i)), of}] =
        std::to_string(why.deadlines.at(i).machine.count()) + " seconds for a machine, " +
        std::to_string(why.deadlines.at(i).human.count()) + " minutes for a person";
}

[[nodiscard]] std::string fields_of(const question_shape& shape) {
  const std::pair<bool, std::string_view> fields[] = {{shape.nhs_number, "nhs_number"},
                                                      {shape.upn, "upn"},
                                                      {shape.addresses, "addresses"},
                                                      {shape.previous_names, "previous_names"},
                                                      {shape.aliases, "aliases"},
                                                      {shape.telephones, "telephones"},
                                                      {shape.school, "school"},
                                                      {shape.gp_practice, "gp_practice"},
                                                      {shape.relationships, "relationships"},
                                                      {shape.concerns, "concerns"}};
  std::string text = "name, birth date and sex";
  for (const auto& [told, name] : fields)
    if (told) text.append(", ").append(name);
  return text;
}

void state(const question_terms& asked, value_set<purpose> known, value_set<agency_kind> answering, statements& into) {
  for (const agency_kind to : asked.to& answering)
    for (const purpose why : asked.purposes& known) {
      const std::string of = std::string(to_word(to)) + " for " + std::string(to_word(why));
      into[{"a question tells", of}] = fields_of(asked.shape);
      into[{"a question is about", of}] = list_of(value_set<subject_kind>(asked.shape.subject_kinds)) +
                                          (asked.shape.parents_only ? ", of adults only parents and carers" : "");
    }
}

template <class Enum>
void state(std::string_view list, const std::vector<law_entry<Enum>>& entries, statements& into) {
  std::map<std::string, int> repeated;
  for (const auto& entry : entries) {
    std::string of(to_word(entry.value));
    if (const int times = ++repeated[of]; times > 1) of += " (" + std::to_string(times) + ")";
    std::string text = entry.from ? "from " + to_iso_date(*entry.from) : "not in force";
    if (entry.until) text += " until " + to_iso_date(*entry.until);
    text +=
        "; told by " + list_of(entry.holders) + " to " + list_of(entry.recipients) + " about " + list_of(entry.about);
    if (!entry.needs_power.empty()) text += "; needs " + list_of(entry.needs_power);
    into[{std::string(list), of}] = text;
  }
}

[[nodiscard]] statements state(const terms& written) {
  statements made;
  made[{"valid from", ""}] = to_iso_date(written.valid_from);
  made[{"review due", ""}] = to_iso_date(written.review_due);
  made[{"two people release", ""}] = list_of(written.release.two_people);
  made[{"on Red the duty officer is called after", ""}] =
      std::to_string(written.release.duty_officer.count()) + " minutes";
  made[{"on Red the on-call manager is called after", ""}] =
      std::to_string(written.release.on_call_manager.count()) + " minutes";
  value_set<purpose> known;
  value_set<agency_kind> answering;
  for (const party& each : written.parties) {
    state(each, made);
    if (each.may_answer) answering.insert(each.kind);
  }
  for (const purpose_terms& each : written.purposes) {
    state(each, made);
    known.insert(each.why);
  }
  for (const question_terms& each : written.questions) state(each, known, answering, made);
  state("law: power", written.law.powers, made);
  state("law: Article 6", written.law.article6_grounds, made);
  state("law: Article 9 and 10", written.law.special_grounds, made);
  state("law: confidentiality", written.law.confidence, made);
  return made;
}

}  // namespace

std::vector<term_change> compare_terms(const terms& before, const terms& after) {
  const statements old = state(before), fresh = state(after);
  std::map<std::tuple<std::string, std::string, std::string>, std::string> changes;  // term, before, after: of what
  const auto note = [&](const place& where, const std::string& was, const std::string& is) {
    std::string& of = changes[{where.term, was, is}];
    of.append(of.empty() ? "" : "; ").append(where.of);
  };
  for (const auto& [where, text] : old) {
    const auto there = fresh.find(where);
    if (there == fresh.end() || there->second != text) note(where, text, there == fresh.end() ? "" : there->second);
  }
  for (const auto& [where, text] : fresh)
    if (!old.contains(where)) note(where, "", text);
  std::vector<term_change> made;
  for (const auto& [change, of] : changes) {
    const auto& [term, was, is] = change;
    made.push_back({of.empty() ? term : of + ": " + term, was, is});
  }
  return made;
}

}  // namespace mash::policy
