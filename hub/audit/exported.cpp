// SPDX-License-Identifier: Apache-2.0
#include "hub/audit/exported.hpp"

#include "adapters/contract/leaf.hpp"
#include "base/ids.hpp"

namespace mash::hub {

audit_entry exported_entry(const check& whole, std::string_view actor, std::string_view audience, std::string_view body,
                           instant at) {
  const contract::commitment_salt actor_salt = contract::new_salt(), body_salt = contract::new_salt();
  contract::leaf entry;
  entry.type = contract::leaf_type::released;
  entry.id = new_uuid(at);
  entry.at = at;
  entry.request = whole.id;
  entry.purpose = to_word(whole.request.purpose);
  entry.agreement = whole.agreement_digest;
  entry.outcome = {"version_" + std::to_string(whole.version), "export", std::string(audience)};
  entry.actor = contract::commitment(actor_salt, actor);
  entry.body = contract::commitment(body_salt, body);
  const auto text = contract::leaf_text(entry);
  MASH_ASSERT(text.has_value());  // words of ours
  return {*text, to_hex(actor_salt), {}, to_hex(body_salt)};
}

}  // namespace mash::hub
