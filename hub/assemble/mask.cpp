// SPDX-License-Identifier: Apache-2.0
#include "hub/assemble/mask.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "hub/assemble/mask_fields.hpp"
#include "policy/decision.hpp"

namespace mash::hub {
namespace {

using contract::record;

constexpr std::string_view NOTICE =
    "Something is left out or marked as masked here because it could tell where somebody is who must not be found, or "
    "is about somebody outside this check. What and whose is not said; a manager can telephone the agency's duty desk.";

// One line per agency: the same words as where the agency itself held the place back.
void add_place_line(released& into, const agency* from) {
  const policy::standing_line& words = policy::masked_place_line();
  const bool there = std::ranges::any_of(
      into.withheld, [&](const shown_line& one) { return one.from == from && one.line.category == words.display; });
  if (!there)
    into.withheld.push_back(
        {from, {words.display, words.reason, std::string(words.because), std::string(words.would_need)}});
}

// "2026-02-08T21:15:00Z" becomes its day; true if there was a time. Other texts, of which a name may be one, stay.
bool cut_to_day(std::string& when) {
  constexpr std::size_t DAY = sizeof("2026-02-08") - 1;
  if (when.size() <= DAY || when[DAY] != 'T' || !parse_iso_date(std::string_view(when).substr(0, DAY))) return false;
  when.resize(DAY);
  return true;
}

// A text, or each text in a list or an object.
template <class Change>
void for_each_text(json::value& node, const Change& change) {
  if (auto* text = node.if_string()) {
    std::string now(std::string_view{*text});
    change(now);
    if (now != std::string_view(*text)) *text = now;
  }
  if (auto* list = node.if_array())
    for (json::value& one : *list) for_each_text(one, change);
  if (auto* members = node.if_object())
    for (auto& one : *members) for_each_text(one.value(), change);
}

constexpr std::optional<mask> KEPT;

}  // namespace

masking::masking(const check& newest, released& shown) : guarded_(guards_of(newest)) {
  learn(newest);
  std::erase_if(shown.items, [&](const shown_item& one) {
    const std::optional<mask> row = left_out(one);
    if (!row) return false;
    used_.insert(*row);
    if (*row == mask::place_item) add_place_line(shown, one.from);
    return true;
  });
  for (shown_item& one : shown.items) mask_item(one);
}

bool masking::is_guarded(const record& what) const {
  return !guarded_.empty() &&
         std::ranges::any_of(what.subjects, [&](const std::string& subject) { return is_guarded(subject); });
}

std::optional<mask> masking::left_out(const shown_item& one) const {
  const record& what = one.item.what;
  if (is_guarded(what) && is_place(what, true)) return mask::place_item;
  if (what.kind != contract::record_kind::identity) return std::nullopt;
  const std::string_view field = text_field(what, "field");
  if (is_immigration(field)) return mask::immigration;
  if (outsider_items_.contains(what.id)) return mask::outsider;
  const bool differs = std::ranges::any_of(what.subjects, [&](const auto& id) { return sexes_differ_.contains(id); });
  if (differs && (field == "sex" || field == "previous_name")) return mask::sex_disagreement;
  return std::nullopt;
}

// Takes out the named values that a row speaks about, and the same values out of the item's sentence. By the item as it
// was sent: a sentence may repeat what a stricter decision has already taken out of the fields.
template <class Row>
void masking::mask_fields(shown_item& one, const Row& row_of) {
  record& what = one.item.what;
  secret_values in_this_item;
  for (const auto& field : one.sent->what.fields)
    if (row_of(field.key()) != KEPT && field.value().is_string())
      in_this_item.learn_any(std::string_view(field.value().get_string()));
  for (auto at = what.fields.begin(); at != what.fields.end();) {
    const std::optional<mask> row = row_of(at->key());
    if (row) used_.insert(*row);
    at = row ? what.fields.erase(at) : at + 1;
  }
  if (in_this_item.empty()) return;
  for (const std::string& name : names_) in_this_item.spare(name);
  const auto clean = [&](std::string& text) {
    if (in_this_item.mask(text)) used_.insert(mask::text_form);
  };
  for (std::string* text : {&what.summary, &what.said_by, &what.source}) clean(*text);
  for (auto& field : what.fields) for_each_text(field.value(), clean);
}

void masking::mask_item(shown_item& one) {
  record& what = one.item.what;
  if (what.nature == policy::nature::third_party_account && !what.said_by.empty()) {
    what.said_by.clear();
    used_.insert(mask::informant);
  }
  // A sibling's item from the same school names it as well; that is all which is taken out of the sibling's.
  const bool guarded = is_guarded(what);
  const bool at_a_place =
      bodies_.contains(what.organisation) || (guarded && is_place_body(*one.from, what.organisation));
  if (at_a_place) {
    what.organisation.clear();
    what.source.clear();
    what.said_by.clear();
    used_.insert(mask::place_body);
    bool timed = cut_to_day(what.when.at);
    timed |= cut_to_day(what.when.until);
    timed |= cut_to_day(what.recorded_at);
    for (auto& field : what.fields) for_each_text(field.value(), [&](std::string& text) { timed |= cut_to_day(text); });
    if (timed) used_.insert(mask::time_at_place);
  }
  mask_fields(one, [&](std::string_view name) -> std::optional<mask> {
    if (is_immigration(name)) return mask::immigration;
    if (at_a_place && (is_body_field(name) || (guarded && is_contact_field(name)))) return mask::place_body;
    if (guarded && !is_plain_field(name) && !is_contact_field(name)) return mask::place_field;
    return KEPT;
  });
  // What was told by telephone is typed by our own people, about whomever they say it is.
  if (!guarded && (!one.relayed || guarded_.empty())) return;
  std::vector<std::string> names;
  if (what.kind == contract::record_kind::identity && is_name_field(text_field(what, "field")))
    names.emplace_back(text_field(what, "value"));
  const auto clean = [&](std::string& text) {
    if (mask_places_by_form(text, names)) used_.insert(mask::text_form);
  };
  for (std::string* text : {&what.summary, &what.said_by, &what.source}) clean(*text);
  for (auto& field : what.fields) for_each_text(field.value(), clean);
}

void masking::mask_match(const agency& from, contract::candidate& match) {
  const bool guarded = is_guarded(match.subject);
  if (bodies_.contains(match.organisation) || (guarded && is_place_body(from, match.organisation))) {
    match.organisation.clear();
    used_.insert(mask::place_body);
  }
  if (!guarded) return;
  constexpr std::string_view IDENTITY[] = {"nhs_number",  "upn",           "name", "given_name",
                                           "family_name", "date_of_birth", "sex",  "relationship"};
  const auto removed = std::erase_if(match.why, [&](const contract::evidence& line) {
    return std::ranges::find(IDENTITY, line.field) == std::end(IDENTITY);
  });
  if (removed > 0) used_.insert(mask::match_evidence);
  // Any other would tell what was taken out, here or at the agency; where nothing was, that no place agreed.
  match.score = contract::least_score(match.band);
}

// One row for each subject in place of one for each body, with the best that any of them found.
void masking::mask_searches(const agency& from, contract::answer& answer) {
  used_.insert(mask::searched_bodies);
  std::erase_if(answer.organisations, [&](const auto& body) { return is_place_body(from, body.id); });
  using policy::search_result;
  constexpr search_result BEST[] = {search_result::found, search_result::ambiguous_match, search_result::system_down,
                                    search_result::not_searched, search_result::no_trace};
  const auto rank = [&](search_result one) { return std::ranges::find(BEST, one) - std::begin(BEST); };
  std::vector<contract::search> kept;
  for (contract::search& one : answer.searches) {
    if (!is_place_body(from, one.organisation)) {
      kept.push_back(std::move(one));
      continue;
    }
    const auto same = std::ranges::find_if(
        kept, [&](const auto& other) { return other.organisation.empty() && other.subject == one.subject; });
    if (same == kept.end())
      kept.push_back({"", "", std::move(one.subject), one.result});
    else if (rank(one.result) < rank(same->result))
      same->result = one.result;
  }
  answer.searches = std::move(kept);
}

void masking::mask_echo(const subject& who, json::object& echo) {
  if (!is_guarded(who.identity.id)) return;
  for (const char* name : {"school", "gp_practice_ods", "early_years_setting", "telephones"})
    if (echo.erase(name) > 0) used_.insert(mask::echo);
}

// By their form alone: were a postcode masked because an agency holds it, whoever typed fifty would be told which.
void masking::mask_written(json::object& echo) {
  if (guarded_.empty()) return;
  constexpr std::string_view WRITTEN[] = {"justification", "lived_experience", "child_account",
                                          "context",       "why_agencies",     "staff_safety"};
  for (const std::string_view name : WRITTEN)
    if (json::value* found = echo.if_contains(name))
      for_each_text(*found, [&](std::string& text) {
        if (mask_places_by_form(text, {})) used_.insert(mask::echo);
      });
}

masking::part masking::part_of(std::string_view member) {
  if (member == "request" || member == "people") return part::subjects;
  if (member == "corrections") return part::corrections;
  return member == "decisions" ? part::decisions : part::other;
}

// What one of our people wrote as a reason or a decision, by its form, as the request's own sentences are; whom they
// told; and what they took down of a withdrawal by telephone. A correction that came over the line is the agency's.
void masking::mask_reasons(json::value& node, part of) {
  constexpr std::string_view DECIDED[] = {"rationale", "despite_gaps", "what"};
  if (auto* list = node.if_array())
    for (json::value& one : *list) mask_reasons(one, of);
  if (auto* members = node.if_object()) {
    const bool taken_down = of == part::corrections && members->contains("relayed");
    for (auto& one : *members) {
      const std::string_view name = one.key();
      const bool decided = of == part::decisions && std::ranges::find(DECIDED, name) != std::end(DECIDED);
      if (name != "reason" && name != "told_to" && !decided && !(taken_down && name == "words")) {
        mask_reasons(one.value(), of);
        continue;
      }
      for_each_text(one.value(), [&](std::string& text) {
        if (mask_places_by_form(text, {})) used_.insert(mask::echo);
      });
    }
  }
}

// An id of a subject was typed as well, and would say by its mark what it is.
bool masking::names_subjects(std::string_view member, const json::value& node) const {
  constexpr std::string_view NAMING[] = {"subject", "subjects", "disproved", "who"};
  if (std::ranges::find(NAMING, member) == std::end(NAMING)) return false;
  const auto is_id = [&](const json::value& one) {
    return one.is_string() && ids_.contains(std::string_view(one.get_string()));
  };
  const json::array* list = node.if_array();
  return list != nullptr ? std::ranges::all_of(*list, is_id) : is_id(node);
}

// A name of somebody asked about is one under `family_name`, `previous_names`, ...; or as {"field":"family_name",
// "value":"..."}, in which a conflict's `values` hold one more `value` each. What was typed is looked through for what
// was typed: what is masked there must not tell what an agency holds.
bool masking::scrub(json::value& node, bool is_typed, part of, bool is_name) const {
  if (auto* text = node.if_string()) {
    std::string now(std::string_view{*text});
    const auto clean = [&](const secret_values& by) { return is_name ? by.mask_name(now) : by.mask(now); };
    const bool held = !is_typed && clean(secrets_), typed = clean(of_request_);
    if (held || typed) *text = now;
    return held || typed;
  }
  bool changed = false;
  if (auto* list = node.if_array())
    for (json::value& one : *list) changed |= scrub(one, is_typed, of, is_name);
  if (auto* members = node.if_object()) {
    const bool of_subjects = of == part::subjects;
    const json::value* field = members->if_contains("field");
    is_name |= of_subjects && field != nullptr && field->is_string() && is_name_field(field->get_string());
    const json::value* said_by = members->if_contains("agency");
    is_typed |= of_subjects && said_by != nullptr && *said_by == "request";
    for (auto& one : *members) {
      if (names_subjects(one.key(), one.value())) continue;
      const bool holds_it = is_name && (one.key() == "value" || one.key() == "values");
      // Our people also say whom they told of a correction, or why not.
      const bool by_us = is_typed || (of == part::corrections && one.key() == "acknowledged");
      changed |= scrub(one.value(), by_us, of, holds_it || (of_subjects && is_name_field(one.key())));
    }
  }
  return changed;
}

void masking::finish(json::object& response) {
  // The hub's own words and numbers, in which a value could only be found by chance, or as a subject's id.
  constexpr std::string_view OWN[] = {"id", "version", "state", "as_of", "policy", "gaps", "notices"};
  // What our own people wrote: fifty guesses given as a reason must not come back with one of them masked.
  constexpr std::string_view TYPED[] = {"request",   "reference", "authority", "break_glass",
                                        "cancelled", "rounds",    "decisions"};
  const auto is_one_of = [](const auto& list, std::string_view name) {
    return std::ranges::find(list, name) != std::end(list);
  };
  for (auto& member : response) {
    if (is_one_of(OWN, member.key())) continue;
    const bool is_typed = is_one_of(TYPED, member.key());
    const part of = part_of(member.key());
    if ((is_typed || of == part::corrections) && !guarded_.empty()) mask_reasons(member.value(), of);
    if (secrets_.empty() && of_request_.empty()) continue;
    if (scrub(member.value(), is_typed, of)) used_.insert(mask::same_value);
  }
  if (used_.empty()) return;
  response.at("notices").as_array().push_back(
      json::object({{"kind", "masked"}, {"severity", "amber"}, {"text", NOTICE}, {"about", ""}, {"audience", "mash"}},
                   response.storage()));
}

}  // namespace mash::hub
