// SPDX-License-Identifier: Apache-2.0
#include "hub/audit/acts.hpp"

#include "adapters/contract/leaf.hpp"
#include "base/ids.hpp"

namespace mash::hub {

admin_act act(std::string_view actor, std::vector<std::string> words, std::string_view request, instant at,
              const json::object* asked) {
  const contract::commitment_salt actor_salt = contract::new_salt();
  contract::leaf entry;
  entry.type = contract::leaf_type::admin;
  entry.id = new_uuid(at);
  entry.at = at;
  entry.request = request;
  entry.outcome = std::move(words);
  entry.actor = contract::commitment(actor_salt, actor);
  json::object record{{"actor", actor}, {"actor_salt", to_hex(actor_salt)}};
  if (asked != nullptr) {
    const contract::commitment_salt body_salt = contract::new_salt();
    entry.body = contract::commitment(body_salt, json::canonical(*asked));
    record.emplace("asked", *asked);
    record.emplace("body_salt", to_hex(body_salt));
  }
  const auto text = contract::leaf_text(entry);
  MASH_ASSERT(text.has_value());  // words and ids are ours
  return {*text, entry.id, std::move(record)};
}

}  // namespace mash::hub
