// SPDX-License-Identifier: Apache-2.0
// Administrators' calls, part 2: another key for the log (docs/operations.md). The entry that names both keys is in the
// first tree that both sign; with its proof under that signature it leads whoever holds the old key to the new one.
#include <unistd.h>

#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"
#include "hub/app/log_key_files.hpp"
#include "hub/app/operations.hpp"

namespace mash::hub {

awaitable<operations::reply> operations::change_log_key(const admin_call& what) {
  if (auto made = make_new_log_key(settings_.log_key); !made) co_return std::unexpected(std::move(made).error());
  co_return co_await finish_new_log_key(what.actor);
}

awaitable<result<void>> operations::resume_new_log_key() {
  busy_ = true;
  auto done = co_await finish_new_log_key("uid:" + std::to_string(::getuid()));
  busy_ = false;
  if (!done) co_return std::unexpected(std::move(done).error());
  co_return result<void>{};
}

// The files are read again at each step: they are what a start after a crash would go by.
awaitable<operations::reply> operations::finish_new_log_key(std::string actor) {
  auto files = read_log_key_files(settings_.log_key, settings_.state_dir, settings_.log_origin);
  if (!files) co_return std::unexpected(std::move(files).error());
  MASH_ASSERT(files->is_changing && files->also);
  keeping change;
  change.acts.push_back(act(
      actor, contract::words_of_key_change({files->newest.public_key(), files->also->public_key()}), "", time_.now()));
  change.log_also_signed_by = files->also;
  const std::string entry = change.acts.front().entry;
  auto done = co_await store_.keep(std::move(change), true);
  if (!done) {
    // Nothing was signed by it.
    if (store_.log_signers() == 1) forget_new_log_key(settings_.log_key);
    co_return fail(done.error().code, "it cannot be recorded in the audit log: " + done.error().detail);
  }
  auto kept = files->keys.follow(contract::key_change_line(entry, done->receipt->proof));
  if (kept) kept = keep_log_keys(settings_.state_dir, files->keys);
  if (kept) kept = replace_log_key(settings_.log_key);
  auto now = read_log_key_files(settings_.log_key, settings_.state_dir, settings_.log_origin);
  if (kept && !now) kept = std::unexpected(now.error());
  if (kept) kept = co_await store_.use_log_keys(std::move(now->newest), now->also);
  if (!kept)
    co_return fail(kept.error().code,
                   "the change is in the log and not complete, both keys sign, and the next start "
                   "of the hub goes on with it: " +
                       kept.error().detail);
  if (acts_.log_keys) acts_.log_keys(now->keys);
  co_return json::object{{"entry", static_cast<std::int64_t>(now->keys.changes().back().entry)},
                         {"vkey", now->keys.newest().vkey()},
                         {"log_keys", settings_.state_dir + "/log.keys"},
                         {"change", now->keys.changes().back().line}};
}

awaitable<operations::reply> operations::retire_log_key(const admin_call& what) {
  auto files = read_log_key_files(settings_.log_key, settings_.state_dir, settings_.log_origin);
  if (!files) co_return std::unexpected(std::move(files).error());
  if (files->is_changing) co_return fail(errc::conflict, "the log's key is being changed: start the hub again first");
  if (!files->also) co_return fail(errc::conflict, "one key alone signs the log: there is none to retire");
  keeping change;
  change.acts.push_back(act(what.actor, contract::words_of_key_retired(files->also->public_key()), "", time_.now()));
  if (auto done = co_await store_.keep(std::move(change)); !done)
    co_return fail(done.error().code, "it cannot be recorded in the audit log: " + done.error().detail);
  if (auto removed = remove_old_log_key(settings_.log_key); !removed)
    co_return std::unexpected(std::move(removed).error());
  if (auto done = co_await store_.use_log_keys(std::move(files->newest), nullptr); !done)
    co_return std::unexpected(std::move(done).error());
  co_return json::object{{"vkey", files->keys.newest().vkey()}};
}

}  // namespace mash::hub
