// SPDX-License-Identifier: Apache-2.0
// A review of somebody whom the police's record is only probably of, and what a person there says of the match.
#pragma once

#include "tests/unit/review/reviews_fixture.hpp"

namespace mash::kit::test {

class identity_review : public test::reviews_of_a_member {
 protected:
  identity_review() {
    found.people.by_subject["a2"]["police"].evidence.band = policy::match_band::probable;
    hold("name", category::identity_basic, {}).kind = contract::record_kind::identity;
    found.records.back().fields = {{"field", "family_name"}, {"value", "Smith"}};
    hold("home", category::address, {}).kind = contract::record_kind::identity;
    found.records.back().fields = {{"field", "postcode"}, {"value", "CB99 9ZZ"}};
  }
  result<json::object> say(person_verdict what, const reviewer& by = PIET, rulings items = {}) {
    return say_of({}, what, by, std::move(items));
  }
  result<json::object> say_of(std::string organisation, person_verdict what, const reviewer& by = PIET,
                              rulings items = {}) {
    decision made{std::string(shown().at("digest").as_string()), std::move(items)};
    made.people.push_back({.subject = "a2",
                           .organisation = std::move(organisation),
                           .says = what,
                           .reason = "The photographs agree.",
                           .words = what == person_verdict::refute ? "It was another John Smith." : "",
                           .by = {},
                           .at = "/people/0"});
    return decide(question.ask_id, std::move(made), by);
  }
  json::object candidate() { return shown().at("review").at("candidates").as_array().at(0).as_object(); }
  std::string fault() { return why_.faults.empty() ? "" : why_.faults.front().code; }
  void only_two_people_on(category what) { two_people_.insert(what); }
};

}  // namespace mash::kit::test
