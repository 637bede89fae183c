// SPDX-License-Identifier: Apache-2.0
#include "adapters/kit/needs.hpp"

#include <algorithm>

namespace mash::kit {
namespace {

using contract::identifier;

// What the matcher goes by (adapters/kit/match.hpp), what decides most first.
constexpr identifier MATCHED_BY[] = {identifier::nhs_number, identifier::upn,       identifier::date_of_birth,
                                     identifier::address,    identifier::telephone, identifier::alias};

std::vector<identifier> untold(const contract::person& who) {
  std::vector<identifier> out;
  for (const identifier one : MATCHED_BY) {
    if (one == identifier::upn && who.kind != policy::subject_kind::child) continue;
    if (!contract::is_told(who, one)) out.push_back(one);
  }
  return out;
}

}  // namespace

std::vector<contract::need> needs_of(const contract::ask& question, const contract::answer& reply) {
  std::vector<contract::need> out;
  if (reply.outcome != policy::roster_outcome::ambiguous_match) return out;
  for (const contract::person& who : question.subjects) {
    const bool unsure = std::ranges::any_of(reply.searches, [&](const contract::search& one) {
      return one.subject == who.id && one.result == policy::search_result::ambiguous_match;
    });
    if (!unsure) continue;
    if (std::vector<identifier> any_of = untold(who); !any_of.empty())
      out.push_back({.ask = question.ask_id, .subject = who.id, .identifiers = std::move(any_of)});
  }
  return out;
}

}  // namespace mash::kit
