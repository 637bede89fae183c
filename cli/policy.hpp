// SPDX-License-Identifier: Apache-2.0
// mashctl policy: agreements from a shell, without a hub. Each subcommand is a function that adds itself to `policy`,
// in its own file; the table in policy.cpp lists them, one line each, in the order in which help shows them.
#pragma once

#include <memory>

#include "cli/context.hpp"
#include "policy/agreement.hpp"

namespace mash::cli {

using agreement_ptr = std::shared_ptr<const policy::agreement>;

// The version in `path`, signed or a draft. Its error has every fault with file and line.
[[nodiscard]] result<agreement_ptr> load_agreement(const std::string& path);

// The same for tools with which authors find out what is wrong: one whose cases or invariants fail is taken too, and
// `shared.err` says so.
[[nodiscard]] result<agreement_ptr> load_draft(const context& shared, const std::string& path);

void add_policy_check(CLI::App& policy, context& shared);
void add_policy_test(CLI::App& policy, context& shared);
void add_policy_matrix(CLI::App& policy, context& shared);
void add_policy_diff(CLI::App& policy, context& shared);
void add_policy_explain(CLI::App& policy, context& shared);
void add_policy_replay(CLI::App& policy, context& shared);

void add_policy_sign(CLI::App& policy, context& shared);
void add_policy_verify(CLI::App& policy, context& shared);

}  // namespace mash::cli
