// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/review/unmatch.hpp"

#include <algorithm>

#include "adapters/kit/answering.hpp"

namespace mash::kit {

using policy::roster_outcome;
using policy::search_result;

namespace {

// The worst of its searches, as the first answer tells it.
roster_outcome outcome_of(const contract::answer& from, const contract::organisation& body) {
  roster_outcome out = roster_outcome::no_trace;
  for (const contract::search& one : from.searches) {
    if (one.organisation != body.id) continue;
    if (one.result == search_result::ambiguous_match) return roster_outcome::ambiguous_match;
    if (one.result == search_result::system_down || one.result == search_result::not_searched)
      out = roster_outcome::partly_searched;
    else if (one.result == search_result::found && out == roster_outcome::no_trace)
      out = roster_outcome::answered;
  }
  return out;
}

// Somebody may be matched in a system that was only partly read; of a match at a service that it would name the
// searches say no trace, and so does the headline.
bool knows_anybody(const contract::answer& from) {
  const auto matched_there = [&](const contract::search& one) {
    return std::ranges::any_of(from.people, [&](const contract::candidate& whom) {
      return whom.subject == one.subject && whom.organisation == one.organisation;
    });
  };
  return std::ranges::any_of(from.searches, [&](const contract::search& one) {
    const bool read_in_part = one.result == search_result::system_down || one.result == search_result::ambiguous_match;
    return one.result == search_result::found || (read_in_part && matched_there(one));
  });
}

}  // namespace

void unmatch(contract::answer& from, const std::string& subject, const std::string& organisation) {
  const auto is_it = [&](const auto& one) {
    return one.subject == subject && (organisation.empty() || one.organisation == organisation);
  };
  std::erase_if(from.people, is_it);
  const bool none_left = !is_matched(from, subject);
  if (none_left) std::erase(from.place_protected, subject);
  for (contract::search& one : from.searches)
    if (one.result == search_result::found && (is_it(one) || (none_left && one.subject == subject)))
      one.result = search_result::no_trace;
}

bool is_matched(const contract::answer& in, const std::string& subject) {
  return std::ranges::find(in.people, subject, &contract::candidate::subject) != in.people.end();
}

void tell_anew(contract::answer& reply) {
  for (contract::organisation& one : reply.organisations) one.outcome = outcome_of(reply, one);
  if (!reply.organisations.empty())
    reply.outcome = std::ranges::min(reply.organisations, {}, &contract::organisation::outcome).outcome;
  const auto looked_to_the_end = [](const contract::search& one) {
    return one.result == search_result::found || one.result == search_result::no_trace;
  };
  const bool open = !std::ranges::all_of(reply.searches, looked_to_the_end);
  reply.safety.known = knows_anybody(reply) ? "yes" : open ? "not_searched" : "no_trace";
  add_risks(reply);
}

}  // namespace mash::kit
