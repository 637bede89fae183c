// SPDX-License-Identifier: Apache-2.0
#include "cli/policy.hpp"

#include <CLI/CLI.hpp>

#include "policy/folder.hpp"

namespace mash::cli {
namespace {

using add_subcommand = void (*)(CLI::App& policy, context& shared);

// One line for each subcommand; declared in policy.hpp.
constexpr std::initializer_list<add_subcommand> SUBCOMMANDS = {
    add_policy_check,  add_policy_test, add_policy_matrix,  add_policy_sign,
    add_policy_verify, add_policy_diff, add_policy_explain, add_policy_replay,
    // A trailing comma keeps them one a line.
};

}  // namespace

result<agreement_ptr> load_agreement(const std::string& path) { return policy::agreement::load(path); }

result<agreement_ptr> load_draft(const context& shared, const std::string& path) {
  auto whole = load_agreement(path);
  if (whole || whole.error().code != errc::invalid) return whole;
  MASH_TRY(files, policy::read_folder(path));
  auto draft = policy::agreement::assemble(*files, path);
  if (!draft) return whole;
  shared.err << "mashctl: " << path << ": its cases or invariants fail, so no hub takes it; see mashctl policy check\n";
  return draft;
}

void add_policy(CLI::App& app, context& shared) {
  auto& policy =
      *app.add_subcommand("policy", "information-sharing agreements: explain, compare, prove, rehearse, sign");
  policy.require_subcommand(1);
  for (const add_subcommand add : SUBCOMMANDS) add(policy, shared);
}

}  // namespace mash::cli
