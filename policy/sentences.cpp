// SPDX-License-Identifier: Apache-2.0
#include "policy/sentences.hpp"

namespace mash::policy {
namespace {

// "mash_social_worker" as people say it: "MASH social worker".
[[nodiscard]] std::string plain_role(role of) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> SAID{{{"mash", "MASH"},
                                                                               {"edt", "out-of-hours"},
                                                                               {"macpt", "child protection team"},
                                                                               {"met", "missing and exploited"},
                                                                               {"lado", "LADO"},
                                                                               {"dpo", "data protection officer"},
                                                                               {"iro", "IRO"}}};
  std::string text, word;
  for (const char letter : std::string(to_word(of)) + "_") {
    if (letter != '_') {
      word += letter;
      continue;
    }
    for (const auto& [written, said] : SAID)
      if (word == written) word = said;
    text.append(text.empty() ? "" : " ").append(word);
    word.clear();
  }
  return text;
}

[[nodiscard]] std::string list_of_roles(value_set<role> roles) {
  std::string text;
  std::size_t left = roles.size();
  for (const role each : roles) {
    text += plain_role(each);
    if (--left > 0) text += left == 1 ? " or " : ", ";
  }
  return text;
}

[[nodiscard]] std::string minutes_in_words(std::chrono::minutes time) {
  if (time == std::chrono::hours(1)) return "the hour";
  return std::to_string(time.count()) + " minutes";
}

// "The family must have agreed" would be wrong where no answer of theirs would do.
[[nodiscard]] std::string family_need(const purpose_terms& why) {
  if (why.family.with_manager.empty())
    return "The family's agreement, recorded with who gave it and when; a manager cannot stand in for it.";
  return "The family's agreement, or a lawful reason why it was not sought together with a MASH manager's own "
         "authorisation.";
}

void say_purpose(agreement::compiled& into, const purpose_terms& why) {
  purpose_sentences& said = into.said[static_cast<std::size_t>(why.why)];
  said.rule_id = into.keep("purpose." + std::string(to_word(why.why)));
  said.role_because = into.keep("Your role does not ask for " + why.title + ".");
  said.role_need = into.keep("Somebody with one of these roles can ask: " + list_of_roles(why.roles) + ".");
  said.family_because = into.keep("Checks for " + why.title +
                                  " go out only with the family's agreement, and there is none that covers this.");
  said.family_need = into.keep(family_need(why));
  said.manager_because = into.keep("The family has not agreed to checks for " + why.title +
                                   ", and no manager has authorised going without.");
  said.manager_need = into.keep(
      "A MASH manager's own authorisation, with the reason and their own certificate, once the check is sent; or the "
      "family's agreement, once it is sought.");
  said.owed_because = into.keep(why.because +
                                " It is Red, so it goes at once without the family's agreement: a MASH "
                                "manager's authorisation is owed within " +
                                minutes_in_words(why.family.red_owes) + ".");
  said.nearest = into.keep("Only if it is true that " + why.true_when + ": a check for " + why.title + ", which " +
                           why.decided_by + " decides.");
  said.look_back_because = into.keep("It is older than checks for " + why.title + " look back.");
}

void say_party(agreement::compiled& into, const party& who) {
  party_sentences& said = into.said_of.emplace_back();
  said.not_signed = into.keep(who.name + " has not signed this version of the agreement.");
  said.not_signed_need = into.keep("The signature of " + who.name +
                                   "; until then ask by telephone, under your own professional judgement.");
  said.may_not_ask = into.keep(who.name + " answers checks under this agreement but does not ask them.");
  said.may_not_ask_need = into.keep("A local authority that is a party can ask.");
  said.may_not_answer = into.keep(who.name + " asks checks under this agreement but does not answer them.");
  said.may_not_answer_need = into.keep("Another agency that answers checks, or a telephone call.");
}

// What a body cannot supply, and its legal adviser can tell it.
template <class Enum>
void say_law(agreement::compiled& into, const std::vector<law_entry<Enum>>& entries) {
  for (const law_entry<Enum>& entry : entries)
    if (!entry.from || entry.until ||
        std::chrono::sys_days(*entry.from) > std::chrono::sys_days(into.written.valid_from))
      into.said_of_law.emplace_back(
          &entry, into.keep("Only the law could change this: \"" + entry.clause + "\" is not in force on that day."));
}

}  // namespace

std::string_view plain_name(power of) {
  switch (of) {
    case power::ca1989_s17:
      return "Children Act 1989 s.17";
    case power::ca1989_s27:
      return "Children Act 1989 s.27";
    case power::ca1989_s46:
      return "Children Act 1989 s.46";
    case power::ca1989_s47_1:
      return "Children Act 1989 s.47(1)";
    case power::ca1989_s47_9:
      return "Children Act 1989 s.47(9)";
    case power::ca2004_s10:
      return "Children Act 2004 s.10";
    case power::ca2004_s11:
      return "Children Act 2004 s.11";
    case power::ca2004_s16h:
      return "Children Act 2004 s.16H";
    case power::ca2004_s16la:
      return "Children Act 2004 s.16LA";
    case power::ea2002_s175:
      return "Education Act 2002 s.175";
    case power::independent_school_standards:
      return "Education (Independent School Standards) Regulations 2014";
    case power::oma2007_s14:
      return "Offender Management Act 2007 s.14";
    case power::cja2003_s325:
      return "Criminal Justice Act 2003 s.325";
    case power::cda1998_s115:
      return "Crime and Disorder Act 1998 s.115";
    case power::police_common_law:
      return "police common-law powers";
  }
  return "";
}

std::string gateway_sentence(const purpose_terms& why, value_set<power> powers) {
  if (powers.empty())
    return "No power lets this authority ask this agency for " + why.title + " under the law in force.";
  std::string text = "The power you named does not carry this question. Between these two bodies, for " + why.title +
                     ", it is asked under: ";
  std::size_t left = powers.size();
  for (const power each : powers) {
    text.append(plain_name(each)).append(" (").append(to_word(each)).append(")");
    text += --left > 0 ? "; " : ".";
  }
  return text;
}

void compose_sentences(agreement::compiled& into) {
  say_law(into, into.written.law.powers);
  say_law(into, into.written.law.article6_grounds);
  say_law(into, into.written.law.special_grounds);
  say_law(into, into.written.law.confidence);
  into.said_of.reserve(into.written.parties.size());
  for (const purpose_terms& why : into.written.purposes) say_purpose(into, why);
  for (const party& who : into.written.parties) say_party(into, who);
}

}  // namespace mash::policy
