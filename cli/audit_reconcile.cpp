// SPDX-License-Identifier: Apache-2.0
// mashctl audit ledger, at an agency: what it shows of its ledger. mashctl audit reconcile, at the hub: both sides'
// records of what was answered, compared.
#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "cli/audit.hpp"
#include "cli/command.hpp"
#include "cli/new_file.hpp"
#include "cli/reconcile.hpp"
#include "hub/auth/directory.hpp"

namespace mash::cli {
namespace {

struct ledger_options {
  std::string folder, out;
};

result<void> show_ledger(context& shared, const ledger_options& options) {
  MASH_TRY(text, export_ledger(options.folder, shared.time.now()));
  return write_new(options.out, *text);
}

struct reconcile_options {
  std::string folder, members_file, kek_file;
  std::vector<std::string> ledger_files;
};

std::string_view word_of(disagreement::kind what) {
  switch (what) {
    case disagreement::kind::only_hub:
      return "only_hub";
    case disagreement::kind::only_ledger:
      return "only_ledger";
    case disagreement::kind::differs:
      break;
  }
  return "differs";
}

// Which member's ledger a file is of follows from the key that signed it.
result<void> read_one(const std::string& file, const hub::directory& who, std::map<std::string, ledger_export>& into) {
  MASH_TRY(text, certs::read_file(file));
  std::string why = "no member of the directory has a ledger";
  for (const hub::member& one : who.members()) {
    const auto key = tlog::parse_vkey(one.ledger_vkey);
    // By its name in the first line; whose it truly is, its signature says.
    if (!key || text->substr(0, text->find('\n')).find(key->name) == std::string::npos) continue;
    auto read = read_ledger_export(*text, *key);
    if (read && !into.emplace(one.name, *std::move(read)).second)
      return mash::fail(errc::invalid, file + ": a second export of the ledger of " + one.name);
    if (read) return {};
    why = one.name + ": " + read.error().detail;
  }
  return mash::fail(errc::invalid, file + ": " + why);
}

void tell(const context& shared, const reconciled& found, const hub_answers& hub) {
  if (shared.json) {
    json::array list;
    for (const auto& one : found.disagreements)
      list.push_back(json::object{{"what", word_of(one.what)},
                                  {"member", one.member},
                                  {"ask", one.ask},
                                  {"revision", one.revision},
                                  {"why", one.why}});
    const auto count = [](std::uint64_t number) { return static_cast<std::int64_t>(number); };
    shared.print(json::object{{"agreed", count(found.agreed)},
                              {"waiting", count(found.waiting)},
                              {"refused", count(found.refused)},
                              {"newer", count(found.newer)},
                              {"erased", count(found.erased)},
                              {"hub_answers", count(hub.known.size())},
                              {"disagreements", std::move(list)}});
    return;
  }
  shared.out << (found.disagreements.empty() ? "reconciled: " : "NOT GOOD: ") << found.agreed
             << " answers are the same on both sides\n";
  for (const auto& one : found.disagreements)
    shared.out << "  " << one.member << ", ask " << one.ask << " revision " << one.revision << ": " << one.why << "\n";
  const auto note = [&](std::uint64_t number, std::string_view words) {
    if (number != 0) shared.out << "  " << number << " " << words << "\n";
  };
  note(found.waiting, "were given and are not acknowledged yet");
  note(found.refused, "were refused by the hub, which said so");
  note(found.newer, "came to the hub after the export was made");
  note(found.erased, "are of requests whose content the hub has destroyed");
}

result<void> compare(context& shared, const reconcile_options& options) {
  MASH_TRY(who, hub::directory::load(options.members_file));
  MASH_TRY(secret, read_secret_file(options.kek_file));
  MASH_TRY(kek, sealing_key::from_hex(certs::trimmed(*secret)));
  std::map<std::string, ledger_export> ledgers;
  for (const std::string& file : options.ledger_files) {
    MASH_TRY(read, read_one(file, **who, ledgers));
  }
  MASH_TRY(hub, read_hub_answers(options.folder, *kek));
  const reconciled found = reconcile(*hub, ledgers);
  if (!found.disagreements.empty()) shared.status = BAD;
  tell(shared, found, *hub);
  return {};
}

}  // namespace

void add_audit_reconcile(CLI::App& audit, context& shared) {
  auto shown = std::make_shared<ledger_options>();
  auto& ledger = *audit.add_subcommand("ledger", "at an agency: its ledger as it may be shown, for audit reconcile");
  ledger.add_option("folder", shown->folder, "the adapter's state_dir")->required();
  ledger.add_option("-o,--out", shown->out, "the file to write")->required();
  on_call(ledger, shared, shown, show_ledger);

  auto given = std::make_shared<reconcile_options>();
  auto& command = *audit.add_subcommand("reconcile", "compare the hub's answers with the members' own ledgers");
  command.add_option("folder", given->folder, "the hub's state_dir, or a copy of it")->required();
  command.add_option("--ledger", given->ledger_files, "what `audit ledger` wrote at an agency; one or more")
      ->required();
  command.add_option("--members", given->members_file, "the member directory, with the ledgers' keys")->required();
  command.add_option("--kek", given->kek_file, "the key-encryption key: the answers are sealed")->required();
  on_call(command, shared, given, compare);
}

}  // namespace mash::cli
