// SPDX-License-Identifier: Apache-2.0
// mashctl restore: a backup put back while the hub is stopped, and what may honestly be done with it then.
#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "cli/command.hpp"
#include "hub/store/restore.hpp"

namespace mash::cli {
namespace {

struct restore_options {
  std::string folder, state = "/var/lib/mash", keys, vkey_file, seen_file;
};

// The heads that anybody still holds: each narrows what the restored log may be. One that does not hold is said.
result<std::vector<tlog::checkpoint>> read_heads(const restore_options& options, const tlog::verifier_key& log) {
  std::vector<tlog::checkpoint> heads;
  for (const std::string& path : {options.state + "/checkpoint.a", options.state + "/checkpoint.b",
                                  options.folder + "/checkpoint", options.seen_file}) {
    if (path.empty() || !certs::file_exists(path)) continue;
    MASH_TRY(text, certs::read_file(path));
    const auto head = tlog::open_checkpoint(*text, log);
    if (!head) return fail(errc::invalid, path + " does not hold: " + head.error().detail);
    heads.push_back(head->head);
  }
  return heads;
}

// What the hub will say to it, and what to do: nobody may go on from an older log as if nothing had been.
std::string way_on(const hub::restored& put_back, bool beside) {
  const std::string size = std::to_string(put_back.entries), newest = std::to_string(put_back.newest_signed);
  if (put_back.newest_signed > put_back.entries)
    return "The log had at least " + newest + " entries and the backup has " + size +
           ": what was asked, answered and shown in between is lost, and going on would fork the log, so the hub will "
           "not "
           "start on it. That log has ended. Keep this folder with its checkpoints for the auditor; begin another in "
           "an "
           "empty state folder with a new log_origin and a new keys.log (`mashctl certs hub`), give its log.vkey to "
           "auditors and members, and have whatever was open asked again. If a newer hub.db is anywhere, it is better "
           "than "
           "this.";
  if (beside)
    return "It has every entry that the checkpoints beside it sign: start the hub. If an auditor or a member holds a "
           "checkpoint of more than " +
           size +
           " entries, do not: move this hub.db away, run `restore` again with --seen, and it will be said what that "
           "means.";
  return "No checkpoint is beside it, so the hub will not start yet: the backup cannot know what was signed after it. "
         "Ask "
         "the auditors and members for the newest checkpoint that anybody holds, and save it as checkpoint.a; if it "
         "has "
         "more than " +
         size +
         " entries, that log has ended (to be told what that means, move this hub.db away and run `restore` "
         "again with --seen).";
}

result<void> restore(context& shared, const restore_options& options) {
  const std::string vkey_file = options.vkey_file.empty() ? options.state + "/log.vkey" : options.vkey_file;
  const auto vkey = certs::read_file(vkey_file);
  if (!vkey) return fail(vkey.error().code, vkey.error().detail + ": --vkey names the log's verifier key");
  MASH_TRY(key, tlog::parse_vkey(certs::trimmed(*vkey)));
  MASH_TRY(heads, read_heads(options, *key));
  const std::string keys = options.keys.empty() ? options.state + "/keys.backup" : options.keys;
  MASH_TRY(put_back, hub::restore_backup({options.folder + "/hub.db", keys, options.state, *heads}));
  const bool beside =
      certs::file_exists(options.state + "/checkpoint.a") || certs::file_exists(options.state + "/checkpoint.b");
  const bool forked = put_back->newest_signed > put_back->entries;
  if (forked) shared.status = BAD;
  const std::string way = way_on(*put_back, beside);
  if (shared.json) {
    shared.print(json::object{{"entries", static_cast<std::int64_t>(put_back->entries)},
                              {"requests", static_cast<std::int64_t>(put_back->requests)},
                              {"erased_again", static_cast<std::int64_t>(put_back->erased_again)},
                              {"without_keys", static_cast<std::int64_t>(put_back->without_keys)},
                              {"newest_signed", static_cast<std::int64_t>(put_back->newest_signed)},
                              {"may_start", !forked && beside},
                              {"next", way}});
    return {};
  }
  shared.out << "put back: " << put_back->entries << " entries, " << put_back->requests << " requests; "
             << put_back->erased_again << " keys that were erased after the keys were copied are erased again\n";
  if (put_back->without_keys != 0)
    shared.out << put_back->without_keys << " requests have no keys in " << keys << ": nobody can read them\n";
  shared.out << way << "\n";
  return {};
}

}  // namespace

void add_restore(CLI::App& app, context& shared) {
  auto options = std::make_shared<restore_options>();
  auto& command = *app.add_subcommand("restore", "put a backup back, with the hub stopped");
  command.add_option("folder", options->folder, "what `mashctl backup` wrote")->required();
  command.add_option("--state", options->state, "the hub's state folder, without a hub.db; default: /var/lib/mash");
  command.add_option("--keys", options->keys, "the newest keys.backup; default: the one in the state folder");
  command.add_option("--vkey", options->vkey_file, "the log's verifier key; default: log.vkey in the state folder");
  command.add_option("--seen", options->seen_file, "the newest checkpoint that anybody else holds");
  on_call(command, shared, options, restore);
}

}  // namespace mash::cli
