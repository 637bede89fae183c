// SPDX-License-Identifier: Apache-2.0
#include "hub/audit/looks.hpp"

#include "adapters/contract/leaf.hpp"
#include "base/ids.hpp"

namespace mash::hub {

admin_act look(std::string_view actor, std::vector<std::string> words, std::string_view request,
               const json::object& asked, instant at) {
  return act(actor, std::move(words), request, at, &asked);
}

audit_entry viewed_entry(std::string_view request, std::string_view actor, std::string_view reason, instant at) {
  const contract::commitment_salt actor_salt = contract::new_salt(), body_salt = contract::new_salt();
  contract::leaf entry;
  entry.type = contract::leaf_type::admin;
  entry.id = new_uuid(at);
  entry.at = at;
  entry.request = request;
  entry.outcome = {"content_viewed"};
  entry.actor = contract::commitment(actor_salt, actor);
  entry.body = contract::commitment(body_salt, reason);
  const auto text = contract::leaf_text(entry);
  MASH_ASSERT(text.has_value());  // the id is a request's
  return {*text, to_hex(actor_salt), {}, to_hex(body_salt)};
}

admin_act with_actor(audit_entry entry, std::string_view actor) {
  const auto leaf = contract::parse_leaf(entry.text);
  MASH_ASSERT(leaf.has_value());  // an entry of ours
  return {std::move(entry.text), leaf->id, {{"actor", actor}, {"actor_salt", entry.actor_salt}}};
}

}  // namespace mash::hub
