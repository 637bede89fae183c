// SPDX-License-Identifier: Apache-2.0
// The only object that knows where this clone lies: were every test told, no two clones could share a compiler cache.
#include "tests/support/source_path.hpp"

namespace mash::test {

std::string source_path(const std::string& name) { return MASH_SOURCE_DIR "/" + name; }

}  // namespace mash::test
