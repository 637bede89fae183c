// SPDX-License-Identifier: Apache-2.0
// mashctl audit check: a state folder's database beside its log.
#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "cli/audit.hpp"
#include "cli/check_store.hpp"
#include "cli/command.hpp"

namespace mash::cli {
namespace {

struct check_options {
  std::string folder, vkey_file, kek_file;
};

void tell(const context& shared, const checked_store& found, bool with_keys) {
  const bool good = found.faults.empty();
  if (shared.json) {
    shared.print(json::object{{"origin", found.head.origin},
                              {"size", static_cast<std::int64_t>(found.head.size)},
                              {"root", to_base64(found.head.root)},
                              {"verified", good},
                              {"not_yet_signed", static_cast<std::int64_t>(found.not_yet_signed)},
                              {"earlier_entries", static_cast<std::int64_t>(found.earlier_entries)},
                              {"requests", static_cast<std::int64_t>(found.requests)},
                              {"steps", static_cast<std::int64_t>(found.steps)},
                              {"keys_here", found.keys_here},
                              {"sealed_values_opened", static_cast<std::int64_t>(found.opened)},
                              {"faults", json::array(found.faults.begin(), found.faults.end())},
                              {"faults_not_told", static_cast<std::int64_t>(found.faults_not_told)}});
    return;
  }
  shared.out << (good ? "verified: " : "NOT GOOD: ") << found.head.size << " entries and their tiles hash to the root "
             << to_base64(found.head.root) << " that " << found.head.origin << " signed\n";
  if (found.not_yet_signed != 0)
    shared.out << "  " << found.not_yet_signed << " entries after them are not signed yet\n";
  if (found.earlier_entries != 0)
    shared.out << "  " << found.earlier_entries << " entries of the log that it follows are those that it says\n";
  shared.out << "  " << found.steps << " steps of " << found.requests << " requests "
             << (good ? "agree with them" : "were compared with them") << "\n";
  if (!found.keys_here)
    shared.out << "  the wrapped keys are elsewhere, as a backup's are"
               << (with_keys ? ", so no sealed value can be "
                               "opened here: restore first, and check what was put back"
                             : "")
               << "\n";
  else if (with_keys)
    shared.out << "  " << found.opened << " sealed values opened\n";
  for (const auto& one : found.faults) shared.out << "  " << one << "\n";
  if (found.faults_not_told != 0) shared.out << "  and " << found.faults_not_told << " more\n";
}

result<void> check(context& shared, const check_options& options) {
  MASH_TRY(key, read_log_keys(options.vkey_file));
  std::optional<sealing_key> kek;
  if (!options.kek_file.empty()) {
    MASH_TRY(text, read_secret_file(options.kek_file));
    MASH_TRY(read, sealing_key::from_hex(certs::trimmed(*text)));
    kek = *std::move(read);
  }
  MASH_TRY(found, check_store(options.folder, *key, kek));
  if (!found->faults.empty()) shared.status = BAD;
  tell(shared, *found, kek.has_value());
  return {};
}

}  // namespace

void add_audit_check(CLI::App& audit, context& shared) {
  auto options = std::make_shared<check_options>();
  auto& command = *audit.add_subcommand("check", "compare a hub's database, or a backup of one, with its log");
  command
      .add_option("folder", options->folder,
                  "the hub's state folder, a copy, or a backup: hub.db and checkpoint.a, checkpoint.b or checkpoint")
      ->required();
  command.add_option("--vkey", options->vkey_file, "the log's verifier key")->required();
  command.add_option("--kek", options->kek_file, "the key-encryption key: opens every sealed value, too");
  on_call(command, shared, options, check);
}

}  // namespace mash::cli
