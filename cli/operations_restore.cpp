// SPDX-License-Identifier: Apache-2.0
// mashctl restore: a backup put back while the hub is stopped, and what may honestly be done with it then.
#include <unistd.h>

#include <algorithm>

#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "cli/audit.hpp"
#include "cli/command.hpp"
#include "hub/store/restore.hpp"

namespace mash::cli {
namespace {

struct restore_options {
  std::string folder, state = "/var/lib/mash", keys, vkey_file, seen_file;
  std::string continue_as, hub_keys, kek_file;
  std::uint64_t lost = 0;
};

// The heads that anybody still holds: each narrows what the restored log may be. One that does not hold is said.
result<std::vector<tlog::signed_checkpoint>> read_heads(const restore_options& options, const contract::log_keys& log) {
  std::vector<tlog::signed_checkpoint> heads;
  if (!options.seen_file.empty() && !certs::file_exists(options.seen_file))
    return fail(errc::not_found, options.seen_file + ", given with --seen, is not there");
  for (const std::string& path :
       {options.state + "/checkpoint.a", options.state + "/checkpoint.b", options.state + "/checkpoint.witnessed",
        options.state + "/checkpoint.contradiction", options.folder + "/checkpoint", options.seen_file}) {
    if (path.empty() || !certs::file_exists(path)) continue;
    MASH_TRY(text, certs::read_file(path));
    auto head = log.open(*text);
    if (!head) return fail(errc::invalid, path + " does not hold: " + head.error().detail);
    heads.push_back(*std::move(head));
  }
  return heads;
}

// Keys that the log had before or after the one that is held; a restored hub needs them beside its database.
result<void> follow_kept_keys(const restore_options& options, contract::log_keys& log) {
  for (const std::string& path : {options.state + "/log.keys", options.folder + "/log.keys"}) {
    if (!certs::file_exists(path)) continue;
    MASH_TRY(text, certs::read_file(path));
    MASH_TRY(kept, contract::log_keys::parse(certs::trimmed(*text)));
    const auto is_kept = [&](const auto& key) { return key.key == kept->newest().key; };
    if (std::ranges::any_of(log.all(), is_kept) && !is_kept(log.newest())) continue;  // of an earlier time
    // The keys of before come first: checkpoints of any time may be at hand.
    if (is_kept(log.newest()) && kept->changes().size() > log.changes().size()) log = *kept;
    if (auto led = log.follow_all(kept->text()); !led) return fail(led.error().code, path + ": " + led.error().detail);
    return {};
  }
  return {};
}

// What the hub will say to it, and what to do: nobody may go on from an older log as if nothing had been.
std::string way_on(const hub::restored& put_back, bool beside, const restore_options& options) {
  const std::string size = std::to_string(put_back.entries), newest = std::to_string(put_back.newest_signed);
  if (put_back.newest_signed > put_back.entries)
    return "The log had at least " + newest + " entries and the backup has " + size +
           ": what was asked, answered and shown in between is lost, and going on would fork the log, so the hub will "
           "not start on it. If a newer hub.db is anywhere, it is better than this. Else that log has ended. To carry "
           "its requests on in a new log, move this hub.db and the old log.key and log.vkey of the hub away into a "
           "folder of their own, where nothing is overwritten, keep them, and run the same command again with "
           "--continue-as NAME-OF-THE-NEW-LOG --hub-keys FOLDER --lost " +
           std::to_string(put_back.newest_signed - put_back.entries) +
           "; docs/operations.md, \"When the newest database is lost for good\", has every step.";
  if (beside)
    return "It has every entry that the checkpoints beside it sign: start the hub. If an auditor or a member holds a "
           "checkpoint of more than " +
           size +
           " entries, do not: move this hub.db away, run `restore` again with --seen, and it will be said what that "
           "means.";
  const std::string first = options.state + "/checkpoint.a";
  if (!options.seen_file.empty())
    return "It has every entry that the checkpoint given with --seen signs. No checkpoint is beside it, so the hub and "
           "`audit check` will not open it yet. If nobody holds a newer one, save it there: cp " +
           options.seen_file + " " + first + ". Then run `audit check`, and start the hub.";
  return "No checkpoint is beside it, so the hub will not start yet: the backup cannot know what was signed after it. "
         "Ask the auditors and members for the newest checkpoint that anybody holds, and save it as " +
         first + "; if it has more than " + size +
         " entries, that log has ended (to be told what that means, move this hub.db away and run `restore` "
         "again with --seen).";
}

// The key of the new log: what an earlier try of the same kept, or one that is made now and kept in no file yet.
result<signing_key> key_of_next(const restore_options& options) {
  const std::string stem = options.hub_keys + "/log";
  if (!certs::file_exists(stem + ".key") && !certs::file_exists(stem + ".vkey")) return signing_key::generate();
  MASH_TRY(text, certs::read_file(stem + ".vkey"));
  MASH_TRY(there, tlog::parse_vkey(certs::trimmed(*text)));
  if (there->name != options.continue_as)
    return fail(errc::conflict, stem + ".key is the key of " + there->name +
                                    ": move it and log.vkey away, and keep them; the new log gets a key of its own");
  return certs::read_signing_key(stem + ".key");
}

// What is refused later leaves no key behind: the next try, with the right words, would find it in its way.
result<void> keep_key_of_next(const std::string& stem, const std::string& name, const signing_key& key) {
  if (certs::file_exists(stem + ".key")) return {};
  auto written = certs::write_verifier_files(stem, {name, tlog::key_type::log, key.public_key()}, key);
  return written ? result<void>() : std::unexpected(std::move(written).error());
}

result<hub::continuation_wish> read_wish(const restore_options& options, const tlog::verifier_key& earlier) {
  if (!tlog::is_key_name(options.continue_as))
    return fail(errc::invalid, "--continue-as: a log has a name, without spaces and plus signs");
  MASH_TRY(key, key_of_next(options));
  hub::continuation_wish out;
  out.origin = options.continue_as;
  out.log_key_pem = key->to_pem();
  MASH_TRY(kek, read_secret_file(options.kek_file.empty() ? options.hub_keys + "/kek.key" : options.kek_file));
  out.kek_hex = certs::trimmed(*kek);
  out.actor = "uid:" + std::to_string(::getuid());
  out.earlier = earlier;
  out.accepted_loss = options.lost;
  return out;
}

std::string way_on(const hub::continued_log& begun, const restore_options& options) {
  const auto& says = begun.says;
  const std::string lost = says.lost() == 0
                               ? "none that is known of"
                               : std::to_string(says.kept.size) + " to " + std::to_string(says.last.size - 1);
  return "The log goes on as " + options.continue_as + ". Its entry 0 says that it follows the earlier log, of which " +
         std::to_string(says.kept.size) + " entries are kept in " + options.state + "/" + begun.earlier +
         "; lost are entries: " + lost + ". Before the hub starts: set log_origin in hub.toml to " +
         options.continue_as + ", and the line `log` of the witness policy to the new verifier key, " + begun.vkey +
         ". Give that key to the auditors, and a new reply (`mashctl certs member reply`) to every member: until its "
         "administrator accepts it, no member cosigns this log.";
}

void tell(const context& shared, const restore_options& options, const hub::restored& put_back, bool beside,
          const std::string& keys) {
  const bool forked = put_back.newest_signed > put_back.entries;
  const bool continued = put_back.continued.has_value();
  const std::string way = continued ? way_on(*put_back.continued, options) : way_on(put_back, beside, options);
  if (shared.json) {
    json::object out{{"entries", static_cast<std::int64_t>(put_back.entries)},
                     {"requests", static_cast<std::int64_t>(put_back.requests)},
                     {"erased_again", static_cast<std::int64_t>(put_back.erased_again)},
                     {"without_keys", static_cast<std::int64_t>(put_back.without_keys)},
                     {"newest_signed", static_cast<std::int64_t>(put_back.newest_signed)},
                     {"may_start", continued || (!forked && beside)},
                     {"next", way}};
    if (continued) {
      out["continued_as"] = put_back.continued->vkey;
      out["earlier_log"] = put_back.continued->earlier;
    }
    return shared.print(out);
  }
  shared.out << "put back: " << put_back.entries << " entries, " << put_back.requests << " requests; "
             << put_back.erased_again << " keys that were erased after the keys were copied are erased again\n";
  if (put_back.without_keys != 0)
    shared.out << put_back.without_keys << " requests have no keys in " << keys << ": nobody can read them\n";
  shared.out << way << "\n";
}

result<void> restore(context& shared, const restore_options& options) {
  const std::string vkey_file = options.vkey_file.empty() ? options.state + "/log.vkey" : options.vkey_file;
  if (!certs::file_exists(vkey_file))
    return fail(errc::not_found, vkey_file + " is not there: --vkey names the log's verifier key");
  MASH_TRY(log, read_log_keys(vkey_file));
  if (auto led = follow_kept_keys(options, *log); !led) return led;
  MASH_TRY(heads, read_heads(options, *log));
  const std::string keys = options.keys.empty() ? options.state + "/keys.backup" : options.keys;
  hub::restore_settings from{options.folder + "/hub.db", keys, options.state, *std::move(heads)};
  if (!options.continue_as.empty() || !options.hub_keys.empty()) {
    MASH_TRY(wish, read_wish(options, log->newest()));
    from.keep_log_key = [&options, pem = wish->log_key_pem]() -> result<void> {
      MASH_TRY(key, signing_key::from_pem(pem));
      return keep_key_of_next(options.hub_keys + "/log", options.continue_as, *key);
    };
    from.go_on = *std::move(wish);
  }
  MASH_TRY(put_back, hub::restore_backup(from));
  const bool beside =
      certs::file_exists(options.state + "/checkpoint.a") || certs::file_exists(options.state + "/checkpoint.b");
  if (!put_back->continued && put_back->newest_signed > put_back->entries) shared.status = BAD;
  tell(shared, options, *put_back, beside, keys);
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
  auto* name = command.add_option("--continue-as", options->continue_as,
                                  "entries are lost: the name of a new log that carries the requests on");
  auto* keys = command.add_option("--hub-keys", options->hub_keys,
                                  "the folder of the hub's keys, without the old log.key; the new one is made there");
  name->needs(keys)->needs(command.add_option("--lost", options->lost, "how many entries are lost, as restore said"));
  command.add_option("--kek", options->kek_file, "the key-encryption key; default: kek.key in --hub-keys");
  on_call(command, shared, options, restore);
}

}  // namespace mash::cli
