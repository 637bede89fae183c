// SPDX-License-Identifier: Apache-2.0
// What masking learns before it masks: values that must not appear, bodies that must not be named, who is outside the
// check. From the request and from everything that the agencies sent.
#include <algorithm>
#include <ranges>

#include "hub/assemble/mask.hpp"
#include "hub/assemble/mask_fields.hpp"

namespace mash::hub {
namespace {

using contract::record;

void learn_address(secret_values& into, const contract::address& place) {
  for (const std::string& line : place.lines) into.learn(line);
  into.learn(place.postcode);
}

bool holds(std::string_view text, std::string_view value) {
  secret_values looked_for;
  looked_for.learn_exactly(value);
  std::string copy(text);
  return !looked_for.empty() && looked_for.mask(copy);
}

// Its postcode, or a line of it, or both with whatever else; not another town's street of the same name.
bool is_of(const contract::address& place, std::string_view value) {
  const std::string key = fold(value).key;
  if (!place.postcode.empty() && key == fold(place.postcode).key) return true;
  return std::ranges::any_of(place.lines, [&](const std::string& line) {
    return key == fold(line).key || (holds(value, line) && holds(value, place.postcode));
  });
}

std::string text_member(const json::object& from, std::string_view name) {
  const json::value* found = from.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(std::string_view(found->get_string())) : std::string();
}

template <class Visit>
void for_each_record(const check& whole, const Visit& visit) {
  for (const agency& from : whole.agencies)
    each_answer(from, [&](const accepted_answer& said, bool) {
      for (const contract::item& one : said.what.items) visit(from, one.what);
    });
}

// The words of a name, folded: "Mrs Grace Bell" is GRACE, BELL.
std::set<std::string> words_of(std::string_view name) {
  static const std::set<std::string> TITLES{"MR", "MRS", "MS", "MISS", "MX", "DR", "MASTER"};
  std::set<std::string> out;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find_first_of(" -"), name.size());
    if (std::string word = contract::normalised_name(name.substr(0, end)); !word.empty() && !TITLES.contains(word))
      out.insert(std::move(word));
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return out;
}

std::set<std::string> all_words(const contract::person& who) {
  std::set<std::string> out = words_of(who.family_name);
  out.merge(words_of(who.given_names));
  for (const auto* list : {&who.previous_names, &who.aliases})
    for (const std::string& name : *list) out.merge(words_of(name));
  return out;
}

// Every word of the name is one of the person's, or the initial of one.
bool may_be(const std::set<std::string>& named, const contract::person& who) {
  const std::set<std::string> known = all_words(who);
  return std::ranges::all_of(named, [&](const std::string& word) {
    return known.contains(word) || (word.size() == 1 && std::ranges::any_of(known, [&](const std::string& whole) {
                                      return whole.starts_with(word);
                                    }));
  });
}

}  // namespace

// Of everything that was sent, also of what policy then held back: it is as secret in another item's sentence.
void masking::learn(const check& whole) {
  learn_sexes(whole);
  learn_outsiders(whole);
  learn_names(whole);
  if (guarded_.empty()) return;
  learn_request(whole.request);
  learn_addresses(whole);
  // A town that an agency is named after hides nobody.
  for (secret_values* into : {&secrets_, &of_request_})
    for (const agency& from : whole.agencies) into->forget_words_in(from.name);
  for_each_record(whole, [&](const agency& from, const record& what) { learn_surrogates(from, what); });
  for (const agency& from : whole.agencies) learn_bodies(from);
}

// Kept apart from what agencies hold, and looked for after that: what was typed may span words of theirs, and where it
// matched it would show how they go on.
void masking::learn_request(const request& asked) {
  const auto& documents = asked.document.get_object().at("subjects").as_array();
  for (const subject& who : asked.subjects) {
    for (const contract::address& place : who.identity.addresses) {
      if (!place.is_protected) continue;
      learn_address(of_request_, place);
      used_.insert(mask::stated_address);
    }
    if (!is_guarded(who.identity.id)) continue;
    of_request_.learn(who.identity.school_urn);
    of_request_.learn(who.identity.gp_practice_ods);
    for (const std::string& number : who.identity.telephones) of_request_.learn_telephone(number);
    for (const json::value& one : documents)
      if (text_member(one.as_object(), "id") == who.identity.id)
        of_request_.learn(text_member(one.as_object(), "early_years_setting"));
  }
}

