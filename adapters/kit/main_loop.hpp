// SPDX-License-Identifier: Apache-2.0
// The main function that every adapter program shares.
#pragma once

#include <functional>

#include "adapters/kit/source.hpp"
#include "base/json.hpp"

namespace mash::kit {

using source_factory = std::function<result<std::unique_ptr<source>>(const json::value& config)>;

// `--config FILE`, or `--config FILE --check-source [--json]` (check_source.hpp). Runs in the foreground with JSON log
// lines on standard error; works in the directory of the file, so that relative paths in [source] are relative to it.
// SIGTERM and SIGINT finish what was accepted; SIGHUP reads the configuration, the keys and the agreement again and
// keeps the old ones if anything is wrong with the new. Returns 0, or 2 after one sentence on a bad configuration; ends
// the process at once if its ledger can no longer be trusted.
[[nodiscard]] int run_adapter(int argc, char** argv, const source_factory& make_source);

}  // namespace mash::kit
