// SPDX-License-Identifier: Apache-2.0
#include "policy/diff_text.hpp"

#include "policy/analyse/plain.hpp"
#include "policy/compiled.hpp"

namespace mash::policy {
namespace {

using analyse::plain;
using analyse::plain_word;

constexpr std::size_t RULES_NAMED_MAX = 6;

void join(std::string& into, std::string_view part, std::string_view between) {
  into.append(into.empty() ? "" : between).append(part);
}

[[nodiscard]] std::string names_of(value_set<agency_kind> kinds, const agreement& names) {
  value_set<agency_kind> answering;
  for (const party& each : names.parties())
    if (each.may_answer) answering.insert(each.kind);
  if (answering.size() > 1 && kinds.contains(answering)) return "Every agency that answers";
  std::string text;
  for (const agency_kind kind : kinds) {
    bool found = false;
    for (const party& each : names.parties())
      if (each.kind == kind) {
        join(text, each.name, ", ");
        found = true;
      }
    if (!found) join(text, plain_word(kind), ", ");
  }
  return text;
}

[[nodiscard]] std::string titles_of(value_set<purpose> purposes, const agreement& names) {
  std::string text;
  for (const purpose each : purposes) {
    const purpose_terms* known = names.tables().terms_of(each);
    join(text, known == nullptr ? plain_word(each) : known->title, ", ");
  }
  return text;
}

template <class Values, class Say>
[[nodiscard]] std::string any_of(const Values& values, Say say) {
  std::string text;
  for (const auto each : values) join(text, say(each), " or ");
  return text;
}

[[nodiscard]] std::string how_far(int years) {
  if (years == 0) return "of any age";
  return std::to_string(years).append(years == 1 ? " year" : " years");
}

[[nodiscard]] std::string how(const treatment& what) {
  std::string text(plain(what.form));
  if (!what.fields.empty()) {
    text += " but for";
    for (const std::string& field : what.fields) text.append(" ").append(field);
  }
  if (what.years > 0) text += " if not older than " + how_far(what.years);
  return text;
}

// All that anybody can be asked with, so that saying so would say nothing.
[[nodiscard]] bool whole_family(const difference& one, const agreement& names) {
  value_set<agreement_state> known;
  for (const purpose each : one.purposes)
    if (const purpose_terms* terms_for = names.tables().terms_of(each))
      known = known | terms_for->family.enough | terms_for->family.with_manager;
  return one.family.contains(known);
}

[[nodiscard]] std::string say_roles(const roles_condition& wanted) {
  const auto list = [](value_set<role_in_concern> roles) {
    return any_of(roles, [](auto each) { return plain(each); });
  };
  switch (wanted.how) {
    case roles_condition::form::any:
      return {};
    case roles_condition::form::with_one_of:
      return "if it is about " + list(wanted.roles);
    case roles_condition::form::with_none_of:
      return "if it is not about " + list(wanted.roles);
    case roles_condition::form::exactly_one_of_the_sets:
      break;
  }
  return "for " + std::to_string(wanted.sets.size()) + " combinations of roles in the concern";
}

[[nodiscard]] std::string only_if(const difference& one, const agreement& names) {
  value_set<agency_kind> asking;
  for (const party& each : names.parties())
    if (each.may_ask) asking.insert(each.kind);
  std::string text;
  if (!one.recipients.contains(asking)) join(text, "asked by " + names_of(one.recipients, names), "; ");
  if (one.about != value_set<subject_kind>::all())
    join(text, "about " + any_of(one.about, [](auto each) { return plain(each); }), "; ");
  if (!one.urgencies.contains(value_set{urgency::red, urgency::amber, urgency::green}))
    join(text, "rated " + any_of(one.urgencies, [](auto each) { return to_word(each); }), "; ");
  if (!whole_family(one, names)) join(text, "where " + any_of(one.family, [](auto each) { return plain(each); }), "; ");
  if (!one.unmarked) join(text, "marked " + any_of(one.marked, [](auto each) { return plain_word(each); }), "; ");
  if (!one.dated) join(text, "without a date", "; ");
  if (!one.undated && !one.look_back_only) join(text, "with a date", "; ");
  if (const std::string roles = say_roles(one.roles); !roles.empty()) join(text, roles, "; ");
  return text;
}

}  // namespace

difference_words in_words(const difference& one, const agreement& names) {
  difference_words made;
  made.holders = names_of(one.holders, names);
  made.purposes = titles_of(one.purposes, names);
  for (const category each : one.categories) join(made.what, plain(each), ", ");
  if (one.look_back_only)
    made.what += ": " + how_far(one.before.years) + ", now " + how_far(one.after.years);
  else
    made.what += ": " + how(one.before) + ", now " + how(one.after);
  std::string rules;
  for (const std::string& each : one.rules) join(rules, each, ", ");
  if (one.rules.size() > RULES_NAMED_MAX) rules = std::to_string(one.rules.size()) + " rules";
  if (!rules.empty()) made.what += " (" + rules + ")";
  made.only = only_if(one, names);
  return made;
}

}  // namespace mash::policy
