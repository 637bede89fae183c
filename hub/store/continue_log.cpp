// SPDX-License-Identifier: Apache-2.0
#include "hub/store/continue_log.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <thread>

#include "hub/store/copy.hpp"
#include "hub/store/earlier_log.hpp"
#include "hub/store/sqlite_store.hpp"

namespace mash::hub {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t ACTS_AT_ONCE = 1000;

std::string entries(std::uint64_t count) { return std::to_string(count) + (count == 1 ? " entry" : " entries"); }

struct known_heads {
  const tlog::signed_checkpoint* kept = nullptr;  // the newest of what is kept
  const tlog::signed_checkpoint* last = nullptr;  // the newest
};

result<known_heads> newest_of(const std::vector<tlog::signed_checkpoint>& heads, std::uint64_t size) {
  known_heads out;
  for (const tlog::signed_checkpoint& one : heads) {
    for (const tlog::signed_checkpoint& other : heads)
      if (one.head.size == other.head.size && one.head.root != other.head.root)
        return fail(errc::corrupt, "two checkpoints of " + entries(one.head.size) +
                                       " have different roots: somebody signed two histories of this log; keep both "
                                       "for the auditor");
    if (out.last == nullptr || one.head.size > out.last->head.size) out.last = &one;
    if (one.head.size <= size && (out.kept == nullptr || one.head.size > out.kept->head.size)) out.kept = &one;
  }
  if (out.kept == nullptr)
    return fail(errc::not_found, "no signed checkpoint of what is left of the log is at hand; the backup has one");
  return out;
}

result<log_continuation> say(const ended_log& from, const continuation_wish& wish, const known_heads& known,
                             tree_head kept) {
  log_continuation says{name_of_log(wish.earlier.vkey()), kept, {known.last->head.size, known.last->head.root}};
  if (from.is_complete && says.lost() == 0)
    return fail(errc::conflict, "nothing of this log is lost: restore without --continue-as, and start the hub");
  if (wish.origin == wish.earlier.name)
    return fail(errc::invalid,
                "the new log needs another name than " + wish.origin + ": two logs under one name are a fork");
  if (says.lost() != wish.accepted_loss)
    return fail(errc::invalid, entries(says.lost()) + " would be lost, from entry " + std::to_string(kept.size) +
                                   " on: say --lost " + std::to_string(says.lost()) + " to go on without them");
  return says;
}

// Keys that are gone though the log has no entry of it: of requests that the keys' backup does not know, or whose
// erasure is among what is lost. From now on there is one.
result<std::vector<admin_act>> acts_of(const ended_log& from, const continuation_wish& wish,
                                       const log_continuation& says) {
  const instant now = system_clock().now();
  std::vector<admin_act> acts{act(wish.actor, words_of(says), "", now)};
  MASH_TRY(db, sqlite::connection::open_reader(from.database));
  auto gone = db->prepare(
      "SELECT request, content = zeroblob(77), record = zeroblob(77) FROM request_key WHERE content = zeroblob(77) OR "
      "record = zeroblob(77) ORDER BY id");
  for (;;) {
    MASH_TRY(more, gone.step());
    if (!*more) return acts;
    const std::string request = gone.text(0);
    if (gone.integer(1) != 0 && !from.erased.content.contains(request))
      acts.push_back(act(wish.actor, {std::string(CONTENT_ERASED), "lost"}, request, now));
    if (gone.integer(2) != 0 && !from.erased.record.contains(request))
      acts.push_back(act(wish.actor, {std::string(RECORD_ERASED), "lost"}, request, now));
  }
}

result<void> keep_all(sqlite_store& store, std::vector<admin_act> acts) {
  boost::asio::io_context io{1};
  auto guard = boost::asio::make_work_guard(io);
  std::jthread loop([&io] { io.run(); });
  result<void> outcome;
  for (std::size_t at = 0; at < acts.size() && outcome; at += ACTS_AT_ONCE) {
    keeping change;
    const auto begin = acts.begin() + static_cast<std::ptrdiff_t>(at);
    std::move(begin, begin + static_cast<std::ptrdiff_t>(std::min(ACTS_AT_ONCE, acts.size() - at)),
              std::back_inserter(change.acts));
    auto done = boost::asio::co_spawn(io, store.keep(std::move(change)), boost::asio::use_future).get();
    if (!done) outcome = std::unexpected(std::move(done).error());
  }
  store.stop();  // its threads may hold the loop until they end
  guard.reset();
  return outcome;
}

}  // namespace

