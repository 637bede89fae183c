// SPDX-License-Identifier: Apache-2.0
// Private to the kit: how versions of the agreement are kept in the adapter's state folder (docs/formats/adapter.md):
// each in a folder named by its digest, and `taken`, one line for each version ever taken, which is written last.
#pragma once

#include "policy/versions.hpp"

namespace mash::kit {

// No folder or no file: none was taken. `corrupt`: the file does not read back, and nobody can tell what was seen.
[[nodiscard]] result<std::vector<policy::version_mark>> read_taken(const std::string& directory);
[[nodiscard]] std::string write_marks(const std::vector<policy::version_mark>& taken);
// Durable when it returns: the version's files, then `taken` with its mark beside those of `before`.
[[nodiscard]] result<void> write_version(const std::string& directory, const policy::version& what,
                                         const policy::versions& before);

}  // namespace mash::kit
