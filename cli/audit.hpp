// SPDX-License-Identifier: Apache-2.0
// What the commands of `mashctl audit` share: whose signatures count, and what they amount to.
#pragma once

#include "adapters/contract/log_keys.hpp"
#include "base/tlog/witness_policy.hpp"
#include "cli/api.hpp"
#include "cli/context.hpp"
#include "cli/verify_log.hpp"
#include "hub/audit/continued.hpp"

namespace mash::cli {

// A file with the log's verifier key, or with all of its keys and the changes between them.
[[nodiscard]] result<contract::log_keys> read_log_keys(const std::string& file);

struct trust {
  contract::log_keys log;
  std::optional<tlog::witness_policy> policy;
};

[[nodiscard]] result<trust> read_trust(const std::string& vkey_file, const std::string& policy_file);

// What the signatures amount to; a policy whose quorum is not met makes the whole answer bad.
struct signed_by {
  std::string words;
  tlog::witnessed witnesses;
  bool good = true;
};

[[nodiscard]] signed_by judge(const trust& with, const tlog::signed_checkpoint& head);
[[nodiscard]] json::object head_json(const tlog::signed_checkpoint& head, const signed_by& by);

// The log as a hub serves it: up to the newest signed checkpoint, or up to the newest that has its witnesses.
enum class up_to : unsigned char { newest, witnessed };
[[nodiscard]] fetch_function fetch_from(api& hub, up_to which);

// An evidence bundle (docs/formats/bundle.md), told from a saved response by its shape.
[[nodiscard]] bool looks_like_bundle(std::string_view text);
// `complete`: the whole log is read from the profile's hub and compared.
[[nodiscard]] result<void> verify_bundle(context& shared, std::string_view text, const trust& with, bool complete);

// What the first entry of a log says of the one that it follows, in words and from the log itself.
[[nodiscard]] std::string told_of_earlier(const hub::log_continuation& before);

// Of a reply to a call for evidence: says why the hub refused; the page otherwise.
[[nodiscard]] result<std::optional<json::value>> page_of(context& shared, const result<api_reply>& reply);
void tell_follows(const context& shared, const json::value& follows);  // nothing where there is none

void add_audit_sample(CLI::App& audit, context& shared);     // and `audit check-sample`
void add_audit_reconcile(CLI::App& audit, context& shared);  // and `audit ledger`

}  // namespace mash::cli