result<continued_log> continue_log(const ended_log& from, const continuation_wish& wish, const std::string& folder) {
  MASH_TRY(key, signing_key::from_pem(wish.log_key_pem));
  if (key->public_key() == wish.earlier.key)
    return fail(errc::invalid, "the new log needs a key of its own: nobody could tell the two logs apart");
  continued_log out;
  tlog::verifier_key verifier{wish.origin, tlog::key_type::log, key->public_key()};
  out.vkey = verifier.vkey();
  tree_head kept;
  {
    MASH_TRY(db, sqlite::connection::open_reader(from.database));
    tlog::log_view view(*db);
    MASH_TRY(size, view.size());
    MASH_TRY(root, view.root_at(*size));
    kept = {*size, *root};
  }
  MASH_TRY(known, newest_of(from.heads, kept.size));
  MASH_TRY(says, say(from, wish, *known, kept));
  out.says = *std::move(says);
  out.earlier = next_earlier_log(from.earlier_ones);
  MASH_TRY(put_aside, keep_earlier_log(from.database, folder + "/" + out.earlier,
                                       {wish.earlier.vkey(), known->kept->text, known->last->text}));
  MASH_TRY(copied, copy_content(from.database, folder + "/hub.db", copied_parts::without_log));
  MASH_TRY(keys, put_keys_back(from.database, folder + "/hub.db"));
  MASH_TRY(acts, acts_of(from, wish, out.says));
  {
    MASH_TRY(
        store,
        sqlite_store::open(
            {.state_dir = folder, .kek_hex = wish.kek_hex, .log_origin = wish.origin, .fatal = [](const error&) {}},
            *std::move(key)));
    MASH_TRY(kept_all, keep_all(**store, *std::move(acts)));
  }
  MASH_TRY(writer, sqlite::connection::open_writer(folder + "/hub.db"));
  MASH_TRY(emptied, writer->execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  return out;
}

result<void> install_continued(const std::string& folder, const std::string& state_dir, const std::string& earlier) {
  std::error_code problem;
  const auto failed = [&](const std::string& what) { return fail(errc::io, "cannot write " + state_dir + "/" + what); };
  const auto put = [&](const std::string& name) -> result<void> {
    fs::rename(folder + "/" + name, state_dir + "/" + name, problem);
    if (problem) return failed(name);
    return flush_file(state_dir + "/" + name);
  };
  MASH_TRY(before, put(earlier));
  const std::string stem = state_dir + "/" + earlier.substr(0, earlier.rfind('.')) + ".";
  for (const char* name :
       {"checkpoint.a", "checkpoint.b", "checkpoint.witnessed", "checkpoint.contradiction", "log.keys"}) {
    if (!fs::exists(state_dir + "/" + name)) continue;
    fs::copy_file(state_dir + "/" + name, stem + name, fs::copy_options::overwrite_existing, problem);
    if (problem) return failed(name);
    MASH_TRY(kept, flush_file(stem + name));
  }
  for (const char* name : {"checkpoint.a", "checkpoint.b"}) {
    MASH_TRY(done, put(name));
  }
  for (const char* name : {"checkpoint.witnessed", "checkpoint.contradiction", "log.keys"})
    fs::remove(state_dir + "/" + name, problem);
  return put("hub.db");
}

}  // namespace mash::hub
