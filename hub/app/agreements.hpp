// SPDX-License-Identifier: Apache-2.0
// The folder of agreements that hub.toml names: one folder for each version (docs/formats/manifest.md). Read at start
// and on SIGHUP; a version that may not be taken is refused by itself, with the reason, and changes nothing else.
#pragma once

#include "hub/auth/directory.hpp"
#include "policy/versions.hpp"

namespace mash::hub {

// The signing keys of members.toml.
[[nodiscard]] policy::party_keys signing_keys_of(const directory& who);

struct loaded_agreements {
  policy::versions held;
  std::vector<policy::version_mark> fresh;  // not taken before: to be made durable before `held` is used
  struct refused_folder {
    std::string folder, digest;  // digest: empty if the manifest could not be read
    policy::version_refusal why;
  };
  std::vector<refused_folder> refused;
};

// `before`: what is held now, so that nothing is judged twice; at the start it has marks only. `io` or `not_found`: the
// folder cannot be read. `unavailable`: after it none would be in force, or the files of a version that counts are
// gone.
[[nodiscard]] result<loaded_agreements> load_agreements(const std::string& folder, const policy::versions& before,
                                                        const policy::party_keys& pinned, instant now);

}  // namespace mash::hub
