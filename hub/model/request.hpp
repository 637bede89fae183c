// SPDX-License-Identifier: Apache-2.0
// A partner check as asked: validated, every word from a closed list. Shapes as docs/formats/request.md has them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/contract/person.hpp"
#include "base/json.hpp"
#include "hub/model/break_glass.hpp"
#include "policy/vocabulary.hpp"

namespace mash::hub {

struct subject {
  contract::person identity;
  std::vector<policy::role_in_concern> roles;
  std::string why_included;

  [[nodiscard]] bool is_adult() const { return identity.kind == policy::subject_kind::adult; }
};

struct concern {
  policy::concern type{};
  std::string child, alleged_source;  // subject ids; the source may be empty
};

struct stated_relation {
  contract::relation tie;
  std::optional<bool> holds_pr, verified;
  bool lives_with = false;  // where one of them must not be found, neither may the other
};

struct household {
  std::string id, address_of;
  std::vector<std::string> members;
};

struct stated_agreement {
  std::string subject;
  std::vector<std::string> about;
  policy::agreement_state state{};
};

struct request {
  std::string reference, authority, case_reference;
  policy::request_type type = policy::request_type::initial;
  policy::purpose purpose{};
  policy::urgency urgency{};
  std::string justification;                   // never leaves the hub
  std::map<std::string, std::string> context;  // member -> what a person wrote for it
  std::vector<concern> concerns;
  std::vector<stated_agreement> family_agreement;
  std::vector<subject> subjects;
  std::vector<stated_relation> relationships;
  std::vector<household> households;
  std::vector<std::string> agencies;  // members, in the order asked for; never empty
  std::vector<policy::power> gateways;
  std::vector<policy::category> categories;  // empty: all the agreement allows
  std::vector<std::string> linked_requests;
  std::optional<instant> return_by;     // earlier than the agreement's return time, if it is
  std::optional<civil_date> look_back;  // nothing that was over before; later than the agreement's day, if it is
  std::optional<instant> referral_received_at;
  bool has_referrer = false;                // somebody referred the child, and may be owed an outcome
  std::vector<std::string> do_not_contact;  // subjects
  std::optional<declared_break_glass> break_glass;
  json::value document;  // the body as received, for the echo and the digest

  [[nodiscard]] const subject* find_subject(std::string_view id) const;
};

// What policy goes by when several people with a say are on the request: the one that permits least.
[[nodiscard]] policy::agreement_state governing_agreement(const request& check);

}  // namespace mash::hub
