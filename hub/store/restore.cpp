// SPDX-License-Identifier: Apache-2.0
#include "hub/store/restore.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "adapters/contract/leaf.hpp"
#include "base/tlog/log_view.hpp"
#include "hub/audit/acts.hpp"
#include "hub/store/copy.hpp"
#include "hub/store/earlier_log.hpp"
#include "hub/store/places.hpp"

namespace mash::hub {
namespace {

namespace fs = std::filesystem;

// A hub that runs holds the lock of its writer; one that was stopped left a database that is not ours to replace.
result<void> must_be_empty(const std::string& state_dir) {
  const std::string database = state_dir + "/hub.db";
  if (!fs::exists(database)) return {};
  if (auto writer = sqlite::connection::open_writer(database); !writer && writer.error().code == errc::conflict)
    return fail(errc::conflict, "a hub is running on " + state_dir + ": stop it first");
  return fail(errc::conflict, database +
                                  " is there: move it away with its hub.db-wal and hub.db-shm, and keep all three for "
                                  "the auditor; nothing is overwritten");
}

result<void> note_erased(tlog::log_view& view, std::uint64_t size, erased_keys& into) {
  return view.for_each({0, size}, [&](std::uint64_t, std::string_view entry) -> result<void> {
    const auto leaf = contract::parse_leaf(entry);
    if (!leaf || leaf->type != contract::leaf_type::admin || leaf->outcome.empty()) return {};
    if (leaf->outcome.front() == CONTENT_ERASED) into.content.insert(leaf->request);
    if (leaf->outcome.front() == RECORD_ERASED) into.record.insert(leaf->request);
    return {};
  });
}

result<erased_keys> read_log(tlog::log_view& view, const restore_settings& from, std::uint64_t size) {
  tlog::checkpoint whole{"", size, {}};
  MASH_TRY(root, view.root_at(size));
  whole.root = *root;
  MASH_TRY(sound, view.check_all(whole));
  for (const auto& [head, note, text] : from.signed_heads) {
    if (head.size > size) continue;  // newer than the backup: told to the caller
    MASH_TRY(then, view.root_at(head.size));
    if (*then != head.root)
      return fail(errc::corrupt, "the backup's first " + std::to_string(head.size) +
                                     " entries are not those that a checkpoint given with it signs: it is of another "
                                     "history; keep both for the auditor");
  }
  erased_keys erased;
  for (const fs::path& one : earlier_logs_in(fs::path(from.content).parent_path().string())) {
    MASH_TRY(earlier, earlier_log::open(one.string()));
    MASH_TRY(kept, earlier->view().size());
    MASH_TRY(noted, note_erased(earlier->view(), *kept, erased));
  }
  MASH_TRY(noted, note_erased(view, size, erased));
  return erased;
}

result<std::uint64_t> destroy_again(sqlite::connection& db, const erased_keys& erased) {
  std::uint64_t destroyed = 0;
  const auto all = [&](std::string_view statement, const std::set<std::string>& requests) -> result<void> {
    for (const std::string& request : requests) {
      auto update = db.prepare(statement);
      update.bind(1, request);
      MASH_TRY(done, update.run());
      destroyed += static_cast<std::uint64_t>(db.changes());
    }
    return {};
  };
  MASH_TRY(begun, db.execute("BEGIN IMMEDIATE; CREATE TEMP TABLE of_request AS SELECT id, request FROM request_key; "
                             "CREATE INDEX temp.by_request ON of_request (request)"));
  MASH_TRY(content, all("UPDATE request_key SET content = zeroblob(77) WHERE content <> zeroblob(77) AND "
                        "id = (SELECT id FROM temp.of_request WHERE request = ?1)",
                        erased.content));
  MASH_TRY(record, all("UPDATE request_key SET record = zeroblob(77) WHERE record <> zeroblob(77) AND "
                       "id = (SELECT id FROM temp.of_request WHERE request = ?1)",
                       erased.record));
  MASH_TRY(kept, db.execute("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)"));
  return destroyed;
}

result<std::uint64_t> count(sqlite::connection& db, std::string_view query) {
  auto asked = db.prepare(query);
  MASH_TRY(row, asked.step());
  return static_cast<std::uint64_t>(asked.integer(0));
}

// Whoever restores gave two files: which of them is missing or is no such database.
std::unexpected<error> of_file(const std::string& path, error why) {
  if (!fs::exists(path)) return fail(errc::not_found, path + " is not there");
  return fail(why.code, path + ": " + why.detail);
}

result<restored> put_together(const restore_settings& from, const std::string& beside, erased_keys& erased_in_log) {
  auto copied = copy_content(from.content, beside);
  if (!copied) return of_file(from.content, std::move(copied).error());
  auto keys = put_keys_back(from.keys, beside);
  if (!keys) return of_file(from.keys, std::move(keys).error());
  MASH_TRY(db, sqlite::connection::open_writer(beside));
  restored out;
  out.entries = copied->entries;
  out.requests = copied->requests;
  tlog::log_view view(*db);
  MASH_TRY(erased, read_log(view, from, out.entries));
  MASH_TRY(again, destroy_again(*db, *erased));
  out.erased_again = *again;
  MASH_TRY(without, count(*db, "SELECT count(*) FROM request WHERE keys NOT IN (SELECT id FROM request_key)"));
  out.without_keys = *without;
  MASH_TRY(gone, db->execute("INSERT INTO request_key (id, request, content, record) SELECT keys, id, zeroblob(77), "
                             "zeroblob(77) FROM request WHERE keys NOT IN (SELECT id FROM request_key)"));
  for (const auto& one : from.signed_heads) out.newest_signed = std::max(out.newest_signed, one.head.size);
  erased_in_log = *std::move(erased);
  return out;
}

result<void> go_on(const restore_settings& from, const std::string& staging, const erased_keys& erased,
                   restored& put_back) {
  const auto beside = [&](const char* name) { return fs::exists(from.state_dir + "/" + name); };
  auto there = earlier_logs_in(fs::path(from.content).parent_path().string());
  std::ranges::copy(earlier_logs_in(from.state_dir), std::back_inserter(there));
  const ended_log ended{.database = staging + "/hub.db",
                        .heads = from.signed_heads,
                        .earlier_ones = std::move(there),
                        .is_complete = beside("checkpoint.a") || beside("checkpoint.b"),
                        .erased = erased};
  const std::string fresh = staging + "/new";
  fs::create_directory(fresh);
  MASH_TRY(continued, continue_log(ended, *from.go_on, fresh));
  put_back.continued = *std::move(continued);
  MASH_TRY(copied, copy_earlier_logs(fs::path(from.content).parent_path().string(), from.state_dir));
  MASH_TRY(key_kept, from.keep_log_key());
  return install_continued(fresh, from.state_dir, put_back.continued->earlier);
}

result<restored> restore_in(const restore_settings& settings, const std::string& staging) {
  erased_keys erased;
  MASH_TRY(out, put_together(settings, staging + "/hub.db", erased));
  if (settings.go_on) {
    MASH_TRY(continued, go_on(settings, staging, erased, *out));
    return out;
  }
  MASH_TRY(copied, copy_earlier_logs(fs::path(settings.content).parent_path().string(), settings.state_dir));
  MASH_TRY(keys, copy_log_keys(fs::path(settings.content).parent_path().string(), settings.state_dir));
  std::error_code problem;
  fs::rename(staging + "/hub.db", settings.state_dir + "/hub.db", problem);
  if (problem) return fail(errc::io, "cannot put the restored database into " + settings.state_dir);
  return out;
}

}  // namespace

result<restored> restore_backup(const restore_settings& settings) {
  MASH_TRY(empty, must_be_empty(settings.state_dir));
  const std::string staging = settings.state_dir + "/hub.restoring";
  std::error_code problem;
  fs::remove_all(staging, problem);
  fs::create_directory(staging, problem);
  if (problem) return fail(errc::io, "cannot write to " + settings.state_dir);
  auto out = restore_in(settings, staging);
  fs::remove_all(staging, problem);
  return out;
}

}  // namespace mash::hub
