// SPDX-License-Identifier: Apache-2.0
// `--config FILE --check-source [--json]`: says what is wrong in the files, tables or server that an adapter reads, and
// ends. Needs no keys and no hub, opens no ledger, and writes nothing, so that it may run beside the adapter.
#pragma once

#include "adapters/kit/main_loop.hpp"

namespace mash::kit {

// Prints the report to standard output. 0: nothing found; 1: something; 2: nothing can be read, after a sentence on
// standard error if it is the configuration.
[[nodiscard]] int check_source(const std::string& config_path, bool as_json, const source_factory& make_source);

// How many of the honey subjects' keys (volume.hpp) nobody in the source has, as a system of its own, and never which.
// Nothing where there are none, or where the source cannot say whom it holds.
[[nodiscard]] findings::report unused_honey(source& from, const std::set<std::string, std::less<>>& honey,
                                            deadline until);

}  // namespace mash::kit
