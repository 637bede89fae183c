// SPDX-License-Identifier: Apache-2.0
// The demonstration family's check with answers that tests make up: every answer is decided again by the hub before it
// is assembled, as it is when it comes over the wire.
#pragma once

#include <gmock/gmock.h>

#include "hub/assemble/response.hpp"
#include "hub/requests/recheck.hpp"
#include "tests/support/demo_hub.hpp"
#include "tests/support/test_ledger.hpp"

namespace mash::hub::scenes {

using policy::category;
using policy::caveat;
using test::NOW;

inline constexpr const char* MEMBERS[] = {"police", "health", "schools", "peterborough"};

// A refuge of a1, typed as protected from a2.
inline void add_refuge(json::object& document) {
  test::subject_at(document, 2)["addresses"].get_array().push_back(
      json::object{{"type", "refuge"},
                   {"lines", json::array({"7 Haven Lane", "Havenham"})},
                   {"postcode", "CB99 8HV"},
                   {"protected", true},
                   {"protected_from", json::array({"a2"})}});
}

class scene {
 public:
  explicit scene(const std::function<void(json::object&)>& change = nullptr)
      : whole(make_plan(test::parsed_demo(change), test::coordinator(), *test::shipped_agreement(),
                        test::demo_members(), NOW)
                  .value()
                  .opened) {}

  // An answer that found nobody and holds nothing; tests add to it before they take it.
  [[nodiscard]] contract::answer empty_answer(const std::string& member) const {
    const contract::ask question = contract::decode_ask(whole.find_member(member)->question).value();
    contract::answer out = test::simple_answer(question, member, NOW);
    out.people.clear();
    out.items.clear();
    for (contract::search& one : out.searches) one.result = policy::search_result::no_trace;
    return out;
  }
  // As the hub takes it: checked, decided again, kept.
  void take(const std::string& member, contract::answer reply) {
    for (agency& one : whole.agencies) {
      if (one.member != member) continue;
      for (const contract::item& held : reply.items)
        if (std::ranges::find(one.categories, held.what.category) == one.categories.end())
          one.categories.push_back(held.what.category);
      // Whom policy kept from this agency is as welcome here: what such an answer would lead to is to be seen.
      for (const contract::candidate& held : reply.people) one.asked_about.insert(held.subject);
      for (const contract::item& held : reply.items)
        one.asked_about.insert(held.what.subjects.begin(), held.what.subjects.end());
      const auto checked = check_answer(one, reply);
      EXPECT_TRUE(checked) << checked.error().detail;
      auto decided = recheck(whole, one, reply, {*test::shipped_agreement(), date_of(NOW)});
      one.answer = accepted_answer{std::move(reply), "", "", std::nullopt, std::move(decided), NOW};
    }
  }
  void take_items(const std::string& member, std::vector<contract::item> items) {
    contract::answer reply = empty_answer(member);
    for (contract::item& one : items)
      if (one.what.organisation.empty()) one.what.organisation = member;
    for (const contract::item& one : items)
      for (const std::string& subject : one.what.subjects) find(reply, subject, one.what.organisation);
    reply.items = std::move(items);
    take(member, std::move(reply));
  }
  // The subject was found, surely, at that body of the agency.
  static void find(contract::answer& in, const std::string& subject, const std::string& organisation) {
    contract::candidate who;
    who.subject = subject;
    who.organisation = organisation;
    who.score = 960;
    who.band = policy::match_band::certain;
    who.why = {{"name", "same", 350}, {"date_of_birth", "same", 350}};
    in.people.push_back(who);
  }

  [[nodiscard]] json::object response() const { return assemble(whole, NOW); }
  [[nodiscard]] std::string text() const { return json::canonical(response()); }

  check whole;
};

inline contract::item item_of(category what, std::vector<std::string> subjects, json::object fields = {},
                              std::string summary = "Something happened.") {
  static int number = 0;
  contract::item out;
  out.what.id = "item-" + std::to_string(++number);
  out.what.category = what;
  out.what.subjects = std::move(subjects);
  out.what.source = "records";
  out.what.when = {"2026-09-14T15:25:00Z", "", policy::precision::day};
  out.what.summary = std::move(summary);
  out.what.fields = std::move(fields);
  out.under = {"cp-mash-tier2", "1", "r1", "c1", {}};
  return out;
}

inline contract::item value_of(category what, std::string subject, std::string_view field, std::string_view value) {
  contract::item out = item_of(what, {std::move(subject)}, {{"field", field}, {"value", value}});
  out.what.kind = contract::record_kind::identity;
  out.what.when = {};
  return out;
}

inline contract::item at(contract::item one, std::string organisation) {
  one.what.organisation = std::move(organisation);
  return one;
}

// Everything that can be compared of a text, so that "CB99 8HV", "cb998hv" and "CB99-8HV" are one.
inline std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) out.push_back(c);
    if (c >= 'A' && c <= 'Z') out.push_back(static_cast<char>(c - 'A' + 'a'));
  }
  return out;
}

// The element of a list whose member has this value; null if there is none.
inline const json::object* entry(const json::object& response, std::string_view list, std::string_view key,
                                 std::string_view value) {
  for (const auto& one : response.at(list).as_array()) {
    const json::value* found = one.as_object().if_contains(key);
    if (found != nullptr && found->is_string() && std::string_view(found->get_string()) == value)
      return &one.as_object();
  }
  return nullptr;
}

inline bool says_masked(const json::object& response) {
  return entry(response, "notices", "kind", "masked") != nullptr;
}

}  // namespace mash::hub::scenes
