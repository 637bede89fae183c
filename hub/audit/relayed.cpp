// SPDX-License-Identifier: Apache-2.0
#include "hub/audit/relayed.hpp"

#include "adapters/contract/leaf.hpp"
#include "base/ids.hpp"

namespace mash::hub {

audit_entry relayed_entry(const check& whole, const std::string& member, policy::roster_outcome outcome,
                          const recording& of) {
  const contract::commitment_salt actor_salt = contract::new_salt(), body_salt = contract::new_salt();
  contract::leaf entry;
  entry.type = contract::leaf_type::answered;
  entry.id = new_uuid(of.at);
  entry.at = of.at;
  entry.request = whole.id;
  entry.purpose = to_word(whole.request.purpose);
  entry.agreement = whole.agreement_digest;
  entry.members = {member};
  entry.outcome = {std::string(to_word(outcome)), "relayed"};
  entry.actor = contract::commitment(actor_salt, of.actor);
  entry.body = contract::commitment(body_salt, of.body);
  const auto text = contract::leaf_text(entry);
  MASH_ASSERT(text.has_value());  // one member, and words of ours
  return {*text, to_hex(actor_salt), {}, to_hex(body_salt)};
}

}  // namespace mash::hub
