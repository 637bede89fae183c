// SPDX-License-Identifier: Apache-2.0
#include "policy/analyse/counter_words.hpp"

#include <algorithm>
#include <bit>

#include "policy/analyse/plain.hpp"
#include "policy/sentences.hpp"

namespace mash::policy::analyse {
namespace {

template <class Enum>
[[nodiscard]] Enum value_on(axis of, const region& point) {
  return static_cast<Enum>(std::countr_zero(point.on(of)));
}

[[nodiscard]] std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

[[nodiscard]] std::string body_of(const model& of, axis which, const region& point) {
  const auto kind = value_on<agency_kind>(which, point);
  const auto& parties = of.tables().written.parties;
  const auto found = std::ranges::find(parties, kind, &party::kind);
  return found == parties.end() ? plain_word(kind) : found->name;
}

[[nodiscard]] std::string check_of(const model& of, const region& point) {
  const auto why = value_on<purpose>(axis::purposes, point);
  const purpose_terms* terms = of.tables().terms_of(why);
  return "In a check for " + (terms == nullptr ? plain_word(why) : terms->title);
}

[[nodiscard]] std::string rated_of(const region& point) {
  return ", rated " + plain_word(value_on<urgency>(axis::urgencies, point)) + ", where " +
         std::string(plain(value_on<agreement_state>(axis::family, point)));
}

template <class Each>
[[nodiscard]] std::string joined(std::uint64_t bits, Each each) {
  std::string text;
  while (bits != 0) {
    const auto value = static_cast<std::size_t>(std::countr_zero(bits));
    bits &= bits - 1;
    text.append(text.empty() ? "" : bits == 0 ? " and " : ", ").append(each(value));
  }
  return text;
}

template <class Enum>
void begun_on(std::chrono::sys_days day, const std::vector<law_entry<Enum>>& entries, std::string& text) {
  for (const auto& each : entries) {
    const bool begins = each.from && std::chrono::sys_days(*each.from) == day;
    const bool ends = each.until && std::chrono::sys_days(*each.until) == day;
    if (begins || ends)
      text.append(text.empty() ? "" : "; ").append(each.clause).append(begins ? " has begun" : " has ended");
  }
}

// Which law makes the difference between an epoch and the one before.
[[nodiscard]] std::string epoch_words(const model& of, std::size_t epoch) {
  const std::chrono::sys_days day = of.epoch_start(epoch);
  const law_lists& law = of.tables().written.law;
  std::string changes;
  begun_on(day, law.powers, changes);
  begun_on(day, law.article6_grounds, changes);
  begun_on(day, law.special_grounds, changes);
  begun_on(day, law.confidence, changes);
  return " This is once " + changes + ".";
}

// A sentence for everything about the point that is not as plain as could be.
[[nodiscard]] std::string departures_of(const model& of, const region& point) {
  std::string text;
  if (const std::uint64_t marks = point.on(axis::marks) & ~bit(unmarked); marks != 0)
    text +=
        " The item is marked " + joined(marks, [](auto mark) { return plain_word(static_cast<caveat>(mark)); }) + ".";
  for (std::size_t set = 1; set < role_sets_total; ++set)
    if (point.has_role_set(set))
      text += " It is about " +
              joined(set, [](auto role) { return std::string(plain(static_cast<role_in_concern>(role))); }) + ".";
  if (const auto band = value_on<match_band>(axis::bands, point); band != match_band::certain)
    text += " The match is only " + plain_word(band) + ".";
  if (const auto age = value_on<age_class>(axis::ages, point); age != age_class::within)
    text += age == age_class::beyond ? " It is older than the check looks back." : " It has no date.";
  if (const auto epoch = static_cast<std::size_t>(std::countr_zero(point.on(axis::epochs))); epoch > 0)
    text += epoch_words(of, epoch);
  return text;
}

}  // namespace

std::string name_of(std::string_view kind, const rule_terms& rule) {
  return std::string(kind) + " \"" + rule.id + "\" (" + (rule.place.empty() ? rule.pointer : rule.place) + ")";
}

std::string words_of_item(const model& of, const region& point, const decided& how) {
  const auto& written = of.tables().written;
  const rule_terms& rule = written.rules[how.rule];
  std::string text = check_of(of, point) + rated_of(point) + ", " + body_of(of, axis::holders, point) +
                     (how.form == disposition::withheld ? " would not tell " : " would tell ") +
                     body_of(of, axis::recipients, point) + " " +
                     std::string(plain(value_on<category>(axis::categories, point))) + " about " +
                     std::string(plain(value_on<subject_kind>(axis::about, point)));
  if (how.form != disposition::withheld) text.append(" ").append(plain(how.form));
  text.append(" (").append(to_word(how.form)).append(").").append(departures_of(of, point));
  text += " " + capital(name_of("rule", rule)) + " says " + std::string(to_word(rule.form));
  switch (how.by) {
    case settled_by::rule:
      break;
    case settled_by::limit:
      text += ", and " + name_of("limit", written.limits[how.limit]) + " holds it to that";
      break;
    case settled_by::look_back:
      text += ", and the item is too old";
      break;
    case settled_by::protection:
      text += ", and the program's own protection " + std::string(how.protection->rule) + " holds it to that";
      break;
    case settled_by::no_basis:
      text += ", and the law in force gives no basis for it";
      break;
  }
  return text + ".";
}

std::string words_of_silence(const model& of, const region& point) {
  return check_of(of, point) + rated_of(point) + ", " + body_of(of, axis::holders, point) + " would not tell " +
         body_of(of, axis::recipients, point) + " " + std::string(plain(value_on<category>(axis::categories, point))) +
         " about " + std::string(plain(value_on<subject_kind>(axis::about, point))) + " (withheld)." +
         departures_of(of, point) + " No rule speaks about it.";
}

std::string words_of_basis(const model& of, const region& point, const lawful_basis& grounds) {
  std::string law;
  for (const auto& entry : of.tables().written.law.powers)
    if (grounds.powers.contains(entry.value) && entry.holders.contains(value_on<agency_kind>(axis::holders, point)) &&
        entry.recipients.contains(value_on<agency_kind>(axis::recipients, point)))
      law.append(law.empty() ? "" : "; ").append(entry.clause);
  if (law.empty()) {
    const auto add = [&](const auto& entries, auto named) {
      for (const auto& entry : entries)
        if (named.contains(entry.value)) law.append(law.empty() ? "" : "; ").append(entry.clause);
    };
    add(of.tables().written.law.powers, grounds.powers);
    add(of.tables().written.law.article6_grounds, grounds.article6_grounds);
    add(of.tables().written.law.special_grounds, grounds.special_grounds);
    add(of.tables().written.law.confidence, grounds.confidence);
  }
  return check_of(of, point) + rated_of(point) + ", " + body_of(of, axis::holders, point) + " would tell " +
         body_of(of, axis::recipients, point) + " about " +
         std::string(plain(value_on<subject_kind>(axis::about, point))) + " and rely on: " + law + "." +
         departures_of(of, point) + " The lists of law put it there.";
}

std::string words_of_question(const model& of, const region& point) {
  return check_of(of, point) + rated_of(point) +
         ((point.on(axis::managers) & 1) != 0 ? "" : " and a manager has authorised it") + ", somebody who is " +
         plain_word(value_on<role>(axis::askers, point)) + " at " + body_of(of, axis::recipients, point) +
         " would ask " + body_of(of, axis::holders, point) + " for " +
         std::string(plain(value_on<category>(axis::categories, point))) + "." + departures_of(of, point);
}

std::string words_of_rule(const model& of, const region& point, const rule_terms& rule) {
  return capital(name_of("rule", rule)) + " speaks about " +
         std::string(plain(value_on<category>(axis::categories, point))) + " held by " +
         body_of(of, axis::holders, point) + " " + check_of(of, point).replace(0, 1, "i") + ".";
}

}  // namespace mash::policy::analyse
