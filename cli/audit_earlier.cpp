// SPDX-License-Identifier: Apache-2.0
// mashctl audit earlier: what is left of a log that has ended, and whether the log that follows it says the same of it.
#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "cli/audit.hpp"
#include "cli/command.hpp"
#include "hub/audit/continued.hpp"
#include "hub/store/earlier_log.hpp"

namespace mash::cli {
namespace {

struct earlier_options {
  std::string file, vkey_file, followed_by, seen_file;
};

// A checkpoint of the ended log that somebody kept, beside what is left of it.
struct seen_beside {
  bool good = true;
  std::string words;
};

struct read_earlier {
  verified_log log;       // up to the newest checkpoint that signs what is kept
  hub::tree_head kept;    // with what is stored after it
  tlog::checkpoint last;  // the newest that is known
  std::optional<seen_beside> seen;
};

result<seen_beside> compare_seen(const std::string& file, const contract::log_keys& key, const read_earlier& found,
                                 tlog::log_view& view) {
  MASH_TRY(text, certs::read_file(file));
  const auto opened = key.open(*text);
  if (!opened) return fail(errc::invalid, "the file given with --seen does not hold: " + opened.error().detail);
  const tlog::checkpoint& seen = opened->head;
  const std::string size = std::to_string(seen.size);
  digest there = found.last.root;
  if (seen.size <= found.kept.size) {
    MASH_TRY(root, view.root_at(seen.size));
    there = *root;
  } else if (seen.size < found.last.size) {
    return seen_beside{true, "what was seen earlier (" + size + " entries) ends among the entries that are lost"};
  } else if (seen.size > found.last.size) {
    return seen_beside{false, "MORE IS LOST than is said: it had " + size + " entries when it was last seen, and is " +
                                  "said to have ended with " + std::to_string(found.last.size)};
  }
  if (there == seen.root) return seen_beside{true, "what was seen earlier is its beginning (" + size + " entries)"};
  return seen_beside{false, "that log FORKED: its first " + size + " entries are not what was seen earlier"};
}

// The file's own words are believed of nothing: not whose log it is, not where it ended.
result<read_earlier> read_whole(const std::string& path, const contract::log_keys& key, const std::string& seen_file) {
  MASH_TRY(file, hub::earlier_log::open(path));
  const hub::earlier_heads heads = file->heads();
  MASH_TRY(last, key.open(heads.last));
  MASH_TRY(newest_kept, key.open(heads.newest_kept));
  tlog::log_view& view = file->view();
  const fetch_function fetch = [&](const std::string& wanted) -> result<std::string> {
    if (wanted == "checkpoint") return heads.newest_kept;
    auto served = view.serve(wanted, newest_kept->head.size);
    if (!served) return fail(errc::invalid, path + " lacks " + wanted + ": " + served.error().detail);
    return served;
  };
  MASH_TRY(log, verify_log(fetch, key, std::nullopt));
  MASH_TRY(size, view.size());
  MASH_TRY(root, view.root_at(*size));
  MASH_TRY(whole, view.check_all({key.origin(), *size, *root}));
  read_earlier out{*std::move(log), {*size, *root}, last->head, std::nullopt};
  if (!seen_file.empty()) {
    MASH_TRY(compared, compare_seen(seen_file, key, out, view));
    out.seen = *std::move(compared);
  }
  return out;
}

// Of the log that follows: verified from its first entry, which says what it follows.
result<hub::log_continuation> read_continuation(context& shared, const contract::log_keys& key,
                                                verified_log& verified) {
  MASH_TRY(who, read_profile(shared.profile_file));
  MASH_TRY(hub, api::open(*who));
  std::string first;
  auto log =
      verify_log(fetch_from(*hub, up_to::newest), key, std::nullopt, [&](std::uint64_t index, std::string_view entry) {
        if (index == 0) first = entry;
      });
  if (!log) return std::unexpected(std::move(log).error());
  verified = *std::move(log);
  MASH_TRY(leaf, contract::parse_leaf(first));
  MASH_TRY(says, hub::continuation_of(*leaf));
  if (!*says) return fail(errc::invalid, "entry 0 of " + key.origin() + " does not say that it follows another log");
  return **says;
}

// Empty: they say the same.
std::string difference(const hub::log_continuation& says, const read_earlier& found, const contract::log_keys& key) {
  if (says.follows != hub::name_of_log(key.newest().vkey()))
    return "it follows another log than " + key.newest().vkey();
  if (says.kept != found.kept)
    return "it says that " + std::to_string(says.kept.size) + " entries are kept, and not these " +
           std::to_string(found.kept.size);
  if (says.last != hub::tree_head{found.last.size, found.last.root})
    return "it says that the last known checkpoint is one of " + std::to_string(says.last.size) +
           " entries, and the file has one of " + std::to_string(found.last.size);
  return {};
}

std::string told_of_lost(const hub::log_continuation& says) {
  if (says.lost() == 0) return "nothing is known to be lost";
  return "entries " + std::to_string(says.kept.size) + " to " + std::to_string(says.last.size - 1) + " are lost";
}

void tell(const context& shared, const read_earlier& found, const contract::log_keys& key) {
  const tlog::checkpoint& head = found.log.head.head;
  shared.out << (found.seen && !found.seen->good ? "NOT GOOD: " : "verified: ") << head.size << " entries of "
             << key.origin() << " hash to the signed root " << to_base64(head.root) << "\n";
  if (found.kept.size > head.size)
    shared.out << "  " << found.kept.size - head.size
               << " further entries are kept, which no checkpoint of that log that is here signs\n";
  shared.out << "  its last checkpoint that is known is of " << found.last.size << " entries\n";
  if (found.seen) shared.out << "  " << found.seen->words << "\n";
}

result<void> earlier(context& shared, const earlier_options& options) {
  MASH_TRY(key, read_log_keys(options.vkey_file));
  MASH_TRY(found, read_whole(options.file, *key, options.seen_file));
  json::object out{{"origin", key->origin()},
                   {"size", static_cast<std::int64_t>(found->log.head.head.size)},
                   {"root", to_base64(found->log.head.head.root)},
                   {"kept", static_cast<std::int64_t>(found->kept.size)},
                   {"last_known", static_cast<std::int64_t>(found->last.size)},
                   {"verified", !found->seen || found->seen->good}};
  if (found->seen) {
    out["seen"] = found->seen->words;
    if (!found->seen->good) shared.status = BAD;
  }
  if (!shared.json) tell(shared, *found, *key);
  if (!options.followed_by.empty()) {
    if (shared.profile_file.empty()) {
      shared.fail(MISUSE, "to read the log that follows name a profile with --profile FILE or in $MASHCTL_PROFILE");
      return {};
    }
    MASH_TRY(next_key, read_log_keys(options.followed_by));
    verified_log next;
    MASH_TRY(says, read_continuation(shared, *next_key, next));
    const std::string differs = difference(*says, *found, *key);
    if (!differs.empty()) shared.status = BAD;
    out["followed_by"] = next_key->origin();
    out["followed_by_size"] = static_cast<std::int64_t>(next.head.head.size);
    out["lost"] = static_cast<std::int64_t>(says->lost());
    out["verified"] = differs.empty() && out.at("verified").as_bool();
    if (!differs.empty()) out["why"] = differs;
    if (!shared.json)
      shared.out << (differs.empty() ? "verified: " : "NOT GOOD: ") << next.head.head.size << " entries of "
                 << next_key->origin() << " hash to its signed root; its entry 0 follows that log"
                 << (differs.empty() ? "; " + told_of_lost(*says) : ", but " + differs) << "\n";
  }
  if (shared.json) shared.print(out);
  return {};
}

}  // namespace

std::string told_of_earlier(const hub::log_continuation& before) {
  const std::string kept = std::to_string(before.kept.size);
  const std::string lost = before.lost() == 0 ? "none is known to be lost"
                                              : kept + " to " + std::to_string(before.last.size - 1) + " are lost";
  return "entry 0 says that this log follows another, " + before.follows.substr(0, 16) + "…, of which " + kept +
         " entries are kept and " + lost + "; `mashctl audit earlier` verifies that one";
}

void add_audit_earlier(CLI::App& audit, context& shared) {
  auto options = std::make_shared<earlier_options>();
  auto& command = *audit.add_subcommand("earlier", "verify what is left of a log that has ended, and what follows it");
  command.add_option("file", options->file, "earlier-log.1.db, of the hub's state folder or a backup")->required();
  command.add_option("--vkey", options->vkey_file, "the verifier key of the log that has ended")->required();
  command.add_option("--followed-by", options->followed_by,
                     "the verifier key of the log that the profile's hub goes on with: reads and compares it, too");
  command.add_option("--seen", options->seen_file,
                     "a checkpoint of that log that was kept: compared with what is left");
  on_call(command, shared, options, earlier);
}

}  // namespace mash::cli
