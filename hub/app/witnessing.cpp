// SPDX-License-Identifier: Apache-2.0
#include "hub/app/witnessing.hpp"

#include <algorithm>
#include <fstream>

namespace mash::hub {

result<witness_settings> read_witness_settings(const config& from, const directory& who,
                                               const contract::log_keys& log) {
  witness_settings out{log, {}, std::nullopt};
  for (const member& one : who.members())
    if (auto key = tlog::parse_vkey(one.witness_vkey)) out.keys.emplace(one.name, *std::move(key));
  if (from.log_policy.empty()) return out;
  const auto refused = [&](const std::string& why) { return fail(errc::invalid, from.log_policy + ": " + why); };
  std::ifstream file(from.log_policy, std::ios::binary);
  if (!file) return refused("cannot be read");
  auto policy = tlog::witness_policy::parse(std::string(std::istreambuf_iterator<char>(file), {}));
  if (!policy) return refused(policy.error().detail);
  // One that names a key of before is of this log.
  if (std::ranges::none_of(log.all(), [&](const auto& key) { return policy->knows(key); }))
    return refused("it is a policy for other logs than this hub's, " + log.newest().vkey());
  for (const auto& [name, key] : policy->witnesses())
    if (std::ranges::none_of(out.keys, [&](const auto& each) { return each.second.vkey() == key.vkey(); }))
      return refused("the key of its witness " + name + " is no member's witness_vkey");
  out.policy = *std::move(policy);
  return out;
}

}  // namespace mash::hub
