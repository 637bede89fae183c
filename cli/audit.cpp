// SPDX-License-Identifier: Apache-2.0
// mashctl audit verify: the whole log through the API or from a saved folder, or one response offline.
#include "cli/audit.hpp"
#include "certs/files.hpp"
#include "certs/keys.hpp"
#include "cli/api.hpp"
#include "cli/command.hpp"
#include "cli/log_folder.hpp"
#include "cli/text.hpp"
#include "cli/verify_log.hpp"

namespace mash::cli {
namespace {

struct verify_options {
  std::string url, bundle, folder, save, vkey_file, policy_file, seen_file;
  bool complete = false;
};

struct seen_earlier {
  std::optional<tlog::checkpoint> head;   // of this log
  std::optional<tlog::checkpoint> other;  // of a log of another name, whose key is not here
};

result<seen_earlier> read_seen(const verify_options& options, const contract::log_keys& log) {
  if (options.seen_file.empty() || !certs::file_exists(options.seen_file)) return seen_earlier{};
  MASH_TRY(text, certs::read_file(options.seen_file));
  const auto note = tlog::parse_note(*text);
  const auto plain = note ? tlog::parse_checkpoint_text(note->text) : std::unexpected(note.error());
  if (plain && plain->origin != log.origin()) return seen_earlier{std::nullopt, *plain};
  const auto head = log.open(*text);
  if (!head) return fail(errc::invalid, "the file given with --seen does not hold: " + head.error().detail);
  return seen_earlier{head->head, std::nullopt};
}

std::string told_of_seen(const verified_log& log, const tlog::checkpoint& seen) {
  const std::string size = std::to_string(seen.size);
  if (*log.continues) return "what was seen earlier is its beginning (" + size + " entries)";
  if (seen.size > log.head.head.size)
    return "the log SHRANK: it had " + size + " entries when it was last seen, and now has " +
           std::to_string(log.head.head.size);
  return "the log FORKED: its first " + size +
         " entries are not what was seen earlier; something among them was changed";
}

std::string told_of_keys(const verified_log& log) {
  std::string entries;
  for (const std::uint64_t index : log.key_changes) entries += (entries.empty() ? "" : ", ") + std::to_string(index);
  return "its key was changed (entry " + entries + ") to " + log.vkey + ", which signed this head";
}

using earlier_log = std::optional<hub::log_continuation>;

// A checkpoint of another log accuses nobody: it is for another command, or for another hub.
std::string told_of_other(const tlog::checkpoint& other, const earlier_log& before) {
  const std::string what = "NOT COMPARED: the file given with --seen holds a checkpoint of another log, " +
                           printable(other.origin) + ", of " + std::to_string(other.size) + " entries; it is kept";
  if (!before) return what + ", and this log follows none";
  return what + ". If that is the log which this one follows, `mashctl audit earlier` with --seen compares it";
}

void tell_whole(const context& shared, const verified_log& log, const signed_by& by, const seen_earlier& seen,
                const earlier_log& before) {
  if (shared.json) {
    auto out = head_json(log.head, by);
    json::object counts;
    for (const auto& [type, count] : log.entries) counts[type.empty() ? "unknown" : type] = count;
    out["entries"] = std::move(counts);
    if (log.continues) out["continues"] = *log.continues;
    if (before) out["follows"] = to_json(*before);
    if (seen.other) out["seen_of_another_log"] = seen.other->origin;
    if (!log.key_changes.empty()) {
      out["key_changes"] = json::array(log.key_changes.begin(), log.key_changes.end());
      out["vkey"] = log.vkey;
    }
    if (log.first_unknown) out["first_unknown"] = static_cast<std::int64_t>(*log.first_unknown);
    shared.print(out);
    return;
  }
  const tlog::checkpoint& head = log.head.head;
  shared.out << (by.good ? "verified: " : "NOT GOOD: ") << head.size << " entries of " << head.origin
             << " hash to the signed root " << to_base64(head.root) << "\n";
  for (const auto& [type, count] : log.entries) {
    shared.out << "  " << count << " " << (type.empty() ? "of a form that this program does not know" : type);
    if (type.empty()) shared.out << ", the first of them entry " << *log.first_unknown;
    shared.out << "\n";
  }
  if (before) shared.out << "  " << told_of_earlier(*before) << "\n";
  if (!log.key_changes.empty()) shared.out << wrapped("  ", told_of_keys(log));
  if (log.continues) shared.out << "  " << told_of_seen(log, *seen.head) << "\n";
  if (seen.other) shared.out << wrapped("  ", told_of_other(*seen.other, before));
  shared.out << "  " << by.words << "\n";
}

// Whoever asks for witnesses is shown the newest checkpoint that has them. One that was seen earlier without asking may
// be newer: then it is the newest of all that is judged, and the quorum found missing.
up_to choose(api& hub, const trust& with, const std::optional<tlog::checkpoint>& seen) {
  if (!with.policy || !with.policy->demands_witnesses()) return up_to::newest;
  if (!seen) return up_to::witnessed;
  const auto text = fetch_from(hub, up_to::witnessed)("checkpoint");
  const auto served = text ? with.log.open(*text) : std::unexpected(text.error());
  return served && served->head.size < seen->size ? up_to::newest : up_to::witnessed;
}

// What is signed and has no quorum yet: seconds old, unless the witnesses are away.
void tell_rest(const context& shared, const fetch_function& fetch, const trust& with,
               const tlog::checkpoint& verified) {
  const auto text = fetch("checkpoint");
  const auto newest = text ? with.log.open(*text) : std::unexpected(text.error());
  if (newest && newest->head.size > verified.size)
    shared.out << "  " << newest->head.size - verified.size << " further entries are signed and not witnessed yet\n";
}

// The log that was named, and up to which of its checkpoints it is read.
struct log_source {
  std::optional<api> hub;
  up_to which = up_to::newest;
  fetch_function fetch;
};

result<void> open_source(log_source& source, const verify_options& options, const context& shared, const trust& with,
                         const std::optional<tlog::checkpoint>& seen) {
  if (!options.folder.empty()) {
    source.fetch = fetch_from_folder(options.folder);
    return {};
  }
  MASH_TRY(who, read_profile(shared.profile_file));
  if (!options.url.empty()) who->url = options.url;
  MASH_TRY(hub, api::open(*who));
  source.hub = *std::move(hub);
  source.which = choose(*source.hub, with, seen);
  source.fetch = fetch_from(*source.hub, source.which);
  return {};
}

// With every key that the log has had: who verifies the folder may hold the first of them.
result<void> finish(const log_folder& folder, const log_source& source, const verified_log& log,
                    contract::log_keys keys) {
  if (const auto served = source.fetch("keys"); served && !keys.follow_all(*served))
    return fail(errc::invalid, "the keys that the hub serves do not lead on from the one given with --vkey");
  return folder.finish(log.head.text, keys.text());
}

result<void> verify_whole(context& shared, const verify_options& options, const trust& with) {
  MASH_TRY(seen, read_seen(options, with.log));
  log_source source;
  if (auto opened = open_source(source, options, shared, with, seen->head); !opened) return opened;
  std::optional<log_folder> folder;
  if (!options.save.empty()) {
    MASH_TRY(made, log_folder::create(options.save));
    folder = *std::move(made);
  }
  std::string first;
  MASH_TRY(log, verify_log(folder ? folder->saving(source.fetch) : source.fetch, with.log, seen->head,
                           [&](std::uint64_t index, std::string_view entry) {
                             if (index == 0) first = entry;
                           }));
  earlier_log before;
  if (const auto leaf = contract::parse_leaf(first)) {
    MASH_TRY(says, hub::continuation_of(*leaf));
    before = *says;
  }
  auto by = judge(with, log->head);
  by.good = by.good && !log->first_unknown && log->continues.value_or(true);
  if (!by.good || seen->other) shared.status = BAD;
  if (folder)
    if (auto done = finish(*folder, source, *log, with.log); !done) return done;
  tell_whole(shared, *log, by, *seen, before);
  if (source.which == up_to::witnessed && by.good && !shared.json)
    tell_rest(shared, fetch_from(*source.hub, up_to::newest), with, log->head.head);
  if (by.good && !seen->other && !options.seen_file.empty())
    return certs::write_file(options.seen_file, log->head.text);
  return {};
}

result<void> verify_saved(context& shared, const verify_options& options, const trust& with) {
  MASH_TRY(whole, certs::read_file(options.bundle));
  const std::string text = certs::trimmed(*whole);
  if (looks_like_bundle(text)) return verify_bundle(shared, text, with, options.complete);
  MASH_TRY(receipt, verify_response(text, with.log));
  const auto by = judge(with, receipt->head);
  if (!by.good) shared.status = BAD;
  if (shared.json) {
    auto out = head_json(receipt->head, by);
    out["index"] = static_cast<std::int64_t>(receipt->index);
    out["type"] = receipt->type;
    out["at"] = receipt->at;
    shared.print(out);
  } else {
    shared.out << (by.good ? "verified: " : "NOT GOOD: ") << "this response is what entry " << receipt->index << " ("
               << receipt->type << ", " << receipt->at << ") of " << receipt->head.head.origin << " recorded\n  "
               << by.words << "\n";
  }
  return {};
}

result<void> verify(context& shared, const verify_options& options) {
  const bool offline = !options.folder.empty() || (!options.bundle.empty() && !options.complete);
  if (!offline && shared.profile_file.empty()) {
    shared.fail(MISUSE, "to read the log from a hub name a profile with --profile FILE or in $MASHCTL_PROFILE");
    return {};
  }
  MASH_TRY(with, read_trust(options.vkey_file, options.policy_file));
  return options.bundle.empty() ? verify_whole(shared, options, *with) : verify_saved(shared, options, *with);
}

}  // namespace

void add_audit(CLI::App& app, context& shared) {
  auto& audit = *app.add_subcommand("audit", "the transparency log");
  audit.require_subcommand(1);
  auto options = std::make_shared<verify_options>();
  auto& command = *audit.add_subcommand("verify", "hash every entry again, or prove one saved response offline");
  auto* url = command.add_option("--url", options->url, "the hub; default: the profile's");
  auto* bundle = command
                     .add_option("--bundle", options->bundle,
                                 "an evidence bundle, or a response as `request show --json` printed it; needs no hub")
                     ->excludes(url);
  command
      .add_flag("--complete", options->complete,
                "also read the whole log from the profile's hub: whether the bundle has every entry of its request")
      ->needs(bundle);
  auto* folder = command
                     .add_option("--log", options->folder,
                                 "a log that --save wrote, or any in the layout of C2SP tlog-tiles; needs no hub")
                     ->excludes(url)
                     ->excludes(bundle);
  command
      .add_option("--save", options->save, "a new folder: keeps the log as it was read, for --log and other programs")
      ->excludes(bundle)
      ->excludes(folder);
  command.add_option("--vkey", options->vkey_file, "the log's verifier key")->required();
  command.add_option("--policy", options->policy_file, "C2SP tlog-policy: which witnesses must have cosigned");
  command.add_option("--seen", options->seen_file, "the checkpoint of last time: checked, then replaced");
  on_call(command, shared, options, verify);
  add_audit_check(audit, shared);
  add_audit_earlier(audit, shared);
  add_audit_bundle(audit, shared);
  add_audit_search(audit, shared);
  add_audit_sample(audit, shared);
  add_audit_export(audit, shared);
  add_audit_reconcile(audit, shared);
}

}  // namespace mash::cli
