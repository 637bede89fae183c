// SPDX-License-Identifier: Apache-2.0
// mashctl adapter: at an agency, beside its adapter.
#include <CLI/CLI.hpp>

#include "cli/context.hpp"

namespace mash::cli {

void add_adapter(CLI::App& app, context& shared) {
  auto& adapter = *app.add_subcommand("adapter", "an agency's adapter, and what it reads");
  adapter.require_subcommand(1);
  add_adapter_check(adapter, shared);
  add_adapter_test(adapter, shared);
}

}  // namespace mash::cli