// What an agency calls somebody, each word by itself. Not what the request does: a guess typed as a name would be
// spared where it is right.
void masking::learn_names(const check& whole) {
  for_each_record(whole, [&](const agency&, const record& what) {
    if (what.kind != contract::record_kind::identity || !is_name_field(text_field(what, "field"))) return;
    for (const auto word : std::views::split(text_field(what, "value"), ' ')) names_.emplace(std::string_view(word));
  });
  for (secret_values* into : {&secrets_, &of_request_})
    for (const std::string& name : names_) into->spare(name);
}

// An address that any agency sent about somebody guarded is looked for in everything else, unless everybody may read
// it: the request states it openly, and an agency holds it, alone or as a part, of somebody who is not guarded. Not for
// being typed alone: a guess that is right would show.
void masking::learn_addresses(const check& whole) {
  const auto each_place = [&](bool of_guarded, const auto& visit) {
    for_each_record(whole, [&](const agency&, const record& what) {
      if (is_guarded(what) != of_guarded || !is_place(what, false)) return;
      for (const auto& field : what.fields)
        if (field.value().is_string() && field.key() != "field") visit(what, field.value().get_string());
    });
  };
  std::vector<const contract::address*> open;
  for (const subject& who : whole.request.subjects)
    for (const contract::address& place : who.identity.addresses)
      if (!place.is_protected) open.push_back(&place);
  std::set<std::string, std::less<>> held_openly;
  each_place(false, [&](const record&, std::string_view value) {
    if (std::ranges::any_of(open, [&](const auto* place) { return is_of(*place, value); })) held_openly.emplace(value);
  });
  each_place(true, [&](const record& what, std::string_view value) {
    if (std::ranges::any_of(held_openly, [&](const auto& other) { return holds(other, value); })) return;
    secrets_.learn(value);
    if (what.category == policy::category::contact_point) secrets_.learn_telephone(value);
  });
}

void masking::learn_surrogates(const agency& from, const record& what) {
  if (!is_guarded(what)) return;
  if (is_place_body(from, what.organisation)) bodies_.insert(what.organisation);
  const bool whole_item = is_place(what, true) && !is_place(what, false);
  for (const auto& field : what.fields) {
    if (!field.value().is_string() || !(is_place_field(field.key()) || (whole_item && field.key() == "value")))
      continue;
    const std::string_view value = field.value().get_string();
    secrets_.learn(value);
    secrets_.learn_telephone(value);
  }
}

// The schools, practices and clinics at which an agency has found somebody guarded, by code and by name.
void masking::learn_bodies(const agency& from) {
  const auto add = [&](const std::string& subject, const std::string& organisation) {
    if (is_guarded(subject) && is_place_body(from, organisation)) bodies_.insert(organisation);
  };
  each_answer(from, [&](const accepted_answer& one_answer, bool) {
    const contract::answer& said = one_answer.what;
    for (const contract::candidate& one : said.people) add(one.subject, one.organisation);
    for (const contract::search& one : said.searches)
      if (one.result == policy::search_result::found) add(one.subject, one.organisation);
    for (const contract::organisation& one : said.organisations) {
      if (!bodies_.contains(one.id) || !is_place_body(from, one.id)) continue;
      members_.insert(from.member);
      secrets_.learn(one.id);
      secrets_.learn(one.name);
    }
  });
}

// Two agencies, or an agency and the request, that record different sexes.
void masking::learn_sexes(const check& whole) {
  std::map<std::string, std::string, std::less<>> seen;
  const auto say = [&](const std::string& id, std::string_view sex) {
    if (sex != "female" && sex != "male") return;
    const auto [at, first] = seen.try_emplace(id, sex);
    if (!first && at->second != sex) sexes_differ_.insert(id);
  };
  for (const subject& who : whole.request.subjects)
    if (who.identity.sex) say(who.identity.id, to_word(*who.identity.sex));
  for_each_record(whole, [&](const agency&, const record& what) {
    if (what.kind == contract::record_kind::identity && text_field(what, "field") == "sex")
      for (const std::string& id : what.subjects) say(id, text_field(what, "value"));
  });
}

void masking::learn_outsiders(const check& whole) {
  for_each_record(whole, [&](const agency&, const record& what) {
    if (what.category != policy::category::family_link || what.kind != contract::record_kind::identity) return;
    const std::string_view name = text_field(what, "value");
    const std::set<std::string> named = words_of(name);
    const auto is_named = [&](const subject& who) { return may_be(named, who.identity); };
    if (std::ranges::any_of(whole.request.subjects, is_named)) return;
    outsider_items_.insert(what.id);
    outsiders_of_.insert(what.subjects.begin(), what.subjects.end());
    secrets_.learn_name(name);
  });
}

}  // namespace mash::hub
