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

// The house and its street as they are written there ("3 Sample Close", "Flat 2, 3 Sample Close"), and the postcode.
// Not the postcode with a word of the street, which would show the number to whoever typed "Road"; nor another town's
// street of the same name. A town need not be stated.
bool is_of(const contract::address& place, std::string_view value) {
  const auto any = [](std::string_view key, bool (*is)(char)) { return std::ranges::any_of(key, is); };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_letter = [](char c) { return c < '0' || c > '9'; };
  const std::string postcode = fold(place.postcode).key;
  std::string typed, so_far, house;
  for (const std::string& line : place.lines) typed += fold(line).key;
  for (const auto part : std::views::split(value, ',')) {
    const std::string key = fold(std::string_view(part)).key;
    if (key == postcode) continue;
    so_far += key;
    if (any(key, is_digit) || !any(house, is_letter)) house = so_far;
  }
  return any(house, is_letter) && typed.starts_with(house) && holds(value, place.postcode);
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

using name_words = std::set<std::string>;

bool is_title(const std::string& word) {
  static const name_words TITLES{"MR", "MRS", "MS", "MISS", "MX", "DR", "MASTER"};
  return TITLES.contains(word);
}

// The words of a name in their order, folded: "Mrs Grace Bell" is GRACE, BELL.
std::vector<std::string> in_order(std::string_view name) {
  std::vector<std::string> out;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find_first_of(" -"), name.size());
    if (std::string word = contract::normalised_name(name.substr(0, end)); !word.empty() && !is_title(word))
      out.push_back(std::move(word));
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return out;
}

name_words words_of(std::string_view name) {
  const auto words = in_order(name);
  return {words.begin(), words.end()};
}

std::string_view without_title(std::string_view name) {
  const std::size_t end = name.find(' ');
  const bool titled = end != std::string_view::npos && is_title(contract::normalised_name(name.substr(0, end)));
  return titled ? name.substr(end + 1) : name;
}

// Every word of the name is one that is known, or the initial of one.
bool are_of(const name_words& named, const name_words& known) {
  return std::ranges::all_of(named, [&](const std::string& word) {
    return known.contains(word) || (word.size() == 1 && std::ranges::any_of(known, [&](const std::string& whole) {
                                      return whole.starts_with(word);
                                    }));
  });
}

// The one name under which the request asks about somebody: the whole family name, the first given name or its initial,
// and further given names or none. Only that name: of a list of aliases the one that is right would show.
bool is_asked_as(const name_words& named, const contract::person& who) {
  const bool unnamed = who.family_name.empty() && who.given_names.empty() && !who.aliases.empty();
  const auto given = in_order(unnamed ? who.aliases.front() : who.given_names);
  name_words known = words_of(who.family_name);
  if (!std::ranges::includes(named, known)) return false;
  if (!given.empty() && !named.contains(given.front()) && !named.contains(given.front().substr(0, 1))) return false;
  known.insert(given.begin(), given.end());
  return are_of(named, known);
}

}  // namespace

// Of everything that was sent, also of what policy then held back: it is as secret in another item's sentence.
void masking::learn(const check& whole) {
  for (const subject& who : whole.request.subjects) ids_.insert(who.identity.id);
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

// A relative is on the request if it asks about somebody of that name, or agencies call one of its people so; but
// nobody is their own relative. A name that its agency marks, or that tells a gender history, says nothing here either.
void masking::learn_outsiders(const check& whole) {
  std::map<std::string, name_words, std::less<>> called;
  for_each_record(whole, [&](const agency&, const record& what) {
    const std::string_view field = text_field(what, "field");
    if (what.kind != contract::record_kind::identity || !is_name_field(field) || !what.caveats.empty()) return;
    for (const std::string& id : what.subjects)
      if (field != "previous_name" || !sexes_differ_.contains(id))
        called[id].merge(words_of(text_field(what, "value")));
  });
  for_each_record(whole, [&](const agency&, const record& what) {
    if (what.category != policy::category::family_link || what.kind != contract::record_kind::identity) return;
    const std::string_view name = text_field(what, "value");
    const name_words named = words_of(name);
    const auto is_own = [&](const subject& who) {
      return what.subjects.size() == 1 && what.subjects.front() == who.identity.id;
    };
    const auto is_asked = [&](const subject& who) { return !named.empty() && is_asked_as(named, who.identity); };
    const auto is_named = [&](const subject& who) {
      return !named.empty() && !is_own(who) && (is_asked(who) || are_of(named, called[who.identity.id]));
    };
    if (std::ranges::any_of(whole.request.subjects, is_named)) return;
    outsider_items_.insert(what.id);
    outsiders_of_.insert(what.subjects.begin(), what.subjects.end());
    // A son of his father's name: his own is told.
    if (std::ranges::any_of(whole.request.subjects, is_asked)) return;
    for (const std::string_view one : {name, without_title(name)}) secrets_.learn_name(one);
  });
}

}  // namespace mash::hub
