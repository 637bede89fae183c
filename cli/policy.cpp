// SPDX-License-Identifier: Apache-2.0
#include "cli/policy.hpp"

#include <CLI/CLI.hpp>

namespace mash::cli {
namespace {

using add_subcommand = void (*)(CLI::App& policy, context& shared);

// One line for each subcommand; declared in policy.hpp.
constexpr std::initializer_list<add_subcommand> SUBCOMMANDS = {
    add_policy_check,
    add_policy_sign,
    add_policy_verify,
    // A trailing comma keeps them one a line.
};

}  // namespace

result<agreement_ptr> load_agreement(const std::string& path) { return policy::agreement::load(path); }

void add_policy(CLI::App& app, context& shared) {
  auto& policy = *app.add_subcommand("policy", "information-sharing agreements: explain, compare, prove, rehearse, sign");
  policy.require_subcommand(1);
  for (const add_subcommand add : SUBCOMMANDS) add(policy, shared);
}

}  // namespace mash::cli
