// SPDX-License-Identifier: Apache-2.0
#include "hub/audit/looks.hpp"

#include "adapters/contract/leaf.hpp"

namespace mash::hub {

admin_act look(std::string_view actor, std::vector<std::string> words, std::string_view request,
               const json::object& asked, instant at) {
  return act(actor, std::move(words), request, at, &asked);
}

admin_act with_actor(audit_entry entry, std::string_view actor) {
  const auto leaf = contract::parse_leaf(entry.text);
  MASH_ASSERT(leaf.has_value());  // an entry of ours
  return {std::move(entry.text), leaf->id, {{"actor", actor}, {"actor_salt", entry.actor_salt}}};
}

}  // namespace mash::hub
