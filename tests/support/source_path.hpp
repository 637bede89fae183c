// SPDX-License-Identifier: Apache-2.0
// Where the project's own files are, for tests that read them.
#pragma once

#include <string>

namespace mash::test {

// The path of a file of this tree, given from its root: source_path("docs/formats/") + name.
[[nodiscard]] std::string source_path(const std::string& name);

}  // namespace mash::test
