// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "hub/assemble/sections.hpp"
#include "hub/model/lifecycle.hpp"

namespace mash::hub {
namespace {

json::object gap(std::string_view kind, std::string_view about, std::string text) {
  return {{"kind", kind}, {"about", about}, {"text", std::move(text)}};
}

bool is_matched(const check& whole, const std::string& subject) {
  return std::ranges::any_of(whole.agencies, [&](const agency& from) {
    const accepted_answer* said = speaks_for(from);
    return said != nullptr &&
           std::ranges::any_of(said->what.people, [&](const auto& one) { return one.subject == subject; });
  });
}

bool was_searched(const check& whole, const std::string& subject) {
  return std::ranges::any_of(whole.agencies, [&](const agency& from) {
    const accepted_answer* said = speaks_for(from);
    return said != nullptr && std::ranges::any_of(said->what.searches, [&](const auto& one) {
             return one.subject == subject && one.result != policy::search_result::not_searched &&
                    one.result != policy::search_result::system_down;
           });
  });
}

}  // namespace

json::array gaps_of(const showing& of, json::storage_ptr store) {
  const check& whole = of.whole;
  json::array out(std::move(store));
  for (const subject& who : whole.request.subjects) {
    if (!was_searched(whole, who.identity.id))
      out.push_back(gap(who.is_adult() ? "adult_not_searched" : "child_not_searched", who.identity.id,
                        "No agency has searched for this person."));
    else if (!is_matched(whole, who.identity.id))
      out.push_back(gap("subject_unmatched", who.identity.id, "No agency that searched has matched this person."));
  }
  for (const agency& one : whole.agencies) {
    const policy::roster_outcome outcome = outcome_of(one, of.as_of);
    if (!one.fixed && holds_for_a_person(one))
      out.push_back(gap("agency_holding", one.member,
                        "A person at " + one.name + " has yet to look at part of what it holds; more may come."));
    else if (!is_settled(outcome) || outcome == policy::roster_outcome::timed_out ||
             outcome == policy::roster_outcome::invalid_reply)
      out.push_back(gap("agency_silent", one.member, one.name + " has not answered. This is not a no-trace."));
  }
  const bool someone = std::ranges::any_of(whole.request.relationships,
                                           [](const stated_relation& one) { return one.holds_pr.value_or(false); });
  for (const std::string& id : of.masked.outsiders_of())
    out.push_back(gap("relative_not_on_request", id,
                      "An agency names a relative of this person who is not on the request; ask that agency by "
                      "telephone whether they matter here."));
  if (!someone)
    out.push_back(gap("no_parental_responsibility", "", "The request names nobody with parental responsibility."));
  return out;
}

json::object notice(std::string_view kind, std::string_view severity, std::string text, std::string_view about) {
  return {{"kind", kind}, {"severity", severity}, {"text", std::move(text)}, {"about", about}, {"audience", "mash"}};
}

json::array notices_of(const check& whole, instant as_of, json::storage_ptr store) {
  json::array out(std::move(store));
  const auto add = [&](std::string_view kind, std::string_view severity, std::string text, std::string_view about) {
    out.push_back(notice(kind, severity, std::move(text), about));
  };
  add_glass_notice(whole, as_of, out);
  add_authority_notice(whole, as_of, out);
  add_decision_notices(whole, out);
  add_correction_notices(whole, out);
  if (whole.cancelled) {
    add_cancelled_notice(whole, out);
    return out;
  }
  if (state_of(whole, as_of) == check_state::expired) {
    add_expired_notice(whole, as_of, out);
    return out;
  }
  add_clock_notices(whole, as_of, out);
  add_telephone_notices(whole, out);
  add_asked_back_notices(whole, as_of, out);
  for (const agency& one : whole.agencies)
    if (is_overdue(one, as_of))
      add("overdue", "red", one.name + " is past its return time and is waiting for a person there.", one.member);
  for (const agency& one : whole.agencies)
    if (outcome_of(one, as_of) == policy::roster_outcome::unreachable ||
        outcome_of(one, as_of) == policy::roster_outcome::never_seen)
      add("not_reached", "amber",
          "The question has not reached " + one.name + " yet; telephone the duty desk if it cannot wait.", one.member);
  return out;
}

}  // namespace mash::hub
