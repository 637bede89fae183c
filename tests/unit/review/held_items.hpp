// SPDX-License-Identifier: Apache-2.0
// The demonstration's question to the police, and what they found: an incident that leaves, a spent conviction and a
// report under a handling code that a person decides on, and legal advice that never leaves.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "adapters/contract/codec.hpp"
#include "adapters/kit/looking_up.hpp"
#include "adapters/kit/review/page.hpp"
#include "adapters/kit/review/reviews.hpp"
#include "policy/overlay.hpp"
#include "tests/support/demo_hub.hpp"
#include "tests/support/temporary_directory.hpp"

namespace mash::kit::test {

using mash::test::NOW;
using policy::category;
using policy::caveat;

class set_clock final : public clock {
 public:
  instant now() const override { return at; }
  instant at = NOW;
};

struct held_items {
  held_items() {
    const auto planned = hub::make_plan(mash::test::parsed_demo(), mash::test::coordinator(), *agreement,
                                        mash::test::demo_members(), NOW)
                             .value();
    question = contract::decode_ask(planned.opened.find_member("police")->question).value();
    agency.member = "police";
    agency.answered_by = {"Police adapter", "automatic", "", ""};
    agency.contact = {"MASH police desk", "01480 000000", "08:00-18:00", "101"};
    agency.organisations = {{"police", "Cambridgeshire Constabulary", "Chief Constable", {}, {"POLE extract"}}};
    subject_match one;
    one.result = policy::search_result::found;
    one.key = "k-a2";
    one.evidence.subject = "a2";
    one.evidence.organisation = "police";
    found.people.by_subject["a2"]["police"] = one;
    hold("incident", category::da_incident, {});
    hold("spent", category::conviction_caution, {caveat::spent});
    hold("coded", category::intelligence, {caveat::police_c}).kind = contract::record_kind::intelligence;
    hold("advice", category::da_incident, {caveat::legal_privilege});
  }

  contract::record& hold(std::string id, category what, std::vector<caveat> caveats) {
    contract::record one;
    one.id = std::move(id);
    one.category = what;
    one.subjects = {"a2"};
    one.organisation = "police";
    one.source = "POLE extract";
    one.when = {"2026-09-14", "", policy::precision::day};
    one.summary = "SECRET-" + one.id;
    one.fields = {{"risk", "medium"}, {"place", "at home"}};
    one.said_by = "a neighbour";
    one.caveats = std::move(caveats);
    found.records.push_back(one);
    return found.records.back();
  }

  [[nodiscard]] contract::answer answer() const { return make_answer(question, found, agency, *agreement, NOW); }
  [[nodiscard]] contract::answer draft() const { return make_draft(question, found, answer(), agency, *agreement); }
  [[nodiscard]] remade after(const rulings& by_person) const {
    return remake({draft(), matches_in(answer())}, by_person, question, agency.member, *agreement);
  }

  std::shared_ptr<const policy::agreement> agreement = mash::test::shipped_agreement();
  contract::ask question;
  lookup found;
  answering_agency agency;
};

// The agency's own limits, of which this is the only one.
inline std::shared_ptr<const policy::overlay> limit_on(policy::category what) {
  const std::string text =
      "[[limits]]\nid = \"own\"\nclause = \"Own policy, 1\"\nbecause = \"We talk about it first.\"\n"
      "categories = [\"" +
      std::string(to_word(what)) + "\"]\nat_most = \"withheld\"\n";
  return policy::overlay::parse(text, "own_limits.toml").value();
}

inline const contract::item* item_of(const contract::answer& from, std::string_view id) {
  for (const contract::item& one : from.items)
    if (one.what.id == id) return &one;
  return nullptr;
}

inline ruling ruled(ruling_kind kind) { return {kind, "It bears on the child's safety.", {}, {}, {}}; }

}  // namespace mash::kit::test
